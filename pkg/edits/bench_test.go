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

// sheet is a batch as a reader makes it: the text of all rows one after the other,
// and by column where the cells are.
type sheet struct {
	text  []byte
	cells [][][2]uint32
}

func (s *sheet) N() int          { return len(s.cells[0]) }
func (s *sheet) Row(i int) int64 { return int64(i + 1) }
func (s *sheet) Cell(col, i int) []byte {
	c := s.cells[col][i]
	return s.text[c[0]:c[1]:c[1]]
}

func (s *sheet) Texts(col, i int, texts [][]byte) {
	for k := range texts {
		texts[k] = s.Cell(col, i+k)
	}
}

// madeUp is rows like those of testdata/pirl, with days and wages thrown anew.
func madeUp(b *testing.B, columns []string, n int) *sheet {
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
	out := &sheet{cells: make([][][2]uint32, len(columns))}
	for i := range n {
		row := rows[1+rnd.IntN(len(rows)-1)]
		for c, name := range columns {
			text := []byte(row[slices.Index(rows[0], name)])
			switch {
			case name == "100":
				text = []byte{byte('a' + i%26), byte('a' + i/26%26), byte('a' + i/676%26)}
			case len(text) == 8 && text[0] < '3' || len(text) > 5 && text[len(text)-3] == '.':
				text[len(text)-1], text[len(text)-2] = byte('0'+rnd.IntN(10)), byte('0'+rnd.IntN(3))
			}
			at := uint32(len(out.text))
			out.text = append(append(out.text, text...), ',')
			out.cells[c] = append(out.cells[c], [2]uint32{at, at + uint32(len(text))})
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
		n += cells.N()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/row")
}

func firstLine(text []byte) []string {
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.Split(strings.TrimSpace(line), ",")
}
