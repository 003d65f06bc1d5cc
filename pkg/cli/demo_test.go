package cli

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestDemoTables holds the tables of the demonstration state, and the pages that
// explain what is hidden in them, against the committed ones. After a change that is meant, run it with -update, read the
// difference and write the reason into the CHANGELOG.
func TestDemoTables(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	if code := watched(t, []string{"run", "--demo", "-o", out, "--quiet"}, io.Discard, os.Stderr); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	for _, name := range []string{"internal/results.md", "internal/crosswalk.md", "public/results.md"} {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, filepath.Join("..", "..", "testdata", "tables", "demo", name), got)
	}
	page, cells := demoProtection(t, out)
	golden(t, filepath.Join("..", "..", "docs", "protection-demo.md"), page)
	golden(t, filepath.Join("..", "..", "testdata", "tables", "demo", "cells.md"), cells)
	readme := filepath.Join("..", "..", "README.md")
	golden(t, readme, demoReadme(t, readText(t, readme), readText(t, filepath.Join(out, "internal/results.md")), readText(t, filepath.Join(out, "public/results.md"))))
}
