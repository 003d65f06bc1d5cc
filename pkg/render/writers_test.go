package render_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
)

func TestFormatsAreThoseOfTheProjectFile(t *testing.T) {
	var ids []string
	for _, f := range render.Formats {
		ids = append(ids, f.ID)
		if name, w := render.File(f.ID); name != f.File || w == nil {
			t.Errorf("File(%q) gives %q", f.ID, name)
		}
	}
	if !slices.Equal(ids, defs.Formats) {
		t.Errorf("formats are %v, a project may ask for %v", ids, defs.Formats)
	}
	if name, w := render.File("docx"); name != "" || w != nil {
		t.Errorf("an unknown format is written to %q", name)
	}
}

// writers are all that take a table.
func writers() map[string]render.Writer {
	all := map[string]render.Writer{"crosswalk": render.Crosswalk}
	for _, f := range render.Formats {
		all[f.ID] = f.Write
	}
	return all
}

func TestTheSameTableGivesTheSameBytesWhateverTheOrderOfRows(t *testing.T) {
	rows := sample()
	for name, write := range writers() {
		var first, second bytes.Buffer
		if err := write(&first, public(rows)); err != nil {
			t.Fatal(err)
		}
		turned := slices.Clone(rows)
		slices.Reverse(turned)
		if err := write(&second, public(turned)); err != nil {
			t.Fatal(err)
		}
		if first.Len() == 0 || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: other bytes for other order of rows", name)
		}
	}
}

var errFull = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestAWriteErrorIsReturned(t *testing.T) {
	for name, write := range writers() {
		if err := write(fullDisk{}, public(sample())); !errors.Is(err, errFull) {
			t.Errorf("%s returns %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"flags":   render.Flags(fullDisk{}, []render.FlagRow{{}}),
		"rejects": render.Rejects(fullDisk{}, []render.RejectRow{{}}),
		"json":    render.JSON(fullDisk{}, 1),
		"report":  render.Protection(fullDisk{}, &protect.Report{}),
	} {
		if !errors.Is(err, errFull) {
			t.Errorf("%s returns %v", name, err)
		}
	}
}

// plainly is a row as results.csv should hold it, computed field by field and
// apart from the writers.
func plainly(c protect.Cell) []string {
	return []string{
		c.Set, c.Metric, c.Title, c.Category, c.Population, c.Pathway, c.Program,
		c.Period.Label, c.Period.From.String(), c.Period.To.String(), c.Cohort.From.String(), c.Cohort.To.String(),
		c.Breakdown, c.Group, c.Statistic, c.Numerator.String(), c.Denominator.String(), c.Persons.String(),
		c.Value.String(), c.Unit, c.CILow.String(), c.CIHigh.String(), c.Pending.String(), c.Excluded.String(),
		c.Status, c.Reason, c.Target.String(), c.Score.String(), c.Confidence, c.Definition,
	}
}

func TestCSVReadsBackAsTheRows(t *testing.T) {
	for _, p := range []*protect.Publishable{public(sample()), internal(sample())} {
		var b bytes.Buffer
		if err := render.CSV(&b, p); err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != p.Len()+1 || !slices.Equal(got[0], defs.ResultColumns) {
			t.Fatalf("%d lines with the header %v", len(got), got[0])
		}
		for i, line := range got[1:] {
			want := plainly(p.Row(i))
			if group := want[13]; strings.HasPrefix(group, "=") {
				want[13] = "'" + group
			}
			if !slices.Equal(line, want) {
				t.Errorf("line %d is\n%q, want\n%q", i+2, line, want)
			}
		}
	}
}

func TestCSVDefusesFormulasInFreeTextOnly(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx",
		"a=1": "a=1", "": "", "'=1": "'=1", "19-24": "19-24",
	} {
		r := money("aqcp", "c6_earnings_change", "PY2023", "*", 40, -123_456)
		r.Title, r.Group, r.Reason = text, text, text
		var b bytes.Buffer
		if err := render.CSV(&b, internal(append(sample()[:0], r))); err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := func(column string) string { return got[1][slices.Index(defs.ResultColumns, column)] }
		for _, column := range []string{"title", "group", "reason"} {
			if at(column) != want {
				t.Errorf("%s %q is written as %q, want %q", column, text, at(column), want)
			}
		}
		if at("value") != "-1234.56" {
			t.Errorf("a negative number is written as %q", at("value"))
		}
	}
}

func TestEveryJSONLineHoldsTheColumnsInOrder(t *testing.T) {
	p := public(sample())
	var b bytes.Buffer
	if err := render.JSONLines(&b, p); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(b.String(), "\n")
	if len(lines) != p.Len()+1 {
		t.Fatalf("%d lines for %d rows", len(lines)-1, p.Len())
	}
	for i, line := range lines[:p.Len()] {
		keys, values := object(t, line)
		want := slices.Clone(defs.ResultColumns)
		if p.Row(i).Suppressed() {
			want = append(want, "suppressed")
		}
		if !slices.Equal(keys, want) {
			t.Fatalf("line %d has the keys %v", i+1, keys)
		}
		for k, text := range plainly(p.Row(i)) {
			if values[k] != text {
				t.Errorf("line %d: %s is %q, want %q", i+1, keys[k], values[k], text)
			}
		}
	}
}

// object reads one JSON object token by token, so that the order of keys and
// the digits of numbers are seen; null reads as blank.
func object(t *testing.T, line string) (keys, values []string) {
	t.Helper()
	if !json.Valid([]byte(line)) {
		t.Fatalf("not JSON: %s", line)
	}
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	next := func() json.Token {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	next()
	for d.More() {
		keys = append(keys, next().(string))
		switch v := next().(type) {
		case nil:
			values = append(values, "")
		case string:
			values = append(values, v)
		case json.Number:
			values = append(values, v.String())
		case bool:
			values = append(values, "true")
		}
	}
	return keys, values
}

func TestSuppressedNumbersStandInNoPublicFile(t *testing.T) {
	secret := rate("aqcp", "c1_employment_q2", "PY2023", "welding", 86_421, 86_424)
	for name, write := range writers() {
		var open, shut bytes.Buffer
		if err := write(&open, internal(append(sample(), secret))); err != nil {
			t.Fatal(err)
		}
		if err := write(&shut, public(append(sample(), secret))); err != nil {
			t.Fatal(err)
		}
		for _, digits := range []string{"86421", "86424", "86,421", "86,424"} {
			if bytes.Contains(shut.Bytes(), []byte(digits)) {
				t.Errorf("%s shows %s", name, digits)
			}
		}
		if bytes.Equal(open.Bytes(), shut.Bytes()) {
			t.Errorf("%s: the internal file is the public one", name)
		}
	}
}

func TestTextThatIsNotUTF8IsMendedEverywhere(t *testing.T) {
	r := rate("wioa", "employment_rate_q2", "PY2023", "", 50, 100)
	r.Breakdown, r.Group, r.Title = "area", "Espa\xf1a\x1b[2J", "caf\xe9"
	for name, write := range writers() {
		if name == "parquet" {
			continue // binary
		}
		var b bytes.Buffer
		if err := write(&b, internal(append(sample()[:0], r))); err != nil {
			t.Fatal(err)
		}
		if s := b.String(); s != strings.ToValidUTF8(s, "") || name == "md" && strings.Contains(s, "\x1b") {
			t.Errorf("%s: not clean: %q", name, s)
		}
	}
}
