package defs_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

const declared = `version: 1
set: s
switches:
  - id: which
    decision: D1
    question: Which?
    default: a
    settings: {a: the first, b: the second}
  - {id: inner, question: And then, default: x, settings: {x: one, y: another}}
  - {id: reason, question: Why, default: medical, settings: {medical: illness, deceased: death}}
`

const plainMetric = `version: 1
set: s
metrics:
  - id: m
    title: M
    population: participations
    cohort: {by: exit, lag: LAG}
    statistic: rate
    numerator: {field: exit_reason, in: CODES}
`

func metricUnder(t *testing.T, lag, codes string, settings ...defs.SwitchSetting) (*defs.Metric, *defs.Loader) {
	t.Helper()
	text := strings.NewReplacer("LAG", lag, "CODES", codes).Replace(plainMetric)
	files := defs.FSFiles{FS: fstest.MapFS{
		"measures/s/switches.yaml": {Data: []byte(declared)},
		"measures/s/m.yaml":        {Data: []byte(text)},
	}}
	l := defs.NewLoader(files, &defs.Library{Files: files})
	l.Switches.Choose(settings, l.Problems)
	ms := l.Measures(".", []defs.Ref{{Name: "s"}})
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
	if len(ms) != 1 {
		t.Fatalf("%d metrics", len(ms))
	}
	return ms[0], l
}

// A definition is the one of the branch chosen, hash included: whoever writes
// the branch out has the same definition.
func TestChoiceIsTheBranchWrittenOut(t *testing.T) {
	const lag = "{choose: which, a: 4q, b: {choose: s.inner, x: 2q, y: 3q}}"
	const codes = "[none, {choose: which, a: medical, b: deceased}]"
	b := defs.SwitchSetting{Set: "s", ID: "which", Setting: "b"}
	y := defs.SwitchSetting{Set: "s", ID: "inner", Setting: "y"}
	for _, c := range []struct {
		name       string
		settings   []defs.SwitchSetting
		lag, codes string
	}{
		{"defaults", nil, "4q", "[none, medical]"},
		{"another setting", []defs.SwitchSetting{b}, "2q", "[none, deceased]"},
		{"a choice inside a branch", []defs.SwitchSetting{b, y}, "3q", "[none, deceased]"},
		{"a choice inside a branch that is not taken", []defs.SwitchSetting{y}, "4q", "[none, medical]"},
	} {
		chosen, _ := metricUnder(t, lag, codes, c.settings...)
		written, _ := metricUnder(t, c.lag, c.codes)
		if chosen.Hash != written.Hash || chosen.Lag != written.Lag || !slices.Equal(chosen.Numerator.Test.In, written.Numerator.Test.In) {
			t.Errorf("%s: lag %d of %v, want lag %d of %v", c.name, chosen.Lag, chosen.Numerator.Test.In, written.Lag, written.Numerator.Test.In)
		}
	}
}

// A choice without branches is the name of the setting.
func TestBareChoiceIsTheSetting(t *testing.T) {
	m, l := metricUnder(t, "4q", "{choose: reason}", defs.SwitchSetting{Set: "s", ID: "reason", Setting: "deceased"})
	written, _ := metricUnder(t, "4q", "deceased")
	if got := m.Numerator.Test.In; !slices.Equal(got, []string{"deceased"}) || m.Hash != written.Hash {
		t.Errorf("got %v", got)
	}
	if !l.Switches.Asked("s") || l.Switches.Asked("other") {
		t.Error("which sets were asked for is not known")
	}
}

// The switches of a folder of one's own take the place of built-in ones of the
// same set; a second folder cannot declare them again.
func TestOwnSwitchesReplaceBuiltInOnes(t *testing.T) {
	own := strings.Replace(declared, "default: a", "default: b", 1)
	files := defs.FSFiles{FS: fstest.MapFS{
		"p/mine/switches.yaml":  {Data: []byte(own)},
		"p/mine/m.yaml":         {Data: []byte("version: 1\nset: s\nmetrics: []\n")},
		"p/again/switches.yaml": {Data: []byte(own)},
		"outside/switches.yaml": {Data: []byte("version: 1\nset: out\nswitches: [{id: x, question: Q, default: a, settings: {a: A, b: B}}]\n")},
	}}
	lib := &defs.Library{Files: defs.FSFiles{FS: fstest.MapFS{
		"measures/s/switches.yaml": {Data: []byte(declared)},
		"measures/s/m.yaml":        {Data: []byte("version: 1\nset: s\nmetrics: []\n")},
	}}}
	l := defs.NewLoader(files, lib)
	l.Confine = "p"
	if got := l.Switches.Setting(l.Switches.Find("s.which")); got != "a" {
		t.Errorf("the built-in default is %s", got)
	}
	l.Declare("p", []defs.Ref{{Name: "s"}, {Name: "mine"}, {Name: "mine/m.yaml"}, {Name: "../outside"}})
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
	if got := l.Switches.Setting(l.Switches.Find("s.which")); got != "b" {
		t.Errorf("the own default is %s", got)
	}
	if l.Switches.Find("out.x") != nil {
		t.Error("a folder outside the project was read")
	}
	l.Declare("p", []defs.Ref{{Name: "again"}})
	if ps := l.Problems.Sorted(); len(ps) != 3 || ps[0].Code != diag.DuplicateID {
		t.Errorf("a second declaration: %v", l.Problems)
	}
}

// A case has the settings at the top of its file, except where it has its own;
// what stands at the top is read anew under those.
func TestCasesHaveSettingsOfTheirOwn(t *testing.T) {
	const text = `version: 1
measures: [s]
as_of: {choose: s.inner, x: 2020-01-01, y: 2021-01-01}
switches: {s: {which: b}}
cases:
  - {name: top, expect: {choose: s.which, a: [{metric: s.a}], b: [{metric: s.b}]}}
  - {name: own, switches: {s: {inner: y}}, expect: {choose: s.which, a: [{metric: s.a}], b: [{metric: s.b}]}}
  - {name: both, switches: {s: {which: a}}, expect: {choose: s.which, a: [{metric: s.a}], b: [{metric: s.b}]}}
`
	files := defs.FSFiles{FS: fstest.MapFS{
		"measures/s/switches.yaml": {Data: []byte(declared)},
		"x.cases.yaml":             {Data: []byte(text)},
	}}
	l := defs.NewLoader(files, &defs.Library{Files: files})
	f := l.OpenAsWritten("x.cases.yaml", diag.Pos{}).Cases()
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range f.Cases {
		var set []string
		for _, s := range c.Setup.Switches {
			set = append(set, s.ID+"="+s.Setting)
		}
		got = append(got, c.Name+" "+c.Expect[0].Get("metric", "")+" "+c.Setup.AsOf.String()+" "+strings.Join(set, ","))
	}
	want := []string{"top s.b 2020-01-01 which=b", "own s.b 2021-01-01 which=b,inner=y", "both s.a 2020-01-01 which=a"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if l.Switches.Setting(l.Switches.Find("s.which")) != "a" {
		t.Error("reading cases has set the loader's own switches")
	}
}

// The hash of a layout is that of the file, or with choices of what was chosen.
func TestLayoutHashIsOfWhatWasChosen(t *testing.T) {
	const layout = "version: 1\nid: l\nkey: {column: ID, as: ssn}\nrecords: [{kind: person, fields: {sex: SEX}}]\n"
	files := defs.FSFiles{FS: fstest.MapFS{
		"measures/s/switches.yaml": {Data: []byte(declared)},
		"plain.yaml":               {Data: []byte(layout)},
		"choice.yaml":              {Data: []byte(strings.Replace(layout, "sex: SEX", "sex: {choose: s.which, a: SEX, b: GENDER}", 1))},
	}}
	hash := func(name, setting string) string {
		l := defs.NewLoader(files, &defs.Library{Files: files})
		l.Switches.Choose([]defs.SwitchSetting{{Set: "s", ID: "which", Setting: setting}}, l.Problems)
		lay := l.Layout(".", defs.Ref{Name: name})
		if err := l.Problems.Err(); err != nil {
			t.Fatal(err)
		}
		return lay.Hash
	}
	if hash("plain.yaml", "a") != hash("plain.yaml", "b") || hash("choice.yaml", "a") == hash("choice.yaml", "b") {
		t.Error("the hash does not follow the choice")
	}
}
