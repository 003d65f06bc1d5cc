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
			code := watched(t, args, &stdout, &stderr)
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
var notSeen = map[string]string{
	"disclosure": "only a mistake of the program makes it; TestARefusedPublicFolderLeavesTheEarlierOne has a gatekeeper that refuses",
}

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
