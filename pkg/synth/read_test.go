package synth

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/source"
)

// read gives the rows of a file, cells joined by bars, and how many the reader
// refused.
func read(t *testing.T, fsys fstest.MapFS, name string, spec source.Spec, columns []string) (rows []string, refused int) {
	t.Helper()
	r, err := source.Open(fsys, name, spec, source.Options{Columns: columns})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		c, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows, refused
		} else if err != nil {
			t.Fatal(err)
		}
		b, err := r.Decode(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		refused += len(b.Rejects)
		for i := range b.N {
			var cells []string
			for k := range b.Columns {
				cells = append(cells, string(b.Columns[k].Cell(i)))
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
		b.Release()
	}
}

func mapFS(m memory) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, data := range m {
		fsys["data/"+name] = &fstest.MapFile{Data: data.Bytes(), Mode: 0o644}
	}
	return fsys
}

func TestParquetHoldsTheRowsOfTheCSV(t *testing.T) {
	o := Options{People: 300, Seed: 2}
	plain := mapFS(generated(t, o))
	o.Format = FormatParquet
	columns := []string{"SSN", "YEAR", "QTR", "FEIN", "NAICS", "WAGES", "HOURS"}
	typed, _ := read(t, mapFS(generated(t, o)), "data/wages.parquet", source.Spec{}, columns)
	var text []string
	for year := 2018; year <= 2025; year++ {
		rows, _ := read(t, plain, "data/wages_"+strconv.Itoa(year)+".csv", source.Spec{}, columns)
		text = append(text, rows...)
	}
	for i := range text { // a double has no trailing zeros
		cells := strings.Split(text[i], "|")
		v, err := strconv.ParseFloat(cells[5], 64)
		if err != nil {
			t.Fatal(err)
		}
		cells[5] = strconv.FormatFloat(v, 'f', -1, 64)
		text[i] = strings.Join(cells, "|")
	}
	slices.Sort(typed)
	slices.Sort(text)
	if !slices.Equal(typed, text) {
		t.Errorf("%d rows of Parquet and %d of CSV are not the same", len(typed), len(text))
	}
}

// TestReaderRefusesTheShortRowsOnly reads every demonstration file as the
// program does.
func TestReaderRefusesTheShortRowsOnly(t *testing.T) {
	o := Demo()
	fsys := mapFS(generated(t, o))
	o.DirtyRate = 0
	clean := mapFS(generated(t, o))
	probs := &diag.List{}
	for _, s := range decoder(t, probs, "pathmetrics.yaml").Project(nil).Sources {
		layout := decoder(t, probs, s.Layout).Layout()
		spec := source.Spec{Delimiter: layout.CSV.Delimiter, Encoding: layout.CSV.Encoding}
		for _, f := range layout.Fixed {
			spec.Fixed = append(spec.Fixed, source.FixedField(f))
		}
		names, err := source.Expand(fsys, s.Paths[0].Name)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", s.ID, len(names), err)
		}
		for _, name := range names {
			rows, refused := read(t, fsys, name, spec, layout.Columns())
			if most := 4 + (len(rows)+refused)/200; refused > most {
				t.Errorf("%s: %d of %d rows refused", name, refused, len(rows)+refused)
			}
			if rows, refused := read(t, clean, name, spec, layout.Columns()); refused > 0 || len(rows) == 0 {
				t.Errorf("%s without spoiled rows: %d refused, %d read", name, refused, len(rows))
			}
		}
	}
	if probs.Len() > 0 {
		t.Error(probs.Error())
	}
}
