package casetest

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
)

// Result is the outcome of one case.
type Result struct {
	Name     string
	Pos      diag.Pos
	Problems *diag.List // differences; empty when the case passed
}

// Passed reports whether everything expected was there.
func (r *Result) Passed() bool { return r.Problems.Errors() == 0 }

// File runs the cases of one file. Problems of the definitions go to the
// loader's list and stop the file.
func File(name string, l *defs.Loader) []*Result {
	before := l.Problems.Errors()
	l.ResetSwitches()
	d := l.OpenAsWritten(name, diag.Pos{})
	if d == nil {
		return nil
	}
	if d.Has("edits") {
		return editFile(name, d, l)
	}
	l.Declare(path.Dir(name), d.MeasureRefs())
	file := d.Cases()
	l.Uses = append(l.Uses, d.FieldUses()...)
	if file == nil || l.Problems.Errors() > before {
		return nil
	}
	defer func(known []string) { l.Programs = known }(l.Programs)
	l.Programs = slices.Concat(l.Programs, file.Programs)
	var out []*Result
	for _, c := range file.Cases {
		out = append(out, one(c, path.Dir(name), l))
	}
	return out
}

func one(c *defs.Case, dir string, l *defs.Loader) *Result {
	r := &Result{Name: c.Name, Pos: c.Pos, Problems: &diag.List{}}
	before := l.Problems.Errors()
	l.Uses = nil
	l.Switches.Choose(c.Setup.Switches, l.Problems)
	metrics := l.Measures(dir, c.Setup.Measures)
	pathways := l.Pathways(dir, c.Setup.Pathways, c.Setup.Inline)
	rules := l.Derive(dir, c.Setup.Derive)
	extracts := readExtracts(c, dir, l, r)
	attrs := attributes(c, extracts)
	l.CheckUses(func(u defs.FieldUse) bool {
		return slices.ContainsFunc(u.Kinds, func(k model.Kind) bool { return slices.Contains(attrs[k], u.Field) })
	})
	if l.Problems.Errors() > before {
		r.Problems.Errorf(c.Pos, diag.CaseFailed, "the definitions of this case have problems")
		return r
	}
	st, names, twice := store(c, extracts, rules)
	if twice != nil {
		r.Problems.Add(twice)
		return r
	}
	for _, x := range extracts {
		x.compareRejects(r.Problems)
	}
	gap := defs.DefaultGap
	if c.Setup.Leaver != nil {
		gap = *c.Setup.Leaver
	}
	set := pathway.Compile(pathways, st, pathway.Options{Leaver: gap, AcademicYear: c.Setup.Academic})
	metrics = wanted(metrics, c)
	spec := aggregate.Spec{Metrics: metrics, Periods: periods(c, r), Breakdowns: breakdowns(c), Bands: c.Setup.Bands, Store: st, Set: set}
	ev := measure.NewEvaluator(st, set, metrics, spec.Periods)
	tally := aggregate.NewTally(spec)
	var flags []flagRow
	for id := range uint32(st.Persons) {
		ev.Person(id, tally.Add)
		for _, sp := range set.Spells(id) {
			flags = append(flags, flagRow{names[id], set.Flag(&sp)})
		}
	}
	rows := tally.Rows()
	for i := range c.Expect {
		compareRow(&c.Expect[i], rows, metrics, pathways, spec.Periods, r.Problems)
	}
	for i := range c.Flags {
		compareFlag(&c.Flags[i], flags, pathways, r.Problems)
	}
	for i := range c.Records {
		compareRecord(&c.Records[i], st, names, r.Problems)
	}
	return r
}

// wanted are the metrics that the case expects something of, so that a case of
// one metric does not depend on the rest of its set.
func wanted(metrics []*defs.Metric, c *defs.Case) []*defs.Metric {
	return slices.DeleteFunc(slices.Clone(metrics), func(m *defs.Metric) bool {
		return !slices.ContainsFunc(c.Expect, func(e defs.Expect) bool { return metricName(&e) == m.Name() })
	})
}

func metricName(e *defs.Expect) string {
	name := e.Get("metric", "")
	if set := e.Get("set", ""); set != "" && !strings.Contains(name, ".") {
		return set + "." + name
	}
	return name
}

// periods are those of the case, or those that its expectations name.
func periods(c *defs.Case, r *Result) []calendar.Period {
	if len(c.Setup.Periods) > 0 {
		return c.Setup.Periods
	}
	start := calendar.July1
	if c.Setup.YearStart != nil {
		start = *c.Setup.YearStart
	}
	var out []calendar.Period
	for _, e := range c.Expect {
		label := e.Get("period", "")
		if label == "" || slices.ContainsFunc(out, func(p calendar.Period) bool { return p.Label == label }) {
			continue
		}
		p, err := calendar.ParsePeriod(label, start)
		if err != nil {
			r.Problems.Errorf(e.Pos, diag.BadPeriod, "period is %v", err)
			continue
		}
		out = append(out, p)
	}
	return out
}

func breakdowns(c *defs.Case) []string {
	out := slices.Clone(c.Setup.Breakdowns)
	for _, e := range c.Expect {
		if b := e.Get("breakdown", "all"); b != "all" && !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	return out
}

// Summary counts the results.
func Summary(results []*Result) (passed, failed int) {
	for _, r := range results {
		if r.Passed() {
			passed++
		} else {
			failed++
		}
	}
	return passed, failed
}

// Line is the closing line of a test run.
func Line(passed, failed int) string { return fmt.Sprintf("%d passed, %d failed", passed, failed) }
