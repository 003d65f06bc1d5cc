// Package edits finds what is wrong in the rows of an extract, by the checks of
// a file of edits (pkg/defs, EditFile).
//
// What comes in: an edits file, the columns of it that the extract has, and
// batches of text cells. What goes out: a line for each edit with the number of
// rows it is about, the number of rows that are wrong, and where the first of
// them are. A cell's value never goes out.
//
// It reads no file and starts no goroutine: each goroutine has its own Worker,
// and the workers' counts are added up. Same rows, same lines, whatever their
// order, their batches and the number of workers.
//
//	plan := edits.Compile(file, columns, env)
//	w := plan.Worker()
//	w.Batch(0, batch)
//	result := plan.Result(w)
//
// The conditions of all edits become one program, in which what says the same
// stands once (program.go). It is run for a block of rows at a time: column by
// column a cell's text is looked up, or read when it is new, for what all tests of
// the column say of it; a condition is a set of rows, a bit each (block.go).
//
// Of a person are kept, for the checks between periods, the key once and for
// every row two days and the place.
package edits
