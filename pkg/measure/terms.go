package measure

import (
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// rolling reports whether a few terms within a span of time reach the value,
// the last of them ending inside the bounds, and without a span of time all of
// them. Records that end before the unit's entry are not looked at.
func (f *finder) rolling(c *context, b timeline.Bounds, col int, rule timeline.TermRule) bool {
	all := b
	all.From = c.unit.Entry
	ts := c.terms[:0]
	ended := *f
	ended.on = lastDay
	ended.each(c, all, func(row int, _ bool) bool {
		v := f.table.Columns[col].Get(row)
		if v == model.Blank {
			v = 0
		}
		ts = timeline.AddToTerms(ts, c.store.Span(f.kind, row), v)
		return true
	})
	c.terms = ts
	rule.Inside = b.Interval
	for _, day := range rule.Reached(ts) {
		if b.Contains(day) {
			if c.trace != nil {
				c.note("reached on %s", day)
			}
			return true
		}
	}
	return false
}
