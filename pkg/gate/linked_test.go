package gate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/trials"
)

// linked is a metric of a year and of one or two parts of it, and another metric of the
// year with the same denominators.
func linked(rng *rand.Rand) (headings []*made, tiled bool) {
	m := &mold{programs: []string{"adult", "youth"}[:1+rng.IntN(2)], groups: 2 + rng.IntN(2), classes: 2, statistic: defs.Rate, byProgram: true}
	m.pathways = []string{"care", "weld"}[:rng.IntN(2)]
	m.breakdowns = []string{"sex", "area"}[:rng.IntN(2)]
	year := calendar.Interval{From: 0, To: 399}
	all := m.units(rng, 10+rng.IntN(30))
	part := func(label string, days calendar.Interval) {
		x := &made{m.heading("m1", label, days), m, nil}
		for _, u := range all {
			if days.Contains(u.day) {
				x.units = append(x.units, u)
			}
		}
		headings = append(headings, x)
	}
	part("PY2023", year)
	part("first", calendar.Interval{From: 0, To: 199})
	if tiled = rng.IntN(2) == 0; tiled {
		part("second", calendar.Interval{From: 200, To: 399})
	}
	other := &made{m.heading("m2", "PY2023", year), m, slices.Clone(all)}
	for i := range other.units {
		if u := &other.units[i]; u.class <= aggregate.Without && rng.IntN(2) == 0 {
			u.class = aggregate.Without - u.class
		}
	}
	return append(headings, other), tiled
}

// linkRows adds to the oracle what the headings know of each other, and returns, by
// whom rows count, the rests of the year by class.
func (o *oracle) linkRows(headings []*made, rows []aggregate.Row, hidden []bool, tiled, strong bool) map[aggregate.People][]int {
	last := len(headings) - 1
	o.sameSets(headings, rows, hidden, strong)
	rests := map[aggregate.People][]int{}
	for i := range rows {
		p := rows[i].People
		if rows[i].Heading != headings[0].Heading {
			continue
		}
		for k := range aggregate.Class(headings[0].classes) {
			sum, rest := map[int]float64{}, 0.0
			for h := range last {
				by := 1.0
				if h > 0 {
					by = -1
				}
				for _, v := range o.atoms(h, headings[h], p, k) {
					sum[v] = by
					rest += by * o.truth[v]
				}
			}
			if !tiled {
				rests[*p] = append(rests[*p], len(o.truth))
				sum[len(o.truth)] = -1
				o.truth = append(o.truth, rest)
			}
			o.same(sum)
		}
	}
	return rests
}

// sameSets says that headings count the same units: what one shows of them the other need
// not hide. A strong oracle also knows that two hidden numbers are the same.
func (o *oracle) sameSets(headings []*made, rows []aggregate.Row, hidden []bool, strong bool) {
	sum := func(h int, set classes, p *aggregate.People, by float64, to map[int]float64) {
		for k := range aggregate.Class(headings[h].classes) {
			for _, v := range o.atoms(h, headings[h], p, k) {
				if set>>k&1 != 0 {
					to[v] = by
				}
			}
		}
	}
	for i := range rows {
		for k := range rows {
			a, b := &rows[i], &rows[k]
			if a.Heading == b.Heading || *a.People != *b.People || !hidden[i] || hidden[k] && !strong {
				continue
			}
			x, y := headingOf(headings, a), headingOf(headings, b)
			for s := classes(1); s <= inDenominator; s++ {
				for r := classes(1); r <= inDenominator; r++ {
					if f := headings[x].print(s); f == 0 || f != headings[y].print(r) {
						continue
					}
					equal := map[int]float64{}
					sum(x, s, a.People, 1, equal)
					if hidden[k] {
						sum(y, r, b.People, -1, equal)
					}
					o.same(equal)
				}
			}
		}
	}
}

func headingOf(headings []*made, r *aggregate.Row) int {
	return slices.IndexFunc(headings, func(x *made) bool { return x.Heading == r.Heading })
}

// print is the fingerprint of the units of some classes, 0 when one of these has none.
func (h *made) print(set classes) (sum uint64) {
	for k := range aggregate.Class(h.classes) {
		part := uint64(0)
		for _, u := range h.units {
			if u.class == k {
				part += u.id
			}
		}
		if set>>k&1 != 0 && part == 0 {
			return 0
		} else if set>>k&1 != 0 {
			sum += part
		}
	}
	return sum
}

// TestLinkedVerdictsAreThoseOfTheOracle hides rows of several headings at random, of which
// two are about the same people and others about parts of a year.
func TestLinkedVerdictsAreThoseOfTheOracle(t *testing.T) {
	cases, refused, safe, differences := trials.Of(100, 15), 0, 0, 0
	for seed := range cases {
		rng := rand.New(rand.NewPCG(uint64(seed), 9))
		headings, tiled := linked(rng)
		rows, makeups := release(headings)
		hidden := make([]bool, len(rows))
		share := 0.3 + 0.7*rng.Float64()
		for i := range rows {
			hidden[i] = rng.Float64() < share
		}
		c := &check{Input: Input{Rows: rows, Makeups: makeups, Each: inTurn, Rules: testRules}}
		for i := range rows {
			c.shown = append(c.shown, showing(&rows[i], hidden[i]))
		}
		if err := c.judgeSums(); err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, r := range c.refused {
			got[fmt.Sprint(r.row, r.number, r.rule == Difference)] = true
		}
		o, strong := newOracle(headings, rows, hidden), newOracle(headings, rows, hidden)
		rests := o.linkRows(headings, rows, hidden, tiled, false)
		strong.linkRows(headings, rows, hidden, tiled, true)
		compare := func(i int, s secret, of []int, difference bool) {
			n := 0.0
			for _, v := range of {
				n += o.truth[v]
			}
			if n < 1 || n >= 5 {
				return
			}
			low, high := o.interval(of)
			want := high-low < 5-1e-6
			if is := got[fmt.Sprint(i, s.number, difference)]; want && !is {
				t.Fatalf("seed %d: row %d, %v, of a rest %v: fine, but the interval is %g wide", seed, i, s.number, difference, high-low)
			} else if is && !want {
				if low, high := strong.interval(of); high-low >= 5+1e-6 {
					t.Fatalf("seed %d: row %d, %v, of a rest %v: refused, but the interval is %g wide", seed, i, s.number, difference, high-low)
				}
			}
			switch {
			case difference:
				differences++
			case want:
				refused++
			default:
				safe++
			}
		}
		for i := range rows {
			h := headingOf(headings, &rows[i])
			for _, s := range rateSecrets[:3] {
				var of, rest []int
				for k := range aggregate.Class(headings[h].classes) {
					if s.set>>k&1 != 0 {
						of = append(of, o.atoms(h, headings[h], rows[i].People, k)...)
						if h == 0 && !tiled && s.set&inDenominator != 0 {
							rest = append(rest, rests[*rows[i].People][k])
						}
					}
				}
				if hidden[i] {
					compare(i, s, of, false)
				}
				compare(i, s, rest, true)
			}
		}
	}
	if refused < cases || safe < cases || differences < cases {
		t.Errorf("%d refused, %d safe and %d differences: that tells little", refused, safe, differences)
	}
	t.Logf("%d refused, %d safe, %d differences", refused, safe, differences)
}
