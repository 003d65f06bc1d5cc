package render_test

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
	"pathmetrics/pkg/source"
)

func TestParquetReadsBackAsTheRows(t *testing.T) {
	for _, p := range []*protect.Publishable{public(sample()), internal(sample()), protect.Internal(nil)} {
		var b bytes.Buffer
		if err := render.Parquet(&b, p); err != nil {
			t.Fatal(err)
		}
		got := readParquet(t, b.Bytes())
		if len(got) != p.Len() {
			t.Fatalf("%d rows, want %d", len(got), p.Len())
		}
		for i, row := range got {
			for k, want := range plainly(p.Row(i)) {
				if !sameCell(row[k], want) {
					t.Errorf("row %d: %s is %q, want %q", i, defs.ResultColumns[k], row[k], want)
				}
			}
		}
	}
}

// sameCell compares as text, or as numbers where decimals became doubles.
func sameCell(got, want string) bool {
	if got == want {
		return true
	}
	g, err1 := strconv.ParseFloat(got, 64)
	w, err2 := strconv.ParseFloat(want, 64)
	return err1 == nil && err2 == nil && g == w
}

// readParquet reads all columns through the program's own reader; a blank that
// is not a null is a mistake.
func readParquet(t *testing.T, file []byte) (rows [][]string) {
	t.Helper()
	files := fstest.MapFS{"results.parquet": {Data: file}}
	r, err := source.Open(files, "results.parquet", source.Spec{}, source.Options{Columns: defs.ResultColumns})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		chunk, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := r.Decode(chunk, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.N {
			var row []string
			for k := range b.Columns {
				s := string(b.Columns[k].Cell(i))
				if s == "" && !b.Columns[k].IsNull(i) {
					t.Errorf("row %d: %s is blank and not null", i, defs.ResultColumns[k])
				}
				row = append(row, s)
			}
			rows = append(rows, row)
		}
	}
}
