package normalize

import (
	"fmt"
	"strings"
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

const plainWages = `key: {column: SSN, as: ssn}
records: [{kind: employment, fields: {quarter: {column: Q, quarter: YYYYQ}, employer: FEIN, naics: NAICS, wages: W, hours: H, match: {value: ui}}}]
`

// stateWages is shaped as the shipped layout for state wage records.
const stateWages = `key: {column: SSN, as: ssn, pad: 9}
records:
  - kind: employment
    fields:
      quarter: {quarter: {year: YEAR, quarter: QTR, or: Q, form: [YYYYQ, YYYYQQ]}}
      employer: {first_of: [NONE, FEIN], normalize: digits, pad: 9, "null": ["0"]}
      naics: NAICS
      wages: W
      hours: H
      match: {value: ui}
`

// wageRows are rows of wages for a layout with some of these columns.
func wageRows(l *defs.Layout, n int) *byteRows {
	b := &byteRows{}
	for i := range n {
		cell := map[string]string{"SSN": "123456780", "Q": fmt.Sprintf("2023%d", i%4+1), "FEIN": fmt.Sprint(10_000 + i%3000),
			"NAICS": fmt.Sprint(100000 + i%300), "W": fmt.Sprintf("%d.%02d", i, i%100), "H": fmt.Sprint(i % 500)}
		if i%3 == 0 {
			cell["FEIN"] = fmt.Sprintf("12-%07d", i%3000)
		}
		var cells [][]byte
		for _, c := range l.Columns() {
			cells = append(cells, []byte(cell[c]))
		}
		b.cells = append(b.cells, cells)
	}
	return b
}

func TestWageRowsDoNotAllocate(t *testing.T) {
	l := layout(t, stateWages)
	w := compile(t, l, Env{}).Worker()
	b := wageRows(l, 200)
	made := 0
	out := func(model.Kind, []int64) { made++ }
	pass := func() {
		for i := range b.N() {
			w.Row(b, i, 0, 0, out)
		}
	}
	pass()
	if made != 200 {
		t.Fatalf("%d records of 200 rows", made)
	}
	if a := testing.AllocsPerRun(10, pass); a != 0 {
		t.Errorf("%v allocations in %d rows", a, b.N())
	}
}

func BenchmarkRowWages(b *testing.B) {
	for name, text := range map[string]string{"plain": plainWages, "state": stateWages} {
		b.Run(name, func(b *testing.B) {
			l := layout(b, text)
			benchmark(b, l, wageRows(l, 10_000))
		})
	}
}

const benchWages = `key: {column: SSN, as: person_id}
records: [{kind: employment, fields: {quarter: {quarter: {year: YEAR, quarter: QTR}, required: true}, employer: FEIN, naics: NAICS, wages: W, hours: H, match: {value: ui}}}]
`

// benchPIRL is shaped as a PIRL: many records, most of whose cells are blank.
func benchPIRL() string {
	text := "csv: {cells: spreadsheet}\nkey: {column: SSN, as: person_id}\nrecords:\n"
	for i := range 30 {
		text += fmt.Sprintf("  - kind: credential\n    when: {column: T%d, present: true}\n    fields: {date: {column: D%d, date: [YYYYMMDD, YYYY-MM-DD]}, type: {column: T%d, map: {1: certificate}, else: \"\"}}\n    attributes: {a: P, b: Q}\n", i, i, i)
	}
	return text
}

// benchBatch are rows of a layout as a batch; employers come in runs.
func benchBatch(b *testing.B, l *defs.Layout, n int) Batch {
	var text strings.Builder
	text.WriteString(strings.Join(l.Columns(), ",") + "\n")
	for i := range n {
		cell := map[string]string{"SSN": "123456780", "YEAR": "2023", "QTR": fmt.Sprint(i/500%4 + 1), "FEIN": fmt.Sprint(100_000_000 + i/13*7919%25_000),
			"NAICS": fmt.Sprint(100000 + i/13*104729%20_000), "W": fmt.Sprintf("%d.%02d", i*7919%20000, i%100), "H": fmt.Sprint(i % 500), "P": fmt.Sprint(i % 50), "Q": "1"}
		cell[fmt.Sprintf("T%d", i%60)], cell[fmt.Sprintf("D%d", i%60)] = "1", "20230701"
		for k, c := range l.Columns() {
			if k > 0 {
				text.WriteByte(',')
			}
			text.WriteString(cell[c])
		}
		text.WriteByte('\n')
	}
	return testOpen(b, "x.csv", []byte(text.String()), l)
}

// BenchmarkRows takes rows into tables: one by one, and many at a time.
func BenchmarkRows(b *testing.B) {
	for name, text := range map[string]string{"wages": benchWages, "state": stateWages, "pirl": benchPIRL(), "wide": wide} {
		l := layout(b, text)
		n := compile(b, l, Env{Symbols: model.NewSymbols(), Tables: NewTables(Shapes(l), false)})
		batch := benchBatch(b, l, 2000)
		rows := make([]int, batch.N())
		for i := range rows {
			rows[i] = i
		}
		people := make([]uint32, len(rows))
		w := n.Worker()
		passes := map[string]func(){
			"each": func() {
				for _, i := range rows {
					w.Row(batch, i, 0, 0, nil)
				}
			},
			"many": func() { w.Rows(batch, rows, people, 0, func(int, *Reject) {}) },
		}
		for _, how := range []string{"each", "many"} {
			b.Run(name+"/"+how, func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if i%100 == 0 {
						w.Tables = n.env.Tables.NewLike()
					}
					passes[how]()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(rows)), "ns/row")
			})
		}
	}
}
