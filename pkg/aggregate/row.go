package aggregate

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// Decimal is an exact decimal number, V × 10^-Places; the zero value holds
// nothing and shows as a blank.
type Decimal struct {
	V      int64
	Places int
	Ok     bool
}

// Whole is a count as a Decimal.
func Whole(n int64) Decimal { return Decimal{V: n, Ok: true} }

// String is the number with all its places, or empty.
func (d Decimal) String() string {
	if !d.Ok {
		return ""
	}
	return model.FormatNumber(d.V, pow10(d.Places), d.Places)
}

// Float is the number for formats that know no decimals; 0 when blank.
func (d Decimal) Float() float64 {
	return float64(d.V) / float64(pow10(d.Places))
}

func pow10(n int) int64 {
	p := int64(1)
	for ; n > 0; n-- {
		p *= 10
	}
	return p
}

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
// into something that a renderer takes.
type Row struct {
	Set, Metric, Title, Category string
	Population                   string
	Pathway                      string // id, "*", "none", or "" for everyone
	Program                      string // id or "*"
	Period                       calendar.Period
	Cohort                       calendar.Interval
	Breakdown, Group             string // "all" and "all", or an attribute and its value
	Statistic                    string
	Numerator, Denominator       Decimal
	Persons                      Decimal
	Value                        Decimal
	Unit                         string
	CILow, CIHigh                Decimal
	Pending, Excluded            Decimal
	Status, Reason               string
	Target, Score                Decimal
	Confidence, Definition       string
}

// Name is SET.METRIC.
func (r *Row) Name() string { return r.Set + "." + r.Metric }

// SortRows puts rows into the order of results.csv: by set, metric, population,
// pathway, program, period, breakdown, group and statistic.
func SortRows(rows []Row) {
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
}
