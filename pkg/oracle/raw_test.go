package oracle

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"
	"golang.org/x/text/encoding/charmap"
)

const demo = "../../configs/demo"

// row is one raw row: cells by column name, outer blanks removed.
type row map[string]string

func slurp(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readCSV gives the rows with as many cells as the header, and how many have not.
func readCSV(t *testing.T, name string, comma rune, null ...string) (rows []row) {
	t.Helper()
	data := slurp(t, name)
	if strings.HasPrefix(filepath.Base(name), "adult_ed") {
		var err error
		if data, err = charmap.Windows1252.NewDecoder().Bytes(data); err != nil {
			t.Fatal(err)
		}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = comma
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(name, err)
		}
		if len(cells) != len(header) {
			continue
		}
		m := row{}
		for i, h := range header {
			v := strings.TrimSpace(cells[i])
			for _, n := range null {
				if v == n {
					v = ""
				}
			}
			m[h] = v
		}
		rows = append(rows, m)
	}
}

func readFixed(t *testing.T, name string, columns map[string][2]int, width int) (rows []row) {
	t.Helper()
	for _, line := range strings.Split(string(slurp(t, name)), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if len(line) < width {
			continue
		}
		m := row{}
		for c, at := range columns {
			m[c] = strings.TrimSpace(line[at[0]-1 : at[0]-1+at[1]])
		}
		rows = append(rows, m)
	}
	return rows
}

// readParquet reads flat columns to text, a null as blank.
func readParquet(t *testing.T, name string) (rows []row) {
	t.Helper()
	f, err := file.OpenParquetFile(name, false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	schema := f.MetaData().Schema
	for g := 0; g < f.NumRowGroups(); g++ {
		rg := f.RowGroup(g)
		n := int(rg.NumRows())
		part := make([]row, n)
		for i := range part {
			part[i] = row{}
		}
		for c := 0; c < schema.NumColumns(); c++ {
			column := schema.Column(c)
			cr, err := rg.Column(c)
			if err != nil {
				t.Fatal(err)
			}
			at := 0
			// take puts a batch of present values at the rows whose level says so.
			take := func(total int64, levels []int16, text func(k int) string) {
				k := 0
				for i := 0; i < int(total); i++ {
					if column.MaxDefinitionLevel() == 0 || levels[i] == column.MaxDefinitionLevel() {
						part[at][column.Name()] = strings.TrimSpace(text(k))
						k++
					} else {
						part[at][column.Name()] = ""
					}
					at++
				}
			}
			levels := make([]int16, 1000)
			for cr.HasNext() {
				before := at
				switch cr := cr.(type) {
				case *file.ByteArrayColumnChunkReader:
					values := make([]parquet.ByteArray, 1000)
					total, _, err := cr.ReadBatch(1000, values, levels, nil)
					if err != nil {
						t.Fatal(err)
					}
					take(total, levels, func(k int) string { return string(values[k]) })
				case *file.Int64ColumnChunkReader:
					values := make([]int64, 1000)
					total, _, err := cr.ReadBatch(1000, values, levels, nil)
					if err != nil {
						t.Fatal(err)
					}
					take(total, levels, func(k int) string { return strconv.FormatInt(values[k], 10) })
				case *file.Float64ColumnChunkReader:
					values := make([]float64, 1000)
					total, _, err := cr.ReadBatch(1000, values, levels, nil)
					if err != nil {
						t.Fatal(err)
					}
					take(total, levels, func(k int) string { return strconv.FormatFloat(values[k], 'f', -1, 64) })
				default:
					t.Fatalf("column %s has type %T", column.Name(), cr)
				}
				if at == before {
					t.Fatalf("column %s gives nothing", column.Name())
				}
			}
			if at != n {
				t.Fatalf("column %s has %d of %d rows", column.Name(), at, n)
			}
		}
		rows = append(rows, part...)
	}
	return rows
}

// cells reads typed cells of one row and remembers whether any was bad.
type cells struct {
	row row
	bad bool
}

func (c *cells) fail() { c.bad = true }

func (c *cells) date(column, layout string) time.Time {
	v := c.row[column]
	if v == "" {
		return time.Time{}
	}
	if layout == "02-JAN-2006" {
		layout = "02-Jan-2006"
		if len(v) == 11 {
			v = v[:4] + strings.ToLower(v[4:6]) + v[6:]
		}
	}
	d, err := time.Parse(layout, v)
	if err != nil {
		c.fail()
		return time.Time{}
	}
	return d
}

func (c *cells) required(column, layout string) time.Time {
	d := c.date(column, layout)
	if d.IsZero() {
		c.fail()
	}
	return d
}

func (c *cells) code(column string, codes map[string]string) string {
	v := c.row[column]
	if v == "" {
		return ""
	}
	m, ok := codes[v]
	if !ok {
		c.fail()
	}
	return m
}

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// hundredths reads a plain number without going through a float.
func (c *cells) hundredths(column string) (v int64, known bool) {
	s := c.row[column]
	if s == "" {
		return 0, false
	}
	if !plainNumber.MatchString(s) {
		c.fail()
		return 0, false
	}
	negative := strings.HasPrefix(s, "-")
	whole, part, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	for len(part) < 2 {
		part += "0"
	}
	if strings.Trim(part[2:], "0") != "" {
		panic(fmt.Sprintf("column %s has more than two decimals", column))
	}
	n, err := strconv.ParseInt(whole+part[:2], 10, 64)
	if err != nil {
		c.fail()
		return 0, false
	}
	if negative {
		n = -n
	}
	return n, true
}

// money is hundredths that may not be negative.
func (c *cells) money(column string) (int64, bool) {
	v, ok := c.hundredths(column)
	if ok && v < 0 {
		c.fail()
	}
	return v, ok
}

func (c *cells) quarter(year, q string) quarter {
	y, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 || len(q) != 1 || q < "1" || q > "4" {
		c.fail()
		return 0
	}
	return quarter(y*4 + int(q[0]-'1'))
}

func (c *cells) order(from, to time.Time) {
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		c.fail()
	}
}
