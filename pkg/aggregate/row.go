package aggregate

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
)

// The statuses of a cell (CONTRACT 8.2).
const (
	Final       = "final"
	Provisional = "provisional"
	EmptyCell   = "empty"
	NoSource    = "no_source"
	Suppressed  = "suppressed" // given by protect only
)

// Row is one cell of the results with everything that explains it: the columns
// of results.csv, typed. It holds unprotected numbers; only protect may turn it
// into something that a renderer takes. What it points to is the same for many
// rows, is never nil in a row of a tally and is not to be changed.
type Row struct {
	*Heading
	*People
	Numerator, Denominator Decimal
	Persons                Decimal
	Value                  Decimal
	CILow, CIHigh          Decimal
	Pending, Excluded      Decimal
	Target, Score          Decimal
	Status, Reason         string
	Employers              Employers // not a column of results.csv
}

// Heading is what the rows of one metric, period and statistic have in common.
type Heading struct {
	Set, Metric, Title, Category string
	Population                   string
	Period                       calendar.Period
	Cohort                       calendar.Interval
	Statistic                    string
	Unit                         string
	Money                        bool // the value is an amount of money, whatever the unit is called
	Confidence, Definition       string
}

// People says whom a row counts.
type People struct {
	Pathway          string // id, "*", "none", or "" for everyone
	Program          string // id or "*"
	Breakdown, Group string // "all" and "all", or an attribute and its value
}

// Name is SET.METRIC.
func (h *Heading) Name() string { return h.Set + "." + h.Metric }

// SortRows puts rows into the order of results.csv: by set, metric, population,
// pathway, program, period, breakdown, group and statistic.
func SortRows(rows []Row) {
	slices.SortStableFunc(rows, func(a, b Row) int { return order(&a, &b) })
}

// Sorted reports whether rows are in the order of results.csv.
func Sorted(rows []Row) bool {
	for i := range rows[:max(len(rows)-1, 0)] {
		if order(&rows[i], &rows[i+1]) > 0 {
			return false
		}
	}
	return true
}

// order compares two rows. What both point to is not looked at.
func order(a, b *Row) (c int) {
	heading, people := a.Heading != b.Heading, a.People != b.People
	if heading {
		c = compareMetrics(a.Heading, b.Heading)
	}
	if c == 0 && people {
		c = compareHeads(a.People, b.People)
	}
	if c == 0 && heading {
		c = cmp.Compare(a.Period.Label, b.Period.Label)
	}
	if c == 0 && people {
		c = compareGroups(a.People, b.People)
	}
	if c == 0 && heading {
		c = cmp.Compare(a.Statistic, b.Statistic)
	}
	return c
}

func compareMetrics(a, b *Heading) int {
	return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Population, b.Population))
}

func comparePeople(a, b *People) int {
	return cmp.Or(compareHeads(a, b), compareGroups(a, b))
}

func compareHeads(a, b *People) int {
	return cmp.Or(cmp.Compare(a.Pathway, b.Pathway), cmp.Compare(a.Program, b.Program))
}

func compareGroups(a, b *People) int {
	return cmp.Or(cmp.Compare(a.Breakdown, b.Breakdown), cmp.Compare(a.Group, b.Group))
}
