package gate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
)

// someState is a made-up state and its release: metrics that share sets of people, of
// one period, of two that have nobody in common, or of a year and parts of it.
func someState(rng *rand.Rand) []*made {
	m := &mold{programs: []string{"adult", "vr", "youth"}[:1+rng.IntN(3)], pathways: []string{"care", "it", "weld"}[:rng.IntN(4)],
		breakdowns: []string{"age", "area", "sex"}[:rng.IntN(4)], groups: 2 + rng.IntN(4), classes: 2 + 2*rng.IntN(2), statistic: defs.Rate, byProgram: rng.IntN(3) > 0}
	if m.spells = len(m.pathways) > 0 && rng.IntN(4) == 0; m.spells {
		m.byProgram = false
	}
	people := 20 + rng.IntN(80)
	if rng.IntN(3) == 0 {
		people += rng.IntN(300)
	}
	all := m.units(rng, people)
	for i := range all {
		all[i].joined = m.spells || rng.IntN(20) > 0
	}
	metrics := []metric{{"m1", m, all}}
	for _, k := range rng.Perm(4)[:rng.IntN(4)] {
		metrics = append(metrics, another(rng, metrics[0], k))
	}
	return inPeriods(rng, metrics)
}

// metric is a metric of all people, whenever they are counted.
type metric struct {
	name  string
	mold  *mold
	units []unit
}

// another is a metric of the same people: 0 one with the same denominators, 1 one of
// those who have the outcome, 2 one whose denominators are everybody, 3 any.
func another(rng *rand.Rand, of metric, k int) metric {
	out := metric{fmt.Sprint("n", k), of.mold, slices.Clone(of.units)}
	other := *of.mold
	switch k {
	case 1:
		other.statistic = defs.Median
		out.units = slices.DeleteFunc(out.units, func(u unit) bool { return u.class != aggregate.With })
	case 2:
		other.classes = 2
	}
	out.mold = &other
	for i := range out.units {
		u := &out.units[i]
		switch {
		case k == 0 && u.class <= aggregate.Without, k == 2:
			u.class = aggregate.Class(rng.IntN(5) / 4)
		case k == 3:
			u.class = aggregate.Class(min(rng.IntN(other.classes), rng.IntN(other.classes)))
		}
	}
	return out
}

// inPeriods are the headings of metrics.
func inPeriods(rng *rand.Rand, metrics []metric) (out []*made) {
	days := func(from, to calendar.Date) calendar.Interval { return calendar.Interval{From: from, To: to} }
	periods := [][]calendar.Interval{
		{days(0, 399)},
		{days(0, 199), days(200, 399)},
		{days(0, 399), days(0, 199)},
		{days(0, 399), days(100, 199), days(200, 299)},
		{days(0, 399), days(0, 99), days(100, 199), days(200, 299), days(300, 399)},
		{days(0, 399), days(0, 199), days(0, 99)},
	}[rng.IntN(6)]
	for _, x := range metrics {
		for i, p := range periods {
			h := &made{x.mold.heading(x.name, fmt.Sprint("P", i), p), x.mold, nil}
			for _, u := range x.units {
				if p.Contains(u.day) {
					h.units = append(h.units, u)
				}
			}
			out = append(out, h)
		}
	}
	return out
}

// tablesIn are how many tables a release has: one for each heading and breakdown.
func tablesIn(headings []*made) (n int) {
	for _, h := range headings {
		n += max(1, len(h.breakdowns))
	}
	return n
}

func proofRules(rng *rand.Rand) defs.Protect {
	return defs.Protect{MinCell: []int{3, 5, 10}[rng.IntN(3)], Secondary: true, Rates: []string{defs.RatesExact, defs.RatesExact, defs.RatesCoded}[rng.IntN(3)], Rounding: defs.RoundingNone}
}

// protected is results.csv by some rules.
func protected(t *testing.T, rows []aggregate.Row, makeups []aggregate.Makeup, rules defs.Protect) string {
	t.Helper()
	table, err := protect.Apply(&aggregate.Found{Rows: slices.Clone(rows), Makeups: makeups}, rules, protect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := render.CSV(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gated(t *testing.T, text string, rows []aggregate.Row, makeups []aggregate.Makeup, rules defs.Protect) *Findings {
	t.Helper()
	f, err := Check(Input{Public: fstest.MapFS{"results.csv": {Data: []byte(text)}}, Rows: rows, Makeups: makeups, Rules: rules, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestNoReleaseTellsOfFew is the proof that what protect hides is enough: no small
// number of any release can be worked out closer than the width by what the gate knows.
func TestNoReleaseTellsOfFew(t *testing.T) {
	states := 1400
	if testing.Short() || raceEnabled {
		states = 100
	}
	tables, targets, hidden, cells := 0, 0, 0, 0
	failed := 0
	for seed := range states {
		begin := time.Now()
		rng := rand.New(rand.NewPCG(uint64(seed), 21))
		headings := someState(rng)
		rows, makeups := release(headings)
		rules := proofRules(rng)
		if len(rows) > 220 { continue }
		fmt.Println("seed", seed, len(rows), len(headings))
		text := protected(t, rows, makeups, rules)
		mid := time.Since(begin)
		f := gated(t, text, rows, makeups, rules)
		fmt.Println("took", seed, mid, time.Since(begin)-mid)
		if len(f.Refused) > 0 {
			failed++
			m := headings[0].mold
			var names []string
			for _, h := range headings {
				names = append(names, h.Metric+"/"+h.Period.Label)
			}
			t.Errorf("seed %d, %v, %d programs, %d pathways, %d breakdowns of %d, spells %v, classes %d, %+v %s: %d refused, first %v", seed, names, len(m.programs), len(m.pathways), len(m.breakdowns), m.groups, m.spells, m.classes, rules.MinCell, rules.Rates, len(f.Refused), f.Refused[0])
		}
		tables, targets, hidden, cells = tables+tablesIn(headings), targets+f.Targets, hidden+f.Hidden, cells+f.Cells
	}
	t.Logf("%d tables, %d small numbers, %d of %d cells hidden, %d failed", tables, targets, hidden, cells, failed)
	_ = strings.Join
}

const raceEnabled = false

func TestSeed(t *testing.T) {
	var only int
	fmt.Sscan(os.Getenv("SEED"), &only)
	rng := rand.New(rand.NewPCG(uint64(only), 21))
	headings := someState(rng)
	rows, makeups := release(headings)
	rules := proofRules(rng)
	table, err := protect.Apply(&aggregate.Found{Rows: slices.Clone(rows), Makeups: makeups}, rules, protect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	render.CSV(&b, table)
	f := gated(t, b.String(), rows, makeups, rules)
	rep := fmt.Sprintf("%+v", table)
	fmt.Printf("%+v open %d untried %d\n", rules, 0, 0)
	fmt.Println(regexp.MustCompile(`open:[0-9]+`).FindString(rep))
	for _, r := range f.Refused {
		fmt.Println(r)
	}
	for i := range rows {
		r := &rows[i]
		c := table.Row(i)
		fmt.Printf("%s %s %-6s %-5s %-4s %-4s N%d D%d C%d P%d E%d hidden %v P %v E %v\n", r.Metric, r.Period.Label, r.Pathway, r.Program, r.Breakdown, r.Group, r.Numerator.V, r.Denominator.V, r.Denominator.V-r.Numerator.V, r.Pending.V, r.Excluded.V, c.Suppressed(), c.Pending.Ok, c.Excluded.Ok)
	}
	for _, m := range makeups {
		fmt.Println(m.Metric, m.Period.Label, m.Sets)
	}
}
