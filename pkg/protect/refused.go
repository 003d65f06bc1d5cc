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
// same people in the same cohort, and in the number's own table its neighbours, which are
// its group elsewhere and the other groups of the breakdown; at the second attempt the neighbours in
// all tables of the cohort; at the third its own table, and all of the breakdown in the cohort;
// then everything that is said of a cohort that overlaps with it. What is hidden already
// stays so, and is as safe as before.
func (p *Publishable) Refuse(list []Refused) {
	for i := range list {
		r := &list[i]
		cohorts := p.cohorts(r)
		for row := range p.rows {
			x := &p.rows[row]
			if p.state[row] == RuleNone && x.Denominator.Ok && (r.beside(x) || r.reaches(cohorts, x.Cohort) && r.near(x.People)) {
				p.state[row] = RuleGate
			}
		}
	}
}

// cohorts are those of the refused number's heading.
func (p *Publishable) cohorts(r *Refused) (out []calendar.Interval) {
	for i := range p.rows {
		if h := p.rows[i].Heading; r.of(h) && !slices.Contains(out, h.Cohort) {
			out = append(out, h.Cohort)
		}
	}
	return out
}

// of reports whether a heading is the refused number's.
func (r *Refused) of(h *aggregate.Heading) bool {
	return h.Name() == r.Metric && h.Period.Label == r.Period && h.Statistic == r.Statistic
}

// beside reports whether a row of the number's own table is hidden for its sake.
func (r *Refused) beside(row *aggregate.Row) bool {
	return r.of(row.Heading) && (r.Attempt > 2 || r.neighbours(row.People))
}

// neighbours reports whether rows are in a sum together, or in the same group.
func (r *Refused) neighbours(p *People) bool {
	return p.Breakdown == r.Breakdown && (p.Group == r.Group || p.Pathway == r.Pathway && p.Program == r.Program)
}

// reaches reports whether a cohort is hidden for the sake of a number of cohorts.
func (r *Refused) reaches(cohorts []calendar.Interval, c calendar.Interval) bool {
	if r.Attempt <= 3 {
		return slices.Contains(cohorts, c)
	}
	return slices.ContainsFunc(cohorts, c.Overlaps)
}

// near reports whether a row of such a cohort is hidden.
func (r *Refused) near(p *People) bool {
	switch {
	case r.Attempt <= 1:
		return *p == r.People
	case r.Attempt == 2:
		return r.neighbours(p)
	case r.Attempt == 3:
		return p.Breakdown == r.Breakdown
	}
	return true
}
