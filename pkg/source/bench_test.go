package source

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
)

// wageRows is a made-up wage file: 11-digit keys, five columns, about 45 bytes a
// row. One person in ten has a key that ends in 7.
func wageRows(n int) (columns []string, rows [][]string) {
	r := rand.New(rand.NewPCG(1, 1))
	for range n {
		rows = append(rows, []string{
			fmt.Sprintf("%03d-%02d-%04d", r.IntN(900), r.IntN(99), r.IntN(9999)), fmt.Sprint(2015 + r.IntN(9)),
			fmt.Sprint(1 + r.IntN(4)), fmt.Sprintf("%02d-%07d", r.IntN(99), r.IntN(50000)), fmt.Sprintf("%d.%02d", r.IntN(30000), r.IntN(100)),
		})
	}
	return []string{"ssn", "year", "quarter", "fein", "wages"}, rows
}

var wanted = Options{Columns: []string{"ssn", "year", "quarter", "fein", "wages"}, Keys: 1}

var tenth = EachRow(1, func(k [][]byte) bool { return len(k[0]) > 0 && k[0][len(k[0])-1] == '7' })

// benchRead reads on one goroutine, so the figures are per core.
func benchRead(b *testing.B, name string, data []byte, opt Options, keep KeepFunc) {
	fsys := mapFS(name, data)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(fsys, name, Spec{}, opt)
		if err != nil {
			b.Fatal(err)
		}
		for {
			c, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			batch, err := r.Decode(c, keep)
			if err != nil {
				b.Fatal(err)
			}
			batch.Release()
		}
		r.Close()
	}
}

func csvWages(quote func(string) string) []byte {
	columns, rows := wageRows(50000)
	return bytes.Repeat([]byte(delimited(rows, columns, ",", "\n", quote)), 8)
}

func BenchmarkCSVFull(b *testing.B) { benchRead(b, "f.csv", csvWages(asIs), wanted, nil) }

func BenchmarkCSVFiltered(b *testing.B) { benchRead(b, "f.csv", csvWages(asIs), wanted, tenth) }

func BenchmarkCSVFilteredKeyLast(b *testing.B) {
	opt := Options{Columns: []string{"wages", "year", "quarter", "fein", "ssn"}, Keys: 1}
	benchRead(b, "f.csv", csvWages(asIs), opt, tenth)
}

func BenchmarkCSVQuotedFull(b *testing.B) { benchRead(b, "f.csv", csvWages(quoted), wanted, nil) }

func BenchmarkCSVQuotedFiltered(b *testing.B) { benchRead(b, "f.csv", csvWages(quoted), wanted, tenth) }

func BenchmarkCSVGzipFiltered(b *testing.B) {
	benchRead(b, "f.csv.gz", gz(csvWages(asIs)), wanted, tenth)
}

func parquetWages(b *testing.B) []byte {
	columns, rows := wageRows(400000)
	return parquetTable(b, columns, rows, 0)
}

func BenchmarkParquetFull(b *testing.B) {
	benchRead(b, "f.parquet", parquetWages(b), wanted, nil)
	b.ReportMetric(400000*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

func BenchmarkParquetFiltered(b *testing.B) {
	benchRead(b, "f.parquet", parquetWages(b), wanted, tenth)
	b.ReportMetric(400000*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

func BenchmarkParquetNoneKept(b *testing.B) {
	benchRead(b, "f.parquet", parquetWages(b), wanted, EachRow(1, func([][]byte) bool { return false }))
	b.ReportMetric(400000*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

// csvWide is like a file of one row a person with 380 columns, numbers and dates
// for the most part, half of them blank.
func csvWide(quote func(string) string) (data []byte, opt Options) {
	r := rand.New(rand.NewPCG(2, 2))
	var columns []string
	for i := range 380 {
		columns = append(columns, fmt.Sprintf("e%d", 100+i))
	}
	var rows [][]string
	for range 2000 {
		row := make([]string, 380)
		for i := range row {
			switch r.IntN(6) {
			case 0:
				row[i] = fmt.Sprintf("20%02d%02d%02d", r.IntN(24), 1+r.IntN(12), 1+r.IntN(28))
			case 1:
				row[i] = fmt.Sprintf("%d.%02d", r.IntN(30000), r.IntN(100))
			case 2:
				row[i] = fmt.Sprint(r.IntN(10))
			}
		}
		rows = append(rows, row)
	}
	for i := 1; i < 380; i += 13 {
		opt.Columns = append(opt.Columns, columns[i])
	}
	opt.Keys = 1
	return bytes.Repeat([]byte(delimited(rows, columns, ",", "\n", quote)), 8), opt
}

func BenchmarkCSVWide(b *testing.B) {
	data, opt := csvWide(asIs)
	benchRead(b, "f.csv", data, opt, nil)
}

func BenchmarkCSVWideQuoted(b *testing.B) {
	data, opt := csvWide(quoted)
	benchRead(b, "f.csv", data, opt, nil)
}
