package aggregate

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// ten-thousandths of dollars
func dollars(s string) int64 {
	v, err := model.ParseNumber(s, model.NumberScale)
	if err != nil {
		panic(err)
	}
	return v
}

func multiset(texts ...string) map[int64]int64 {
	m := map[int64]int64{}
	for _, t := range texts {
		m[dollars(t)]++
	}
	return m
}

// ranksOf finds the ranked values of one row that holds the multiset.
func ranksOf(values map[int64]int64) *ranked {
	var from slot
	n := int64(0)
	for v, k := range values {
		for range k {
			from.value(valued{v: v})
			n++
		}
	}
	var m medians
	m.sort(&from)
	r := &ranked{}
	left := r.begin(n)
	for _, v := range m.sorted {
		if left--; left == 0 {
			left = r.reached(v.v)
		}
	}
	return r
}

func TestMedianIsTheMiddleOrTheMeanOfTheTwoMiddleOnes(t *testing.T) {
	cases := []struct {
		values []string
		want   string
	}{
		{[]string{"5"}, "5.00"},
		{[]string{"1", "2"}, "1.50"},
		{[]string{"3", "1", "2"}, "2.00"},
		{[]string{"1", "1", "1", "9"}, "1.00"},
		{[]string{"1.00", "1.01"}, "1.01"},    // half a cent goes up
		{[]string{"-1.00", "-1.01"}, "-1.00"}, // up, not away from zero
		{[]string{"0.01", "0.02", "0.03", "0.04"}, "0.03"},
	}
	for _, c := range cases {
		if got := ranksOf(multiset(c.values...)).median(defs.EvenMean, 2).String(); got != c.want {
			t.Errorf("median of %v is %s, want %s", c.values, got, c.want)
		}
	}
}

func TestMedianOfAnEvenCountCanBeEitherMiddleValue(t *testing.T) {
	for _, c := range []struct {
		values       []string
		lower, upper string
	}{
		{[]string{"5"}, "5.00", "5.00"},
		{[]string{"9", "1", "2", "3"}, "2.00", "3.00"},
		{[]string{"1", "2", "2", "3"}, "2.00", "2.00"},
		{[]string{"1", "2", "3"}, "2.00", "2.00"},
		{[]string{"-1", "-3"}, "-3.00", "-1.00"},
	} {
		lower, upper := ranksOf(multiset(c.values...)).median(defs.EvenLower, 2).String(), ranksOf(multiset(c.values...)).median(defs.EvenUpper, 2).String()
		if lower != c.lower || upper != c.upper {
			t.Errorf("middle values of %v are %s and %s, want %s and %s", c.values, lower, upper, c.lower, c.upper)
		}
	}
}

// The multiset gives what sorting the list gives.
func TestMedianAgreesWithSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		n := 1 + r.IntN(40)
		var list []int64
		m := map[int64]int64{}
		for range n {
			cents := int64(r.IntN(30)) - 5
			list = append(list, cents)
			m[cents*100]++
		}
		slices.Sort(list)
		twice := list[(n-1)/2] + list[n/2] // half cents
		want := int64(math.Floor(float64(twice)/2 + 0.5))
		if got := ranksOf(m).median(defs.EvenMean, 2); got.V != want {
			t.Fatalf("median of %v is %d, want %d", list, got.V, want)
		}
	}
}

func TestRateRoundsHalfUpToSixDecimals(t *testing.T) {
	cases := []struct {
		n, d int64
		want string
	}{{2, 3, "0.666667"}, {1, 3, "0.333333"}, {0, 7, "0.000000"}, {7, 7, "1.000000"}, {1, 64, "0.015625"}, {1, 2_000_000, "0.000001"}}
	for _, c := range cases {
		if got := rate(c.n, c.d).String(); got != c.want {
			t.Errorf("%d/%d is %s, want %s", c.n, c.d, got, c.want)
		}
	}
	if rate(0, 0).Ok {
		t.Error("nothing divided by nothing is a number")
	}
}

// Newcombe (1998), table I, example values of the score interval without
// continuity correction: 81/263 gives 0.2553 to 0.3662, 15/148 gives 0.0624 to
// 0.1605, 0/20 gives 0 to 0.1611, 1/29 gives 0.0061 to 0.1718.
func TestWilsonGivesNewcombesExamples(t *testing.T) {
	cases := []struct {
		n, d   int64
		lo, hi float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}}
	for _, c := range cases {
		lo, hi := wilson(c.n, c.d)
		if math.Abs(lo.Float()-c.lo) > 5e-5 || math.Abs(hi.Float()-c.hi) > 5e-5 {
			t.Errorf("%d/%d: %s to %s", c.n, c.d, lo, hi)
		}
	}
}

// The ranks agree with exact binomial sums in big integers.
func TestMedianIntervalRanksAreExact(t *testing.T) {
	for n := int64(1); n <= 400; n++ {
		limit := new(big.Rat).Mul(big.NewRat(25, 1000), new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), uint(n))))
		sum, want := new(big.Int), int64(0)
		for k := int64(0); k <= n; k++ {
			sum.Add(sum, new(big.Int).Binomial(n, k))
			if new(big.Rat).SetInt(sum).Cmp(limit) > 0 {
				want = k
				break
			}
		}
		if got := lowerRank(n); got != want {
			t.Fatalf("n=%d: rank %d, want %d", n, got, want)
		}
	}
	if lo, _ := ranksOf(multiset("1", "2", "3", "4", "5")).interval(2); lo.Ok {
		t.Error("five values have no 95 % interval")
	}
	lo, hi := ranksOf(multiset("1", "2", "3", "4", "5", "6")).interval(2)
	if lo.String() != "1.00" || hi.String() != "6.00" {
		t.Errorf("six values: %s to %s", lo, hi)
	}
	if k := lowerRank(1_000_000); k < 499_000 || k > 499_100 {
		t.Errorf("a million values: rank %d", k)
	}
}

func TestQuotientRoundsHalfUp(t *testing.T) {
	cases := []struct {
		sum, n int64
		places int
		want   string
	}{
		{dollars("10"), 3, 2, "3.33"}, {dollars("20"), 3, 2, "6.67"}, {dollars("-0.01"), 2, 2, "0.00"}, {dollars("0.01"), 2, 2, "0.01"},
		{dollars("-10"), 3, 2, "-3.33"}, {dollars("5"), 2, 0, "3"}, {dollars("1"), 3, 6, "0.333333"},
	}
	for _, c := range cases {
		if got := quotient(c.sum, c.n, c.places).String(); got != c.want {
			t.Errorf("%d/%d is %s, want %s", c.sum, c.n, got, c.want)
		}
	}
}
