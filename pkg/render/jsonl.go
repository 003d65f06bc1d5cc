package render

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"pathmetrics/pkg/protect"
)

// JSONLines writes results.jsonl: one object per row with the columns of
// results.csv as keys in their order. Numbers are JSON numbers with all their
// decimals, a blank is null, and a suppressed cell ends with "suppressed": true.
func JSONLines(w io.Writer, p *protect.Publishable) error { return jsonLines.write(w, p, nil) }

var jsonLines = lines{
	before: func(b []byte, k int) []byte { return append(b, jsonKeys[k]...) },
	text: func(b []byte, s string, _ kind) []byte {
		if s == "" {
			return append(b, "null"...)
		}
		return appendQuoted(b, s)
	},
	blank: "null",
	end: func(b []byte, c *protect.Cell) []byte {
		if c.Suppressed() {
			b = append(b, `,"suppressed":true`...)
		}
		return append(b, "}\n"...)
	},
}

// jsonKeys are the keys of the columns with what stands before them.
var jsonKeys = func() (out []string) {
	start := `{"`
	for _, c := range columns {
		out = append(out, start+c.name+`":`)
		start = `,"`
	}
	return out
}()

// appendQuoted adds s as a JSON string, mended where it is not UTF-8. Of what
// encoding/json escapes beyond ASCII, the ends of lines and paragraphs are left
// to it.
func appendQuoted(b []byte, s string) []byte {
	m := marksOf(s)
	if m&wide != 0 {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if m&inJSON != 0 || m&wide != 0 && (strings.Contains(s, "\u2028") || strings.Contains(s, "\u2029")) {
		return append(b, quote(s)...)
	}
	b = append(b, '"')
	return append(append(b, s...), '"')
}

// quote is s as a JSON string in which <, > and & stay readable.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a string always encodes
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// JSON writes any value for reading: two spaces of indentation, map keys in
// order, LF at the end. It serves quality.json and manifest.json, which hold no
// cells.
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
