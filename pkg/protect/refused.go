package protect

import "pathmetrics/pkg/aggregate"

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

// refuse hides what a refused number could be worked out of: whatever is said of the
// same people in the same cohort; at the second attempt, of their group at any pathway
// and program; at the third, of all groups of the breakdown.
func (b *book) refuse(r *Refused) {
	for i := range b.heads {
		h := b.heads[i].Heading
		if h.Name() != r.Metric || h.Period.Label != r.Period || h.Statistic != r.Statistic {
			continue
		}
		for row := range b.rows {
			x := &b.rows[row]
			if x.Cohort == h.Cohort && b.state[row] == RuleNone && x.Denominator.Ok && r.near(x.People) {
				b.state[row] = RuleGate
			}
		}
	}
}

// near reports whether a row is hidden for the sake of a refused number.
func (r *Refused) near(p *People) bool {
	switch {
	case r.Attempt <= 1:
		return *p == r.People
	case r.Attempt == 2:
		return p.Breakdown == r.Breakdown && p.Group == r.Group
	}
	return p.Breakdown == r.Breakdown
}
