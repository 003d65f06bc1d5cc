package cli

import (
	"fmt"
	"strings"
	"testing"
)

// readmeRows are the rows of the demonstration that README.md shows: metric, period and
// pathway as in results.md, for all programs.
var readmeRows = [][3]string{
	{"employment_rate_q2", "PY2023", "everyone"},
	{"median_earnings_q2", "PY2023", "everyone"},
	{"credential_attainment", "PY2023", "everyone"},
	{"measurable_skill_gains", "PY2023", "everyone"},
	{"retention_same_employer", "PY2023", "everyone"},
	{"youth_education_employment_rate_q2", "PY2023", "everyone"},
	{"a6_credits_earned, rate", "PY2023", "any pathway"},
	{"b1_certificate", "PY2023", "any pathway"},
	{"c1_employment_q2", "PY2023", "any pathway"},
	{"c5_initial_earnings", "PY2023", "any pathway"},
}

const (
	readmeFrom = "<!-- from: go run ./cmd/pathmetrics run --demo -o out -->\n"
	readmeTo   = "\n`*` stands for"
)

// demoReadme is a text with the table of the demonstration made anew out of the tables
// for reading in internal/ and public/.
func demoReadme(t *testing.T, text, full, public string) []byte {
	t.Helper()
	before, rest, ok := strings.Cut(text, readmeFrom)
	_, after, ok2 := strings.Cut(rest, readmeTo)
	if !ok || !ok2 {
		t.Fatal("the README has no place for the demonstration's table")
	}
	table := "| metric | confidence | period | pathway | value | numerator/denominator | in `public/` |\n|---|---|---|---|---:|---:|---:|\n"
	for _, name := range readmeRows {
		x, y := readmeRow(t, full, name), readmeRow(t, public, name)
		table += fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s |\n", x[0], x[1], x[2], x[3], x[6], x[7], y[6])
	}
	return []byte(before + readmeFrom + table + readmeTo + after)
}

// readmeRow are the cells of a row of results.md.
func readmeRow(t *testing.T, text string, name [3]string) []string {
	t.Helper()
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(line, "| \n"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) >= 8 && cells[0] == name[0] && cells[2] == name[1] && cells[3] == name[2] && cells[4] == "all" {
			return cells
		}
	}
	t.Fatalf("no row %s", name)
	return nil
}
