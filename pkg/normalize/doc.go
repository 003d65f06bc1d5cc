// Package normalize turns the rows of an extract into records.
//
// What comes in are batches of text cells (Cells) and one layout, already
// renamed for the source. What goes out, per row, is zero or more records as
// integers in the storage units of package model, parallel to a table's fields;
// or one Reject with the column and the code of what is wrong. A row is taken
// whole or not at all: one bad cell in a record that applies refuses all records
// of the row.
//
//	tables := normalize.NewTables(normalize.Shapes(layouts...), false)
//	n, err := normalize.Compile(layout, columns, normalize.Env{Symbols: symbols, Tables: tables})
//	w := n.Worker() // one per goroutine
//	for i := range cells.N() {
//		made, rej := w.Row(cells, i, person, file, nil) // nil: into w.Tables
//		…
//	}
//
// Rows and Visit take many rows of a batch of package source at a time, field by
// field, and give the same. They leave to Row the rows with which anything may be
// wrong, so that what is wrong is said in one place.
//
// A cell is worked on in this order: trimmed of blanks, compared with the words
// that mean blank (of the file and of the field), joined with its neighbors,
// padded, split, mapped, and read as what the field holds. Constants, targets of
// a map and `else` values are in the field's own plain form and are read when
// the layout is compiled.
//
// What it never does: look at keys, keep a cell longer than the row (other than
// codes, as symbols), guess a form, or put a cell's value into a Reject or an
// error. Working on a row allocates nothing once its codes are known.
package normalize
