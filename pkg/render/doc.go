// Package render writes what a run has to say: the results as CSV, JSON Lines,
// Parquet and Markdown, the crosswalk between WIOA and AQCP, and the side files
// of a run folder.
//
// What comes in: a table made by package protect, and nothing else that holds
// numbers of people. What goes out: bytes on an io.Writer, the same for the same
// table. It never opens a file, knows no clock and computes no number; it only
// shortens numbers for the Markdown tables, which are for reading.
//
//	for _, f := range render.Formats {
//		out, err := create(f.File) // results.csv, results.jsonl, …
//		…
//		err = f.Write(out, public)
//	}
//
// A format is one file here and one line in Formats; its columns come from the
// list in columns.go, which is the list of results.csv.
package render
