package cli

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/synth"
)

// benchPeople is the size of the state that the benchmarks use.
const benchPeople = 100_000

var benchState struct {
	once sync.Once
	dir  string
	err  error
}

// state makes the made-up state once for all benchmarks of a run.
func state(b *testing.B) string {
	b.Helper()
	benchState.once.Do(func() {
		benchState.dir, benchState.err = os.MkdirTemp("", "pathmetrics-bench-")
		if benchState.err == nil {
			benchState.err = writeState(benchState.dir)
		}
	})
	if benchState.err != nil {
		b.Fatal(benchState.err)
	}
	return benchState.dir
}

// TestMain gives the tests a temporary folder of their own, in which they look for
// what must not be written (watched).
func TestMain(m *testing.M) {
	temp, err := os.MkdirTemp("", "pathmetrics-test-")
	if err == nil {
		err = os.Setenv("TMPDIR", temp)
	}
	if err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(temp)
	if benchState.dir != "" {
		_ = os.RemoveAll(benchState.dir)
	}
	os.Exit(code)
}

// writeState writes the demonstration's project and a larger state for it.
func writeState(dir string) error {
	demo, err := fs.Sub(configs.FS, "demo")
	if err != nil {
		return err
	}
	err = fs.WalkDir(demo, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "data/") {
			return err
		}
		text, err := fs.ReadFile(demo, name)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, name)
		return errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, text, 0o644))
	})
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
		return err
	}
	o := synth.Options{People: benchPeople, Seed: 1, DirtyRate: 0.003}
	return synth.Generate(context.Background(), o, func(name string) (io.WriteCloser, error) {
		return os.Create(filepath.Join(dir, "data", name))
	})
}

func benchPlan(b *testing.B, dir string) *pipeline.Plan {
	b.Helper()
	a := newApp(io.Discard, io.Discard, func(string) string { return "" })
	a.config = filepath.Join(dir, "pathmetrics.yaml")
	p, err := a.loadProject()
	if err != nil {
		b.Fatal(err)
	}
	plan, err := a.plan(p)
	if err != nil {
		b.Fatal(err)
	}
	return plan
}

// BenchmarkWholeRun is `pathmetrics run` with both sets, all breakdowns and
// outputs, over 100,000 residents.
func BenchmarkWholeRun(b *testing.B) {
	dir := state(b)
	b.SetBytes(size(b, dir, "*"))
	for b.Loop() {
		out := filepath.Join(b.TempDir(), "out")
		if code := Run([]string{"run", "-c", filepath.Join(dir, "pathmetrics.yaml"), "-o", out, "--quiet"}, io.Discard, os.Stderr); code != 0 {
			b.Fatalf("exit code %d", code)
		}
	}
}

// BenchmarkPipeline is the same without the outputs.
func BenchmarkPipeline(b *testing.B) {
	dir := state(b)
	plan := benchPlan(b, dir)
	b.SetBytes(size(b, dir, "*"))
	for b.Loop() {
		if _, err := pipeline.Run(context.Background(), plan); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvaluate is flagging, measuring and adding up on one goroutine, over
// records that are in memory.
func BenchmarkEvaluate(b *testing.B) {
	plan := benchPlan(b, state(b))
	res, err := pipeline.Run(context.Background(), plan)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(res.Store.Persons), "persons")
	for b.Loop() {
		set := pathway.Compile(plan.Pathways, res.Store, pathway.Options{Leaver: plan.Project.Leaver, AcademicYear: calendar.July1})
		spec := aggregate.Spec{Metrics: plan.Metrics, Periods: plan.Project.Periods, Breakdowns: plan.Project.Breakdowns, Bands: plan.Project.Bands, Store: res.Store, Set: set}
		ev := measure.NewEvaluator(res.Store, set, plan.Metrics, plan.Project.Periods)
		tally := aggregate.NewTally(spec)
		for id := range uint32(res.Store.Persons) {
			ev.Person(id, tally.Add)
		}
		_ = tally.Rows()
	}
}

// BenchmarkEncodingCSVPeer reads the wage files with encoding/csv and does
// nothing with them: the peer for the scan.
func BenchmarkEncodingCSVPeer(b *testing.B) {
	dir := state(b)
	b.SetBytes(size(b, dir, "wages*"))
	for b.Loop() {
		files, _ := filepath.Glob(filepath.Join(dir, "data", "wages*"))
		for _, name := range files {
			readAll(b, name)
		}
	}
}

func readAll(b *testing.B, name string) {
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
	r.ReuseRecord, r.FieldsPerRecord = true, -1
	for {
		if _, err := r.Read(); err == io.EOF {
			return
		}
	}
}

func size(b *testing.B, dir, pattern string) (n int64) {
	b.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "data", pattern))
	for _, f := range files {
		st, err := os.Stat(f)
		if err != nil {
			b.Fatal(err)
		}
		n += st.Size()
	}
	return n
}
