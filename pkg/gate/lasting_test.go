package gate

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/trials"
)

// lasting is a metric of a year and of parts of it, in several of which the same units
// may be, and some with another outcome. Chains are the numbers of parts that are apart.
func lasting(rng *rand.Rand) (headings []*made, chains [][]int, tiled bool) {
	m := &mold{programs: []string{"adult", "youth"}[:1+rng.IntN(2)], groups: 2 + rng.IntN(2), classes: 2 + rng.IntN(2), statistic: defs.Rate, byProgram: true}
	m.breakdowns = []string{"sex", "area"}[:rng.IntN(2)]
	type days = calendar.Interval
	k := rng.IntN(3)
	periods := [][]days{{{From: 0, To: 199}, {From: 200, To: 399}}, {{From: 0, To: 99}, {From: 100, To: 199}, {From: 250, To: 399}}, {{From: 0, To: 249}, {From: 150, To: 399}}}[k]
	chains = [][][]int{{{1, 2}}, {{1, 2, 3}}, {{1}, {2}}}[k]
	all, turn, last := m.units(rng, 10+rng.IntN(30)), rng.IntN(4)/3*8, rng.IntN(4)*100
	for i := range all {
		all[i].until = min(399, all[i].day+calendar.Date(rng.IntN(1+last)))
	}
	year := &made{m.heading("m1", "PY2023", days{From: 0, To: 399}), m, all}
	headings = append(headings, year)
	for i, p := range periods {
		x := &made{m.heading("m1", fmt.Sprint("part", i), p), m, nil}
		for _, u := range all {
			if p.Overlaps(days{From: u.day, To: u.until}) {
				if u.class <= aggregate.Without && rng.IntN(100) < turn {
					u.class = aggregate.Without - u.class
				}
				x.units = append(x.units, u)
			}
		}
		headings = append(headings, x)
	}
	return headings, chains, k == 0
}

// rest is what an oracle knows of a year's rows without parts of it: variables by whom
// rows count and by classes, of which 3 is the first two.
type rest map[aggregate.People]map[classes][]int

// lastingTies adds what the parts of a year tell.
func (o *oracle) lastingTies(headings []*made, rows []aggregate.Row, chains [][]int, tiled bool) (out []rest) {
	of := func(h int, p *aggregate.People, set classes) (n int64) {
		for k, c := range headings[h].count(p) {
			if set>>k&1 != 0 {
				n += c
			}
		}
		return n
	}
	left := func(p *aggregate.People, parts []int, set classes) int64 {
		n := of(0, p, set)
		for _, h := range parts {
			n -= of(h, p, set)
		}
		return n
	}
	years := func(do func(p *aggregate.People)) {
		for i := range rows {
			if rows[i].Heading == headings[0].Heading {
				do(rows[i].People)
			}
		}
	}
	fits := func(parts []int, set classes) bool {
		ok := true
		years(func(p *aggregate.People) { ok = ok && left(p, parts, set) >= 0 })
		return ok
	}
	tie := func(to rest, parts []int, set classes, nobody bool) {
		years(func(p *aggregate.People) {
			sum := map[int]float64{}
			for k := range aggregate.Classes {
				for _, h := range append([]int{0}, parts...) {
					if set>>k&1 == 0 {
						continue
					}
					for _, v := range o.atoms(h, headings[h], p, k) {
						sum[v] = 1
						if h > 0 {
							sum[v] = -1
						}
					}
				}
			}
			if to[*p] == nil {
				to[*p] = map[classes][]int{}
			}
			to[*p][set] = nil
			if !nobody {
				to[*p][set] = []int{len(o.truth)}
				sum[len(o.truth)] = -1
				o.truth = append(o.truth, float64(left(p, parts, set)))
			}
			o.same(sum)
		})
	}
	for _, chain := range chains {
		nobody := tiled
		open := []classes{}
		years(func(p *aggregate.People) { nobody = nobody && left(p, chain, anyClass) == 0 })
		for _, set := range []classes{with, without, pending, excluded} {
			if !fits(chain, set) {
				open, nobody = append(open, set), false
			}
			years(func(p *aggregate.People) { nobody = nobody && left(p, chain, set) == 0 })
		}
		together := rest{}
		outcome := false // someone's outcome is not tied yet
		for _, set := range []classes{with, without, pending, excluded} {
			if fits(chain, set) {
				tie(together, chain, set, nobody)
			} else {
				outcome = outcome || set&inDenominator != 0
			}
		}
		if outcome && fits(chain, inDenominator) {
			tie(together, chain, inDenominator, false)
			outcome = false
		}
		out = append(out, together)
		for _, h := range chain {
			if len(chain) == 1 {
				break
			}
			alone, some := rest{}, false
			for _, set := range open {
				if fits([]int{h}, set) {
					tie(alone, []int{h}, set, false)
				} else {
					some = some || set&inDenominator != 0
				}
			}
			if some && outcome && fits([]int{h}, inDenominator) {
				tie(alone, []int{h}, inDenominator, false)
			}
			out = append(out, alone)
		}
	}
	return out
}

// of is the sum of variables that is the rest of some classes, where one is known.
func (r rest) of(p *aggregate.People, set classes) (out []int, ok bool) {
	if v, ok := r[*p][set]; ok {
		return v, true
	}
	for _, one := range []classes{with, without} {
		v, known := r[*p][one]
		if set&one != 0 && !known {
			return nil, false
		}
		if set&one != 0 {
			out = append(out, v...)
		}
	}
	return out, true
}

// TestLastingVerdictsAreThoseOfTheOracle hides rows at random of a year and of parts of it
// which have units in common.
func TestLastingVerdictsAreThoseOfTheOracle(t *testing.T) {
	cases, refused, safe, told := trials.Of(120, 15), 0, 0, 0
	for seed := range cases {
		rng := rand.New(rand.NewPCG(uint64(seed), 10))
		headings, chains, tiled := lasting(rng)
		rows, makeups := release(headings)
		hidden := make([]bool, len(rows))
		share := 0.2 + 0.6*rng.Float64()
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
			if r.rule == NotProven {
				t.Fatalf("seed %d: not proven", seed)
			}
			got[fmt.Sprint(r.row, r.number, r.rule == Difference)] = true
		}
		o, strong := newOracle(headings, rows, hidden), newOracle(headings, rows, hidden)
		o.sameSets(headings, rows, hidden, false)
		strong.sameSets(headings, rows, hidden, true)
		rests := o.lastingTies(headings, rows, chains, tiled)
		strong.lastingTies(headings, rows, chains, tiled)
		narrow := func(o *oracle, of [][]int) bool {
			for _, terms := range of {
				if low, high := o.interval(terms); high-low < 5-1e-6 {
					return true
				}
			}
			return false
		}
		small := func(of []int) bool {
			n := 0.0
			for _, v := range of {
				n += o.truth[v]
			}
			return n > 0 && n < 5
		}
		for i := range rows {
			h := headingOf(headings, &rows[i])
			for _, s := range rateSecrets[:3] {
				var own []int
				for k := range aggregate.Class(headings[h].classes) {
					if s.set>>k&1 != 0 {
						own = append(own, o.atoms(h, headings[h], rows[i].People, k)...)
					}
				}
				var numbers, differences [][]int
				if hidden[i] && small(own) {
					numbers = append(numbers, own)
				}
				for _, r := range rests {
					if of, ok := r.of(rows[i].People, s.set); ok && h == 0 && small(of) {
						differences = append(differences, of)
					}
				}
				for k, of := range [][][]int{numbers, differences} {
					is := got[fmt.Sprint(i, s.number, k == 1)]
					switch want := narrow(o, of); {
					case want && !is:
						t.Fatalf("seed %d: row %d, %v, of a rest %v: fine, but it is narrow", seed, i, s.number, k == 1)
					case is && hidden[i] && !narrow(strong, of) || is && !hidden[i] && k == 1 && !narrow(strong, of):
						t.Fatalf("seed %d: row %d, %v, of a rest %v: refused, but it is wide", seed, i, s.number, k == 1)
					case len(of) == 0:
					case k == 1 && want:
						told++
					case want:
						refused++
					default:
						safe++
					}
				}
			}
		}
	}
	if refused < cases || safe < cases || told < cases {
		t.Errorf("%d refused, %d safe and %d differences: that tells little", refused, safe, told)
	}
	t.Logf("%d refused, %d safe, %d differences", refused, safe, told)
}

// TestAYearWithoutAQuarter has 28 in a year, 20 in one of its quarters and 23 in another:
// 8 are not in the first and 5 not in the second.
func TestAYearWithoutAQuarter(t *testing.T) {
	m := &mold{statistic: defs.Median}
	year := &made{m.heading("m1", "PY2023", calendar.Interval{From: 0, To: 399}), m, nil}
	first := &made{m.heading("m1", "first", calendar.Interval{From: 0, To: 99}), m, nil}
	second := &made{m.heading("m1", "second", calendar.Interval{From: 100, To: 199}), m, nil}
	for i := range uint64(28) {
		u := unit{joined: true, id: i*0x9e3779b97f4a7c15 + 1}
		year.units = append(year.units, u)
		if i < 20 {
			first.units = append(first.units, u)
		}
		if i > 4 {
			second.units = append(second.units, u)
		}
	}
	rows, makeups := release([]*made{year, first, second})
	for k, want := range []string{"[0 denominator true 0 denominator true]", "[]"} { // of each quarter
		hidden := []bool{false, k == 1, k == 1}
		c := &check{Input: Input{Rows: rows, Makeups: makeups, Each: inTurn, Rules: rulesFrom(10)}}
		for i := range rows {
			c.shown = append(c.shown, showing(&rows[i], hidden[i]))
		}
		if err := c.judgeSums(); err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, r := range c.refused {
			got = append(got, fmt.Sprint(r.row, " ", r.number, " ", r.rule == Difference))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("case %d: %v, want %s", k, got, want)
		}
	}
}
