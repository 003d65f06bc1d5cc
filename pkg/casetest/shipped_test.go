package casetest_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/configs"
	"pathmetrics/pkg/casetest"
	"pathmetrics/pkg/defs"
)

// TestShippedCases runs every case beside the shipped definitions, as
// "pathmetrics test configs" does.
func TestShippedCases(t *testing.T) {
	files := defs.FSFiles{FS: configs.FS}
	lib := &defs.Library{Files: files} // of all files, so that each is parsed once
	total := 0
	err := fs.WalkDir(configs.FS, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !defs.IsCases(name) {
			return err
		}
		l := defs.NewLoader(files, lib)
		results := casetest.File(name, l)
		if err := l.Problems.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, r := range results {
			total++
			if !r.Passed() {
				t.Errorf("%s: %s\n%v", r.Pos, r.Name, r.Problems)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if total < 500 {
		t.Errorf("only %d cases were found", total)
	}
}

// TestLanguageCases runs the cases of the condition language itself, and those of
// layouts that need measures of their own.
func TestLanguageCases(t *testing.T) {
	files := defs.FSFiles{FS: os.DirFS("../../testdata/cases")}
	l := defs.NewLoader(files, &defs.Library{Files: defs.FSFiles{FS: configs.FS}})
	for _, name := range []string{"language.cases.yaml", "layouts.cases.yaml"} {
		results := casetest.File(name, l)
		if err := l.Problems.Err(); err != nil || len(results) == 0 {
			t.Fatal(err)
		}
		for _, r := range results {
			if !r.Passed() {
				t.Errorf("%s: %s\n%v", r.Pos, r.Name, r.Problems)
			}
		}
	}
}

// TestEveryShippedMetricHasCases: yes and no are seen for each rate, and every
// metric of a set is named by some expectation.
func TestEveryShippedMetricHasCases(t *testing.T) {
	lib := &defs.Library{Files: defs.FSFiles{FS: configs.FS}}
	var text strings.Builder
	err := fs.WalkDir(configs.FS, "measures", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !defs.IsCases(name) {
			return err
		}
		b, err := fs.ReadFile(configs.FS, name)
		text.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range lib.Sets() {
		l := defs.NewLoader(lib.Files, lib)
		for _, m := range l.Measures(".", []defs.Ref{{Name: set}}) {
			if !strings.Contains(text.String(), "metric: "+m.Name()+",") && !strings.Contains(text.String(), "metric: "+m.Name()+"}") {
				t.Errorf("no case expects anything of %s", m.Name())
			}
			if m.Reference.Title == "" || m.Reference.Confidence == "" || m.Description == "" {
				t.Errorf("%s lacks a reference, a confidence or a description", m.Name())
			}
		}
	}
}

const wrong = `version: 1
measures: [wioa]
as_of: 2023-12-31
periods: [PY2022]
cases:
  - name: a wrong number is found
    persons:
      a: {participation: {program: aefla, entry: 2022-08-01}}
    expect:
      - {metric: wioa.measurable_skill_gains, numerator: 0, denominator: 2}
  - name: a row that exists is found where it should not
    persons:
      a: {participation: {program: aefla, entry: 2022-08-01}}
    expect:
      - {metric: wioa.measurable_skill_gains, program: aefla, absent: true}
  - name: a flag row that is not there is missed
    pathways: [{id: p, flag: {any: [{record: service}]}}]
    persons:
      a: {service: {date: 2022-08-01}}
    flags:
      - {person: a, pathway: p, entry: 2022-08-02}
  - name: what is right passes
    pathways: [{id: p, flag: {any: [{record: service}]}}]
    persons:
      a: {service: {date: 2022-08-01}, participation: {program: aefla, entry: 2022-08-01}}
    expect:
      - {metric: wioa.measurable_skill_gains, value: 0, denominator: 1, status: final}
      - {metric: wioa.measurable_skill_gains, breakdown: sex, group: male, absent: true}
    flags:
      - {person: a, pathway: p, entry: 2022-08-01, exit: 2022-08-01, status: left, completion: ~}
      - {person: a, pathway: p, status: current, absent: true}
`

// TestFailuresAreFound: a case that is wrong fails, at its line.
func TestFailuresAreFound(t *testing.T) {
	files := defs.FSFiles{FS: fstest.MapFS{"x.cases.yaml": {Data: []byte(wrong)}}}
	l := defs.NewLoader(files, &defs.Library{Files: defs.FSFiles{FS: configs.FS}})
	results := casetest.File("x.cases.yaml", l)
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
	passed, failed := casetest.Summary(results)
	if passed != 1 || failed != 3 || casetest.Line(passed, failed) != "1 passed, 3 failed" {
		t.Fatalf("%d passed, %d failed", passed, failed)
	}
	if got := results[0].Problems.Error(); got != "x.cases.yaml:10:74: denominator is 1, expected 2 [case-failed]" {
		t.Errorf("got %s", got)
	}
}
