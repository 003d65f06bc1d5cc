package aggregate

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// Spec is what a tally counts: the metrics, periods and breakdowns of a run.
type Spec struct {
	Metrics    []*defs.Metric
	Periods    []calendar.Period
	Breakdowns []string     // of the project; metrics may add their own
	Bands      []defs.Bands // what is known of breakdowns by limits
	Store      *timeline.Store
	Set        *pathway.Set
}

// Tally holds the cells of a run, or of a share of its people. A contribution is
// counted in few cells, see placeKind; the rows are sums of them.
type Tally struct {
	spec    Spec
	spaces  []*space
	cohorts []*cohort
	metrics []metricTally
	desk    desk
	hand    hand
	room    int // bytes that units which are put by may take
	most    int // how many units a block puts by
	// overdue counts units by metric and period.
	overdue [][]int64
}

type metricTally struct {
	metric *defs.Metric
	space  *space
	width  int     // counters of a cell
	cohort *cohort // nil until something is contributed
	column int     // of the first statistic, among those of the cohort
	stats  []statTally
}

type statTally struct {
	measure.Stat
	kind  statKind
	slots []slot // by period
}

// statKind is what a statistic is made of.
type statKind uint8

const (
	ofOutcomes statKind = iota // a rate
	ofUnits                    // a count
	ofValues
)

func kindOfStat(statistic string) statKind {
	switch statistic {
	case defs.Rate:
		return ofOutcomes
	case defs.Count:
		return ofUnits
	}
	return ofValues
}

// NewTally makes an empty tally.
func NewTally(spec Spec) *Tally {
	t := &Tally{spec: spec, room: 4 << 20}
	for _, m := range spec.Metrics {
		t.overdue = append(t.overdue, make([]int64, len(spec.Periods)))
		mt := metricTally{metric: m, space: t.spaceOf(m), width: excluded + len(m.Exclude)}
		for _, s := range measure.Stats(m) {
			mt.stats = append(mt.stats, statTally{s, kindOfStat(s.Statistic), make([]slot, len(spec.Periods))})
		}
		t.metrics = append(t.metrics, mt)
	}
	t.desk.spaces = len(t.spaces)
	return t
}

// spaceOf is the space of a metric; metrics with the same kind of units and the
// same breakdowns share one.
func (t *Tally) spaceOf(m *defs.Metric) *space {
	groupers := groupersOf(m, t.spec)
	same := func(a, b *measure.Grouper) bool { return a.Name == b.Name }
	for i, mt := range t.metrics {
		if kindOf(t.spec.Metrics[i].Population) == kindOf(m.Population) && slices.EqualFunc(mt.space.groupers, groupers, same) {
			return mt.space
		}
	}
	s := &space{index: len(t.spaces), set: t.spec.Set, groupers: groupers}
	for _, g := range groupers {
		s.asks = append(s.asks, t.desk.place(kindOf(m.Population), g))
	}
	t.spaces = append(t.spaces, s)
	return s
}

// groupersOf are the breakdowns of the project and of the metric. Pathway and
// program are dimensions of every cell and not breakdowns.
func groupersOf(m *defs.Metric, spec Spec) (out []*measure.Grouper) {
	seen := map[string]bool{"pathway": true, "program": true, "all": true}
	for _, list := range [][]string{spec.Breakdowns, m.Breakdowns} {
		for _, name := range list {
			if seen[name] {
				continue
			}
			seen[name] = true
			if g := measure.NewGrouper(name, m.Population, spec.Store, spec.Set, spec.Bands); g != nil {
				out = append(out, g)
			}
		}
	}
	return out
}

// Add counts one contribution in every cell that it belongs to. The
// contributions of a person come one after the other, and a pointer to a unit
// stands for that unit until the next person's turn.
func (t *Tally) Add(c *measure.Contribution) {
	if c.Overdue {
		t.overdue[c.Metric][c.Period]++
	}
	if c.Excluded < 0 && c.Denominator == model.No {
		return
	}
	t.desk.turnTo(c.Unit.Person)
	m := &t.metrics[c.Metric]
	if m.cohort == nil {
		t.join(m, c.Group)
	}
	b := &m.cohort.blocks[c.Period]
	at := m.cohort.find(c, m.column, t)
	list := b.listOf(at, c, m.space, &t.desk)
	for i := range m.stats {
		s := &m.stats[i]
		counter := s.counter(c, i)
		if counter < logged {
			b.put(at, m.column+i, counter, c.Joined)
		} else {
			x := &s.slots[c.Period]
			x.count(m.space.at(list), counter)
			x.prints[joinedIndex(c.Joined)][Excluded] += fingerprint(c.Unit)
		}
		if counter == with && s.kind == ofValues {
			s.slots[c.Period].value(valued{c.Values[i].N, list, c.Values[i].Employer})
		}
	}
}

// Settle counts what is put by. Rows and Merge see to it themselves.
func (t *Tally) Settle() {
	for _, co := range t.cohorts {
		co.turn = 0
		for p := range co.blocks {
			b := &co.blocks[p]
			b.settle(co.space, &t.hand)
			b.units, b.prints, b.log = nil, nil, nil
		}
	}
	t.hand = hand{}
}

// counter is what a contribution adds to; i says which statistic this is.
func (s *statTally) counter(c *measure.Contribution, i int) int {
	if c.Excluded >= 0 {
		return excluded + c.Excluded
	}
	if c.Denominator == model.Pending {
		return pending
	}
	switch s.kind {
	case ofOutcomes:
		return [...]int{model.No: without, model.Pending: pending, model.Yes: with}[c.Numerator]
	case ofUnits:
		return with
	}
	return [...]int{model.No: valueless, model.Pending: pending, model.Yes: with}[c.Values[i].State]
}
