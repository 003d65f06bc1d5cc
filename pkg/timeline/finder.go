package timeline

import (
	"slices"

	"pathmetrics/pkg/model"
)

// Finder finds those of many matchers for one table that a row passes. It does not
// try them one by one: it remembers, for each code of a column, the matchers that
// the code gets past, so that a row meets only those that are about it. It is not
// safe for concurrent use.
type Finder struct {
	matchers []*Matcher
	settled  []bool // by matcher: who gets past the code has passed
	columns  []codeIndex
	others   []int // matchers that ask for no code; every row is tried against them
	symbols  *model.Symbols
}

// codeIndex are the matchers that ask for a code in one column.
type codeIndex struct {
	column   int
	matchers []int
	passed   [][]int           // lists of matchers
	known    []*[perPage]int32 // by symbol, Blank as 0: 0 not asked, else one more than the list; pages, made as they are needed
}

// NewFinder prepares matchers that were compiled for tables of the shape of t.
func NewFinder(matchers []*Matcher, t *model.Table, symbols *model.Symbols) *Finder {
	f := &Finder{matchers: matchers, settled: make([]bool, len(matchers)), symbols: symbols}
	for i, m := range matchers {
		c := m.codeColumn(t)
		if c < 0 {
			f.others = append(f.others, i)
			continue
		}
		at := slices.IndexFunc(f.columns, func(x codeIndex) bool { return x.column == c })
		if at < 0 {
			at = len(f.columns)
			f.columns = append(f.columns, codeIndex{column: c})
		}
		f.columns[at].matchers = append(f.columns[at].matchers, i)
		f.settled[i] = !m.AsksSector() && !slices.ContainsFunc(m.tests, func(x valueTest) bool { return x.column != c })
	}
	return f
}

// codeColumn is the first column of codes that a matcher asks about, or -1.
func (m *Matcher) codeColumn(t *model.Table) int {
	for _, test := range m.tests {
		if test.column >= 0 && t.Fields[test.column].Type == model.Code {
			return test.column
		}
	}
	return -1
}

// passes reports whether a code gets past the matcher's tests of its column.
func (m *Matcher) passes(column int, v int64) bool {
	for _, test := range m.tests {
		if test.column == column && !test.pass(v) {
			return false
		}
	}
	return true
}

// Row appends to found the numbers of the matchers that a row passes, in no
// particular order.
func (f *Finder) Row(t *model.Table, row int, found []int) []int {
	for i := range f.columns {
		c := &f.columns[i]
		for _, m := range f.list(c, t.Columns[c.column].Get(row)) {
			if f.settled[m] || f.matchers[m].Row(t, row, nil) {
				found = append(found, m)
			}
		}
	}
	for _, m := range f.others {
		if f.matchers[m].Row(t, row, nil) {
			found = append(found, m)
		}
	}
	return found
}

// list are the matchers of a column that a code gets past.
func (f *Finder) list(c *codeIndex, v int64) []int {
	known := c.at(uint64(max(v, 0)))
	if *known == 0 {
		var list []int
		for _, m := range c.matchers {
			if f.matchers[m].passes(c.column, v) {
				list = append(list, m)
			}
		}
		*known = c.number(list)
	}
	return c.passed[*known-1]
}

// perPage is how many symbols have a page of a codeIndex.
const perPage = 256

// at is the place of a symbol in known.
func (c *codeIndex) at(symbol uint64) *int32 {
	page := symbol / perPage
	c.known = long(c.known, page+1)
	if c.known[page] == nil {
		c.known[page] = new([perPage]int32)
	}
	return &c.known[page][symbol%perPage]
}

// number keeps a list and is one more than its place among those of the column;
// most codes share a few of them.
func (c *codeIndex) number(list []int) int32 {
	at := slices.IndexFunc(c.passed, func(l []int) bool { return slices.Equal(l, list) })
	if at < 0 {
		at = len(c.passed)
		c.passed = append(c.passed, list)
	}
	return int32(at + 1)
}
