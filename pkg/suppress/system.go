package suppress

import (
	"cmp"
	"slices"
)

// System is a release as an attacker sees it: numbers that are sums of atoms, which
// are disjoint groups of units. Two numbers of the release are related exactly as
// their atoms are.
type System struct {
	Atoms []int64 // how many units are in each atom, 0 or more
	Sums  []Sum
	Cells []Cell
}

// Sum is a number that is made of atoms.
type Sum struct {
	Of   []int32 // the atoms that are added, each once
	Cell int32   // the cell that shows it, -1 when none does
	Wide bool    // may not be known closer than the width that is asked for
}

// Cell is what is shown or hidden as a whole: a row of a table.
type Cell struct {
	Key     string // decides between cells that are equal otherwise
	Level   int    // 0 of inner cells, higher of totals
	Primary bool   // hidden in any case
}

// value of a sum.
func (s *System) value(i int32) int64 {
	v := int64(0)
	for _, a := range s.Sums[i].Of {
		v += s.Atoms[a]
	}
	return v
}

// solver holds what Hide works with.
type solver struct {
	*System
	width  float64
	hidden []bool    // by cell
	sumsOf [][]int32 // by atom
	inCell [][]int32 // the sums of a cell
	values []int64   // by sum
	proofs map[int32]*proof
	open   []bool          // by atom: it can move; nil when that is not known
	rooms  map[int32]*room // by atom
}

// proof is what shows that a sum cannot be known closely: two ways to fill the
// atoms that agree with all that is shown, in changes against the true numbers.
type proof struct {
	low, high  change
	from, upto float64 // the sum's changes in the two
}

// change is a way to fill the atoms; those that are not named stay as they are.
type change []move

type move struct {
	atom int32
	by   float64
}

func newSolver(s *System, width int64) *solver {
	v := &solver{System: s, width: float64(width), hidden: make([]bool, len(s.Cells)),
		sumsOf: make([][]int32, len(s.Atoms)), inCell: make([][]int32, len(s.Cells)),
		values: make([]int64, len(s.Sums)), proofs: map[int32]*proof{}}
	for i, sum := range s.Sums {
		v.values[i] = s.value(int32(i))
		for _, a := range sum.Of {
			v.sumsOf[a] = append(v.sumsOf[a], int32(i))
		}
		if sum.Cell >= 0 {
			v.inCell[sum.Cell] = append(v.inCell[sum.Cell], int32(i))
		}
	}
	for i, c := range s.Cells {
		v.hidden[i] = c.Primary
	}
	return v
}

// known reports whether an attacker reads a sum in the release.
func (v *solver) known(i int32) bool { c := v.Sums[i].Cell; return c >= 0 && !v.hidden[c] }

// targets are the sums that must be wide, small ones first.
func (v *solver) targets() []int32 {
	var out []int32
	for i := range v.Sums {
		if v.Sums[i].Wide {
			out = append(out, int32(i))
		}
	}
	slices.SortStableFunc(out, func(a, b int32) int { return cmp.Compare(v.values[a], v.values[b]) })
	return out
}
