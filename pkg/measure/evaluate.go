package measure

import (
	"math/bits"

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
	// Group numbers the metrics that have the same units in the same periods: of
	// two metrics with one number a person's contributions are of the same units.
	Group int
	Unit  *Unit
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
	// Employer is the symbol of the employer who paid most of an amount of money;
	// 0 when it is not known, and of all other values.
	Employer int32
}

// Evaluator evaluates persons one after the other. It is not safe for
// concurrent use; every worker has its own.
type Evaluator struct {
	Metrics []*defs.Metric
	Periods []calendar.Period

	store    *timeline.Store
	set      *pathway.Set
	programs []*program
	groups   []*group
	asked    []uint64 // a bit for every metric with members among the units at hand
	ctx      context
	person   person
	one      Contribution
	outcomes []Contribution
}

// NewEvaluator compiles the metrics.
func NewEvaluator(store *timeline.Store, set *pathway.Set, metrics []*defs.Metric, periods []calendar.Period) *Evaluator {
	e := &Evaluator{Metrics: metrics, Periods: periods, store: store, set: set}
	c := newCompiler(store, set, len(periods))
	groups := newGroups(store, periods)
	for i, m := range metrics {
		p := c.program(m)
		p.group = groups.of(m)
		p.group.measures(i, len(metrics))
		e.programs = append(e.programs, p)
	}
	e.asked = make([]uint64, (len(metrics)+63)/64)
	e.groups = groups.list
	e.ctx = c.context(periods)
	e.person.apart = c.asksPathway
	return e
}

// Person evaluates all metrics and periods for one person.
func (e *Evaluator) Person(id uint32, emit func(*Contribution)) {
	if !e.load(id) {
		return
	}
	clear(e.asked)
	for _, g := range e.groups {
		if g.find(&e.person); len(g.members) > 0 {
			for i, some := range g.metrics {
				e.asked[i] |= some
			}
		}
	}
	for i, some := range e.asked {
		for ; some != 0; some &= some - 1 {
			m := i*64 + bits.TrailingZeros64(some)
			e.metric(m, e.programs[m], emit)
		}
	}
}

// load turns to a person; it reports whether there is anything to measure.
func (e *Evaluator) load(id uint32) bool {
	e.person.load(id, e.store, e.set, e.ctx.classes)
	n := len(e.person.spells) + len(e.person.participations)
	e.ctx.turn(id, n)
	return n > 0
}

// Spells are the spells of the person evaluated last.
func (e *Evaluator) Spells() []Unit { return e.person.spells }

// metric hands out what a person's units contribute to a metric, period by
// period.
func (e *Evaluator) metric(m int, p *program, emit func(*Contribution)) {
	if p.metric.Unduplicate {
		e.latest(m, p, emit)
		return
	}
	c := &e.one
	*c = Contribution{Metric: m, Group: p.group.number, Joined: true}
	row := -1
	for _, u := range p.group.members {
		if u.unit.row == row && u.period == c.Period {
			c.Unit = u.unit
		} else {
			e.outcome(p, u, c)
		}
		row = u.unit.row
		emit(c)
	}
}

// latest hands out what units of which one stands for the person contribute.
func (e *Evaluator) latest(m int, p *program, emit func(*Contribution)) {
	for rest := p.group.members; len(rest) > 0; {
		n := onePeriod(rest)
		out := e.outcomes[:0]
		for _, u := range rest[:n] {
			c := Contribution{Metric: m, Group: p.group.number}
			e.outcome(p, u, &c)
			out = append(out, c)
		}
		join(true, out)
		for i := range out {
			emit(&out[i])
		}
		e.outcomes, rest = out, rest[n:]
	}
}

// onePeriod is how many of the members, from the first, are of its period.
func onePeriod(members []member) int {
	n := 1
	for n < len(members) && members[n].period == members[0].period {
		n++
	}
	return n
}

// outcome evaluates one unit of the cohort. What of c is of the metric stays.
func (e *Evaluator) outcome(p *program, u member, c *Contribution) {
	c.Period, c.Unit = u.period, u.unit
	e.ctx.bind(u)
	p.judge(&e.ctx, c)
	c.Overdue = e.ctx.overdue && c.Excluded < 0 && c.Numerator != model.Yes
}

// judge asks the exclusions, the denominator, the numerator and the values, as
// far as they matter.
func (p *program) judge(ctx *context, c *Contribution) {
	var unsure bool
	c.Denominator, c.Numerator = model.No, model.No
	if p.measures {
		c.Values = [2]Measured{}
	}
	if c.Excluded, unsure = p.exclusions.first(ctx); c.Excluded >= 0 {
		return
	}
	c.Denominator = model.Yes
	if p.denominator != nil {
		c.Denominator = p.denominator.run(ctx)
	}
	if unsure {
		c.Denominator = min(c.Denominator, model.Pending)
	}
	if c.Denominator == model.No {
		return
	}
	if p.numerator != nil {
		c.Numerator = p.numerator.run(ctx)
	}
	if c.Denominator == model.Yes && p.measures {
		for i, v := range p.values {
			if v != nil {
				x := &c.Values[i]
				if x.N, x.State = v.get(ctx); p.money[i] && x.State == model.Yes {
					x.Employer = v.employer(ctx)
				}
			}
		}
	}
}

// join says which of a person's contributions count where programs are joined:
// all, or under `unduplicate: person` one; of spells one on each pathway.
func join(once bool, cs []Contribution) {
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
