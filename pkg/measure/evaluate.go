package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// Contribution is what one unit adds to the cells of one metric and period. It
// is only valid during the call that hands it out.
type Contribution struct {
	Metric int // index into the metrics given to NewEvaluator
	Period int // index into the periods
	Unit   *Unit
	// Excluded is the index of the first exclusion that applies, or -1.
	Excluded int
	// Denominator and, for a rate, Numerator; both are No when Excluded.
	Denominator, Numerator model.Tri
	// Values are, per statistic of the metric, the measured value in
	// ten-thousandths and whether there is one.
	Values [2]Measured
	// Overdue says that the unit's outcome rests on an employment record that is
	// pending though its due date has passed; see defs.Employment.
	Overdue bool
	// Joined says that the unit counts where programs are joined ("*"); it is
	// false for all but one of a person's units under `unduplicate: person`.
	Joined bool
}

// Measured is a value of a unit, if there is one.
type Measured struct {
	N     int64
	State model.Tri
}

// Evaluator evaluates persons one after the other. It is not safe for
// concurrent use; every worker has its own.
type Evaluator struct {
	Metrics []*defs.Metric
	Periods []calendar.Period

	store    *timeline.Store
	set      *pathway.Set
	programs []*program
	cohorts  [][]calendar.Interval // by metric and period
	inForce  [][]bool
	dated    [][][]amountAt
	ctx      context
	person   person
	chosen   []*Unit
	outcomes []Contribution
}

// NewEvaluator compiles the metrics.
func NewEvaluator(store *timeline.Store, set *pathway.Set, metrics []*defs.Metric, periods []calendar.Period) *Evaluator {
	e := &Evaluator{Metrics: metrics, Periods: periods, store: store, set: set}
	e.ctx = context{store: store, set: set, unions: map[string]*timeline.CodeSet{}}
	for _, d := range set.Defs {
		e.ctx.sectors = append(e.ctx.sectors, timeline.NewCodeSet(d.Sector, store.Symbols))
	}
	for _, m := range metrics {
		e.programs = append(e.programs, compile(m, store, set))
		var cohorts []calendar.Interval
		var force []bool
		var dated [][]amountAt
		for _, p := range periods {
			cohorts = append(cohorts, Cohort(m, p))
			force = append(force, InForce(m, p))
			var at []amountAt
			for _, v := range m.Values {
				n, ok := v.At(p.From)
				at = append(at, amountAt{n, ok})
			}
			dated = append(dated, at)
		}
		e.cohorts = append(e.cohorts, cohorts)
		e.inForce = append(e.inForce, force)
		e.dated = append(e.dated, dated)
	}
	return e
}

// Cohort is the interval in which a metric looks for its units' instants: the
// reporting period moved back by the lag.
func Cohort(m *defs.Metric, p calendar.Period) calendar.Interval { return p.Shift(-m.Lag) }

// InForce reports whether a metric's definition is in force on the first day of
// the period.
func InForce(m *defs.Metric, p calendar.Period) bool { return m.InForce.Contains(p.From) }

// Person evaluates all metrics and periods for one person.
func (e *Evaluator) Person(id uint32, emit func(*Contribution)) {
	e.person.load(id, e.store, e.set)
	if len(e.person.spells)+len(e.person.participations) == 0 {
		return
	}
	for m := range e.programs {
		for p := range e.Periods {
			if e.inForce[m][p] {
				e.metric(m, p, emit)
			}
		}
	}
}

// Spells are the spells of the person evaluated last.
func (e *Evaluator) Spells() []Unit { return e.person.spells }

func (e *Evaluator) metric(m, p int, emit func(*Contribution)) {
	units := e.cohort(m, p)
	if len(units) == 0 {
		return
	}
	out := e.outcomes[:0]
	for _, u := range units {
		out = append(out, e.outcome(m, p, u))
	}
	e.outcomes = out
	e.join(m, out)
	for i := range out {
		emit(&out[i])
	}
}

// join says which of a person's contributions count where programs are joined:
// all, or under `unduplicate: person` one; of spells one on each pathway.
func (e *Evaluator) join(m int, cs []Contribution) {
	once := e.programs[m].metric.Unduplicate
	for i := range cs {
		cs[i].Joined = !once
	}
	if !once {
		return
	}
	for i := range cs {
		best := -1
		for j := range cs {
			if samePathway(cs[i].Unit, cs[j].Unit) && (best < 0 || before(&cs[best], &cs[j])) {
				best = j
			}
		}
		cs[best].Joined = true
	}
}

// samePathway reports whether two units of a person stand for each other:
// participations always, spells on one pathway.
func samePathway(a, b *Unit) bool {
	return a.Spell == nil || a.Spell.Pathway == b.Spell.Pathway
}

// before reports whether b is to be counted rather than a: the later exit, of
// equal exits one that is not excluded, of these one that is a success, and of
// those the first, which has the earliest entry. The latest exit stands for the person even when it is excluded
// (CONTRACT 12: "one unit per person, the latest exit in the cohort").
func before(a, b *Contribution) bool {
	if a.Unit.Exit != b.Unit.Exit {
		return b.Unit.Exit > a.Unit.Exit
	}
	if (a.Excluded >= 0) != (b.Excluded >= 0) {
		return a.Excluded >= 0
	}
	return a.Excluded < 0 && min(b.Denominator, b.Numerator) > min(a.Denominator, a.Numerator)
}

// cohort picks the person's units that belong to the metric and period.
func (e *Evaluator) cohort(m, p int) []*Unit {
	prog := e.programs[m]
	pop := prog.metric.Population
	units := e.person.spells
	if pop == defs.Participations {
		units = e.person.participations
	}
	iv := e.cohorts[m][p]
	out := e.chosen[:0]
	for i := range units {
		u := &units[i]
		if u.Spell == nil && prog.programs != nil && !prog.programs[u.Program] {
			continue
		}
		if pop == defs.Leavers && !u.Spell.Left || pop == defs.Completers && u.Spell.Completed != model.Yes {
			continue
		}
		if inCohort(u, prog.metric.By, iv, e.store.AsOf) {
			out = append(out, u)
		}
	}
	e.chosen = out
	return out
}

func inCohort(u *Unit, by string, iv calendar.Interval, asOf calendar.Date) bool {
	switch by {
	case "entry":
		return iv.Contains(u.Entry)
	case "exit":
		return iv.Contains(u.Exit)
	case "completion":
		return u.Spell.Completed == model.Yes && iv.Contains(u.Spell.Completion)
	}
	return u.Stay(asOf).Overlaps(iv)
}

// outcome evaluates one unit of the cohort.
func (e *Evaluator) outcome(m, p int, u *Unit) Contribution {
	c := e.judge(m, p, u)
	c.Overdue = e.ctx.overdue && c.Excluded < 0 && c.Numerator != model.Yes
	return c
}

func (e *Evaluator) judge(m, p int, u *Unit) Contribution {
	c := Contribution{Metric: m, Period: p, Unit: u, Excluded: -1}
	e.bind(m, p, u)
	prog := e.programs[m]
	unsure := false
	for i, x := range prog.exclusions {
		switch x.run(&e.ctx) {
		case model.Yes:
			c.Excluded = i
			return c
		case model.Pending:
			unsure = true
		}
	}
	c.Denominator = model.Yes
	if prog.denominator != nil {
		c.Denominator = prog.denominator.run(&e.ctx)
	}
	if unsure {
		c.Denominator = min(c.Denominator, model.Pending)
	}
	if c.Denominator == model.No {
		return c
	}
	if prog.numerator != nil {
		c.Numerator = prog.numerator.run(&e.ctx)
	}
	if c.Denominator == model.Yes {
		for i, v := range prog.values {
			if v != nil {
				n, state := v.eval(&e.ctx)
				c.Values[i] = Measured{n, state}
			}
		}
	}
	return c
}

// bind puts the unit and period into the context and finds the anchors.
func (e *Evaluator) bind(m, p int, u *Unit) {
	prog := e.programs[m]
	e.ctx.unit, e.ctx.period, e.ctx.values = u, e.Periods[p], e.dated[m][p]
	e.ctx.anchors, e.ctx.overdue = e.ctx.anchors[:0], false
	for i := range prog.anchors {
		e.ctx.anchors = append(e.ctx.anchors, instant{calendar.NoDate, timeline.Absent})
		e.ctx.anchors[i] = prog.anchors[i].find(&e.ctx)
	}
}
