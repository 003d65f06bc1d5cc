package protect

import (
	"fmt"
	"io"
	"slices"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
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
	rows     []aggregate.Row // in the order of results.csv; of a public table unprotected
	rules    defs.Protect
	noise    *Noise // of a public table whose counts are moved

	// Of a public table, by row: why it is hidden, and whether its side counts are blank.
	state             []Rule
	pending, excluded []bool
	releases          int // of the ledger
}

// Heading is what the cells of one metric, period and statistic have in common.
// Cells share it: two cells have the same one when the pointers are the same.
type Heading = aggregate.Heading

// Cell is one row of results.csv, typed: its fields are those of aggregate.Row,
// as far as the audience may see them. It is a copy: changing its numbers changes
// nothing that is printed, and no Publishable can be made of it. What it points
// to is shared and not to be changed.
type Cell struct{ row }

type row aggregate.Row

// Suppressed reports whether the numbers are withheld.
func (c Cell) Suppressed() bool { return c.Status == aggregate.Suppressed }

// Audience says who may read the table.
func (p *Publishable) Audience() Audience { return p.audience }

// Format prints the type's name only, so that no message can hold a hidden number.
func (*Publishable) Format(s fmt.State, _ rune) { io.WriteString(s, "protect.Publishable") }

// Len is the number of rows.
func (p *Publishable) Len() int { return len(p.rows) }

// Heading is that of row i. It holds no number of people.
func (p *Publishable) Heading(i int) *Heading { return p.rows[i].Heading }

// People says whom row i counts, in a copy.
func (p *Publishable) People(i int) aggregate.People { return *p.rows[i].People }

// Row is row i, from 0, in the order of results.csv; it panics when there is
// no such row.
func (p *Publishable) Row(i int) (c Cell) {
	p.Read(i, &c)
	return c
}

// Read puts row i into c; it is Row for those who go through many.
func (p *Publishable) Read(i int, c *Cell) {
	c.row = row(p.rows[i])
	if p.audience == Public {
		p.public(i, (*aggregate.Row)(&c.row))
	}
}

// Counts is the number of rows and how many of them are suppressed. Both are
// fit for the public.
func (p *Publishable) Counts() (cells, suppressed int) {
	for i := range p.rows {
		if p.suppressed(i) {
			suppressed++
		}
	}
	return len(p.rows), suppressed
}

func (p *Publishable) suppressed(i int) bool {
	return p.audience == Public && p.hides(i, &p.rows[i]) || p.rows[i].Status == aggregate.Suppressed
}

// sorted are the rows in the order of results.csv, which says nothing about any
// number.
func sorted(rows []aggregate.Row) []aggregate.Row {
	if aggregate.Sorted(rows) {
		return rows
	}
	rows = slices.Clone(rows)
	aggregate.SortRows(rows)
	return rows
}
