package source

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/diag"
)

func TestCSVRows(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, c := range []struct{ name, text, rows, rejects string }{
		{"quoted delimiter, newline and doubled quote", "a,b\n\"1,2\",\"x\ny\"\n\"say \"\"hi\"\"\",\"\"\"\"\n", `[1,2|x⏎y] [say "hi"|"]`, ""},
		{"CRLF in quotes stays", "a,b\r\n1,\"x\r\ny\"\r\n", "[1|x␍⏎y]", ""},
		{"blank lines are no rows", "\n\na,b\n\n1,2\n\r\n\n3,4\n\n", "[1|2] [3|4]", ""},
		{"blank lines are rows of a one-column file", "a\nx\n\ny\n\n", "[x] [] [y] []", ""},
		{"header only", "a,b\n", "", ""},
		{"header only, no newline", "a,b", "", ""},
		{"last row without a newline", "a,b\n1,2", "[1|2]", ""},
		{"last row quoted, without a newline", "a,b\n1,\"2\"", "[1|2]", ""},
		{"last row ends with CR", "a,b\n1,\"2\"\r", "[1|2]", ""},
		{"empty fields", "a,b,c\n,,\n\"\",,\"\"\n", "[||] [||]", ""},
		{"too few and too many fields", "a,b\n1\n1,2,3\n1,2,\n4,5\n", "[4|5]", "1::bad-row 2::bad-row 3::bad-row"},
		{"bare quote in an unquoted field", "a,b\n5\" pipe,1\n3,4\n", "[3|4]", "1::bad-row"},
		{"text after a closing quote", "a,b\n\"x\"y,1\n3,4\n", "[3|4]", "1::bad-row"},
		{"quote after a blank", "a,b\n1, \"x\"\n3,4\n", "[3|4]", "1::bad-row"},
		{"Excel's quotes stay in the cell", "a,b\n=\"01.0101\",2\n1,=\"1,2\"\n=\"x\",=\"y\"\n\"p\",=\"\"\n", "[=\"01.0101\"|2] [1|=\"1,2\"] [=\"x\"|=\"y\"] [p|=\"\"]", ""},
		{"Excel's quotes inside quotes", "a,b\n\"=\"\"01.0101\"\"\",2\n", "[=\"01.0101\"|2]", ""},
		{"an equals sign that opens nothing", "a,b\nx=\"y\",1\n=\"x\"y,1\n==\"x\",1\n=,\"z\"\n", "[=|z]", "1::bad-row 2::bad-row 3::bad-row"},
		{"an unclosed quote costs its line only", "a,b\n1,\"x\n2,y\n3,\"z\"\n4,w\n", "[2|y] [3|z] [4|w]", "1::bad-row"},
		{"an unclosed quote beyond the limit", "a,b\n1,\"x\n2," + long + "\n3," + long + "\n", "[2|" + long + "] [3|" + long + "]", "1::too-large"},
		{"a line beyond the limit", "a,b\n1," + long + long + "\n3,w\n", "[3|w]", "1::too-large"},
		{"a quoted record beyond the limit", "a,b\n1,\"" + long + "\n" + long + "\"\n3,w\n", "[3|w]", "1::too-large 2::bad-row"},
		{"a last line beyond the limit", "a,b\n3,w\n1," + long + long, "[3|w]", "2::too-large"},
		{"NUL", "a,b\n1,x\x00\n3,4\n", "[3|4]", "1:b:bad-text"},
		{"control character, tab and DEL", "a,b\n1,x\x01\n2,x\ty\nz\x7f,1\n", "[2|x\ty]", "1:b:bad-text 3:a:bad-text"},
		{"C1 control", "a,b\n1,x\u0085\n3,4\n", "[3|4]", "1:b:bad-text"},
		{"invalid UTF-8", "a,b\n1,Z\xfcrich\n3,Zürich\n\xff,4\n", "[3|Zürich]", "1:b:bad-text 3:a:bad-text"},
		{"a replacement character that the sender wrote", "a,b\n1,\ufffd\n", "[1|\ufffd]", ""},
		{"CR inside a field", "a,b\n1\r,2\r\n", "[1␍|2]", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, err := readCSV(t, c.text, Options{MaxRecord: 300})
			if err != nil {
				t.Fatal(err)
			}
			if got := show(res.rows); got != c.rows {
				t.Errorf("rows %s, want %s", got, c.rows)
			}
			if got := rejectList(res.rejects); got != c.rejects {
				t.Errorf("rejects %s, want %s", got, c.rejects)
			}
		})
	}
}

func show(rows [][]string) string {
	var s []string
	for _, r := range rows {
		s = append(s, "["+strings.Join(r, "|")+"]")
	}
	return strings.NewReplacer("\n", "⏎", "\r", "␍").Replace(strings.Join(s, " "))
}

func TestRowsOfNoInterestAreNotChecked(t *testing.T) {
	text := "a,b,c\n1,x\n2,\x00,y\n3,y,\x00\n\x00,4,5\n"
	fsys := mapFS("f.csv", []byte(text))
	opt := Options{Columns: []string{"a", "b"}, Keys: 1}
	res, err := readAll(fsys, "f.csv", Spec{}, opt, EachRow(opt.Keys, func(k [][]byte) bool { return string(k[0]) == "3" }))
	if err != nil {
		t.Fatal(err)
	}
	// Row 1 is short, row 2 has a NUL: filtered by their keys. Row 3 has one in a
	// column that nobody wants. Row 4 has one in its key.
	if show(res.rows) != "[3|y]" || rejectList(res.rejects) != "4:a:bad-text" || res.dropped != 2 {
		t.Errorf("%s %s %d", show(res.rows), rejectList(res.rejects), res.dropped)
	}
}

func TestHeaders(t *testing.T) {
	h, err := Inspect(mapFS("f.csv", []byte("a,\"b\nc\",a,\"d\"\"\"\n1,2,3,4\n")), "f.csv", Spec{})
	if err != nil || !slices.Equal(h.Columns, []string{"a", "b\nc", "a", `d"`}) || !slices.Equal(h.Duplicates, []string{"a"}) || h.Rows != -1 {
		t.Errorf("%+v %v", h, err)
	}
	res, err := readAll(mapFS("f.csv", []byte("\n1,2\n3,4\n")), "f.csv", Spec{NoHeader: true}, Options{Columns: []string{"2", "1"}}, nil)
	if err != nil || show(res.rows) != "[2|1] [4|3]" {
		t.Errorf("%q %v", res.rows, err)
	}
	h, err = Inspect(mapFS("f.parquet", parquetTable(t, tableColumns, table, 3)), "f.parquet", Spec{})
	if err != nil || h.Rows != 4 || !slices.Equal(h.Columns, tableColumns) {
		t.Errorf("%+v %v", h, err)
	}
}

// piece is a random piece of CSV, more often than not well-formed.
func piece(r *rand.Rand) string {
	return []string{"a", "b", ",", ",", "\n", "\n", "\r\n", "\"", "\"x\"", "\"\"", ",\"y\ny\",", "\"p\"\"q\"", "\r", "é", "\x00", "\xff", "12345678", strings.Repeat("z", 30)}[r.IntN(18)]
}

func randomCSV(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("h1,h2\n")
	for range r.IntN(60) {
		b.WriteString(piece(r))
	}
	return b.String()
}

// randomExcel also has equals signs before quotes, which encoding/csv refuses.
func randomExcel(r *rand.Rand) string {
	return strings.ReplaceAll(randomCSV(r), "b", "=")
}

func TestChunkSizeDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 500 {
		text := randomCSV(r)
		if n%2 == 0 {
			text = randomExcel(r)
		}
		limit := []int{0, 25, 60}[n%3]
		want, wantErr := readCSV(t, text, Options{MaxRecord: limit})
		for _, size := range []int{1, 2, 3, 5, 8, 13, 21, 34, 55, 64} {
			got, err := readCSV(t, text, Options{MaxRecord: limit, ChunkBytes: size})
			if codes(err) != codes(wantErr) {
				t.Fatalf("%q, limit %d, chunk %d: error %v, want %v", text, limit, size, err, wantErr)
			}
			if err == nil && (!equalRows(got.rows, want.rows) || !slices.Equal(got.rejects, want.rejects) || !slices.Equal(got.numbers, want.numbers)) {
				t.Fatalf("%q, limit %d, chunk %d: got %q %v, want %q %v", text, limit, size, got.rows, got.rejects, want.rows, want.rejects)
			}
		}
	}
}

// against holds a reading against encoding/csv, which is strict about quotes by
// default and stops at the first bad one.
func against(text string) error {
	fsys := mapFS("f.csv", []byte(text))
	got, err := readAll(fsys, "f.csv", Spec{}, Options{Columns: []string{"h1", "h2"}, ChunkBytes: 16}, nil)
	ref := csv.NewReader(strings.NewReader(text))
	ref.FieldsPerRecord = -1
	byRow := map[int64]diag.Code{}
	for _, r := range got.rejects {
		byRow[r.Row] = r.Code
	}
	ref.Read()
	k := 0
	for row := int64(1); ; row++ {
		rec, refErr := ref.Read()
		if refErr == io.EOF {
			if err == nil && got.read != row-1 {
				return fmt.Errorf("read %d rows, encoding/csv %d", got.read, row-1)
			}
			return nil
		}
		if err != nil {
			return lastRowCut(err, text, rec, refErr)
		}
		if refErr != nil { // ours goes on after the bad line
			if byRow[row] == "" {
				return fmt.Errorf("row %d: encoding/csv refuses it (%v), we do not", row, refErr)
			}
			return nil
		}
		if want := expected(rec); want != byRow[row] {
			return fmt.Errorf("row %d: code %q, want %q", row, byRow[row], want)
		} else if want != "" {
			continue
		}
		for i := range rec {
			if cell := strings.ReplaceAll(got.rows[k][i], "\r\n", "\n"); cell != rec[i] {
				return fmt.Errorf("row %d: %q, want %q", row, cell, rec[i])
			}
		}
		k++
	}
}

// lastRowCut accepts the errors that a readable header leaves: the file ends
// inside quotes or in a short row, or so many NULs that it looks like UTF-16.
func lastRowCut(err error, text string, rec []string, refErr error) error {
	if codes(err) == "bad-encoding" && strings.Count(text, "\x00") > 3 {
		return nil
	}
	if codes(err) != "truncated" || refErr == nil && len(rec) >= 2 && strings.HasSuffix(text, "\n") && !strings.Contains(text, `"`) {
		return fmt.Errorf("we say %v, encoding/csv %v", err, refErr)
	}
	return nil
}

func expected(rec []string) diag.Code {
	if len(rec) != 2 {
		return diag.BadRow
	}
	for _, c := range rec {
		if !slowTextOK([]byte(c), false) {
			return diag.BadText
		}
	}
	return ""
}

func TestAgainstEncodingCSV(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 6000 {
		if text := randomCSV(r); against(text) != nil {
			t.Fatalf("%q: %v", text, against(text))
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"1,2\n", "\"a\"\"b\",\"\n\"\r\n", "a\"b,c\n1,2\n", "\"x\"y,z\n", "1\n1,2,3\n", "\"open,\n1,2", "\r\n,\n", "a,\"b\"\r", "\x1a", "\"\"\"\"\"\n,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.HasSuffix(s, "\x1a") {
			return // the end of a DOS file; encoding/csv takes it for a row
		}
		if strings.Contains(s, `="`) {
			return // Excel's quotes, which encoding/csv refuses
		}
		if err := against("h1,h2\n" + s); err != nil {
			t.Error(err)
		}
	})
}

func FuzzThriftAndPages(f *testing.F) {
	f.Add([]byte{0x15, 0x00, 0x15, 0x10, 0x15, 0x10, 0x2c, 0x15, 0x02, 0x15, 0x00, 0x00, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		checkFooter(b)
		if h, err := parsePageHeader(b); err == nil && (h.size <= 0 || h.size > len(b)) {
			t.Errorf("header of %d bytes in %d", h.size, len(b))
		}
	})
}

// slowFields splits a record a byte at a time, by the rules of quoting only.
func slowFields(rec []byte, quoted bool) (cells []string) {
	var cell []byte
	inside, start := false, true
	for i := 0; i < len(rec); i++ {
		switch c := rec[i]; {
		case inside && c == '"' && i+1 < len(rec) && rec[i+1] == '"':
			cell = append(cell, '"')
			i++
		case inside && c == '"':
			inside = false
		case !inside && c == '"' && quoted && start:
			inside = true
		case !inside && c == ',':
			cells, cell = append(cells, string(cell)), nil
			start = true
			continue
		default:
			cell = append(cell, c)
		}
		start = false
	}
	return append(cells, string(cell))
}

func TestSplitterAgreesWithSlowFields(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20000 {
		text := []byte(randomCSV(r))
		f := framer{delim: ',', quotes: true, max: 1 << 20}
		m := mark(nil, text, 0, ',')
		_, frames, _ := f.frames(text, m, 0, len(text), true, nil)
		for _, fr := range frames {
			if fr.kind > quotedRecord {
				continue
			}
			rec := text[fr.start:fr.end]
			want := slowFields(rec, fr.kind == quotedRecord)
			if n := countFields(rec, ','); n != len(want) {
				t.Fatalf("%q: %d fields counted, %d found", rec, n, len(want))
			}
			checkSplit(t, text, m, fr, 1+r.IntN(len(want)), want)
		}
	}
}

// checkSplit looks for the first fields of a record, and for all, in both ways.
func checkSplit(t *testing.T, text []byte, m []marks, f frame, some int, want []string) {
	t.Helper()
	text = slices.Clone(text)
	s := newSplitter(some)
	if !s.reach(m, f) {
		t.Fatalf("%q: too short for %d", text[f.start:f.end], some)
	}
	for c := range some {
		got := string(s.span(c).of(text))
		if f.kind == quotedRecord {
			got = string(s.copied(text, c))
		}
		if got != want[c] {
			t.Fatalf("%q: field %d is %q, want %q", text[f.start:f.end], c, got, want[c])
		}
	}
	if newSplitter(len(want)+1).reach(m, f) {
		t.Fatalf("%q: long enough for %d", text[f.start:f.end], len(want)+1)
	}
	s.split(m, f)
	dirty := odd8(text[f.start:f.end])
	if s.fields != len(want) || s.dirty != dirty {
		t.Fatalf("%q: %d fields, dirty %v; want %d %v", text[f.start:f.end], s.fields, s.dirty, len(want), dirty)
	}
	for c := range some {
		span := s.span(c)
		if f.kind == quotedRecord {
			span = s.cell(text, c, func() {})
		}
		if got := string(span.of(text)); got != want[c] {
			t.Fatalf("%q: field %d is %q, want %q", text[f.start:f.end], c, got, want[c])
		}
	}
}

// odd8 says whether there is anything but printable ASCII.
func odd8(b []byte) bool {
	return slices.ContainsFunc(b, func(c byte) bool { return c < 0x20 || c >= 0x7f })
}

// What wellQuoted takes for a good record must be one for the exact walk, and it
// must not miss what is usual.
func TestWellQuotedAgreesWithTheWalk(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	pieces := []string{"a", ",", ",", "\"", "\"", "\"\"", ",\"", "\",", "=", "\r", "1234567"}
	good := 0
	for range 300000 {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		line := append([]byte(b.String()), '\n', 'x', '"', 'x', ',', '"', ',', ',')
		end := len(b.String())
		if !wellQuoted(mark(nil, line, 0, ','), 0, end) || !strings.Contains(b.String(), "\"") {
			continue
		}
		good++
		f := framer{delim: ',', quotes: true, max: 1 << 20}
		if at, _, v := f.quoted(line, 0, nextQuote(line, 0), false); v != recordWhole || at != trimCR(line, 0, end) {
			t.Fatalf("%q: %d %d", b.String(), at, v)
		}
	}
	if good < 10000 {
		t.Errorf("only %d of the lines were good", good)
	}
	for _, s := range []string{`"a","b"`, `1,"O""Neil, Ann",2`, `"",""`, `"""x"""`, `12345678,"12345","1234567890",""`} {
		if !wellQuoted(mark(nil, []byte(s), 0, ','), 0, len(s)) {
			t.Errorf("%s was not taken for a good record", s)
		}
	}
}

func TestChunkIsDecodedOnce(t *testing.T) {
	r, err := Open(mapFS("f.csv", []byte("a\n1\n")), "f.csv", Spec{}, Options{Columns: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := r.Next()
	if _, err := r.Decode(c, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Decode(c, nil); err == nil {
		t.Error("a chunk was decoded twice")
	}
}

func TestTextOK(t *testing.T) {
	for c := range 256 {
		for _, before := range []string{"", "12345", "1234567", "12345678", "123456789abcdef"} {
			b := append([]byte(before), byte(c))
			if textOK(b, false) != slowTextOK(b, false) {
				t.Errorf("%q", b)
			}
			b = append([]byte{byte(c)}, before...)
			if textOK(b, false) != slowTextOK(b, false) {
				t.Errorf("%q", b)
			}
		}
	}
}
