package edits_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/edits"
)

// grid is rows of cells in the order of some columns; at is the number of its
// first row.
type grid struct {
	at   int64
	rows [][]string
}

func (g grid) N() int                 { return len(g.rows) }
func (g grid) Row(i int) int64        { return g.at + int64(i) }
func (g grid) Cell(col, i int) []byte { return []byte(g.rows[i][col]) }
func (g grid) Texts(col, i int, texts [][]byte) {
	for k := range texts {
		texts[k] = g.Cell(col, i+k)
	}
}

func read(t *testing.T, text string) *defs.EditFile {
	t.Helper()
	probs := &diag.List{}
	f := defs.NewDecoder("edits.yaml", []byte(text), probs).Edits()
	if err := probs.Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestConditionsOnCells(t *testing.T) {
	day := calendar.MustDate("2024-06-30")
	for _, c := range []struct {
		condition string
		a, b      string
		holds     bool
	}{
		{`{column: A, present: true}`, " x ", "", true},
		{`{column: A, present: true}`, "  ", "", false},
		{`{column: A, present: false}`, "", "", true},
		{`{column: A, in: ["3"]}`, "03", "", true},
		{`{column: A, in: ["00"]}`, "0", "", true},
		{`{column: A, in: [""]}`, "", "", true},
		{`{column: A, in: ["3"]}`, "30", "", false},
		{`{column: A, not_in: ["3"]}`, "4", "", true},
		{`{column: A, not_in: ["3"]}`, "", "", false}, // a blank cell is no other code
		{`{column: A, not_in_table: pirl.sex}`, "3", "", true},
		{`{column: A, in_table: pirl.sex}`, "2", "", true},
		{`{column: A, characters: "09"}`, "0990", "", true},
		{`{column: A, not_characters: "09"}`, "1990", "", true},
		{`{column: A, not_characters: "09"}`, "", "", false},
		{`{column: A, not_digits: 6}`, "12345", "", true},
		{`{column: A, digits: 6}`, "123456", "", true},
		{`{column: A, digits: 6}`, "12345x", "", false},
		{`{column: A, spelling: spreadsheet}`, "1.0", "", true},
		{`{column: A, spelling: spreadsheet}`, `="02"`, "", true},
		{`{column: A, spelling: spreadsheet}`, "$1,234.50", "", true},
		{`{column: A, spelling: spreadsheet}`, " 02 ", "", false},
		{`{column: A, spelling: spreadsheet}`, "", "", false},
		{`{column: A, spelling: plain}`, "02", "", true},
		{`{column: A, spelling: plain}`, "", "", false},
		{`{column: A, date: invalid}`, "20230229", "", true},
		{`{column: A, date: valid}`, "2024-02-29", "", true},
		{`{column: A, date: valid}`, "02/29/2024", "", true},
		{`{column: A, date: invalid}`, "", "", false},
		{`{column: A, number: invalid}`, "1,00", "", true},
		{`{column: A, number: valid}`, "$1,000.50", "", true},
		{`{column: A, in: ["3"]}`, "3.0", "", true},
		{`{column: A, in: ["3"]}`, `="03"`, "", true},
		{`{column: A, date: valid}`, "20240229.0", "", true},
		{`{column: A, below: 0}`, "-0.01", "", true},
		{`{column: A, above: 999999.99}`, "999999.99", "", false},
		{`{column: A, above: 999999.99}`, "1000000", "", true},
		{`{column: A, above: 0, below: 10}`, "10", "", false},
		{`{column: A, above: 0}`, "", "", false},
		{`{column: A, before: {column: B}}`, "20230101", "20230102", true},
		{`{column: A, before: {column: B}}`, "20230102", "20230102", false},
		{`{column: A, before: {column: B}}`, "20230101", "", false},
		{`{column: A, after: {column: B, plus: 1y}}`, "20240302", "20230301", true},
		{`{column: A, after: {column: B, plus: 1y}}`, "20240301", "20230301", false},
		{`{column: A, after: as_of}`, "20240701", "", true},
		{`{column: A, before: {as_of: true, plus: -10y}}`, "20140629", "", true},
		{`{column: A, before: 2020-01-01}`, "20191231", "", true},
		{`{column: A, different_day: {column: B}}`, "20230101", "01/02/2023", true},
		{`{column: A, different_day: {column: B}}`, "20230102", "01/02/2023", false},
		{`{column: A, age: {on: {column: B}, below: 14}}`, "20100102", "20240101", true},
		{`{column: A, age: {on: {column: B}, below: 14}}`, "20100101", "20240101", false},
		{`{column: A, age: {on: {column: B}, above: 24}}`, "19990101", "20240101", true},
		{`{column: A, age: {on: {column: B}, above: 24}}`, "", "20240101", false},
		// Exit in 2023Q2: the fourth quarter after it ends on the day of the data.
		{`{ended: {of: A, plus: 4}}`, "20230401", "", true},
		{`{ended: {of: A, plus: 4}}`, "20230630", "", true},
		{`{ended: {of: A, plus: 4}}`, "20230701", "", false},
		{`{ended: {of: A, plus: 4}}`, "", "", false},
		{`{all: [{column: A, present: true}, {column: B, present: true}]}`, "x", "", false},
		{`{any: [{column: A, present: true}, {column: B, present: true}]}`, "x", "", true},
		{`{not: {column: A, in: ["1"]}}`, "", "", true},
		{`{columns: [A, B], in: ["1"]}`, "0", "1", true},
		{`[{column: A, in: ["1"]}, {column: B, in: ["1"]}]`, "1", "1", true},
	} {
		f := one(t, c.condition)
		plan := edits.Compile(f, []string{"A", "B"}, edits.Env{AsOf: day})
		w := plan.Worker()
		w.Batch(0, grid{1, [][]string{{c.a, c.b}}})
		if got := plan.Result(w).Lines[0].Status == edits.Found; got != c.holds {
			t.Errorf("%s with A %q and B %q: %v, want %v", c.condition, c.a, c.b, got, c.holds)
		}
	}
}

// one makes a file of a single row edit that finds what the condition
// says, with the shipped tables of codes at hand.
func one(t *testing.T, condition string) *defs.EditFile {
	t.Helper()
	probs := &diag.List{}
	files := defs.FSFiles{FS: configs.FS}
	l := defs.NewLoader(files, &defs.Library{Files: files})
	text := `{version: 1, id: x, title: X, edits: [{id: e, element: A, kind: value, severity: error, problem: It is wrong., wrong: ` + condition + `}]}`
	f := defs.NewDecoder("edits.yaml", []byte(text), probs).WithCodes(l).Edits()
	if err := probs.Err(); err != nil {
		t.Fatal(condition, err)
	}
	return f
}

const periodFile = `
version: 1
id: periods
title: Periods
key: [STATE, ID]
edits:
  - {id: again, element: IN, kind: repeat, severity: error, problem: Twice., person: {periods: [IN, OUT], find: repeated}}
  - {id: overlap, element: IN, kind: repeat, severity: error, problem: Overlap., person: {periods: [IN, OUT], find: overlapping}}
  - {id: near, element: IN, kind: repeat, severity: error, problem: Near., person: {periods: [IN, OUT], find: too_close, closer_than: 90}}
`

func TestPeriodsOfOnePerson(t *testing.T) {
	f := read(t, periodFile)
	for _, c := range []struct {
		name              string
		rows              [][]string // state, id, in, out
		again, over, near int64
	}{
		{"89 days apart", [][]string{{"", "a", "20230101", "20230131"}, {"", "a", "20230430", ""}}, 0, 0, 1},
		{"90 days apart", [][]string{{"", "a", "20230101", "20230131"}, {"", "a", "20230501", ""}}, 0, 0, 0},
		{"on the day of the exit", [][]string{{"", "a", "20230101", "20230131"}, {"", "a", "20230131", ""}}, 0, 1, 0},
		{"the day after the exit", [][]string{{"", "a", "20230101", "20230131"}, {"", "a", "20230201", ""}}, 0, 0, 1},
		{"an open period lasts", [][]string{{"", "a", "20200101", ""}, {"", "a", "20230131", "20230201"}}, 0, 1, 0},
		{"within a longer one, twice", [][]string{{"", "a", "20230101", "20231231"}, {"", "a", "20230201", "20230301"}, {"", "a", "20230201", "20230301"}}, 1, 1, 0},
		{"near the longest one, not the last one", [][]string{{"", "a", "20230101", "20231231"}, {"", "a", "20230201", "20230301"}, {"", "a", "20240115", ""}}, 0, 1, 1},
		{"two people", [][]string{{"", "a", "20230101", "20230131"}, {"", "b", "20230101", "20230131"}}, 0, 0, 0},
		{"one id in two states", [][]string{{"X", "a", "20230101", "20230131"}, {"Y", "a", "20230101", "20230131"}}, 0, 0, 0},
		{"no id", [][]string{{"", "", "20230101", "20230131"}, {"", "", "20230101", "20230131"}}, 0, 0, 0},
		{"an exit before the entry is no period", [][]string{{"", "a", "20230101", "20221231"}, {"", "a", "20230101", "20221231"}}, 0, 0, 0},
	} {
		for range 5 {
			rand.Shuffle(len(c.rows), func(i, j int) { c.rows[i], c.rows[j] = c.rows[j], c.rows[i] })
			plan := edits.Compile(f, []string{"STATE", "ID", "IN", "OUT"}, edits.Env{AsOf: calendar.NoDate, First: 1})
			w := plan.Worker()
			w.Batch(0, grid{1, c.rows})
			lines := plan.Result(w).Lines
			if got := [3]int64{lines[0].Count, lines[1].Count, lines[2].Count}; got != [3]int64{c.again, c.over, c.near} {
				t.Errorf("%s: repeated, overlapping, too close are %v, want %v", c.name, got, [3]int64{c.again, c.over, c.near})
			}
		}
	}
}

func TestSharesAreHeldAgainstTheirBound(t *testing.T) {
	f := read(t, `{version: 1, id: x, title: X, min_rows: 10, edits: [
		{id: below, element: A, kind: rare, severity: note, problem: Rare., when: {column: A, present: true}, share: {of: {column: A, in: ["1"]}, below: 0.2}},
		{id: above, element: A, kind: frequent, severity: note, problem: Often., when: {column: A, present: true}, share: {of: {column: A, in: ["1"]}, above: 0.2}}]}`)
	for _, c := range []struct {
		yes, no      int
		below, above edits.Status
	}{
		{0, 9, edits.TooFew, edits.TooFew},
		{2, 8, edits.Clean, edits.Clean},
		{1, 9, edits.Found, edits.Clean},
		{3, 7, edits.Clean, edits.Found},
	} {
		rows := append(slices.Repeat([][]string{{"1"}}, c.yes), slices.Repeat([][]string{{"0"}}, c.no)...)
		rows = append(rows, []string{""}, []string{""}) // these are not asked
		plan := edits.Compile(f, []string{"A"}, edits.Env{AsOf: calendar.NoDate, First: 2})
		w := plan.Worker()
		w.Batch(0, grid{1, rows})
		lines := plan.Result(w).Lines
		if lines[0].Status != c.below || lines[1].Status != c.above {
			t.Errorf("%d of %d: %s and %s, want %s and %s", c.yes, c.yes+c.no, lines[0].Status, lines[1].Status, c.below, c.above)
		}
		if lines[0].First != nil || c.above == edits.Found != (len(lines[1].First) == 2) {
			t.Errorf("%d of %d: places are for shares above their bound only", c.yes, c.yes+c.no)
		}
	}
}

func TestWhatCannotBeRunSaysWhy(t *testing.T) {
	f := read(t, `{version: 1, id: x, title: X, terms: {some: {any: [{column: B, present: true}, {column: A, present: true}]}}, edits: [
		{id: missing, element: A, kind: order, severity: error, problem: P., wrong: {column: A, before: {column: C}}},
		{id: branch, element: A, kind: order, severity: error, problem: P., wrong: {is: some}},
		{id: day, element: A, kind: date, severity: error, problem: P., wrong: {column: A, after: as_of}},
		{id: none, element: A, kind: date, severity: error, problem: P., wrong: {columns: [C, D], present: true}}]}`)
	plan := edits.Compile(f, []string{"A"}, edits.Env{AsOf: calendar.NoDate})
	w := plan.Worker()
	w.Batch(0, grid{1, [][]string{{"20230101"}}})
	lines := plan.Result(w).Lines
	for i, want := range [][]string{{"C"}, nil, {"as_of"}, {"C", "D"}} {
		if !reflect.DeepEqual(lines[i].Missing, want) || (lines[i].Status == edits.NotRun) != (want != nil) {
			t.Errorf("%s: %s, missing %v, want %v", lines[i].Edit.ID, lines[i].Status, lines[i].Missing, want)
		}
	}
}

// TestSameRowsSameLines deals rows to workers and batches in many ways.
func TestSameRowsSameLines(t *testing.T) {
	f, _ := pirlEdits(t)
	columns := f.Columns()
	rnd := rand.New(rand.NewPCG(1, 2))
	cells := []string{"", "", "1", "0", "9", "03", "20230101", "20230301", "20230601", "20240101", "5000.00", "999999.99", "-1", "x"}
	var rows [][]string
	for range 400 {
		row := make([]string, len(columns))
		for c := range row {
			row[c] = cells[rnd.IntN(len(cells))]
		}
		row[slices.Index(columns, "100")] = fmt.Sprint("p", rnd.IntN(60))
		rows = append(rows, row)
	}
	run := func(workers, size int) *edits.Result {
		plan := edits.Compile(f, columns, edits.Env{AsOf: calendar.MustDate("2024-12-31"), First: 5})
		var ws []*edits.Worker
		for range workers {
			ws = append(ws, plan.Worker())
		}
		for _, from := range rnd.Perm((len(rows) + size - 1) / size) {
			at := from * size
			ws[rnd.IntN(workers)].Batch(0, grid{int64(at + 1), rows[at:min(at+size, len(rows))]})
		}
		return plan.Result(ws...)
	}
	want := run(1, len(rows))
	found := 0
	for _, l := range want.Lines {
		if l.Status == edits.Found {
			found++
		}
	}
	if found < 100 {
		t.Fatalf("only %d edits found something", found)
	}
	for _, way := range [][2]int{{1, 1}, {2, 7}, {5, 50}, {3, 3}} {
		if got := run(way[0], way[1]); !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers and batches of %d give other lines", way[0], way[1])
		}
	}
}

// TestEveryEditHasACase holds the shipped cases against the shipped edits.
func TestEveryEditHasACase(t *testing.T) {
	f, l := pirlEdits(t)
	text, err := configs.FS.ReadFile("edits/pirl.cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tried := map[string]bool{}
	for _, c := range defs.NewDecoder("edits/pirl.cases.yaml", text, l.Problems).EditCases().Cases {
		tried[c.Edit] = true
	}
	for _, e := range f.Edits {
		if !tried[e.ID] {
			t.Errorf("edit %s has no case", e.ID)
			tried[e.ID] = true
		}
	}
}
