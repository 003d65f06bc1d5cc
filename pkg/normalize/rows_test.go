package normalize

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// rows are cells for tests; the first row of data is number 1.
type rows struct {
	native []Native
	cells  [][]string
}

func (r rows) N() int                 { return len(r.cells) }
func (r rows) Row(i int) int64        { return int64(i) + 1 }
func (r rows) Cell(col, i int) []byte { return []byte(r.cells[i][col]) }
func (r rows) Native(col int) Native {
	if r.native == nil {
		return Text
	}
	return r.native[col]
}

func layout(t testing.TB, text string) *defs.Layout {
	t.Helper()
	var probs diag.List
	l := defs.NewDecoder("layout.yaml", []byte("version: 1\nid: test\n"+text), &probs).Layout()
	if err := probs.Err(); err != nil {
		t.Fatal(err)
	}
	return l
}

func compile(t testing.TB, l *defs.Layout, env Env) *Normalizer {
	t.Helper()
	if env.Symbols == nil {
		env.Symbols = model.NewSymbols()
	}
	n, err := Compile(l, l.Columns(), env)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// show writes records as people read them: kind field=value …, without blanks.
func show(n *Normalizer, k model.Kind, values []int64) string {
	parts := []string{k.String()}
	for i, f := range n.FieldOrder(k) {
		if values[i] == model.Blank {
			continue
		}
		var s string
		switch f.Type {
		case model.Code:
			s = model.ShowCodes(n.env.Symbols.Text(int32(values[i])))
		case model.Date:
			s = calendar.Date(values[i]).String()
		case model.Quarter:
			s = calendar.Quarter(values[i]).String()
		default:
			s = fmt.Sprint(values[i])
		}
		parts = append(parts, f.Name+"="+s)
	}
	return strings.Join(parts, " ")
}

// run gives the records of one row, or its column and code when it is rejected.
func run(n *Normalizer, w *Worker, b Cells, i int) (out []string) {
	made, rej := w.Row(b, i, 7, 0, func(k model.Kind, values []int64) { out = append(out, show(n, k, values)) })
	if rej != nil {
		if made != 0 || out != nil || rej.Row != b.Row(i) {
			panic("a rejected row made records")
		}
		return []string{rej.Column + " " + string(rej.Code)}
	}
	if made != len(out) {
		panic("made is not what was handed out")
	}
	return out
}

// fieldCase is one cell through one field of a record that has other fields too.
type fieldCase struct {
	cell, want string // want: the value as show writes it, "" for blank, [code] for a reject
}

// tryField runs cells through one field map of a kind; column C holds the cell,
// and the record is filled by a column A besides.
func tryField(t *testing.T, name, kind, others, field, fieldMap string, native Native, cases []fieldCase) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		l := layout(t, fmt.Sprintf(`csv: {null: ["NA"]}
key: {column: K, as: ssn}
records:
  - kind: %s
    fields: {%s%s: %s}
    attributes: {filler: A}
`, kind, others, field, fieldMap))
		n := compile(t, l, Env{Programs: []string{"state_own"}})
		w := n.Worker()
		for _, c := range cases {
			cells := []string{"", c.cell, "x"}
			if l.Columns()[1] != "C" {
				t.Fatal(l.Columns())
			}
			got := run(n, w, rows{native: []Native{Text, native, Text}, cells: [][]string{cells}}, 0)
			want := c.want
			switch {
			case strings.HasPrefix(want, "["):
				want = "C " + strings.Trim(want, "[]")
			default:
				if len(got) != 1 {
					t.Errorf("%q: got %q", c.cell, got)
					continue
				}
				_, rest, _ := strings.Cut(got[0], " "+field+"=")
				value, _, _ := strings.Cut(rest, " filler=x")
				value, _, _ = strings.Cut(value, " entry=")
				got = []string{value}
			}
			if !slices.Equal(got, []string{want}) {
				t.Errorf("%q: got %q, want %q", c.cell, got, want)
			}
		}
	})
}
