package suppress

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// solver holds what Solve works with.
type solver struct {
	*System
	width    int64
	hidden   []bool    // by cell
	sumsOf   [][]term  // by atom
	atomsOf  [][]term  // by sum
	inCell   [][]int32 // the sums of a cell
	values   []int64   // by sum
	sizes    []int64   // by cell: its largest number
	costs    []float64 // by cell: of moving one of its sums by one
	live     [][]term  // by atom: the known sums that hold it
	locks    []int32   // by atom: the known sums that fix it by themselves
	targets  []int32   // the wide sums, small ones first
	proofs   []proof   // by sum
	uses     [][]int32 // by cell: the targets whose proofs moved it at some time
	moved    []int64   // by sum, zero between uses
	touched  []int32
	barred   int32 // a cell that is not hidden for the time being
	patience int64 // what the system says, or what is usual
	last     int64 // effort at which to stop in any case
	part     part
	walk     walk
}

// term says that an atom is in a sum: which of the two the list is not of, and
// whether it is added (1) or taken away (-1).
type term struct{ at, sign int32 }

func newSolver(s *System, width int64) *solver {
	v := &solver{System: s, width: width, barred: None, last: math.MaxInt64, patience: cmp.Or(s.Patience, usualPatience), hidden: make([]bool, len(s.Cells)),
		inCell: make([][]int32, len(s.Cells)), values: make([]int64, len(s.Sums)), sizes: make([]int64, len(s.Cells)),
		costs: make([]float64, len(s.Cells)), locks: make([]int32, len(s.Atoms)), live: make([][]term, len(s.Atoms)),
		proofs: make([]proof, len(s.Sums)), uses: make([][]int32, len(s.Cells)), moved: make([]int64, len(s.Sums))}
	v.index()
	for i, sum := range s.Sums {
		for _, m := range v.atomsOf[i] {
			v.values[i] += int64(m.sign) * s.Atoms[m.at]
		}
		if c := sum.Cell; c >= 0 {
			v.inCell[c] = append(v.inCell[c], int32(i))
			v.sizes[c] = max(v.sizes[c], v.values[i])
		}
		if sum.Wide {
			v.targets = append(v.targets, int32(i))
		}
	}
	slices.SortStableFunc(v.targets, func(a, b int32) int { return cmp.Compare(v.values[a], v.values[b]) })
	for i, c := range s.Cells {
		v.hidden[i], v.costs[i] = c.Primary, cost(c.Level, v.sizes[i])
	}
	for i := range s.Sums {
		if v.known(int32(i)) {
			v.learn(int32(i))
		}
	}
	v.part.init(v)
	v.walk.init(v)
	return v
}

// index fills atomsOf and sumsOf.
func (v *solver) index() {
	n, all := make([]int, len(v.Atoms)), 0
	for _, sum := range v.Sums {
		all += len(sum.Of) + len(sum.Less)
	}
	space := make([]term, 0, 2*all)
	v.atomsOf, v.sumsOf = make([][]term, len(v.Sums)), make([][]term, len(v.Atoms))
	for i, sum := range v.Sums {
		from := len(space)
		for _, a := range sum.Of {
			space = append(space, term{a, 1})
		}
		for _, a := range sum.Less {
			space = append(space, term{a, -1})
		}
		v.atomsOf[i] = space[from:len(space):len(space)]
		for _, m := range v.atomsOf[i] {
			n[m.at]++
		}
	}
	space = space[all : 2*all]
	for a, k := range n {
		v.sumsOf[a], space = space[:0:k], space[k:]
	}
	for i, terms := range v.atomsOf {
		for _, m := range terms {
			v.sumsOf[m.at] = append(v.sumsOf[m.at], term{int32(i), m.sign})
		}
	}
}

// cost grows a little with the size of a cell, so that small ones are hidden first,
// and much with its level.
func cost(level int, size int64) float64 {
	c := 1.0
	if size > 0 {
		k := bits.Len64(uint64(size)) // with the fraction, nearly the logarithm
		c += 0.02 * (float64(k-1) + float64(size)/float64(int64(1)<<(k-1)))
	}
	for range min(max(level, 0), 4) {
		c *= 8
	}
	return c
}

// effort is the work of all programs so far.
func (v *solver) effort() int64 { return v.part.work }

// known reports whether an attacker reads a sum in the release.
func (v *solver) known(i int32) bool {
	c := v.Sums[i].Cell
	return c == Shown || c >= 0 && !v.hidden[c]
}

// Levels up to which cells may be hidden.
const (
	inner  = 0
	totals = 3 // not those that go last
	all    = math.MaxInt
)

// hideable reports whether a known sum may be hidden, if no cell above a level may.
func (v *solver) hideable(i int32, upto int) bool {
	c := v.Sums[i].Cell
	return c >= 0 && c != v.barred && !v.Cells[c].Stays && v.Cells[c].Level <= upto
}

// fixes reports whether a sum, if it is known, fixes its atoms by itself: it is one
// atom, or it is nothing although nothing is balanced in it.
func (v *solver) fixes(i int32) bool { return v.single(i) || v.values[i] == 0 && !v.balance(i) }

// learn makes a sum known to its atoms, and forgets makes it unknown to them.
func (v *solver) learn(i int32) {
	fixes := v.fixes(i)
	for _, m := range v.atomsOf[i] {
		v.live[m.at] = append(v.live[m.at], term{i, m.sign})
		if fixes {
			v.locks[m.at]++
		}
	}
}

func (v *solver) unlearn(i int32) {
	fixes := v.fixes(i)
	for _, m := range v.atomsOf[i] {
		v.live[m.at] = slices.DeleteFunc(v.live[m.at], func(t term) bool { return t.at == i })
		if fixes {
			v.locks[m.at]--
		}
	}
}

// single reports whether a sum is one atom.
func (v *solver) single(i int32) bool { return len(v.atomsOf[i]) == 1 }

// balance reports whether atoms are added and others taken away in a sum, so that
// it says nothing of how large they are.
func (v *solver) balance(i int32) bool { return len(v.Sums[i].Of) > 0 && len(v.Sums[i].Less) > 0 }

// hide hides a shown cell, or shows a hidden one.
func (v *solver) hide(c int32, hidden bool) {
	v.hidden[c] = hidden
	for _, i := range v.inCell[c] {
		if hidden {
			v.unlearn(i)
		} else {
			v.learn(i)
		}
	}
}

// compare orders cells by how gladly they are hidden.
func (v *solver) compare(a, b int32) int {
	x, y := &v.Cells[a], &v.Cells[b]
	return cmp.Or(cmp.Compare(x.Level, y.Level), cmp.Compare(v.sizes[a], v.sizes[b]), cmp.Compare(x.Key, y.Key), cmp.Compare(a, b))
}
