package suppress

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/trials"
)

// fewest is the least number of further cells that protects everything, found by
// trying all sets of cells in order of their number; never above that of r. The
// total of all, which comes last, is tried only if r hides it.
func fewest(s *System, width int64, r Result) int {
	hidden := make([]bool, len(s.Cells))
	var others []int
	for c, cell := range s.Cells {
		hidden[c] = cell.Primary
		if !cell.Primary && (c < len(s.Cells)-1 || r.Hidden[c]) {
			others = append(others, c)
		}
	}
	safe := func() bool {
		for i, sum := range s.Sums {
			if sum.Wide && !reaches(s, hidden, i, width) {
				return false
			}
		}
		return true
	}
	var try func(k int, from []int) bool
	try = func(k int, from []int) bool {
		if k == 0 {
			return safe()
		}
		for i := range from {
			hidden[from[i]] = true
			if try(k-1, from[i+1:]) {
				return true
			}
			hidden[from[i]] = false
		}
		return false
	}
	for k := range r.Secondary {
		if try(k, others) {
			return k
		}
	}
	return r.Secondary
}

func TestSecondariesAgainstTheOptimum(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	found, best := 0, 0
	for i := range 300 {
		r := &release{}
		switch i % 4 {
		case 0:
			r.table("one", 10, r.numbers(rnd, 5, 25), way{n: 5})
		case 1:
			r.table("two", 10, r.numbers(rnd, 6, 25), way{n: 2}, way{n: 3})
		case 2:
			r.table("square", 10, r.numbers(rnd, 9, 30), way{n: 3}, way{n: 3})
		case 3:
			r.table("tree", 10, r.numbers(rnd, 6, 25), way{n: 6, group: 2})
		}
		out := Solve(&r.System, 10)
		least := fewest(&r.System, 10, out)
		found, best = found+out.Secondary, best+least
		if 2*out.Secondary > 3*least {
			t.Errorf("%v: %d, at best %d: %s", r.Atoms, out.Secondary, least, keys(&r.System, out.Hidden))
		}
	}
	t.Logf("%d secondaries, %d at best", found, best)
	if 100*found > 102*best {
		t.Error("that is more than two in a hundred above the best")
	}
}

// TestTiedSecondariesAgainstTheOptimum has two breakdowns of the same persons.
func TestTiedSecondariesAgainstTheOptimum(t *testing.T) {
	rnd := rand.New(rand.NewPCG(12, 12))
	found, best := 0, 0
	for i := range 60 {
		r := &release{}
		r.tied(rnd, 10, 25, i%2 == 1)
		out := Solve(&r.System, 10)
		if len(out.Open) > 0 || out.Secondary > 6 {
			continue
		}
		least := fewest(&r.System, 10, out)
		found, best = found+out.Secondary, best+least
		if 2*out.Secondary > 3*least {
			t.Errorf("%v: %d, at best %d: %s", r.Atoms, out.Secondary, least, keys(&r.System, out.Hidden))
		}
	}
	t.Logf("%d secondaries, %d at best", found, best)
	if 100*found > 110*best {
		t.Error("that is more than one in ten above the best")
	}
}

// TestNoSecondaryIsNeedless shows each secondary again and asks the exact attacker.
func TestNoSecondaryIsNeedless(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	all, needless := 0, 0
	for i := range trials.Of(2000, 300) {
		s := some(rnd, i%kinds, 10)
		r := Solve(s, 10)
		if len(r.Open) > 0 {
			continue
		}
		for c := range s.Cells {
			if !r.Hidden[c] || s.Cells[c].Primary {
				if r.For[c] != None {
					t.Fatalf("cell %d has a reason and needs none", c)
				}
				continue
			}
			all++
			without := slices.Clone(r.Hidden)
			without[c] = false
			if reaches(s, without, int(r.For[c]), 10) {
				needless++
				t.Logf("%+v: cell %d", s, c)
			}
		}
	}
	if needless > 0 || all == 0 {
		t.Errorf("%d of %d secondaries are needless, or are for another sum than is said", needless, all)
	}
}
