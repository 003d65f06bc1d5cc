package identity

import (
	"math/bits"

	"pathmetrics/pkg/model"
)

// candidate is a cell that may be somebody's.
type candidate struct {
	hash, lo, hi uint64
	n, at        int32
}

// atOnce is how many cells are hashed before any of them is looked up, so that the
// processor waits for several places in memory at a time.
const atOnce = 64

// Judge gives the person of each key cell, or Stranger or Unusable; tags is parallel
// to cells.
func (f *Filter) Judge(cells [][]byte, tags []uint32) {
	var some [atOnce]candidate
	for from := 0; from < len(cells); from += atOnce {
		to := min(from+atOnce, len(cells))
		n := f.sift(cells[from:to], tags[from:to], &some)
		for i := range some[:n] {
			c := &some[i]
			if person, ok := f.people.Find(c.hash, c.lo, c.hi, int(c.n)); ok {
				tags[from+int(c.at)] = person
			}
		}
	}
}

// sift judges the cells that need no look at the people, and lists the others; their
// tags are what they come to when they are found to be nobody's.
func (f *Filter) sift(cells [][]byte, tags []uint32, some *[atOnce]candidate) (found int) {
	for i, cell := range cells {
		n := len(cell)
		if n == 0 || n > model.MaxShort || n < f.cells.Pad {
			tags[i] = f.slow(cell)
			continue
		}
		lo, hi := model.Pack(cell)
		if !f.plain(cell, lo, hi) {
			tags[i] = f.slow(cell)
			continue
		}
		tags[i] = Stranger
		if f.cells.Key == ssn && checkSSN(cell) == Malformed {
			tags[i] = Unusable
		}
		if h := f.people.Hash(lo, hi, n); f.maybe.has(h) {
			some[found%atOnce] = candidate{h, lo, hi, int32(n), int32(i)}
			found++
		}
	}
	return found
}

// slow goes the long way.
func (f *Filter) slow(cell []byte) uint32 {
	var buf [256]byte
	key, v := f.cells.Resolve(f.resolver, buf[:0], cell)
	if !v.Usable() {
		return Unusable
	}
	if person, ok := f.persons.Find(key); ok {
		return person
	}
	return Stranger
}

// Every byte of a word at once: ones is 1 in each, tops the highest bit of each.
const (
	ones = 0x0101010101010101
	tops = 0x8080808080808080
)

// plain reports whether a packed cell is written as the key's rule writes it, so
// that its text is the normal form. It may say no of one that is.
func (f *Filter) plain(cell []byte, lo, hi uint64) bool {
	switch f.rule {
	case digits:
		return allDigits(lo) && allDigits(hi)
	case upper:
		if !noSmall(lo) || !noSmall(hi) {
			return false
		}
	}
	if !noBlanks(lo) || !noBlanks(hi) {
		return false
	}
	if f.cells.Clean == nil {
		return true
	}
	c := f.cells.Clean(cell)
	return len(c) == len(cell) && &c[0] == &cell[0]
}

// allDigits: the high half of each byte is 3, and stays 3 with 6 added.
func allDigits(w uint64) bool {
	return w&(0xf0*ones) == 0x30*ones && (w+6*ones)&(0xf0*ones) == 0x30*ones
}

// noBlanks reports that no byte is a control character or a blank.
func noBlanks(w uint64) bool {
	below := (w - 0x21*ones) &^ w & tops // some byte is below 0x21
	del := w ^ 0x7f*ones
	return below == 0 && (del-ones)&^del&tops == 0
}

// noSmall reports that all bytes are ASCII up to the backtick.
func noSmall(w uint64) bool {
	return (w|(w&^tops+0x1f*ones))&tops == 0
}

// bloom says of most hashes that are in no map that they are in none: a word for
// eight texts at most, with two bits for each text.
type bloom struct {
	words []uint64
	shift int
}

func newBloom(m *model.Short[uint32]) bloom {
	size := max(1, bits.Len(uint(m.Len()/8)))
	b := bloom{make([]uint64, 1<<size), 64 - size}
	m.Each(func(hash uint64, _ uint32) { b.words[hash>>b.shift] |= mark(hash) })
	return b
}

func mark(hash uint64) uint64 { return 1<<(hash>>32&63) | 1<<(hash>>26&63) }

func (b *bloom) has(hash uint64) bool {
	m := mark(hash)
	return b.words[hash>>b.shift]&m == m
}
