package pathway

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// gap is a leaver rule at work.
type gap struct {
	rule defs.Gap
	year calendar.MonthDay // start of the academic year
}

// reached reports whether the stretch from the last day of activity to the
// next first one ends a spell. With 90d that is 90 days or more; with 2q two
// whole calendar quarters without activity.
func (g gap) reached(last, next calendar.Date) bool {
	switch {
	case g.rule.NextAcademicYear:
		return g.year.YearOf(next) >= g.year.YearOf(last)+2
	case g.rule.Offset.Unit == calendar.Quarters:
		return int(next.Quarter()-last.Quarter()) > g.rule.Offset.N
	}
	return next >= g.rule.Offset.Add(last)
}

// end is the day through which records must be complete before it is known
// that the spell ended on last.
func (g gap) end(last calendar.Date) calendar.Date {
	switch {
	case g.rule.NextAcademicYear:
		return g.year.Year(g.year.YearOf(last) + 1).To
	case g.rule.Offset.Unit == calendar.Quarters:
		return last.Quarter().Add(g.rule.Offset.N).Interval().To
	}
	return g.rule.Offset.Add(last)
}
