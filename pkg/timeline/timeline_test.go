package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// shapes are empty tables of all kinds with one attribute on enrollments.
func shapes() timeline.Parts {
	var p timeline.Parts
	for _, k := range model.Kinds() {
		var attrs []string
		if k == model.Enrollment {
			attrs = []string{"campus"}
		}
		p[k] = model.NewTable(k, attrs, nil, true)
	}
	return p
}

// add appends a record given as field=value words.
func add(p *timeline.Parts, s *model.Symbols, k model.Kind, person uint32, origin model.Origin, words string) {
	t := p[k]
	values := make([]int64, len(t.Fields))
	for i := range values {
		values[i] = model.Blank
	}
	for _, w := range strings.Fields(words) {
		name, text, _ := strings.Cut(w, "=")
		i := t.Index(name)
		f := t.Fields[i]
		switch f.Type {
		case model.Code:
			values[i] = int64(s.Intern(text))
		case model.Bool:
			values[i] = map[string]int64{"true": 1, "false": 0}[text]
		default:
			v, err := defs.ParseBound(f.Type, text)
			if err != nil {
				panic(err)
			}
			values[i] = v
		}
	}
	t.Append(person, values, origin)
}

func build(p timeline.Parts, s *model.Symbols, persons int, asOf string, more ...*timeline.Parts) *timeline.Store {
	in := timeline.Input{Parts: append([]*timeline.Parts{&p}, more...), Symbols: s, Persons: persons, AsOf: calendar.MustDate(asOf), Empty: shapes()}
	return timeline.Build(in)
}

// dump writes a store as text.
func dump(st *timeline.Store) string {
	var b strings.Builder
	for _, k := range model.Kinds() {
		for p := range uint32(st.Persons) {
			lo, hi := st.Rows(k, p)
			for r := lo; r < hi; r++ {
				fmt.Fprintf(&b, "%s %d %s", k, p, st.Span(k, r))
				for i, f := range st.Tables[k].Fields {
					v := st.Tables[k].Columns[i].Get(r)
					if v == model.Blank {
						continue
					}
					if f.Type == model.Code {
						fmt.Fprintf(&b, " %s=%s", f.Name, st.Symbols.Text(int32(v)))
					} else {
						fmt.Fprintf(&b, " %s=%d", f.Name, v)
					}
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

func TestStoreDoesNotDependOnOrderOrWorkers(t *testing.T) {
	type rec struct {
		k      model.Kind
		person uint32
		words  string
	}
	var recs []rec
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 300 {
		day := calendar.MustDate("2020-01-01").AddDays(r.IntN(900))
		recs = append(recs, rec{model.Enrollment, uint32(r.IntN(20)), fmt.Sprintf("start=%s level=college course=C%d campus=N%d", day, r.IntN(5), r.IntN(3))},
			rec{model.Employment, uint32(r.IntN(20)), fmt.Sprintf("quarter=%s employer=E%d wages=%d", day.Quarter(), r.IntN(9), r.IntN(9000))},
			rec{model.Gain, uint32(i % 20), fmt.Sprintf("date=%s type=training_milestone", day)})
	}
	want := ""
	for round := range 5 {
		r.Shuffle(len(recs), func(i, j int) { recs[i], recs[j] = recs[j], recs[i] })
		s := model.NewSymbols()
		parts := []timeline.Parts{shapes(), shapes(), shapes()}
		for i, x := range recs {
			add(&parts[(i*(round+1))%3], s, x.k, x.person, model.Origin{Row: int64(i)}, x.words)
		}
		got := dump(build(parts[0], s, 20, "2023-01-01", &parts[1], &parts[2]))
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatal("another order gives another timeline")
		}
	}
}

func TestRunStandsOnAsOf(t *testing.T) {
	s, p := model.NewSymbols(), shapes()
	add(&p, s, model.Participation, 0, model.Origin{}, "program=vr entry=2022-01-01 exit=2023-07-01")
	add(&p, s, model.Participation, 0, model.Origin{}, "program=vr entry=2023-07-01")
	add(&p, s, model.Credential, 0, model.Origin{}, "date=2023-06-30 type=license")
	add(&p, s, model.Credential, 0, model.Origin{}, "date=2023-07-01 type=license")
	add(&p, s, model.Employment, 0, model.Origin{}, "quarter=2023Q2 wages=1")
	add(&p, s, model.Employment, 0, model.Origin{}, "quarter=2023Q3 wages=1")
	add(&p, s, model.Enrollment, 0, model.Origin{}, "start=2023-06-01 end=2023-12-15")
	st := build(p, s, 1, "2023-06-30")
	if n := st.Dropped; n[model.Participation] != 1 || n[model.Credential] != 1 || n[model.Employment] != 1 || n[model.Enrollment] != 0 {
		t.Errorf("dropped %v", n)
	}
	if st.Tables[model.Participation].Col("exit").Get(0) != model.Blank {
		t.Error("an exit after as_of is known")
	}
	if got := st.End(model.Participation, 0).String(); got != "2023-06-30" {
		t.Errorf("an open participation ends on %s", got)
	}
	if got := st.End(model.Enrollment, 0).String(); got != "2023-12-15" {
		t.Errorf("a running term ends on %s", got)
	}
}

func TestPersonsAreMergedBySourceThenByFrequency(t *testing.T) {
	s, p := model.NewSymbols(), shapes()
	at := func(src, row int) model.Origin { return model.Origin{Source: int32(src), Row: int64(row)} }
	add(&p, s, model.Person, 0, at(1, 1), "sex=female race=white birth_date=1990-01-01")
	add(&p, s, model.Person, 0, at(0, 3), "sex=male")
	add(&p, s, model.Person, 0, at(0, 1), "sex=female")
	add(&p, s, model.Person, 0, at(0, 2), "sex=female")
	add(&p, s, model.Person, 1, at(0, 4), "race=black")
	st := build(p, s, 2, "2023-06-30")
	tab := st.Tables[model.Person]
	text := func(name string, row int) string { return symbol(st, tab.Col(name).Get(row)) }
	if text("sex", 0) != "female" || text("race", 0) != "white" || st.PersonConflicts != 1 {
		t.Errorf("sex %s, race %s, %d conflicts", text("sex", 0), text("race", 0), st.PersonConflicts)
	}
	if st.PersonRow(1) != 1 || text("race", 1) != "black" || len(st.Duplicates) != 0 {
		t.Errorf("row %d, duplicates %v", st.PersonRow(1), st.Duplicates)
	}
}

func symbol(st *timeline.Store, v int64) string {
	if v == model.Blank {
		return ""
	}
	return st.Symbols.Text(int32(v))
}

func TestRepeatedRowsOfAPersonFileAreNamed(t *testing.T) {
	s, p := model.NewSymbols(), shapes()
	add(&p, s, model.Person, 0, model.Origin{Row: 5}, "sex=male")
	add(&p, s, model.Person, 0, model.Origin{Row: 2}, "sex=male")
	in := timeline.Input{Parts: []*timeline.Parts{&p}, Symbols: s, Persons: 1, AsOf: calendar.MustDate("2023-01-01"), Empty: shapes(), PurePerson: []bool{true}}
	st := timeline.Build(in)
	if len(st.Duplicates) != 1 || st.Duplicates[0].Row != 5 {
		t.Errorf("duplicates %v", st.Duplicates)
	}
}

// where decodes a where by way of a pathway rule.
func where(t *testing.T, text string) *defs.Where {
	t.Helper()
	var l diag.List
	d := defs.NewDecoder("t.yaml", []byte("version: 1\nattributes: [campus]\npathways: [{id: p, flag: {any: [{record: enrollment, where: "+text+"}]}}]"), &l)
	ps := d.Pathways()
	if err := l.Err(); err != nil {
		t.Fatal(err)
	}
	return ps[0].Flag[0].Where
}

func TestMatcher(t *testing.T) {
	s, p := model.NewSymbols(), shapes()
	words := []string{
		"start=2023-01-10 cip=51.3801 level=college credits_earned=3 passed=true campus=north",
		"start=2023-01-10 cip=51.10 level=noncredit passed=false campus=7",
		"start=2022-06-10 cip=5 campus=2023-01-01",
	}
	for _, w := range words {
		add(&p, s, model.Enrollment, 0, model.Origin{}, w)
	}
	cases := []struct{ where, want string }{
		{`{cip: ["51.*"]}`, "yyn"},
		{`{cip: ["51.10"]}`, "nyn"},
		{`{cip: ["5*"]}`, "yyy"},
		{`{cip: ["51.1"]}`, "nyn"}, // 51.10 that has lost its zero
		{`{cip: ["51.2"]}`, "nnn"},
		{`{level: [college, noncredit]}`, "yyn"},
		{`{not: {level: [college]}}`, "nyy"},
		{`{level: {present: false}}`, "nny"},
		{`{passed: true}`, "ynn"},
		{`{passed: false}`, "nyn"},
		{`{credits_earned: {at_least: 3}}`, "ynn"},
		{`{credits_earned: {at_least: 3.0001}}`, "nnn"},
		{`{credits_earned: {at_most: 3}}`, "ynn"},
		{`{start: {before: 2023-01-10}}`, "nny"},
		{`{start: {at_least: 2023-01-10}}`, "yyn"},
		{`{start: {after: 2022-06-10, at_most: 2023-01-10}}`, "yyn"},
		{`{campus: {at_least: 5}}`, "nyn"},
		{`{campus: {at_least: 2022-01-01}}`, "nny"},
		{`{campus: [north], level: [college]}`, "ynn"},
		{`{grade: [A]}`, "nnn"},
		{`{not: {grade: [A]}}`, "yyy"},
	}
	p[model.Enrollment].Whole()
	for _, c := range cases {
		m := timeline.NewMatcher(where(t, c.where), p[model.Enrollment], s)
		got := ""
		for row := range words {
			r := m.Row(p[model.Enrollment], row, nil)
			values := make([]int64, len(p[model.Enrollment].Fields))
			for i := range values {
				values[i] = p[model.Enrollment].Columns[i].Get(row)
			}
			if m.Values(values) != r {
				t.Errorf("%s: row and values differ", c.where)
			}
			got += map[bool]string{true: "y", false: "n"}[r]
		}
		if got != c.want {
			t.Errorf("%s gives %s, want %s", c.where, got, c.want)
		}
	}
}

type instants map[int]struct {
	d calendar.Date
	s timeline.State
}

func (i instants) Instant(slot int) (calendar.Date, timeline.State) { return i[slot].d, i[slot].s }

func TestWindows(t *testing.T) {
	day := calendar.MustDate
	names := map[string]int{"entry": 0, "exit": 1, "training_start": 2, "training_end": 3, "dev": 4, "period_start": 5, "period_end": 6}
	base := instants{
		0: {day("2022-05-10"), timeline.Known}, 1: {day("2023-02-14"), timeline.Known},
		2: {day("2022-06-01"), timeline.Known}, 3: {calendar.NoDate, timeline.Open}, 4: {calendar.NoDate, timeline.Absent},
		5: {day("2022-07-01"), timeline.Known}, 6: {day("2023-06-30"), timeline.Known},
	}
	open := instants{}
	for k, v := range base {
		open[k] = v
	}
	open[1] = struct {
		d calendar.Date
		s timeline.State
	}{day("2023-04-01"), timeline.Unknown}
	cases := []struct {
		text string
		at   instants
		want string
	}{
		{"entry..exit", base, "2022-05-10..2023-02-14"},
		{"spell", open, "2022-05-10..2023-12-31"},
		{"[spell, period]", base, "2022-07-01..2023-02-14"},
		{"exit+2q", base, "2023-07-01..2023-09-30"},
		{"exit+1q..exit+4q", base, "2023-04-01..2024-03-31"},
		{"exit", base, "2023-02-14..2023-02-14"},
		{"exit+1d..exit+1y", base, "2023-02-15..2024-02-14"},
		{"entry-2q", base, "2021-10-01..2021-12-31"},
		{"entry..exit+1y", open, "2022-05-10.."},
		{"exit+2q", open, "2023-10-01.. unknown"},
		{"[exit+1d..period_end, period]", open, "2023-04-02..2023-06-30 unknown"},
		{"exit+1q..period_end", open, "(empty)"},
		{"training_start..training_end", base, "2022-06-01..2023-12-31"},
		{"training_end..exit", base, "(empty)"},
		{"dev..dev+4q", base, "(empty)"},
		{"exit..entry", base, "(empty)"},
	}
	for _, c := range cases {
		w := timeline.NewWindow(interval(t, c.text), func(n string) int { return names[n] })
		b := w.Resolve(c.at, day("2023-12-31"))
		got := b.String()
		if b.Unknown {
			got += " unknown"
		}
		if got != c.want {
			t.Errorf("%s is %q, want %q", c.text, got, c.want)
		}
	}
}

// interval decodes an interval by way of a metric.
func interval(t *testing.T, text string) *defs.Interval {
	t.Helper()
	var l diag.List
	d := defs.NewDecoder("t.yaml", fmt.Appendf(nil, `version: 1
set: t
metrics:
  - {id: m, title: t, population: participations, cohort: {by: exit}, statistic: rate,
     anchors: {dev: {first: {record: gain}}}, numerator: {record: gain, within: %s}}
`, text), &l)
	ms := d.Measures()
	if err := l.Err(); err != nil {
		t.Fatal(err)
	}
	return ms[0].Numerator.Record.Within
}
