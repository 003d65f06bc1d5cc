package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pathmetrics/pkg/cli"
)

// What the tests share that look at the program from outside: they run it and
// read its files with nothing but the standard library.

// runProject runs a project and gives the folder with its results and the text
// that it wrote to standard error.
func runProject(t *testing.T, project string, args ...string) (dir, stderr string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	var out, errs bytes.Buffer
	args = append([]string{"run", "-c", project, "-o", dir, "--progress", "never"}, args...)
	if code := cli.Watched(t, args, &out, &errs); code != 0 {
		t.Fatalf("exit code %d\n%s", code, errs.String())
	}
	return dir, errs.String()
}

// rejectedRows checks that rows read = used + filtered + rejected, and gives the
// rejects per source.
func rejectedRows(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	var q struct {
		Sources []struct {
			ID       string `json:"id"`
			Read     int64  `json:"rows_read"`
			Used     int64  `json:"rows_used"`
			Filtered int64  `json:"rows_filtered"`
			Rejected int64  `json:"rows_rejected"`
		} `json:"sources"`
	}
	if err := json.Unmarshal([]byte(textOf(t, filepath.Join(dir, "internal/quality.json"))), &q); err != nil {
		t.Fatal(err)
	}
	rejected := map[string]int64{}
	for _, s := range q.Sources {
		if s.Read != s.Used+s.Filtered+s.Rejected || s.Read == 0 {
			t.Errorf("%s: %d rows read, %d used, %d filtered, %d rejected", s.ID, s.Read, s.Used, s.Filtered, s.Rejected)
		}
		rejected[s.ID] = s.Rejected
	}
	return rejected
}

// csvTable reads a CSV file as it is, with the header first; rows may have other
// numbers of cells.
func csvTable(t *testing.T, name string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(textOf(t, name)))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// csvRows reads a CSV file into one map per row; rows with another number of
// cells than the header are left out.
func csvRows(t *testing.T, name string) []map[string]string {
	t.Helper()
	all := csvTable(t, name)
	var rows []map[string]string
	for _, cells := range all[1:] {
		if len(cells) != len(all[0]) {
			continue
		}
		row := map[string]string{}
		for i, c := range cells {
			row[all[0][i]] = c
		}
		rows = append(rows, row)
	}
	return rows
}

// whole is a whole number that stands in a file.
func whole(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// writeText writes a file, and its folder.
func writeText(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// textOf is the text of a file.
func textOf(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
