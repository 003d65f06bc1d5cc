package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

// said runs a command that must end with exit code 0 and gives both streams.
func said(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, messages bytes.Buffer
	if code := watched(t, args, &out, &messages); code != 0 {
		t.Fatalf("%v: exit code %d\n%s", args, code, &messages)
	}
	return out.String(), messages.String()
}

// TestProfileTables holds profiles against the committed ones; -update writes
// them anew.
func TestProfileTables(t *testing.T) {
	clearSettings(t)
	for name, args := range map[string][]string{
		"demo.txt": {"profile", "--demo"},
		"pdp.txt":  {"profile", "-c", root + "/testdata/pdp/pathmetrics.yaml"},
	} {
		file := filepath.Join(root, "testdata/tables/profile", name)
		got, _ := said(t, args...)
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		golden(t, file, []byte(got))
		if again, _ := said(t, append(args, "--workers", "3")...); again != got {
			t.Errorf("%s: three workers print something else", name)
		}
	}
}

// canaryCells are cells that must not be printed, each in twenty rows, so that only
// what the column is keeps them back.
var canaryCells = []string{"212550101", "212-55-0102", "19840229", "1984-02-28", "02/27/1984", "4321.09", "7654", "Marigold", "Oleander, Ash",
	"ash@example.org", "55 Elm Street", "Hazel Rowan", "606-555-0123", "ZQ7788123", "98765"}

func canaryFile(t *testing.T, header bool) string {
	t.Helper()
	var b strings.Builder
	if header {
		b.WriteString("SSN,EMPLOYEE_SSN,BEGIN,END,BORN,WAGE,QTR_WAGES,FIRST_NAME,CONTACT,MAIL,HOME,SPOUSE,TEL,STUDENT_ID,ZIP,STATUS\n")
	}
	for i := range 20 {
		for _, c := range canaryCells {
			fmt.Fprintf(&b, "%q,", c)
		}
		fmt.Fprintf(&b, "%s\n", []string{"open", "shut"}[i%2])
	}
	name := filepath.Join(t.TempDir(), "canary.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// canaryLayout reads the canaryCells as what they are; two of them as codes.
const canaryLayout = `
version: 1
id: canary
key: {column: SSN, as: ssn}
records:
  - kind: participation
    fields:
      program: {column: STATUS, map: {open: vr}, else: other}
      entry: {column: BEGIN, date: YYYYMMDD}
      provider: FIRST_NAME
      exit_reason: {column: CONTACT, map: {x: none}, else: none}
  - kind: employment
    fields: {quarter: {column: BEGIN, date: YYYYMMDD}, wages: WAGE, employer: ZIP}
`

const canaryEdits = `
version: 1
id: canary
title: Edits on everything
layouts: [canary]
key: [SSN]
edits:
  - {id: there, elements: [SSN, EMPLOYEE_SSN, BEGIN, END, BORN, WAGE, FIRST_NAME, MAIL], kind: code, severity: error, problem: It is there., wrong: {column: $element, present: true}}
  - {id: again, element: BEGIN, kind: repeat, severity: error, problem: It is there twice., person: {periods: [BEGIN, END], find: repeated}}
`

func TestProfileShowsNobody(t *testing.T) {
	clearSettings(t)
	dir := t.TempDir()
	layout, checks := filepath.Join(dir, "canary.yaml"), filepath.Join(dir, "canary_edits.yaml")
	for name, text := range map[string]string{layout: canaryLayout, checks: canaryEdits} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := canaryFile(t, true)
	for _, c := range []struct {
		args  []string
		shown string // what the output must have
	}{
		{[]string{file}, "open: 10, shut: 10"},
		{[]string{file, "--layout", layout}, "open: 10, (not codes of the layout, 1 different): 10"},
		{[]string{file, "--layout", layout, "--edits", checks, "--rows", "2"}, "canary.csv:1 "},
		{[]string{file, "--layout", layout, "--edits=" + checks, "--format", "json"}, `"row": 5`},
		{[]string{canaryFile(t, false)}, "the first line looks like a row"},
	} {
		out, messages := said(t, append([]string{"profile"}, c.args...)...)
		for _, canary := range canaryCells {
			if strings.Contains(out+messages, canary) {
				t.Errorf("%v prints %q", c.args[1:], canary)
			}
		}
		if !strings.Contains(out, c.shown) {
			t.Errorf("%v does not print %q:\n%s", c.args[1:], c.shown, out)
		}
	}
}

// pirlRows writes rows in the PIRL's columns, in a mixture of the spellings that
// headers have.
func pirlRows(t *testing.T, rows []map[string]string) string {
	t.Helper()
	text, err := configs.FS.ReadFile("edits/pirl.cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	probs := &diag.List{}
	cases := defs.NewDecoder("cases", text, probs).EditCases()
	base := cases.Cases[3].Bad[0] // of an edit that is about every row as it is
	var columns []string
	for c := range base {
		columns = append(columns, c)
	}
	var b strings.Builder
	for i, c := range columns {
		if i > 0 {
			b.WriteByte(',')
		}
		switch i % 3 {
		case 0:
			b.WriteString(c)
		case 1:
			b.WriteString("PIRL " + c)
		default:
			b.WriteString("p" + c)
		}
	}
	b.WriteByte('\n')
	for _, row := range rows {
		for i, c := range columns {
			if i > 0 {
				b.WriteByte(',')
			}
			cell, own := row[c]
			if !own {
				cell = base[c]
			}
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	name := filepath.Join(t.TempDir(), "pirl.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

var pirlFaults = []map[string]string{
	{"100": "p1"},
	{"100": "p2", "901": "20220701"},
	{"100": "p3", "1602": "9"},
	{"100": "p4", "1602": "0"},
	{"100": "p5", "1801": ""},
	{"100": "p1", "900": "20230401", "901": "20230815"},
	{"100": "p6", "1303": "88"},
	{"100": "p6", "1303": "88"},
}

type findings struct {
	Found []struct {
		ID, Element string
		Count       int64
		Applicable  int64
		Share       string
		First       []editPlace `json:"first_rows"`
	}
}

// check holds what the edits must find in pirlFaults.
func (f findings) check(t *testing.T) {
	t.Helper()
	got := map[string]string{}
	for _, x := range f.Found {
		var rows []int64
		for _, p := range x.First {
			rows = append(rows, p.Row)
		}
		got[x.ID+" "+x.Element] = fmt.Sprint(x.Count, rows)
	}
	for edit, want := range map[string]string{
		"exit_before_entry 901":                  "1 [2]",
		"employment_not_available_past_due 1602": "1 [3]",
		"wages_without_employment 1602":          "2 [3 4]",
		"credential_without_date 1800":           "1 [5]",
		"periods_too_close 900":                  "1 [6]",
		"code_not_in_list 1303":                  "2 [7 8]",
		"duplicate_record 900":                   "1 [8]",
		"retention_without_employment 1618":      "2 [3 4]",
		"match_without_employment 1603":          "1 [4]",
		"credential_before_entry 1801":           "1 [6]",
	} {
		if got[edit] != want {
			t.Errorf("%s: %q, want %q", edit, got[edit], want)
		}
	}
}

func TestProfileRunsEdits(t *testing.T) {
	clearSettings(t)
	file := pirlRows(t, pirlFaults)
	args := []string{"profile", file, "--layout", "pirl", "--edits", "--as-of", "2024-12-31", "--format", "json"}
	out, _ := said(t, args...)
	var doc struct {
		Sources []struct{ Edits []findings }
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil || len(doc.Sources) != 1 || len(doc.Sources[0].Edits) != 1 {
		t.Fatalf("not a profile with edits: %v", err)
	}
	doc.Sources[0].Edits[0].check(t)
	if again, _ := said(t, append(args, "--workers", "4")...); again != out {
		t.Error("four workers print something else")
	}
	if text, _ := said(t, "profile", file, "--edits", "pirl", "--rows", "1"); !strings.Contains(text, "as_of") {
		t.Error("without a day it is not said that edits could not be run")
	}
	var messages bytes.Buffer
	if code := watched(t, []string{"profile", file, "--layout", "none", "--edits"}, io.Discard, &messages); code != exitUsage {
		t.Errorf("a file without layout has no edits of its own, but the exit code is %d", code)
	}
}

// TestProfileFindsTheLayout: a file that a built-in layout reads is read by it, and
// that is said.
func TestProfileFindsTheLayout(t *testing.T) {
	clearSettings(t)
	file := pirlRows(t, slices.Repeat(pirlFaults, 3))
	const hint = "read as pirl; --layout none reads it bare"
	named, _ := said(t, "profile", file, "--layout", "pirl", "--edits", "--as-of", "2024-12-31")
	found, _ := said(t, "profile", file, "--edits", "--as-of", "2024-12-31")
	if !strings.Contains(found, hint) || strings.Replace(found, hint+"\n", "", 1) != named {
		t.Errorf("with the layout named:\n%s\nwithout:\n%s", named, found)
	}
	bare, _ := said(t, "profile", file, "--layout", "none")
	if strings.Contains(bare, "pirl;") || strings.Contains(bare, "participation") {
		t.Errorf("--layout none reads by a layout:\n%s", bare)
	}
	var doc struct {
		Sources []struct {
			Layout string
			Found  bool `json:"layout_found"`
		}
	}
	out, _ := said(t, "profile", file, "--format", "json")
	if err := json.Unmarshal([]byte(out), &doc); err != nil || len(doc.Sources) != 1 || doc.Sources[0].Layout != "pirl" || !doc.Sources[0].Found {
		t.Errorf("as JSON: %v %+v", err, doc)
	}
	// Columns of conditions and of first_of are read.
	wages := filepath.Join(t.TempDir(), "wages.csv")
	if err := os.WriteFile(wages, []byte(wageHeader+people(wageRow)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ = said(t, "profile", wages)
	for _, want := range []string{"read as ui_wage;", "employment.employer"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if !strings.Contains(bare+found, "when participation") {
		t.Errorf("columns of conditions are not told:\n%s", found)
	}
}

// TestRunReportsEdits: a run over a source whose layout has edits writes what they
// find into quality.json.
func TestRunReportsEdits(t *testing.T) {
	clearSettings(t)
	file := pirlRows(t, pirlFaults)
	dir := filepath.Dir(file)
	project := filepath.Join(dir, "pathmetrics.yaml")
	text := "version: 1\nas_of: 2024-12-31\nperiods: [PY2022]\nmeasures: [wioa]\nlimits: {max_reject_rate: 0.9}\noutput: {dir: out}\nsources:\n  - {id: state, path: pirl.csv, layout: pirl}\n"
	if err := os.WriteFile(project, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said(t, "run", "-q", "-c", project)
	quality, err := os.ReadFile(filepath.Join(dir, "out/internal/quality.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Edits []findings }
	if err := json.Unmarshal(quality, &doc); err != nil || len(doc.Edits) != 1 {
		t.Fatalf("quality.json has no edits: %v", err)
	}
	doc.Edits[0].check(t)
	if strings.Contains(string(quality), dir) {
		t.Error("quality.json names a folder of the machine")
	}
}
