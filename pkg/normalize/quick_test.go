package normalize

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

const quickLayout = `key: {column: ID, as: ssn}
records:
  - kind: employment
    fields:
      quarter: {quarter: {year: Y, quarter: Q}, required: true}
      employer: E
      naics: N
      wages: W
      hours: H
  - kind: enrollment
    when: {column: E, present: true}
    fields:
      start: {column: D, required: true}
      end: {column: D2, date: YYYY-MM-DD}
      cip: N
      credits_earned: {column: H, else: ""}
      credits_attempted: {column: W, min: {is: 1, else: 1}}
      course: {column: E, normalize: upper}
      passed: {column: Q, map: {"1": "true", "2": "false"}, else: reject}
    attributes: {a: E, b: {column: Y, pad: 6}, c: {column: E, "null": [ab]}, d: {column: E, pad: 3, "null": ["007"]}}
`

// theLongWay is a normalizer whose fields are all read the long way.
func theLongWay(t *testing.T, l *defs.Layout, env Env) *Normalizer {
	n := compile(t, l, env)
	for r := range n.records {
		for k := range n.records[r].fields {
			n.records[r].fields[k].quick = noQuick
		}
	}
	return n
}

// nearly is a cell as a column of its name has them, good or almost.
func nearly(rnd *rand.Rand, column string) []byte {
	good := map[string][]string{
		"Y": {"2023", "2019", "0000", "23", "20x3"}, "Q": {"1", "2", "01", "2.0", "4", "0", "5", "11"},
		"E": {"12-3456789", "a", "7", "007", "=\"$12\"", "$12", "12.0", "ab", "abc", "an employer of more than sixteen bytes", "é", "\xff", "x\x01"},
		"N": {"51.3801", "513801", "11", "541511", "722", "n/a", "51.38", "NA"}, "W": {"7", "12.3", "0", "12.34", "12.345", "1234567890123", "123456789012", "-3", ".5", "5.", "1.2.3", "1e3", "99.990", "+4"},
		"H": {"40", "40.0", "7.25", "$7.25", "3.12345", "x", "0.0001"}, "D": {"2023-02-28", "2024-02-29", "2023-02-29", "2023-02+11", "2023+02-11", "2023/02/01", "20230201", "2023-13-01", "0000-01-01", "2023-2-11"},
	}
	if column == "D2" {
		column = "D"
	}
	list := good[column]
	cell := ""
	switch n := rnd.IntN(20); {
	case len(list) == 0 || n == 0:
	case n < 4:
		cell = list[rnd.IntN(len(list))]
	default:
		cell = list[rnd.IntN(2)]
	}
	switch rnd.IntN(12) {
	case 0:
		cell = " " + cell
	case 1:
		cell += "\t "
	}
	return []byte(cell)
}

// TestQuickCellsAreThoseOfTheLongWay: records, rejects and repairs are the same.
func TestQuickCellsAreThoseOfTheLongWay(t *testing.T) {
	for _, spreadsheet := range []bool{false, true} {
		l := layout(t, quickLayout)
		l.CSV.Spreadsheet = spreadsheet
		quickIsLong(t, l)
	}
}

func quickIsLong(t *testing.T, l *defs.Layout) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(2, 9))
	symbols := model.NewSymbols()
	quick, long := compile(t, l, Env{Symbols: symbols}), theLongWay(t, l, Env{Symbols: symbols})
	a, b := quick.Worker(), long.Worker()
	made, bad := 0, map[string]int{}
	for n := range 30_000 {
		row := [][]byte{}
		for _, c := range l.Columns() {
			row = append(row, nearly(rnd, c))
		}
		rows := &byteRows{cells: [][][]byte{row}}
		read := func(w *Worker) (out []string, rej string) {
			_, j := w.Row(rows, 0, 0, 0, func(k model.Kind, values []int64) { out = append(out, show(quick, k, values)) })
			if j != nil {
				rej = fmt.Sprint(*j)
			}
			return out, rej
		}
		got, gotBad := read(a)
		want, wantBad := read(b)
		if !slices.Equal(got, want) || gotBad != wantBad {
			t.Fatalf("row %d, %q:\n%q %s, want\n%q %s", n, row, got, gotBad, want, wantBad)
		}
		made += len(got)
		bad[gotBad]++
	}
	if !slices.Equal(SumRepaired(a.Repaired()), SumRepaired(b.Repaired())) {
		t.Error("other repairs are counted")
	}
	if made < 10_000 || len(bad) < 10 {
		t.Errorf("%d records and %d sorts of rejects; the test shows too little", made, len(bad))
	}
}

// digitByDigit is plainDecimal without its short way.
func digitByDigit(t []byte, unit int64) (n int64, ok bool) {
	dot := false
	for i, c := range t {
		switch {
		case i == 12, c != '.' && (c < '0' || c > '9'), c == '.' && (i == 0 || dot), c != '.' && dot && unit == 1:
			return 0, false
		case c == '.':
			dot = true
			continue
		case dot:
			unit /= 10
		}
		n = n*10 + int64(c-'0')
	}
	return n * unit, len(t) > 0
}

// TestPlainDecimalsAreThoseOfParseNumber: what is read the short way is read the same
// by the long one.
func TestPlainDecimalsAreThoseOfParseNumber(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	read := 0
	for range 300_000 {
		text := make([]byte, rnd.IntN(15))
		for i := range text {
			text[i] = "0123456789..-+x"[min(rnd.IntN(15), rnd.IntN(40))]
		}
		for _, unit := range []int64{1, 100, 10_000} {
			v, ok := plainDecimal(text, unit)
			want, err := model.ParseNumber(text, unit)
			if ok && (err != nil || v != want) {
				t.Fatalf("%q in units of 1/%d: %d, want %d", text, unit, v, want)
			}
			if long, good := digitByDigit(text, unit); good != ok || good && long != v {
				t.Fatalf("%q in units of 1/%d: %d %v, digit by digit %d %v", text, unit, v, ok, long, good)
			}
			if ok {
				read++
			}
		}
	}
	if read < 50_000 {
		t.Errorf("%d are read the short way", read)
	}
}
