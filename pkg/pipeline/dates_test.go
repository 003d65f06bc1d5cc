package pipeline_test

import (
	"bytes"
	"strconv"
	"testing"

	sources "pathmetrics/pkg/source"
	"pathmetrics/pkg/synth"
)

// TestDates leaves out wages before 2021 in three ways: the source says so, of CSV
// and of Parquet whose row groups can be passed over, and the rows are not there.
// The results are the same, and every row that is not looked at is filtered.
func TestDates(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	late := st.where(func(tb *table, row []string) bool {
		return tb.source != "wages" || tb.cell(row, "YEAR") >= "2021"
	})
	dates := replaced("layout: layouts/wages.yaml", "layout: layouts/wages.yaml\n    dates: {from: 2021-01-01}")
	want, all := run(t, late.files()), run(t, st.files())
	if bytes.Equal(want.results, all.results) {
		t.Fatal("the wages before 2021 do not matter")
	}
	fromCSV, fromParquet := run(t, st.files(), dates), run(t, wagesInParquet(t, st), dates)
	same(t, want.results, fromCSV.results)
	same(t, want.results, fromParquet.results)
	if fromCSV.quality["wages"] != fromParquet.quality["wages"] {
		t.Errorf("accounts differ: CSV %+v, Parquet %+v", fromCSV.quality["wages"], fromParquet.quality["wages"])
	}
	is, less := fromCSV.quality["wages"], want.quality["wages"]
	out := all.quality["wages"].read - less.read
	if out == 0 || is.read != less.read+out || is.filtered != less.filtered+out || is.used != less.used || is.rejected != less.rejected {
		t.Errorf("%d rows are outside: %+v, without them %+v", out, is, less)
	}
}

// wagesInParquet is the state with its wages in one Parquet file of many row groups.
func wagesInParquet(t *testing.T, st state) []file {
	t.Helper()
	var b bytes.Buffer
	var w *sources.ParquetWriter
	var out []file
	for _, tb := range st {
		if tb.source != "wages" {
			out = append(out, state{tb}.files()...)
			continue
		}
		if w == nil {
			w = wageWriter(t, &b, tb.columns)
		}
		for _, row := range tb.rows {
			for i, c := range tb.columns {
				if n, err := strconv.ParseInt(row[i], 10, 64); err == nil && whole(c) {
					w.AppendInt(i, n)
				} else {
					w.AppendString(i, row[i])
				}
			}
			if err := w.EndRow(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return append(out, file{"wages", "wages.parquet", b.Bytes()})
}

func whole(c synth.Column) bool { return c.Name == "YEAR" || c.Name == "QTR" }

func wageWriter(t *testing.T, b *bytes.Buffer, columns []synth.Column) *sources.ParquetWriter {
	t.Helper()
	var cols []sources.WriteColumn
	for _, c := range columns {
		typ := sources.WString
		if whole(c) {
			typ = sources.WInt64
		}
		cols = append(cols, sources.WriteColumn{Name: c.Name, Type: typ})
	}
	w, err := sources.NewParquetWriter(b, cols, 300)
	if err != nil {
		t.Fatal(err)
	}
	return w
}
