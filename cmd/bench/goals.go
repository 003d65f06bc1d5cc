package main

import (
	"fmt"
	"math"
)

// goal is a line of the docs' table: what is wanted, and what was measured.
type goal struct {
	what, wanted, measured string
	met                    bool
}

const notMeasured = "not measured"

func (g goal) verdict() string {
	switch {
	case g.measured == notMeasured:
		return ""
	case g.met:
		return "met"
	}
	return "**missed**"
}

// atMost is a goal with an upper bound; ok says whether there is a figure.
func atMost(what string, bound, value float64, unit string, ok bool) goal {
	g := goal{what: what, wanted: fmt.Sprintf("≤ %g%s", bound, unit), measured: notMeasured}
	if ok {
		g.measured, g.met = short(value)+unit, value <= bound
	}
	return g
}

// short writes a figure with as many digits as it can carry.
func short(v float64) string {
	switch {
	case math.Abs(v) >= 100:
		return fmt.Sprintf("%.0f", v)
	case math.Abs(v) >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// formGoals are the bounds of each form, against DuckDB.
var formGoals = []struct {
	form, title  string
	wall, memory float64
}{
	{"csv", "CSV", 0.20, 0.25}, {"snappy", "Parquet, snappy", 0.50, 0.75}, {"zstd", "Parquet, zstd", 0.50, 0.75},
}

// goals are all lines in the order of the table.
func (f *figures) goals(scales []float64) (all []goal) {
	for _, scale := range scales {
		for _, g := range formGoals {
			all = append(all, f.againstPeer(state{Scale: scale, Cohort: 1}, g.form, fmt.Sprintf("%s, scale %g", g.title, scale), g.wall, g.memory)...)
		}
	}
	all = append(all, f.growth(scales)...)
	for _, g := range formGoals[:2] {
		wall := f.againstPeer(state{Scale: scales[0], Cohort: cohort30}, g.form, "Cohort of 30 %, "+g.title, 1, 1)
		all = append(all, wall...)
	}
	all = append(all, f.metricsGoal(), f.wideGoal("one person in ten is looked up", 0), f.wideGoal("every row is a participation", 1))
	return append(all, f.startGoal("`version`", 1, 20), f.startGoal("`check` of 50 metrics", 0, 100))
}

func (f *figures) againstPeer(s state, form, title string, wallBound, memoryBound float64) []goal {
	var wallRatio, memoryRatio float64
	runs := f.runs(s, form)
	if len(runs) > 1 {
		ours, theirs := runs[0], runs[len(runs)-1]
		wallRatio, memoryRatio = ours.ratio(theirs, wall), ours.ratio(theirs, peak)
	}
	return []goal{
		atMost(title+": wall against DuckDB", wallBound, wallRatio, "", len(runs) > 1),
		atMost(title+": peak memory against DuckDB", memoryBound, memoryRatio, "", memoryRatio > 0),
	}
}

func (f *figures) runs(s state, form string) []series {
	if found := f.States[s.key()]; found != nil {
		return found.Series[form]
	}
	return nil
}

// growth compares the smallest state with the largest. Of wages alone there are
// as many times more rows as of everything else, and as many people.
func (f *figures) growth(scales []float64) []goal {
	small, large := state{Scale: scales[0], Cohort: 1}, state{Scale: scales[len(scales)-1], Cohort: 1}
	a, b := f.runs(small, "csv"), f.runs(large, "csv")
	ok := len(a) > 0 && len(b) > 0 && small != large
	var exponents [2]float64
	for i, of := range []func(usage) float64{wall, cpu} {
		if ok {
			rows := float64(f.States[large.key()].Rows) / float64(f.States[small.key()].Rows)
			exponents[i] = math.Log(b[0].median(of)/a[0].median(of)) / math.Log(rows)
		}
	}
	same := state{Scale: large.Scale, Cohort: small.Scale / large.Scale}
	c := f.runs(same, "csv")
	ok2 := len(a) > 0 && len(c) > 0
	more := 0.0
	if ok2 {
		more = c[0].median(peak) / a[0].median(peak)
	}
	title := fmt.Sprintf("Growth from scale %g to %g, exponent of ", small.Scale, large.Scale)
	return []goal{
		atMost(title+"wall", 1.05, exponents[0], "", ok),
		atMost(title+"CPU", 1.05, exponents[1], "", ok),
		atMost(fmt.Sprintf("Memory at scale %g with the cohort of scale %g, against scale %g", large.Scale, small.Scale, small.Scale), 1.10, more, "", ok2),
	}
}

func (f *figures) metricsGoal() goal {
	ok := f.Metrics != nil && len(f.Metrics.Series) == 2
	ratio := 0.0
	if ok {
		ratio = f.Metrics.Series[0].ratio(f.Metrics.Series[1], wall)
	}
	return atMost("200 metrics against 25: wall", 1.5, ratio, "", ok)
}

func (f *figures) wideGoal(what string, i int) goal {
	g := goal{what: "380 columns, 30 used; " + what, wanted: "≥ 1 GB/s", measured: notMeasured}
	if f.Wide != nil && i < len(f.Wide.Series) {
		speed := float64(f.Wide.Bytes) / 1e9 / f.Wide.Series[i].median(wall)
		g.measured, g.met = short(speed)+" GB/s", speed >= 1
	}
	return g
}

func (f *figures) startGoal(what string, i int, bound float64) goal {
	ok := f.Start != nil && i < len(f.Start.Series)
	ms := 0.0
	if ok {
		ms = 1000 * f.Start.Series[i].median(wall)
	}
	return atMost(what, bound, ms, " ms", ok)
}
