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
	// Definition is the hash of the metric's definition. It changes with a title too,
	// so another one does not say that the number is of something else.
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
	releases []release
	last     map[Key]*Cell
	hidden   map[Key]bool
	shown    map[Key][]*Cell // by key without the period
	sum      hash.Hash       // of all bytes that were read or written
}

type release struct {
	run   string
	cells []Cell
}

// Releases is how many releases were published.
func (l *Ledger) Releases() int { return len(l.releases) }

// Last is what was last said of a cell.
func (l *Ledger) Last(k Key) (Cell, bool) {
	c, ok := l.last[k]
	if !ok {
		return Cell{}, false
	}
	return *c, true
}

// Hidden reports whether some release withheld a cell.
func (l *Ledger) Hidden(k Key) bool { return l.hidden[k] }

// Shown is all that was ever shown of a cell and of those that differ from it by
// period only: in the order of their cohorts and periods, and of one period in that of
// the releases. What was shown again as it was is there once. The list and its cells
// are not to be changed.
func (l *Ledger) Shown(k Key) []*Cell { return l.shown[k.anyPeriod()] }

// Says reports whether the ledger last said of all cells what they say.
func (l *Ledger) Says(cells []Cell) bool {
	for _, c := range cells {
		if before, ok := l.last[c.Key]; !ok || *before != c.blank() {
			return false
		}
	}
	return true
}

// Before is the ledger that a run had before it, if its release is the last one;
// else l. Nothing can be appended to it.
func (l *Ledger) Before(run string) *Ledger {
	n := len(l.releases)
	if n == 0 || l.releases[n-1].run != run {
		return l
	}
	out := &Ledger{}
	for _, r := range l.releases[:n-1] {
		out.add(r)
	}
	return out
}

// anyPeriod is what cells have in common that differ by period only.
func (k Key) anyPeriod() Key {
	k.Period = ""
	return k
}

// add takes a release in.
func (l *Ledger) add(r release) {
	if l.last == nil {
		l.last, l.hidden, l.shown = map[Key]*Cell{}, map[Key]bool{}, map[Key][]*Cell{}
	}
	l.releases = append(l.releases, r)
	for i := range r.cells {
		c := &r.cells[i]
		l.last[c.Key] = c
		if c.Hidden {
			l.hidden[c.Key] = true
		} else {
			l.show(c)
		}
	}
}

// show takes a shown cell in, behind those that come before it.
func (l *Ledger) show(c *Cell) {
	k := c.anyPeriod()
	list := l.shown[k]
	if slices.ContainsFunc(list, func(o *Cell) bool { return *o == *c }) {
		return
	}
	at := len(list)
	for at > 0 && c.earlier(list[at-1]) {
		at--
	}
	l.shown[k] = slices.Insert(list, at, c)
}

func (c *Cell) earlier(o *Cell) bool {
	return cmp.Or(cmp.Compare(c.Cohort.From, o.Cohort.From), cmp.Compare(c.Cohort.To, o.Cohort.To), cmp.Compare(c.Period, o.Period)) < 0
}

func (k Key) compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Metric, o.Metric), cmp.Compare(k.Population, o.Population), cmp.Compare(k.Pathway, o.Pathway),
		cmp.Compare(k.Program, o.Program), cmp.Compare(k.Period, o.Period), cmp.Compare(k.Breakdown, o.Breakdown),
		cmp.Compare(k.Group, o.Group), cmp.Compare(k.Statistic, o.Statistic))
}
