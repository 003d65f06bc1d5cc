package render

import (
	"encoding/csv"
	"io"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

// CSV writes results.csv: a header with defs.ResultColumns, then one line per
// row; RFC 4180 with LF, UTF-8, blank for nothing. A title, group or reason that
// a spreadsheet would take for a formula gets an apostrophe in front; numbers
// stay numbers.
func CSV(w io.Writer, p *protect.Publishable) error {
	return writeCSV(w, defs.ResultColumns, func(add func([]string) error) error {
		record := make([]string, len(columns))
		for i := range p.Len() {
			cell := p.Row(i)
			for k := range columns {
				record[k] = columns[k].show(&cell)
				if columns[k].kind == free {
					record[k] = harmless(record[k])
				}
			}
			if err := add(record); err != nil {
				return err
			}
		}
		return nil
	})
}

func writeCSV(w io.Writer, header []string, body func(add func([]string) error) error) error {
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	if err := body(out.Write); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// harmless puts an apostrophe before text that spreadsheets would evaluate when
// they open the file (CWE-1236).
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
