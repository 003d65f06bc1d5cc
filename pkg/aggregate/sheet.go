package aggregate

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
)

// sheet makes the rows of one metric.
type sheet struct {
	*metricTally
	*layout
	names    *naming
	tally    *Tally
	dims     dimensions
	missing  string
	pathways []int32
	programs []int32
	periods  []sheetPeriod // in force, by label
	rows     int
	first    int // of all rows
	origins  []*origin
}

// sheetPeriod is what is found of a period: which rows there are of each
// statistic, and where the rows of each pathway and program begin.
type sheetPeriod struct {
	index  int
	shown  []bitset
	starts []int32
}

// find finds out which rows there are and where they go: by pathway and program,
// then by period, then by group and statistic.
func (s *sheet) find() {
	for p, period := range s.tally.spec.Periods {
		if measure.InForce(s.metric, period) {
			x := sheetPeriod{index: p, starts: make([]int32, len(s.heads)-1)}
			for i := range s.stats {
				x.shown = append(x.shown, s.shows(&s.stats[i].slots[p]))
			}
			s.periods = append(s.periods, x)
		}
	}
	slices.SortStableFunc(s.periods, func(a, b sheetPeriod) int {
		return cmp.Compare(s.tally.spec.Periods[a.index].Label, s.tally.spec.Periods[b.index].Label)
	})
	for h := range s.heads[1:] {
		for _, p := range s.periods {
			p.starts[h] = int32(s.rows)
			for _, b := range p.shown {
				s.rows += b.between(int(s.heads[h]), int(s.heads[h+1]))
			}
		}
	}
}

// shows are the rows of a slot: those that are there in any case, and those in
// which somebody counts.
func (s *sheet) shows(x *slot) bitset {
	b := newBitset(len(s.people))
	for _, p := range s.programsOf(x) {
		for _, w := range s.pathways {
			b.set(s.all[place{p, w, aCell, true}])
		}
	}
	if s.missing != "" {
		return b
	}
	x.each(s.width, func(id int32, counters []uint32) {
		if !inRows(counters) {
			return
		}
		for _, i := range s.into[id] {
			b.set(i)
		}
	})
	return b
}

// namesNone reports whether the metric is shown by program and names none.
func (s *sheet) namesNone() bool {
	return len(s.metric.Programs) == 0 && s.metric.Population == defs.Participations && s.dims.program
}

// programsOf are the programs that have rows in any case.
func (s *sheet) programsOf(x *slot) []int32 {
	keys := slices.Clone(s.programs)
	if s.namesNone() {
		x.each(s.width, func(id int32, _ []uint32) {
			if k := &s.space.base.keys[id]; k.breakdown <= 0 && !slices.Contains(keys, k.program) {
				keys = append(keys, k.program)
			}
		})
	}
	return keys
}

// mayShow are the programs that may have such rows in some period.
func (s *sheet) mayShow() []int32 {
	keys := slices.Clone(s.programs)
	if s.namesNone() {
		seen := map[int32]bool{}
		for _, k := range s.space.base.keys {
			if !seen[k.program] {
				seen[k.program] = true
				keys = append(keys, k.program)
			}
		}
	}
	return keys
}
