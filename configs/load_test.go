package configs_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

// Every shipped set, layout and the demonstration project decode without a
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
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
}

// Every shipped file decodes under every setting of every switch, and every
// setting of a switch that metrics ask for makes another definition of some of
// them; the others are asked for by layouts and rules of derivation.
func TestEverythingShippedDecodesUnderEverySetting(t *testing.T) {
	files := defs.FSFiles{FS: configs.FS}
	lib := &defs.Library{Files: files}
	shipped := defs.NewLoader(files, lib)
	byDefault := hashes(shipped, lib)
	asked := map[string]bool{}
	for _, s := range shipped.Switches.All() {
		for _, setting := range s.SettingIDs() {
			l := defs.NewLoader(files, lib)
			l.Switches.Choose([]defs.SwitchSetting{{Set: s.Set, ID: s.ID, Setting: setting}}, l.Problems)
			got := hashes(l, lib)
			openAll(t, l, files)
			if err := l.Problems.Err(); err != nil {
				t.Errorf("%s: %s: %v", s.Name(), setting, err)
			}
			changed := 0
			for name, h := range got {
				if h != byDefault[name] {
					changed++
				}
			}
			switch {
			case setting == s.Default && changed > 0:
				t.Errorf("%s: its default %s is another definition of %d metrics", s.Name(), setting, changed)
			case setting != s.Default && changed > 0:
				asked[s.Decision] = true
			case setting != s.Default && asked[s.Decision]:
				t.Errorf("%s: the setting %s changes nothing", s.Name(), setting)
			}
		}
	}
	for _, d := range []string{"D1", "D3", "D4", "D5", "D6", "D7", "D10", "D11", "D12", "D13", "D14", "D15", "D19"} {
		if !asked[d] {
			t.Errorf("no metric asks for decision %s", d)
		}
	}
}

// hashes are the definitions of all shipped metrics.
func hashes(l *defs.Loader, lib *defs.Library) map[string]string {
	out := map[string]string{}
	for _, set := range lib.Sets() {
		for _, m := range l.Measures(".", []defs.Ref{{Name: set}}) {
			out[m.Name()] = m.Hash
		}
	}
	for _, id := range lib.Layouts() {
		l.Layout(".", defs.Ref{Name: id})
	}
	return out
}

// openAll parses every shipped definition, so that its choices are made.
func openAll(t *testing.T, l *defs.Loader, files defs.FSFiles) {
	t.Helper()
	err := fs.WalkDir(files.FS, ".", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".yaml") && !defs.IsCases(name) {
			l.Open(name, diag.Pos{})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// docs/layouts.md names every column that the layouts of the PIRL read.
func TestDocsNameEveryColumnOfThePIRL(t *testing.T) {
	text, err := os.ReadFile("../docs/layouts.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, word := range regexp.MustCompile(`\d{3,4}(-[A-C])?|CALC\d{4}`).FindAllString(string(text), -1) {
		named[word] = true
	}
	files := defs.FSFiles{FS: configs.FS}
	l := defs.NewLoader(files, &defs.Library{Files: files})
	for _, id := range []string{"pirl", "dol_puf", "pirl_ids"} {
		for _, c := range l.Layout(".", defs.Ref{Name: id}).Columns() {
			if c != "REPORT_QUARTER" && !named[c] {
				t.Errorf("%s reads %s; docs/layouts.md does not name it", id, c)
			}
		}
	}
}
