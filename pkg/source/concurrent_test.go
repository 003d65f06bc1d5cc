package source

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
)

// TestDecodeConcurrently has four goroutines decode one file's chunks and adds
// up what they saw; the race detector does the rest.
func TestDecodeConcurrently(t *testing.T) {
	columns, rows := wageRows(6000)
	plain := []byte(delimited(rows, columns, ",", "\n", quoted))
	for name, data := range map[string][]byte{"f.csv": plain, "f.csv.zst": zst(plain), "f.parquet": parquetTable(t, columns, rows, 500)} {
		r, err := Open(mapFS(name, data), name, Spec{}, Options{Columns: []string{"ssn", "wages"}, Keys: 1, ChunkBytes: 8 << 10})
		if err != nil {
			t.Fatal(err)
		}
		chunks := make(chan Chunk)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var got []string
		for range 4 {
			wg.Go(func() {
				for c := range chunks {
					b, err := r.Decode(c, tenth)
					if err != nil {
						t.Error(err)
						continue
					}
					mu.Lock()
					for i := range b.N {
						got = append(got, fmt.Sprintf("%06d %s %s", b.Row[i], b.Columns[0].Cell(i), b.Columns[1].Cell(i)))
					}
					mu.Unlock()
					b.Release()
				}
			})
		}
		for {
			c, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			chunks <- c
		}
		close(chunks)
		wg.Wait()
		r.Close()
		var want []string
		for i, row := range rows {
			if c := row[0]; c[len(c)-1] == '7' {
				want = append(want, fmt.Sprintf("%06d %s %s", i+1, row[0], row[4]))
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d rows, want %d", name, len(got), len(want))
		}
	}
}

func TestTextThatDoesNotTranscode(t *testing.T) {
	for _, c := range []struct{ enc, text string }{
		{"windows-1252", "a,b\n1,\x81\n2,\x80\n"},
		{"latin-1", "a,b\n1,\x81\n2,\xa4\n"},
		{"utf-16le", "a\x00,\x00b\x00\n\x001\x00,\x00\x00\xd8\n\x002\x00,\x00\xac\x20\n\x00"},
	} {
		res, err := readAll(mapFS("f.csv", []byte(c.text)), "f.csv", Spec{Encoding: c.enc}, Options{Columns: []string{"a", "b"}}, nil)
		if err != nil || rejectList(res.rejects) != "1:b:bad-text" || len(res.rows) != 1 {
			t.Errorf("%s: %q %v %v", c.enc, res.rows, res.rejects, err)
		}
	}
}

func TestFixedRows(t *testing.T) {
	spec := Spec{Fixed: []FixedField{{"a", 1, 3}, {"b", 5, 2}, {"over", 2, 4}}}
	text := "123 45filler\n" + "12\n" + "\n" + "Zü\xc3\xa9 \"x\n" + "  7  8\n" + "1\x00345 6\n" + "abcdef"
	res, err := readAll(mapFS("f.txt", []byte(text)), "f.txt", spec, Options{Columns: []string{"b", "a", "over"}, Keys: 1}, EachRow(1, func(k [][]byte) bool { return string(k[0]) != "8" }))
	if err != nil {
		t.Fatal(err)
	}
	if got := show(res.rows); got != "[45|123|23 4] [\"x|Züé|üé \"] [ef|abc|bcde]" {
		t.Error(got)
	}
	if got := rejectList(res.rejects); got != "2::bad-row 5:a:bad-text" || res.dropped != 1 {
		t.Error(got, res.dropped)
	}
}

func TestBatchesAreReused(t *testing.T) {
	var text bytes.Buffer
	text.WriteString("a,b\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "%d,%d\n", i, i*i)
	}
	for range 3 {
		res, err := readCSV(t, text.String(), Options{ChunkBytes: 700})
		if err != nil || len(res.rows) != 5000 || res.rows[4999][1] != "24990001" {
			t.Fatal(len(res.rows), err)
		}
	}
}
