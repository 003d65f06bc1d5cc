package aggregate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// String is the slow way to write a number.
func TestNumbersAreAppendedAsTheyAreShown(t *testing.T) {
	values := []int64{0, 1, 9, 10, 11, 99, 100, 101, 109, 110, 999, 1000, 1001, 99_999, 100_000, 999_999, 1_000_000, 1_234_567,
		math.MaxInt64, math.MinInt64, math.MinInt64 + 1}
	r := rand.New(rand.NewPCG(7, 7))
	for range 2000 {
		values = append(values, r.Int64()>>r.IntN(63))
	}
	for _, v := range values {
		for places := range uint8(len(powers)) {
			for _, d := range []Decimal{{v, places, true}, {-v, places, true}} {
				if got, want := string(d.AppendTo([]byte("x"))), "x"+d.String(); got != want {
					t.Fatalf("%d with %d places is %s, want %s", d.V, places, got, want)
				}
			}
		}
	}
	if got := (Decimal{V: 5}).AppendTo(nil); len(got) > 0 {
		t.Errorf("a blank is %s", got)
	}
}
