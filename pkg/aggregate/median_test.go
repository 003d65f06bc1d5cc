package aggregate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Many values are sorted by digits, few by comparing; both are what sorting gives.
func TestValuesAreSorted(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	next := map[string]func() int64{
		"wages":    func() int64 { return int64(r.IntN(2_000_000)) * 100 },
		"negative": func() int64 { return int64(r.IntN(1000)) - 500 },
		"one":      func() int64 { return 7 },
		"any":      func() int64 { return int64(r.Uint64()) },
		"bounds":   func() int64 { return []int64{math.MinInt64, math.MaxInt64, 0}[r.IntN(3)] },
	}
	var m medians // used again and again, as for one period after the other
	for name, value := range next {
		for _, n := range []int{0, 1, 300, 511, 512, 5000, 20} {
			var s slot
			var want []int64
			for range n {
				v := value()
				s.value(valued{v: v, list: int32(v & 0xffff)})
				want = append(want, v)
			}
			slices.Sort(want)
			m.sort(&s)
			var got []int64
			for _, v := range m.sorted {
				got = append(got, v.v)
				if v.list != int32(v.v&0xffff) {
					t.Fatalf("%s: a value lost its list", name)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %d values are not in order", name, n)
			}
		}
	}
}

// Sums are exact beyond 64 bits, and a number that does not fit is not shown.
func TestSumsAreExact(t *testing.T) {
	var s sum128
	for range 5 {
		s.add(math.MaxInt64)
	}
	for range 4 {
		s.add(math.MinInt64)
	}
	s.add(-math.MaxInt64 + 4 + 3_0000) // leaves three
	if got := s.quotient(1, 2).String(); got != "3.00" {
		t.Errorf("got %s", got)
	}
	s = sum128{}
	for range 100 {
		s.add(math.MaxInt64)
	}
	if got, want := s.quotient(100, 2), quotient(math.MaxInt64/4, 1, 2); !got.Ok || got.V < 3*want.V {
		t.Errorf("the mean of large values is %s", got)
	}
	if got := s.quotient(1, 2); !got.Ok || got.V < math.MaxInt64/2 {
		t.Errorf("the sum of large values is %s", got)
	}
	for range 100_000 {
		s.plus(sum128{1, 0})
	}
	if got := s.quotient(1, 4); got.Ok {
		t.Errorf("%s is shown", got)
	}
}
