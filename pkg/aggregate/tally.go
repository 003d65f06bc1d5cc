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
	metrics []metricTally
	desk    desk
	arena   arena
	most    int   // how many contributions a slot puts by
	logged  int32 // lists below can be logged
	// overdue counts units by metric and period.
	overdue [][]int64
}

type metricTally struct {
	metric *defs.Metric
	space  *space
	width  int // counters of a cell
	stats  []statTally
}

type statTally struct {
	measure.Stat
	slots []slot // by period
}

// NewTally makes an empty tally.
func NewTally(spec Spec) *Tally {
	t := &Tally{spec: spec, logged: loggedLists}
	slots := 0
	for _, m := range spec.Metrics {
		t.overdue = append(t.overdue, make([]int64, len(spec.Periods)))
		mt := metricTally{metric: m, space: t.spaceOf(m), width: excluded + len(m.Exclude)}
		for _, s := range measure.Stats(m) {
			mt.stats = append(mt.stats, statTally{s, make([]slot, len(spec.Periods))})
			slots += len(spec.Periods)
		}
		t.metrics = append(t.metrics, mt)
	}
	t.desk.spaces = len(t.spaces)
	t.most = min(max(1<<20/max(slots, 1), 256), 1<<13)
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
	m := &t.metrics[c.Metric]
	list := t.desk.listOf(m.space, c.Unit, c.Joined)
	for i := range m.stats {
		s := &m.stats[i].slots[c.Period]
		counter := m.stats[i].counter(c, i)
		s.put(m.space, list, counter, m.width, t)
		if counter == with && m.stats[i].hasValues() {
			s.value(c.Values[i].N, list)
		}
	}
}

// Settle counts what is put by. Rows and Merge see to it themselves.
func (t *Tally) Settle() {
	for i := range t.metrics {
		m := &t.metrics[i]
		for k := range m.stats {
			for p := range m.stats[k].slots {
				m.stats[k].slots[p].settle(m.space, m.width, &t.arena)
				m.stats[k].slots[p].log = nil
			}
		}
	}
}

// hasValues reports whether the statistic is made of the values of units.
func (s *statTally) hasValues() bool { return s.Statistic != defs.Rate && s.Statistic != defs.Count }

// counter is what a contribution adds to; i says which statistic this is.
func (s *statTally) counter(c *measure.Contribution, i int) int {
	if c.Excluded >= 0 {
		return excluded + c.Excluded
	}
	if c.Denominator == model.Pending {
		return pending
	}
	state := model.Yes
	switch {
	case s.Statistic == defs.Rate:
		return [...]int{model.No: without, model.Pending: pending, model.Yes: with}[c.Numerator]
	case s.hasValues():
		state = c.Values[i].State
	}
	return [...]int{model.No: valueless, model.Pending: pending, model.Yes: with}[state]
}
