package cli

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/bad/*.out anew from what the program prints")

// root is the module's folder as seen from this package.
const root = "../.."

// badCommand is the command line for a file of testdata/bad, by the word with
// which its name begins; see testdata/bad/README.md.
func badCommand(name string) []string {
	language, _, _ := strings.Cut(name, "_")
	return map[string][]string{
		"project": {"check", "-c", name},
		"layout":  {"check", "-c", "good.yaml", "--set", "sources.people.layout=" + name},
		"pathway": {"check", "-c", "good.yaml", "--set", "pathways=" + name},
		"measure": {"check", "-c", "good.yaml", "--set", "measures=" + name},
		"edits":   {"check", "-c", "good.yaml", "--set", "edits=" + name},
		"derive":  {"check", "-c", "good.yaml", "--set", "derive=" + name},
		"cases":   {"test", name},
	}[language]
}

// badExit is the exit code that the file's name promises.
func badExit(name string) int {
	switch {
	case strings.HasPrefix(name, "cases_failed_"):
		return exitDifferences
	case strings.HasSuffix(name, "_warning.yaml"):
		return exitOK
	}
	return exitInvalid
}

// builtIn is the list of built-in sets and layouts in a message; it grows.
var builtIn = regexp.MustCompile(`built in \([^)]*\)`)

// TestBad runs every definition of testdata/bad and compares what the program
// says about it, byte for byte.
func TestBad(t *testing.T) {
	clearSettings(t)
	t.Chdir(filepath.Join(root, "testdata/bad"))
	names, err := filepath.Glob("*_*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in testdata/bad: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(name, ".yaml"), func(t *testing.T) {
			args := badCommand(name)
			if args == nil {
				t.Fatal("the name begins with none of project, layout, pathway, measure, edits, derive, cases")
			}
			var stdout, stderr bytes.Buffer
			code := Run(args, &stdout, &stderr)
			if want := badExit(name); code != want {
				t.Errorf("exit code %d, want %d\n%s", code, want, stderr.Bytes())
			}
			said := builtIn.ReplaceAll(stderr.Bytes(), []byte("built in (…)"))
			golden(t, strings.TrimSuffix(name, ".yaml")+".out", said)
		})
	}
	outs, _ := filepath.Glob("*.out")
	for _, out := range outs {
		if !slices.Contains(names, strings.TrimSuffix(out, ".out")+".yaml") {
			t.Errorf("%s has no definition beside it", out)
		}
	}
}

// golden compares bytes with a committed file and tells the first line that
// differs; with -update it writes the file.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			t.Errorf("%s:%d: got\n%s\nwant\n%s", name, i+1, g[i], w[i])
			break
		}
	}
	t.Errorf("%s has %d lines, now there are %d; if that is right run the test with -update", name, len(w), len(g))
}

// clearSettings keeps the developer's own environment out of a test.
func clearSettings(t *testing.T) {
	t.Helper()
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); strings.HasPrefix(name, envPrefix) {
			t.Setenv(name, "")
		}
	}
}

// notSeen are codes that no file of testdata can make the program say, with
// the reason. A code leaves the list when something in testdata produces it.
var notSeen = map[string]string{}

// TestCodes holds the closed list of codes against docs/errors.md and testdata.
func TestCodes(t *testing.T) {
	manual := readText(t, root+"/docs/errors.md")
	seen := seenCodes(t)
	codes := codeList(t)
	for _, code := range codes {
		if n := len(regexp.MustCompile(`(?m)^### `+regexp.QuoteMeta(code)+`$`).FindAllString(manual, -1)); n != 1 {
			t.Errorf("docs/errors.md has %d sections for %s, want 1", n, code)
		}
		switch why := notSeen[code]; {
		case seen[code] && why != "":
			t.Errorf("%s is produced in testdata; take it off the list notSeen", code)
		case !seen[code] && why == "":
			t.Errorf("nothing in testdata produces %s: add a pair to testdata/bad or a script", code)
		}
	}
	for code := range notSeen {
		if !slices.Contains(codes, code) {
			t.Errorf("notSeen lists %s, which pkg/diag does not have", code)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^### (.+)$`).FindAllStringSubmatch(manual, -1) {
		if !slices.Contains(codes, m[1]) {
			t.Errorf("docs/errors.md has a section for %s, which pkg/diag does not have", m[1])
		}
	}
}

// codeList are the texts of the constants in pkg/diag/codes.go.
func codeList(t *testing.T) (codes []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), root+"/pkg/diag/codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			for _, x := range v.Values {
				if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					s, _ := strconv.Unquote(lit.Value)
					codes = append(codes, s)
				}
			}
		}
		return true
	})
	if len(codes) == 0 {
		t.Fatal("no codes found")
	}
	return codes
}

// seenCodes are the codes that the pairs hold in brackets and that the scripts
// expect: in brackets on standard error, or as the last column of a rejects.csv.
func seenCodes(t *testing.T) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	for pattern, form := range map[string]string{
		"/testdata/bad/*.out":       `\[([a-z-]+)\]`,
		"/testdata/scripts/*.txtar": `(?m)^stderr .*\\\[([a-z-]+)\\\]|\b[a-z_]+,[^, ]+\.csv,[0-9]+,[^, ]*,([a-z-]+)`,
	} {
		files, err := filepath.Glob(root + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no files %s: %v", pattern, err)
		}
		for _, f := range files {
			for _, m := range regexp.MustCompile(form).FindAllStringSubmatch(readText(t, f), -1) {
				for _, code := range m[1:] {
					seen[code] = true
				}
			}
		}
	}
	return seen
}

func readText(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Values that must not leave the program: parts of person keys in both
// writings, a name, and wages. Good rows hold them as well as bad ones.
var personal = []string{"731550", "731-55-0", "Nightjar", "43210.98", "43,210.98", "4321098"}

// TestCanary runs the commands over people whose values are known strings, with
// good rows and bad ones, and looks for these in everything that comes out.
func TestCanary(t *testing.T) {
	clearSettings(t)
	t.Setenv("PATHMETRICS_KEY", "the secret of a made-up state")
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range canaryProject() {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const project = "project.yaml"
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"check", "-c", project}, exitOK},
		{[]string{"run", "-c", project, "--flags", "-o", "out/run", "--progress", "always"}, exitOK},
		{[]string{"run", "-c", project, "-o", "out/strict", "--set", "limits.max_reject_rate=0"}, exitData},
		{[]string{"run", "-c", project, "-o", "out/odd", "--set", "sources.wages.path=data/odd.csv"}, exitInvalid},
		{[]string{"run", "-c", project, "-o", "out/cut", "--set", "sources.wages.path=data/cut.csv"}, exitFailed},
		{[]string{"run", "-c", project, "-o", "out/utf8", "--set", "sources.wages.path=data/latin.csv"}, exitOK},
		{[]string{"flag", "-c", project, "-o", "out/flags.csv"}, exitOK},
		{[]string{"flag", "-c", project}, exitOK},
		{[]string{"run", "-c", project, "-o", "out/json", "--log-format", "json"}, exitOK},
		{[]string{"run", "-c", project, "-o", "out/json", "--log-format", "json", "--set", "limits.max_reject_rate=0"}, exitData},
		{[]string{"test", "cases.yaml"}, exitDifferences},
	} {
		var stdout, stderr bytes.Buffer
		if code := Run(c.args, &stdout, &stderr); code != c.code {
			t.Errorf("%v: exit code %d, want %d\n%s", c.args, code, c.code, stderr.Bytes())
		}
		noPersonal(t, strings.Join(c.args, " ")+": standard output", stdout.String())
		noPersonal(t, strings.Join(c.args, " ")+": standard error", stderr.String())
	}
	files := 0
	err := filepath.WalkDir("out", func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files++
			noPersonal(t, path, path+"\n"+readText(t, path))
		}
		return err
	})
	if err != nil || files < 20 {
		t.Errorf("%d files looked at, want 20 at least; %v", files, err)
	}
	if flags := readText(t, "out/run/internal/flags.csv"); strings.Count(flags, "\n") < 10 {
		t.Errorf("flags.csv has too few rows to prove anything:\n%s", flags)
	}
}

func noPersonal(t *testing.T, where, text string) {
	t.Helper()
	for _, p := range personal {
		if strings.Contains(text, p) {
			t.Errorf("%s holds %s", where, p)
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
