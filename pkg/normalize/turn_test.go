package normalize

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/source"
)

// someLayout is a layout made of the ways in which fields can be read.
func someLayout(rnd *rand.Rand) *defs.Layout {
	one := func(texts ...string) string { return texts[rnd.IntN(len(texts))] }
	when := func() string {
		return one("", "", `{column: E, present: true}`, `{column: Q, in: ["1", "02"]}`, `{any: [{column: Q, in: ["1"]}, {column: N, present: false}]}`,
			`{not: {column: Y, in: ["2019"]}}`, `{column: W, not_in: ["7", ""]}`, `[{column: Q, in: ["1", "2", "4"]}, {column: H, not_in: ["x"]}]`)
	}
	records := []string{
		"  - kind: employment\n    fields: {quarter: " + one(`{quarter: {year: Y, quarter: Q}, required: true}`, `{quarter: {year: Y, quarter: Q, or: E, form: [YYYYQ, YYYYQQ]}}`,
			`{column: D, date: YYYY-MM-DD}`, `{column: D, date: YYYY-MM-DD, plus: 2}`, `{quarter: {of: start, plus: 1}}`, `{column: E, quarter: YYYYQQ, else: ""}`) +
			", employer: " + one("E", "{column: E, normalize: upper}", "{first_of: [E, H]}", `{columns: [E, Y], join: "-"}`, `{column: E, pad: 3, "null": ["ab"]}`) +
			one("", ", naics: N", `, naics: {columns: [N, Q]}`) + ", wages: " + one("W", `{column: W, else: ""}`, "{column: W, min: {is: 1, else: 1}}", "{column: W, times: H}") + one("", ", hours: H") + ", match: {value: ui}}\n",
		"  - kind: enrollment\n    fields: {start: " + one("D", `{column: D, else: ""}`, "{column: D, required: true}", "{column: D, date: [YYYYMMDD, YYYY-MM-DD, YYYY/MM/DD]}", `{column: D, "null": ["2023-02-28"]}`) +
			", end: " + one("D2", `{column: D2, else: ""}`, `{value: "2023-06-30"}`) + ", cip: N" + one("", ", credits_earned: {column: H, else: \"\"}") +
			", passed: " + one(`{column: Q, map: {"1": "true", "2": "false", "": "false"}, else: reject}`, "Q", `{column: Q, map: {"1": "true"}, else: ""}`) + "}\n" +
			one("", `    attributes: {a: E, d: {column: E, pad: 3, "null": ["007"]}, e: {column: D, date: YYYY-MM-DD}, n: {columns: [Y, Q], join: "/", split: "/"}}`+"\n"),
		"  - kind: placement\n    fields: {quarter: " + one("{quarter: {of: start}}", "{quarter: {of: start, plus: 2}}", "{quarter: {year: Y, quarter: Q}}") +
			", type: " + one("{value: military}", `{column: Q, map: {"1": military, "2": employment}, else: ""}`) + "}\n",
	}
	rnd.Shuffle(len(records), func(i, k int) { records[i], records[k] = records[k], records[i] })
	text := "version: 1\nid: test\n" +
		one("", "", "csv: {null: [NA, an employer of more than sixteen bytes]}\n", "csv: {null: [NA], cells: spreadsheet}\n") + "key: {column: ID, as: ssn}\n"
	if w := when(); w != "" {
		text += "when: " + w + "\n"
	}
	text += "records:\n"
	for _, r := range records[:1+rnd.IntN(3)] {
		text += r
		if w := when(); w != "" {
			text += "    when: " + w + "\n"
		}
	}
	var probs diag.List
	l := defs.NewDecoder("layout.yaml", []byte(text), &probs).Layout()
	if probs.Err() != nil {
		return nil
	}
	return l
}

// someCSV are rows for a layout; of some columns cells repeat in runs.
func someCSV(rnd *rand.Rand, l *defs.Layout, rows int) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(l.Columns())
	last := map[string]string{}
	for range rows {
		var cells []string
		sparse := rnd.IntN(6) == 0
		for _, c := range l.Columns() {
			if c != "ID" && rnd.IntN(3) == 0 {
				last[c] = strings.ReplaceAll(string(nearly(rnd, c)), "\xff", "?")
			}
			cells = append(cells, last[c])
			if sparse && rnd.IntN(8) > 0 {
				cells[len(cells)-1] = ""
			}
		}
		cells[0] = "k"
		w.Write(cells)
	}
	w.Flush()
	return out.Bytes()
}

// someParquet are rows for a layout, with typed columns and nulls.
func someParquet(t *testing.T, rnd *rand.Rand, l *defs.Layout, rows int) []byte {
	var out bytes.Buffer
	types := map[string]source.WriteType{"D": source.WDate, "D2": source.WDate, "Q": source.WInt64, "W": source.WDouble}
	var cols []source.WriteColumn
	for _, c := range l.Columns() {
		cols = append(cols, source.WriteColumn{Name: c, Type: types[c]})
	}
	w, err := source.NewParquetWriter(&out, cols, 0)
	if err != nil {
		t.Fatal(err)
	}
	for range rows {
		sparse := rnd.IntN(6) == 0
		for i, c := range l.Columns() {
			switch cell := string(bytes.TrimSpace(nearly(rnd, c))); {
			case rnd.IntN(6) == 0 || sparse && rnd.IntN(8) > 0:
				w.AppendNull(i)
			case types[c] == source.WDate:
				w.AppendDate(i, calendar.MustDate("2023-02-01")+calendar.Date(rnd.IntN(90)))
			case types[c] == source.WInt64:
				w.AppendInt(i, int64(1+rnd.IntN(5)))
			case types[c] == source.WDouble:
				v, _ := strconv.ParseFloat(cell, 64)
				w.AppendDouble(i, v)
			default:
				w.AppendString(i, cell)
			}
		}
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// taken is what came of some rows.
type taken struct {
	used, filtered int64
	records        []string // sorted: which is the order of a table is nobody's business
	rejects        []string
	repaired       []Repaired
}

func (x *taken) finish(n *Normalizer, w *Worker) {
	for k, table := range w.Tables {
		if table == nil {
			continue
		}
		values := make([]int64, len(table.Fields))
		for row := range table.Len() {
			for i, f := range table.Fields {
				values[i] = table.Col(f.Name).Get(row)
			}
			x.records = append(x.records, fmt.Sprint(table.Person(row), table.Origins[row], table.Source(row), show(n, model.Kind(k), values)))
		}
	}
	slices.Sort(x.records)
	slices.Sort(x.rejects)
	x.repaired = SumRepaired(w.Repaired())
}

// byRows takes some rows of a batch with Rows, byRow with Row.
func byRows(n *Normalizer, batches []Batch, rows [][]int) (x taken) {
	w := n.Worker()
	for at, b := range batches {
		used, filtered := w.Rows(b, rows[at], persons(rows[at]), int32(at), func(i int, rej *Reject) { x.rejects = append(x.rejects, fmt.Sprint(at, i, *rej)) })
		x.used, x.filtered = x.used+used, x.filtered+filtered
	}
	x.finish(n, w)
	return x
}

func byRow(n *Normalizer, batches []Batch, rows [][]int) (x taken) {
	w := n.Worker()
	for at, b := range batches {
		for k, i := range rows[at] {
			made, rej := w.Row(b, i, persons(rows[at])[k], int32(at), nil)
			switch {
			case rej != nil:
				x.rejects = append(x.rejects, fmt.Sprint(at, i, *rej))
			case made > 0:
				x.used++
			default:
				x.filtered++
			}
		}
	}
	x.finish(n, w)
	return x
}

// visitor puts what it is shown into the tables of its worker.
type visitor struct {
	taken
	w      *Worker
	b      Batch
	at, i  int
	rows   []int
	places int
}

func (v *visitor) Begin(place int) {
	if place != v.places {
		panic("not in order")
	}
	v.i = v.rows[place]
	v.places++
}

func (v *visitor) Record(k model.Kind, values []int64) {
	v.w.Tables[k].Append(uint32(v.i*7), values, model.Origin{Source: 3, File: int32(v.at), Row: v.b.Row(v.i)})
}

func (v *visitor) Done(_, made int, rej *Reject) {
	switch {
	case rej != nil:
		v.rejects = append(v.rejects, fmt.Sprint(v.at, v.i, *rej))
	case made > 0:
		v.used++
	default:
		v.filtered++
	}
}

// byVisit takes some rows of a batch with Visit.
func byVisit(n *Normalizer, batches []Batch, rows [][]int) taken {
	v := visitor{w: n.Worker()}
	for at, b := range batches {
		v.b, v.at, v.rows, v.places = b, at, rows[at], 0
		v.w.Visit(b, rows[at], int32(at), &v)
	}
	v.finish(n, v.w)
	return v.taken
}

func persons(rows []int) (people []uint32) {
	for _, i := range rows {
		people = append(people, uint32(i*7))
	}
	return people
}

func (x *taken) same(y *taken) bool {
	return x.used == y.used && x.filtered == y.filtered && slices.Equal(x.records, y.records) && slices.Equal(x.rejects, y.rejects) && slices.Equal(x.repaired, y.repaired)
}

// TestRowsAreWhatRowMakesOfEach: with layouts of all sorts, from text and from
// Parquet, what comes of many rows at a time is what comes of them one by one.
func TestRowsAreWhatRowMakesOfEach(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	var sum taken
	layouts := 0
	for range 90 {
		l := someLayout(rnd)
		if l == nil {
			continue
		}
		shapes := Shapes(l)
		if wages, ok := shapes[model.Employment]; ok && rnd.IntN(2) == 0 {
			wages.Wanted = func(field string) bool { return field != "hours" }
			shapes[model.Employment] = wages
		}
		if rnd.IntN(8) == 0 {
			delete(shapes, model.Placement)
		}
		env := Env{Symbols: model.NewSymbols(), Source: 3, Tables: NewTables(shapes, true)}
		if rnd.IntN(3) == 0 {
			env.Dates = &calendar.Interval{From: calendar.MustDate("2023-01-01"), To: calendar.Forever}
		}
		n, err := Compile(l, l.Columns(), env)
		if err != nil {
			continue
		}
		layouts++
		batches := []Batch{testOpen(t, "x.csv", someCSV(rnd, l, 1200), l), testOpen(t, "x.parquet", someParquet(t, rnd, l, 300), l), testOpen(t, "y.csv", someCSV(rnd, l, 300), l)}
		rows := make([][]int, len(batches))
		for at, b := range batches {
			for i := range b.N() {
				if rnd.IntN(10) > 0 {
					rows[at] = append(rows[at], i)
				}
			}
		}
		got, want := byRows(n, batches, rows), byRow(n, batches, rows)
		visited := byVisit(n, batches, rows)
		if !visited.same(&want) {
			t.Fatal("visiting is something else:", differing(visited.records, want.records), differing(visited.rejects, want.rejects))
		}
		if !got.same(&want) {
			t.Fatalf("%d used, %d filtered, %d records, %d rejects, repaired %v; want %d, %d, %d, %d, %v\n%s\n%s", got.used, got.filtered, len(got.records), len(got.rejects), got.repaired,
				want.used, want.filtered, len(want.records), len(want.rejects), want.repaired, differing(got.records, want.records), differing(got.rejects, want.rejects))
		}
		sum.used, sum.filtered = sum.used+got.used, sum.filtered+got.filtered
		sum.rejects, sum.repaired = append(sum.rejects, got.rejects...), append(sum.repaired, got.repaired...)
	}
	if layouts < 40 || sum.used < 15_000 || sum.filtered < 3_000 || len(sum.rejects) < 15_000 || len(sum.repaired) < 50 {
		t.Errorf("%d layouts, %d rows used, %d filtered, %d rejected, %d repairs; the test shows too little", layouts, sum.used, sum.filtered, len(sum.rejects), len(sum.repaired))
	}
}

func testOpen(t testing.TB, name string, data []byte, l *defs.Layout) Batch {
	t.Helper()
	r, err := source.Open(fstest.MapFS{name: {Data: data}}, name, source.Spec{}, source.Options{Columns: l.Columns(), ChunkBytes: 1 << 22})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Decode(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return Batch{b}
}

// differing is the first line in which two lists differ.
func differing(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[i] + "\n" + b[i]
		}
	}
	return ""
}
