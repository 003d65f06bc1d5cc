package normalize

import (
	"fmt"

	"pathmetrics/pkg/source"
)

// ask is a test that one or several records make, for many rows at a time.
type ask struct {
	*test
	of    []int // of all, any and not: among Normalizer.asks
	empty bool  // what comes out for an empty cell
	one   [256]bool
}

// ask lists the tests of all records, each of them once.
func (n *Normalizer) ask() {
	known := map[string]int{}
	n.asked = n.askFor(n.when, known)
	for r := range n.records {
		n.records[r].asked = n.askFor(n.records[r].when, known)
	}
}

func (n *Normalizer) askFor(t *test, known map[string]int) int {
	if t == nil {
		return -1
	}
	key := fmt.Sprintf("%#v", *t)
	if at, ok := known[key]; ok {
		return at
	}
	a := ask{test: t}
	for k := range t.of {
		a.of = append(a.of, n.askFor(&t.of[k], known))
	}
	if t.op == testCell {
		a.short()
	}
	known[key] = len(n.asks)
	n.asks = append(n.asks, a)
	return known[key]
}

// short finds what comes out for cells of no byte and of one.
func (a *ask) short() {
	a.empty = a.text(nil)
	for c := range a.one {
		a.one[c] = a.text([]byte{byte(c)})
	}
}

// answers are what came out of the tests for the rows of a turn.
type answers struct {
	known []bool   // by test
	rows  [][]bool // by test and row
}

func (a *answers) room(tests, rows int) {
	a.known, a.rows = make([]bool, tests), make([][]bool, tests)
	for k := range a.rows {
		a.rows[k] = make([]bool, rows)
	}
}

// answer says for every row of the turn whether a test holds.
func (w *Worker) answer(k int, b *source.Batch) []bool {
	t := w.turn
	out := t.answers.rows[k][:len(t.rows)]
	if t.answers.known[k] {
		return out
	}
	t.answers.known[k] = true
	switch a := &w.n.asks[k]; a.op {
	case testCell:
		a.cells(&b.Columns[a.col], t.rows, out)
	case testNot:
		for i, yes := range w.answer(a.of[0], b) {
			out[i] = !yes
		}
	default:
		w.sum(a, b, out)
	}
	return out
}

// sum is whether any, or all, of several tests hold.
func (w *Worker) sum(a *ask, b *source.Batch, out []bool) {
	stop := a.op == testAny
	for i := range out {
		out[i] = !stop
	}
	for _, k := range a.of {
		for i, yes := range w.answer(k, b) {
			if yes == stop {
				out[i] = stop
			}
		}
	}
}

func (a *ask) cells(c *source.Column, rows []int, out []bool) {
	for i, row := range rows {
		switch cell := c.Cell(row); len(cell) {
		case 0:
			out[i] = a.empty
		case 1:
			out[i] = a.one[cell[0]]
		default:
			out[i] = a.text(cell)
		}
	}
}
