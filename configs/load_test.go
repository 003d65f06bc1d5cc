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
	"pathmetrics/pkg/diag"
)

// Every shipped set, layout, derive rule, file of edits and file of codes decodes without
// a problem.
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
	for _, id := range lib.Edits() {
		l.Edits(".", defs.Ref{Name: id})
	}
	for _, id := range lib.Codes() {
		l.CodeFile(id)
	}
	for _, id := range lib.ProtectProfiles() {
		if f := l.ProtectProfile(".", defs.Ref{Name: id}); f == nil || f.ID != id || f.Reference.Title == "" || f.Reference.Confidence == "" {
			t.Errorf("protection profile %s has another id or no source", id)
		}
	}
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
}

// The thresholds are those of docs and reference tables: what an agency relies on.
func TestProtectionProfiles(t *testing.T) {
	files := defs.FSFiles{FS: configs.FS}
	l := defs.NewLoader(files, &defs.Library{Files: files})
	want := map[string]struct {
		minCell, rungs int
		rates          string
	}{
		"min10": {10, 5, defs.RatesExact}, "cms11": {11, 5, defs.RatesExact}, "min5": {5, 5, defs.RatesExact}, "edfacts": {6, 5, defs.RatesCoded},
	}
	if n := len(l.Library.ProtectProfiles()); n != len(want) {
		t.Errorf("%d profiles", n)
	}
	for id, w := range want {
		p := l.ProtectProfile(".", defs.Ref{Name: id}).Protect
		if p.MinCell != w.minCell || p.Width != w.minCell || p.MinDenominator != w.minCell || p.Rates != w.rates || len(p.Ladder) != w.rungs ||
			p.Ladder[w.rungs-1].To != 0 || !p.Secondary || p.HideZeros {
			t.Errorf("%s: %+v", id, p)
		}
	}
	if ladder := l.ProtectProfile(".", defs.Ref{Name: "min10"}).Protect.Ladder; !slices.Equal(ladder, defs.DefaultLadder()) {
		t.Errorf("the ladder of min10 is not the default one: %v", ladder)
	}
}

// "version" counts the metrics by their lines.
func TestMetricsAreNamedAsDecoded(t *testing.T) {
	files := defs.FSFiles{FS: configs.FS}
	lib := &defs.Library{Files: files}
	l := defs.NewLoader(files, lib)
	var decoded []string
	for _, set := range lib.Sets() {
		for _, m := range l.Measures(".", []defs.Ref{{Name: set}}) {
			decoded = append(decoded, m.Name())
		}
	}
	named := lib.Metrics()
	slices.Sort(named)
	slices.Sort(decoded)
	if !slices.Equal(named, decoded) {
		t.Errorf("by lines %q\ndecoded  %q", named, decoded)
	}
}

// Every shipped layout has a section in docs/layouts.md that names all columns it
// reads, itself or in a section that it refers to, and says what is ignored, where
// codes come from and how sure that is; a line in the table of contents; and a case
// that takes rows through it.
func TestEveryLayoutIsDescribedAndHasCases(t *testing.T) {
	text, err := os.ReadFile("../docs/layouts.md")
	if err != nil {
		t.Fatal(err)
	}
	contents, _, _ := strings.Cut(string(text), "\n## ")
	sections := map[string]string{}
	for _, s := range strings.Split("\n"+string(text), "\n### ")[1:] {
		heading, rest, _ := strings.Cut(s, "\n")
		sections[heading], _, _ = strings.Cut(rest, "\n## ")
	}
	lib := &defs.Library{Files: defs.FSFiles{FS: configs.FS}}
	l := defs.NewLoader(lib.Files, lib)
	cases := casesText(t)
	for _, id := range lib.Layouts() {
		section := sections[id]
		for _, part := range []string{"**Ignores**", "**Codes**", "**Confidence**"} {
			if !strings.Contains(strings.ReplaceAll(section, "**ignores**", "**Ignores**"), part) {
				t.Errorf("docs/layouts.md: section %s says nothing of %s", id, part)
			}
		}
		if !strings.Contains(contents, "["+id+"](#"+id+")") {
			t.Errorf("docs/layouts.md: the table of contents lacks %s", id)
		}
		described := section
		for other, text := range sections {
			if strings.Contains(section, "["+other+"](#"+other+")") {
				described += text
			}
		}
		for _, c := range l.Layout(".", defs.Ref{Name: id}).Columns() {
			if !strings.Contains(described, "`"+c+"`") {
				t.Errorf("section %s of docs/layouts.md does not name the column %s", id, c)
			}
		}
		if records := len(l.Layout(".", defs.Ref{Name: id}).Records); records > 0 && !regexp.MustCompile(`layout: `+id+`\b`).MatchString(cases) {
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

// Every shipped file decodes under every setting of every switch, and every
// setting of a switch that is asked for makes other definitions.
func TestEverythingShippedDecodesUnderEverySetting(t *testing.T) {
	files := defs.FSFiles{FS: configs.FS}
	lib := &defs.Library{Files: files}
	shipped := defs.NewLoader(files, lib)
	byDefault := hashes(shipped, lib)
	asked := map[string]bool{}
	// One loader for all settings: codes are decoded once. That what it read before makes
	// no difference is a test of defs.
	l := defs.NewLoader(files, lib)
	for _, s := range shipped.Switches.All() {
		for _, setting := range s.SettingIDs() {
			l.ResetSwitches()
			l.Uses, l.CodeUses, l.Problems = nil, nil, &diag.List{}
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
				t.Errorf("%s: its default %s is another definition in %d places", s.Name(), setting, changed)
			case setting != s.Default && changed > 0:
				asked[s.Decision] = true
			case setting != s.Default && asked[s.Decision]:
				t.Errorf("%s: the setting %s changes nothing", s.Name(), setting)
			}
		}
	}
	for _, d := range []string{"D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D11", "D12", "D13", "D14", "D15", "D16", "D17", "D18", "D19"} {
		if !asked[d] {
			t.Errorf("nothing asks for decision %s", d)
		}
	}
}

// hashes are those of all shipped metrics, rules of derivation and layouts.
func hashes(l *defs.Loader, lib *defs.Library) map[string]string {
	out := map[string]string{}
	for _, set := range lib.Sets() {
		for _, m := range l.Measures(".", []defs.Ref{{Name: set}}) {
			out[m.Name()] = m.Hash
		}
	}
	for _, id := range lib.Derives() {
		for _, r := range l.Derive(".", []defs.DeriveEntry{{Ref: defs.Ref{Name: id}}}) {
			out["derive "+r.ID] = r.Hash
		}
	}
	for _, id := range lib.Layouts() {
		if lay := l.Layout(".", defs.Ref{Name: id}); lay != nil {
			out["layout "+id] = lay.Hash
		}
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
