package protect_test

import (
	"io"
	"math/rand/v2"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/ledger"
	"pathmetrics/pkg/protect"
)

// growing is a made-up state that publishes again and again, each time more periods,
// while late records come in.
func growing(r *rand.Rand) func(release int) *aggregate.Found {
	s := madeUp(r, 1500, 2, 2, 2)
	s.outcomes = s.outcomes[:3]
	periods := [][]int{{0}, {1}, {0, 1}, {2}, {3}, {0, 1, 2, 3}}
	return func(release int) *aggregate.Found {
		s.quarters = periods[:min(2*release+2, len(periods))]
		for i := range s.people {
			if p := &s.people[i]; r.IntN(60) == 0 {
				p.class[0] = aggregate.Class(r.IntN(2))
			}
		}
		for range r.IntN(25) {
			s.people = append(s.people, madeUp(r, 1, 2, 2, 2).people...)
		}
		return s.release()
	}
}

// note is what a reader keeps of a row that was shown. Blank numbers are -1.
type note struct {
	cohort calendar.Interval
	n      [4]int64 // with, without, all, persons
	now    bool     // the last release says it
}

func noteOf(c *protect.Cell) note {
	x := note{cohort: c.Cohort, n: [4]int64{-1, -1, -1, -1}, now: true}
	if c.Denominator.Ok {
		x.n[2], x.n[3] = c.Denominator.V, c.Persons.V
		if c.Statistic == defs.Rate && c.Numerator.Ok {
			x.n[0], x.n[1] = c.Numerator.V, c.Denominator.V-c.Numerator.V
		}
	}
	return x
}

// series is a row, by what its periods have in common.
type series struct {
	metric, statistic string
	people            aggregate.People
}

func few(n int64) bool { return n != 0 && -threshold < n && n < threshold }

// leaves looks for periods that lie side by side and leave few of a number, where
// something of it is told by the last release and something only by earlier ones. It
// tries all.
func leaves(notes []note, inside calendar.Interval, k int, rest int64, now, old bool) bool {
	if now && old && few(rest) {
		return true
	}
	for i, x := range notes {
		if x.n[k] < 0 || x.cohort == inside || x.cohort.From < inside.From || x.cohort.To > inside.To {
			continue
		}
		var others []note
		for _, o := range notes[i+1:] {
			if !o.cohort.Overlaps(x.cohort) {
				others = append(others, o)
			}
		}
		if leaves(others, inside, k, rest-x.n[k], now || x.now, old || !x.now) {
			return true
		}
	}
	return false
}

// Four releases of several states, held against everything that was shown before by
// trying every difference and every sum of periods.
func TestNoReleaseTellsOfFewByTheOnesBefore(t *testing.T) {
	rules := map[protect.Rule]int{}
	shown := 0
	for seed := range uint64(3) {
		release := growing(rand.New(rand.NewPCG(seed, 11)))
		l := &ledger.Ledger{}
		kept := map[series][]note{}
		hidden := map[ledger.Key]bool{}
		for k := range 4 {
			p, err := protect.Apply(release(k), defs.Protect{MinCell: threshold, MinDenominator: threshold, MinMedian: threshold, Secondary: true}, protect.Options{Ledger: l})
			if err != nil {
				t.Fatal(err)
			}
			for _, notes := range kept {
				for i := range notes {
					notes[i].now = false
				}
			}
			cells := p.LedgerCells()
			for i := range p.Len() {
				c := p.Row(i)
				if hidden[cells[i].Key] && !c.Suppressed() {
					t.Errorf("seed %d, release %d: a row is shown that was hidden once", seed, k)
				}
				if hidden[cells[i].Key] = c.Suppressed(); c.Suppressed() {
					continue
				}
				shown++
				of := series{c.Name(), c.Statistic, *c.People}
				kept[of] = keep(kept[of], noteOf(&c))
			}
			for of, notes := range kept {
				if why := toldBy(notes); why != "" {
					t.Errorf("seed %d, release %d, %s: %s", seed, k, of.metric, why)
				}
			}
			for _, table := range p.Report().All.Hidden {
				rules[table.Rule] += table.Cells
			}
			if err := l.Append(io.Discard, ledger.Release{}, cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, rule := range []protect.Rule{protect.RuleFrozen, protect.RuleDifference, protect.RuleOnceHidden} {
		if rules[rule] < 10 {
			t.Errorf("%d rows are hidden by the rule %s", rules[rule], rule)
		}
	}
	if shown < 200 {
		t.Errorf("only %d rows are shown", shown)
	}
}

// keep adds a note; one that is there already is of the last release too.
func keep(notes []note, x note) []note {
	for i := range notes {
		if notes[i].cohort == x.cohort && notes[i].n == x.n {
			notes[i].now = true
			return notes
		}
	}
	return append(notes, x)
}

// toldBy says what notes tell of few people, the last release and earlier ones together.
func toldBy(notes []note) string {
	for i, x := range notes {
		for k := range x.n {
			for _, o := range notes[:i] {
				if x.now && o.cohort == x.cohort && x.n[k] >= 0 && o.n[k] >= 0 && few(x.n[k]-o.n[k]) {
					return "a number moved by few"
				}
			}
			if k < 3 && x.n[k] >= 0 && leaves(notes, x.cohort, k, x.n[k], x.now, !x.now) {
				return "periods leave few of another"
			}
		}
	}
	return ""
}
