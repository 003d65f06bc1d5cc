package aggregate

import "math/bits"

// bitset marks rows of a layout.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) set(i int32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) has(i int32) bool { return b[i>>6]>>(i&63)&1 != 0 }
func (b bitset) between(lo, hi int) (n int) {
	for i := lo; i < hi; {
		w := b[i>>6] >> (i & 63)
		if left := hi - i; left < 64 {
			w &= 1<<left - 1
		}
		n += bits.OnesCount64(w)
		i += 64 - i&63
	}
	return n
}
