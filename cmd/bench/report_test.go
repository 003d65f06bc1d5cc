package main

import (
	"os"
	"strings"
	"testing"
)

func TestNothingMeasuredIsSaid(t *testing.T) {
	f := &figures{States: map[string]*stateFigures{}}
	text := f.report()
	for _, g := range f.goals(goalScales) {
		if g.measured != notMeasured || g.verdict() != "" {
			t.Errorf("%s: %q %q without any figure", g.what, g.measured, g.verdict())
		}
		if !strings.Contains(text, "| "+g.what+" | "+g.wanted+" | not measured |  |") {
			t.Errorf("the report does not say that %q was not measured", g.what)
		}
	}
	if n := strings.Count(strings.ToLower(text), "not measured"); n < len(f.goals(goalScales))+5 {
		t.Errorf("only %d parts say that they were not measured:\n%s", n, text)
	}
}

// run is a series of equal usages.
func run(name string, u usage) series { return series{name, []usage{u, u, u}} }

func TestGoalsAreHeldAgainstFigures(t *testing.T) {
	small, large := state{0.25, 1, false}, state{1, 1, false}
	f := &figures{States: map[string]*stateFigures{
		small.key(): {State: small, Rows: 15, Series: map[string][]series{
			"csv":    {run("pathmetrics", usage{Wall: 2, CPU: 4, Peak: 200}), run("DuckDB", usage{Wall: 10, CPU: 20, Peak: 1000})},
			"snappy": {run("pathmetrics", usage{Wall: 2, CPU: 4, Peak: 200}), run("DuckDB", usage{Wall: 3, CPU: 6, Peak: 250})},
		}},
		large.key():                     {State: large, Rows: 60, Series: map[string][]series{"csv": {run("pathmetrics", usage{Wall: 8, CPU: 17.2, Peak: 800})}}},
		state{1, 0.25, false}.key():     {Series: map[string][]series{"csv": {run("pathmetrics", usage{Wall: 8, CPU: 16, Peak: 300})}}},
		state{0.25, 2.675, false}.key(): {Series: map[string][]series{}},
	}, Wide: &wideFigures{Bytes: 3e9, Series: []series{run("lookup", usage{Wall: 2}), run("all", usage{Wall: 6})}}}
	want := map[string]string{
		"CSV, scale 0.25: wall against DuckDB":                                "0.20 met",
		"CSV, scale 0.25: peak memory against DuckDB":                         "0.20 met",
		"Parquet, snappy, scale 0.25: wall against DuckDB":                    "0.67 **missed**",
		"Parquet, snappy, scale 0.25: peak memory against DuckDB":             "0.80 **missed**",
		"Parquet, zstd, scale 0.25: wall against DuckDB":                      "not measured ",
		"CSV, scale 1: wall against DuckDB":                                   "not measured ",
		"Growth from scale 0.25 to 1, exponent of wall":                       "1.00 met",
		"Growth from scale 0.25 to 1, exponent of CPU":                        "1.05 **missed**",
		"Memory at scale 1 with the cohort of scale 0.25, against scale 0.25": "1.50 **missed**",
		"380 columns, 30 used; one person in ten is looked up":                "1.50 GB/s met",
		"380 columns, 30 used; every row is a participation":                  "0.50 GB/s **missed**",
	}
	for _, g := range f.goals(goalScales) {
		if w, ok := want[g.what]; ok && w != g.measured+" "+g.verdict() {
			t.Errorf("%s: %s %s, want %s", g.what, g.measured, g.verdict(), w)
		}
		delete(want, g.what)
	}
	for what := range want {
		t.Errorf("no goal is called %q", what)
	}
}

func TestDocsKeepWhatPeopleWrote(t *testing.T) {
	name := write(t, t.TempDir(), "b.md", "# By hand\n\n"+beginMark+"\nold\n"+endMark+"\n\nafter\n")
	f := &figures{States: map[string]*stateFigures{}}
	for range 2 {
		if err := writeDocs(name, f); err != nil {
			t.Fatal(err)
		}
	}
	text, _ := os.ReadFile(name)
	if want := "# By hand\n\n" + beginMark + "\n\n" + f.report() + "\n" + endMark + "\n\nafter\n"; string(text) != want {
		t.Errorf("got\n%s", text)
	}
	if err := writeDocs(write(t, t.TempDir(), "c.md", "# No marks\n"), f); err == nil {
		t.Error("a file without marks was written")
	}
}

func TestTheDocsHaveTheMarks(t *testing.T) {
	text, err := os.ReadFile("../../docs/benchmarks.md")
	if err != nil || strings.Count(string(text), beginMark) != 1 || strings.Count(string(text), endMark) != 1 {
		t.Errorf("docs/benchmarks.md: %v, or not one of each mark", err)
	}
}

func TestMedianAndRatio(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 2, 3}, 2.5}} {
		if got := median(c.values); got != c.want {
			t.Errorf("median of %v is %v, want %v", c.values, got, c.want)
		}
	}
	// Round by round 2, 1, 3: not the ratio of the medians.
	a := series{Runs: []usage{{Wall: 2}, {Wall: 10}, {Wall: 6}}}
	b := series{Runs: []usage{{Wall: 1}, {Wall: 10}, {Wall: 2}}}
	if got := a.ratio(b, wall); got != 2 {
		t.Errorf("ratio %v, want 2", got)
	}
}

func TestParsingToolsOutput(t *testing.T) {
	lines := parseStages([]byte("goos: linux\npkg: pathmetrics/pkg/source\nBenchmarkCSVFull-2   \t     100\t  1234 ns/op\t 293.1 MB/s\t 12 B/op\nBenchmarkX/a-b \t 1\t 5 ns/op\nPASS\n"))
	want := []stageLine{{"pkg/source", "CSVFull", "1234 ns/op · 293.1 MB/s · 12 B/op"}, {"pkg/source", "X/a-b", "5 ns/op"}}
	if len(lines) != 2 || lines[0] != want[0] || lines[1] != want[1] {
		t.Errorf("got %+v", lines)
	}
	all := parseProfile([]byte("Showing nodes\n      flat  flat%   sum%        cum   cum%\n     1.20s  6.62%  6.62%      1.2s  6.62%  pathmetrics/pkg/source.(*T).split (inline)\n     500ms  5%  12.45%     1020ms  8.14%  crypto/sha256.block\n         0     0%   100%     10ms  8.14%  pathmetrics/pkg/cli.Main\n"))
	if len(all) != 3 || all[0] != (share{"pathmetrics/pkg/source.(*T).split", 1.2}) || all[1].Seconds != 0.5 {
		t.Errorf("got %+v", all)
	}
	if p := largest(byPackage(all), 2); p[0] != (share{"pkg/source", 1.2}) || p[1] != (share{"crypto/sha256", 0.5}) {
		t.Errorf("got %+v", p)
	}
	generic := []share{{"pathmetrics/pkg/model.(*Short[go.shape.struct { pathmetrics/pkg/codes.Repair }]).at", 1}}
	if p := byPackage(generic); p[0] != (share{"pkg/model", 1}) {
		t.Errorf("a generic function belongs to %+v", p)
	}
}
