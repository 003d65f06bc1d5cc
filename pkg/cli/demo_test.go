package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestDemoTables holds the tables of the demonstration state against the
// committed ones. After a change that is meant, run it with -update, read the
// difference and write the reason into the CHANGELOG.
func TestDemoTables(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	if code := Run([]string{"run", "--demo", "-o", out, "--quiet"}, io.Discard, os.Stderr); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	for _, name := range []string{"internal/results.md", "internal/crosswalk.md", "public/results.md"} {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("..", "..", "testdata", "tables", "demo", name)
		if *update {
			if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(got, want) {
			continue
		}
		g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
		for i := range min(len(g), len(w)) {
			if !bytes.Equal(g[i], w[i]) {
				t.Errorf("%s:%d: got\n%s\nwant\n%s", name, i+1, g[i], w[i])
				break
			}
		}
		if len(g) != len(w) {
			t.Errorf("%s has %d lines, want %d", name, len(g), len(w))
		}
	}
}
