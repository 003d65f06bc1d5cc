package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLayingAProjectAgainKeepsItsData(t *testing.T) {
	dir := t.TempDir()
	wide := filepath.Join(dir, "w")
	for range 2 {
		if err := layState("../..", filepath.Join(dir, "s")); err != nil {
			t.Fatal(err)
		}
		if err := layProject("../../configs/bench/wide", wide); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(wide, "data"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"s/pathmetrics.yaml", "s/snappy.yaml", "s/zstd.yaml", "w/lookup.yaml", "w/data"} {
		if !exists(filepath.Join(dir, name)) {
			t.Errorf("there is no %s", name)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "s", "zstd.yaml"))
	if err != nil || !strings.Contains(string(text), "path: data/wages_zstd.parquet") {
		t.Errorf("zstd.yaml does not read the Parquet file: %v", err)
	}
}

func TestCompareFailsOnOneFigure(t *testing.T) {
	dir := t.TempDir()
	theirs := write(t, dir, "theirs.csv", theirHead+"ALL,2018,all,all,,,,,,,,9,6\n")
	good := write(t, dir, "good.csv", ourHead+"bench,msg,,*,PY2018,all,all,rate,6,9,0.6\n")
	bad := write(t, dir, "bad.csv", ourHead+"bench,msg,,*,PY2018,all,all,rate,5,9,0.5\n")
	summary := filepath.Join(dir, "summary.json")
	if err := dispatch([]string{"compare", good, theirs}, io.Discard); err != nil {
		t.Error(err)
	}
	var out strings.Builder
	if err := dispatch([]string{"compare", "-json", summary, bad, theirs}, &out); err == nil {
		t.Error("a figure that differs is no error")
	}
	if text, _ := os.ReadFile(summary); !strings.Contains(string(text), `"Figures":2,"Differences":["ALL 2018 all all: msg is 5 here, 6 there"]`) || !strings.Contains(out.String(), "1 differ") {
		t.Errorf("summary %s, printed %s", text, &out)
	}
}
