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
	in, notIn codeList
	nulls     []string
	loose     bool // cells are as spreadsheets write them
}

// codeList is a list of a `when`: nil texts where there is none. codes are those of
// digits, without leading zeros.
type codeList struct{ texts, codes []string }

func newCodeList(texts []string) codeList { return codeList{texts, codesOf(texts)} }

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
	t := &test{col: c.column(w.Column, w.Pos), in: newCodeList(w.In), notIn: newCodeList(w.NotIn), nulls: c.layout.CSV.Null, loose: c.layout.CSV.Spreadsheet}
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

func (t *test) cell(b Cells, i int) bool { return t.text(b.Cell(t.col, i)) }

func (t *test) text(cell []byte) bool {
	cell = model.TrimBlanks(cell)
	if t.loose {
		cell = Plain(cell)
	}
	empty := len(cell) == 0 || among(cell, t.nulls)
	switch {
	case t.present == 1 && empty, t.present == -1 && !empty:
		return false
	case t.in.texts != nil && !t.names(&t.in, cell, empty):
		return false
	}
	return t.notIn.texts == nil || !t.names(&t.notIn, cell, empty)
}

// names reports whether a list names a cell; a word that means blank is also
// named by the empty text.
func (t *test) names(list *codeList, cell []byte, empty bool) bool {
	if among(cell, list.texts) || empty && slices.Contains(list.texts, "") {
		return true
	}
	if !t.loose {
		return false
	}
	code, ok := WithoutZeros(cell)
	return ok && among(code, list.codes)
}

func among(cell []byte, list []string) bool {
	for _, s := range list {
		if string(cell) == s {
			return true
		}
	}
	return false
}
