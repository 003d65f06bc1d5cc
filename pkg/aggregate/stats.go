package aggregate

import (
	"math"
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// z is the 97.5 % point of the normal distribution, for 95 % intervals.
const z = 1.959963984540054

// rate is numerator ÷ denominator with six decimals, rounded half up.
func rate(numerator, denominator int64) Decimal {
	if denominator == 0 {
		return Decimal{}
	}
	return Decimal{(2*numerator*1_000_000 + denominator) / (2 * denominator), 6, true}
}

// wilson is the 95 % score interval of a rate (Wilson 1927). The explicit
// conversions keep the compiler from fusing operations, so that every machine
// gives the same digits.
func wilson(numerator, denominator int64) (lo, hi Decimal) {
	if denominator == 0 {
		return
	}
	n, p := float64(denominator), float64(numerator)/float64(denominator)
	zz := float64(z * z)
	center := float64(p + float64(zz/float64(2*n)))
	half := float64(z * math.Sqrt(float64(float64(p*float64(1-p))/n)+float64(zz/float64(4*float64(n*n)))))
	scale := float64(1 + float64(zz/n))
	bound := func(x float64) Decimal {
		return Decimal{int64(math.Floor(float64(min(max(x, 0), 1)*1e6) + 0.5)), 6, true}
	}
	return bound(float64(center-half) / scale), bound(float64(center+half) / scale)
}

// sorted are the distinct values in order.
func sorted(values map[int64]int64) (vs []int64, n int64) {
	for v, k := range values {
		vs = append(vs, v)
		n += k
	}
	slices.Sort(vs)
	return vs, n
}

// nth is the value at rank k (1-based) of the multiset.
func nth(vs []int64, values map[int64]int64, k int64) int64 {
	for _, v := range vs {
		if k -= values[v]; k <= 0 {
			return v
		}
	}
	return 0
}

// median is the middle value, rounded half up to the places. For an even count
// it is the mean of the two middle ones, or as even says the lower or the upper
// of them.
func median(values map[int64]int64, even string, places int) Decimal {
	vs, n := sorted(values)
	if n == 0 {
		return Decimal{}
	}
	a, b := nth(vs, values, (n+1)/2), nth(vs, values, n/2+1)
	switch even {
	case defs.EvenLower:
		return quotient(a, 1, places)
	case defs.EvenUpper:
		return quotient(b, 1, places)
	}
	return quotient(a+b, 2, places)
}

// medianInterval is the 95 % interval of a median by order statistics: the
// largest k with P(X < k) ≤ 2.5 % for X binomial(n, ½) gives the ranks k and
// n+1-k. Under six values there is none.
func medianInterval(values map[int64]int64, places int) (lo, hi Decimal) {
	vs, n := sorted(values)
	k := lowerRank(n)
	if k < 1 {
		return
	}
	return quotient(nth(vs, values, k), 1, places), quotient(nth(vs, values, n+1-k), 1, places)
}

// lowerRank is the largest k for which the chance that fewer than k of n fair
// coins show heads is at most 2.5 %.
func lowerRank(n int64) int64 {
	start := int64(float64(n)/2 - 6*math.Sqrt(float64(n)) - 1)
	start = max(start, 0)
	lgN, _ := math.Lgamma(float64(n + 1))
	lgK, _ := math.Lgamma(float64(start + 1))
	lgR, _ := math.Lgamma(float64(n - start + 1))
	p := math.Exp(lgN - lgK - lgR - float64(n)*math.Ln2)
	cum, k := 0.0, start
	for k <= n {
		cum += p
		if cum > 0.025 {
			return k
		}
		p = p * float64(n-k) / float64(k+1)
		k++
	}
	return 0
}

// quotient is sum ÷ n, where sum is in ten-thousandths, rounded half up to the
// places.
func quotient(sum, n int64, places int) Decimal {
	num, den := sum, n*model.NumberScale
	for i := 0; i < places; i++ {
		if den%10 == 0 {
			den /= 10
		} else {
			num *= 10
		}
	}
	return Decimal{floorDiv(2*num+den, 2*den), places, true}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// total is the sum of all values, in ten-thousandths.
func total(values map[int64]int64) (sum, n int64) {
	for v, k := range values {
		sum += v * k
		n += k
	}
	return sum, n
}

// places is how many decimals values of a unit are shown with.
func places(unit string) int {
	switch unit {
	case "count":
		return 0
	case "ratio":
		return 4
	}
	return 2
}
