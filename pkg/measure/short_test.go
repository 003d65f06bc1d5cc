package measure

import (
	"math/rand/v2"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// TestShortCutsAgreeWithTheTrace compares what conditions say with what they say
// when they are written down, which takes none of the short cuts.
func TestShortCutsAgreeWithTheTrace(t *testing.T) {
	d := shipped(t)
	compared, settled := 0, 0
	for seed := range uint64(6) {
		w := newWorld(d, rand.New(rand.NewPCG(seed, 7)), 60)
		if seed%2 == 0 { // then nothing is outstanding, but of units that end after the day
			w.store.AsOf = w.store.AsOf.AddDays(-400)
			for k := range w.store.Coverage.Kinds {
				w.store.Coverage.Kinds[k] = w.store.AsOf
			}
		}
		ev := NewEvaluator(w.store, w.pathwaySet(), d.metrics, w.periods)
		for id := range uint32(w.store.Persons) {
			in, _ := ev.Explain(id)
			for _, x := range in {
				if x.Step == nil || x.Excluded >= 0 || x.Denominator == model.No {
					continue
				}
				if compared++; seed%2 == 0 && x.Numerator == model.No {
					settled++
				}
				if x.Step.Result != x.Numerator {
					t.Fatalf("seed %d, person %d, %s: %s, written down %s", seed, id, x.Metric.ID, x.Numerator, x.Step.Result)
				}
			}
		}
	}
	if compared < 1000 || settled < 100 {
		t.Errorf("%d conditions were compared, %d of them settled", compared, settled)
	}
}

// TestStayIsWhatItsIntervalResolvesTo holds the bounds of entry..exit against the
// interval expression.
func TestStayIsWhatItsIntervalResolvesTo(t *testing.T) {
	d := shipped(t)
	r := rand.New(rand.NewPCG(3, 3))
	w := newWorld(d, r, 10)
	c := newCompiler(w.store, w.set, len(w.periods))
	for _, m := range d.metrics {
		c.program(m)
	}
	ctx := c.context(w.periods)
	stays := [2]int{}
	for range 500 {
		u := Unit{Row: -1, Entry: w.store.AsOf.AddDays(r.IntN(3000) - 2800), Exit: calendar.NoDate}
		if r.IntN(3) > 0 {
			u.Exit = u.Entry.AddDays(r.IntN(1500) - 20)
		}
		ctx.turn(0, 1)
		ctx.bind(member{&u, r.IntN(len(w.periods))})
		for _, x := range c.windows {
			if !x.stay {
				continue
			}
			if x.inPeriod {
				stays[1]++
			} else {
				stays[0]++
			}
			if got, want := ctx.bounds(x), x.Resolve(&ctx, w.store.AsOf); got != want {
				t.Fatalf("%s of %s..%s: %v, want %v", x, u.Entry, u.Exit, got, want)
			}
		}
	}
	if min(stays[0], stays[1]) < 400 {
		t.Errorf("only %v windows were compared", stays)
	}
}
