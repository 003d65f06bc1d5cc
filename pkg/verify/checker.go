package verify

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// Definition is what is compared, and for when.
type Definition struct {
	Answers *defs.Answers
	Metrics []*defs.Metric // parallel to Answers.List
	Period  calendar.Period
}

// Checker compares the rows of some persons. It is not safe for concurrent use;
// every worker has its own, and their tallies are merged.
type Checker struct {
	*Tally
	store  *timeline.Store
	groups []group
	rows   []row
}

// group is the metrics that are asked for the same periods.
type group struct {
	ev      *measure.Evaluator
	answers [][]int // by metric of ev, the answers that it gives
}

// row is a row of the file: its own participation, those in programs, and what the
// metrics say of it.
type row struct {
	origin   model.Origin
	own      int   // row of the table; -1 when there is none
	programs []int // rows of the table
	ours     []outcome
}

// NewChecker prepares a comparison; sample is how many places of differing rows
// are kept per answer.
func NewChecker(def *Definition, store *timeline.Store, set *pathway.Set, sample int) *Checker {
	c := &Checker{Tally: NewTally(def, sample), store: store}
	byExit, others := c.metrics("exit", true), c.metrics("exit", false)
	c.groups = []group{
		c.group(set, byExit, c.quarters(byExit)),
		c.group(set, others, []calendar.Period{def.Period}),
	}
	return c
}

// metrics are the distinct metrics whose cohort goes by a word, or does not.
func (c *Checker) metrics(by string, equal bool) (out []*defs.Metric) {
	for _, m := range c.def.Metrics {
		if (m.By == by) == equal && !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

func (c *Checker) group(set *pathway.Set, metrics []*defs.Metric, periods []calendar.Period) group {
	g := group{ev: measure.NewEvaluator(c.store, set, metrics, periods)}
	for _, m := range metrics {
		var answers []int
		for i, of := range c.def.Metrics {
			if of == m {
				answers = append(answers, i)
			}
		}
		g.answers = append(g.answers, answers)
	}
	return g
}

// quarters are the quarterly reports through the period's end in which some exit of
// the file can stand.
func (c *Checker) quarters(metrics []*defs.Metric) (out []calendar.Period) {
	exits := c.store.Tables[model.Participation].Col("exit")
	first := calendar.Forever
	for i := range c.store.Tables[model.Participation].Len() {
		if v := exits.Get(i); v != model.Blank {
			first = min(first, calendar.Date(v))
		}
	}
	if first == calendar.Forever || len(metrics) == 0 {
		return nil
	}
	from := metrics[0].FirstPeriod(first)
	for _, m := range metrics {
		from = min(from, m.FirstPeriod(first))
	}
	for q := from; q.Interval().To <= c.def.Period.To; q = q.Add(1) {
		out = append(out, calendar.Period{Label: q.String(), Interval: q.Interval()})
	}
	return out
}

// Persons compares the rows of the persons from from up to, not including, to.
func (c *Checker) Persons(from, to uint32) {
	for id := from; id < to; id++ {
		c.load(id)
		for i := range c.groups {
			g := &c.groups[i]
			g.ev.Person(id, func(x *measure.Contribution) { c.take(g, x) })
		}
		for i := range c.rows {
			if c.rows[i].own >= 0 {
				c.compare(&c.rows[i])
			}
		}
	}
}

// load finds the rows of a person.
func (c *Checker) load(id uint32) {
	c.rows = c.rows[:0]
	t := c.store.Tables[model.Participation]
	program := t.Col("program")
	lo, hi := c.store.Rows(model.Participation, id)
	for i := lo; i < hi; i++ {
		r := c.row(t.Origins[i])
		if c.store.Symbols.Text(int32(program.Get(i))) == RowProgram {
			r.own = i
		} else {
			r.programs = append(r.programs, i)
		}
	}
}

// row is the row of a place in the file, new when it was not met before.
func (c *Checker) row(o model.Origin) *row {
	for i := range c.rows {
		if c.rows[i].origin == o {
			return &c.rows[i]
		}
	}
	c.rows = append(c.rows, row{origin: o, own: -1, ours: make([]outcome, len(c.def.Answers.List))})
	return &c.rows[len(c.rows)-1]
}

// take notes what a unit contributes, where it is better than what is noted.
func (c *Checker) take(g *group, x *measure.Contribution) {
	r := c.row(c.store.Tables[model.Participation].Origins[x.Unit.Row])
	if x.Unit.Row == r.own {
		return // a metric of all programs takes this one too
	}
	for _, i := range g.answers[x.Metric] {
		if !c.answers(i, x.Unit.Program) {
			continue
		}
		if o := outcomeOf(c.def.Metrics[i], x); o.rank > r.ours[i].rank {
			r.ours[i] = o
		}
	}
}

// answers reports whether participations in a program belong to an answer.
func (c *Checker) answers(i int, program int32) bool {
	list := c.def.Answers.List[i].Programs
	return len(list) == 0 || slices.Contains(list, c.store.Symbols.Text(program))
}

// compare holds the row's answers against ours.
func (c *Checker) compare(r *row) {
	t := c.store.Tables[model.Participation]
	c.total++
	for i := range c.def.Answers.List {
		m := c.def.Metrics[i]
		o := r.ours[i]
		if o.rank == unasked {
			o.reason = c.unasked(i, r)
		}
		text := ""
		if v := t.Col(c.def.Answers.List[i].Attribute).Get(r.own); v != model.Blank {
			text = c.store.Symbols.Text(int32(v))
		}
		c.counts[i].add(o, answerOf(m, text), r.origin, c.sample)
	}
}

// unasked says why a metric has nothing to say of a row.
func (c *Checker) unasked(i int, r *row) string {
	m := c.def.Metrics[i]
	t := c.store.Tables[model.Participation]
	inProgram := func(row int) bool {
		p := int32(t.Col("program").Get(row))
		return c.answers(i, p) && (len(m.Programs) == 0 || slices.Contains(m.Programs, c.store.Symbols.Text(p)))
	}
	exit := t.Col("exit").Get(r.own)
	switch {
	case !slices.ContainsFunc(r.programs, inProgram):
		return "not a participant in a program of the indicator"
	case m.By != "exit":
		return "not a participant in the period"
	case exit == model.Blank:
		return "no exit by the end of the period"
	case calendar.Date(exit).Quarter().Add(m.Lag).Interval().To > c.def.Period.To:
		return "the exit is not due yet"
	}
	return "before the definition is in force"
}
