package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/timeline"
)

// Explanation is what one unit contributes to one metric and period, with
// every condition that was asked.
type Explanation struct {
	Metric *defs.Metric
	Period calendar.Period
	Cohort calendar.Interval
	Contribution
	Anchors []ExplainedAnchor
	// Exclusions are in the order of the definition, up to the first that
	// applies; Denominator and Numerator are nil where they were not asked.
	Exclusions            []ExplainedExclusion
	DenominatorStep, Step *Step
}

// ExplainedExclusion is an exclusion as it was evaluated.
type ExplainedExclusion struct {
	Reason string
	Step   *Step
}

// ExplainedAnchor is an anchor and its date; blank when there is no such record.
type ExplainedAnchor struct {
	Name string
	Date calendar.Date
}

// Explain evaluates one person and returns every unit's contribution to every
// metric in force with the conditions behind it, in the order of metrics,
// periods and units. The second result names the metrics and periods in whose
// cohort the person has no unit.
func (e *Evaluator) Explain(id uint32) (in []Explanation, out []Explanation) {
	e.load(id)
	for m, p := range e.programs {
		p.group.find(&e.person)
		rest := p.group.members
		for i, at := range p.group.periods {
			n := 0
			for n < len(rest) && rest[n].period == at {
				n++
			}
			if n == 0 {
				out = append(out, Explanation{Metric: e.Metrics[m], Period: e.Periods[at], Cohort: p.group.cohorts[i]})
			}
			in = append(in, e.explainUnits(m, rest[:n], p.group.cohorts[i])...)
			rest = rest[n:]
		}
	}
	return in, out
}

// explainUnits explains the units of one metric and period.
func (e *Evaluator) explainUnits(m int, units []member, cohort calendar.Interval) (out []Explanation) {
	var cs []Contribution
	for _, u := range units {
		x := e.explainUnit(m, u)
		x.Cohort = cohort
		out, cs = append(out, x), append(cs, x.Contribution)
	}
	join(e.programs[m].metric.Unduplicate, cs)
	for i := range cs {
		out[i].Joined = cs[i].Joined
	}
	return out
}

func (e *Evaluator) explainUnit(m int, u member) Explanation {
	p := e.programs[m]
	x := Explanation{Metric: e.Metrics[m], Period: e.Periods[u.period]}
	x.Contribution = Contribution{Metric: m, Group: p.group.number}
	e.outcome(p, u, &x.Contribution)
	traced := func(n *node) *Step {
		if n == nil {
			return nil
		}
		root := &Step{}
		e.ctx.trace = root
		n.run(&e.ctx)
		e.ctx.trace = nil
		return root.Parts[0]
	}
	for i, a := range p.metric.Anchors {
		at := e.ctx.anchor(p.anchors[i])
		if at.state != timeline.Known {
			at.date = calendar.NoDate
		}
		x.Anchors = append(x.Anchors, ExplainedAnchor{a.Name, at.date})
	}
	for i, n := range p.exclusions.list {
		x.Exclusions = append(x.Exclusions, ExplainedExclusion{p.metric.Exclude[i].Reason, traced(n)})
		if i == x.Excluded {
			return x
		}
	}
	x.DenominatorStep, x.Step = traced(p.denominator), traced(p.numerator)
	return x
}
