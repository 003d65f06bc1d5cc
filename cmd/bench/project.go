package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// wageFiles are the forms in which the wages of a state are read, and the
// project file for each.
var wageFiles = map[string]struct{ file, project string }{
	"csv":    {"wages.csv", "pathmetrics.yaml"},
	"snappy": {"wages_snappy.parquet", "snappy.yaml"},
	"zstd":   {"wages_zstd.parquet", "zstd.yaml"},
}

// layProject copies a project's definitions into a folder, whose subfolder data
// holds or will hold what they read. What was copied before is written anew.
func layProject(from, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries { // CopyFS refuses to replace files
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return os.CopyFS(dir, os.DirFS(from))
}

// layState copies the benchmark's project beside a state's data, with a project
// file for each form of the wages.
func layState(root, dir string) error {
	if err := layProject(filepath.Join(root, "configs", "bench"), dir); err != nil {
		return err
	}
	// The wide project has data of its own.
	if err := os.RemoveAll(filepath.Join(dir, "wide")); err != nil {
		return err
	}
	for _, w := range wageFiles {
		if err := variant(dir, w.project, "data/wages.csv", "data/"+w.file); err != nil {
			return err
		}
	}
	return nil
}

// variant writes the project file anew under another name, with one text
// replaced that must stand there once.
func variant(dir, name, old, with string) error {
	text, err := os.ReadFile(filepath.Join(dir, "pathmetrics.yaml"))
	if err != nil {
		return err
	}
	if n := strings.Count(string(text), old); n != 1 {
		return fmt.Errorf("pathmetrics.yaml has %q %d times, not once", old, n)
	}
	return os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(string(text), old, with, 1)), 0o644)
}
