package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pathmetrics/pkg/pipeline"
)

// A resident of the demonstration by social security number and by the number
// of the college, which a crosswalk turns into the first.
const (
	demoPerson  = "ssn:876-19-2176"
	demoStudent = "017350363"
)

func TestExplainShowsOnePerson(t *testing.T) {
	out := callOK(t, "explain", "--demo", "--person", demoPerson)
	for _, want := range []string{
		"TIMELINE", "workforce:data/workforce.csv.gz:1 ", "SPELLS", "advanced_manufacturing",
		"wioa.measurable_skill_gains, PY2023: in the", "unit: participation in wioa_adult", "denominator: yes", "[yes]",
		"NOT IN THE COHORT OF", "wioa.credential_attainment: PY2022, PY2023",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestExplainFindsThePersonThroughACrosswalk(t *testing.T) {
	want := callOK(t, "explain", "--demo", "--person", demoPerson)
	if got := callOK(t, "explain", "--demo", "--key", "student_id", "--person", demoStudent); got != want {
		t.Error("the student is not the same person")
	}
}

func TestExplainReadsTheKeyFromStandardInput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stdin
	os.Stdin = r
	defer func() { os.Stdin = old }()
	if _, err := w.WriteString("student_id:" + demoStudent + "\n"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if callOK(t, "explain", "--demo", "--person", "-") != callOK(t, "explain", "--demo", "--person", demoPerson) {
		t.Error("not the same person")
	}
}

func TestExplainOnlyOneMetricAndPeriod(t *testing.T) {
	out := callOK(t, "explain", "--demo", "--person", demoPerson, "--metric", "measurable_skill_gains", "--period", "PY2023")
	if strings.Contains(out, "aqcp.") || strings.Contains(out, "PY2022") || !strings.Contains(out, "wioa.measurable_skill_gains, PY2023") {
		t.Errorf("more or less than one metric and period:\n%s", out)
	}
	if _, errOut, code := call(t, "explain", "--demo", "--person", demoPerson, "--metric", "nonsense"); code != exitUsage || errOut == "" {
		t.Errorf("an unknown metric: code %d", code)
	}
}

// TestExplainNeverRepeatsTheKey tries what can go wrong with a key.
func TestExplainNeverRepeatsTheKey(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"--person", "ssn:219-45-8877"}, exitFailed}, // nobody
		{[]string{"--person", "ssn:219-45-88"}, exitUsage},
		{[]string{"--person", "219-45-8877"}, exitUsage},
		{[]string{"--person", "219-45-8877", "--key", "219-45-8877"}, exitUsage},
		{[]string{"--person", "219-45-8877:ssn"}, exitUsage},
		{[]string{"219-45-8877"}, exitUsage},
		{[]string{"--person", "ssn:987-65-8877"}, exitUsage}, // one source only
		{[]string{"--person", "ssn:987-65-8877", "--source", "workforce"}, exitFailed},
		{nil, exitUsage},
	} {
		out, errOut, code := call(t, append([]string{"explain", "--demo"}, c.args...)...)
		if code != c.code || out != "" {
			t.Errorf("%v: code %d instead of %d, %q", c.args, code, c.code, out)
		}
		if regexp.MustCompile(`8877|45.88`).MatchString(errOut) || errOut == "" {
			t.Errorf("%v: the message repeats the key or is none: %q", c.args, errOut)
		}
	}
}

func TestExplainSaysThatThisIsPersonalData(t *testing.T) {
	_, errOut, _ := call(t, "explain", "--demo", "--person", demoPerson)
	if !strings.Contains(errOut, "personal data") {
		t.Errorf("no notice: %q", errOut)
	}
}

// TestExplainTakesCoverageFromEverybody has a project that does not say how far
// its sources reach: that is the latest date of anybody, not of the one person.
func TestExplainTakesCoverageFromEverybody(t *testing.T) {
	dir := t.TempDir()
	callOK(t, "synth", "--people", "300", "-o", dir, "--dirty", "0")
	config := filepath.Join(dir, defaultConfig)
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`(?m)^ +covers:.*\n`).ReplaceAll(text, nil)
	text = regexp.MustCompile(`(?m)^as_of:.*\n`).ReplaceAll(text, nil)
	if err := os.WriteFile(config, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	a := newApp(&out, &errOut, noEnv)
	a.config = config
	p, err := a.loadProject()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := a.plan(p)
	if err != nil {
		t.Fatal(err)
	}
	full, err := pipeline.Run(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}
	one, err := a.withCoverage(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}
	one.Only = []byte("ssn:123456780")
	res, err := pipeline.Run(context.Background(), one)
	if err != nil {
		t.Fatal(err)
	}
	if res.AsOf != full.AsOf || res.Store.Coverage.Kinds != full.Store.Coverage.Kinds || res.Store.Coverage.Has != full.Store.Coverage.Has {
		t.Errorf("as of %s, complete through %v; the run has %s, %v", res.AsOf, res.Store.Coverage.Kinds, full.AsOf, full.Store.Coverage.Kinds)
	}
}
