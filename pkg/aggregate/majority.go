package aggregate

import (
	"math/big"
	"math/bits"
)

// majority looks for the one who has more than half of everything, by taking away
// one of each of two who differ (Boyer and Moore 1981, with weights): if there is
// such a one it is who is left, in whatever order all come.
type majority struct {
	who  int32
	left sum128
}

// add adds a weight, which is not below 0.
func (m *majority) add(who int32, weight sum128) {
	switch {
	case m.who == who:
		m.left.plus(weight)
	case m.left.less(weight):
		weight.minus(m.left)
		*m = majority{who, weight}
	default:
		m.left.minus(weight)
	}
}

// someone reports whether there may be a majority.
func (m *majority) someone() bool { return m.left != sum128{} }

// shareOf is how many millionths of all a part is, cut off; 0 when it is not more
// than half. Neither is below 0, and the part is not more than all.
func shareOf(part, all sum128) int64 {
	twice := part
	twice.plus(part)
	if !all.less(twice) {
		return 0
	}
	if all.hi == 0 {
		hi, lo := bits.Mul64(part.lo, 1_000_000)
		share, _ := bits.Div64(hi, lo, all.lo)
		return int64(share)
	}
	share := part.big()
	share.Mul(share, big.NewInt(1_000_000))
	return share.Div(share, all.big()).Int64()
}
