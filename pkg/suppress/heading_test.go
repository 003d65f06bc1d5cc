package suppress

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pathmetrics/pkg/trials"
)

// This file makes systems as releases have them: one rate of a state by program,
// pathway, sex, race and age.

var (
	programs   = []float64{36, 26, 20, 10, 5, 3}                                                  // shares in 100
	pathways   = []float64{30, 14, 8, 4}                                                          // a person may be on two
	breakdowns = [][]float64{{1}, {55, 45}, {48, 26, 14, 6, 4, 1.5, 0.5}, {8, 17, 28, 24, 15, 8}} // everybody, sex, race, age
)

// heading is who is counted in a rate, by kind, breakdown and group.
type heading struct {
	kinds []kind
	n     []map[place]*[2]int64 // by kind: with and without
}

type kind struct {
	program int
	joined  bool
	on      [4]bool
}

type place struct{ d, g int }

// in reports whether a kind is in the rows of a program (all: the last) and a
// pathway (none and all: the last two).
func (k kind) in(program, pathway int) bool {
	switch {
	case program == len(programs) && !k.joined || program < len(programs) && program != k.program:
		return false
	case pathway == len(pathways):
		return k.on == [4]bool{}
	}
	return pathway > len(pathways) || k.on[pathway]
}

func draw(rnd *rand.Rand, shares []float64) int {
	x := rnd.Float64() * 100
	for i, s := range shares {
		if x -= s; x < 0 {
			return i
		}
	}
	return len(shares) - 1
}

// state draws people. So many in a hundred have the outcome, and more in the later
// programs.
func state(seed uint64, people int, rate float64) *heading {
	rnd := rand.New(rand.NewPCG(seed, 77))
	h, at := &heading{}, map[kind]int{}
	for range people {
		k := kind{program: draw(rnd, programs), joined: rnd.IntN(20) > 0}
		if rnd.IntN(100) < 60 {
			k.on[draw(rnd, pathways)] = true
		}
		if rnd.IntN(100) < 8 {
			k.on[draw(rnd, pathways)] = true
		}
		i, ok := at[k]
		if !ok {
			i = len(h.kinds)
			at[k] = i
			h.kinds, h.n = append(h.kinds, k), append(h.n, map[place]*[2]int64{})
		}
		class := 1
		if rnd.Float64()*100 < rate+float64(4*k.program) {
			class = 0
		}
		for d, shares := range breakdowns {
			p := place{d, draw(rnd, shares)}
			if h.n[i][p] == nil {
				h.n[i][p] = new([2]int64)
			}
			h.n[i][p][class]++
		}
	}
	return h
}

// system is that of the denominators, or of the numerators and complements if it is
// told which rows hide their denominators: the others are known.
func (h *heading) system(hidden []bool, patience int64) *System {
	r, classes := &release{}, 2
	if hidden == nil {
		classes = 1
	}
	of := h.atoms(r, classes)
	for program := range len(programs) + 1 {
		for pathway := range len(pathways) + 2 {
			for d, shares := range breakdowns {
				for g := range shares {
					var atoms [2][]int32
					for i, k := range h.kinds {
						if a, ok := of[i][place{d, g}]; ok && k.in(program, pathway) {
							for c := range classes {
								atoms[c] = append(atoms[c], a[c])
							}
						}
					}
					if len(atoms[0]) == 0 {
						continue
					}
					level := program/len(programs) + pathway/(len(pathways)+1) + max(0, 1-d)
					r.row(fmt.Sprint(program, pathway, d, g), level, atoms[:classes], hidden)
				}
			}
		}
	}
	r.Patience = patience
	return &r.System
}

// atoms makes the atoms and what ties them.
func (h *heading) atoms(r *release, classes int) (of []map[place][2]int32) {
	for i := range h.kinds {
		at := map[place][2]int32{}
		for d, shares := range breakdowns {
			var sums [2]Sum
			for g := range shares {
				n, ok := h.n[i][place{d, g}]
				if !ok {
					continue
				}
				var a [2]int32
				if classes == 1 {
					n = &[2]int64{n[0] + n[1]}
				}
				for c := range classes {
					a[c] = int32(len(r.Atoms))
					r.Atoms = append(r.Atoms, n[c])
					sums[c].Of = append(sums[c].Of, a[c])
				}
				at[place{d, g}] = a
			}
			for c := range classes {
				if d > 0 {
					r.Sums = append(r.Sums, Sum{Of: sums[c].Of, Less: []int32{at[place{}][c]}, Cell: Shown})
				}
			}
		}
		of = append(of, at)
	}
	return of
}

// row adds a row with its numbers.
func (r *release) row(key string, level int, of [][]int32, hidden []bool) {
	c, wide := int32(len(r.Cells)), false
	add := func(s Sum) {
		if s.Wide = s.Cell != Shown && r.small(s, 10); s.Wide {
			wide = true
		}
		r.Sums = append(r.Sums, s)
	}
	for _, atoms := range of {
		add(Sum{Of: atoms, Cell: c})
	}
	if len(of) > 1 {
		all := Sum{Of: slices.Concat(of...), Cell: Shown}
		if hidden[c] {
			all.Cell, wide = c, true
		}
		add(all)
	}
	r.Cells = append(r.Cells, Cell{Key: key, Level: level, Primary: wide})
}

// headings are some rates of a state of this size.
func headings(people int, patience int64) (denominators, rates []*System) {
	for seed, rate := range []float64{45, 60, 75, 88} {
		h := state(uint64(seed), people, rate)
		d := h.system(nil, headingPatience)
		denominators = append(denominators, d)
		rates = append(rates, h.system(Solve(d, 10).Hidden, patience))
	}
	return
}

func benchHeadings(b *testing.B, systems []*System) {
	var cells, targets, primary, secondary, untried, open float64
	n := float64(len(systems))
	for b.Loop() {
		cells, targets, primary, secondary, untried, open = 0, 0, 0, 0, 0, 0
		for _, s := range systems {
			r := Solve(s, 10)
			cells += float64(len(s.Cells)) / n
			for _, sum := range s.Sums {
				if sum.Wide {
					targets += 1 / n
				}
			}
			primary += float64(r.Primary) / n
			secondary += float64(r.Secondary) / n
			untried += float64(r.Untried) / n
			open += float64(len(r.Open)) / n
		}
	}
	for _, m := range []struct {
		name string
		x    float64
	}{{"cells", cells}, {"wide", targets}, {"primary", primary}, {"secondary", secondary}, {"untried", untried}, {"open", open}} {
		b.ReportMetric(m.x, m.name)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/n, "ms/heading")
}

// headingPatience is what a heading of a release is given.
const headingPatience = 4_000_000

func BenchmarkHeadings(b *testing.B) {
	for _, c := range []struct {
		name   string
		people int
	}{{"small", 2_000}, {"middle", 30_000}, {"large", 500_000}} {
		denominators, rates := headings(c.people, headingPatience)
		b.Run(c.name+"/denominators", func(b *testing.B) { benchHeadings(b, denominators) })
		b.Run(c.name+"/rates", func(b *testing.B) { benchHeadings(b, rates) })
	}
}

// TestProofsOfHeadings goes through all atoms and sums for both halves of each proof,
// without the package's lists.
func TestProofsOfHeadings(t *testing.T) {
	for _, people := range []int{2_000, 300, 30_000}[:trials.Of(3, 1)] {
		h := state(5, people, 60)
		d := h.system(nil, headingPatience)
		v := newSolver(d, 10)
		out := v.solve()
		proven(t, v, out)
		w := newSolver(h.system(out.Hidden, headingPatience), 10)
		proven(t, w, w.solve())
	}
}

func proven(t *testing.T, v *solver, r Result) {
	t.Helper()
	for i := range v.Sums {
		if !v.Sums[i].Wide || slices.Contains(r.Open, int32(i)) {
			continue
		}
		span := new(big.Rat)
		for k, h := range []half{v.proofs[i].high, v.proofs[i].low} {
			by := moved(t, v, r, h, i)
			if k == 1 {
				by.Neg(by)
			}
			span.Add(span, by)
		}
		if span.Cmp(big.NewRat(10, 1)) < 0 {
			t.Fatalf("sum %d is proven to be wide by %v", i, span)
		}
	}
	if len(r.Open) > 0 {
		t.Errorf("%d sums are open", len(r.Open))
	}
}

// moved is by how much half a proof moves a sum. It fails if an atom falls below
// nothing or a known sum is moved.
func moved(t *testing.T, v *solver, r Result, h half, target int) *big.Rat {
	t.Helper()
	by := make([]int64, len(v.Atoms))
	if h.change != nil {
		for _, m := range h.change.moves {
			by[m.atom] += m.by
		}
	}
	of := h.of()
	for a, n := range v.Atoms {
		if n*of+by[a] < 0 {
			t.Fatalf("atom %d falls below nothing", a)
		}
	}
	for i, s := range v.Sums {
		known := s.Cell == Shown || s.Cell >= 0 && !r.Hidden[s.Cell]
		if known && total(s, by) != 0 {
			t.Fatalf("sum %d is known and moves", i)
		}
	}
	return big.NewRat(total(v.Sums[target], by), of)
}

func total(s Sum, n []int64) (sum int64) {
	for _, a := range s.Of {
		sum += n[a]
	}
	for _, a := range s.Less {
		sum -= n[a]
	}
	return sum
}

// TestHeadingsAgain holds that systems with ties are solved the same each time, and
// that patience bounds what is tried and not what is protected.
func TestHeadingsAgain(t *testing.T) {
	h := state(6, 3_000, 70)
	d := h.system(nil, 1)
	first := Solve(d, 10)
	if !reflect.DeepEqual(first, Solve(d, 10)) {
		t.Error("another result the second time")
	}
	if len(first.Open) > 0 || first.Untried == 0 {
		t.Errorf("open: %v, untried: %d", first.Open, first.Untried)
	}
	d.Patience = int64(trials.Of(50, 5)) * headingPatience
	if more := Solve(d, 10); more.Secondary > first.Secondary || len(more.Open) > 0 {
		t.Errorf("%d secondaries with patience, %d without; open: %v", more.Secondary, first.Secondary, more.Open)
	}
}
