package aggregate

import (
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
)

// Rows turns the cells into sorted rows. Every metric that is in force has a
// row for every pathway and program, with the breakdown "all"; groups appear
// where somebody is in them.
func (t *Tally) Rows() []Row {
	var rows []Row
	for i := range t.stats {
		s := &t.stats[i]
		for p := range t.spec.Periods {
			if measure.InForce(s.metric, t.spec.Periods[p]) {
				rows = append(rows, t.periodRows(s, p)...)
			}
		}
	}
	SortRows(rows)
	return rows
}

func (t *Tally) periodRows(s *statTally, p int) []Row {
	missing := t.missingSources(s.metric)
	cells := map[namedKey]*cell{}
	for _, pw := range t.pathwayKeys(s.metric) {
		for _, pr := range t.programKeys(s, p) {
			cells[namedKey{pw, pr, noBreakdown, "all"}] = &cell{excluded: make([]int64, len(s.metric.Exclude))}
		}
	}
	if missing == "" {
		for k, c := range s.cells[p] {
			if c.counts() {
				add(cells, s.named(k), c)
			}
		}
	}
	var rows []Row
	for k, c := range cells {
		r := t.frame(s, p, k)
		if missing != "" {
			r.Status, r.Reason = NoSource, "no source delivers "+missing
		} else {
			t.fill(&r, s, c)
		}
		rows = append(rows, r)
	}
	return rows
}

// namedKey is a cell as results name it: two values of an attribute that look
// the same are one group.
type namedKey struct {
	pathway   int
	program   int32
	breakdown int
	group     string
}

func (s *statTally) named(k cellKey) namedKey {
	n := namedKey{k.pathway, k.program, k.breakdown, "all"}
	if k.breakdown != noBreakdown {
		n.group = s.groupers[k.breakdown].Label(k.group)
	}
	return n
}

// add puts a cell under its name; a second one of the same name is added to it.
func add(cells map[namedKey]*cell, k namedKey, c *cell) {
	x := cells[k]
	if x == nil {
		x = &cell{excluded: make([]int64, len(c.excluded))}
		cells[k] = x
	}
	x.merge(c)
}

// counts reports whether anybody is in the cell; a unit without a value leaves
// an empty one behind.
func (c *cell) counts() bool {
	return c.denominator > 0 || c.pending > 0 || slices.ContainsFunc(c.excluded, func(n int64) bool { return n > 0 })
}

func (t *Tally) pathwayKeys(m *defs.Metric) []int {
	var keys []int
	if m.Population == defs.Participations {
		keys = append(keys, everyone)
	}
	if len(t.spec.Set.Defs) == 0 {
		return keys
	}
	for i := range t.spec.Set.Defs {
		keys = append(keys, i)
	}
	keys = append(keys, t.spec.Set.Union)
	if m.Population == defs.Participations {
		keys = append(keys, onNone)
	}
	return keys
}

func (t *Tally) programKeys(s *statTally, p int) []int32 {
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

// missingSources names the kinds that the metric cannot do without and that no
// source delivers.
func (t *Tally) missingSources(m *defs.Metric) string {
	var missing []string
	cover := &t.spec.Store.Coverage
	if m.Population == defs.Participations && !cover.Has[model.Participation] {
		missing = append(missing, model.Participation.String())
	}
	for _, k := range m.Needs {
		if !cover.Has[k] && !slices.Contains(missing, k.String()) {
			missing = append(missing, k.String())
		}
	}
	return strings.Join(missing, ", ")
}

// frame is a row with everything but its numbers.
func (t *Tally) frame(s *statTally, p int, k namedKey) Row {
	m, period := s.metric, t.spec.Periods[p]
	r := Row{
		Set: m.Set, Metric: m.ID, Title: m.Title, Category: m.Category, Population: string(m.Population),
		Period: period, Cohort: measure.Cohort(m, period), Breakdown: "all", Group: "all",
		Statistic: s.stat.Statistic, Unit: s.stat.Unit, Confidence: m.Reference.Confidence, Definition: m.Hash, Program: "*",
	}
	switch {
	case k.pathway == onNone:
		r.Pathway = "none"
	case k.pathway == t.spec.Set.Union:
		r.Pathway = pathway.Union
	case k.pathway != everyone:
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
func (t *Tally) fill(r *Row, s *statTally, c *cell) {
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
	if c.denominator > 0 {
		r.values(s.stat, c)
	}
	r.Reason = t.reason(s.metric, c)
}

func (r *Row) values(s measure.Stat, c *cell) {
	n := places(s.Unit)
	switch s.Statistic {
	case defs.Rate:
		r.Value = rate(c.numerator, c.denominator)
		r.CILow, r.CIHigh = wilson(c.numerator, c.denominator)
	case defs.Median:
		r.Value = median(c.values, s.Metric.Even, n)
		r.CILow, r.CIHigh = medianInterval(c.values, n)
	case defs.Mean:
		sum, k := total(c.values)
		r.Value = quotient(sum, k, n)
	case defs.Sum:
		sum, _ := total(c.values)
		r.Value = quotient(sum, 1, n)
	case defs.Count:
		r.Value = Whole(c.denominator)
	}
}

// reason says what was left out of a cell and why: how many by each exclusion,
// and how far the records reach on which somebody still waits. Parts are joined
// by "; ".
func (t *Tally) reason(m *defs.Metric, c *cell) string {
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
