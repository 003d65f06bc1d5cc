package gate

import (
	"math/rand/v2"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/trials"
)

// wideState is a made-up state with all that someState leaves out: any statistic, periods
// that overlap, and stays that last, which are in several of them.
func wideState(rng *rand.Rand) []*made {
	amounts := []string{defs.Median, defs.Mean, defs.Sum}
	m := &mold{programs: []string{"adult", "vr", "youth"}[:1+rng.IntN(3)], pathways: []string{"care", "it", "weld"}[:rng.IntN(4)],
		breakdowns: []string{"age", "area", "sex"}[:rng.IntN(4)], groups: 2 + rng.IntN(4), classes: 2 + 2*rng.IntN(2), byProgram: rng.IntN(3) > 0}
	m.statistic = []string{defs.Rate, defs.Rate, defs.Rate, defs.Count, amounts[rng.IntN(3)]}[rng.IntN(5)]
	if m.spells = len(m.pathways) > 0 && rng.IntN(4) == 0; m.spells {
		m.byProgram = false
	}
	lasts := make([]calendar.Date, 1+rng.IntN(7))
	for i := range lasts {
		lasts[i] = calendar.Date(rng.IntN(3) / 2 * rng.IntN(300))
	}
	all := m.units(rng, 20+rng.IntN(150))
	for i := range all {
		u := &all[i]
		u.joined = m.spells || rng.IntN(20) > 0
		u.until = u.day + lasts[int(u.day)%len(lasts)]
	}
	metrics := []metric{{"m1", m, all}}
	for _, k := range rng.Perm(4)[:rng.IntN(4)] {
		x := another(rng, metrics[0], k)
		if k == 1 {
			x.mold.statistic = amounts[rng.IntN(3)]
		}
		if x.mold.statistic != defs.Rate {
			for i := range x.units {
				if u := &x.units[i]; u.class == aggregate.Without {
					u.class = aggregate.With
				}
			}
		}
		metrics = append(metrics, x)
	}
	return among(metrics, [][]calendar.Interval{
		{days(0, 399)},
		{days(0, 199), days(200, 399)},
		{days(0, 249), days(150, 399)},
		{days(0, 399), days(0, 199)},
		{days(0, 399), days(0, 249), days(150, 399)},
		{days(0, 399), days(0, 99), days(100, 199), days(200, 299), days(300, 399)},
		{days(0, 399), days(0, 199), days(0, 99), days(100, 299)},
	}[rng.IntN(7)])
}

// wideRules are rules with all parameters that say what is hidden for others' sake.
func wideRules(rng *rand.Rand) defs.Protect {
	p := proofRules(rng)
	p.MinDenominator *= 1 + rng.IntN(4)/2
	p.MinMedian *= 1 + rng.IntN(3)
	p.Width = []int{p.Width, p.Width, 2 * p.Width, 1 + p.Width/2}[rng.IntN(4)]
	p.RoundRates *= int64(rng.IntN(2))
	p.HideZeros = rng.IntN(12) == 0
	return p
}

// TestNoWideReleaseTellsOfFew is TestNoReleaseTellsOfFew with wide states and rules. More of
// these are refused at first; in the end none may be.
func TestNoWideReleaseTellsOfFew(t *testing.T) {
	tables, again := 0, 0
	releases := trials.Of(200, 10)
	for seed := range releases {
		rng := rand.New(rand.NewPCG(uint64(seed), 24))
		headings, rows, makeups := small(rng, wideState)
		rules := wideRules(rng)
		_, times, f := attempted(t, rows, makeups, rules)
		tables += tablesIn(headings)
		again += min(times-1, 1)
		if len(f.Refused) > 0 {
			m := headings[0].mold
			t.Errorf("seed %d: %s, %d headings, %d pathways, %d breakdowns, spells %v, by %+v: %d refused, first %v", seed, m.statistic, len(headings),
				len(m.pathways), len(m.breakdowns), m.spells, rules, len(f.Refused), f.Refused[0])
		}
	}
	t.Logf("%d releases of %d tables, %d refused at first", releases, tables, again)
}
