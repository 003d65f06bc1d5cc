package render

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

// CSV writes results.csv: a header with defs.ResultColumns, then one line per
// row; RFC 4180 with LF, UTF-8, blank for nothing. A title, group or reason that
// a spreadsheet would take for a formula gets an apostrophe in front; numbers
// stay numbers.
func CSV(w io.Writer, p *protect.Publishable) error {
	return csvLines.write(w, p, []byte(strings.Join(defs.ResultColumns, ",")+"\n"))
}

var csvLines = lines{
	before: func(b []byte, k int) []byte {
		if k > 0 {
			b = append(b, ',')
		}
		return b
	},
	text: appendField,
	end:  func(b []byte, _ *protect.Cell) []byte { return append(b, '\n') },
}

// appendField adds a text as encoding/csv writes it, mended where it is not
// UTF-8 and made harmless where it is free.
func appendField(b []byte, s string, k kind) []byte {
	m := marksOf(s)
	if m&wide != 0 {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if k == free {
		s = harmless(s)
	}
	if s == "" || m&inCSV == 0 && !startsBlank(s) || !mustQuote(s) {
		return append(b, s...)
	}
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// mustQuote reports whether encoding/csv would quote a field: one with a comma, a
// quote or an end of line, with a blank in front, or the end mark of PostgreSQL.
func mustQuote(s string) bool {
	return s == `\.` || strings.ContainsAny(s, ",\"\r\n") || startsBlank(s)
}

func startsBlank(s string) bool {
	r := rune(s[0])
	if r >= utf8.RuneSelf {
		r, _ = utf8.DecodeRuneInString(s)
	}
	return unicode.IsSpace(r)
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
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + s
	}
	return s
}
