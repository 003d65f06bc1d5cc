package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"pathmetrics/pkg/diag"
)

// canary stands in the data cells of bad files; no message may repeat it.
const canary = "CANARY987654321"

type badFile struct {
	point string
	name  string
	data  string
	spec  Spec
	want  []string // wanted columns; default a, b
	code  string
}

func badFiles() []badFile {
	good := "a,b\n1," + canary + "\n"
	wide := strings.Repeat("a\x00,\x00", 50)
	return []badFile{
		{"no byte", "f.csv", "", Spec{}, nil, "empty-file"},
		{"no byte of gzip", "f.csv.gz", "", Spec{}, nil, "empty-file"},
		{"no byte inside gzip", "f.csv.gz", string(gz(nil)), Spec{}, nil, "empty-file"},
		{"no byte of Parquet", "f.parquet", "", Spec{}, nil, "empty-file"},
		{"blank lines only", "f.csv", "\n\r\n\n", Spec{}, nil, "empty-file"},
		{"byte order mark only", "f.csv", "\ufeff", Spec{}, nil, "empty-file"},
		{"missing column", "f.csv", good, Spec{}, []string{"a", "c"}, "missing-column"},
		{"two missing columns", "f.csv", good, Spec{}, []string{"c", "d"}, "missing-column missing-column"},
		{"column twice in the header", "f.csv", "a,b,a\n1,2,3\n", Spec{}, nil, "duplicate-column"},
		{"ends inside quotes", "f.csv", good + "2,\"" + canary, Spec{}, nil, "truncated"},
		{"ends in the middle of a row", "f.csv", good + canary, Spec{}, nil, "truncated"},
		{"ends in the middle of a fixed row", "f.txt", "12" + canary + "\n12", Spec{Fixed: []FixedField{{"a", 1, 2}, {"b", 3, 5}}}, nil, "truncated"},
		{"old Mac line ends", "f.csv", "a,b\r1," + canary + "\r", Spec{}, nil, "unsupported-file"},
		{"old Mac line ends, quoted", "f.csv", "\"a\",\"b\"\r\"1\",\"" + canary + "\"\r", Spec{}, nil, "unsupported-file"},
		{"workbook", "f.csv", "PK\x03\x04" + canary, Spec{}, nil, "unsupported-file"},
		{"Parquet named csv", "f.csv", "PAR1" + canary, Spec{}, nil, "unsupported-file"},
		{"gzip named csv", "f.csv", string(gz([]byte(good))), Spec{}, nil, "unsupported-file"},
		{"zip in gzip", "f.csv.gz", string(gz([]byte("PK\x03\x04" + canary))), Spec{}, nil, "unsupported-file"},
		{"csv named gzip", "f.csv.gz", good, Spec{}, nil, "unsupported-file"},
		{"csv named zstd", "f.csv.zst", good, Spec{}, nil, "unsupported-file"},
		{"csv named Parquet", "f.parquet", good + good, Spec{}, nil, "unsupported-file"},
		{"Parquet in gzip", "f.parquet.gz", "x", Spec{}, nil, "unsupported-file"},
		{"unknown ending", "f.xlsx", good, Spec{}, nil, "unsupported-file"},
		{"UTF-16 without a mark", "f.csv", wide, Spec{}, nil, "bad-encoding"},
		{"UTF-16 big endian without a mark", "f.csv", "\x00" + wide, Spec{}, nil, "bad-encoding"},
		{"UTF-16 with a mark, declared as UTF-8", "f.csv", "\xff\xfe" + wide, Spec{}, nil, "bad-encoding"},
		{"UTF-8 mark, declared as windows-1252", "f.csv", "\ufeff" + good, Spec{Encoding: "windows-1252"}, nil, "bad-encoding"},
		{"little endian mark, declared big", "f.csv", "\xff\xfe" + wide, Spec{Encoding: "utf-16be"}, nil, "bad-encoding"},
		{"odd UTF-16", "f.csv", "a\x00,\x00b\x00\n\x00" + "1\x00,\x001\x00\n\x00x", Spec{Encoding: "utf-16le"}, nil, "truncated"},
		{"unknown encoding", "f.csv", good, Spec{Encoding: "ebcdic"}, nil, "bad-value"},
		{"header that is not UTF-8", "f.csv", "a,b\xfc\n1,2\n", Spec{}, nil, "bad-encoding"},
		{"stray quote in the header", "f.csv", "a,b\"" + canary + "\n1,2\n", Spec{}, nil, "bad-row"},
		{"quote that never closes in the header", "f.csv", "a,\"b" + canary + "\n1,2\n", Spec{}, nil, "truncated"},
		{"header without end", "f.csv", strings.Repeat(canary, 1<<17), Spec{}, nil, "too-large"},
		{"delimiter beyond ASCII", "f.csv", good, Spec{Delimiter: '§'}, nil, "bad-value"},
		{"fixed field without length", "f.txt", good, Spec{Fixed: []FixedField{{"a", 1, 0}}}, nil, "bad-value"},
		{"fixed without fields", "f.txt", good, Spec{Format: Fixed}, nil, "bad-value"},
		{"gzip bomb", "f.csv.gz", string(gz(make([]byte, 66<<20))), Spec{}, []string{"1"}, "too-large"},
		{"zstd bomb", "f.csv.zst", string(zst([]byte("a\n" + strings.Repeat(strings.Repeat("x", 1<<16)+"\n", 1050)))), Spec{}, []string{"a"}, "too-large"},
	}
}

func TestBadFiles(t *testing.T) {
	for _, b := range badFiles() {
		t.Run(b.point, func(t *testing.T) {
			if b.want == nil {
				b.want = []string{"a", "b"}
			}
			if strings.Contains(b.point, "gzip bomb") {
				b.spec.NoHeader = true
			}
			_, err := readAll(mapFS(b.name, []byte(b.data)), b.name, b.spec, Options{Columns: b.want}, nil)
			if codes(err) != b.code {
				t.Fatalf("got %v, want %s", err, b.code)
			}
			checkMessage(t, b.name, err)
		})
	}
}

// checkMessage holds an error against the house's rules: the file's name is
// there, no value is, and it starts in lower case and ends without a full stop.
func checkMessage(t *testing.T, name string, err error) {
	t.Helper()
	problems := []*diag.Problem{}
	var l *diag.List
	var p *diag.Problem
	switch {
	case errors.As(err, &l):
		problems = l.Sorted()
	case errors.As(err, &p):
		problems = append(problems, p)
	default:
		t.Errorf("not a problem: %v", err)
	}
	for _, p := range problems {
		if p.Pos.File != name {
			t.Errorf("%v: file %q", p, p.Pos.File)
		}
		if strings.Contains(p.Error()+p.Hint, canary[:6]) {
			t.Errorf("a value in the message: %v", p)
		}
		first := p.Msg[:1]
		if strings.HasSuffix(p.Msg, ".") || first != strings.ToLower(first) && !strings.HasPrefix(p.Msg, "UTF") {
			t.Errorf("not in the house's form: %q", p.Msg)
		}
	}
}

func TestCutCompressedFiles(t *testing.T) {
	text := []byte("a,b\n" + strings.Repeat("1,"+canary+"\n", 3000))
	for name, data := range map[string][]byte{"f.csv.gz": gz(text), "f.csv.zst": zst(text)} {
		for cut := 1; cut < len(data); cut += 1 + len(data)/150 {
			_, err := readAll(mapFS(name, data[:cut]), name, Spec{}, Options{Columns: []string{"a"}, ChunkBytes: 512}, nil)
			if codes(err) != "truncated" {
				t.Errorf("%s cut at %d of %d: %v", name, cut, len(data), err)
			} else {
				checkMessage(t, name, err)
			}
		}
	}
	broken := gz(text)
	broken[len(broken)-6] ^= 1 // the checksum
	if _, err := readAll(mapFS("f.csv.gz", broken), "f.csv.gz", Spec{}, Options{Columns: []string{"a"}}, nil); codes(err) != "truncated" {
		t.Error(err)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.csv")
	if runtime.GOOS == "linux" {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	os.Mkdir(filepath.Join(dir, "folder.csv"), 0o700)
	os.Mkdir(filepath.Join(dir, "folder.parquet"), 0o700)
	for _, n := range []string{"missing.csv", "missing.parquet", "folder.csv", "folder.parquet", "pipe.csv"} {
		name := filepath.Join(dir, n)
		_, err := Open(OS(), name, Spec{}, Options{})
		if codes(err) != "cannot-read" {
			t.Errorf("%s: %v", n, err)
			continue
		}
		checkMessage(t, name, err)
	}
}

func TestFileThatChanges(t *testing.T) {
	for _, n := range []string{"f.csv", "f.parquet"} {
		name := filepath.Join(t.TempDir(), n)
		data := []byte(delimited(table, tableColumns, ",", "\n", asIs))
		if n == "f.parquet" {
			data = parquetTable(t, tableColumns, table, 0)
		}
		os.WriteFile(name, data, 0o600)
		r, err := Open(OS(), name, Spec{}, Options{Columns: tableColumns})
		if err != nil {
			t.Fatal(err)
		}
		os.Chtimes(name, time.Time{}, time.Now().Add(time.Hour))
		for err == nil {
			var c Chunk
			if c, err = r.Next(); err == nil {
				_, err = r.Decode(c, nil)
			}
		}
		if codes(err) != "cannot-read" || !strings.Contains(err.Error(), "changed while it was read") {
			t.Errorf("%s: %v", n, err)
		}
		r.Close()
	}
}

// breaksFS fails in the middle of a file with an error that holds a value.
type breaksFS struct {
	fs.FS
	after int
}

type breaksFile struct {
	fs.File
	left int
}

func (b breaksFS) Open(name string) (fs.File, error) {
	f, err := b.FS.Open(name)
	return &breaksFile{f, b.after}, err
}

func (b *breaksFile) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("medium error near %s", canary)
	}
	n, err := b.File.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func TestMediumError(t *testing.T) {
	text := []byte("a,b\n" + strings.Repeat("1,2\n", 5000))
	for name, data := range map[string][]byte{"f.csv": text, "f.csv.gz": gz(text), "f.csv.zst": zst(text), "f.parquet": parquetTable(t, []string{"a", "b"}, [][]string{{"1", "2"}}, 0)} {
		for _, after := range []int{0, 3, len(data) / 2, len(data) - 1} {
			_, err := readAll(breaksFS{mapFS(name, data), after}, name, Spec{}, Options{Columns: []string{"a"}}, nil)
			if codes(err) != "cannot-read" {
				t.Errorf("%s after %d of %d bytes: %v", name, after, len(data), err)
				continue
			}
			checkMessage(t, name, err)
		}
	}
	if _, err := Open(breaksFS{mapFS("f.csv", text), 9999}, "f.csv", Spec{}, Options{}); errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestNearMisses(t *testing.T) {
	for _, c := range []struct{ header, want, also, hint string }{
		{"EXIT_DATE,b", "exit_date", "b", `"EXIT_DATE"`},
		{"Exit Date,b", "exit_date", "b", `"Exit Date"`},
		{"exit_dt,b", "exit_date", "b", `"exit_dt"`},
		{"exit_dates,entry_date", "exit_date", "entry_date", `"exit_dates"`},
		{" ssn ,b", "ssn", "b", `" ssn "`},
		{"wages,b,123", "ssn", "b", "the file has b, wages"},
		{"123456789,Ann", "ssn", "name", "no header row"},
		{"100100001,Wagner,TX", "wages", "sex", "no header row"},
		{"a;b;c", "b", "c", "semicolons"},
		{"a\tb", "b", "a", "tabs"},
	} {
		_, err := Open(mapFS("f.csv", []byte(c.header+"\n")), "f.csv", Spec{}, Options{Columns: []string{c.want, c.also}})
		var l *diag.List
		if !errors.As(err, &l) {
			t.Fatal(err)
		}
		hint := ""
		for _, p := range l.Sorted() {
			if strings.Contains(p.Msg, `"`+c.want+`"`) {
				hint = p.Hint
			}
		}
		if !strings.Contains(hint, c.hint) || strings.Contains(hint, "Wagner") || strings.Contains(hint, "123") {
			t.Errorf("%q wanted %q: hint %q", c.header, c.want, hint)
		}
	}
}
