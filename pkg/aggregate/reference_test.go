package aggregate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
)

// This file is the tally done slowly and plainly: a map of cells, and in every
// cell a map of its values. Rows must be the same.

const (
	slowEveryone = -1
	slowOnNone   = -2
)

// slowTally holds the cells of a run, or of a share of its people.
type slowTally struct {
	spec  Spec
	stats []slowStat // by metric and statistic
	first []int      // index of a metric's first statistic
}

type slowStat struct {
	metric   *defs.Metric
	index    int // which statistic of the metric
	stat     measure.Stat
	groupers []*measure.Grouper
	cells    []map[slowKey]*slowCell // by period
}

type slowKey struct {
	pathway   int
	program   int32
	breakdown int
	group     int64
}

type slowCell struct {
	numerator, denominator, persons, pending int64
	excluded                                 []int64         // by exclusion
	values                                   map[int64]int64 // value in ten-thousandths → how often
	units, amounts                           map[int32]int64 // of money: by employer
	last                                     uint32          // person counted last, plus one
}

// newSlowTally makes an empty tally.
func newSlowTally(spec Spec) *slowTally {
	t := &slowTally{spec: spec}
	for _, m := range spec.Metrics {
		t.first = append(t.first, len(t.stats))
		groupers := groupersOf(m, spec)
		for i, s := range measure.Stats(m) {
			st := slowStat{metric: m, index: i, stat: s, groupers: groupers}
			for range spec.Periods {
				st.cells = append(st.cells, map[slowKey]*slowCell{})
			}
			t.stats = append(t.stats, st)
		}
	}
	return t
}

// Add counts one contribution in every cell that it belongs to.
func (t *slowTally) Add(c *measure.Contribution) {
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

func (s *slowStat) add(c *measure.Contribution, pathways bool, groups []int64) {
	u := c.Unit
	if u.Spell != nil {
		s.addPathway(c, u.Pathways[0], groups)
		return
	}
	s.addPathway(c, slowEveryone, groups)
	for _, p := range u.Pathways {
		s.addPathway(c, p, groups)
	}
	if pathways && len(u.Pathways) == 0 {
		s.addPathway(c, slowOnNone, groups)
	}
}

func (s *slowStat) addPathway(c *measure.Contribution, pathway int, groups []int64) {
	if c.Joined {
		s.addProgram(c, slowKey{pathway, allPrograms, noBreakdown, 0}, groups)
	}
	if c.Unit.Spell == nil {
		s.addProgram(c, slowKey{pathway, c.Unit.Program, noBreakdown, 0}, groups)
	}
}

func (s *slowStat) addProgram(c *measure.Contribution, k slowKey, groups []int64) {
	s.count(c, k)
	for i, g := range groups {
		k.breakdown, k.group = i, g
		s.count(c, k)
	}
}

// count adds a contribution to one cell.
func (s *slowStat) count(c *measure.Contribution, k slowKey) {
	cells := s.cells[c.Period]
	x := cells[k]
	if x == nil {
		x = &slowCell{excluded: make([]int64, len(s.metric.Exclude))}
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
		if v.Employer > 0 {
			x.employ(v.Employer, 1, max(v.N, 0))
		}
	}
	x.denominator++
	if x.last != c.Unit.Person+1 {
		x.last = c.Unit.Person + 1
		x.persons++
	}
}

func (x *slowCell) merge(c *slowCell) {
	for e, n := range c.units {
		x.employ(e, n, c.amounts[e])
	}
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

// Rows turns the cells into sorted rows. Every metric that is in force has a
// row for every pathway and program, with the breakdown "all"; groups appear
// where somebody is in them.
func (t *slowTally) Rows() []Row {
	var rows []Row
	for i := range t.stats {
		s := &t.stats[i]
		for p := range t.spec.Periods {
			if measure.InForce(s.metric, t.spec.Periods[p]) {
				rows = append(rows, t.periodRows(s, p)...)
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(
			cmp.Compare(a.Set, b.Set), cmp.Compare(a.Metric, b.Metric),
			cmp.Compare(a.Population, b.Population),
			cmp.Compare(a.Pathway, b.Pathway), cmp.Compare(a.Program, b.Program),
			cmp.Compare(a.Period.Label, b.Period.Label),
			cmp.Compare(a.Breakdown, b.Breakdown), cmp.Compare(a.Group, b.Group),
			cmp.Compare(a.Statistic, b.Statistic),
		)
	})
	return rows
}

func (t *slowTally) periodRows(s *slowStat, p int) []Row {
	missing := (&Tally{spec: t.spec}).missingSources(s.metric)
	cells := map[slowName]*slowCell{}
	for _, pw := range t.pathwayKeys(s.metric) {
		for _, pr := range t.programKeys(s, p) {
			cells[slowName{pw, pr, noBreakdown, "all"}] = &slowCell{excluded: make([]int64, len(s.metric.Exclude))}
		}
	}
	if missing == "" {
		for k, c := range s.cells[p] {
			if c.counts() {
				addSlow(cells, s.named(k), c)
			}
		}
	}
	var rows []Row
	for k, c := range cells {
		r := t.frame(s, p, k)
		if !s.metric.ShownBy(defs.ByPathway) && r.Pathway != "" || !s.metric.ShownBy(defs.ByProgram) && r.Program != "*" {
			continue
		}
		if missing != "" {
			r.Status, r.Reason = NoSource, "no source delivers "+missing
		} else {
			t.fill(&r, s, c)
		}
		rows = append(rows, r)
	}
	return rows
}

// slowName is a cell as results name it: two values of an attribute that look
// the same are one group.
type slowName struct {
	pathway   int
	program   int32
	breakdown int
	group     string
}

func (s *slowStat) named(k slowKey) slowName {
	n := slowName{k.pathway, k.program, k.breakdown, "all"}
	if k.breakdown != noBreakdown {
		n.group = s.groupers[k.breakdown].Label(k.group)
	}
	return n
}

// addSlow puts a cell under its name; a second one of the same name is added to it.
func addSlow(cells map[slowName]*slowCell, k slowName, c *slowCell) {
	x := cells[k]
	if x == nil {
		x = &slowCell{excluded: make([]int64, len(c.excluded))}
		cells[k] = x
	}
	x.merge(c)
}

// counts reports whether anybody is in the cell; a unit without a value leaves
// an empty one behind.
func (c *slowCell) counts() bool {
	return c.denominator > 0 || c.pending > 0 || slices.ContainsFunc(c.excluded, func(n int64) bool { return n > 0 })
}

func (t *slowTally) pathwayKeys(m *defs.Metric) []int {
	var keys []int
	if m.Population == defs.Participations {
		keys = append(keys, slowEveryone)
	}
	if len(t.spec.Set.Defs) == 0 {
		return keys
	}
	for i := range t.spec.Set.Defs {
		keys = append(keys, i)
	}
	keys = append(keys, t.spec.Set.Union)
	if m.Population == defs.Participations {
		keys = append(keys, slowOnNone)
	}
	return keys
}

func (t *slowTally) programKeys(s *slowStat, p int) []int32 {
	keys := []int32{allPrograms}
	if s.metric.Population != defs.Participations {
		return keys
	}
	for _, id := range s.metric.Programs {
		keys = append(keys, t.spec.Store.Symbols.Intern(id))
	}
	if len(s.metric.Programs) == 0 {
		for k := range s.cells[p] {
			if !slices.Contains(keys, k.program) {
				keys = append(keys, k.program)
			}
		}
	}
	return keys
}

// frame is a row with everything but its numbers.
func (t *slowTally) frame(s *slowStat, p int, k slowName) Row {
	m, period := s.metric, t.spec.Periods[p]
	r := Row{
		Heading: &Heading{
			Set: m.Set, Metric: m.ID, Title: m.Title, Category: m.Category, Population: string(m.Population),
			Period: period, Cohort: measure.Cohort(m, period), Statistic: s.stat.Statistic, Unit: s.stat.Unit, Money: s.stat.Money,
			Confidence: m.Reference.Confidence, Definition: m.Hash,
		},
		People: &People{Breakdown: "all", Group: "all", Program: "*"},
	}
	switch {
	case k.pathway == slowOnNone:
		r.Pathway = "none"
	case k.pathway == t.spec.Set.Union:
		r.Pathway = pathway.Union
	case k.pathway != slowEveryone:
		r.Pathway = t.spec.Set.Defs[k.pathway].ID
	}
	if k.program != allPrograms {
		r.Program = t.spec.Store.Symbols.Text(k.program)
	}
	if k.breakdown != noBreakdown {
		r.Breakdown, r.Group = s.groupers[k.breakdown].Name, k.group
	}
	return r
}

// fill puts the numbers of a cell into a row.
func (t *slowTally) fill(r *Row, s *slowStat, c *slowCell) {
	var excluded int64
	for _, n := range c.excluded {
		excluded += n
	}
	r.Denominator, r.Persons = Whole(c.denominator), Whole(c.persons)
	r.Pending, r.Excluded = Whole(c.pending), Whole(excluded)
	if s.stat.Statistic == defs.Rate {
		r.Numerator = Whole(c.numerator)
	}
	switch {
	case c.pending > 0:
		r.Status = Provisional
	case c.denominator == 0:
		r.Status = EmptyCell
	default:
		r.Status = Final
	}
	r.Employers = c.employers()
	if c.denominator > 0 {
		r.values(s.stat, c)
	}
	r.Reason = t.reason(s.metric, c)
}

func (r *Row) values(s measure.Stat, c *slowCell) {
	n := places(s.Unit)
	switch s.Statistic {
	case defs.Rate:
		r.Value = rate(c.numerator, c.denominator)
		r.CILow, r.CIHigh = wilson(c.numerator, c.denominator)
	case defs.Median:
		r.Value = slowMedian(c.values, s.Metric.Even, n)
		r.CILow, r.CIHigh = slowInterval(c.values, n)
	case defs.Mean:
		sum, k := slowTotal(c.values)
		r.Value = quotient(sum, k, n)
	case defs.Sum:
		sum, _ := slowTotal(c.values)
		r.Value = quotient(sum, 1, n)
	case defs.Count:
		r.Value = Whole(c.denominator)
	}
}

// reason says what was left out of a cell and why: how many by each exclusion,
// and how far the records reach on which somebody still waits. Parts are joined
// by "; ".
func (t *slowTally) reason(m *defs.Metric, c *slowCell) string {
	var parts []string
	for i, n := range c.excluded {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("excluded %s %d", m.Exclude[i].Reason, n))
		}
	}
	if c.pending > 0 {
		parts = append(parts, fmt.Sprintf("pending %d", c.pending))
		for _, k := range m.Needs {
			if t.spec.Store.Coverage.Has[k] {
				parts = append(parts, fmt.Sprintf("%s complete through %s", k, t.spec.Store.Coverage.Kinds[k]))
			}
		}
	}
	return strings.Join(parts, "; ")
}

// slowSorted are the distinct values in order.
func slowSorted(values map[int64]int64) (vs []int64, n int64) {
	for v, k := range values {
		vs = append(vs, v)
		n += k
	}
	slices.Sort(vs)
	return vs, n
}

// nth is the value at rank k (1-based) of the multiset.
func nth(vs []int64, values map[int64]int64, k int64) int64 {
	for _, v := range vs {
		if k -= values[v]; k <= 0 {
			return v
		}
	}
	return 0
}

// slowMedian is the middle value, rounded half up to the places. For an even count
// it is the mean of the two middle ones, or as even says the lower or the upper
// of them.
func slowMedian(values map[int64]int64, even string, places int) Decimal {
	vs, n := slowSorted(values)
	if n == 0 {
		return Decimal{}
	}
	a, b := nth(vs, values, (n+1)/2), nth(vs, values, n/2+1)
	switch even {
	case defs.EvenLower:
		return quotient(a, 1, places)
	case defs.EvenUpper:
		return quotient(b, 1, places)
	}
	return quotient(a+b, 2, places)
}

// slowInterval is the 95 % interval of a median by order statistics: the
// largest k with P(X < k) ≤ 2.5 % for X binomial(n, ½) gives the ranks k and
// n+1-k. Under six values there is none.
func slowInterval(values map[int64]int64, places int) (lo, hi Decimal) {
	vs, n := slowSorted(values)
	k := lowerRank(n)
	if k < 1 {
		return
	}
	return quotient(nth(vs, values, k), 1, places), quotient(nth(vs, values, n+1-k), 1, places)
}

// slowTotal is the sum of all values, in ten-thousandths.
func slowTotal(values map[int64]int64) (sum, n int64) {
	for v, k := range values {
		sum += v * k
		n += k
	}
	return sum, n
}
