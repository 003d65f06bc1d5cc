package protect

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/ledger"
)

// Cohorts that lie side by side inside a longer one form a chain. With 40 published
// for the third quarter and 30 for the fourth, a half year of 76 tells of 6 people who
// are in neither, or were not there before; with 76 published for the half year, the
// two quarters tell it.

// link is a published cell, or a row that will be, as part of chains.
type link struct {
	cohort  calendar.Interval
	figures figures
	old     bool // it is not what the new release says
}

// mostChains bounds how many sums of chains are looked at for one number. Where there
// are more, the row is hidden.
const mostChains = 100_000

// series are the rows that differ by period only, each list with cohorts of few quarters
// before those of many and early ones before late ones: of two new rows the longer one
// is hidden. The lists come in the order of their first rows.
func (h *history) series() (out [][]int) {
	at := map[ledger.Key]int{}
	for i := range h.rows {
		k := keyOf(&h.rows[i])
		k.Period = ""
		n, ok := at[k]
		if !ok {
			n = len(out)
			at[k], out = n, append(out, nil)
		}
		out[n] = append(out[n], i)
	}
	quarters := func(c calendar.Interval) int { return (int(c.To) - int(c.From) + 46) / 91 }
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b int) int {
			x, y := h.rows[a].Cohort, h.rows[b].Cohort
			return cmp.Or(cmp.Compare(quarters(x), quarters(y)), cmp.Compare(x.From, y.From))
		})
	}
	return out
}

// chains finds the rows of a series that close a chain of which at least one number
// is from an earlier release and not in this one. Chains of new rows only are the
// business of secondary suppression.
func (h *history) chains(series []int, past []*ledger.Cell) {
	links := h.links(series, past)
	for _, i := range series {
		x := link{h.rows[i].Cohort, countsOf(&h.rows[i]), false}
		switch {
		case h.why[i] != RuleNone || !h.rows[i].Denominator.Ok || x.figures.small(h.t):
		case h.closes(links, x):
			h.why[i] = RuleDifference
		default:
			at, _ := slices.BinarySearchFunc(links, x.cohort.From, func(o link, d calendar.Date) int { return cmp.Compare(o.cohort.From, d) })
			links = slices.Insert(links, at, x)
		}
	}
}

// links are the cells of a series that were ever shown, by their first days.
func (h *history) links(series []int, past []*ledger.Cell) []link {
	out := make([]link, 0, len(past)+len(series))
	for _, c := range past {
		x := link{c.Cohort, countsOfCell(c), true}
		for _, i := range series {
			if h.why[i] == RuleNone && h.rows[i].Cohort == c.Cohort && x.figures.saidBy(countsOf(&h.rows[i])) {
				x.old = false
			}
		}
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// saidBy reports whether all counts that are there are the same in others.
func (c *figures) saidBy(o figures) bool {
	for k := range c {
		if c[k].Ok && c[k] != o[k] {
			return false
		}
	}
	return true
}

// closes reports whether a row leaves few people of a chain: as the longer cohort
// around it, or as one of the cohorts inside the one of another number.
func (h *history) closes(links []link, row link) bool {
	if h.leaves(linksIn(links, row.cohort, calendar.Empty), row, nil) {
		return true
	}
	return slices.ContainsFunc(links, func(around link) bool {
		return within(row.cohort, around.cohort) && h.leaves(linksIn(links, around.cohort, row.cohort), around, &row)
	})
}

// linksIn are the links inside a cohort that have no day of but.
func linksIn(links []link, cohort, but calendar.Interval) (out []link) {
	for _, x := range links {
		if within(x.cohort, cohort) && !x.cohort.Overlaps(but) {
			out = append(out, x)
		}
	}
	return out
}

// leaves reports whether a chain of parts leaves few people of a count of whole. A
// part that must be in the chain is given as with; it has no day of the others.
func (h *history) leaves(parts []link, whole link, with *link) bool {
	for k := range additive {
		total, ok := whole.figures[k].V, whole.figures[k].Ok
		if with != nil {
			total, ok = total-with.figures[k].V, ok && with.figures[k].Ok
		}
		if ok && h.reaches(parts, k, total, whole.old) {
			return true
		}
	}
	return false
}

// chained is the sum of a chain that ends on a day; old when one of its numbers is.
type chained struct {
	end calendar.Date
	sum int64
	old bool
}

// reaches reports whether the sum of the k-th counts of some parts, none of which
// overlap, is few away from total. Parts are in the order of their first days. A sum
// that is too large, or cannot become large enough, is not followed.
func (h *history) reaches(parts []link, k int, total int64, old bool) bool {
	if old && h.rest(total) {
		return true
	}
	parts = slices.DeleteFunc(slices.Clone(parts), func(x link) bool { return !x.figures[k].Ok })
	if !old && !slices.ContainsFunc(parts, func(x link) bool { return x.old }) {
		return false
	}
	most := mostAfter(parts, k)
	seen := map[chained]bool{}
	sums := []chained{{calendar.NoDate, 0, old}}
	for _, x := range parts {
		for _, s := range sums {
			if s.end >= x.cohort.From {
				continue
			}
			s = chained{x.cohort.To, s.sum + x.figures[k].V, s.old || x.old}
			switch {
			case s.old && h.rest(total-s.sum):
				return true
			case seen[s] || s.sum >= total+h.t || s.sum+most(s.end) <= total-h.t:
				continue
			case len(sums) == mostChains:
				return true
			}
			seen[s] = true
			sums = append(sums, s)
		}
	}
	return false
}

// mostAfter gives for a day the largest sum of a chain that begins after it.
func mostAfter(parts []link, k int) func(calendar.Date) int64 {
	best := make([]int64, len(parts)+1) // of parts from here on
	after := func(d calendar.Date) int {
		n, _ := slices.BinarySearchFunc(parts, d, func(x link, d calendar.Date) int {
			if x.cohort.From <= d {
				return -1
			}
			return 1
		})
		return n
	}
	for j := len(parts) - 1; j >= 0; j-- {
		best[j] = max(best[j+1], parts[j].figures[k].V+best[after(parts[j].cohort.To)])
	}
	return func(d calendar.Date) int64 { return best[after(d)] }
}
