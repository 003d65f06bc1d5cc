package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// noEnv is an environment without settings.
func noEnv(string) string { return "" }

// call runs a command line in process. It watches the temporary folders of the test
// itself: others may run at the same time.
func call(t *testing.T, args ...string) (out, errOut string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = watchedIn(t, filepath.Dir(t.TempDir()), args, &o, &e, func(out, errs io.Writer) int { return newApp(out, errs, noEnv).run(context.Background(), args) })
	return o.String(), e.String(), code
}

// callOK is call for command lines that must succeed.
func callOK(t *testing.T, args ...string) string {
	t.Helper()
	out, errOut, code := call(t, args...)
	if code != exitOK {
		t.Fatalf("%v: exit code %d: %s", args, code, errOut)
	}
	return out
}

func TestListShowsTheShippedDefinitions(t *testing.T) {
	for what, want := range map[string]string{
		"metrics": "wioa.credential_attainment", "sets": "aqcp", "kinds": "training_type", "codes": "secondary_equivalency",
		"programs": "WIOA Youth", "breakdowns": "age_at_entry", "layouts": "built in", "derive": "wioa_common_exit", "edits": "pirl.duplicate_record",
		"profiles": "edfacts  6         coded  built in  second_hand",
	} {
		if out := callOK(t, "list", what); !strings.Contains(out, want) {
			t.Errorf("list %s does not have %q:\n%s", what, want, out)
		}
	}
	if bare, named := callOK(t, "list"), callOK(t, "list", "metrics"); bare != named {
		t.Error("list without a name is not list metrics")
	}
}

// TestOwnProfileIsListedAndShown has a project with a protection profile of its own.
func TestOwnProfileIsListedAndShown(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"agency.yaml": "version: 1\nid: agency\ntitle: The rule of our agency\nmin_cell: 7\n",
		defaultConfig: "version: 1\nperiods: [PY2023]\nmeasures: [wioa]\nprotect: {profile: agency.yaml}\nsources:\n  - {id: wages, path: wages.csv, layout: ui_wage}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(dir, defaultConfig)
	if out := callOK(t, "list", "profiles", "-c", config); !strings.Contains(out, "The rule of our agency") || !strings.Contains(out, "cms11") {
		t.Errorf("not the project's profile and the shipped ones:\n%s", out)
	}
	if out := callOK(t, "show", "agency", "-c", config); !strings.Contains(out, "min_cell            7\n") || !strings.Contains(out, "above 300") {
		t.Errorf("show agency:\n%s", out)
	}
}

func TestListLinesUp(t *testing.T) {
	lines := strings.Split(callOK(t, "list", "programs"), "\n")
	at := strings.Index(lines[0], "name")
	for _, l := range lines[1 : len(lines)-1] {
		if l[at-1] != ' ' || l[at] == ' ' {
			t.Errorf("the second column does not begin at %d: %q", at, l)
		}
	}
}

func TestListAddsTheProject(t *testing.T) {
	if _, errOut, code := call(t, "list", "pathways"); code != exitOK || !strings.Contains(errOut, "--demo") {
		t.Errorf("list pathways without a project: code %d, %q", code, errOut)
	}
	for what, want := range map[string]string{"pathways": "health_care", "layouts": "college_enrolments", "breakdowns": "efl"} {
		if out := callOK(t, "list", what, "--demo"); !strings.Contains(out, want) {
			t.Errorf("list %s --demo does not have %q:\n%s", what, want, out)
		}
	}
}

// TestOwnMetricWinsOverAShippedOne has a project that writes a shipped metric
// anew.
func TestOwnMetricWinsOverAShippedOne(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("own.yaml", `version: 1
set: wioa
metrics:
  - {id: employment_rate_q2, title: Our own reading, population: participations, cohort: {by: exit, lag: 4q}, numerator: {employed: exit+2q}, statistic: rate}
`)
	write(defaultConfig, `version: 1
periods: [PY2023]
measures: [own.yaml]
programs: [our_program]
sources:
  - {id: wages, path: wages.csv, layout: layout.yaml}
`)
	write("layout.yaml", `version: 1
id: own_wages
key: {column: SSN, as: ssn}
records:
  - {kind: employment, fields: {quarter: {column: Q, quarter: YYYYQ}, wages: WAGES}}
`)
	config := filepath.Join(dir, defaultConfig)
	out := callOK(t, "list", "-c", config)
	if strings.Count(out, "wioa.employment_rate_q2 ") != 1 || !strings.Contains(out, "Our own reading") || !strings.Contains(out, "wioa.employment_rate_q4") {
		t.Errorf("the metrics are not the project's and the shipped ones:\n%s", out)
	}
	if out := callOK(t, "list", "programs", "-c", config); !strings.Contains(out, "our_program") {
		t.Error("the project's program is not listed")
	}
	if out := callOK(t, "show", "own_wages", "-c", config); !strings.Contains(out, "quarter YYYYQ") {
		t.Errorf("the project's layout is not shown:\n%s", out)
	}
}

func TestListAsJSON(t *testing.T) {
	for what := range listings {
		var rows []map[string]any
		if err := json.Unmarshal([]byte(callOK(t, "list", what, "--demo", "--format", "json")), &rows); err != nil || len(rows) == 0 {
			t.Errorf("list %s: %d objects, %v", what, len(rows), err)
		}
	}
}

func TestWrongListIsWrongUsage(t *testing.T) {
	for _, args := range [][]string{{"list", "metric"}, {"list", "--format", "xml"}, {"list", "metrics", "sets"}} {
		if _, errOut, code := call(t, args...); code != exitUsage || errOut == "" {
			t.Errorf("%v: code %d, %q", args, code, errOut)
		}
	}
	if _, errOut, _ := call(t, "list", "metric"); !strings.Contains(errOut, "did you mean metrics?") {
		t.Errorf("no suggestion: %q", errOut)
	}
}

func TestCompletionOffersNames(t *testing.T) {
	if out := callOK(t, "completion", "bash"); !strings.Contains(out, "pathmetrics") {
		t.Error("completion bash prints no script")
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"__complete", "show", ""}, "wioa.credential_attainment\n"},
		{[]string{"__complete", "show", "--demo", ""}, "health_care\n"},
		{[]string{"__complete", "explain", "--metric", ""}, "aqcp.c5_initial_earnings\n"},
		{[]string{"__complete", "list", ""}, "pathways\n"},
	} {
		if out := callOK(t, c.args...); !strings.Contains(out, c.want) {
			t.Errorf("%v does not offer %q:\n%s", c.args, c.want, out)
		}
	}
}
