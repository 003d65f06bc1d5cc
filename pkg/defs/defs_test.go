package defs_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

const projectText = `version: 1
name: T
periods: [PY2023]
measures: [wioa]
protect: {min_cell: 10}
sources:
  - {id: wages, path: data/wages.csv, layout: ui_wage, covers: {through: 2024-12-31}}
`

func project(t *testing.T, text string, ov ...defs.Override) (*defs.Project, *diag.List) {
	t.Helper()
	var l diag.List
	return defs.NewDecoder("p.yaml", []byte(text), &l).Project(ov), &l
}

func TestProjectDefaults(t *testing.T) {
	p, l := project(t, projectText)
	if err := l.Err(); err != nil {
		t.Fatal(err)
	}
	if p.AsOf != calendar.NoDate || p.YearStart != calendar.July1 || p.Limits.MaxRejectRate != 100 || !p.Protect.Secondary ||
		p.Leaver.String() != "2q" || strings.Join(p.Output.Formats, " ") != "csv json md" {
		t.Errorf("defaults: %+v", p)
	}
	if s := p.Sources[0]; s.Through != calendar.MustDate("2024-12-31") || s.Paths[0].Name != "data/wages.csv" {
		t.Errorf("source: %+v", s)
	}
}

func TestOverridesReachEveryDepth(t *testing.T) {
	p, l := project(t, projectText,
		defs.Override{Path: "protect.min_cell", Text: "11", From: "--set"},
		defs.Override{Path: "output.dir", Text: "elsewhere", From: "env"},
		defs.Override{Path: "periods", Text: "[PY2022, 2023Q1]", From: "--period"},
		defs.Override{Path: "sources.wages.path", Text: "[a.csv, b.csv]", From: "--set"},
		defs.Override{Path: "sources.wages.covers.through", Text: "2025-03-31", From: "--set"})
	if err := l.Err(); err != nil {
		t.Fatal(err)
	}
	if p.Protect.MinCell != 11 || p.Output.Dir != "elsewhere" || len(p.Periods) != 2 || len(p.Sources[0].Paths) != 2 ||
		p.Sources[0].Through.String() != "2025-03-31" {
		t.Errorf("got %+v", p)
	}
}

func TestOverridesAreCheckedAsStrictly(t *testing.T) {
	for _, ov := range []defs.Override{
		{Path: "protect.min_cell", Text: "many", From: "--set"},
		{Path: "sources.nobody.path", Text: "a.csv", From: "--set"},
		{Path: "as_of", Text: "2023-02-30", From: "--as-of"},
		{Path: "periods", Text: "[PY20]", From: "--period"},
		{Path: "name.x", Text: "a", From: "--set"},
		{Path: "name", Text: "&a b", From: "--set"},
	} {
		if _, l := project(t, projectText, ov); l.Err() == nil {
			t.Errorf("%s = %q was taken", ov.Path, ov.Text)
		}
	}
}

func TestCodesStayAsWritten(t *testing.T) {
	var l diag.List
	d := defs.NewDecoder("p.yaml", []byte(`version: 1
pathways: [{id: p, flag: {any: [{record: enrollment, where: {program_code: [51.10, 062, 0012, NO, 1e3]}}]}}]
`), &l)
	ps := d.Pathways()
	if err := l.Err(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(ps[0].Flag[0].Where.Tests[0].In, " "); got != "51.10 062 0012 NO 1e3" {
		t.Errorf("got %q", got)
	}
}

func TestCodesOfClassificationsAreBroughtToOneSpelling(t *testing.T) {
	var l diag.List
	d := defs.NewDecoder("p.yaml", []byte(`version: 1
pathways:
  - id: p
    sector: {naics: [31-33, "62*", 622110]}
    flag: {any: [{record: enrollment, where: {cip: [510801, 1.0101, '="51.10"', 5138*, 51.*], not: {cip: {in: [1.1]}}}}]}
`), &l)
	ps := d.Pathways()
	if err := l.Err(); err != nil {
		t.Fatal(err)
	}
	tests := ps[0].Flag[0].Where.Tests
	if got := strings.Join(tests[0].In, " ") + " / " + strings.Join(tests[1].In, " "); got != "51.0801 01.0101 51.10 51.38* 51.* / 01.10" {
		t.Errorf("cip %q", got)
	}
	if got := strings.Join(ps[0].Sector, " "); got != "31* 32* 33* 31-33 62* 622110" {
		t.Errorf("naics %q", got)
	}
	var uses []string
	for _, u := range d.CodeUses() {
		uses = append(uses, fmt.Sprintf("%s %s %d:%d", u.Field, u.Written, u.Pos.Line, u.Pos.Col))
	}
	if got := strings.Join(uses, ", "); !strings.HasPrefix(got, "naics 31-33 4:22, naics 62* 4:29, naics 622110 4:36, cip 510801 5:53, ") {
		t.Errorf("uses %s", got)
	}
}

func TestHashIgnoresStyleAndOrderButNotMeaning(t *testing.T) {
	read := func(text string) *defs.Metric {
		var l diag.List
		ms := defs.NewDecoder("m.yaml", []byte(text), &l).Measures()
		if err := l.Err(); err != nil {
			t.Fatal(err)
		}
		return ms[0]
	}
	a := read("version: 1\nset: s\nmetrics:\n  - {id: m, title: T, population: leavers, cohort: {by: exit, lag: 4q}, numerator: {employed: exit+2q}, statistic: rate}\n")
	b := read("version: 1\nset: s\nmetrics:\n  # a comment\n  - id: m\n    title: \"T\"\n    statistic: rate\n    population: leavers\n    numerator:\n      employed: 'exit+2q'\n    cohort: {lag: 4q, by: exit}\n")
	c := read("version: 1\nset: s\nmetrics:\n  - {id: m, title: T, population: leavers, cohort: {by: exit, lag: 6q}, numerator: {employed: exit+2q}, statistic: rate}\n")
	if a.Hash != b.Hash || a.Hash == c.Hash || len(a.Hash) != 16 {
		t.Errorf("hashes %s %s %s", a.Hash, b.Hash, c.Hash)
	}
}

func TestLayoutColumnsAndRenames(t *testing.T) {
	var l diag.List
	lay := defs.NewDecoder("l.yaml", []byte(`version: 1
id: l
key: {column: SSN, as: ssn}
records:
  - kind: employment
    when: [{column: KIND, in: [W]}, {column: WAGE, present: true}]
    fields:
      quarter: {quarter: {year: YR, quarter: QTR}}
      wages: {column: WAGE, scale: 0.01}
      naics: {columns: [N1, N2], join: ""}
      hours: {column: HRS, optional: true}
`), &l).Layout()
	if err := l.Err(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lay.Columns(), " "); got != "SSN KIND WAGE YR QTR N1 N2 HRS" {
		t.Errorf("columns %s", got)
	}
	re := lay.Rename(map[string]string{"SSN": "ssn", "KIND": "k", "QTR": "q", "N2": "n"})
	if got := strings.Join(re.Columns(), " "); got != "ssn k WAGE YR q N1 n HRS" {
		t.Errorf("renamed %s", got)
	}
	if got := strings.Join(lay.Columns(), " "); got != "SSN KIND WAGE YR QTR N1 N2 HRS" {
		t.Errorf("the original became %s", got)
	}
	if may := lay.Optional(); len(may) != 1 || !may["HRS"] {
		t.Errorf("optional: %v", may)
	}
	nowhere := map[string]bool{"HRS": true, "WAGE": true, "YR": true, "QTR": true, "N1": true}
	if less := lay.Without(nowhere); len(less.Records) != 1 {
		t.Error("a record was dropped though one of its columns is there")
	}
	nowhere["N2"] = true
	if less := lay.Without(nowhere); len(less.Records) != 0 {
		t.Error("a record was kept though none of its columns is there")
	}
}

func TestDatedValues(t *testing.T) {
	v := defs.DatedValue{Steps: []defs.Step{{From: calendar.MustDate("2016-07-01"), Is: 1}, {From: calendar.MustDate("2020-07-01"), Is: 2}}}
	for day, want := range map[string]int64{"2016-06-30": 0, "2016-07-01": 1, "2020-06-30": 1, "2020-07-01": 2} {
		if n, ok := v.At(calendar.MustDate(day)); n != want || ok != (want > 0) {
			t.Errorf("%s: %d %v", day, n, ok)
		}
	}
}

func TestNearestWord(t *testing.T) {
	words := []string{"credential", "employment", "enrollment", "gain"}
	for word, want := range map[string]string{"credentials": "credential", "enrolment": "enrollment", "Gain": "gain", "zebra": "", "g": ""} {
		if got := diag.Nearest(word, words); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

func TestLoaderKeepsInsideTheFolder(t *testing.T) {
	files := defs.FSFiles{FS: fstest.MapFS{
		"p/paths/a.yaml":  {Data: []byte("version: 1\npathways: [{id: a, flag: {any: [{record: service}]}}]\n")},
		"p/paths/b.yaml":  {Data: []byte("version: 1\npathways: [{id: a, flag: {any: [{record: service}]}}]\n")},
		"other/c.yaml":    {Data: []byte("version: 1\npathways: []\n")},
		"measures/m.yaml": {Data: []byte("")},
	}}
	l := defs.NewLoader(files, &defs.Library{Files: files})
	l.Confine = "p"
	l.Pathways("p", []defs.Ref{{Name: "../other/c.yaml"}}, nil)
	l.Pathways("p", []defs.Ref{{Name: "paths/*.yaml"}}, nil)
	l.Pathways("p", []defs.Ref{{Name: "paths/none.yaml"}}, nil)
	var codes []string
	for _, p := range l.Problems.Sorted() {
		codes = append(codes, string(p.Code))
	}
	got := strings.Join(codes, " ")
	for _, want := range []diag.Code{diag.OutsideFolder, diag.DuplicateID, diag.FileNotFound} {
		if !strings.Contains(got, string(want)) {
			t.Errorf("no %s among %s", want, got)
		}
	}
}

func TestBoundsByType(t *testing.T) {
	cases := []struct {
		t    model.Type
		text string
		want int64
		ok   bool
	}{
		{model.Date, "1970-01-02", 1, true}, {model.Quarter, "2023Q3", 8094, true}, {model.Money, "1.5", 150, true},
		{model.Number, "1.5", 15_000, true}, {model.Code, "x", 0, false}, {model.Date, "x", 0, false},
	}
	for _, c := range cases {
		got, err := defs.ParseBound(c.t, c.text)
		if (err == nil) != c.ok || c.ok && got != c.want {
			t.Errorf("%s %q: %d %v", c.t, c.text, got, err)
		}
	}
}

func FuzzDefinitions(f *testing.F) {
	f.Add(projectText)
	f.Add("version: 1\nset: s\nmetrics:\n  - {id: m, title: T, population: leavers, cohort: {by: exit, lag: 4q}, numerator: {employed: exit+2q}, statistic: rate}\n")
	f.Add("version: 1\npathways: [{id: p, flag: {any: [{record: enrollment, where: {cip: [51.10]}}]}}]\n")
	f.Add("version: 1\nid: l\nkey: {column: a, as: b}\nrecords: [{kind: gain, fields: {date: D, type: {value: secondary_diploma}}}]\n")
	f.Add("version: 1\ncases: [{name: n, as_of: 2023-01-01, persons: {a: {gain: {date: 2022-01-01, type: training_milestone}}}, flags: [{person: a}]}]\n")
	f.Add("version: 1\nid: p\ntitle: T\nrates: coded\nladder: [{to: 20, low: 20, high: 80, step: 10}, {low: 1, high: 99, step: 1}]\n")
	f.Fuzz(func(_ *testing.T, text string) {
		for i := range 6 {
			var l diag.List
			d := defs.NewDecoder("f.yaml", []byte(text), &l)
			switch i {
			case 0:
				d.Project(nil)
			case 1:
				d.Measures()
			case 2:
				d.Pathways()
			case 3:
				d.Layout()
			case 4:
				d.Cases()
			case 5:
				d.ProtectProfile()
			}
			_ = l.Err()
		}
	})
}
