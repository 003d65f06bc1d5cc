package normalize

import (
	"cmp"
	"slices"
	"strings"

	"pathmetrics/pkg/codes"
)

// spelled is a column from which CIP or NAICS codes are read, and the fields that
// read it.
type spelled struct {
	column string
	fields []spelledField
}

type spelledField struct {
	record int
	id     int
}

// spellings finds the columns with codes that have a canonical spelling.
func (n *Normalizer) spellings() {
	for r := range n.records {
		for k := range n.records[r].fields {
			f := &n.records[r].fields[k]
			if f.spell == nil {
				continue
			}
			i := slices.IndexFunc(n.spelled, func(s spelled) bool { return s.column == f.column })
			if i < 0 {
				i = len(n.spelled)
				n.spelled = append(n.spelled, spelled{column: f.column})
			}
			n.spelled[i].fields = append(n.spelled[i].fields, spelledField{r, f.id})
		}
	}
}

// countRepairs counts the repaired cells of a row that is not rejected; a cell
// that several records read counts once.
func (w *Worker) countRepairs() {
	for c := range w.n.spelled {
		var repair codes.Repair
		for _, f := range w.n.spelled[c].fields {
			if w.states[f.record].made {
				repair |= w.repairs[f.id]
			}
		}
		w.counts[c][repair]++
	}
}

// Repaired are the cells of one column that were brought to the canonical
// spelling in one way, or were left because they are no code.
type Repaired struct {
	Column string
	Repair string // a name of codes.Repair
	Cells  int64
}

// Repaired are the worker's counts so far, of rows that were not rejected. A
// cell that was repaired in two ways counts in both.
func (w *Worker) Repaired() (out []Repaired) {
	for c := range w.n.spelled {
		for repair, cells := range w.counts[c] {
			if cells == 0 {
				continue
			}
			for _, name := range codes.Repair(repair).Names() {
				out = append(out, Repaired{w.n.spelled[c].column, name, cells})
			}
		}
	}
	return out
}

// SumRepaired adds counts up: one line for each column and repair, sorted.
func SumRepaired(counts []Repaired) (out []Repaired) {
	sum := map[Repaired]int64{}
	for _, r := range counts {
		sum[Repaired{Column: r.Column, Repair: r.Repair}] += r.Cells
	}
	for r, cells := range sum {
		r.Cells = cells
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Repaired) int {
		return cmp.Or(strings.Compare(a.Column, b.Column), strings.Compare(a.Repair, b.Repair))
	})
	return out
}
