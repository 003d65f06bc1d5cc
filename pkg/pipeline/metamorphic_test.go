package pipeline_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/cli"
	"pathmetrics/pkg/synth"
)

// The tests in relations_test.go change a made-up state in a way of which it is
// known beforehand what must happen to the results, and run the program on both.
// This file holds the state as cells and runs it.

// table is one file of the state as rows of cells.
type table struct {
	source  string
	name    string
	columns []synth.Column
	sep     rune // 0: fixed width
	crlf    bool
	bom     bool
	quote   bool // quote every cell
	rows    [][]string
}

// state is all files.
type state []*table

// widths are the widths of the columns of licenses.txt.
var widths = []int{9, 10, 3, 8, 8, 7, 24}

var seps = map[string]rune{"adult_education": ';', "adult_ed_ids": ';', "snap_et": '\t', "vr": '|', "licenses": 0}

// made is a state of the generator.
func made(t *testing.T, o synth.Options) state {
	t.Helper()
	var st state
	for _, f := range files(t, o) {
		st = append(st, parse(t, f.name, f.data))
	}
	return st
}

// small is the state of most relations.
func small() synth.Options { return synth.Options{People: 400, InPrograms: 85, Seed: 11} }

// dirty is a state in which some rows are rejected.
func dirty() synth.Options {
	o := small()
	o.DirtyRate = 0.01
	return o
}

type file struct {
	source, name string
	data         []byte
}

type memoryFile struct {
	bytes.Buffer
	done func(data []byte)
}

func (m *memoryFile) Close() error { m.done(m.Bytes()); return nil }

// files are the generator's files as it writes them.
func files(t *testing.T, o synth.Options) (out []file) {
	t.Helper()
	err := synth.Generate(context.Background(), o, func(name string) (io.WriteCloser, error) {
		return &memoryFile{done: func(data []byte) { out = append(out, file{source(name), name, data}) }}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func source(name string) string {
	for _, f := range synth.Files() {
		if ok, _ := path.Match(f.Name, name); ok || name == "wages.parquet" && f.Source == "wages" {
			return f.Source
		}
	}
	return ""
}

func parse(t *testing.T, name string, data []byte) *table {
	t.Helper()
	tb := &table{source: source(name), name: name, sep: ',', crlf: bytes.Contains(data, []byte("\r\n"))}
	for _, f := range synth.Files() {
		if f.Source == tb.source {
			tb.columns = f.Columns
		}
	}
	if sep, ok := seps[tb.source]; ok {
		tb.sep = sep
	}
	data, tb.bom = bytes.CutPrefix(data, []byte("\ufeff"))
	if tb.sep == 0 {
		for line := range strings.Lines(string(data)) {
			line = strings.TrimRight(line, "\r\n")
			var cells []string
			for _, n := range widths {
				n = min(n, len(line))
				if n > 0 {
					cells = append(cells, line[:n])
				}
				line = line[n:]
			}
			tb.rows = append(tb.rows, cells)
		}
		return tb
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord = tb.sep, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tb.rows = rows[1:]
	return tb
}

// bytes writes the table as its agency would.
func (tb *table) bytes() []byte {
	var b bytes.Buffer
	end := "\n"
	if tb.crlf {
		end = "\r\n"
	}
	if tb.bom {
		b.WriteString("\ufeff")
	}
	line := func(cells []string) {
		for i, c := range cells {
			if i > 0 && tb.sep != 0 {
				b.WriteRune(tb.sep)
			}
			if tb.sep != 0 && (tb.quote || strings.ContainsRune(c, tb.sep) || strings.ContainsAny(c, "\"\r\n")) {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			b.WriteString(c)
		}
		b.WriteString(end)
	}
	if tb.sep != 0 {
		var head []string
		for _, c := range tb.columns {
			head = append(head, c.Name)
		}
		line(head)
	}
	for _, row := range tb.rows {
		line(row)
	}
	return b.Bytes()
}

// clone is a deep copy.
func (st state) clone() state {
	var out state
	for _, tb := range st {
		c := *tb
		c.rows = nil
		for _, row := range tb.rows {
			c.rows = append(c.rows, slices.Clone(row))
		}
		out = append(out, &c)
	}
	return out
}

// each changes every cell.
func (st state) each(change func(source string, c synth.Column, cell string) string) state {
	out := st.clone()
	for _, tb := range out {
		for _, row := range tb.rows {
			for i := range row {
				row[i] = change(tb.source, tb.columns[i], row[i])
			}
		}
	}
	return out
}

// where keeps the rows for which keep says so.
func (st state) where(keep func(tb *table, row []string) bool) state {
	out := st.clone()
	for _, tb := range out {
		tb.rows = slices.DeleteFunc(tb.rows, func(row []string) bool { return !keep(tb, row) })
	}
	return out
}

// of is the first table of a source.
func (st state) of(source string) *table {
	i := slices.IndexFunc(st, func(tb *table) bool { return tb.source == source })
	return st[i]
}

// cell is a cell by column name; blank where a row ends early.
func (tb *table) cell(row []string, column string) string {
	i := slices.IndexFunc(tb.columns, func(c synth.Column) bool { return c.Name == column })
	if i < 0 || i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}

// with is a copy of a row in which columns hold other texts.
func (tb *table) with(row []string, cells map[string]string) []string {
	out := slices.Clone(row)
	for i, c := range tb.columns {
		if v, ok := cells[c.Name]; ok {
			out[i] = v
		}
	}
	return out
}

// insert puts rows at drawn places.
func (tb *table) insert(r *rand.Rand, rows ...[]string) {
	for _, row := range rows {
		tb.rows = slices.Insert(tb.rows, r.IntN(len(tb.rows)+1), row)
	}
}

func (st state) files() (out []file) {
	for _, tb := range st {
		out = append(out, file{tb.source, tb.name, tb.bytes()})
	}
	return out
}

// outcome is what a run left behind.
type outcome struct {
	dir     string
	results []byte
	quality map[string]account
	persons int
}

type account struct{ read, used, filtered, rejected int64 }

// edit changes the text of the project file.
type edit func(string) string

func replaced(old, new string) edit {
	return func(s string) string {
		if !strings.Contains(s, old) {
			panic("the demonstration project has no " + old)
		}
		return strings.ReplaceAll(s, old, new)
	}
}

// anyRejects lets a run go on however many rows are rejected.
var anyRejects = replaced("max_reject_rate: 0.02", "max_reject_rate: 1")

// run runs the demonstration project on files, in process.
func run(t *testing.T, fs []file, edits ...edit) outcome {
	t.Helper()
	return runIn(t, project(t, fs, edits...))
}

func runIn(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args = append([]string{"run", "-c", filepath.Join(dir, "pathmetrics.yaml"), "-o", filepath.Join(dir, "out"), "--progress", "never", "--raw-ids", "--flags"}, args...)
	if code := cli.Run(args, &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr.String())
	}
	return left(t, filepath.Join(dir, "out"))
}

// project writes the demonstration project with other files and gives its
// folder.
func project(t *testing.T, fs []file, edits ...edit) string {
	t.Helper()
	dir := t.TempDir()
	copyDemo(t, dir)
	data, err := configs.FS.ReadFile("demo/pathmetrics.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "output: {dir: out}", "output: {dir: out, formats: [csv]}")
	paths := map[string][]string{}
	for _, f := range fs {
		name := "data/" + f.name
		if slices.Contains(paths[f.source], name) {
			t.Fatalf("two files are called %s", name)
		}
		paths[f.source] = append(paths[f.source], name)
		save(t, filepath.Join(dir, name), f.data)
	}
	for id, list := range paths {
		re := regexp.MustCompile(`(- id: ` + id + `\n +path: ).*`)
		if !re.MatchString(text) {
			t.Fatalf("the project has no source %s", id)
		}
		text = re.ReplaceAllString(text, "${1}["+strings.Join(list, ", ")+"]")
	}
	for _, e := range edits {
		text = e(text)
	}
	// A small state may have nobody in a file.
	text = strings.ReplaceAll(text, "\n    system:", "\n    may_be_empty: true\n    system:")
	save(t, filepath.Join(dir, "pathmetrics.yaml"), []byte(text))
	return dir
}

func copyDemo(t *testing.T, dir string) {
	t.Helper()
	for _, sub := range []string{"layouts", "pathways"} {
		names, err := fs.Glob(configs.FS, "demo/"+sub+"/*.yaml")
		if err != nil || len(names) == 0 {
			t.Fatal("no ", sub, err)
		}
		for _, n := range names {
			data, err := configs.FS.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			save(t, filepath.Join(dir, strings.TrimPrefix(n, "demo/")), data)
		}
	}
}

func save(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// left reads a run folder and checks that every row is accounted for.
func left(t *testing.T, dir string) outcome {
	t.Helper()
	o := outcome{dir: dir, quality: map[string]account{}}
	var err error
	if o.results, err = os.ReadFile(filepath.Join(dir, "internal/results.csv")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "internal/quality.json"))
	if err != nil {
		t.Fatal(err)
	}
	var q struct {
		Persons int `json:"persons"`
		Sources []struct {
			ID       string `json:"id"`
			Read     int64  `json:"rows_read"`
			Used     int64  `json:"rows_used"`
			Filtered int64  `json:"rows_filtered"`
			Rejected int64  `json:"rows_rejected"`
		} `json:"sources"`
	}
	if err := json.Unmarshal(data, &q); err != nil {
		t.Fatal(err)
	}
	o.persons = q.Persons
	for _, s := range q.Sources {
		if s.Read != s.Used+s.Filtered+s.Rejected {
			t.Errorf("%s: %d rows read, but %d used, %d filtered, %d rejected", s.ID, s.Read, s.Used, s.Filtered, s.Rejected)
		}
		o.quality[s.ID] = account{s.Read, s.Used, s.Filtered, s.Rejected}
	}
	return o
}

// same compares results byte for byte and shows the first row that differs.
func same(t *testing.T, want, got []byte) {
	t.Helper()
	if bytes.Equal(want, got) {
		return
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	line := func(s []string) string {
		if n < len(s) {
			return s[n]
		}
		return "(end)"
	}
	differ := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			differ++
		}
	}
	t.Errorf("results differ in %d rows of %d and %d, first in row %d:\n- %s\n+ %s", differ, len(a), len(b), n, line(a), line(b))
}

// result is a row of results.csv by column.
type result map[string]string

// count is a whole number of a row; a blank is 0.
func (r result) count(t *testing.T, column string) int {
	t.Helper()
	n := 0
	if s := r[column]; s != "" {
		if _, err := fmt.Sscanf(s, "%d", &n); err != nil {
			t.Fatalf("%s: %q is not a count", column, s)
		}
	}
	return n
}

// cents is money or credits in hundredths.
func (r result) cents(t *testing.T, column string) int {
	t.Helper()
	whole, part, ok := strings.Cut(r[column], ".")
	n := 0
	if _, err := fmt.Sscanf(whole+part, "%d", &n); err != nil || !ok || len(part) != 2 {
		t.Fatalf("%s: %q has no cents", column, r[column])
	}
	return n
}

var keyColumns = []string{"set", "metric", "pathway", "program", "period", "breakdown", "group", "statistic"}

// cellsOf reads results.csv by cell.
func cellsOf(t *testing.T, data []byte) map[string]result {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]result{}
	for _, cells := range rows[1:] {
		r := result{}
		for i, c := range cells {
			r[rows[0][i]] = c
		}
		var key []string
		for _, k := range keyColumns {
			key = append(key, r[k])
		}
		out[strings.Join(key, "|")] = r
	}
	if len(out) != len(rows)-1 {
		t.Fatalf("%d rows of results for %d cells", len(rows)-1, len(out))
	}
	return out
}

// keysOf are the cells of any of the results, sorted.
func keysOf(cells ...map[string]result) []string {
	all := map[string]bool{}
	for _, c := range cells {
		for k := range c {
			all[k] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func zipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// linked tells to whom a row belongs: the number that an id file ties its key to,
// else the key itself.
type linked map[string]string

// keyOf are the sources whose key is not the Social Security number, and the id
// files that tie them to it.
var keyOf = map[string]string{"enrolments": "college_ids", "adult_education": "adult_ed_ids", "snap_et": "client_ids",
	"college_ids": "college_ids", "adult_ed_ids": "adult_ed_ids", "client_ids": "client_ids"}

func (st state) linked() linked {
	l := linked{}
	for _, id := range []string{"college_ids", "adult_ed_ids", "client_ids"} {
		for _, row := range st.of(id).rows {
			if n := digits(row[1]); len(n) == 9 {
				l[id+":"+row[0]] = n
			}
		}
	}
	return l
}

// person is who a row is about.
func (l linked) person(tb *table, row []string) string {
	id, ok := keyOf[tb.source]
	if !ok {
		return digits(row[0])
	}
	if n := l[id+":"+row[0]]; n != "" {
		return n
	}
	return id + ":" + row[0]
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
