package gate

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// link says that the rows of a period are those of others, which lie within it and apart
// from each other, and a rest. Tables go by their numbers in the family.
type link struct {
	outer int
	inner []int
	sets  []classes // of which it says so: each by itself
	tiled bool      // there is no day left, and nobody in the rest
}

// holds reports whether a link says something of a class.
func (l *link) holds(k int) bool {
	return slices.ContainsFunc(l.sets, func(set classes) bool { return set>>k&1 != 0 })
}

// nested finds the links of a family. Each period is linked with those that lie within it
// and within no other such one; where these overlap, there are several links.
func nested(tables []*table) (out []link) {
	for outer := range tables {
		left := within(tables, outer)
		for len(left) > 0 {
			l := link{outer: outer}
			var rest []int
			end := tables[outer].Cohort.From - 1
			for _, i := range left {
				if c := tables[i].Cohort; c.From > end {
					l.inner, end = append(l.inner, i), c.To
				} else {
					rest = append(rest, i)
				}
			}
			out = append(out, ties(tables, l)...)
			left = rest
		}
	}
	return out
}

// ties makes links of an outer period and inner ones. Who is counted in several of these, as
// stays that last, makes them more than the outer period: then each is linked by itself. Where
// the same unit has the outcome in one period and not in another, those who are counted in
// both are linked without regard to it. A class that is more in a part than in the whole in
// any row is not linked with it.
func ties(tables []*table, all link) (out []link) {
	fit, some := fitting(tables, &all, []classes{with, without, pending, excluded, inDenominator})
	left := anyClass
	for _, set := range fit {
		if set != inDenominator {
			all.sets, left = append(all.sets, set), left&^set
		}
	}
	together := left&inDenominator == 0
	if !together && slices.Contains(fit, inDenominator) {
		all.sets, together = append(all.sets, inDenominator), true
	}
	all.tiled = left == 0 && !some && tiles(tables, &all)
	if len(all.sets) > 0 {
		out = append(out, all)
	}
	if left == 0 || len(all.inner) < 2 {
		return out
	}
	for _, i := range all.inner {
		l := link{outer: all.outer, inner: []int{i}}
		fit, _ := fitting(tables, &l, []classes{with, without, pending, excluded, inDenominator})
		missing := left & inDenominator
		for _, set := range fit {
			if set&left != 0 && (set != inDenominator || missing != 0 && !together) {
				l.sets, missing = append(l.sets, set), missing&^set
			}
		}
		if len(l.sets) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// tiles reports whether the inner periods of a link have all days of the outer one.
func tiles(tables []*table, l *link) bool {
	days := func(i int) calendar.Date { return tables[i].Cohort.To - tables[i].Cohort.From + 1 }
	left := days(l.outer)
	for _, i := range l.inner {
		left -= days(i)
	}
	return left == 0
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

// fitting are the sets of classes of which no row has fewer units than its parts, and
// whether some row has more.
func fitting(tables []*table, l *link, sets []classes) (out []classes, some bool) {
	rows := together(tables, l)
	for _, set := range sets {
		fits := true
		for _, places := range rows {
			rest := left(tables, l, places, set)
			fits, some = fits && rest >= 0, some || rest > 0
		}
		if fits {
			out = append(out, set)
		}
	}
	return out, some
}

// left is how many units of some classes are in a row of the outer period and not in
// those of the inner ones.
func left(tables []*table, l *link, places []int32, set classes) (n int64) {
	if places[0] != none {
		n = tables[l.outer].of(int(places[0]), set)
	}
	for i, table := range l.inner {
		if p := places[1+i]; p != none {
			n -= tables[table].of(int(p), set)
		}
	}
	return n
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
		rests := make([][]term, len(l.sets))
		for i, set := range l.sets {
			rests[i] = f.rest(l, places, set)
		}
		for _, s := range outer.secrets() {
			n := left(f.tables, l, places, s.set)
			if s.set&inDenominator == 0 || !f.small(n) || f.Rules.Rates == defs.RatesCoded && s.ofRate() {
				continue
			}
			if terms, ok := l.restOf(s.set, rests); ok {
				row := outer.rows[places[0]]
				f.goal(terms, f.width(row, s), n, refusal{row, s.number, Difference})
			}
		}
	}
}

// restOf is the rest of some classes, if the link says what it is.
func (l *link) restOf(set classes, rests [][]term) (out []term, ok bool) {
	if i := slices.Index(l.sets, set); i >= 0 {
		return rests[i], true
	}
	for i, part := range l.sets {
		if part&^set == 0 {
			out, set = append(out, rests[i]...), set&^part
		}
	}
	return out, set == 0
}

// rest adds the equation of some classes of a link's rows: what is in the outer period and
// not in the inner ones is a number of its own. It returns that number, where it can
// change. Where zeros are hidden, a row that is not there does not say that there is nobody.
func (f *family) rest(l *link, places []int32, set classes) []term {
	terms := f.atomsOf(nil, l.outer, places[0], set, 1)
	tiled := l.tiled
	for i, table := range l.inner {
		if p := places[1+i]; p != none {
			terms = f.atomsOf(terms, table, p, set, -1)
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
	v := f.variable(left(f.tables, l, places, set), 0, unbounded)
	f.equation(append(terms, term{v, -1}))
	return []term{{v, 1}}
}
