package source

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"pathmetrics/pkg/calendar"
)

// datedFile has row groups of 50 rows, roughly in the order of their dates.
func datedFile(t *testing.T, r *rand.Rand, groups int) ([]byte, [][]string) {
	t.Helper()
	var b bytes.Buffer
	w, err := NewParquetWriter(&b, []WriteColumn{{"k", WString}, {"year", WInt64}, {"day", WDate}}, 50)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for g := range groups {
		for i := range 50 {
			day := calendar.MustDate("2015-01-01").AddDays(g*200 + r.IntN(300))
			year, _, _ := day.Civil()
			row := []string{fmt.Sprint("k", i), fmt.Sprint(year), day.String()}
			w.AppendString(0, row[0])
			w.AppendInt(1, int64(year))
			if g%5 == 4 && i == 7 {
				row[2] = "∅"
				w.AppendNull(2)
			} else {
				w.AppendDate(2, day)
			}
			rows = append(rows, row)
			if err := w.EndRow(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), rows
}

// TestWithin passes over a row group if, and only if, it has no null and its lowest
// and highest values show that it has no row within the ranges. Such rows are
// filtered, whatever keep says; all others are as they would be without ranges.
func TestWithin(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	data, rows := datedFile(t, r, 20)
	day := func() string { return calendar.MustDate("2014-06-01").AddDays(r.IntN(5000)).String() }
	year := func() string { return strconv.Itoa(2014 + r.IntN(14)) }
	passed := 0
	for range 300 {
		var within []Range
		if r.IntN(2) == 0 {
			within = append(within, Range{"day", []string{"", day()}[r.IntN(2)], []string{"", day()}[r.IntN(2)]})
		}
		if r.IntN(2) == 0 {
			within = append(within, Range{"year", []string{"", year()}[r.IntN(2)], []string{"", year()}[r.IntN(2)]})
		}
		var want [][]string
		for from := 0; from < len(rows); from += 50 {
			if group := rows[from : from+50]; mayHave(group, within) {
				want = append(want, group...)
			} else {
				passed++
			}
		}
		opt := Options{Columns: []string{"k", "year", "day"}, Keys: 1, Within: within}
		for _, keep := range []KeepFunc{nil, EachRow(1, func([][]byte) bool { return true })} {
			res, err := readAll(mapFS("f.parquet", data), "f.parquet", Spec{}, opt, keep)
			if err != nil {
				t.Fatal(err)
			}
			if !equalRows(res.rows, want) || res.dropped != int64(len(rows)-len(want)) || res.read != int64(len(rows)) || res.stats.Bytes != int64(len(data)) {
				t.Fatalf("%v: %d rows, %d dropped; want %d", within, len(res.rows), res.dropped, len(want))
			}
		}
	}
	if passed < 100 {
		t.Error("hardly a row group was passed over:", passed)
	}
}

// mayHave is the slow and obvious form of the rule.
func mayHave(group [][]string, within []Range) bool {
	for _, w := range within {
		column := slices.Index([]string{"k", "year", "day"}, w.Column)
		var cells []string
		for _, row := range group {
			cells = append(cells, row[column])
		}
		if slices.Contains(cells, "∅") {
			continue
		}
		low, up := slices.Min(cells), slices.Max(cells) // years have four digits
		if w.Low != "" && up < w.Low || w.Up != "" && low > w.Up {
			return false
		}
	}
	return true
}

// TestRangeMisses has what the property above does not meet.
func TestRangeMisses(t *testing.T) {
	number := leaf{native: Number, width: 8, write: appendInt64}
	eight := func(v int64) []byte {
		b := make([]byte, 8)
		for i := range b {
			b[i] = byte(v >> (8 * i))
		}
		return b
	}
	for _, c := range []struct {
		point    string
		low, up  int64
		from, to string
		want     bool
	}{
		{"numbers are no texts", 9, 9, "10", "", true},
		{"negative numbers", -9, -8, "-7", "", true},
		{"the ends belong to it", 5, 9, "9", "20", false},
		{"the other end", 5, 9, "1", "5", false},
		{"statistics the wrong way round", 9, 5, "10", "", false},
		{"an end that is no number", 5, 9, "x", "y", false},
		{"open at both ends", 5, 9, "", "", false},
	} {
		w := Range{"c", c.from, c.to}
		if got := w.misses(number, extent{eight(c.low), eight(c.up)}); got != c.want {
			t.Errorf("%s: %v", c.point, got)
		}
	}
}
