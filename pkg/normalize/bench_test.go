package normalize

import (
	"fmt"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// byteRows are cells that are not copied, as those of a batch.
type byteRows struct{ cells [][][]byte }

func (r *byteRows) N() int                 { return len(r.cells) }
func (r *byteRows) Row(i int) int64        { return int64(i) + 1 }
func (r *byteRows) Cell(col, i int) []byte { return r.cells[i][col] }
func (r *byteRows) Native(int) Native      { return Text }

// benchRows are rows of the wide layout, good and bad.
func benchRows(l *defs.Layout, n int) *byteRows {
	b := &byteRows{}
	for i := range n {
		w := wideRow(l, "PROG", fmt.Sprint(i%3), "ENTRY", fmt.Sprintf("2023%02d%02d", i%12+1, i%28+1), "EXIT", fmt.Sprintf("2024%02d%02d", i%12+1, i%28+1),
			"PAY2", fmt.Sprintf("%d.%02d", i*37%9000, i%100), "EMP2", fmt.Sprint(i%2), "ZONE", fmt.Sprint(i%50), "ST", "36", "CO", fmt.Sprintf("%03d", i%60))
		if i%7 == 0 {
			w = wideRow(l, "D1", "20230701", "T1", "C", "ENTRY", fmt.Sprint(i))
		}
		var cells [][]byte
		for _, c := range w.cells[0] {
			cells = append(cells, []byte(c))
		}
		b.cells = append(b.cells, cells)
	}
	return b
}

func TestRowsDoNotAllocate(t *testing.T) {
	l := layout(t, wide)
	w := compile(t, l, Env{}).Worker()
	b := benchRows(l, 200)
	out := func(model.Kind, []int64) {}
	pass := func() {
		for i := range b.N() {
			w.Row(b, i, 0, 0, out)
		}
	}
	pass()
	if a := testing.AllocsPerRun(10, pass); a != 0 {
		t.Errorf("%v allocations in %d rows", a, b.N())
	}
}

func benchmark(b *testing.B, l *defs.Layout, rows *byteRows) {
	w := compile(b, l, Env{}).Worker()
	out := func(model.Kind, []int64) {}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w.Row(rows, i%rows.N(), 0, 0, out)
	}
}

func BenchmarkRowWide(b *testing.B) {
	l := layout(b, wide)
	benchmark(b, l, benchRows(l, 1000))
}

func BenchmarkRowWages(b *testing.B) {
	l := layout(b, `key: {column: SSN, as: ssn}
records: [{kind: employment, fields: {quarter: {column: Q, quarter: YYYYQ}, employer: FEIN, naics: NAICS, wages: W, hours: H, match: {value: ui}}}]
`)
	rows := &byteRows{}
	for i := range 10_000 {
		var cells [][]byte
		for _, c := range []string{"123456780", fmt.Sprintf("2023%d", i%4+1), fmt.Sprintf("%09d", i%3000), fmt.Sprint(100000 + i%300), fmt.Sprintf("%d.%02d", i, i%100), fmt.Sprint(i % 500)} {
			cells = append(cells, []byte(c))
		}
		rows.cells = append(rows.cells, cells)
	}
	benchmark(b, l, rows)
}
