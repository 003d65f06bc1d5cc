package protect

import (
	"slices"

	"pathmetrics/pkg/aggregate"
)

// Audience says who may read a table.
type Audience uint8

// The audiences. The zero value is the narrow one.
const (
	InternalOnly Audience = iota
	Public
)

// String is "internal" or "public".
func (a Audience) String() string {
	if a == Public {
		return "public"
	}
	return "internal"
}

// Decimal is the number of a cell; renderers know it by this name, so that they
// need not import the package that holds unprotected numbers.
type Decimal = aggregate.Decimal

// Publishable is a table that may be printed for its audience. Only Apply and
// Internal make one that holds rows; the zero value is an empty internal table.
type Publishable struct {
	audience Audience
	rows     []row
}

// Cell is one row of results.csv, typed: its fields are those of aggregate.Row,
// as far as the audience may see them. It is a copy: changing it changes
// nothing that is printed, and no Publishable can be made of it.
type Cell struct{ row }

type row aggregate.Row

// Suppressed reports whether the numbers are withheld.
func (c Cell) Suppressed() bool { return c.Status == aggregate.Suppressed }

// Name is SET.METRIC.
func (c Cell) Name() string { return c.Set + "." + c.Metric }

// Audience says who may read the table.
func (p *Publishable) Audience() Audience { return p.audience }

// Len is the number of rows.
func (p *Publishable) Len() int { return len(p.rows) }

// Row is row i, from 0, in the order of results.csv; it panics when there is
// no such row.
func (p *Publishable) Row(i int) Cell { return Cell{p.rows[i]} }

// Counts is the number of rows and how many of them are suppressed. Both are
// fit for the public.
func (p *Publishable) Counts() (cells, suppressed int) {
	for i := range p.rows {
		if p.rows[i].Status == aggregate.Suppressed {
			suppressed++
		}
	}
	return len(p.rows), suppressed
}

// sorted is a copy of the rows in the order of results.csv, which says nothing
// about any number.
func sorted(rows []aggregate.Row) []aggregate.Row {
	rows = slices.Clone(rows)
	aggregate.SortRows(rows)
	return rows
}
