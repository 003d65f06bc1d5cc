package render

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"pathmetrics/pkg/protect"
)

// JSONLines writes results.jsonl: one object per row with the columns of
// results.csv as keys in their order. Numbers are JSON numbers with all their
// decimals, a blank is null, and a suppressed cell ends with "suppressed": true.
func JSONLines(w io.Writer, p *protect.Publishable) error {
	out := bufio.NewWriter(w)
	for i := range p.Len() {
		cell := p.Row(i)
		for k := range columns {
			start := `,"`
			if k == 0 {
				start = `{"`
			}
			out.WriteString(start + columns[k].name + `":`)
			s := columns[k].show(&cell)
			switch {
			case s == "":
				s = "null"
			case !columns[k].isNumber():
				s = quote(s)
			}
			out.WriteString(s)
		}
		if cell.Suppressed() {
			out.WriteString(`,"suppressed":true`)
		}
		if _, err := out.WriteString("}\n"); err != nil {
			return err
		}
	}
	return out.Flush()
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
