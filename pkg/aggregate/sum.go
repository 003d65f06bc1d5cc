package aggregate

import (
	"math/big"
	"math/bits"
)

// sum128 is an exact sum of many int64, as a two's complement number.
type sum128 struct {
	hi int64
	lo uint64
}

func (s *sum128) add(v int64) { s.plus(sum128{v >> 63, uint64(v)}) }

func (s *sum128) plus(o sum128) {
	lo, carry := bits.Add64(s.lo, o.lo, 0)
	s.lo, s.hi = lo, s.hi+o.hi+int64(carry)
}

// quotient is the sum divided by n as quotient has it, also where that would not
// hold the sum. A number that is too large for a Decimal is not shown.
func (s sum128) quotient(n int64, places int) Decimal {
	const most = 1 << 60
	if v := int64(s.lo); s.hi == v>>63 && v < most && v > -most && n < 1<<40 {
		return quotient(v, n, places)
	}
	sum := s.big()
	num, den := scaled(n, places)
	sum.Mul(sum, big.NewInt(2*num))
	sum.Add(sum, big.NewInt(den))
	v := sum.Div(sum, big.NewInt(2*den)) // Euclid's, which is the floor here
	if !v.IsInt64() {
		return Decimal{}
	}
	return Decimal{v.Int64(), uint8(places), true}
}

// sumsOf adds up the values of a slot by row.
func sumsOf(out []sum128, s *sheet, from *slot) []sum128 {
	base := make([]sum128, len(s.into))
	for _, block := range from.values {
		for _, v := range block {
			for _, id := range s.space.at(v.list) {
				base[id].add(v.v)
			}
		}
	}
	from.each(s.width, func(id int32, _ []uint32) {
		for _, i := range s.into[id] {
			out[i].plus(base[id])
		}
	})
	return out
}

// big is the sum as a number of any size.
func (s sum128) big() *big.Int {
	sum := new(big.Int).Lsh(big.NewInt(s.hi), 64)
	return sum.Add(sum, new(big.Int).SetUint64(s.lo))
}

// minus takes away a sum.
func (s *sum128) minus(o sum128) {
	lo, borrow := bits.Sub64(s.lo, o.lo, 0)
	s.lo, s.hi = lo, s.hi-o.hi-int64(borrow)
}

func (s sum128) less(o sum128) bool { return s.hi < o.hi || s.hi == o.hi && s.lo < o.lo }
