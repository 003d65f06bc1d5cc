package synth

import "math/rand/v2"

// The ways in which a row is spoiled.
const (
	blankKey = iota
	badDate
	badCode
	badNumber
	shortRow
	repeated
	spoilings
)

// twice are the files in which a repeated row does no harm to a number: a
// second identical tie between two keys, or license, is the same fact.
var twice = [tables]bool{collegeIDs: true, adultIDs: true, clientIDs: true, licenses: true}

// spoil draws one way of spoiling that the row allows and changes the cells in
// place; it returns the cells to write and how often to write them. typed is
// set where a column can hold numbers only, as in Parquet.
func spoil(r *rand.Rand, t table, cells []string, typed bool) ([]string, int) {
	for {
		way := r.IntN(spoilings)
		switch way {
		case shortRow:
			if !typed {
				return cells[:1+r.IntN(len(cells)-1)], 1
			}
		case repeated:
			if twice[t] {
				return cells, 2
			}
		default:
			if i := target(r, t, cells, way); i >= 0 && (!typed || way != badCode) {
				spoilCell(r, files[t].Columns[i], &cells[i], way, typed)
				return cells, 1
			}
		}
	}
}

// target draws a filled cell of the kind that a way of spoiling works on; -1
// when the row has none.
func target(r *rand.Rand, t table, cells []string, way int) int {
	kind := [...]Kind{blankKey: Key, badDate: Date, badCode: Code, badNumber: Number}[way]
	found, n := -1, 0
	for i, c := range files[t].Columns {
		if fits := c.Kind == kind || c.Kind == Money && kind == Number; fits && cells[i] != "" {
			if n++; r.IntN(n) == 0 {
				found = i
			}
		}
	}
	return found
}

func spoilCell(r *rand.Rand, c Column, cell *string, way int, typed bool) {
	switch way {
	case blankKey:
		*cell = ""
	case badDate:
		*cell = noSuchDay(c.Form)
	case badCode:
		*cell = "?7"
	case badNumber:
		*cell = "12,345.67"
		if c.Kind == Money && (typed || r.IntN(2) == 0) {
			*cell = "-5"
		}
	}
}
