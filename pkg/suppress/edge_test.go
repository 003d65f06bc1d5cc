package suppress

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pathmetrics/pkg/trials"
)

func TestEdges(t *testing.T) {
	two := []Cell{{Key: "a"}, {Key: "b"}}
	for _, c := range []struct {
		name   string
		s      System
		width  int64
		hidden string
		open   []int32
	}{
		{"nothing", System{}, 10, "", nil},
		{"atoms without sums", System{Atoms: []int64{1, 2}}, 10, "", nil},
		{"a sum without atoms is 0", System{Sums: []Sum{{Cell: 0, Wide: true}}, Cells: two}, 10, "", []int32{0}},
		{"nobody is shown the wide sum", System{Atoms: []int64{3}, Sums: []Sum{{Of: []int32{0}, Cell: None, Wide: true}}}, 10, "", nil},
		{"a shown sum is wide", System{Atoms: []int64{3}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}}, Cells: two}, 10, "a", nil},
		{"a known sum is wide", System{Atoms: []int64{3}, Sums: []Sum{{Of: []int32{0}, Cell: Shown, Wide: true}}}, 10, "", []int32{0}},
		{"the same sum twice", System{Atoms: []int64{3}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{0}, Cell: 1}}, Cells: two}, 10, "a, b", nil},
		{"the same sum in a cell that stays", System{Atoms: []int64{3}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{0}, Cell: 1}},
			Cells: []Cell{{Key: "a", Primary: true}, {Key: "b", Stays: true}}}, 10, "a", []int32{0}},
		{"a sum in a sum of nothing more", System{Atoms: []int64{3, 0}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{0, 1}, Cell: 1}}, Cells: two}, 10, "a, b", nil},
		{"two sums of a cell", System{Atoms: []int64{3, 50}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{1}, Cell: 0}, {Of: []int32{0, 1}, Cell: 1}},
			Cells: two}, 10, "a", nil},
		{"a primary cell that stays", System{Atoms: []int64{3}, Sums: []Sum{{Of: []int32{0}, Cell: 0}}, Cells: []Cell{{Key: "a", Primary: true, Stays: true}}}, 10, "a", nil},
		{"no width", System{Atoms: []int64{3}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}}, Cells: two}, 0, "", nil},
		{"less than none", System{Atoms: []int64{3}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}}, Cells: two}, -1, "", nil},
		{"half a unit each", System{Atoms: []int64{1, 1, 1}, Sums: []Sum{{Of: []int32{0}, Cell: None, Wide: true}, {Of: []int32{0, 1}, Cell: 0},
			{Of: []int32{1, 2}, Cell: 1}, {Of: []int32{0, 2}, Cell: Shown}}, Cells: two}, 2, "a", nil},
		{"two equal numbers", System{Atoms: []int64{3, 3}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{1}, Cell: 1},
			{Of: []int32{0}, Less: []int32{1}, Cell: Shown}}, Cells: two}, 10, "a, b", nil},
		{"a known difference", System{Atoms: []int64{3, 20}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{1}, Cell: 1},
			{Of: []int32{0}, Less: []int32{1}, Cell: Shown}}, Cells: two}, 10, "a, b", nil},
		{"a shown difference", System{Atoms: []int64{3, 20}, Sums: []Sum{{Of: []int32{0}, Cell: None, Wide: true}, {Of: []int32{1}, Cell: 0},
			{Of: []int32{1}, Less: []int32{0}, Cell: 1}}, Cells: two}, 10, "b", nil},
		{"a wide difference", System{Atoms: []int64{23, 20}, Sums: []Sum{{Of: []int32{0}, Cell: 0}, {Of: []int32{1}, Cell: 1},
			{Of: []int32{0}, Less: []int32{1}, Cell: None, Wide: true}}, Cells: two}, 10, "b", nil},
		{"one atom taken away", System{Atoms: []int64{3}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Less: []int32{0}, Cell: 1}},
			Cells: two}, 10, "a, b", nil},
		{"a total that goes last", System{Atoms: []int64{3, 50}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{1}, Cell: 1}, {Of: []int32{0, 1}, Cell: 2}},
			Cells: []Cell{{Key: "a"}, {Key: "b", Level: 3}, {Key: "all", Level: 4}}}, 10, "a, b", nil},
		{"a total that goes as nothing else helps", System{Atoms: []int64{3, 50}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{1}, Cell: 1}, {Of: []int32{0, 1}, Cell: 2}},
			Cells: []Cell{{Key: "a"}, {Key: "b", Stays: true}, {Key: "all", Level: 4}}}, 10, "a, all", nil},
		{"nothing taken away from nothing", System{Atoms: []int64{3, 0, 0}, Sums: []Sum{{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{0, 1, 2}, Cell: 1},
			{Less: []int32{1, 2}, Cell: Shown}}, Cells: two}, 10, "a, b", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Solve(&c.s, c.width)
			hold(t, &c.s, r, max(c.width, 0))
			if got := keys(&c.s, r.Hidden); got != c.hidden || !slices.Equal(r.Open, c.open) {
				t.Errorf("hidden: %q, open: %v; want %q, %v", got, r.Open, c.hidden, c.open)
			}
			if h, open := Hide(&c.s, c.width); !slices.Equal(h, r.Hidden) || open != len(r.Open) {
				t.Error("Hide says something else")
			}
		})
	}
}

func TestLargeCounts(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 6))
	for i := range trials.Of(400, 80) {
		s := some(rnd, i%6, 10)
		for a := range s.Atoms {
			if rnd.IntN(3) == 0 {
				s.Atoms[a] += rnd.Int64N(1_000_000_000_000)
			}
		}
		again(s, 10)
		r := Solve(s, 10)
		hold(t, s, r, 10)
		if len(r.Open) > 0 {
			t.Fatalf("%+v: open %v", s, r.Open)
		}
	}
}

func TestLargeWidths(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	for i := range 400 {
		width := []int64{1000, 1_000_000}[i%2]
		s := some(rnd, i%6, 10)
		for a := range s.Atoms {
			s.Atoms[a] *= width / 10
			s.Atoms[a] += rnd.Int64N(width)
		}
		again(s, width)
		r := Solve(s, width)
		hold(t, s, r, width)
		if len(r.Open) > 0 {
			t.Fatalf("%+v: open %v", s, r.Open)
		}
	}
}

// again says anew which sums are small.
func again(s *System, width int64) {
	for i, sum := range s.Sums {
		v := int64(0)
		for _, a := range sum.Of {
			v += s.Atoms[a]
		}
		small := v > 0 && v < width
		s.Sums[i].Wide, s.Cells[sum.Cell].Primary = small, small
	}
}

// TestSameInputSameOutput also holds that Solve leaves the system as it is.
func TestSameInputSameOutput(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 8))
	r := &release{}
	r.table("large", 10, r.numbers(rnd, 15*12, 30), way{n: 15, group: 4}, way{n: 12})
	before := fmt.Sprint(r.System)
	first := Solve(&r.System, 10)
	for range 3 {
		if next := Solve(&r.System, 10); !reflect.DeepEqual(first, next) {
			t.Fatal("another result the second time")
		}
	}
	if fmt.Sprint(r.System) != before {
		t.Error("the system is another one")
	}
}

func FuzzSolve(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{4, 3, 17, 20, 40, 1, 2, 4, 8, 3, 12, 5, 10, 15})
	f.Add([]byte{3, 1, 1, 1, 1 | 32, 3, 6, 5 | 64})
	f.Add([]byte{2, 5, 0, 1 | 16, 3 | 128, 2})
	f.Add([]byte{7, 3, 3, 1, 2, 3 | 32})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, width := decode(b)
		r := Solve(s, width)
		hold(t, s, r, width)
	})
}

// decode makes a system of up to four atoms of bytes: the number of atoms, their
// counts, and for each sum its atoms (4 bits), whether it is wide, known, without a
// cell or in a cell that stays. If the first byte is odd by fives, the last
// atom of a sum of several is taken away.
func decode(b []byte) (*System, int64) {
	s := &System{}
	if len(b) == 0 {
		return s, 5
	}
	n, less, b := int(b[0]%5), b[0]/5%2 == 1, b[1:]
	for len(s.Atoms) < n && len(b) > 0 {
		s.Atoms, b = append(s.Atoms, int64(b[0])), b[1:]
	}
	for _, x := range b[:min(len(b), 12)] {
		sum, v := Sum{Cell: int32(len(s.Cells))}, int64(0)
		for a := range s.Atoms {
			if x>>a&1 == 1 {
				sum.Of = append(sum.Of, int32(a))
				v += s.Atoms[a]
			}
		}
		if last := len(sum.Of) - 1; less && last > 0 {
			v -= 2 * s.Atoms[sum.Of[last]]
			sum.Of, sum.Less = sum.Of[:last], sum.Of[last:]
		}
		sum.Wide = x&16 != 0 || v > 0 && v < 5
		switch {
		case x&32 != 0:
			sum.Cell = Shown
		case x&64 != 0:
			sum.Cell = None
		default:
			s.Cells = append(s.Cells, Cell{Key: fmt.Sprint(len(s.Cells)), Level: (len(sum.Of) + len(sum.Less)) / 3, Primary: sum.Wide, Stays: x&128 != 0})
		}
		s.Sums = append(s.Sums, sum)
	}
	return s, 5
}

// TestVerifyBelievesNobody makes changes that cannot be.
func TestVerifyBelievesNobody(t *testing.T) {
	s := line(10, 3, 17, 20) // 3 is hidden
	v := newSolver(s, 10)
	all := func(int32) bool { return true }
	for _, c := range []struct {
		name  string
		by    change
		may   func(int32) bool
		shown []int32
		ok    bool
	}{
		{"nothing", change{of: 1}, nil, nil, true},
		{"a shown part and the total", change{of: 1, moves: []move{{1, 1}}}, nil, []int32{1, 3}, false},
		{"a shown part for the hidden one", change{of: 1, moves: []move{{0, -3}, {1, 3}}}, nil, []int32{1}, false},
		{"one that may be hidden", change{of: 1, moves: []move{{0, -3}, {1, 3}}}, all, []int32{1}, true},
		{"below nothing", change{of: 1, moves: []move{{0, -4}, {1, 4}}}, all, []int32{1}, false},
		{"by halves", change{of: 2, moves: []move{{0, -6}, {1, 6}}}, all, []int32{1}, true},
		{"by halves below nothing", change{of: 2, moves: []move{{0, -7}, {1, 7}}}, all, []int32{1}, false},
	} {
		shown, ok := v.verify(&c.by, c.may)
		if ok != c.ok || !slices.Equal(shown, c.shown) {
			t.Errorf("%s: %v %v, want %v %v", c.name, shown, ok, c.shown, c.ok)
		}
	}
}

// TestWithoutPatience holds that what is protected does not depend on it.
func TestWithoutPatience(t *testing.T) {
	rnd := rand.New(rand.NewPCG(10, 10))
	untried := 0
	for i := range 700 {
		s := some(rnd, i%kinds, 10)
		s.Patience = 1
		r := Solve(s, 10)
		hold(t, s, r, 10)
		untried += r.Untried
		if r.Untried > r.Secondary {
			t.Fatalf("%+v: %d of %d", s, r.Untried, r.Secondary)
		}
	}
	if untried == 0 {
		t.Error("patience never ended")
	}
}
