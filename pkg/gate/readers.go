package gate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/source"
)

// readCSV reads results.csv.
func readCSV(c *check, file string, row func(int, []string) error) error {
	f, err := c.Public.Open(file)
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %w", file, err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = len(defs.ResultColumns)
	r.ReuseRecord = true
	for n := 0; ; n++ {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF) && n > 0:
			return nil
		case err != nil:
			return fmt.Errorf("%s: row %d is not as CSV should be", file, n)
		case n == 0 && !slices.Equal(cells, defs.ResultColumns):
			return fmt.Errorf("%s: the header does not name the columns of results", file)
		case n > 0:
			if err := row(n, cells); err != nil {
				return err
			}
		}
	}
}

// sameInCSV allows for the apostrophe that keeps spreadsheets from taking a text for a
// formula, and for ends of lines, of which readers of CSV make one kind.
func sameInCSV(cell, want string) bool {
	return cell == want || unquoted(cell) == strings.ReplaceAll(want, "\r\n", "\n")
}

// unquoted is a text without the apostrophe before what looks like a formula.
func unquoted(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@\t\r", s[1]) >= 0 {
		return s[1:]
	}
	return s
}

// readParquet reads results.parquet; nulls are blanks.
func readParquet(c *check, file string, row func(int, []string) error) error {
	spec := source.Spec{Format: source.Parquet}
	head, err := source.Inspect(c.Public, file, spec)
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %w", file, err)
	}
	if !slices.Equal(head.Columns, defs.ResultColumns) {
		return fmt.Errorf("%s: its columns are not those of results", file)
	}
	r, err := source.Open(c.Public, file, spec, source.Options{Columns: defs.ResultColumns})
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %w", file, err)
	}
	defer r.Close()
	cells := make([]string, len(defs.ResultColumns))
	for n := 1; ; {
		chunk, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: cannot be read: %w", file, err)
		}
		b, err := r.Decode(chunk, nil)
		if err != nil {
			return fmt.Errorf("%s: cannot be read: %w", file, err)
		}
		if len(b.Rejects) > 0 {
			return fmt.Errorf("%s: row %d cannot be read", file, b.Rejects[0].Row)
		}
		for i := range b.N {
			for k := range cells {
				cells[k] = string(b.Columns[k].Cell(i))
			}
			if err := row(n, cells); err != nil {
				return err
			}
			n++
		}
		b.Release()
	}
}
