package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// forms are the forms in which wages are read, in the order of the docs.
var forms = []string{"csv", "snappy", "zstd"}

// key names a state, and its folder.
func (s state) key() string {
	text := "state-" + strconv.FormatFloat(s.Scale, 'g', -1, 64)
	if s.Cohort != 1 {
		text += "-cohort-" + strconv.FormatFloat(s.Cohort, 'g', -1, 64)
	}
	return text
}

func (b *bench) statesStep() (failed error) {
	for _, scale := range b.scales {
		s := state{Scale: scale, Cohort: 1}
		if err := b.oneState(s, forms...); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.key(), err))
		}
	}
	return failed
}

func (b *bench) cohortStep() error {
	return b.oneState(state{Scale: b.middle(), Cohort: cohort30}, "csv", "snappy")
}

// memoryStep measures the largest state with as many people in programs as the
// middle one has: four times the rows, say, for the same cohort.
func (b *bench) memoryStep() error {
	large := b.scales[len(b.scales)-1]
	if large == b.middle() {
		fmt.Fprintln(b.out, "needs two sizes")
		return nil
	}
	s := state{Scale: large, Cohort: b.middle() / large}
	dir, err := b.makeState(s)
	if err != nil {
		return err
	}
	runs, err := inTurn(b.out, 1, b.ours("pathmetrics, CSV", dir, "pathmetrics.yaml", "out-csv"))
	if err != nil {
		return err
	}
	f, err := b.describe(s, dir, "out-csv")
	if err != nil {
		return err
	}
	f.Series["csv"] = runs
	return nil
}

// oneState measures one state in some forms, and compares every cell.
func (b *bench) oneState(s state, forms ...string) error {
	dir, err := b.makeState(s)
	if err != nil {
		return err
	}
	found := &stateFigures{}
	for _, form := range forms {
		fmt.Fprintf(b.out, "\n%s, wages as %s\n", s.key(), form)
		out := "out-" + form
		tasks := append([]task{b.ours("pathmetrics", dir, wageFiles[form].project, out)}, b.theirs(s, dir, form)...)
		runs, err := inTurn(b.out, b.rounds, tasks...)
		if err != nil {
			return err
		}
		if form == forms[0] {
			if found, err = b.describe(s, dir, out); err != nil {
				return err
			}
		}
		found.Series[form] = runs
		if found.Compared[form], err = b.compare(filepath.Join(dir, out, "internal", "results.csv"), peerFile(dir, form)); err != nil {
			return err
		}
	}
	return nil
}

// compare holds results against each other in a process of its own: see
// task.measure. Differences are printed, remembered and no error yet.
func (b *bench) compare(ours, theirs string) (c comparison, err error) {
	summary := theirs + ".compared"
	if err := os.RemoveAll(summary); err != nil {
		return c, err
	}
	cmd := execCommand([]string{b.self, "compare", "-json", summary, ours, theirs})
	cmd.Stdout, cmd.Stderr = b.out, b.out
	failed := cmd.Run()
	text, err := os.ReadFile(summary)
	if err != nil {
		return c, errors.Join(failed, err)
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, err
	}
	b.differ = b.differ || failed != nil
	return c, nil
}

// describe starts a state's figures anew.
func (b *bench) describe(s state, dir, out string) (*stateFigures, error) {
	q, err := readQuality(filepath.Join(dir, out))
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(filepath.Join(dir, "data", "wages.csv"))
	if err != nil {
		return nil, err
	}
	f := &stateFigures{made: now(b.root), State: s, People: q.Persons, Bytes: info.Size(), Series: map[string][]series{}, Compared: map[string]comparison{}}
	for _, source := range q.Sources {
		if source.ID == "wages" {
			f.Rows = source.Read
		}
	}
	b.figs.States[s.key()] = f
	return f, nil
}

func peerFile(dir, form string) string { return filepath.Join(dir, "duckdb-"+form+".csv") }

// theirs are DuckDB's jobs for a form; the one that is compared is the last.
func (b *bench) theirs(s state, dir, form string) (out []task) {
	kind, values := "csv", stateValues(s, filepath.Join(dir, "data"), peerFile(dir, form))
	if form != "csv" {
		kind, values = "pq", append(values, "pq="+filepath.Join(dir, "data", wageFiles[form].file))
	}
	if b.direct {
		out = append(out, task{Name: "DuckDB, join at once", args: b.peer.job(b.threads, "job_direct_"+kind+".sql", values...)})
	}
	return append(out, task{Name: "DuckDB, key filter first", args: b.peer.job(b.threads, "job_semi_"+kind+".sql", values...)})
}

// makeState lays the project and makes the data, unless they are there. States
// with another cohort share all files but one.
func (b *bench) makeState(s state) (string, error) {
	dir := filepath.Join(b.work, s.key())
	if err := layState(b.root, dir); err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	if s.Cohort != 1 {
		whole := state{Scale: s.Scale, Cohort: 1}
		from, err := b.makeState(whole)
		if err != nil {
			return "", err
		}
		if err := shareData(filepath.Join(from, "data"), data); err != nil {
			return "", err
		}
	}
	// In a process of its own: see task.measure.
	err := say(execCommand([]string{b.self, "generate", "-out", data,
		"-scale", strconv.FormatFloat(s.Scale, 'g', -1, 64), "-cohort", strconv.FormatFloat(s.Cohort, 'g', -1, 64)}))
	if err != nil {
		return "", err
	}
	return dir, b.peer.writeParquet(s, data, b.threads)
}

// shareData links the files that do not depend on the cohort.
func shareData(from, to string) error {
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if f.Name() == "participation.csv" {
			continue
		}
		if err := os.Link(filepath.Join(from, f.Name()), filepath.Join(to, f.Name())); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	return nil
}
