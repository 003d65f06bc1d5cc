package casetest

import (
	"path"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/edits"
)

// editFile runs the cases of a file of edit checks. Each case is one result for
// all elements of its edit.
func editFile(name string, d *defs.Decoder, l *defs.Loader) (out []*Result) {
	before := l.Problems.Errors()
	file := d.EditCases()
	if file == nil || l.Problems.Errors() > before {
		return nil
	}
	checks := l.Edits(path.Dir(name), file.Edits)
	if checks == nil || l.Problems.Errors() > before {
		return nil
	}
	for _, c := range file.Cases {
		r := &Result{Name: c.Edit, Pos: c.Pos, Problems: &diag.List{}}
		known := false
		for _, e := range checks.Edits {
			if e.ID == c.Edit {
				known = true
				editCase(file, checks, e, c, r)
			}
		}
		if !known {
			r.Problems.Errorf(c.Pos, diag.CaseFailed, "%s has no edit %q", checks.ID, c.Edit)
		}
		out = append(out, r)
	}
	return out
}

// editCase tries an edit on the rows of its case. Nothing may be found in the good
// ones and something must be in the bad ones; it must be about both.
func editCase(file *defs.EditCaseFile, checks *defs.EditFile, e *defs.Edit, c defs.EditCase, r *Result) {
	only := *checks
	only.Edits = []*defs.Edit{e}
	for _, side := range []struct {
		name string
		rows []map[string]string
		want edits.Status
	}{{"good", c.Good, edits.Clean}, {"bad", c.Bad, edits.Found}} {
		rows := editRows{columns: only.Columns()}
		for _, row := range side.rows {
			rows.cells = append(rows.cells, e.Fill(row))
		}
		plan := edits.Compile(&only, rows.columns, edits.Env{AsOf: file.AsOf, MinRows: 1})
		w := plan.Worker()
		w.Batch(0, rows)
		line := plan.Result(w).Lines[0]
		switch {
		case line.Status != side.want:
			r.Problems.Errorf(c.Pos, diag.CaseFailed, "element %s, %s: expected %s, got %s", e.Element, side.name, side.want, line.Status)
		case line.Applicable == 0:
			r.Problems.Errorf(c.Pos, diag.CaseFailed, "element %s, %s: the edit is not about these rows", e.Element, side.name)
		}
	}
}

// editRows are rows written out in a case.
type editRows struct {
	columns []string
	cells   []map[string]string
}

func (r editRows) N() int                 { return len(r.cells) }
func (r editRows) Row(i int) int64        { return int64(i + 1) }
func (r editRows) Cell(col, i int) []byte { return []byte(r.cells[i][r.columns[col]]) }
func (r editRows) Texts(col, i int, texts [][]byte) {
	for k := range texts {
		texts[k] = r.Cell(col, i+k)
	}
}
