package gate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/trials"
)

// oracle works intervals out in another way than the gate: its equations come from the
// units and not from the makeups, and it solves each one anew by a plain simplex in
// floating point, which is exact enough for few units.
type oracle struct {
	names map[string]int
	rows  []map[int]float64
	right []float64
	truth []float64
}

// variable is that of the units of a class, kind and group of a heading.
func (o *oracle) variable(h int, class aggregate.Class, kind string, b int, group string) int {
	name := fmt.Sprint(h, class, kind, b, group)
	v, ok := o.names[name]
	if !ok {
		v = len(o.truth)
		o.names[name] = v
		o.truth = append(o.truth, 0)
	}
	return v
}

func (o *oracle) same(sum map[int]float64) {
	right := 0.0
	for v, by := range sum {
		right += by * o.truth[v]
	}
	o.rows, o.right = append(o.rows, sum), append(o.right, right)
}

func kindOf(u *unit) string {
	return u.program + "|" + strings.Join(u.pathways, ",")
}

// atoms are the variables that a row is the sum of, for a class.
func (o *oracle) atoms(h int, x *made, p *aggregate.People, class aggregate.Class) []int {
	var out []int
	b := max(0, slices.Index(x.breakdowns, p.Breakdown))
	seen := map[string]bool{}
	for i := range x.units {
		u := &x.units[i]
		group := ""
		if len(x.breakdowns) > 0 {
			group = u.groups[b]
		}
		if name := kindOf(u) + "/" + group; u.in(p, x.breakdowns) && !seen[name] {
			seen[name] = true
			out = append(out, o.variable(h, class, kindOf(u), b, group))
		}
	}
	return out
}

// newOracle notes what everybody knows when the rows that are not hidden show all.
func newOracle(headings []*made, rows []aggregate.Row, hidden []bool) *oracle {
	o := &oracle{names: map[string]int{}}
	for h, x := range headings {
		for i := range x.units {
			u := &x.units[i]
			for b := range max(1, len(x.breakdowns)) {
				group := ""
				if len(x.breakdowns) > 0 {
					group = u.groups[b]
				}
				for k := range aggregate.Class(headings[0].classes) {
					if v := o.variable(h, k, kindOf(u), b, group); k == u.class {
						o.truth[v]++
					}
				}
			}
		}
	}
	for i := range rows {
		if hidden[i] {
			continue
		}
		h := slices.IndexFunc(headings, func(x *made) bool { return x.Heading == rows[i].Heading })
		for k := range aggregate.Class(headings[0].classes) {
			sum := map[int]float64{}
			for _, v := range o.atoms(h, headings[h], rows[i].People, k) {
				sum[v] = 1
			}
			o.same(sum)
		}
	}
	for h, x := range headings {
		o.ties(h, x)
	}
	return o
}

// ties says that breakdowns have the same units, and stays of pathways those of the union.
func (o *oracle) ties(h int, x *made) {
	for k := range aggregate.Class(x.classes) {
		kinds := map[string]bool{}
		for i := range x.units {
			kinds[kindOf(&x.units[i])] = true
		}
		for kind := range kinds {
			for b := 1; b < len(x.breakdowns); b++ {
				sum := map[int]float64{}
				for i := range x.units {
					if u := &x.units[i]; kindOf(u) == kind {
						sum[o.variable(h, k, kind, b, u.groups[b])] = 1
						sum[o.variable(h, k, kind, 0, u.groups[0])] = -1
					}
				}
				o.same(sum)
			}
		}
		if !x.spells {
			continue
		}
		for b := range max(1, len(x.breakdowns)) {
			sums := map[string]map[int]float64{}
			for i := range x.units {
				u, group := &x.units[i], ""
				if len(x.breakdowns) > 0 {
					group = u.groups[b]
				}
				if sums[group] == nil {
					sums[group] = map[int]float64{}
				}
				by := 1.0
				if u.pathways[0] == "*" {
					by = -1
				}
				sums[group][o.variable(h, k, kindOf(u), b, group)] = by
			}
			over, few := map[string]float64{}, false
			for group, sum := range sums {
				for v, by := range sum {
					over[group] += by * o.truth[v]
				}
				few = few || over[group] > 0 && over[group] < 5
			}
			for group, sum := range sums {
				if few && over[group] > 0 { // the overlap is a small number itself
					sum[len(o.truth)] = -1
					o.truth = append(o.truth, over[group])
				}
				o.same(sum)
			}
		}
	}
}

// interval is the range of a sum of variables. It begins at the true numbers: first
// a column is brought into each row without moving, then the objective is improved.
func (o *oracle) interval(of []int) (low, high float64) {
	return -o.most(of, -1), o.most(of, 1)
}

func (o *oracle) most(of []int, sign float64) float64 {
	n, m := len(o.truth), len(o.rows)
	t := make([][]float64, m)
	basis := make([]int, m)
	for i, row := range o.rows { // with an artificial variable in each row
		t[i] = make([]float64, n+m+1)
		flip := 1.0
		if o.right[i] < 0 {
			flip = -1
		}
		for v, by := range row {
			t[i][v] = flip * by
		}
		t[i][n+i], t[i][n+m], basis[i] = 1, flip*o.right[i], n+i
	}
	cost := make([]float64, n+m+1)
	for i := range m { // phase 1: artificial variables down to 0
		for j := range n {
			cost[j] += t[i][j]
		}
		cost[n+m] += t[i][n+m]
	}
	simplex(t, cost, basis, n)
	cost = make([]float64, n+m+1)
	for _, v := range of {
		cost[v] += sign
	}
	for i, b := range basis {
		if b < n && cost[b] != 0 {
			f := cost[b]
			for j := range cost {
				cost[j] -= f * t[i][j]
			}
		}
	}
	for i, b := range basis { // artificial ones that stayed must not grow again
		if b < n {
			continue
		}
		for j := range n {
			if math.Abs(t[i][j]) > 1e-7 {
				pivotAt(t, cost, basis, i, j)
				break
			}
		}
	}
	if !simplex(t, cost, basis, n) {
		return math.Inf(1)
	}
	return -cost[n+m]
}

// simplex raises the objective by Bland's rule; false when it has no end.
func simplex(t [][]float64, cost []float64, basis []int, n int) bool {
	last := len(cost) - 1
	for {
		in := -1
		for j := range n {
			if cost[j] > 1e-7 {
				in = j
				break
			}
		}
		if in < 0 {
			return true
		}
		out, best := -1, math.Inf(1)
		for i := range t {
			if t[i][in] > 1e-7 {
				if r := t[i][last] / t[i][in]; r < best-1e-9 || r < best+1e-9 && basis[i] < basis[out] {
					out, best = i, r
				}
			}
		}
		if out < 0 {
			return false
		}
		pivotAt(t, cost, basis, out, in)
	}
}

func pivotAt(t [][]float64, cost []float64, basis []int, out, in int) {
	p := t[out][in]
	for j := range t[out] {
		t[out][j] /= p
	}
	take := func(row []float64) {
		if f := row[in]; f != 0 {
			for j, x := range t[out] {
				row[j] -= f * x
			}
		}
	}
	for i := range t {
		if i != out {
			take(t[i])
		}
	}
	take(cost)
	basis[out] = in
}

// judged runs the gate's judgment of sums on rows that are hidden or show all.
func judged(t *testing.T, rows []aggregate.Row, makeups []aggregate.Makeup, hidden []bool, rules defs.Protect) map[string]bool {
	t.Helper()
	c := &check{Input: Input{Rows: rows, Makeups: makeups, Each: inTurn, Rules: rules}}
	for i := range rows {
		c.shown = append(c.shown, showing(&rows[i], hidden[i]))
	}
	if err := c.judgeSums(); err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, r := range c.refused {
		if r.rule == NotProven {
			t.Error("not proven")
		}
		out[fmt.Sprint(r.row, r.number)] = true
	}
	return out
}

// molds are shapes that are small enough for the oracle.
func aMold(rng *rand.Rand) *mold {
	m := &mold{programs: []string{"adult", "youth"}[:1+rng.IntN(2)], groups: 2 + rng.IntN(2), classes: 1 + rng.IntN(3), statistic: defs.Rate}
	m.pathways = []string{"care", "weld"}[:rng.IntN(3)]
	m.breakdowns = []string{"sex", "area"}[:rng.IntN(3)]
	m.byProgram = rng.IntN(2) == 0
	m.spells = len(m.pathways) > 0 && rng.IntN(4) == 0
	if m.spells {
		m.byProgram, m.programs = false, nil
	}
	if rng.IntN(4) == 0 {
		m.statistic = defs.Median
	}
	return m
}

// TestVerdictsAreThoseOfTheOracle hides rows of random tables at random, more than rules
// ask for or fewer, and compares each number that is judged.
func TestVerdictsAreThoseOfTheOracle(t *testing.T) {
	cases, refused, safe, fewer := trials.Of(1200, 150), 0, 0, 0
	for seed := range cases {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		rules := rulesFrom(5)
		if seed%3 == 0 {
			rules.MinDenominator, rules.MinMedian = 5+rng.IntN(20), 5+rng.IntN(20)
		}
		m := aMold(rng)
		x := &made{m.heading("m1", "PY2023", calendar.Interval{From: 0, To: 400}), m, m.units(rng, 10+rng.IntN(60))}
		rows, makeups := release([]*made{x})
		hidden := make([]bool, len(rows))
		share := rng.Float64()
		for i := range rows {
			hidden[i] = rng.Float64() < share
		}
		got := judged(t, rows, makeups, hidden, rules)
		o := newOracle([]*made{x}, rows, hidden)
		for i := range rows {
			if !hidden[i] {
				continue
			}
			for _, s := range (&table{Makeup: &makeups[0]}).secrets() {
				n, of := int64(0), []int(nil)
				for k := range aggregate.Class(m.classes) {
					if s.set>>k&1 != 0 {
						n += x.count(rows[i].People)[k]
						of = append(of, o.atoms(0, x, rows[i].People, k)...)
					}
				}
				d := rows[i].Denominator.V
				few := d >= 5 && s.set < 1<<m.classes && m.statistic == defs.Rate && s.set&^inDenominator == 0 && s.number != Denominator && d < int64(rules.MinDenominator)
				if (n < 1 || n >= 5) && !few {
					continue
				}
				if n < 1 || n >= 5 {
					fewer++
				}
				low, high := o.interval(of)
				if want := high-low < 5-1e-6; want != got[fmt.Sprint(i, s.number)] {
					t.Fatalf("seed %d: row %d, %v: refused %v, but the interval is %g wide", seed, i, s.number, !want, high-low)
				} else if want {
					refused++
				} else {
					safe++
				}
			}
		}
	}
	if refused < cases || safe < cases || 4*fewer < cases {
		t.Errorf("%d refused and %d safe, %d of too few for a value: that tells little", refused, safe, fewer)
	}
	t.Logf("%d refused, %d safe, %d of too few for a value", refused, safe, fewer)
}
