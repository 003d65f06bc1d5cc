package model

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// MaxShort is the longest text that Pack takes, in bytes.
const MaxShort = 16

// Pack puts a text of 1 to MaxShort bytes into two words. With its length they
// determine the text, and every byte of them is a byte of the text, so that a
// question about all bytes can be put to the words. Example: "2023Q3" is "2023" and
// "23Q3" in lo, and the same again in hi.
func Pack(t []byte) (lo, hi uint64) {
	n := len(t)
	switch {
	case n >= 8:
		return binary.LittleEndian.Uint64(t), binary.LittleEndian.Uint64(t[n-8:])
	case n >= 4:
		lo = uint64(binary.LittleEndian.Uint32(t)) | uint64(binary.LittleEndian.Uint32(t[n-4:]))<<32
	default:
		lo = (uint64(t[0]) | uint64(t[n/2])<<8 | uint64(t[n-1])<<16 | uint64(t[n-1])<<24) * (1 + 1<<32)
	}
	return lo, lo
}

// Seed makes hashes of packed texts that nobody can foresee. Nothing that is
// written may depend on it.
type Seed [4]uint64

// NewSeed is another seed every time.
func NewSeed() (s Seed) {
	from := maphash.MakeSeed()
	for i := range s {
		s[i] = maphash.Bytes(from, []byte{byte(i)})
	}
	return s
}

// Hash is the hash of a text of n bytes in two words.
func (s *Seed) Hash(lo, hi uint64, n int) uint64 {
	return fold(fold(lo^s[0], hi^s[1])^s[2], uint64(n)^s[3])
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// Short is a map from texts of 1 to MaxShort bytes, without a pointer to any: an
// open-addressed table with linear probing, a power of two long and at most three
// quarters full. A lookup reads one place of it as a rule. NewShort makes one; it is
// not safe for concurrent change.
type Short[V any] struct {
	seed   Seed
	places []place[V]
	n      int
}

// place holds a text; n is 0 in a free one.
type place[V any] struct {
	lo, hi uint64
	value  V
	n      uint8
}

const firstPlaces = 16

// NewShort makes an empty map with room for some texts.
func NewShort[V any](room int) *Short[V] {
	n := firstPlaces
	for n*3 < room*4 {
		n *= 2
	}
	return &Short[V]{seed: NewSeed(), places: make([]place[V], n)}
}

// Len is the number of texts.
func (m *Short[V]) Len() int { return m.n }

// Hash is the hash of a packed text of n bytes in this map.
func (m *Short[V]) Hash(lo, hi uint64, n int) uint64 { return m.seed.Hash(lo, hi, n) }

// Get is the value of a text; ok is false when it has none.
func (m *Short[V]) Get(t []byte) (v V, ok bool) {
	lo, hi := Pack(t)
	return m.Find(m.seed.Hash(lo, hi, len(t)), lo, hi, len(t))
}

// Find is Get for a text of n bytes that is packed and hashed already.
func (m *Short[V]) Find(hash, lo, hi uint64, n int) (v V, ok bool) {
	p := m.at(hash, lo, hi, n)
	return p.value, p.n != 0
}

// at is the place of a text, or the free one where it belongs.
func (m *Short[V]) at(hash, lo, hi uint64, n int) *place[V] {
	mask := uint64(len(m.places) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		p := &m.places[i&mask]
		if p.lo == lo && p.hi == hi && p.n == uint8(n) || p.n == 0 {
			return p
		}
	}
}

// Put gives a text a value, in the place of the one that it had.
func (m *Short[V]) Put(t []byte, v V) {
	lo, hi := Pack(t)
	p := m.at(m.seed.Hash(lo, hi, len(t)), lo, hi, len(t))
	if p.n == 0 {
		m.n++
	}
	*p = place[V]{lo, hi, v, uint8(len(t))}
	if m.n*4 > len(m.places)*3 {
		m.grow()
	}
}

func (m *Short[V]) grow() {
	old := m.places
	m.places = make([]place[V], 2*len(old))
	for _, p := range old {
		if p.n != 0 {
			*m.at(m.seed.Hash(p.lo, p.hi, int(p.n)), p.lo, p.hi, int(p.n)) = p
		}
	}
}
