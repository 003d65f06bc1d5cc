package ledger_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/ledger"
)

func cell(period, from, to, group string, n int64) ledger.Cell {
	c := ledger.Cell{
		Key: ledger.Key{Metric: "wioa.employment_rate_q2", Population: "participations", Pathway: "*", Program: "*",
			Period: period, Breakdown: "sex", Group: group, Statistic: "rate"},
		Definition: "d1", Cohort: calendar.Interval{From: calendar.MustDate(from), To: calendar.MustDate(to)},
	}
	if n < 0 {
		c.Hidden = true
		return c
	}
	c.Numerator, c.Denominator = ledger.Number{V: n, Ok: true}, ledger.Number{V: 100, Ok: true}
	c.Value = ledger.Number{V: n * 10_000, Places: 6, Ok: true}
	return c
}

func quarter(group string, n int64) ledger.Cell {
	return cell("2023Q1", "2023-01-01", "2023-03-31", group, n)
}

func write(t *testing.T, before []byte, releases ...[]ledger.Cell) []byte {
	t.Helper()
	l, err := ledger.Read(bytes.NewReader(before))
	if err != nil {
		t.Fatal(err)
	}
	file := bytes.NewBuffer(slices.Clone(before))
	for _, cells := range releases {
		if err := l.Append(file, ledger.Release{AsOf: calendar.MustDate("2025-06-30"), Run: "abc"}, cells); err != nil {
			t.Fatal(err)
		}
	}
	return file.Bytes()
}

func TestReadHasWhatWasAppended(t *testing.T) {
	first := []ledger.Cell{quarter("female", 40), quarter("male", -1)}
	second := []ledger.Cell{quarter("female", -1), cell("2023Q2", "2023-04-01", "2023-06-30", "female", 12)}
	file := write(t, write(t, nil, first), second)
	if again := write(t, nil, first, second); !bytes.Equal(file, again) {
		t.Error("two releases in one go are other bytes than one after the other")
	}
	l, err := ledger.Read(bytes.NewReader(file))
	if err != nil || l.Releases() != 2 {
		t.Fatalf("%d releases, %v", l.Releases(), err)
	}
	for _, want := range []ledger.Cell{second[0], second[1], first[1]} {
		if got, ok := l.Last(want.Key); !ok || got != want {
			t.Errorf("%s %s: %+v, want %+v", want.Period, want.Group, got, want)
		}
	}
	if _, ok := l.Last(quarter("other", 1).Key); ok {
		t.Error("a cell that was never published is known")
	}
}

func TestTheSameReleaseAddsNothing(t *testing.T) {
	cells := []ledger.Cell{quarter("male", -1), quarter("female", 40)}
	file := write(t, nil, cells)
	slices.Reverse(cells)
	if again := write(t, file, cells, cells[:1]); !bytes.Equal(file, again) {
		t.Error("what was said before was written again")
	}
	cells[0] = quarter("female", 41)
	if again := write(t, file, cells); len(again) <= len(file) || !bytes.HasPrefix(again, file) {
		t.Error("a changed number did not make a release behind the first")
	}
	cells = []ledger.Cell{quarter("female", 40), quarter("male", -1)}
	if shuffled := write(t, nil, cells); !bytes.Equal(file, shuffled) {
		t.Error("the order of the cells shows")
	}
}

func TestHiddenNumbersAreNotWritten(t *testing.T) {
	c := quarter("female", 7)
	c.Hidden = true
	file := write(t, nil, []ledger.Cell{c})
	if strings.Contains(string(file), "numerator") || strings.Contains(string(file), "70000") {
		t.Error("a hidden number is in the ledger")
	}
}

// Every byte counts: a ledger that was cut anywhere, or in which any byte is
// another, is not read.
func TestDamageIsFound(t *testing.T) {
	whole := write(t, nil, []ledger.Cell{quarter("female", 40), quarter("male", -1)}, []ledger.Cell{quarter("female", 60)})
	ends := map[int]bool{0: true, len(whole): true, len(write(t, nil, []ledger.Cell{quarter("female", 40), quarter("male", -1)})): true}
	check := func(file []byte, what string, at int) {
		t.Helper()
		_, err := ledger.Read(bytes.NewReader(file))
		if !errors.Is(err, ledger.ErrDamaged) {
			t.Errorf("%s at %d: %v", what, at, err)
		} else if strings.Contains(err.Error(), "female") {
			t.Errorf("the error has something of a cell")
		}
	}
	for i := range whole {
		if !ends[i] {
			check(whole[:i], "cut", i)
		}
		other := slices.Clone(whole)
		other[i] ^= 1
		check(other, "changed", i)
	}
	check(append(slices.Clone(whole), whole...), "twice", 0)
	check([]byte("{}\n"), "not a ledger", 0)
	check([]byte(strings.Repeat("x", 1<<20)), "one long line", 0)
}

// A cut between two releases is an earlier ledger, which is whole.
func TestAnEarlierLedgerIsWhole(t *testing.T) {
	first := write(t, nil, []ledger.Cell{quarter("female", 40)})
	if l, err := ledger.Read(bytes.NewReader(first)); err != nil || l.Releases() != 1 {
		t.Errorf("%v", err)
	}
	if l, err := ledger.Read(strings.NewReader("")); err != nil || l.Releases() != 0 {
		t.Errorf("an empty file: %v", err)
	}
}

func TestEverythingThatWasShownStaysKnown(t *testing.T) {
	year := cell("PY2022", "2022-07-01", "2023-06-30", "female", 90)
	renamed := year
	renamed.Definition = "d2"
	hidden := cell("2022Q3", "2022-07-01", "2022-09-30", "female", -1)
	first := []ledger.Cell{quarter("female", 40), year, hidden, quarter("male", 50)}
	second := []ledger.Cell{quarter("female", -1), renamed}
	third := []ledger.Cell{quarter("female", 40), year}
	l, _ := ledger.Read(bytes.NewReader(write(t, nil, first, second, third)))
	var got []ledger.Cell
	for _, c := range l.Shown(hidden.Key) {
		got = append(got, *c)
	}
	if !slices.Equal(got, []ledger.Cell{year, renamed, quarter("female", 40)}) {
		t.Errorf("shown: %+v", got)
	}
	for _, c := range []struct {
		of   ledger.Cell
		want bool
	}{{hidden, true}, {quarter("female", 0), true}, {quarter("male", 0), false}, {year, false}, {quarter("other", 0), false}} {
		if got := l.Hidden(c.of.Key); got != c.want {
			t.Errorf("%s %s once hidden is %v", c.of.Period, c.of.Group, got)
		}
	}
}

func TestTheLedgerBeforeARun(t *testing.T) {
	l := &ledger.Ledger{}
	cells := []ledger.Cell{quarter("female", 40)}
	release := func(run string, n int64) {
		cells[0] = quarter("female", n)
		if err := l.Append(io.Discard, ledger.Release{Run: run}, cells); err != nil {
			t.Fatal(err)
		}
	}
	if got := l.Before("a"); got != l {
		t.Error("an empty ledger has one before it")
	}
	release("a", 40)
	release("b", -1)
	for _, other := range []string{"a", "c", ""} {
		if l.Before(other) != l {
			t.Errorf("%q is taken for the last run", other)
		}
	}
	before := l.Before("b")
	if c, ok := before.Last(cells[0].Key); !ok || c != quarter("female", 40) || before.Releases() != 1 || before.Hidden(cells[0].Key) {
		t.Error("the ledger before the last run is not that of the first")
	}
	if l.Releases() != 2 || !l.Hidden(cells[0].Key) || !l.Says(cells) || before.Says(cells) {
		t.Error("looking back changed the ledger")
	}
}

func TestNumbers(t *testing.T) {
	for want, n := range map[string]ledger.Number{
		"": {}, "0": {Ok: true}, "0.625000": {V: 625000, Places: 6, Ok: true}, "-0.05": {V: -5, Places: 2, Ok: true},
		"5123.40": {V: 512340, Places: 2, Ok: true}, "-9223372036854775808": {V: -1 << 63, Ok: true},
	} {
		if n.String() != want {
			t.Errorf("%+v is written %q, want %q", n, n, want)
		}
		c := quarter("female", 40)
		c.Value = n
		l, err := ledger.Read(bytes.NewReader(write(t, nil, []ledger.Cell{c})))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := l.Last(c.Key); got.Value != n {
			t.Errorf("%q comes back as %+v", want, got.Value)
		}
	}
}

// manyCells are a release as large as that of a state.
func manyCells(n int) (cells []ledger.Cell) {
	for i := range n {
		c := quarter(strconv.Itoa(i), int64(i))
		for _, x := range []*ledger.Number{&c.Persons, &c.Pending, &c.Excluded} {
			*x = ledger.Number{V: int64(i), Ok: true}
		}
		cells = append(cells, c)
	}
	return cells
}

// A cell is decoded once, and the sum of what is before it is nobody's question.
func TestReadingACellTakesLittle(t *testing.T) {
	const n = 1000
	file := write(t, nil, manyCells(n))
	got := testing.AllocsPerRun(3, func() {
		if _, err := ledger.Read(bytes.NewReader(file)); err != nil {
			t.Fatal(err)
		}
	})
	if got /= n; got > 45 {
		t.Errorf("%.1f allocations for each cell", got)
	}
}

func BenchmarkRead(b *testing.B) {
	var file bytes.Buffer
	if err := new(ledger.Ledger).Append(&file, ledger.Release{}, manyCells(10_000)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := ledger.Read(bytes.NewReader(file.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"release":1,"format":1,"as_of":"","run":"","before":""}` + "\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		l, err := ledger.Read(bytes.NewReader(file))
		if (l == nil) != errors.Is(err, ledger.ErrDamaged) {
			t.Errorf("%v", err)
		}
	})
}
