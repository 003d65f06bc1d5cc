package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// startRounds are many because each takes a moment only.
const startRounds = 20

// metricsStep runs the middle state with 25 metrics and with 200 of the same
// kinds.
func (b *bench) metricsStep() error {
	dir, err := b.makeState(state{Scale: b.middle(), Cohort: 1})
	if err != nil {
		return err
	}
	var tasks []task
	for _, count := range []int{200, 25} {
		project, err := writeVariant(b.root, dir, count)
		if err != nil {
			return err
		}
		tasks = append(tasks, b.ours(fmt.Sprintf("%d metrics", count), dir, project, fmt.Sprintf("out-%d", count)))
	}
	runs, err := inTurn(b.out, b.rounds, tasks...)
	if err == nil {
		b.figs.Metrics = &measured{now(b.root), runs}
	}
	return err
}

// wideStep reads a file with 380 columns, once where every row is a period of
// participation and once where one person in ten is looked up.
func (b *bench) wideStep() error {
	dir := filepath.Join(b.work, "wide-"+strconv.FormatFloat(b.wideGB, 'g', -1, 64))
	if err := layProject(filepath.Join(b.root, "configs", "bench", "wide"), dir); err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	if err := say(execCommand([]string{b.self, "wide", "-out", data, "-gb", strconv.FormatFloat(b.wideGB, 'g', -1, 64)})); err != nil {
		return err
	}
	lookup := b.ours("one person in ten is looked up", dir, "lookup.yaml", "out-lookup")
	all := b.ours("every row is a participation", dir, "pathmetrics.yaml", "out")
	runs, err := inTurn(b.out, min(b.rounds, 3), lookup, all)
	if err != nil {
		return err
	}
	counts, err := rowsRead(filepath.Join(dir, "out"))
	if err != nil {
		return err
	}
	info, err := os.Stat(filepath.Join(data, "wide.csv"))
	if err != nil {
		return err
	}
	b.figs.Wide = &wideFigures{now(b.root), info.Size(), counts["wide"].Read, runs}
	return nil
}

// startStep measures how long the program takes to begin, and to read fifty
// definitions.
func (b *bench) startStep() error {
	dir, err := b.makeState(state{Scale: b.scales[0], Cohort: 1})
	if err != nil {
		return err
	}
	project, err := writeVariant(b.root, dir, 50)
	if err != nil {
		return err
	}
	runs, err := inTurn(b.out, startRounds,
		task{Name: "check of 50 metrics", args: []string{b.binary, "check", "-c", project}, dir: dir},
		task{Name: "version", args: []string{b.binary, "version"}, dir: dir})
	if err == nil {
		b.figs.Start = &measured{now(b.root), runs}
	}
	return err
}

func (b *bench) limitsStep() error {
	dir, err := b.makeState(state{Scale: b.middle(), Cohort: 1})
	if err != nil {
		return err
	}
	l, err := measureLimits(filepath.Join(dir, "data", "wages.csv"))
	if err != nil {
		return err
	}
	l.made = now(b.root)
	fmt.Fprintf(b.out, "one core, GB/s: read %.1f, hash %.2f, count lines %.1f\n", l.Read, l.Hash, l.Lines)
	b.figs.Limits = &l
	return nil
}

// stagesStep keeps what the stages say of themselves even when one of them fails.
func (b *bench) stagesStep() error {
	f, err := measureStages(b.root, b.work)
	if len(f.Lines) > 0 {
		b.figs.Stages = f
	}
	return err
}

// profileStep runs the middle state once more, under the profiler, in a process
// of its own.
func (b *bench) profileStep() error {
	dir, err := b.makeState(state{Scale: b.middle(), Cohort: 1})
	if err != nil {
		return err
	}
	profile := filepath.Join(b.work, "cpu.prof")
	t := b.ours("profile", dir, "pathmetrics.yaml", "out-profile")
	t.args = append([]string{b.self, "profile", "-out", profile}, t.args[1:]...)
	if _, err := t.measure(); err != nil {
		return err
	}
	p, err := summarizeProfile(profile)
	if err != nil {
		return err
	}
	p.made = now(b.root)
	b.figs.Profile = p
	return nil
}
