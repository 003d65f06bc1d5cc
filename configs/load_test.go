package configs_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/defs"
)

// Every shipped set, layout, derive rule and the demonstration project decode without a
// problem.
func TestEverythingShippedDecodes(t *testing.T) {
	files := defs.FSFiles{FS: configs.FS}
	lib := &defs.Library{Files: files}
	l := defs.NewLoader(files, lib)
	for _, set := range lib.Sets() {
		if ms := l.Measures(".", []defs.Ref{{Name: set}}); len(ms) == 0 {
			t.Errorf("set %s has no metrics", set)
		}
	}
	for _, id := range lib.Layouts() {
		l.Layout(".", defs.Ref{Name: id})
	}
	if len(lib.Derives()) == 0 {
		t.Error("no derive rules are shipped")
	}
	for _, id := range lib.Derives() {
		if rules := l.Derive(".", []defs.DeriveEntry{{Ref: defs.Ref{Name: id}}}); len(rules) == 0 {
			t.Errorf("derive rule file %s has no rules", id)
		}
	}
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
}

// Every shipped layout has a section in docs/layouts.md that names all columns it
// reads, and a case that takes rows through it.
func TestEveryLayoutIsDescribedAndHasCases(t *testing.T) {
	text, err := os.ReadFile("../docs/layouts.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split("\n"+string(text), "\n### ")[1:]
	lib := &defs.Library{Files: defs.FSFiles{FS: configs.FS}}
	l := defs.NewLoader(lib.Files, lib)
	cases := casesText(t)
	for _, id := range lib.Layouts() {
		at := slices.IndexFunc(sections, func(s string) bool {
			heading, _, _ := strings.Cut(s, "\n")
			return slices.Contains(strings.Split(heading, ", "), id)
		})
		if at < 0 {
			t.Errorf("docs/layouts.md has no section %s", id)
			continue
		}
		section, _, _ := strings.Cut(sections[at], "\n## ")
		for _, c := range l.Layout(".", defs.Ref{Name: id}).Columns() {
			if !strings.Contains(section, "`"+c+"`") {
				t.Errorf("section %s of docs/layouts.md does not name the column %s", id, c)
			}
		}
		if !regexp.MustCompile(`layout: ` + id + `\b`).MatchString(cases) {
			t.Errorf("no case of configs/layouts takes rows through %s", id)
		}
	}
}

// casesText is the text of all case files of layouts.
func casesText(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	names, err := fs.Glob(configs.FS, "layouts/*.cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(configs.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(b)
	}
	return text.String()
}
