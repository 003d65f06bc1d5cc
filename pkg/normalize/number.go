package normalize

import (
	"math"
	"math/big"
	"math/bits"

	"pathmetrics/pkg/model"
)

// micro is the unit of scales and of cells that are scaled.
const micro = 1_000_000

// number reads a plain decimal into units of 1/unit. scale is in millionths; 0
// means that the cell is not scaled and has to fit the unit without rounding.
func number(t []byte, scale, unit int64) (int64, bool) {
	if scale == 0 {
		if n, ok := plainDecimal(t, unit); ok {
			return n, true
		}
		n, err := model.ParseNumber(t, unit)
		return n, err == nil
	}
	n, err := model.ParseNumber(t, micro)
	if err != nil {
		return 0, false
	}
	return rescale(n, scale, unit)
}

// plainDecimal reads a number as most are written: at most twelve characters,
// digits with or without a dot between them, and no more decimals than the unit has.
// It may say no of a good one.
func plainDecimal(t []byte, unit int64) (n int64, ok bool) {
	if len(t) == 0 || len(t) > 12 {
		return 0, false
	}
	if len(t) <= 8 {
		return shortDecimal(t, unit)
	}
	for i, c := range t {
		d := c - '0'
		if d <= 9 {
			n = n*10 + int64(d)
			continue
		}
		if c != '.' || i == 0 {
			return 0, false
		}
		return decimals(n, t[i+1:], unit)
	}
	return n * unit, true
}

// decimals goes on behind the dot.
func decimals(n int64, t []byte, unit int64) (int64, bool) {
	for _, c := range t {
		d := c - '0'
		if d > 9 || unit == 1 {
			return 0, false
		}
		n = n*10 + int64(d)
		unit /= 10
	}
	return n * unit, true
}

// product reads two plain decimals and multiplies them and the scale (0: 1) into
// units of 1/unit, exactly, rounded half away from zero. A negative factor is none.
func product(a, b []byte, scale, unit int64) (int64, bool) {
	x, err1 := model.ParseNumber(a, micro)
	y, err2 := model.ParseNumber(b, micro)
	if err1 != nil || err2 != nil || x < 0 || y < 0 {
		return 0, false
	}
	if scale == 0 {
		scale = micro
	}
	// x*y*scale are units of 10^-18; unit of them are wanted.
	n := new(big.Int).Mul(big.NewInt(x), big.NewInt(y))
	n.Mul(n, big.NewInt(scale))
	by := new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
	by.Div(by, big.NewInt(unit))
	q, rest := new(big.Int).QuoRem(n, by, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).Cmp(by) >= 0 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return q.Int64(), q.IsInt64()
}

// rescale multiplies two numbers of millionths exactly, in 128 bits, and rounds
// to units of 1/unit, half away from zero. Example: 12345 cents times 0.01 are
// 12345_000000 * 10_000 = 123450000000000 units of 10^-12, divided by 10^10 (for
// unit 100) 12345 hundredths: 123.45.
func rescale(n, scale, unit int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(n), magnitude(scale))
	by := uint64(micro * micro / unit)
	if hi >= by {
		return 0, false
	}
	q, rest := bits.Div64(hi, lo, by)
	if rest >= by-rest {
		q++
	}
	if q > math.MaxInt64 {
		return 0, false
	}
	if (n < 0) != (scale < 0) {
		return -int64(q), true
	}
	return int64(q), true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
