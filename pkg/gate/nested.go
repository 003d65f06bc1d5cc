package gate

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// link says that the rows of a period are those of others, which lie within it and apart
// from each other, and a rest. Tables go by their numbers in the family.
type link struct {
	outer int
	inner []int
	tiled bool // there is no day left, and nobody in the rest
}

// nested finds the links of a family. Each period is linked with those that lie within it
// and within no other such one; where these overlap, there are several links. Where the
// numbers say that a row is less than its parts, the same unit counts otherwise in
// another period, and there is no link.
func nested(tables []*table) (out []link) {
	for outer := range tables {
		left := within(tables, outer)
		for len(left) > 0 {
			l := link{outer: outer}
			var rest []int
			end := tables[outer].Cohort.From - 1
			days := calendar.Date(0)
			for _, i := range left {
				if c := tables[i].Cohort; c.From > end {
					l.inner, end = append(l.inner, i), c.To
					days += c.To - c.From + 1
				} else {
					rest = append(rest, i)
				}
			}
			if some, add := adds(tables, &l); add {
				l.tiled = !some && days == tables[outer].Cohort.To-tables[outer].Cohort.From+1
				out = append(out, l)
			}
			left = rest
		}
	}
	return out
}

// within are the tables directly inside another one, by their first day.
func within(tables []*table, outer int) (out []int) {
	for i := range tables {
		if !inside(tables[i].Cohort, tables[outer].Cohort) {
			continue
		}
		direct := true
		for k := range tables {
			direct = direct && !(inside(tables[i].Cohort, tables[k].Cohort) && inside(tables[k].Cohort, tables[outer].Cohort))
		}
		if direct {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		x, y := tables[a].Cohort, tables[b].Cohort
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
	})
	return out
}

func inside(a, b calendar.Interval) bool {
	return !a.IsEmpty() && a.From >= b.From && a.To <= b.To && a != b
}

// adds reports whether no row is less than its parts, and whether some is more.
func adds(tables []*table, l *link) (some, ok bool) {
	for _, places := range together(tables, l) {
		for k := range aggregate.Classes {
			rest := int64(0)
			for at, place := range places {
				if place == none {
					continue
				}
				if at == 0 {
					rest += tables[l.outer].sums[place][k]
				} else {
					rest -= tables[l.inner[at-1]].sums[place][k]
				}
			}
			if rest < 0 {
				return false, false
			}
			some = some || rest > 0
		}
	}
	return some, true
}

// together are the rows that count the same people: first the place of that of the outer
// period, then those of the inner ones, none where there is no row.
func together(tables []*table, l *link) (out [][]int32) {
	at := map[int32]int{}
	put := func(i, table int) {
		for place, p := range tables[table].people {
			n, ok := at[p]
			if !ok {
				n = len(out)
				at[p] = n
				empty := make([]int32, 1+len(l.inner))
				for k := range empty {
					empty[k] = none
				}
				out = append(out, empty)
			}
			out[n][i] = int32(place)
		}
	}
	put(0, l.outer)
	for i, table := range l.inner {
		put(1+i, table)
	}
	return out
}

// nest adds the equations of a link, and a goal for each rest that is small.
func (f *family) nest(l *link) {
	for _, places := range together(f.tables, l) {
		if places[0] == none {
			continue
		}
		outer := f.tables[l.outer]
		rests := [aggregate.Classes][]term{}
		for k := range aggregate.Classes {
			rests[k] = f.rest(l, places, int(k))
		}
		for _, s := range outer.secrets() {
			n := outer.of(int(places[0]), s.set)
			for i, table := range l.inner {
				if p := places[1+i]; p != none {
					n -= f.tables[table].of(int(p), s.set)
				}
			}
			if s.set&inDenominator == 0 || !f.small(n) || f.Rules.Rates == defs.RatesCoded && s.ofRate() {
				continue
			}
			var terms []term
			for k := range aggregate.Classes {
				if s.set>>k&1 != 0 {
					terms = append(terms, rests[k]...)
				}
			}
			row := outer.rows[places[0]]
			f.goal(terms, f.width(row, s), n, refusal{row, s.number, Difference})
		}
	}
}

// rest adds the equation of one class of a link's rows: what is in the outer period and
// not in the inner ones is a number of its own. It returns that number, where it can
// change. Where zeros are hidden, a row that is not there does not say that there is nobody.
func (f *family) rest(l *link, places []int32, k int) []term {
	set := classes(1) << k
	terms := f.atomsOf(nil, l.outer, places[0], set, 1)
	n, tiled := f.tables[l.outer].sums[places[0]][k], l.tiled
	for i, table := range l.inner {
		if p := places[1+i]; p != none {
			terms = f.atomsOf(terms, table, p, set, -1)
			n -= f.tables[table].sums[p][k]
		} else if f.Rules.HideZeros {
			tiled = false
		}
	}
	if len(terms) == 0 {
		return nil
	}
	if tiled {
		f.equation(terms)
		return nil
	}
	v := f.variable(n, 0, unbounded)
	f.equation(append(terms, term{v, -1}))
	return []term{{v, 1}}
}
