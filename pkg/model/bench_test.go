package model

import (
	"math/rand/v2"
	"testing"
)

// wageTable has the fields of employment that common metrics ask for.
func wageTable() *Table {
	return NewTable(Employment, nil, func(f string) bool { return f == "employer" || f == "naics" || f == "wages" || f == "status" }, false)
}

func wageRows(n int) [][]int64 {
	rnd := rand.New(rand.NewPCG(1, 2))
	rows := make([][]int64, n)
	for i := range rows {
		rows[i] = []int64{8072 + int64(i)*32/int64(n), 1 + rnd.Int64N(40_000), 1 + rnd.Int64N(900), rnd.Int64N(1_500_000), Blank, Blank, Blank, Blank, Blank}
	}
	return rows
}

func BenchmarkAppend(b *testing.B) {
	const rows = 500_000
	values := wageRows(8192)
	b.ReportAllocs()
	for b.Loop() {
		t := wageTable()
		for i := range rows {
			t.Append(uint32(i), values[i%len(values)], Origin{})
		}
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkGet(b *testing.B) {
	const rows = 100_000
	t := wageTable()
	for i, values := range wageRows(rows) {
		t.Append(uint32(i), values, Origin{})
	}
	for _, field := range []string{"quarter", "wages", "status"} {
		c := t.Col(field)
		b.Run(field, func(b *testing.B) {
			var sum int64
			for b.Loop() {
				for row := range rows {
					sum += c.Get(row)
				}
			}
			b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
			_ = sum
		})
	}
}
