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
	e.person.load(id, e.store, e.set)
	for m := range e.programs {
		for p := range e.Periods {
			if !e.inForce[m][p] {
				continue
			}
			units := e.cohort(m, p)
			if len(units) == 0 {
				out = append(out, Explanation{Metric: e.Metrics[m], Period: e.Periods[p], Cohort: e.cohorts[m][p]})
			}
			var cs []Contribution
			for _, u := range units {
				x := e.explainUnit(m, p, u)
				in = append(in, x)
				cs = append(cs, x.Contribution)
			}
			if len(cs) > 0 {
				e.join(m, cs)
			}
			for i, c := range cs {
				in[len(in)-len(cs)+i].Joined = c.Joined
			}
		}
	}
	return in, out
}

func (e *Evaluator) explainUnit(m, p int, u *Unit) Explanation {
	prog := e.programs[m]
	x := Explanation{Metric: e.Metrics[m], Period: e.Periods[p], Cohort: e.cohorts[m][p]}
	x.Contribution = e.outcome(m, p, u)
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
	e.bind(m, p, u)
	for i, a := range prog.metric.Anchors {
		at := e.ctx.anchors[i]
		if at.state != timeline.Known {
			at.date = calendar.NoDate
		}
		x.Anchors = append(x.Anchors, ExplainedAnchor{a.Name, at.date})
	}
	for i, n := range prog.exclusions {
		x.Exclusions = append(x.Exclusions, ExplainedExclusion{prog.metric.Exclude[i].Reason, traced(n)})
		if i == x.Excluded {
			return x
		}
	}
	x.DenominatorStep, x.Step = traced(prog.denominator), traced(prog.numerator)
	return x
}
