package identity

import (
	"encoding/binary"

	"pathmetrics/pkg/model"
)

// atOnce is how many cells are judged together: each step is done for all of them
// before the next one, so that the processor waits for many places in memory at a
// time.
const atOnce = 256

// candidates are cells that may be somebody's.
type candidates struct {
	hash [atOnce]uint64
	at   [atOnce]uint8 // their places among the cells
	n    int
}

// Judge gives the person of each key cell, or Stranger or Unusable; tags is parallel
// to cells.
func (f *Filter) Judge(cells [][]byte, tags []uint32) {
	var some candidates
	for len(cells) > atOnce {
		f.judge(cells[:atOnce], tags[:atOnce], &some)
		cells, tags = cells[atOnce:], tags[atOnce:]
	}
	f.judge(cells, tags[:len(cells)], &some)
}

func (f *Filter) judge(cells [][]byte, tags []uint32, some *candidates) {
	f.list(cells, tags, some)
	some.drop(&f.maybe)
	f.look(cells, tags, some)
}

// list judges the cells that go the long way, and lists the others; their tags are
// what they come to when they are found to be nobody's.
func (f *Filter) list(cells [][]byte, tags []uint32, some *candidates) {
	tags = tags[:len(cells)]
	found := uint(0)
	for i, cell := range cells {
		n := len(cell)
		if n == 0 || n > model.MaxShort || n < f.cells.Pad {
			tags[i] = f.slow(cell)
			continue
		}
		lo, hi := pack(cell)
		if !f.plain(cell, lo, hi) {
			tags[i] = f.slow(cell)
			continue
		}
		tags[i] = Stranger
		if f.numbers && checkSSN(cell) == Malformed {
			tags[i] = Unusable
		}
		some.hash[found%atOnce], some.at[found%atOnce] = f.people.hash(lo, hi, n), uint8(i)
		found++
	}
	some.n = int(found)
}

// pack is model.Pack, with the usual case where it is used.
func pack(cell []byte) (lo, hi uint64) {
	if len(cell) >= 8 {
		return binary.LittleEndian.Uint64(cell), binary.LittleEndian.Uint64(cell[len(cell)-8:])
	}
	return model.Pack(cell)
}

// drop takes those off the list who are nobody's for sure. It does not branch on what
// it finds, as that cannot be foreseen.
func (c *candidates) drop(maybe *bloom) {
	left := uint(0)
	for i, hash := range c.hash[:c.n] {
		c.hash[left%atOnce], c.at[left%atOnce] = hash, c.at[i]
		more := left + 1
		if maybe.missing(hash) != 0 {
			more = left
		}
		left = more
	}
	c.n = int(left)
}

// look looks the candidates up. It goes through their buckets twice: the first time
// only to have them in the processor's cache.
func (f *Filter) look(cells [][]byte, tags []uint32, some *candidates) {
	var full [atOnce]bool
	for i, hash := range some.hash[:some.n] {
		full[i%atOnce] = f.people.buckets[f.people.home(hash)].full()
	}
	for i, hash := range some.hash[:some.n] {
		at := some.at[i%atOnce]
		cell := cells[at]
		lo, hi := pack(cell)
		otherwise := tags[at]
		tag := f.people.buckets[f.people.home(hash)].among(lo, hi, uint8(len(cell)), otherwise)
		if tag == otherwise && full[i%atOnce] {
			tag = f.people.find(hash, lo, hi, len(cell), otherwise)
		}
		tags[at] = tag
	}
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
