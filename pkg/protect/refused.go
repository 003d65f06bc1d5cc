package protect

import (
	"slices"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
)

// People says whom a row counts.
type People = aggregate.People

// Refused is a number that somebody could work out of an attempt at a release, though
// its row is hidden. It holds names only.
type Refused struct {
	Metric, Period, Statistic string // the metric as SET.METRIC, the period's label
	People
	Why     string // in words for people
	Attempt int    // from 1 on: the more, the more is hidden for its sake
}

// Refuse hides what refused numbers could be worked out of: whatever is said of the
// same people in the same cohort; at the second attempt, of their group at any pathway
// and program; at the third, of all groups of the breakdown; then everything that is said
// of a cohort that overlaps with it. What is hidden already stays so, and is as safe as
// before.
func (p *Publishable) Refuse(list []Refused) {
	for i := range list {
		r := &list[i]
		cohorts := p.cohorts(r)
		for row := range p.rows {
			x := &p.rows[row]
			if p.state[row] == RuleNone && x.Denominator.Ok && r.reaches(cohorts, x.Cohort) && r.near(x.People) {
				p.state[row] = RuleGate
			}
		}
	}
}

// cohorts are those of the refused number's heading.
func (p *Publishable) cohorts(r *Refused) (out []calendar.Interval) {
	for i := range p.rows {
		h := p.rows[i].Heading
		if h.Name() == r.Metric && h.Period.Label == r.Period && h.Statistic == r.Statistic && !slices.Contains(out, h.Cohort) {
			out = append(out, h.Cohort)
		}
	}
	return out
}

// reaches reports whether a cohort is hidden for the sake of a number of cohorts.
func (r *Refused) reaches(cohorts []calendar.Interval, c calendar.Interval) bool {
	if r.Attempt <= 3 {
		return slices.Contains(cohorts, c)
	}
	return slices.ContainsFunc(cohorts, c.Overlaps)
}

// near reports whether a row is hidden for the sake of a refused number.
func (r *Refused) near(p *People) bool {
	switch {
	case r.Attempt <= 1:
		return *p == r.People
	case r.Attempt == 2:
		return p.Breakdown == r.Breakdown && p.Group == r.Group
	case r.Attempt == 3:
		return p.Breakdown == r.Breakdown
	}
	return true
}
