package casetest

import (
	"maps"
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/source"
)

// extract is an extract of a case: rows of cells that a layout reads.
type extract struct {
	def     *defs.CaseExtract
	layout  *defs.Layout
	columns []string // of the layout
	from    []string // the case's own name of each column; "" where it has none
	rejects map[int]normalize.Reject
}

// readExtracts finds the layouts of a case's extracts and the columns that its
// rows give; all others are blank.
func readExtracts(c *defs.Case, dir string, l *defs.Loader, r *Result) (out []*extract) {
	for i := range c.Extracts {
		def := &c.Extracts[i]
		layout := l.Layout(dir, def.Layout)
		if layout == nil || len(layout.Keys) == 0 {
			continue
		}
		given := map[string]bool{}
		for _, row := range def.Rows {
			for column := range row {
				given[column] = true
			}
		}
		header := slices.Sorted(maps.Keys(given))
		x := &extract{def: def, layout: layout, columns: layout.Columns(), rejects: map[int]normalize.Reject{}}
		names := normalize.Names(layout)
		names.AnyOf = nil // a case gives the cells that it is about
		for _, column := range x.columns {
			names.Optional[column] = column != layout.Keys[0].Column
		}
		for _, p := range source.CheckHeader("", header, x.columns, names).Sorted() {
			r.Problems.Errorf(def.Pos, p.Code, "%s", p.Msg)
		}
		x.from = names.Find(header, x.columns)
		for _, column := range header {
			if !slices.Contains(x.from, column) {
				r.Problems.Errorf(def.Pos, diag.MissingColumn, "the layout %s reads no column %q", layout.ID, column)
			}
		}
		out = append(out, x)
	}
	return out
}

// N is the number of rows.
func (x *extract) N() int { return len(x.def.Rows) }

// Row is the number of a row, from 1.
func (x *extract) Row(i int) int64 { return int64(i) + 1 }

// Cell is the text of a cell.
func (x *extract) Cell(col, i int) []byte {
	if x.from[col] == "" {
		return nil
	}
	return []byte(x.def.Rows[i][x.from[col]])
}

// Native says that all cells are text.
func (x *extract) Native(int) normalize.Native { return normalize.Text }

// person is the name of the person of row i: the cell of the key.
func (x *extract) person(i int) string { return string(model.TrimBlanks(x.Cell(0, i))) }

func (x *extract) persons() (out []string) {
	for i := range x.N() {
		if p := x.person(i); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// records takes the rows through the layout. A row without a key is rejected; so
// is what the layout rejects.
func (x *extract) records(src int, names []string, symbols *model.Symbols, shape *normalize.Tables) *normalize.Tables {
	n, err := normalize.Compile(x.layout, x.columns, normalize.Env{Symbols: symbols, Source: src, Tables: shape})
	if err != nil {
		x.rejects[0] = normalize.Reject{Code: diag.BadDefinition}
		return shape.NewLike()
	}
	w := n.Worker()
	for i := range x.N() {
		who := x.person(i)
		if who == "" {
			x.rejects[i+1] = normalize.Reject{Row: x.Row(i), Column: x.layout.Keys[0].Column, Code: diag.BlankKey}
			continue
		}
		id, _ := slices.BinarySearch(names, who)
		if _, bad := w.Row(x, i, uint32(id), 0, nil); bad != nil {
			x.rejects[i+1] = *bad
		}
	}
	return w.Tables
}

// compareRejects holds the rows that were rejected against those expected.
func (x *extract) compareRejects(probs *diag.List) {
	expected := map[int]bool{}
	for _, e := range x.def.Rejects {
		expected[e.Row] = true
		got, ok := x.rejects[e.Row]
		switch {
		case !ok:
			probs.Errorf(e.Pos, diag.CaseFailed, "row %d of the extract is not rejected", e.Row)
		case string(got.Code) != e.Code || e.Column != "" && got.Column != e.Column:
			probs.Errorf(e.Pos, diag.CaseFailed, "row %d of the extract is rejected for column %s, %s", e.Row, got.Column, got.Code)
		}
	}
	for _, row := range slices.Sorted(maps.Keys(x.rejects)) {
		if got := x.rejects[row]; !expected[row] {
			probs.Errorf(x.def.Pos, diag.CaseFailed, "row %d of the extract is rejected for column %s, %s", row, got.Column, got.Code)
		}
	}
}
