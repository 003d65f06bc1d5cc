package aggregate

import (
	"strconv"

	"pathmetrics/pkg/model"
)

// Decimal is an exact decimal number, V × 10^-Places; the zero value holds
// nothing and shows as a blank.
type Decimal struct {
	V      int64
	Places uint8
	Ok     bool
}

// Whole is a count as a Decimal.
func Whole(n int64) Decimal { return Decimal{V: n, Ok: true} }

// String is the number with all its places, or empty.
func (d Decimal) String() string {
	if !d.Ok {
		return ""
	}
	return model.FormatNumber(d.V, pow10(d.Places), int(d.Places))
}

// AppendTo adds the number with all its places to b; a blank adds nothing.
func (d Decimal) AppendTo(b []byte) []byte {
	switch {
	case !d.Ok:
		return b
	case d.Places == 0:
		return strconv.AppendInt(b, d.V, 10)
	}
	v := uint64(d.V)
	if d.V < 0 {
		b, v = append(b, '-'), -v
	}
	unit := uint64(pow10(d.Places))
	b = append(strconv.AppendUint(b, v/unit, 10), '.')
	first, v := len(b), v%unit
	b = append(b, zeros[:d.Places]...)
	for i := len(b) - 1; i >= first; i-- {
		b[i] += byte(v % 10)
		v /= 10
	}
	return b
}

const zeros = "0000000000000000000"

// Float is the number for formats that know no decimals; 0 when blank.
func (d Decimal) Float() float64 {
	return float64(d.V) / float64(pow10(d.Places))
}

func pow10(n uint8) int64 { return powers[n] }

var powers = func() (p [len(zeros)]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()
