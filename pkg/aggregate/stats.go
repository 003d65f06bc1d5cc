package aggregate

import (
	"math"

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
	num, den := scaled(n, places)
	return Decimal{floorDiv(2*num*sum+den, 2*den), uint8(places), true}
}

// scaled gives the factors by which ten-thousandths become a quotient by n in
// units of the last place.
func scaled(n int64, places int) (num, den int64) {
	num, den = 1, n*model.NumberScale
	for range places {
		if den%10 == 0 {
			den /= 10
		} else {
			num *= 10
		}
	}
	return num, den
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
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
