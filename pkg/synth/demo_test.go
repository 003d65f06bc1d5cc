package synth

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

var update = flag.Bool("update", false, "write configs/demo/data anew")

const demoDir = "../../configs/demo"

// TestDemoDataIsCurrent compares the committed demonstration data with what the
// package makes; compressed files by their content, as a newer Go may compress
// otherwise.
func TestDemoDataIsCurrent(t *testing.T) {
	m := generated(t, Demo())
	dir := filepath.Join(demoDir, "data")
	if *update {
		replace(t, dir, m)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if m[e.Name()] == nil {
			t.Errorf("%s is not a file of the demonstration state", e.Name())
		}
	}
	for name, want := range m {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(content(t, name, got), content(t, name, want.Bytes())) {
			t.Errorf("%s is not what synth makes; run go test ./pkg/synth -update", name)
		}
	}
}

func replace(t *testing.T, dir string, m memory) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range m {
		if err := os.WriteFile(filepath.Join(dir, name), data.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func content(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	if !strings.HasSuffix(name, ".gz") {
		return data
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decoder(t *testing.T, probs *diag.List, name string) *defs.Decoder {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(demoDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return defs.NewDecoder(name, text, probs)
}

// TestDemoProjectReadsWhatSynthWrites holds the project's globs, layouts and
// pathways against the table of files, for both formats of the wages.
func TestDemoProjectReadsWhatSynthWrites(t *testing.T) {
	probs := &diag.List{}
	project := decoder(t, probs, "pathmetrics.yaml").Project(nil)
	for _, name := range []string{"health_care", "advanced_manufacturing", "information_technology"} {
		decoder(t, probs, "pathways/"+name+".yaml").Pathways()
	}
	read := map[string]int{}
	for _, s := range project.Sources {
		layout := decoder(t, probs, s.Layout).Layout()
		for _, f := range Files() {
			for _, name := range stored(f.Name) {
				if ok, err := path.Match(s.Paths[0].Name, "data/"+name); err != nil {
					t.Fatal(err)
				} else if !ok {
					continue
				}
				read[name]++
				if s.ID != f.Source {
					t.Errorf("source %s reads %s, which belongs to %s", s.ID, name, f.Source)
				}
			}
			if s.ID == f.Source {
				checkColumns(t, layout, f)
			}
		}
	}
	for _, f := range Files() {
		for _, name := range stored(f.Name) {
			if read[name] != 1 {
				t.Errorf("%s is read by %d sources", name, read[name])
			}
		}
	}
	if probs.Len() > 0 {
		t.Error(probs.Error())
	}
}

// stored lists the names under which a file may lie in the data folder.
func stored(name string) []string {
	if strings.Contains(name, "*") {
		return []string{"wages_2018.csv", "wages_2024.csv.gz", "wages.parquet"}
	}
	return []string{name, name + ".gz"}
}

func checkColumns(t *testing.T, layout *defs.Layout, f File) {
	t.Helper()
	for _, c := range layout.Columns() {
		if !slices.ContainsFunc(f.Columns, func(have Column) bool { return have.Name == c }) {
			t.Errorf("layout %s reads column %s, which %s does not have", layout.ID, c, f.Name)
		}
	}
	start := 1
	for i, field := range layout.Fixed {
		if field.Name != f.Columns[i].Name || field.Start != start || field.Length != fixedWidths[i] {
			t.Errorf("field %s of %s is not where it is written", field.Name, f.Name)
		}
		start += fixedWidths[i]
	}
}
