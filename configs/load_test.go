package configs_test

import (
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
