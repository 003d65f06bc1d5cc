package normalize

import (
	"pathmetrics/pkg/model"
	"slices"

	"pathmetrics/pkg/defs"
)

// test is one line of a `when`, on the trimmed cell.
type test struct {
	col       int
	present   int8 // 1: there must be something, -1: there must be nothing
	in, notIn []string
	nulls     []string
}

func (c *compiler) tests(w *defs.When) (out []test) {
	for ; w != nil; w = w.And {
		t := test{col: c.column(w.Column, w.Pos), in: w.In, notIn: w.NotIn, nulls: c.layout.CSV.Null}
		if w.Present != nil {
			t.present = -1
			if *w.Present {
				t.present = 1
			}
		}
		out = append(out, t)
	}
	return out
}

func (t *test) holds(b Cells, i int) bool {
	cell := model.TrimBlanks(b.Cell(t.col, i))
	empty := len(cell) == 0 || among(cell, t.nulls)
	switch {
	case t.present == 1 && empty, t.present == -1 && !empty:
		return false
	case t.in != nil && !names(t.in, cell, empty):
		return false
	}
	return t.notIn == nil || !names(t.notIn, cell, empty)
}

// names reports whether a list names a cell; a word that means blank is also
// named by the empty text.
func names(list []string, cell []byte, empty bool) bool {
	return among(cell, list) || empty && slices.Contains(list, "")
}

func among(cell []byte, list []string) bool {
	for _, s := range list {
		if string(cell) == s {
			return true
		}
	}
	return false
}
