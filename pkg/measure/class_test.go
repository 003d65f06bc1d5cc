package measure

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/defs"
)

// TestClassesAgreeWithAPlainComputation asks few metrics at a time of many
// people, so that many participations are of one class, and holds what comes out
// against the slow evaluator. In some worlds there is room for two classes only,
// and in some no combination of codes has a number.
func TestClassesAgreeWithAPlainComputation(t *testing.T) {
	d := shipped(t)
	list := slices.DeleteFunc(slices.Clone(d.metrics), func(m *defs.Metric) bool { return m.Population != defs.Participations || !asksCodes(m) })
	shared, ofPersons := 0, 0
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 2))
		w := newWorld(d, r, 60)
		for round := range 6 {
			r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			metrics := list[:1+round%2]
			ev := NewEvaluator(w.store, w.pathwaySet(), metrics, w.periods)
			if round == 4 {
				ev.ctx.classes.most = 2
			}
			if round == 5 {
				for _, k := range ev.ctx.rows {
					k.lists = nil
				}
			}
			plain, units := newSlow(w.store, w.set), 0
			for id := range uint32(w.store.Persons) {
				want := describe(plain.person(id, metrics, w.periods))
				var got []string
				ev.Person(id, func(c *Contribution) { got = append(got, line(c)) })
				if !slices.Equal(got, want) {
					t.Fatalf("seed %d, round %d, person %d: %s", seed, round, id, difference(got, want, func(m int) string { return metrics[m].Name() }))
				}
				units += len(ev.person.participations)
			}
			shared += units - len(ev.ctx.classes.known)
			if ev.ctx.classes.persons {
				ofPersons++
			}
		}
	}
	if shared < 5000 || ofPersons < 5 {
		t.Errorf("%d participations were of the class of another, and persons made a difference in %d rounds; the comparison says little", shared, ofPersons)
	}
}

// asksCodes reports whether a metric has a condition on a field.
func asksCodes(m *defs.Metric) (asks bool) {
	m.Walk(func(part any) {
		c, ok := part.(*defs.Cond)
		asks = asks || ok && c.Test != nil
	})
	return asks
}
