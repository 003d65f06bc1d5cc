package identity

import (
	"math/rand/v2"
	"testing"
)

// TestOneFilterForSeveralSources judges cells of one source by the filter of another,
// where it says that it serves.
func TestOneFilterForSeveralSources(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	served := 0
	for range 400 {
		r, x := filterWorld(t, rnd)
		cells := func() Cells {
			return Cells{Source: []string{"here", "there"}[rnd.IntN(2)], Key: []string{ssn, "case", "student"}[rnd.IntN(3)],
				Pad: []int{0, 6}[rnd.IntN(2)], Blank: [][]string{nil, {"S7", "000120"}}[rnd.IntN(2)]}
		}
		own, other := cells(), cells()
		f := NewFilter(r, x, own)
		if !f.Serves(other) {
			continue
		}
		served++
		for range 100 {
			cell, tag := variants(rnd, values(rnd, other.Key)), make([]uint32, 1)
			f.Judge([][]byte{cell}, tag)
			want, v := plainly(r, x, &other, cell)
			if tag[0] != want || want < Unusable && f.Local(want) != (v == Local) {
				t.Fatalf("%+v by the filter of %+v, cell %q: %d, want %d", other, own, cell, tag[0], want)
			}
		}
	}
	if served < 20 {
		t.Errorf("a filter served %d times", served)
	}
}
