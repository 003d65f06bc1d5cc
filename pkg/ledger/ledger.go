package ledger

import (
	"cmp"
	"hash"
	"slices"

	"pathmetrics/pkg/calendar"
)

// Key names a cell of a release. Periods that are called the same are the same.
type Key struct {
	Metric, Population string // Metric is SET.METRIC
	Pathway, Program   string
	Period             string
	Breakdown, Group   string
	Statistic          string
}

// Number is a published number: in units of its last place, with how many places.
// It is no number when Ok is false: the cell did not show it.
type Number struct {
	V      int64
	Places uint8
	Ok     bool
}

// Cell is what a release said of one cell.
type Cell struct {
	Key
	// Definition is the hash of the metric's definition; numbers of another
	// definition are not compared.
	Definition string
	// Cohort is the interval of days in which the cell's units lie.
	Cohort calendar.Interval
	// Hidden: the cell was suppressed. All numbers are blank then.
	Hidden                                                    bool
	Numerator, Denominator, Persons, Value, Pending, Excluded Number
}

// Ledger is what was published so far. The zero value is a ledger without a
// release.
type Ledger struct {
	releases int
	last     map[Key]Cell
	spans    map[span][]Cell // shown ones, by cohort
	sum      hash.Hash       // of all bytes that were read or written
}

// span is what cells have in common that differ by period only.
type span struct {
	key        Key // without the period
	definition string
}

// Releases is how many releases were published.
func (l *Ledger) Releases() int { return l.releases }

// Last is what was last said of a cell, under any definition.
func (l *Ledger) Last(k Key) (Cell, bool) { c, ok := l.last[k]; return c, ok }

// Within are the cells, last shown, whose cohorts lie inside the cohort of c without
// being all of it, and Around those whose cohorts hold it: the same people, metric
// and definition in other periods. They come in the order of their cohorts.
func (l *Ledger) Within(c *Cell) []Cell {
	return l.others(c, func(o calendar.Interval) bool { return c.Cohort.From <= o.From && o.To <= c.Cohort.To })
}

// Around, see Within.
func (l *Ledger) Around(c *Cell) []Cell {
	return l.others(c, func(o calendar.Interval) bool { return o.From <= c.Cohort.From && c.Cohort.To <= o.To })
}

func (l *Ledger) others(c *Cell, is func(calendar.Interval) bool) (out []Cell) {
	for _, o := range l.spans[spanOf(c)] {
		if o.Cohort != c.Cohort && is(o.Cohort) {
			out = append(out, o)
		}
	}
	return out
}

func spanOf(c *Cell) span {
	k := c.Key
	k.Period = ""
	return span{k, c.Definition}
}

// add takes a release in.
func (l *Ledger) add(cells []Cell) {
	if l.last == nil {
		l.last = map[Key]Cell{}
	}
	for _, c := range cells {
		l.last[c.Key] = c.blank()
	}
	l.releases++
	l.spans = nil
}

// index makes spans of what was last said.
func (l *Ledger) index() {
	l.spans = map[span][]Cell{}
	for _, c := range l.last {
		if !c.Hidden {
			l.spans[spanOf(&c)] = append(l.spans[spanOf(&c)], c)
		}
	}
	for _, list := range l.spans {
		slices.SortFunc(list, func(a, b Cell) int {
			return cmp.Or(cmp.Compare(a.Cohort.From, b.Cohort.From), cmp.Compare(a.Cohort.To, b.Cohort.To), cmp.Compare(a.Period, b.Period))
		})
	}
}

func (k Key) compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Metric, o.Metric), cmp.Compare(k.Population, o.Population), cmp.Compare(k.Pathway, o.Pathway),
		cmp.Compare(k.Program, o.Program), cmp.Compare(k.Period, o.Period), cmp.Compare(k.Breakdown, o.Breakdown),
		cmp.Compare(k.Group, o.Group), cmp.Compare(k.Statistic, o.Statistic))
}
