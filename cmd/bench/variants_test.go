package main

import (
	"path/filepath"
	"testing"

	"pathmetrics/pkg/cli"
)

func TestVariantsDiffer(t *testing.T) {
	b := metricBlock{"emp2", "  - id: emp2\n    programs: [cp01, cp02, cp03]\n    numerator: {employed: exit+1q..exit+4q, within: entry..exit+1y, at_least: {value: 6}}\n"}
	want := "  - id: emp2_v2\n    programs: [cp01, cp02]\n    numerator: {employed: exit+3q..exit+6q, within: entry..exit+425d, at_least: {value: 8}}\n"
	if got := b.vary(2); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if b.vary(0) != b.text {
		t.Error("the first is not as it was")
	}
}

// TestVariantsAreDefinitions checks generated projects as the program does.
func TestVariantsAreDefinitions(t *testing.T) {
	dir := t.TempDir()
	if err := layState("../..", dir); err != nil {
		t.Fatal(err)
	}
	if err := (state{Scale: 0.0001, Cohort: 1}).generate(filepath.Join(dir, "data")); err != nil {
		t.Fatal(err)
	}
	for _, count := range []int{25, 50, 200} {
		project, err := writeVariant("../..", dir, count)
		if err != nil {
			t.Fatal(err)
		}
		if code := cli.Main([]string{"check", "-q", "-c", filepath.Join(dir, project)}); code != 0 {
			t.Errorf("check of %s ends with %d", project, code)
		}
	}
}
