package model

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

var (
	errNumber    = errors.New("not a plain decimal number")
	errPrecision = errors.New("more decimals than can be kept")
)

// ParseNumber reads a plain decimal number ("12", "-3.50", ".5") into units of
// 1/scale, where scale is a power of ten. No thousands marks, no exponent, no
// blanks. Decimals beyond the scale must be zeros. Errors do not repeat the
// text.
func ParseNumber[T ~string | ~[]byte](s T, scale int64) (int64, error) {
	i, neg := 0, false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		i = 1
	}
	var n int64
	digits, dot, unit := 0, false, scale
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' && !dot {
			dot = true
			continue
		}
		if c < '0' || c > '9' {
			return 0, errNumber
		}
		digits++
		v := int64(c - '0')
		if dot {
			unit /= 10
			if unit == 0 {
				if v != 0 {
					return 0, errPrecision
				}
				continue
			}
			n += v * unit
			continue
		}
		if n > (math.MaxInt64/10-10*scale)/2 {
			return 0, errNumber
		}
		n = n*10 + v*scale
	}
	if digits == 0 {
		return 0, errNumber
	}
	if neg {
		n = -n
	}
	return n, nil
}

// FormatNumber writes v units of 1/scale with the given number of decimals,
// which must not be fewer than needed to be exact unless rounding half away
// from zero is wanted.
func FormatNumber(v, scale int64, decimals int) string {
	neg := v < 0
	u := uint64(v)
	if neg {
		u = uint64(-v)
	}
	have := len(strconv.FormatInt(scale, 10)) - 1
	for ; have < decimals; have++ {
		u *= 10
	}
	for ; have > decimals; have-- {
		if have == decimals+1 {
			u += 5
		}
		u /= 10
	}
	s := strconv.FormatUint(u, 10)
	if decimals > 0 {
		if len(s) <= decimals {
			s = strings.Repeat("0", decimals-len(s)+1) + s
		}
		s = s[:len(s)-decimals] + "." + s[len(s)-decimals:]
	}
	if neg && strings.Trim(s, "0.") != "" {
		s = "-" + s
	}
	return s
}
