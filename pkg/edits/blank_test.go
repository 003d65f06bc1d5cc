package edits_test

import (
	"regexp"
	"slices"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/edits"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
)

// programElements are those of which the layout reads a blank as "not in the
// program", so that a check may do so too.
var programElements = []string{"903", "904", "905", "909", "910", "911", "914", "917", "918", "932", "933", "2003"}

// trueOfBlanks finds sentences that hold of a blank cell.
var trueOfBlanks = regexp.MustCompile(`(?i)blank|not reported|not said|\bno (race|kind)\b|for which no`)

// heldByBlanks are the columns of which a blank cell makes the check hold: those
// under a `not`, unless what stands beside the `not` asks for a cell.
func heldByBlanks(k *defs.Check, negated bool) (out []string) {
	switch {
	case k == nil:
		return nil
	case k.Op == defs.CheckNot:
		return heldByBlanks(k.Kids[0], !negated)
	case len(k.Kids) == 0:
		// present: false asks for blanks in so many words.
		if negated && k.Op != defs.CheckPresent && !slices.Contains(k.Codes, "") {
			return []string{k.Column}
		}
		return nil
	}
	var asked []string // in a list all of which must hold
	if k.Op == defs.CheckAll && !negated {
		for _, kid := range k.Kids {
			asked = append(asked, askedFor(kid)...)
		}
	}
	for _, kid := range k.Kids {
		for _, c := range heldByBlanks(kid, negated) {
			if !slices.Contains(asked, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// askedFor are the columns in which a check wants something to be.
func askedFor(k *defs.Check) (out []string) {
	switch {
	case len(k.Kids) == 0:
		return []string{k.Column}
	case k.Op == defs.CheckAll || k.Op != defs.CheckNot && len(k.Kids) == 1:
		for _, kid := range k.Kids {
			out = append(out, askedFor(kid)...)
		}
	}
	return out
}

// TestBlanksAreNotTakenForValues: where a blank cell makes a check hold, the
// sentence of the edit must be true of blanks.
func TestBlanksAreNotTakenForValues(t *testing.T) {
	f, _ := pirlEdits(t)
	looked := 0
	for _, e := range f.Edits {
		all := &defs.Check{Op: defs.CheckAll} // the row that is found meets all of them
		for _, k := range []*defs.Check{e.When, e.Wrong} {
			if k != nil {
				all.Kids = append(all.Kids, k)
			}
		}
		if e.Share != nil {
			all.Kids = append(all.Kids, e.Share.Of)
		}
		columns := heldByBlanks(all, false)
		columns = slices.DeleteFunc(columns, func(c string) bool { return slices.Contains(programElements, c) })
		if len(columns) == 0 || e.Kind == "blank" {
			continue
		}
		looked++
		if !trueOfBlanks.MatchString(e.Problem) {
			t.Errorf("%s holds when %v is blank, but says %q", e.Name(), columns, e.Problem)
		}
	}
	if looked < 20 {
		t.Errorf("only %d edits have such a check; the walk through the checks is broken", looked)
	}
}

// TestBlankElementsAreNotFound takes the wrong rows of the cases and clears the
// element: what is found then must be said of blanks.
func TestBlankElementsAreNotFound(t *testing.T) {
	f, l := pirlEdits(t)
	text, err := configs.FS.ReadFile("edits/pirl.cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cases := defs.NewDecoder("edits/pirl.cases.yaml", text, l.Problems).EditCases()
	columns := f.Columns()
	found := 0
	for _, e := range f.Edits {
		for _, c := range cases.Cases {
			if c.Edit != e.ID || e.Form != defs.RowEdit {
				continue
			}
			for _, bad := range c.Bad {
				row := e.Fill(bad)
				if finds(f, columns, e, row, cases.AsOf) {
					found++
				}
				row[e.Element] = ""
				if finds(f, columns, e, row, cases.AsOf) && e.Kind != "blank" && !trueOfBlanks.MatchString(e.Problem) && !slices.Contains(programElements, e.Element) && !aboutOthers(e) {
					t.Errorf("%s finds a blank cell, but says %q", e.Name(), e.Problem)
				}
			}
		}
	}
	if found < 300 {
		t.Errorf("only %d wrong rows were found", found)
	}
}

// aboutOthers reports an edit that does not look at the cell of its own element.
func aboutOthers(e *defs.Edit) bool {
	var looks func(k *defs.Check) bool
	looks = func(k *defs.Check) bool {
		return k != nil && (k.Column == e.Element || slices.ContainsFunc(k.Kids, looks))
	}
	return !looks(e.When) && !looks(e.Wrong)
}

// finds reports whether an edit finds something in a row.
func finds(f *defs.EditFile, columns []string, e *defs.Edit, row map[string]string, day calendar.Date) bool {
	plan := edits.Compile(&defs.EditFile{Null: f.Null, Edits: []*defs.Edit{e}}, columns, edits.Env{AsOf: day})
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = row[c]
	}
	w := plan.Worker()
	w.Batch(0, grid{1, [][]string{cells}})
	return plan.Result(w).Lines[0].Status == edits.Found
}

// pirlCells are one row of the layout.
type pirlCells []string

func (r pirlCells) N() int                      { return 1 }
func (r pirlCells) Row(int) int64               { return 1 }
func (r pirlCells) Cell(col, _ int) []byte      { return []byte(r[col]) }
func (r pirlCells) Native(int) normalize.Native { return normalize.Text }

// TestEditsReadCellsAsTheLayoutDoes writes entry dates, codes and wages in many
// ways: the edits complain about exactly those that the layout does not read.
func TestEditsReadCellsAsTheLayoutDoes(t *testing.T) {
	f, l := pirlEdits(t)
	lay := l.Layout(".", defs.Ref{Name: "pirl"})
	columns := lay.Columns()
	symbols := model.NewSymbols()
	n, err := normalize.Compile(lay, columns, normalize.Env{Symbols: symbols})
	if err != nil {
		t.Fatal(err)
	}
	base := map[string]string{"100": "p", "900": "20220701", "901": "20230301", "903": "1", "1602": "1", "1704": "100"}
	// made reads a field of the row's first record that has it.
	made := func(row map[string]string, kind model.Kind, field string, skip int) (v int64, ok bool) {
		cells := make(pirlCells, len(columns))
		for i, c := range columns {
			cells[i] = row[c]
		}
		w := n.Worker()
		w.Row(cells, 0, 0, 0, func(k model.Kind, values []int64) {
			for i, x := range n.FieldOrder(k) {
				if k != kind || x.Name != field || values[i] == model.Blank {
					continue
				}
				if skip--; skip < 0 && !ok {
					v, ok = values[i], true
				}
			}
		})
		return v, ok
	}
	for _, c := range []struct {
		edit, element string
		kind          model.Kind
		field         string
		cells         []string
	}{
		{"not_a_date", "900", model.Participation, "entry", []string{"20220701", "2022-07-01", "07/01/2022", "20220701.0", `="20220701"`, " 20220701 ",
			"7/1/2022", "07-01-2022", "2022/07/01", "20220732", "2022-07-01T00:00:00", "07012022", "44743", "01JUL2022", "20220701.00", "x", "2022-7-1"}},
		{"code_not_in_list", "201", model.Person, "sex", []string{"1", "01", "1.0", `="1"`, "9", "3", "1.00", "x", "M", "$1"}},
		{"not_a_number", "1704", model.Employment, "wages", []string{"1", "1.5", "1,234.50", "$5", "$12,345.67", "12,34", "1e3", "x", "1.0", `="7"`}},
	} {
		var edit *defs.Edit
		for _, e := range f.Edits {
			if e.ID == c.edit && e.Element == c.element {
				edit = e
			}
		}
		good := 0
		for _, cell := range c.cells {
			row := map[string]string{}
			for k, v := range base {
				row[k] = v
			}
			row[c.element] = cell
			_, reads := made(row, c.kind, c.field, 0)
			if reads {
				good++
			}
			if complains := finds(f, f.Columns(), edit, row, calendar.MustDate("2024-12-31")); complains == reads {
				t.Errorf("%s of %q: the layout reads it: %v, the edit complains: %v", c.element, cell, reads, complains)
			}
		}
		if good < 4 || good == len(c.cells) {
			t.Errorf("%s: %d of %d cells are read", c.element, good, len(c.cells))
		}
	}
}
