// Package pkg_test holds the rules about the module as a whole: who may import
// what, and whether the documents still say what is. The import rules are read
// from docs/architecture.md and docs/decisions.
package pkg_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pathmetrics/pkg/cli"
)

const (
	root   = ".."
	module = "pathmetrics/"
	table  = "docs/architecture.md"
)

// places say where a library or a part of the system may be imported. A path
// that ends in a slash stands for everything below it.
var places = []struct {
	what []string
	in   []string
	rule string
}{
	{[]string{"os", "os/", "net", "net/", "syscall", "golang.org/x/sys/"}, []string{"pkg/source", "pkg/cli", "cmd/pathmetrics", "cmd/bench"},
		"only source and cli touch files, network, environment"},
	{[]string{"github.com/apache/arrow/"}, []string{"pkg/source"}, "Arrow stays inside source"},
	{[]string{"gopkg.in/yaml.v3", "go.yaml.in/yaml/"}, []string{"pkg/defs"}, "yaml.v3 stays inside defs"},
	{[]string{"github.com/spf13/viper"}, []string{"pkg/cli"}, "viper stays inside cli"},
	{[]string{"embed"}, []string{"configs"}, "only configs holds files inside the program"},
}

// clocks are the functions that look at a clock, and who may call them.
var (
	clocks  = []string{"Now", "Since", "Until"}
	clockIn = []string{"pkg/cli", "cmd/bench"}
)

// file is a Go file that is not a test.
type file struct {
	name, pkg string
	ast       *ast.File
	imports   []string
}

// files parses the program; full says whether bodies are wanted.
func files(t *testing.T, mode parser.Mode) []file {
	t.Helper()
	var out []file
	fset := token.NewFileSet()
	for _, top := range []string{"cmd", "configs", "pkg"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
				return nil
			}
			tree, err := parser.ParseFile(fset, name, nil, mode)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			f := file{name: filepath.ToSlash(rel), ast: tree}
			f.pkg = path.Dir(f.name)
			for _, spec := range tree.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					return err
				}
				f.imports = append(f.imports, imported)
			}
			out = append(out, f)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// allowed is the import table: package to the packages it may import, and the
// order in which they stand.
type allowed struct {
	order []string
	may   map[string][]string
}

func readTable(t *testing.T) allowed {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, table))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```imports\n")
	body, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatalf("%s has no block ```imports", table)
	}
	a := allowed{may: map[string][]string{}}
	for _, line := range strings.Split(strings.TrimSpace(body), "\n") {
		name, list, ok := strings.Cut(line, ":")
		if !ok {
			t.Fatalf("%s: %q is not of the form package: package package", table, line)
		}
		if _, twice := a.may[name]; twice {
			t.Errorf("%s: %s stands there twice", table, name)
		}
		a.order = append(a.order, name)
		a.may[name] = strings.Fields(list)
	}
	return a
}

func TestImportTableIsInTheOrderOfTheDataFlow(t *testing.T) {
	a := readTable(t)
	for i, name := range a.order {
		for _, imported := range a.may[name] {
			switch at := slices.Index(a.order, imported); {
			case at < 0:
				t.Errorf("%s: %s may import %s, which is not in the table", table, name, imported)
			case at >= i:
				t.Errorf("%s: %s may import %s, which comes later; no stage imports a later one", table, name, imported)
			}
		}
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
			t.Errorf("%s: there is no package %s", table, name)
		}
	}
}

func TestPackagesImportWhatTheTableAllows(t *testing.T) {
	a := readTable(t)
	for _, f := range files(t, parser.ImportsOnly) {
		may, known := a.may[f.pkg]
		if !known {
			t.Errorf("%s: package %s is not in the import table of %s", f.name, f.pkg, table)
			continue
		}
		for _, imported := range f.imports {
			if own, ok := strings.CutPrefix(imported, module); ok && !slices.Contains(may, own) {
				t.Errorf("%s imports %s; by the import table of %s, %s may import: %s", f.name, own, table, f.pkg, strings.Join(may, " "))
			}
		}
	}
}

func TestLibrariesStayInTheirPlaces(t *testing.T) {
	for _, f := range files(t, parser.ImportsOnly) {
		for _, imported := range f.imports {
			for _, p := range places {
				if slices.ContainsFunc(p.what, func(w string) bool { return matches(imported, w) }) && !slices.Contains(p.in, f.pkg) {
					t.Errorf("%s imports %s; %s", f.name, imported, p.rule)
				}
			}
		}
	}
}

func matches(imported, what string) bool {
	return imported == what || strings.HasSuffix(what, "/") && strings.HasPrefix(imported, what)
}

func TestOnlyTheEdgeLooksAtAClock(t *testing.T) {
	for _, f := range files(t, parser.SkipObjectResolution) {
		if !slices.Contains(f.imports, "time") || slices.Contains(clockIn, f.pkg) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clocks, sel.Sel.Name) {
				t.Errorf("%s calls time.%s; only %s may look at a clock", f.name, sel.Sel.Name, strings.Join(clockIn, ", "))
			}
			return true
		})
	}
}

var moduleForm = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| (\\d{4}) \\|$")

// TestEveryLibraryHasADecision compares go.mod's direct requirements and the
// imports with the table of docs/decisions/README.md.
func TestEveryLibraryHasADecision(t *testing.T) {
	const index = "docs/decisions/README.md"
	text, err := os.ReadFile(filepath.Join(root, index))
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, m := range moduleForm.FindAllStringSubmatch(string(text), -1) {
		modules = append(modules, m[1])
		if found, _ := filepath.Glob(filepath.Join(root, "docs/decisions", m[2]+"-*.md")); len(found) != 1 {
			t.Errorf("%s: %s names decision %s, which is not one file", index, m[1], m[2])
		}
	}
	if len(modules) == 0 {
		t.Fatalf("%s has no table of modules", index)
	}
	decided := func(imported string) bool {
		return slices.ContainsFunc(modules, func(m string) bool { return imported == m || strings.HasPrefix(imported, m+"/") })
	}
	for _, f := range files(t, parser.ImportsOnly) {
		for _, imported := range f.imports {
			if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") && !decided(imported) {
				t.Errorf("%s imports %s, which has no decision; add a page and a line to %s", f.name, imported, index)
			}
		}
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, required := range direct(string(mod)) {
		if !decided(required) {
			t.Errorf("go.mod requires %s, which has no decision; add a page and a line to %s", required, index)
		}
	}
}

// direct are the modules that go.mod requires without the mark indirect.
func direct(mod string) (out []string) {
	in := false
	for _, line := range strings.Split(mod, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "require (":
			in = true
		case line == ")":
			in = false
		case in && !strings.HasSuffix(line, "// indirect"):
			out = append(out, strings.Fields(line)[0])
		case strings.HasPrefix(line, "require ") && !strings.HasSuffix(line, "// indirect"):
			out = append(out, strings.Fields(line)[1])
		}
	}
	return out
}

// TestLinksOfTheDocumentsLead follows the relative links of all documents.
func TestLinksOfTheDocumentsLead(t *testing.T) {
	names := []string{"README.md", "CHANGELOG.md"}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".md") {
			rel, _ := filepath.Rel(root, name)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range linkForm.FindAllStringSubmatch(string(text), -1) {
			if err := leads(path.Dir(name), m[1]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

var linkForm = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func leads(dir, link string) error {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "#") {
		return nil
	}
	to, _, _ := strings.Cut(link, "#")
	to = path.Join(dir, to)
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(to))); err != nil {
		return fmt.Errorf("the link %s leads nowhere", link)
	}
	return nil
}

// TestReadmeShowsTheExampleAsItIs holds the files that the README prints against
// docs/example.
func TestReadmeShowsTheExampleAsItIs(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pathmetrics.yaml", "layouts/courses.yaml", "pathways/welding.yaml"} {
		text, err := os.ReadFile(filepath.Join(root, "docs/example", name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(string(readme), "```yaml\n"+string(text)+"```") {
			t.Errorf("README.md does not print docs/example/%s as it is", name)
		}
	}
}

func TestExampleOfTheManualRuns(t *testing.T) {
	example := filepath.Join(root, "docs/example")
	for _, args := range [][]string{
		{"check", "-c", filepath.Join(example, "pathmetrics.yaml")},
		{"check", "-c", filepath.Join(example, "with_wages.yaml")},
		{"run", "-q", "-c", filepath.Join(example, "with_wages.yaml"), "-o", filepath.Join(t.TempDir(), "out")},
		{"test", filepath.Join(example, "measures")},
	} {
		var out, messages bytes.Buffer
		if code := cli.Run(args, &out, &messages); code != 0 {
			t.Errorf("pathmetrics %s: exit code %d\n%s%s", strings.Join(args, " "), code, &out, &messages)
		}
	}
}
