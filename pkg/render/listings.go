package render

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"pathmetrics/pkg/defs"
)

// FlagRow is one line of flags.csv, which is for internal/ only. Person is
// whatever the caller lets out: a keyed pseudonym unless raw ids were asked for.
type FlagRow struct {
	Person, Pathway, Entry, Exit, Status, Completion, LastActivity, Rule, Kinds string
}

func (f FlagRow) fields() []string {
	return []string{f.Person, f.Pathway, f.Entry, f.Exit, f.Status, f.Completion, f.LastActivity, f.Rule, f.Kinds}
}

// Flags writes flags.csv with the columns of defs.FlagColumns, sorted by all of
// them. The rows are left in their order.
func Flags(w io.Writer, rows []FlagRow) error {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b FlagRow) int { return slices.Compare(a.fields(), b.fields()) })
	return writeCSV(w, defs.FlagColumns, func(add func([]string) error) error {
		for _, r := range rows {
			if err := add(r.fields()); err != nil {
				return err
			}
		}
		return nil
	})
}

// RejectRow is one rejected cell or row of an extract: where it is and which
// rule it broke, not what it holds. Row is 1-based; Column is empty when the
// whole row was rejected.
type RejectRow struct {
	Source, File string
	Row          int64
	Column, Code string
	Value        string // empty unless values were asked for
}

// Rejects writes rejects.csv, sorted by source, file, row, column and code. File
// and column names come with the extracts and are made harmless for
// spreadsheets. A column for values is there only when some row has one. The
// rows are left in their order.
func Rejects(w io.Writer, rows []RejectRow) error {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b RejectRow) int {
		return cmp.Or(
			strings.Compare(a.Source, b.Source), strings.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row),
			strings.Compare(a.Column, b.Column), strings.Compare(a.Code, b.Code),
		)
	})
	columns := []string{"source", "file", "row", "column", "code"}
	values := slices.ContainsFunc(rows, func(r RejectRow) bool { return r.Value != "" })
	if values {
		columns = append(columns, "value")
	}
	return writeCSV(w, columns, func(add func([]string) error) error {
		for _, r := range rows {
			record := []string{r.Source, harmless(r.File), strconv.FormatInt(r.Row, 10), harmless(r.Column), r.Code}
			if values {
				record = append(record, harmless(r.Value))
			}
			if err := add(record); err != nil {
				return err
			}
		}
		return nil
	})
}
