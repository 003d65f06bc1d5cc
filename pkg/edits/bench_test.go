package edits_test

import (
	"encoding/csv"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/edits"
)

// sheet is rows of a batch, all texts made once.
type sheet [][][]byte

func (s sheet) N() int                 { return len(s) }
func (s sheet) Row(i int) int64        { return int64(i + 1) }
func (s sheet) Cell(col, i int) []byte { return s[i][col] }

// madeUp is rows like those of testdata/pirl, with days and wages thrown anew.
func madeUp(b *testing.B, columns []string, n int) sheet {
	b.Helper()
	f, err := os.Open("../../testdata/pirl/data/pirl_number.csv")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	out := make(sheet, n)
	for i := range out {
		row := rows[1+rnd.IntN(len(rows)-1)]
		for _, c := range columns {
			text := []byte(row[slices.Index(rows[0], c)])
			switch {
			case c == "100":
				text = []byte{byte('a' + i%26), byte('a' + i/26%26), byte('a' + i/676%26)}
			case len(text) == 8 && text[0] < '3' || len(text) > 5 && text[len(text)-3] == '.':
				text[len(text)-1], text[len(text)-2] = byte('0'+rnd.IntN(10)), byte('0'+rnd.IntN(3))
			}
			out[i] = append(out[i], text)
		}
	}
	return out
}

// BenchmarkRows runs the shipped edits over rows of the full layout, on one
// goroutine.
func BenchmarkRows(b *testing.B) {
	f, _ := pirlEdits(b)
	head, err := os.ReadFile("../../testdata/pirl/data/pirl_number.csv")
	if err != nil {
		b.Fatal(err)
	}
	columns := f.Columns()
	columns = slices.DeleteFunc(columns, func(c string) bool { return !slices.Contains(firstLine(head), c) })
	cells := madeUp(b, columns, 2000)
	plan := edits.Compile(f, columns, edits.Env{AsOf: calendar.MustDate("2024-05-15"), First: 5})
	w := plan.Worker()
	w.Batch(0, cells) // what comes often is met
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		w.Batch(0, cells)
		n += len(cells)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/row")
}

func firstLine(text []byte) []string {
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.Split(strings.TrimSpace(line), ",")
}
