package protect_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/suppress"
	"pathmetrics/pkg/trials"
)

// attacker is somebody who reads a whole release at once. The atoms are people who are
// alike in everything: on the same pathways, in the same groups and quarter, and of the same
// class in each metric. All that is shown of any metric is a sum of these.
type attacker struct {
	state  *state
	system suppress.System
	types  []person // by atom
	in     map[string][]int32
}

func newAttacker(s *state) *attacker {
	a := &attacker{state: s, in: map[string][]int32{}}
	seen := func(of func(p *person) string) (out []*person) {
		names := map[string]bool{}
		for i := range s.people {
			if name := of(&s.people[i]); !names[name] {
				names[name], out = true, append(out, &s.people[i])
			}
		}
		return out
	}
	quarters := seen(func(p *person) string { return fmt.Sprint(p.quarter) })
	if len(s.quarters) == 1 {
		quarters = quarters[:1] // all are in the one period
	}
	for _, k := range seen(func(p *person) string { return fmt.Sprint(p.program, p.joined, p.pathways) }) {
		for _, g := range seen(func(p *person) string { return fmt.Sprint(p.groups) }) {
			for _, q := range quarters {
				for _, c := range seen(func(p *person) string { return fmt.Sprint(a.classes(p)) }) {
					a.types = append(a.types, person{program: k.program, joined: k.joined, pathways: k.pathways, groups: g.groups, quarter: q.quarter, class: c.class})
				}
			}
		}
	}
	number := map[string]int{}
	for i := range a.types {
		number[a.name(&a.types[i])] = i
	}
	a.system.Atoms = make([]int64, len(a.types))
	for i := range s.people {
		p := s.people[i]
		if len(s.quarters) == 1 {
			p.quarter = quarters[0].quarter
		}
		a.system.Atoms[number[a.name(&p)]]++
	}
	return a
}

func (a *attacker) name(p *person) string {
	return fmt.Sprint(p.program, p.joined, p.pathways, p.groups, p.quarter, a.classes(p))
}

// classes are those of somebody in each metric, none where it does not count them.
func (a *attacker) classes(p *person) (out []aggregate.Class) {
	for _, o := range a.state.outcomes {
		c, in := o.class(p)
		if !in {
			c = aggregate.Classes
		}
		out = append(out, c)
	}
	return out
}

// read notes what a release shows, and which small numbers it must not tell.
func (a *attacker) read(f *aggregate.Found, p *protect.Publishable) {
	place := func(metric, period string, q *aggregate.People, c aggregate.Class) string {
		return fmt.Sprint(metric, period, *q, c)
	}
	rows := map[string]bool{}
	for i := range f.Rows {
		r := &f.Rows[i]
		rows[place(r.Metric, r.Period.Label, r.People, 0)] = true
	}
	var nobody []int32 // there is no row for them
	for i := range a.types {
		t := &a.types[i]
		missing := false
		for m, c := range a.classes(t) {
			for n, quarters := range a.state.quarters {
				if c == aggregate.Classes || len(a.state.quarters) > 1 && !slices.Contains(quarters, t.quarter) {
					continue
				}
				o := &a.state.outcomes[m]
				for b := range max(1, len(a.state.breakdowns)) {
					for _, q := range a.state.keys(t, b) {
						period := fmt.Sprintf("P%02d", n)
						missing = missing || !rows[place(o.name, period, &q, 0)]
						key := place(o.name, period, &q, c)
						a.in[key] = append(a.in[key], int32(i))
					}
				}
			}
		}
		if missing {
			nobody = append(nobody, int32(i))
		}
	}
	a.system.Sums = append(a.system.Sums, suppress.Sum{Of: nobody, Cell: suppress.Shown})
	for i := range f.Rows {
		r, cell := &f.Rows[i], p.Row(i)
		sum := func(shown bool, classes ...aggregate.Class) {
			var of []int32
			n := int64(0)
			for _, c := range classes {
				of = append(of, a.in[place(r.Metric, r.Period.Label, r.People, c)]...)
			}
			for _, t := range of {
				n += a.system.Atoms[t]
			}
			if shown {
				a.system.Sums = append(a.system.Sums, suppress.Sum{Of: of, Cell: suppress.Shown})
			}
			if 0 < n && n < threshold {
				a.system.Sums = append(a.system.Sums, suppress.Sum{Of: of, Cell: suppress.None, Wide: true})
			}
		}
		shown := !cell.Suppressed()
		sum(shown, aggregate.With)
		sum(shown, aggregate.With, aggregate.Without)
		sum(shown && cell.Pending.Ok, aggregate.Pending)
		sum(shown && cell.Excluded.Ok, aggregate.Excluded)
		if r.Statistic == defs.Rate {
			sum(shown, aggregate.Without)
		}
	}
}

// again looks for a proof of a sum by itself, with atoms and sums in other orders: a
// program that ends in large fractions proves nothing, and another one may not.
func (a *attacker) again(k int32) bool {
	s := a.system
	s.Sums = slices.Clone(s.Sums)
	for i := range s.Sums {
		s.Sums[i].Wide = int32(i) == k
	}
	r := rand.New(rand.NewPCG(uint64(k), 1))
	for range 20 {
		r.Shuffle(len(s.Sums), func(i, j int) { s.Sums[i], s.Sums[j] = s.Sums[j], s.Sums[i] })
		for i := range s.Sums {
			of := slices.Clone(s.Sums[i].Of)
			r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
			s.Sums[i].Of = of
		}
		if len(suppress.Solve(&s, threshold).Open) == 0 {
			return true
		}
	}
	return false
}

// Whoever takes all metrics and periods of a release together does not learn a small number
// either. That each can be two numbers far apart is proven in whole numbers.
func TestAllMetricsTogetherDoNotTellOfFew(t *testing.T) {
	targets, shown := 0, 0
	for seed := range uint64(trials.Of(24, 5)) {
		r := rand.New(rand.NewPCG(seed, 31))
		s := madeUp(r, 100+r.IntN(400), 1+r.IntN(2), 1+r.IntN(2), 2, 3)
		switch seed % 4 {
		case 1:
			s.quarters = [][]int{{0, 1, 2}, {1, 2, 3}, {0, 1, 2, 3}}
		case 2:
			s.quarters = [][]int{{0}, {0, 1}, {0, 1, 2, 3}}
		}
		f := s.release()
		p, err := protect.Apply(f, defs.DefaultProtect(), protect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		a := newAttacker(s)
		a.read(f, p)
		a.system.Patience = 5_000_000_000
		for _, x := range a.system.Sums {
			if x.Wide {
				targets++
			}
		}
		all, hidden := p.Counts()
		shown += all - hidden
		for _, k := range suppress.Solve(&a.system, threshold).Open {
			if !a.again(k) {
				t.Fatalf("seed %d: a small number can be known closely, or is not proven", seed)
			}
		}
	}
	t.Logf("%d small numbers, %d rows shown", targets, shown)
	if targets < 1000 || shown < 30 {
		t.Errorf("%d small numbers and %d shown rows tell little", targets, shown)
	}
}
