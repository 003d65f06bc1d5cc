package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/source"
)

// The tests of the layouts for files of education and human services: what each
// row of an extract becomes, read by people and compared as text.

const layoutFolder = "../../testdata/layouts"

// shippedLayout reads a built-in layout.
func shippedLayout(t *testing.T, id string) *defs.Layout {
	t.Helper()
	lib := &defs.Library{Files: defs.FSFiles{FS: configs.FS}}
	l := defs.NewLoader(lib.Files, lib)
	layout := l.Layout(".", defs.Ref{Name: id})
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
	return layout
}

// TestLayoutRecords compares the records of every extract in testdata/layouts with
// the text beside it.
func TestLayoutRecords(t *testing.T) {
	extracts, err := filepath.Glob(layoutFolder + "/*.csv")
	if err != nil || len(extracts) == 0 {
		t.Fatalf("no extracts in %s: %v", layoutFolder, err)
	}
	for _, name := range extracts {
		id, _, _ := strings.Cut(filepath.Base(name), ".")
		t.Run(filepath.Base(name), func(t *testing.T) {
			got := layoutRecords(t, shippedLayout(t, id), name)
			golden := strings.TrimSuffix(name, ".csv") + ".records"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the records of %s differ from %s; if that is right run the test with -update\n%s", name, golden, got)
			}
		})
	}
}

// layoutRecords reads an extract with a layout and writes down what each row makes:
// a line with its number, then a line per record, or the column and code for
// which it is rejected.
func layoutRecords(t *testing.T, l *defs.Layout, name string) string {
	t.Helper()
	symbols := model.NewSymbols()
	n, err := normalize.Compile(l, l.Columns(), normalize.Env{Symbols: symbols})
	if err != nil {
		t.Fatal(err)
	}
	w := n.Worker()
	spec := source.Spec{Delimiter: l.CSV.Delimiter, Encoding: l.CSV.Encoding, Envelope: l.CSV.Envelope}
	rd, err := source.Open(os.DirFS(filepath.Dir(name)), filepath.Base(name), spec, source.Options{Columns: l.Columns(), Names: normalize.Names(l), Keys: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer rd.Close()
	var out strings.Builder
	for {
		c, err := rd.Next()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := rd.Decode(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		cells := normalize.Batch{Batch: b}
		for i := range cells.N() {
			fmt.Fprintf(&out, "%d %s\n", cells.Row(i), cells.Cell(0, i))
			made, bad := w.Row(cells, i, 0, 0, func(k model.Kind, values []int64) {
				fmt.Fprintf(&out, "  %s\n", recordLine(n, symbols, k, values))
			})
			switch {
			case bad != nil:
				fmt.Fprintf(&out, "  rejected: %s %s\n", bad.Column, bad.Code)
			case made == 0:
				out.WriteString("  nothing\n")
			}
		}
		b.Release()
	}
}

// recordLine is a record as people read it: its kind and what is not blank.
func recordLine(n *normalize.Normalizer, symbols *model.Symbols, k model.Kind, values []int64) string {
	parts := []string{k.String()}
	for i, f := range n.FieldOrder(k) {
		v := values[i]
		if v == model.Blank {
			continue
		}
		var s string
		switch f.Type {
		case model.Code:
			s = model.ShowCodes(symbols.Text(int32(v)))
		case model.Date:
			s = calendar.Date(v).String()
		case model.Quarter:
			s = calendar.Quarter(v).String()
		case model.Number:
			s = strings.TrimSuffix(strings.TrimRight(model.FormatNumber(v, model.NumberScale, 4), "0"), ".")
		case model.Money:
			s = model.FormatNumber(v, model.MoneyScale, 2)
		case model.Bool:
			s = fmt.Sprint(v == 1)
		}
		parts = append(parts, f.Name+"="+s)
	}
	return strings.Join(parts, " ")
}
