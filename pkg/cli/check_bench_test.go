package cli

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pathmetrics/configs"
)

// check50 writes a project with 50 definitions of its own: the shipped measure
// sets under other names and the demonstration's pathways, layouts and extracts.
func check50(b *testing.B) (projectFile string) {
	b.Helper()
	dir := b.TempDir()
	copyTree(b, "demo", dir, "", "")
	for _, set := range []string{"wioa", "aqcp", "wioa_msg_types"} {
		copyTree(b, "measures/"+set, filepath.Join(dir, "measures", set), "\nset: ", "\nset: own_")
	}
	projectFile = filepath.Join(dir, "pathmetrics.yaml")
	text, err := os.ReadFile(projectFile)
	if err != nil {
		b.Fatal(err)
	}
	own := strings.Replace(string(text), "measures: [wioa, aqcp]", "measures: [measures/wioa, measures/aqcp, measures/wioa_msg_types]", 1)
	if err := os.WriteFile(projectFile, []byte(own), 0o644); err != nil {
		b.Fatal(err)
	}
	return projectFile
}

// copyTree copies shipped files, but for cases, and in the YAML files puts one
// text for another.
func copyTree(b *testing.B, from, to, old, with string) {
	b.Helper()
	err := fs.WalkDir(configs.FS, from, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".cases.yaml") {
			return err
		}
		text, err := fs.ReadFile(configs.FS, name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".yaml") && old != "" {
			text = []byte(strings.ReplaceAll(string(text), old, with))
		}
		target := filepath.Join(to, strings.TrimPrefix(name, from))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o644)
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkCheck50 is `check` of a project with 50 definitions, in process;
// nothing is kept from one round to the next.
func BenchmarkCheck50(b *testing.B) {
	file := check50(b)
	b.ReportAllocs()
	for b.Loop() {
		if code := Run([]string{"check", "-c", file, "--quiet"}, io.Discard, os.Stderr); code != exitOK {
			b.Fatalf("code %d", code)
		}
	}
}
