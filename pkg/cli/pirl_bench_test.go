package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pathmetrics/pkg/oracle/puf"
)

// benchRows is how many rows the benchmarks of the PIRL read.
const benchRows = 40_000

// madeUpPIRL writes a project with one file of rows like those of testdata/pirl:
// other persons, other days of the month, other wages.
func madeUpPIRL(b *testing.B) (project, file string) {
	b.Helper()
	dir := b.TempDir()
	project, file = filepath.Join(dir, "pathmetrics.yaml"), filepath.Join(dir, "pirl.csv")
	in, err := os.Open("../../testdata/pirl/data/pirl_number.csv")
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	out, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	w := csv.NewWriter(out)
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range benchRows + 1 {
		row := rows[0]
		if i > 0 {
			row = slices.Clone(rows[1+rnd.IntN(len(rows)-1)])
			row[0] = fmt.Sprintf("P%08d", rnd.IntN(benchRows*3/4))
			for c, cell := range row[1:] {
				switch n := len(cell); {
				case n == 8 && (cell[:2] == "19" || cell[:2] == "20"):
					row[c+1] = fmt.Sprintf("%s%02d", cell[:6], 1+rnd.IntN(28))
				case n > 3 && cell[n-3] == '.' && cell != "999999.99":
					row[c+1] = fmt.Sprintf("%d.%02d", rnd.IntN(20_000), rnd.IntN(100))
				}
			}
		}
		if err := w.Write(row); err != nil {
			b.Fatal(err)
		}
	}
	w.Flush()
	err = os.WriteFile(project, []byte(`{version: 1, name: PIRL, as_of: 2024-05-15, periods: [PY2022, PY2023], measures: [wioa], breakdowns: [sex, race],
limits: {max_reject_rate: 0.5}, output: {dir: out, formats: [csv]},
sources: [{id: pirl, path: pirl.csv, system: workforce, layout: pirl, covers: {through: 2024-05-15}}]}
`), 0o600)
	if err != nil || w.Error() != nil {
		b.Fatal(err, w.Error())
	}
	return project, file
}

// perRow runs a command line over and over and says what a row costs.
func perRow(b *testing.B, args ...string) {
	b.Helper()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if code := Run(append(args, "--quiet"), io.Discard, os.Stderr); code != 0 {
			b.Fatalf("exit code %d", code)
		}
		n += benchRows
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/row")
}

// BenchmarkPIRLRun is `run` of the WIOA indicators over a PIRL, its edit checks and
// all outputs included.
func BenchmarkPIRLRun(b *testing.B) {
	project, _ := madeUpPIRL(b)
	perRow(b, "run", "-c", project, "-o", filepath.Join(b.TempDir(), "out"))
}

// BenchmarkPIRLProfile is `profile --edits` of a PIRL.
func BenchmarkPIRLProfile(b *testing.B) {
	_, file := madeUpPIRL(b)
	perRow(b, "profile", file, "--layout", "pirl", "--edits", "--as-of", "2024-05-15", "--format", "json")
}

// BenchmarkPIRLVerify is `verify` of a public-use file.
func BenchmarkPIRLVerify(b *testing.B) {
	f := &puf.File{Year: 2022, Records: puf.Random(20260101, 2022, benchRows)}
	f.Answer()
	name := filepath.Join(b.TempDir(), "puf.csv")
	out, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Write(out); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
	perRow(b, "verify", name, "--period", "PY2022")
}
