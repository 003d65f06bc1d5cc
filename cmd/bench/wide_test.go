package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pathmetrics/pkg/cli"
)

func TestWideFileIsReadByItsProjects(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../configs/bench/wide")); err != nil {
		t.Fatal(err)
	}
	if err := makeWide(filepath.Join(dir, "data"), 600_000); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "data", "wide.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if n := strings.Count(line, ",") + 1; n != wideColumns {
			t.Fatalf("line %d has %d columns", i+1, n)
		}
	}
	for _, project := range []string{"pathmetrics.yaml", "lookup.yaml"} {
		out := filepath.Join(dir, project+".out")
		if code := cli.Main([]string{"run", "-q", "-c", filepath.Join(dir, project), "-o", out}); code != 0 {
			t.Errorf("run of %s ends with %d", project, code)
		}
		counts, err := rowsRead(out)
		if err != nil {
			t.Fatal(err)
		}
		if c := counts["wide"]; c.Read != bytes.Count(text, []byte{'\n'})-1 || c.Rejected != 0 || c.Used == 0 {
			t.Errorf("%s: %+v", project, c)
		}
	}
}

func TestWideRowsAreTheSameEachTime(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	for _, name := range []string{a, b} {
		if err := writeWide(name, 50_000); err != nil {
			t.Fatal(err)
		}
	}
	if hashOf(t, a) != hashOf(t, b) {
		t.Error("two writings differ")
	}
}
