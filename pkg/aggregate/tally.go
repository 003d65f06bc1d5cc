package aggregate

import (
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

// Tally holds the cells of a run, or of a share of its people.
type Tally struct {
	spec  Spec
	stats []statTally // by metric and statistic
	first []int       // index of a metric's first statistic
	// overdue counts units by metric and period.
	overdue [][]int64
}

type statTally struct {
	metric   *defs.Metric
	index    int // which statistic of the metric
	stat     measure.Stat
	groupers []*measure.Grouper
	cells    []map[cellKey]*cell // by period
}

// allPrograms and the pathway numbers below zero stand for joined cells.
const (
	allPrograms = int32(-1)
	everyone    = -1
	onNone      = -2
	noBreakdown = -1
)

type cellKey struct {
	pathway   int
	program   int32
	breakdown int
	group     int64
}

type cell struct {
	numerator, denominator, persons, pending int64
	excluded                                 []int64         // by exclusion
	values                                   map[int64]int64 // value in ten-thousandths → how often
	last                                     uint32          // person counted last, plus one
}

// NewTally makes an empty tally.
func NewTally(spec Spec) *Tally {
	t := &Tally{spec: spec}
	for _, m := range spec.Metrics {
		t.first = append(t.first, len(t.stats))
		t.overdue = append(t.overdue, make([]int64, len(spec.Periods)))
		groupers := groupersOf(m, spec)
		for i, s := range measure.Stats(m) {
			st := statTally{metric: m, index: i, stat: s, groupers: groupers}
			for range spec.Periods {
				st.cells = append(st.cells, map[cellKey]*cell{})
			}
			t.stats = append(t.stats, st)
		}
	}
	return t
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

// Add counts one contribution in every cell that it belongs to.
func (t *Tally) Add(c *measure.Contribution) {
	if c.Overdue {
		t.overdue[c.Metric][c.Period]++
	}
	if c.Excluded < 0 && c.Denominator == model.No {
		return
	}
	first := t.first[c.Metric]
	n := 1
	if first+1 < len(t.stats) && t.stats[first+1].metric == t.stats[first].metric {
		n = 2
	}
	var groups [32]int64
	gs := groups[:0]
	for _, g := range t.stats[first].groupers {
		gs = append(gs, g.Key(c.Unit))
	}
	for i := range n {
		t.stats[first+i].add(c, len(t.spec.Set.Defs) > 0, gs)
	}
}

func (s *statTally) add(c *measure.Contribution, pathways bool, groups []int64) {
	u := c.Unit
	if u.Spell != nil {
		s.addPathway(c, u.Pathways[0], groups)
		return
	}
	s.addPathway(c, everyone, groups)
	for _, p := range u.Pathways {
		s.addPathway(c, p, groups)
	}
	if pathways && len(u.Pathways) == 0 {
		s.addPathway(c, onNone, groups)
	}
}

func (s *statTally) addPathway(c *measure.Contribution, pathway int, groups []int64) {
	if c.Joined {
		s.addProgram(c, cellKey{pathway, allPrograms, noBreakdown, 0}, groups)
	}
	if c.Unit.Spell == nil {
		s.addProgram(c, cellKey{pathway, c.Unit.Program, noBreakdown, 0}, groups)
	}
}

func (s *statTally) addProgram(c *measure.Contribution, k cellKey, groups []int64) {
	s.count(c, k)
	for i, g := range groups {
		k.breakdown, k.group = i, g
		s.count(c, k)
	}
}

// count adds a contribution to one cell.
func (s *statTally) count(c *measure.Contribution, k cellKey) {
	cells := s.cells[c.Period]
	x := cells[k]
	if x == nil {
		x = &cell{excluded: make([]int64, len(s.metric.Exclude))}
		cells[k] = x
	}
	if c.Excluded >= 0 {
		x.excluded[c.Excluded]++
		return
	}
	if c.Denominator == model.Pending {
		x.pending++
		return
	}
	switch s.stat.Statistic {
	case defs.Rate:
		if c.Numerator == model.Pending {
			x.pending++
			return
		}
		if c.Numerator == model.Yes {
			x.numerator++
		}
	case defs.Count:
	default:
		v := c.Values[s.index]
		if v.State != model.Yes {
			if v.State == model.Pending {
				x.pending++
			}
			return
		}
		if x.values == nil {
			x.values = map[int64]int64{}
		}
		x.values[v.N]++
	}
	x.denominator++
	if x.last != c.Unit.Person+1 {
		x.last = c.Unit.Person + 1
		x.persons++
	}
}

// Merge adds another tally of the same spec, of other people, to this one.
func (t *Tally) Merge(o *Tally) {
	for m := range t.overdue {
		for p := range t.overdue[m] {
			t.overdue[m][p] += o.overdue[m][p]
		}
	}
	for i := range t.stats {
		for p, cells := range o.stats[i].cells {
			mine := t.stats[i].cells[p]
			for k, c := range cells {
				x := mine[k]
				if x == nil {
					mine[k] = c
					continue
				}
				x.merge(c)
			}
		}
	}
}

func (x *cell) merge(c *cell) {
	x.numerator += c.numerator
	x.denominator += c.denominator
	x.persons += c.persons
	x.pending += c.pending
	for i := range x.excluded {
		x.excluded[i] += c.excluded[i]
	}
	for v, n := range c.values {
		if x.values == nil {
			x.values = map[int64]int64{}
		}
		x.values[v] += n
	}
}
