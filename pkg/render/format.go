package render

import (
	"io"

	"pathmetrics/pkg/protect"
)

// Writer writes a whole table in one format. It returns the first write error.
type Writer func(w io.Writer, p *protect.Publishable) error

// Format is one way to write the results.
type Format struct {
	ID    string // as in the project's output.formats
	File  string // the name in the run folder
	Write Writer
}

// Formats are the ways to write the results, in the order of defs.Formats.
var Formats = []Format{
	{"csv", "results.csv", CSV},
	{"json", "results.jsonl", JSONLines},
	{"parquet", "results.parquet", Parquet},
	{"md", "results.md", markdownFile},
}

// File is the name of the results file and the writer of a format; "" and nil
// for a format that is not in Formats.
func File(format string) (name string, w Writer) {
	for _, f := range Formats {
		if f.ID == format {
			return f.File, f.Write
		}
	}
	return "", nil
}
