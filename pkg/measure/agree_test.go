package measure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// TestAgreesWithAPlainComputation compares every contribution of random people
// with the one that the slow evaluator finds, field by field and in their order.
// All metrics are asked together, so that whatever they share is shared; and the
// people come in any order, some twice, so that nothing stays from one to the
// next.
func TestAgreesWithAPlainComputation(t *testing.T) {
	d := shipped(t)
	seen := map[string]int{}
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 1))
		w := newWorld(d, r, 40)
		metrics := slices.Clone(d.metrics)
		if seed%2 == 0 { // then a union's spell and that of its pathway may be one
			metrics = slices.DeleteFunc(metrics, asksPathway)
		}
		r.Shuffle(len(metrics), func(i, j int) { metrics[i], metrics[j] = metrics[j], metrics[i] })
		ev := NewEvaluator(w.store, w.pathwaySet(), metrics, w.periods)
		plain := newSlow(w.store, w.set)
		for range 60 {
			id := uint32(r.IntN(w.store.Persons))
			want := describe(plain.person(id, metrics, w.periods))
			var got []string
			ev.Person(id, func(c *Contribution) {
				got = append(got, line(c))
				tell(seen, metrics[c.Metric].Name(), c)
			})
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, person %d: %s", seed, id, difference(got, want, func(m int) string { return metrics[m].Name() }))
			}
			if explained := explained(ev, id); !slices.Equal(explained, want) {
				t.Fatalf("seed %d, person %d, explained: %s", seed, id, difference(explained, want, func(m int) string { return metrics[m].Name() }))
			}
		}
	}
	for _, m := range d.metrics {
		if seen[m.Name()] == 0 || m.Of != nil && seen[m.Name()+" value"] == 0 {
			t.Errorf("%s came up %d times, with a value %d times", m.Name(), seen[m.Name()], seen[m.Name()+" value"])
		}
	}
	for _, what := range []string{"excluded", "denominator no", "denominator pending", "numerator no", "numerator pending",
		"numerator yes", "value", "employer", "no employer", "value pending", "value no", "overdue", "not joined"} {
		if seen[what] < 20 {
			t.Errorf("%q came up %d times only; the comparison says little about it", what, seen[what])
		}
	}
}

// asksPathway reports whether a metric has a condition on the pathway's name.
func asksPathway(m *defs.Metric) (asks bool) {
	m.Walk(func(part any) {
		c, ok := part.(*defs.Cond)
		asks = asks || ok && c.Test != nil && c.Test.Field == "pathway"
	})
	return asks
}

// explained are the contributions as Explain gives them.
func explained(ev *Evaluator, id uint32) (out []string) {
	in, _ := ev.Explain(id)
	for i := range in {
		out = append(out, line(&in[i].Contribution))
	}
	return out
}

func describe(cs []Contribution) (out []string) {
	for i := range cs {
		out = append(out, line(&cs[i]))
	}
	return out
}

// line is everything that a contribution says; metric and period come first.
func line(c *Contribution) string {
	u := c.Unit
	s := fmt.Sprintf("%d %d | person %d row %d %s..%s program %d pathways %v", c.Metric, c.Period, u.Person, u.Row, u.Entry, u.Exit, u.Program, u.Pathways)
	if u.Spell != nil {
		s += fmt.Sprintf(" spell %d %s %s", u.Spell.Pathway, u.Spell.Completed, u.Spell.Completion)
	}
	return s + fmt.Sprintf(" | excluded %d denominator %s numerator %s values %v overdue %t joined %t",
		c.Excluded, c.Denominator, c.Numerator, c.Values, c.Overdue, c.Joined)
}

func difference(got, want []string, name func(metric int) string) string {
	for i := range max(len(got), len(want)) {
		a, b := "nothing", "nothing"
		if i < len(got) {
			a = got[i]
		}
		if i < len(want) {
			b = want[i]
		}
		if a != b {
			var m int
			_, _ = fmt.Sscan(max(a, b), &m)
			return fmt.Sprintf("contribution %d of %s\n got %s\nwant %s", i, name(m), a, b)
		}
	}
	return "none"
}

// tell counts what came up.
func tell(seen map[string]int, metric string, c *Contribution) {
	switch {
	case c.Excluded >= 0:
		seen["excluded"]++
	case c.Denominator != model.Yes:
		seen["denominator "+c.Denominator.String()]++
	default:
		seen["numerator "+c.Numerator.String()]++
	}
	for _, v := range c.Values {
		switch {
		case v.State == model.Pending:
			seen["value pending"]++
		case v.State == model.Yes:
			if v.Employer > 0 {
				seen["employer"]++
			} else {
				seen["no employer"]++
			}
			seen["value"]++
			seen[metric+" value"]++
		case c.Denominator == model.Yes:
			seen["value no"]++
		}
	}
	if c.Overdue {
		seen["overdue"]++
	}
	if !c.Joined {
		seen["not joined"]++
	}
	seen[metric]++
}
