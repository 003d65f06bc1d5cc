package gate

import (
	"fmt"
	"io/fs"
	"slices"

	"pathmetrics/pkg/aggregate"
)

// format is a way in which the results are written.
type format struct {
	file string
	// read calls row for each row in the order of the file, numbered from 1, with its
	// cells in the order of defs.ResultColumns. The cells are valid during the call.
	read func(c *check, file string, row func(n int, cells []string) error) error
	// text holds what a cell of text shows against what it should show.
	text    func(cell, want string) bool
	doubles bool // decimals lost their last digits
}

// formats are those that have every row and column. The first one that is there is
// what the others are held against.
var formats = []format{
	{"results.csv", readCSV, sameInCSV, false},
	{"results.jsonl", readJSONLines, same, false},
	{"results.parquet", readParquet, same, true},
}

const (
	tablesFile    = "results.md"
	crosswalkFile = "crosswalk.md"
)

func same(cell, want string) bool { return cell == want }

// read reads the public folder back.
func (c *check) read() error {
	if !aggregate.Sorted(c.Rows) {
		return fmt.Errorf("the rows are not in the order of results.csv")
	}
	there, err := c.files()
	if err != nil {
		return err
	}
	c.headings()
	var full []format
	for _, f := range formats {
		if slices.Contains(there, f.file) {
			full = append(full, f)
		}
	}
	tables := slices.Contains(there, tablesFile)
	if len(full) == 0 && !tables {
		return fmt.Errorf("the public folder has no results")
	}
	read := make([][]shown, len(full))
	err = c.Each(len(full), func(i int) (err error) {
		read[i], err = c.readFormat(&full[i])
		return err
	})
	if err != nil {
		return err
	}
	for i := 1; i < len(full); i++ {
		if err := agree(&full[0], &full[i], read[0], read[i]); err != nil {
			return err
		}
	}
	if len(full) > 0 {
		c.shown = read[0]
	}
	if tables {
		if err := c.readTables(len(full) == 0); err != nil {
			return err
		}
	}
	if slices.Contains(there, crosswalkFile) {
		return c.readCrosswalk()
	}
	return nil
}

// files are the files of the public folder. One that nobody here can read might tell
// anything.
func (c *check) files() (out []string, err error) {
	known := []string{tablesFile, crosswalkFile}
	for _, f := range formats {
		known = append(known, f.file)
	}
	err = fs.WalkDir(c.Public, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("the public folder cannot be listed: %w", err)
		case d.IsDir():
			return nil
		case !slices.Contains(known, name):
			return fmt.Errorf("%s: nothing reads this file back, so nobody knows what it tells", name)
		}
		out = append(out, name)
		return nil
	})
	return out, err
}

// readFormat reads a file with all rows and holds it against the full numbers.
func (c *check) readFormat(f *format) ([]shown, error) {
	out := make([]shown, 0, len(c.Rows))
	err := f.read(c, f.file, func(n int, cells []string) error {
		if n > len(c.Rows) {
			return fmt.Errorf("%s: row %d: there are more rows than there should be", f.file, n)
		}
		s, err := c.take(f, n, cells)
		out = append(out, s)
		return err
	})
	if err == nil && len(out) < len(c.Rows) {
		err = fmt.Errorf("%s: after row %d: there are fewer rows than there should be", f.file, len(out))
	}
	return out, err
}

// agree holds what two files show against each other.
func agree(f, g *format, a, b []shown) error {
	for i := range a {
		if name, ok := a[i].differs(&b[i], g.doubles); !ok {
			return fmt.Errorf("%s and %s do not show the same: row %d, column %q", f.file, g.file, i+1, name)
		}
	}
	return nil
}

// bad is the error of a cell.
func bad(file string, row int, column, what string) error {
	return fmt.Errorf("%s: row %d, column %q: %s", file, row, column, what)
}
