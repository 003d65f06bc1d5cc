package gate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
	"pathmetrics/pkg/trials"
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

// mostRows of a release keep the proof quick.
const mostRows = 160

// someRelease is a made-up release.
func someRelease(rng *rand.Rand) ([]*made, []aggregate.Row, []aggregate.Makeup) {
	return small(rng, someState)
}

// small is the first release of made-up states that is not too large.
func small(rng *rand.Rand, state func(*rand.Rand) []*made) ([]*made, []aggregate.Row, []aggregate.Makeup) {
	for {
		headings := state(rng)
		if rows, makeups := release(headings); len(rows) <= mostRows {
			return headings, rows, makeups
		}
	}
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
	return among(metrics, [][]calendar.Interval{
		{days(0, 399)},
		{days(0, 199), days(200, 399)},
		{days(0, 399), days(0, 199)},
		{days(0, 399), days(100, 199), days(200, 299)},
		{days(0, 399), days(0, 99), days(100, 199), days(200, 299), days(300, 399)},
		{days(0, 399), days(0, 199), days(0, 99)},
	}[rng.IntN(6)])
}

func days(from, to calendar.Date) calendar.Interval { return calendar.Interval{From: from, To: to} }

// among are the headings of metrics in some periods. Units are in each in which they have
// a day.
func among(metrics []metric, periods []calendar.Interval) (out []*made) {
	for _, x := range metrics {
		for i, p := range periods {
			h := &made{x.mold.heading(x.name, fmt.Sprint("P", i), p), x.mold, nil}
			for _, u := range x.units {
				if p.Overlaps(days(u.day, max(u.day, u.until))) {
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
	p := rulesFrom([]int{3, 5, 10}[rng.IntN(3)])
	p.Rates = []string{defs.RatesExact, defs.RatesExact, defs.RatesCoded}[rng.IntN(3)]
	return p
}

// protected is a public table by some rules, and its results.csv.
func protected(t *testing.T, rows []aggregate.Row, makeups []aggregate.Makeup, rules defs.Protect) (string, *protect.Publishable) {
	t.Helper()
	table, err := protect.Apply(&aggregate.Found{Rows: slices.Clone(rows), Makeups: makeups}, rules, protect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return csvOf(t, table), table
}

func csvOf(t *testing.T, table *protect.Publishable) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.CSV(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// refusedBy are the refusals as a run hands them back.
func refusedBy(f *Findings, attempt int) (out []protect.Refused) {
	for _, r := range f.Refused {
		out = append(out, protect.Refused{Metric: r.Metric, Period: r.Period, Statistic: r.Statistic, Attempt: attempt,
			People: protect.People{Pathway: r.Pathway, Program: r.Program, Breakdown: r.Breakdown, Group: r.Group}})
	}
	return out
}

func gated(t *testing.T, text string, rows []aggregate.Row, makeups []aggregate.Makeup, rules defs.Protect) *Findings {
	t.Helper()
	return gatedAfter(t, nil, text, rows, makeups, rules)
}

func gatedAfter(t *testing.T, before *Findings, text string, rows []aggregate.Row, makeups []aggregate.Makeup, rules defs.Protect) *Findings {
	t.Helper()
	f, err := Check(Input{Public: fstest.MapFS{"results.csv": {Data: []byte(text)}}, Rows: rows, Makeups: makeups, Rules: rules, Before: before})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// lineOf are the lines of a file with results, by row.
func lineOf(text string) []string {
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")[1:]
}

// proof is what a release came to.
type proof struct {
	tables, hidden, cells int
	again                 int // releases that were refused at first
}

// attempted protects a release as a run does, which hides more while the gate refuses,
// and returns its results.csv, how often it was written, and what the gate found last.
func attempted(t *testing.T, rows []aggregate.Row, makeups []aggregate.Makeup, rules defs.Protect) (text string, times int, f *Findings) {
	t.Helper()
	text, table := protected(t, rows, makeups, rules)
	f = gated(t, text, rows, makeups, rules)
	for times = 1; len(f.Refused) > 0 && times < 5; times++ {
		table.Refuse(refusedBy(f, times))
		text = csvOf(t, table)
		again := f
		if f = gated(t, text, rows, makeups, rules); !slices.Equal(gatedAfter(t, again, text, rows, makeups, rules).Refused, f.Refused) {
			t.Errorf("attempt %d: the gate finds something else when it knows the attempt before", times+1)
		}
	}
	return text, times, f
}

// proven protects a made-up release and reports what the gate refuses of it. It also
// shows the gate a row that was hidden for others only, where there is one.
func proven(t *testing.T, seed int, mutate bool) (p proof, shown, refused int) {
	rng := rand.New(rand.NewPCG(uint64(seed), 21))
	headings, rows, makeups := someRelease(rng)
	rules := proofRules(rng)
	text, times, f := attempted(t, rows, makeups, rules)
	if len(f.Refused) > 0 {
		m := headings[0].mold
		t.Errorf("seed %d: %d headings, %d programs, %d pathways, %d breakdowns of %d, spells %v, %d classes, by %+v: %d refused, first %v", seed, len(headings),
			len(m.programs), len(m.pathways), len(m.breakdowns), m.groups, m.spells, m.classes, rules, len(f.Refused), f.Refused[0])
		return p, 0, 0
	}
	p.again = min(times-1, 1)
	p.tables, p.hidden, p.cells = tablesIn(headings), strings.Count(text, ","+aggregate.Suppressed+","), len(rows)
	if !mutate {
		return p, 0, 0
	}
	alone := rules
	alone.Secondary = false
	open, _ := protected(t, rows, makeups, alone)
	lines, full := lineOf(text), lineOf(open)
	var secondary []int
	for i := range lines {
		if is := fmt.Sprintf(",%s,", aggregate.Suppressed); strings.Contains(lines[i], is) && !strings.Contains(full[i], is) {
			secondary = append(secondary, i)
		}
	}
	if len(secondary) == 0 {
		return p, 0, 0
	}
	i := secondary[rng.IntN(len(secondary))]
	text = strings.Replace(text, "\n"+lines[i]+"\n", "\n"+full[i]+"\n", 1)
	if len(gated(t, text, rows, makeups, rules).Refused) > 0 {
		refused = 1
	}
	return p, 1, refused
}

// TestNoReleaseTellsOfFew is the proof that what protect hides is enough: no small
// number of any release can be worked out closer than the width by what the gate knows. It is held to what leaves the building: a run hides more where the gate
// refuses, up to five times. Few releases may need that.
// Some of what it hides for others is needed each by itself: in releases this small, many
// numbers are open by several rows.
func TestNoReleaseTellsOfFew(t *testing.T) {
	least := trials.Of(10_000, 300)
	var all proof
	shown, refused, releases := 0, 0, 0
	for seed := 0; all.tables < least; seed++ {
		p, s, r := proven(t, seed, seed%5 == 0)
		all.tables, all.hidden, all.cells = all.tables+p.tables, all.hidden+p.hidden, all.cells+p.cells
		all.again += p.again
		releases++
		shown, refused = shown+s, refused+r
		if t.Failed() && seed > 50 {
			break
		}
	}
	if 8*all.again > releases {
		t.Errorf("%d of %d releases were refused at first", all.again, releases)
	}
	t.Logf("%d releases, %d refused at first; %d tables, %d of %d rows hidden; of %d rows that were shown again %d were refused", releases, all.again, all.tables, all.hidden, all.cells, shown, refused)
	if 2*refused <= shown {
		t.Errorf("of %d secondary rows that were shown again only %d were refused", shown, refused)
	}
}

// Where zeros are hidden, nobody can work out a number of nobody either.
func TestNoReleaseTellsOfNobody(t *testing.T) {
	zeros, hidden := 0, 0
	for seed := range trials.Of(30, 8) {
		rng := rand.New(rand.NewPCG(uint64(seed), 22))
		_, rows, makeups := someRelease(rng)
		rules := proofRules(rng)
		rules.HideZeros, rules.Rates = true, defs.RatesExact
		text, _, f := attempted(t, rows, makeups, rules)
		if len(f.Refused) > 0 {
			t.Errorf("seed %d: %d refused, first %v", seed, len(f.Refused), f.Refused[0])
		}
		for i, line := range lineOf(text) {
			if rows[i].Denominator.V == 0 {
				zeros++
				if strings.Contains(line, aggregate.Suppressed) {
					hidden++
				}
			}
		}
	}
	if zeros == 0 || hidden != zeros {
		t.Errorf("of %d rows of nobody %d are hidden", zeros, hidden)
	}
}
