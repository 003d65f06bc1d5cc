package measure

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// academicTerm is a stretch of overlapping records: the courses of a semester.
type academicTerm struct {
	span calendar.Interval
	sum  int64
}

// rolling reports whether a few terms within a span of time reach the value,
// the last of them ending inside the bounds. With 2 terms over 12m: six hours
// in spring and six in fall reach twelve, on the day the fall term ends, when
// the fall term ends less than twelve months after the spring term began.
// The zero offset stands for no span: then all of the terms end inside the bounds.
// A term that reaches the value alone lends nothing to a later one. Records that
// end before the unit's entry are not looked at.
func (f *finder) rolling(c *context, b timeline.Bounds, col int, need int64, terms int, over calendar.Offset) bool {
	all := b
	all.From = c.unit.Entry
	var ts []academicTerm
	ended := *f
	ended.on = "end"
	t := c.store.Tables[f.kind]
	ended.each(c, all, func(row int, _ bool) bool {
		v := t.Columns[col].Get(row)
		if v == model.Blank {
			v = 0
		}
		ts = addToTerm(ts, c.store.Span(f.kind, row), v)
		return true
	})
	slices.SortFunc(ts, func(a, b academicTerm) int { return cmp.Compare(a.span.To, b.span.To) })
	for i, last := range ts {
		if !b.Contains(last.span.To) {
			continue
		}
		best := []int64{}
		for _, earlier := range ts[:i] {
			near := last.span.To < over.Add(earlier.span.From)
			if over == (calendar.Offset{}) {
				near = b.Contains(earlier.span.To)
			}
			if earlier.sum < need && near {
				best = append(best, earlier.sum)
			}
		}
		slices.Sort(best)
		sum := last.sum
		for n := 1; n < terms && len(best) > 0; n++ {
			sum += best[len(best)-1]
			best = best[:len(best)-1]
		}
		if sum >= need {
			if c.trace != nil {
				c.note("reached on %s", last.span.To)
			}
			return true
		}
	}
	return false
}

// addToTerm puts a record, which comes no earlier than those before it, into
// the term that it overlaps, or begins a new one.
func addToTerm(ts []academicTerm, span calendar.Interval, v int64) []academicTerm {
	if n := len(ts); n > 0 && ts[n-1].span.Overlaps(span) {
		ts[n-1].span.To = max(ts[n-1].span.To, span.To)
		ts[n-1].sum += v
		return ts
	}
	return append(ts, academicTerm{span, v})
}
