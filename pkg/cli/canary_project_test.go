package cli

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// The detector finds a canary in all forms in which it could leave, and nothing where
// there is none.
func TestCanariesAreFound(t *testing.T) {
	p := newPersons(nil)
	p.harvest([]byte("SSN,NAME,BORN,PAY\n654-31-2098,Kingfisher,1981-04-17,10\n765432109,Goldcrest,04/18/1981,20\n"))
	for text, want := range map[string]bool{
		"/tmp/pathmetrics-test-3821255903/TestSome_thing.csv765432109/001/x.csv: cannot be read": false,
		"/tmp/go-test-script765432109/x.csv":                                                     false,
		"/tmp/pathmetrics-test-38/TestSome_thing.csv12/001/765432109.csv":                        true,
		"/tmp/pathmetrics-test-38/765432109.csv":                                                 true,
	} {
		if got := p.in([]byte(text)) != ""; got != want {
			t.Errorf("%s: found is %v", text, got)
		}
	}
	inUTF16 := func(s string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return string(b)
	}
	forms := map[string]func(string) string{
		"as it is":     func(s string) string { return s },
		"base64":       func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"moved base64": func(s string) string { return "x" + base64.RawURLEncoding.EncodeToString([]byte("a: "+s+".")) },
		"hexadecimal":  func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
		"UTF-16":       inUTF16,
	}
	for _, s := range []string{"654-31-2098", "654312098", "654 31 2098", "ssn:765432109", "765-43-2109", "Kingfisher", "the Goldcrest", "1981-04-17", "19810418", "04/17/1981", "Quill", "Nightjar7"} {
		for form, of := range forms {
			if p.in([]byte("before "+of(s)+" after")) == "" {
				t.Errorf("%q, %s, is not found", s, form)
			}
		}
	}
	for _, s := range []string{"", "6543120987", "x654312098", "654-31-209", "123-45-6789", "1981-04-19", "2022-08-01", "Kingfish", "10", "20", strings.Repeat("0123456789abcdef", 4)} {
		if kind := p.in([]byte("before " + s + " after")); kind != "" {
			t.Errorf("%q is taken for %s", s, kind)
		}
	}
}

// That a large text was clean says nothing of it under other identifiers.
func TestALargeTextIsLookedThroughForEverybodyAnew(t *testing.T) {
	text := []byte(strings.Repeat("nothing of anybody\n", 1000) + "654312098, 19810417, Kingfisher")
	extracts := []string{"SSN\n654312098\n", "BORN\n1981-04-17\n", "NAME\nKingfisher\n"}
	for _, extract := range extracts {
		p := newPersons(nil)
		for range 2 {
			if kind := p.in(text); kind != "" {
				t.Fatalf("%s is found before anybody is known", kind)
			}
		}
		p.harvest([]byte(extract))
		if p.in(text) == "" || newPersons(p).in(text) == "" {
			t.Errorf("nothing is found of %q", extract)
		}
	}
}

// What the repository keeps for the tests has identifiers that a leak would show.
func TestExtractsOfTheSuiteHoldCanaries(t *testing.T) {
	p := suite()
	if len(p.numbers) < 1000 || len(p.days) < 1000 || len(p.words) < 12 {
		t.Errorf("%d numbers, %d days of birth, %d keys and names", len(p.numbers), len(p.days), len(p.words))
	}
	if p.in([]byte("Quillfeather01")) == "" || p.in([]byte("212550101")) == "" || p.in([]byte("1970-03-01")) == "" {
		t.Error("the small project of the scripts is not among them")
	}
}

// canaryRuns are command lines over the project below, each command with good input
// and with bad, and the exit code of each.
func canaryRuns() []canaryRun {
	const project = "project.yaml"
	person := []string{"explain", "-c", project, "--person", "-"}
	return []canaryRun{
		{[]string{"check", "-c", project}, exitOK, ""},
		{[]string{"check", "-c", project, "--set", "sources.wages.path=data/odd.csv"}, exitInvalid, ""},
		{[]string{"run", "-c", project, "--flags", "-o", "out/run", "--format", "csv,json,md,parquet", "--progress", "always"}, exitOK, ""},
		{[]string{"run", "-c", project, "-o", "out/strict", "--set", "limits.max_reject_rate=0"}, exitData, ""},
		{[]string{"run", "-c", project, "-o", "out/odd", "--set", "sources.wages.path=data/odd.csv"}, exitInvalid, ""},
		{[]string{"run", "-c", project, "-o", "out/cut", "--set", "sources.wages.path=data/cut.csv"}, exitFailed, ""},
		{[]string{"run", "-c", project, "-o", "out/utf8", "--set", "protect.secondary=false", "--set", "sources.wages.path=data/latin.csv"}, exitOK, ""},
		{[]string{"run", "-c", project, "-o", "out/json", "--log-format", "json", "--set", "protect.secondary=false"}, exitOK, ""},
		{[]string{"run", "-c", project, "-o", "out/json", "--log-format", "json", "--set", "limits.max_reject_rate=0"}, exitData, ""},
		{[]string{"run", "-c", project, "-o", "out/raw", "--set", "protect.secondary=false", "--flags", "--raw-ids", "--show-values"}, exitOK, ""},
		{[]string{"flag", "-c", project, "-o", "out/flags.csv"}, exitOK, ""},
		{[]string{"flag", "-c", project}, exitOK, ""},
		{[]string{"flag", "-c", project, "--raw-ids"}, exitOK, ""},
		{[]string{"flag", "-c", project, "--set", "sources.people.path=data/cut.csv"}, exitInvalid, ""},
		{[]string{"profile", "-c", project}, exitOK, ""},
		{[]string{"profile", "-c", project, "--format", "json"}, exitOK, ""},
		{[]string{"profile", "data/people.csv", "data/latin.csv"}, exitOK, ""},
		{[]string{"profile", "data/people.csv", "--rows", "2"}, exitOK, ""},
		{[]string{"profile", "data/cut.csv"}, exitFailed, ""},
		{person, exitOK, "ssn:731-55-0001\n"},
		{append(slices.Clone(person), "--log-format", "json"), exitOK, "ssn:731550002\n"},
		{person, exitFailed, "ssn:731-55-0777\n"},
		{person, exitUsage, "ssn:731-55-00\n"},
		{person, exitUsage, "Nightjar\n"},
		{append(slices.Clone(person), "Nightjar1"), exitUsage, ""},
		{[]string{"explain", "-c", project, "--person", "731-55-0001", "--key", "nothing"}, exitUsage, ""},
		{[]string{"test", "cases.yaml"}, exitDifferences, ""},
		{[]string{"test", "nowhere.yaml"}, exitFailed, ""},
		{[]string{"verify", "data/answers.csv", "--period", "PY2022", "--answers", "answers.yaml", "--show-rows"}, exitDifferences, ""},
		{[]string{"verify", "data/people.csv", "--period", "PY2022"}, exitInvalid, ""},
		{[]string{"init", "proposed", "--from", "data/people.csv", "data/wages.csv", "--allow-outside"}, exitOK, ""},
		{[]string{"init", "copied", "--from", "data/people.csv", "data/wages.csv", "--copy"}, exitOK, ""},
		{[]string{"init", "cut", "--from", "data/cut.csv", "--allow-outside"}, exitFailed, ""},
		{[]string{"synth", "--people", "300", "-o", "state"}, exitOK, ""},
		{[]string{"synth", "--people", "30", "-o", "data"}, exitUsage, ""},
		{[]string{"run", "-c", "state/pathmetrics.yaml", "--set", "protect.secondary=false", "--flags"}, exitOK, ""},
		{[]string{"run", "--demo", "-o", "out/demo", "--flags", "--set", "protect.secondary=false"}, exitOK, ""},
		{[]string{"list", "metrics", "-c", project}, exitOK, ""},
		{[]string{"show", "own.pay", "-c", project}, exitOK, ""},
		{[]string{"show", "Nothing"}, exitUsage, ""},
		{[]string{"version"}, exitOK, ""},
	}
}

type canaryRun struct {
	args  []string
	code  int
	stdin string
}

// TestCanary runs every command over people whose values are known strings, with
// good rows and bad ones. watchedIn looks for these in everything that comes out.
func TestCanary(t *testing.T) {
	clearSettings(t)
	t.Setenv("PATHMETRICS_KEY", "the secret of a made-up state")
	dir, temp := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	writeAll(t, dir, canaryProject())
	t.Chdir(dir)
	tried := map[string]bool{}
	for _, c := range canaryRuns() {
		tried[c.args[0]] = true
		var stderr bytes.Buffer
		code := watchedIn(t, dir, c.args, io.Discard, &stderr, func(out, errs io.Writer) int {
			return withInput(t, c.stdin, func() int { return Run(c.args, out, errs) })
		})
		if code != c.code {
			t.Errorf("%v: exit code %d, want %d\n%s", c.args, code, c.code, stderr.Bytes())
		}
		if strings.Contains(stderr.String(), "made-up") {
			t.Errorf("%v: the secret is in what was said", c.args)
		}
	}
	for _, c := range newApp(io.Discard, io.Discard, noEnv).rootCommand().Commands() {
		if !tried[c.Name()] {
			t.Errorf("no command line of canaryRuns has the command %s", c.Name())
		}
	}
	if flags := readText(t, "out/run/internal/flags.csv"); strings.Count(flags, "\n") < 10 {
		t.Errorf("flags.csv has too few rows to prove anything:\n%s", flags)
	}
	for _, name := range []string{"out/raw/internal/flags.csv", "out/raw/internal/rejects.csv", "copied/data/people.csv"} {
		if newPersons(nil).in([]byte(readText(t, name))) == "" {
			t.Errorf("%s holds no person, so that nothing is proved of the others", name)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("%d files in the system's temporary folder; %v", len(left), err)
	}
}

// withInput does something with a text on standard input.
func withInput(t *testing.T, text string, do func() int) int {
	t.Helper()
	name := filepath.Join(t.TempDir(), "stdin")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	was := os.Stdin
	os.Stdin = f
	defer func() { os.Stdin = was }()
	return do()
}

// panicking is a stream that panics with what it is given.
type panicking struct{}

func (panicking) Write(b []byte) (int, error) { panic(string(b)) }

// A bug of the program is said without what it was working on, whether it shows where
// a command runs or where flags with the keys of persons are on their way out.
func TestPanicsShowNoPerson(t *testing.T) {
	clearSettings(t)
	dir := t.TempDir()
	writeAll(t, dir, canaryProject())
	t.Chdir(dir)
	for _, args := range [][]string{
		{"flag", "-c", "project.yaml", "--raw-ids"},
		{"explain", "-c", "project.yaml", "--person", "ssn:731-55-0001"},
		{"flag", "-c", "project.yaml", "--raw-ids", "--log-format", "json"},
	} {
		var stderr bytes.Buffer
		code := watchedIn(t, dir, args, io.Discard, &stderr, func(_, errs io.Writer) int { return Run(args, panicking{}, errs) })
		if code != exitFailed || !strings.Contains(stderr.String(), "internal error: a bug of this program (cli.(*app).") {
			t.Errorf("%v: exit code %d\n%s", args, code, stderr.String())
		}
		if strings.Contains(stderr.String(), "goroutine") || strings.Contains(stderr.String(), "0x") {
			t.Errorf("%v: the stack is shown with arguments\n%s", args, stderr.String())
		}
	}
}

// canaryProject is a project in which six people do everything and every
// source has bad rows. Earnings are a mean over all: a median would be one of
// the wages, and be so rightly.
func canaryProject() map[string]string {
	people, programs := "SSN,NAME,SEX,BORN\n", "SSN,NAME,PROGRAM,ENTRY,EXIT,PROVIDER\n"
	courses, wages := "SSN,NAME,BEGIN,END,CIP\n", "SSN,NAME,YEAR,QTR,FEIN,WAGES\n"
	for i := range 6 {
		n := strconv.Itoa(i + 1)
		people += "731-55-000" + n + ",Nightjar" + n + ",F,1980-01-0" + n + "\n"
		programs += "73155000" + n + ",Nightjar" + n + ",A,2022-08-0" + n + ",2022-11-0" + n + ",P1\n"
		courses += "731-55-000" + n + ",Nightjar" + n + ",2022-09-01,2022-12-15,51.38\n"
		wages += "731 55 000" + n + ",Nightjar" + n + ",2023,2,99,43210.98\n"
	}
	wages += "731550001,Nightjar1,2023,3,99,1.02\n"
	return map[string]string{
		"data/people.csv": people + "731-55-0001,Nightjar1,M,1980-01-01\n731-55-0002,Nightjar2,M,Nightjar\n73155000,Nightjar,F,1980-01-01\n",
		"data/programs.csv": programs + "731550001,Nightjar1,Nightjar,2022-08-01,,P1\n731550002,Nightjar2,A,2022-08-32,,P1\n" +
			"731550003,Nightjar3,A,2022-08-01,2022-07-01,P1\n731550004,Nightjar\"4,A,2022-08-01,,P1\n731550005,Nightjar5,A,2022-08-01\n",
		"data/courses.csv": courses + "731550001,Nightjar1,43210.98,2022-12-15,51.38\n",
		"data/wages.csv":   wages + "731550001,Nightjar1,2023,2,99,\"43,210.98\"\n731550002,Nightjar2,2023,2,99,-43210.98\n731550003,Nightjar3,731550003,2,99,1\n",
		"data/odd.csv":     strings.Replace(wages, "WAGES", "PAY", 1),
		"data/cut.csv":     wages[:len(wages)-20],
		"data/latin.csv":   wages + "731550001,Nightjar1,2023,2,Nightjar\xe9,43210.98\n731550002,Nightjar2,2023,2,\x1b[31mNightjar,43210.98\n",
		"layouts/people.yaml": `version: 1
id: people
key: {column: SSN, as: ssn}
records: [{kind: person, fields: {sex: SEX, birth_date: {column: BORN, date: YYYY-MM-DD}}}]
`,
		"layouts/programs.yaml": `version: 1
id: programs
key: {column: SSN, as: ssn}
records:
  - kind: participation
    fields:
      program: {column: PROGRAM, map: {A: wioa_adult}}
      entry: {column: ENTRY, date: YYYY-MM-DD}
      exit: {column: EXIT, date: YYYY-MM-DD}
      provider: PROVIDER
`,
		"layouts/courses.yaml": `version: 1
id: courses
key: {column: SSN, as: ssn}
records:
  - {kind: enrollment, fields: {start: {column: BEGIN, date: YYYY-MM-DD}, end: {column: END, date: YYYY-MM-DD}, cip: CIP}}
`,
		"layouts/wages.yaml": `version: 1
id: wages
key: {column: SSN, as: ssn}
records:
  - {kind: employment, fields: {quarter: {quarter: {year: YEAR, quarter: QTR}}, employer: FEIN, wages: WAGES}}
`,
		"pathways.yaml": `version: 1
pathways: [{id: health, flag: {any: [{record: enrollment, where: {cip: ["51.*"]}}]}}]
`,
		"measures.yaml": `version: 1
set: own
metrics:
  - {id: employed, title: Employed, population: participations, cohort: {by: exit}, statistic: rate, numerator: {employed: exit+2q}}
  - {id: pay, title: Mean pay, population: participations, cohort: {by: exit}, statistic: mean, of: {earnings: [exit+2q, exit+3q]}}
  - {id: on_pathway, title: On a pathway, population: participants, cohort: {by: active}, statistic: count}
`,
		"cases.yaml": `version: 1
measures: [measures.yaml]
as_of: 2023-12-31
cases:
  - name: an expectation that differs
    persons: {ann: {participation: {program: wioa_adult, entry: 2022-08-01, exit: 2022-11-01}}}
    expect: [{metric: own.employed, period: PY2022, numerator: 1}]
`,
		"data/answers.csv": "SSN,NAME,ENTRY,EXIT,DONE\n731-55-0001,Nightjar1,2022-08-01,2022-11-01,1\n731-55-0002,Nightjar2,2022-08-02,2022-11-02,Nightjar\n731550003,Nightjar3,2022-08-03,2022-11-03,43210.98\n",
		"layouts/answers.yaml": `version: 1
id: answers
key: {column: SSN, as: ssn}
records:
  - kind: participation
    fields: {program: {value: wioa_adult}, entry: {column: ENTRY, date: YYYY-MM-DD}, exit: {column: EXIT, date: YYYY-MM-DD}}
    attributes: {theirs: DONE}
`,
		"answers.yaml": `version: 1
id: theirs
title: Their answers
layout: layouts/answers.yaml
measures: [measures.yaml]
answers: [{attribute: theirs, column: DONE, metric: own.employed}]
`,
		"project.yaml": `version: 1
name: Canaries
as_of: 2024-12-31
periods: [PY2022]
measures: [measures.yaml, wioa]
pathways: [pathways.yaml]
breakdowns: [provider]
protect: {min_cell: 1}
output: {dir: out, formats: [csv, json, md]}
limits: {max_reject_rate: 0.9}
sources:
  - {id: people, path: data/people.csv, layout: layouts/people.yaml}
  - {id: programs, path: data/programs.csv, layout: layouts/programs.yaml}
  - {id: courses, path: data/courses.csv, layout: layouts/courses.yaml}
  - {id: wages, path: data/wages.csv, layout: layouts/wages.yaml}
`,
	}
}
