package normalize

import (
	"pathmetrics/pkg/model"
	"slices"

	"pathmetrics/pkg/defs"
)

// test is a compiled `when`: of a trimmed cell, or of other tests.
type test struct {
	op        testOp
	of        []test // of all, any and not
	col       int
	present   int8 // 1: there must be something, -1: there must be nothing
	in, notIn []string
	nulls     []string
	loose     bool // cells are as spreadsheets write them
}

type testOp uint8

const (
	testCell testOp = iota
	testAll
	testAny
	testNot
)

// test compiles a `when`; nil holds always.
func (c *compiler) test(w *defs.When) *test {
	switch {
	case w == nil:
		return nil
	case w.All != nil:
		return &test{op: testAll, of: c.tests(w.All)}
	case w.Any != nil:
		return &test{op: testAny, of: c.tests(w.Any)}
	case w.Not != nil:
		return &test{op: testNot, of: c.tests([]*defs.When{w.Not})}
	}
	t := &test{col: c.column(w.Column, w.Pos), in: w.In, notIn: w.NotIn, nulls: c.layout.CSV.Null, loose: c.layout.CSV.Spreadsheet}
	if w.Present != nil {
		t.present = -1
		if *w.Present {
			t.present = 1
		}
	}
	return t
}

func (c *compiler) tests(list []*defs.When) (out []test) {
	for _, w := range list {
		out = append(out, *c.test(w))
	}
	return out
}

func (t *test) holds(b Cells, i int) bool {
	switch t.op {
	case testCell:
		return t.cell(b, i)
	case testNot:
		return !t.of[0].holds(b, i)
	}
	for k := range t.of {
		if t.of[k].holds(b, i) == (t.op == testAny) {
			return t.op == testAny
		}
	}
	return t.op == testAll
}

func (t *test) cell(b Cells, i int) bool {
	cell := model.TrimBlanks(b.Cell(t.col, i))
	if t.loose {
		cell = Plain(cell)
	}
	empty := len(cell) == 0 || among(cell, t.nulls)
	switch {
	case t.present == 1 && empty, t.present == -1 && !empty:
		return false
	case t.in != nil && !t.names(t.in, cell, empty):
		return false
	}
	return t.notIn == nil || !t.names(t.notIn, cell, empty)
}

// names reports whether a list names a cell; a word that means blank is also
// named by the empty text.
func (t *test) names(list []string, cell []byte, empty bool) bool {
	return among(cell, list) || t.loose && amongNumbers(cell, list) || empty && slices.Contains(list, "")
}

func among(cell []byte, list []string) bool {
	for _, s := range list {
		if string(cell) == s {
			return true
		}
	}
	return false
}
