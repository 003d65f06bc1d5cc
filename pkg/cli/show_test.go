package cli

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/defs"
)

// withoutCases is the library without its case files, so that a golden page
// changes only when the definition does.
type withoutCases struct{ defs.Files }

// Glob lists what matches and is no case file.
func (w withoutCases) Glob(pattern string) (out []string, err error) {
	found, err := w.Files.Glob(pattern)
	for _, f := range found {
		if !defs.IsCases(f) {
			out = append(out, f)
		}
	}
	return out, err
}

func TestShowGolden(t *testing.T) {
	for _, name := range []string{"wioa.credential_attainment", "aqcp.c5_initial_earnings"} {
		var out, errOut bytes.Buffer
		a := newApp(&out, &errOut, noEnv)
		a.library = &defs.Library{Files: withoutCases{defs.FSFiles{FS: configs.FS}}}
		if code := a.run(context.Background(), []string{"show", name}); code != exitOK {
			t.Fatalf("show %s: code %d: %s", name, code, errOut.String())
		}
		golden(t, filepath.Join("testdata", "show_"+name+".txt"), out.Bytes())
	}
}

func TestShowNamesTheCases(t *testing.T) {
	out := callOK(t, "show", "wioa.credential_attainment")
	if _, cases, ok := strings.Cut(out, "\nCASES\n"); !ok || !strings.Contains(cases, "  - ") {
		t.Errorf("no case is named:\n%s", out)
	}
}

// TestEveryNameHasAPage goes through all there is, also in the demonstration.
func TestEveryNameHasAPage(t *testing.T) {
	var out, errOut bytes.Buffer
	a := newApp(&out, &errOut, noEnv)
	a.demo = true
	c, err := a.catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range c.names() {
		s, err := c.find(name)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := s.page().Write(&b, 0); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		if !strings.HasPrefix(page, name) {
			t.Errorf("the page of %s begins otherwise: %.60q", name, page)
		}
		for i, line := range strings.Split(page, "\n") {
			if strings.HasSuffix(line, " ") || strings.Contains(line, "%!") {
				t.Errorf("%s, line %d: %q", name, i+1, line)
			}
		}
	}
}

func TestBareIDIsEnough(t *testing.T) {
	if callOK(t, "show", "c5_initial_earnings") != callOK(t, "show", "aqcp.c5_initial_earnings") {
		t.Error("the page of the bare id is another")
	}
}

func TestShowYAMLIsTheFile(t *testing.T) {
	want, err := configs.FS.ReadFile("measures/wioa/employment_rate_q2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := callOK(t, "show", "wioa.employment_rate_q2", "--yaml"); got != string(want) {
		t.Errorf("not the file:\n%s", got)
	}
	if _, _, code := call(t, "show", "credential", "--yaml"); code != exitUsage {
		t.Errorf("the YAML of a record kind: code %d", code)
	}
}

func TestUnknownNameIsWrongUsage(t *testing.T) {
	out, errOut, code := call(t, "show", "wioa.credential_atainment")
	if code != exitUsage || out != "" || !strings.Contains(errOut, "did you mean wioa.credential_attainment?") {
		t.Errorf("code %d, %q, %q", code, out, errOut)
	}
	if _, _, code := call(t, "show"); code != exitUsage {
		t.Errorf("show without a name: code %d", code)
	}
}

// pageSays looks for sentences in a page, wherever its lines break.
func pageSays(t *testing.T, name string, want []string) {
	t.Helper()
	out := strings.Join(strings.Fields(callOK(t, "show", name)), " ")
	for _, w := range want {
		if !strings.Contains(out, w) {
			t.Errorf("show %s does not say %q:\n%s", name, w, out)
		}
	}
}

// TestShowSaysWhatADeriveRuleDoes looks for the sentences that an analyst needs.
func TestShowSaysWhatADeriveRuleDoes(t *testing.T) {
	for name, want := range map[string][]string{
		"wioa_services":    {"fewer than 90 days", "Each program is looked at alone.", "service ojt is training of the type ojt", "RSA-TAC-17-01"},
		"wioa_common_exit": {"common exit", "only of WIOA Youth", "the last of the conditions is met"},
		"aefla":            {"12 contact hours in enrollment records", "All of them count for that program."},
		"efl_gain":         {"abe, the lowest first: abe_1, abe_2", "the same test and subject", "pre-test"},
		"transcript_gain":  {"At least 12 credits earned in a term, or in 2 consecutive terms within 12 months."},
	} {
		pageSays(t, name, want)
	}
	if out := callOK(t, "show", "aefla", "--yaml"); !strings.HasPrefix(out, "# Periods of participation in title II") {
		t.Errorf("show --yaml of a rule is not its file:\n%s", out)
	}
}

func TestShowSaysWhatAProfileProtects(t *testing.T) {
	for name, want := range map[string][]string{
		"edfacts": {"up to 15 at most 49 % at least 50 %", "up to 30 at most 20 % at least 80 % ranges of 20 points", "above 300 at most 1 % at least 99 % whole percents", "rates coded", "protect: {profile: edfacts}"},
		"cms11":   {"min_cell 11", "width 11", "resdac.org/node/1506", "Confidence: second_hand.", "max_employer_share 0.8000"},
	} {
		pageSays(t, name, want)
	}
}

// TestShowSaysWhatAnEditLooksFor looks for element, condition, severity and what
// DOL did.
func TestShowSaysWhatAnEditLooksFor(t *testing.T) {
	for name, want := range map[string][]string{
		"edits":                             {"pirl or dol_puf", "of the severity error"},
		"pirl.overlapping_periods":          {"900 Date of Program Entry", "error: makes results wrong", "those whose period, from 900 to 901, begins before", "Made one record of them."},
		"reportable_with_staff_service":     {"903, 904 or 905 is 4", "adult: 903 is 1, 2 or 3", "1207 or 1210 is given"},
		"residence_rarely_reported":         {"A share below 90 % of these rows, where there are at least 50", "102 is given", "for each of the others"},
		"outcome_too_soon":                  {"901 does not lie so far back that the first quarter after its own has ended", "1600 is given and is not 9", "1606 4 Employed in 4th Quarter"},
		"code_not_in_list":                  {"201 is given and is no code of the table pirl.sex"},
		"exit_before_entry":                 {"901 is before the day of 900"},
		"youth_age":                         {"is the birth of somebody who is"},
		"dislocation_date_blank":            {"410 is blank", "dislocated: at least one of these holds:", "909 is 1"},
		"participant_without_staff_service": {"this does not hold: - 906, 1001,"},
	} {
		pageSays(t, name, want)
	}
	if yaml := callOK(t, "show", "overlapping_periods", "--yaml"); !strings.Contains(yaml, "id: overlapping_periods") {
		t.Error("show EDIT --yaml does not print the file")
	}
}
