package aggregate

import "pathmetrics/pkg/model"

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

// AppendTo adds the number with all its places to b; a blank adds nothing. Digits
// are found from the last to the first, two at a time.
func (d Decimal) AppendTo(b []byte) []byte {
	if !d.Ok {
		return b
	}
	v := uint64(d.V)
	if d.V < 0 {
		b, v = append(b, '-'), -v
	}
	var digits [24]byte
	at := len(digits)
	if n := d.Places; n > 0 {
		for ; n > 1; n -= 2 {
			at -= 2
			v = lastTwo(digits[at:], v)
		}
		if n > 0 {
			at--
			digits[at], v = '0'+byte(v%10), v/10
		}
		at--
		digits[at] = '.'
	}
	for v >= 10 {
		at -= 2
		v = lastTwo(digits[at:], v)
	}
	if v > 0 || at == len(digits) || digits[at] == '.' {
		at--
		digits[at] = '0' + byte(v)
	}
	return append(b, digits[at:]...)
}

// lastTwo puts the last two digits of a number to the front of to and gives the
// number without them.
func lastTwo(to []byte, v uint64) uint64 {
	rest := v / 100
	two := 2 * (v - 100*rest)
	to[1], to[0] = pairs[two+1], pairs[two]
	return rest
}

// pairs are the digits of the numbers below 100.
var pairs = func() (p [200]byte) {
	for i := range byte(100) {
		p[2*i], p[2*i+1] = '0'+i/10, '0'+i%10
	}
	return p
}()

// Float is the number for formats that know no decimals; 0 when blank.
func (d Decimal) Float() float64 {
	return float64(d.V) / float64(pow10(d.Places))
}

func pow10(n uint8) int64 { return powers[n] }

var powers = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()
