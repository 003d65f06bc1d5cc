package synth

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// memory keeps the files of a state.
type memory map[string]*bytes.Buffer

type memoryFile struct {
	*bytes.Buffer
	open *int
}

func (f memoryFile) Close() error { *f.open--; return nil }

func (m memory) opener(open *int) func(string) (io.WriteCloser, error) {
	return func(name string) (io.WriteCloser, error) {
		if m[name] != nil {
			return nil, errors.New("opened twice")
		}
		*open++
		m[name] = &bytes.Buffer{}
		return memoryFile{m[name], open}, nil
	}
}

func generated(t *testing.T, o Options) memory {
	t.Helper()
	m, open := memory{}, 0
	if err := Generate(context.Background(), o, m.opener(&open)); err != nil {
		t.Fatal(err)
	}
	if open != 0 {
		t.Fatalf("%d files left open", open)
	}
	return m
}

func small() Options { return Options{People: 400, Seed: 7, DirtyRate: 0.01} }

func TestSameOptionsSameBytes(t *testing.T) {
	for _, format := range []string{FormatCSV, FormatParquet} {
		o := small()
		o.Format, o.Compress = format, format == FormatParquet
		a, b := generated(t, o), generated(t, o)
		for name := range a {
			if !bytes.Equal(a[name].Bytes(), b[name].Bytes()) {
				t.Errorf("%s differs between two runs", name)
			}
		}
	}
}

func TestAnotherSeedIsAnotherState(t *testing.T) {
	o := small()
	a := generated(t, o)
	o.Seed++
	b := generated(t, o)
	for name := range a {
		if bytes.Equal(a[name].Bytes(), b[name].Bytes()) {
			t.Errorf("%s is the same for two seeds", name)
		}
	}
}

func TestSmallerStateIsTheBeginningOfALargerOne(t *testing.T) {
	o := small()
	a := generated(t, o)
	o.People *= 3
	b := generated(t, o)
	for name := range a {
		if !bytes.HasPrefix(b[name].Bytes(), a[name].Bytes()) {
			t.Errorf("%s: the first people differ with the size of the state", name)
		}
	}
}

func TestSpoilingChangesNoLife(t *testing.T) {
	o := small()
	dirty := generated(t, o)
	o.DirtyRate = 0
	clean := generated(t, o)
	rows, differ := 0, 0
	for name := range clean {
		have := map[string]int{}
		for line := range strings.Lines(dirty[name].String()) {
			have[line]++
		}
		for line := range strings.Lines(clean[name].String()) {
			rows++
			if have[line] == 0 {
				differ++
			}
			have[line]--
		}
	}
	if share := float64(differ) / float64(rows); share < 0.005 || share > 0.015 {
		t.Errorf("%d of %d rows are spoiled at a rate of 0.01", differ, rows)
	}
}

// cells reads one file as its form says; short rows stay short.
func cells(t *testing.T, id table, data []byte) [][]string {
	t.Helper()
	form := csvForms[id]
	if form.latin {
		text, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			t.Fatal(err)
		}
		data = text
	}
	if form.bom {
		var ok bool
		if data, ok = bytes.CutPrefix(data, []byte("\ufeff")); !ok {
			t.Error("no byte order mark")
		}
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord = form.comma, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range files[id].Columns {
		if rows[0][i] != c.Name {
			t.Errorf("%s: column %d is %q, not %q", files[id].Source, i, rows[0][i], c.Name)
		}
	}
	return rows[1:]
}

// fileTable finds the table of a file name.
func fileTable(name string) table {
	for _, n := range enrolmentFiles {
		if n == name {
			return enrolments
		}
	}
	for id := range tables {
		stem, _, _ := strings.Cut(files[id].Name, "*")
		if stem != "" && strings.HasPrefix(name, stem) {
			return id
		}
	}
	return -1
}

func TestEveryFileParses(t *testing.T) {
	m := generated(t, Options{People: 1500, Seed: 3})
	for name, data := range m {
		id := fileTable(name)
		if id < 0 {
			t.Errorf("%s is not in the table of files", name)
			continue
		}
		if id == licenses {
			width := 1
			for _, w := range fixedWidths {
				width += w
			}
			for line := range strings.Lines(data.String()) {
				if len(line) != width {
					t.Errorf("a license of %d characters in place of %d", len(line), width)
				}
			}
			continue
		}
		for i, row := range cells(t, id, data.Bytes()) {
			if len(row) != len(files[id].Columns) {
				t.Fatalf("%s: row %d has %d cells", name, i+1, len(row))
			}
		}
	}
}

func TestRowCountsArePlausible(t *testing.T) {
	m := generated(t, Options{People: 2000, Seed: 1})
	var rows [tables]int
	for name, data := range m {
		rows[fileTable(name)] += bytes.Count(data.Bytes(), []byte("\n"))
	}
	within := map[table][2]int{
		enrolments: {1500, 5000}, collegeIDs: {200, 600}, workforce: {250, 700}, adultEducation: {400, 1500},
		adultIDs: {120, 350}, snap: {100, 600}, clientIDs: {40, 200}, rehabilitation: {15, 80},
		licenses: {30, 250}, wages: {35_000, 65_000}, federalWages: {100, 2500}, placements: {40, 500},
	}
	for id := range tables {
		if b := within[id]; rows[id] < b[0] || rows[id] > b[1] {
			t.Errorf("%s has %d rows, expected %d to %d", files[id].Source, rows[id], b[0], b[1])
		}
	}
}

func TestMostPeopleAreInNoProgram(t *testing.T) {
	o, err := Options{People: 5000, Seed: 1}.complete()
	if err != nil {
		t.Fatal(err)
	}
	outside := 0
	for n := range o.People {
		var c counter
		live(o, n, c.sink())
		if c.rows[workforce]+c.rows[adultIDs]+c.rows[collegeIDs]+c.rows[clientIDs]+c.rows[rehabilitation] == 0 {
			outside++
		}
	}
	if outside < 3000 || outside > 3500 {
		t.Errorf("%d of 5000 people are in no program", outside)
	}
}

// counter counts rows by table.
type counter struct{ rows [tables]int }

type counting struct {
	c *counter
	t table
}

func (c counting) Row(...string) error { c.c.rows[c.t]++; return nil }
func (c counting) Close() error        { return nil }

func (c *counter) sink() *sink {
	s := &sink{first: 2018}
	for t := range tables {
		s.parts[t] = []*counted{{TableWriter: counting{c, t}}, {TableWriter: counting{c, t}}}
	}
	return s
}

func TestNumbersAreValidAndUnique(t *testing.T) {
	seen := map[string]bool{}
	for n := range 300_000 {
		s := ssnOf(99, n)
		area, group, serial := s[:3], s[3:5], s[5:]
		if len(s) != 9 || area == "000" || area == "666" || area[0] == '9' || group == "00" || serial == "0000" || seen[s] {
			t.Fatalf("person %d has a number that is invalid or taken", n)
		}
		seen[s] = true
	}
}

func TestShuffledIsOneToOne(t *testing.T) {
	seen := make([]bool, 89*97)
	for n := range uint64(len(seen)) {
		v := shuffled(n, 89, 97, 5)
		if seen[v] {
			t.Fatalf("%d comes out twice", v)
		}
		seen[v] = true
	}
}

func TestEmployersDiffer(t *testing.T) {
	seen := map[string]bool{}
	for e := range employers {
		f := fein(e)
		if len(f) != 9 || seen[f] {
			t.Fatalf("employer %d has a number of %d digits, or a taken one", e, len(f))
		}
		seen[f] = true
	}
}

func TestLastDayOfTheExtracts(t *testing.T) {
	// No agency knows a date after Through, but for the end of a running term,
	// the expiry of a license and nothing else.
	m := generated(t, Options{People: 3000, Seed: 5})
	for name, data := range m {
		id := fileTable(name)
		if id == licenses || id == wages {
			continue
		}
		for _, row := range cells(t, id, data.Bytes()) {
			for i, c := range files[id].Columns {
				key := strings.ReplaceAll(row[i], "-", "")
				switch {
				case key == "" || c.Name == "TERM_END":
					continue
				case c.Form == slashes:
					key = key[6:] + key[:2] + key[3:5]
				case c.Form == months:
					key = key[5:] + fmt.Sprintf("%02d", 1+slices.Index(monthNames[:], key[2:5])) + key[:2]
				case c.Form != compact && c.Form != dashes:
					continue
				}
				if key > "20250630" {
					t.Errorf("%s.%s is %s", name, c.Name, row[i])
				}
			}
		}
	}
}

func TestBadOptionsAreAllNamed(t *testing.T) {
	err := Generate(context.Background(), Options{Format: "xls", DirtyRate: 2}, nil)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"people", "xls", "dirty rate"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not speak of %s", err, want)
		}
	}
}

func TestStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m, open := memory{}, 0
	if err := Generate(ctx, small(), m.opener(&open)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if open != 0 {
		t.Errorf("%d files left open", open)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
func (full) Close() error              { return nil }

func TestReportsAFullDisk(t *testing.T) {
	for _, format := range []string{FormatCSV, FormatParquet} {
		o := small()
		o.Format = format
		err := Generate(context.Background(), o, func(string) (io.WriteCloser, error) { return full{}, nil })
		if !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: got %v", format, err)
		}
	}
}
