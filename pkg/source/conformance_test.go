package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// The same table in every form in which an extract may come. What is text in the
// table is text in all of them.
var (
	tableColumns = []string{"id", "name", "place", "wages"}
	table        = [][]string{
		{"001", "Ann", "Zürich", "1200.50"},
		{"002", "O'Neil", "", "0"},
		{"003", "de la Cruz", "Peñasco", "-3"},
		{"004", "Bo", "São Paulo", "77"},
	}
)

type form struct {
	name string
	spec Spec
	data []byte
}

func delimited(rows [][]string, columns []string, delim, eol string, quote func(string) string) string {
	var b strings.Builder
	for _, row := range append([][]string{columns}, rows...) {
		for i, c := range row {
			if i > 0 {
				b.WriteString(delim)
			}
			b.WriteString(quote(c))
		}
		b.WriteString(eol)
	}
	return b.String()
}

func asIs(s string) string   { return s }
func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func utf16Text(s string, order binary.ByteOrder, bom bool) []byte {
	var b bytes.Buffer
	u := utf16.Encode([]rune(s))
	if bom {
		u = append([]uint16{0xfeff}, u...)
	}
	binary.Write(&b, order, u)
	return b.Bytes()
}

func singleByte(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r)) // the table keeps to Latin-1
	}
	return b
}

func parquetTable(tb testing.TB, columns []string, rows [][]string, group int) []byte {
	tb.Helper()
	var b bytes.Buffer
	var cols []WriteColumn
	for _, c := range columns {
		cols = append(cols, WriteColumn{c, WString})
	}
	w, err := NewParquetWriter(&b, cols, group)
	if err != nil {
		tb.Fatal(err)
	}
	for _, row := range rows {
		for i, c := range row {
			w.AppendString(i, c)
		}
		if err := w.EndRow(); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func fixedTable(rows [][]string) (string, []FixedField) {
	fields := []FixedField{{"wages", 31, 8}, {"id", 1, 4}, {"name", 5, 12}, {"place", 17, 14}}
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%-4s%-12s%-14s%8s\n", r[0], r[1], r[2], r[3])
	}
	return b.String(), fields
}

// forms is the list that the conformance suite loops over.
func forms(tb testing.TB) []form {
	plain := delimited(table, tableColumns, ",", "\n", asIs)
	turned := make([][]string, len(table))
	for i, r := range table {
		turned[i] = []string{r[3], "x", r[2], r[0], r[1]}
	}
	fixed, fields := fixedTable(table)
	list := []form{
		{"t.csv", Spec{}, []byte(plain)},
		{"crlf.csv", Spec{}, []byte(delimited(table, tableColumns, ",", "\r\n", asIs))},
		{"quoted.csv", Spec{}, []byte(delimited(table, tableColumns, ",", "\r\n", quoted))},
		{"bom.csv", Spec{}, append([]byte{0xef, 0xbb, 0xbf}, plain...)},
		{"bomquoted.csv", Spec{}, []byte("\ufeff" + delimited(table, tableColumns, ",", "\n", quoted))},
		{"open.csv", Spec{}, []byte(strings.TrimSuffix(plain, "\n"))},
		{"dos.csv", Spec{}, []byte(plain + "\x1a")},
		{"semicolon.csv", Spec{Delimiter: ';'}, []byte(delimited(table, tableColumns, ";", "\n", asIs))},
		{"t.tsv", Spec{}, []byte(delimited(table, tableColumns, "\t", "\n", asIs))},
		{"t.dat", Spec{Format: CSV, Delimiter: '|'}, []byte(delimited(table, tableColumns, "|", "\n", asIs))},
		{"turned.csv", Spec{}, []byte(delimited(turned, []string{"wages", "more", "place", "id", "name"}, ",", "\n", asIs))},
		{"le.csv", Spec{Encoding: "utf-16"}, utf16Text(plain, binary.LittleEndian, true)},
		{"be.csv", Spec{Encoding: "UTF-16"}, utf16Text(plain, binary.BigEndian, true)},
		{"le2.csv", Spec{Encoding: "utf-16le"}, utf16Text(plain, binary.LittleEndian, false)},
		{"be2.csv", Spec{Encoding: "utf-16be"}, utf16Text(plain, binary.BigEndian, false)},
		{"windows.csv", Spec{Encoding: "windows-1252"}, singleByte(plain)},
		{"latin.csv", Spec{Encoding: "latin-1"}, singleByte(plain)},
		{"fixed.txt", Spec{Fixed: fields}, []byte(fixed)},
		{"fixedcrlf.txt", Spec{Fixed: fields}, []byte(strings.ReplaceAll(fixed, "\n", "\r\n"))},
		{"fixedlatin.txt", Spec{Fixed: fields, Encoding: "latin-1"}, singleByte(fixed)},
	}
	for _, f := range list[:len(list):len(list)] {
		list = append(list, form{f.name + ".gz", f.spec, gz(f.data)}, form{f.name + ".zst", f.spec, zst(f.data)})
	}
	two := append(gz([]byte(plain[:40])), gz([]byte(plain[40:]))...)
	return append(list,
		form{"members.csv.gz", Spec{}, two},
		form{"frames.csv.zst", Spec{}, append(zst([]byte(plain[:40])), zst([]byte(plain[40:]))...)},
		form{"t.parquet", Spec{}, parquetTable(tb, tableColumns, table, 0)},
		form{"groups.parquet", Spec{}, parquetTable(tb, tableColumns, table, 3)},
		form{"turned.parquet", Spec{}, parquetTable(tb, []string{"wages", "more", "place", "id", "name"}, turned, 2)},
	)
}

// project picks columns of the table.
func project(columns []string, keep func(row []string) bool) (rows [][]string, numbers []int64) {
	for i, r := range table {
		if keep != nil && !keep(r) {
			continue
		}
		var row []string
		for _, c := range columns {
			row = append(row, r[slices.Index(tableColumns, c)])
		}
		rows, numbers = append(rows, row), append(numbers, int64(i+1))
	}
	return rows, numbers
}

func TestConformance(t *testing.T) {
	for _, f := range forms(t) {
		t.Run(f.name, func(t *testing.T) {
			fsys := mapFS(f.name, f.data)
			h, err := Inspect(fsys, f.name, f.spec)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range tableColumns {
				if !slices.Contains(h.Columns, c) {
					t.Errorf("header lacks %q: %q", c, h.Columns)
				}
			}
			for _, columns := range [][]string{tableColumns, {"wages", "id"}, {"place"}, {"id", "id", "name"}} {
				for _, chunk := range []int{0, 1, 50} {
					checkForm(t, f, columns, chunk)
				}
			}
		})
	}
}

func checkForm(t *testing.T, f form, columns []string, chunk int) {
	t.Helper()
	opt := Options{Columns: columns, ChunkBytes: chunk, Keys: 1}
	fsys := mapFS(f.name, f.data)
	full, err := readAll(fsys, f.name, f.spec, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, numbers := project(columns, nil)
	if !equalRows(full.rows, want) || !slices.Equal(full.numbers, numbers) || len(full.rejects) > 0 {
		t.Errorf("columns %q, chunk %d: got %q %v %v", columns, chunk, full.rows, full.numbers, full.rejects)
	}
	if full.stats.Bytes != int64(len(f.data)) || full.stats.SHA256 != sha256.Sum256(f.data) {
		t.Errorf("stats are not those of the file: %d bytes, want %d", full.stats.Bytes, len(f.data))
	}
	pick := slices.Index(tableColumns, columns[0])
	wanted := func(s string) bool { return s == "003" || s == "77" || s == "Peñasco" }
	some, err := readAll(fsys, f.name, f.spec, opt, EachRow(opt.Keys, func(keys [][]byte) bool { return wanted(string(keys[0])) }))
	if err != nil {
		t.Fatal(err)
	}
	want, numbers = project(columns, func(r []string) bool { return wanted(r[pick]) })
	if !equalRows(some.rows, want) || !slices.Equal(some.numbers, numbers) || some.dropped != int64(len(table)-len(want)) {
		t.Errorf("filtered %q: got %q %v, dropped %d", columns, some.rows, some.numbers, some.dropped)
	}
}

func TestRealFilesAndGlobs(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"b/x2.csv", "b/x1.csv", "b/c/x3.csv", "b/y[1].csv"} {
		p := filepath.Join(dir, n)
		os.MkdirAll(filepath.Dir(p), 0o700)
		os.WriteFile(p, []byte("a,b\n1,2\n"), 0o600)
	}
	check := func(pattern string, want ...string) {
		t.Helper()
		got, err := Expand(OS(), filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			want[i] = filepath.Join(dir, want[i])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q", pattern, got)
		}
	}
	check("b/x*.csv", "b/x1.csv", "b/x2.csv")
	check("**/x*.csv", "b/c/x3.csv", "b/x1.csv", "b/x2.csv")
	check("b/{x1,x2}.csv", "b/x1.csv", "b/x2.csv")
	check("b/missing.csv", "b/missing.csv")
	check("b/y[1].csv", "b/y[1].csv") // a name that looks like a pattern
	check("b/*", "b/x1.csv", "b/x2.csv", "b/y[1].csv")
	if _, err := Expand(OS(), filepath.Join(dir, "*.zip")); codes(err) != "no-match" {
		t.Error(err)
	}
	t.Chdir(filepath.Join(dir, "b", "c"))
	res, err := readAll(OS(), "../x1.csv", Spec{}, Options{Columns: []string{"b"}}, nil)
	if err != nil || len(res.rows) != 1 {
		t.Error(res.rows, err)
	}
	os.WriteFile("t.parquet", parquetTable(t, tableColumns, table, 2), 0o600)
	res, err = readAll(OS(), "t.parquet", Spec{}, Options{Columns: tableColumns}, nil)
	if err != nil || !equalRows(res.rows, table) {
		t.Error(res.rows, err)
	}
}
