package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// bench is one run of the whole benchmark.
type bench struct {
	out     io.Writer
	root    string // of the repository
	work    string // absolute
	scales  []float64
	rounds  int
	threads int
	direct  bool    // run DuckDB's other way of doing the job too
	wideGB  float64 // of the wide file
	steps   []string
	docs    string

	binary string // pathmetrics
	self   string // this program
	peer   *duckdb
	figs   *figures
	differ bool
}

// step is a part that can be run by itself.
type step struct {
	name string
	run  func(*bench) error
}

var allSteps = []step{
	{"states", (*bench).statesStep},
	{"cohort", (*bench).cohortStep},
	{"memory", (*bench).memoryStep},
	{"metrics", (*bench).metricsStep},
	{"wide", (*bench).wideStep},
	{"start", (*bench).startStep},
	{"limits", (*bench).limitsStep},
	{"stages", (*bench).stagesStep},
	{"profile", (*bench).profileStep},
}

func stepNames() (names []string) {
	for _, s := range allSteps {
		names = append(names, s.name)
	}
	return names
}

// cohort30 makes three of ten persons somebody in a program; without it it is
// one in eight.
const cohort30 = 2.675

func runAll(args []string, out io.Writer) error {
	b, err := newBench(args, out)
	if err != nil {
		return err
	}
	if err := b.prepare(); err != nil {
		return err
	}
	failed := b.runSteps(allSteps)
	if b.docs != "" {
		if err := writeDocs(b.docs, b.figs); err != nil {
			return errors.Join(failed, err)
		}
		fmt.Fprintf(out, "\nwrote %s\n", b.docs)
	}
	if b.differ {
		failed = errors.Join(failed, errors.New("results differ from DuckDB's"))
	}
	return failed
}

// runSteps runs those of the steps that are wanted. One that fails does not keep the
// others from their figures; what was measured before it stays.
func (b *bench) runSteps(steps []step) (failed error) {
	for _, s := range steps {
		if !slices.Contains(b.steps, s.name) {
			continue
		}
		fmt.Fprintf(b.out, "\n== %s\n", s.name)
		if err := s.run(b); err != nil {
			err = fmt.Errorf("%s: %w", s.name, err)
			fmt.Fprintln(b.out, "failed:", err)
			failed = errors.Join(failed, err)
		}
		if err := b.figs.save(b.work); err != nil {
			return errors.Join(failed, err)
		}
	}
	return failed
}

func newBench(args []string, out io.Writer) (*bench, error) {
	b := &bench{out: out}
	f := flag.NewFlagSet("all", flag.ContinueOnError)
	f.StringVar(&b.root, "root", ".", "folder of the repository")
	f.StringVar(&b.work, "work", ".bench", "folder for data, programs and figures; what is there is used again")
	scales := f.String("scales", "0.25,1", "sizes of the state; 1 is 60 million wage rows")
	f.IntVar(&b.rounds, "rounds", 5, "rounds that count; one more warms the caches")
	f.IntVar(&b.threads, "threads", 2, "workers and threads")
	f.BoolVar(&b.direct, "direct", false, "also run DuckDB's job without a key filter first")
	f.Float64Var(&b.wideGB, "wide", 5, "GB of the file with 380 columns")
	steps := f.String("steps", strings.Join(stepNames(), ","), "what to run; other figures stay as an earlier run left them, and none runs nothing")
	f.StringVar(&b.docs, "docs", "docs/benchmarks.md", "file to write; empty: none")
	f.StringVar(&b.binary, "pathmetrics", "", "measure this program instead of building one")
	if err := parse(f, args, 0); err != nil {
		return nil, err
	}
	for _, s := range strings.Split(*scales, ",") {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || v <= 0 {
			return nil, fmt.Errorf("-scales: %q is not a size", s)
		}
		b.scales = append(b.scales, v)
	}
	slices.Sort(b.scales)
	if *steps != "none" {
		b.steps = strings.Split(*steps, ",")
	}
	for _, s := range b.steps {
		if !slices.Contains(stepNames(), s) {
			return nil, fmt.Errorf("-steps: there is no %q; steps are %s", s, strings.Join(stepNames(), ", "))
		}
	}
	return b, nil
}

// prepare builds the program, fetches the peer and loads earlier figures.
func (b *bench) prepare() (err error) {
	if b.work, err = filepath.Abs(b.work); err != nil {
		return err
	}
	if err := os.MkdirAll(b.work, 0o755); err != nil {
		return err
	}
	if b.figs, err = loadFigures(b.work); err != nil {
		return err
	}
	if len(b.steps) == 0 {
		return nil
	}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.binary == "" {
		b.binary = filepath.Join(b.work, "pathmetrics")
		build := exec.Command("go", "build", "-trimpath", "-o", b.binary, "./cmd/pathmetrics")
		build.Dir, build.Env = b.root, append(os.Environ(), "CGO_ENABLED=0")
		if err := say(build); err != nil {
			return err
		}
	} else if b.binary, err = filepath.Abs(b.binary); err != nil {
		return err
	}
	if b.peer, err = fetchDuckDB(b.root, b.work); err != nil {
		return err
	}
	b.figs.Machine = thisMachine(b.peer)
	return nil
}

// middle is the state that steps are run on which need one: the smallest that is
// not tiny, or the smallest of all when all are.
func (b *bench) middle() float64 {
	for _, s := range b.scales {
		if s >= 0.25 {
			return s
		}
	}
	return b.scales[0]
}

// ours is a run of pathmetrics with as many workers and cores as the peer has.
func (b *bench) ours(name, dir, project, out string) task {
	return task{
		Name:   name,
		args:   []string{b.binary, "run", "-c", project, "-o", out, "--quiet", "--workers", strconv.Itoa(b.threads)},
		dir:    dir,
		env:    []string{"GOMAXPROCS=" + strconv.Itoa(b.threads)},
		before: func() error { return os.RemoveAll(filepath.Join(dir, out)) },
	}
}
