package identity

import (
	"math/bits"

	"pathmetrics/pkg/model"
)

// people is a map from texts of 1 to model.MaxShort bytes to numbers of persons, made
// for many lookups at a time: a text lies in the bucket that its hash says, or in the
// next one with room, and a bucket is what a processor reads from memory at a time, so
// that a lookup waits for one place as a rule. Texts are compared whole.
type people struct {
	seed    [2]uint64
	buckets []bucket
	n       int
}

// bucket holds up to three packed texts; it is filled from the left. sizes are the
// lengths of the texts, 0 where there is none. It takes 64 bytes.
type bucket struct {
	lo, hi  [perBucket]uint64
	persons [perBucket]uint32
	sizes   [perBucket]uint8
}

const perBucket = 3

func newPeople(room int) *people {
	s := model.NewSeed()
	return &people{seed: [2]uint64{s[0], s[1]}, buckets: make([]bucket, room/2+1)}
}

// hash is the hash of a packed text of n bytes. Nobody can foresee it.
func (p *people) hash(lo, hi uint64, n int) uint64 {
	a, b := bits.Mul64(lo^p.seed[0], hi^p.seed[1]^uint64(n))
	return a ^ b
}

// home is the bucket where the search for a hash begins.
func (p *people) home(hash uint64) uint64 {
	at, _ := bits.Mul64(hash, uint64(len(p.buckets)))
	return at
}

// full reports whether a search may have to go on after a bucket.
func (b *bucket) full() bool { return b.sizes[perBucket-1] != 0 }

// among gives the number of a text of n bytes, or otherwise when it is not in the
// bucket. It does not branch on what it finds, as that cannot be foreseen.
func (b *bucket) among(lo, hi uint64, n uint8, otherwise uint32) uint32 {
	person := otherwise
	if (b.lo[0]^lo)|(b.hi[0]^hi)|uint64(b.sizes[0]^n) == 0 {
		person = b.persons[0]
	}
	if (b.lo[1]^lo)|(b.hi[1]^hi)|uint64(b.sizes[1]^n) == 0 {
		person = b.persons[1]
	}
	if (b.lo[2]^lo)|(b.hi[2]^hi)|uint64(b.sizes[2]^n) == 0 {
		person = b.persons[2]
	}
	return person
}

// slot is the place of a text, or the first free one; perBucket where there is
// neither.
func (b *bucket) slot(lo, hi uint64, n int) int {
	for i := range perBucket {
		if b.sizes[i] == 0 || b.lo[i] == lo && b.hi[i] == hi && b.sizes[i] == uint8(n) {
			return i
		}
	}
	return perBucket
}

// search gives the bucket and the place in it of a text, or of the free place where it
// belongs.
func (p *people) search(hash, lo, hi uint64, n int) (*bucket, int) {
	for at := p.home(hash); ; at++ {
		if at == uint64(len(p.buckets)) {
			at = 0
		}
		b := &p.buckets[at]
		if i := b.slot(lo, hi, n); i < perBucket {
			return b, i
		}
	}
}

// find gives the number of a text of n bytes, or otherwise when it has none.
func (p *people) find(hash, lo, hi uint64, n int, otherwise uint32) uint32 {
	if b, i := p.search(hash, lo, hi, n); b.sizes[i] != 0 {
		return b.persons[i]
	}
	return otherwise
}

// put gives a text a number, in place of the one that it had.
func (p *people) put(text []byte, person uint32) {
	lo, hi := model.Pack(text)
	p.set(lo, hi, len(text), person)
	if p.n > len(p.buckets)*perBucket*3/4 {
		p.grow()
	}
}

func (p *people) set(lo, hi uint64, n int, person uint32) {
	b, i := p.search(p.hash(lo, hi, n), lo, hi, n)
	if b.sizes[i] == 0 {
		p.n++
	}
	b.lo[i], b.hi[i], b.sizes[i], b.persons[i] = lo, hi, uint8(n), person
}

func (p *people) grow() {
	old := *p
	p.buckets, p.n = make([]bucket, 2*len(old.buckets)), 0
	old.each(func(b *bucket, i int) { p.set(b.lo[i], b.hi[i], int(b.sizes[i]), b.persons[i]) })
}

// each visits the places of all texts.
func (p *people) each(visit func(b *bucket, i int)) {
	for k := range p.buckets {
		b := &p.buckets[k]
		for i := range perBucket {
			if b.sizes[i] != 0 {
				visit(b, i)
			}
		}
	}
}

// bloom says of most hashes that are nobody's that they are not: a word for eight
// texts at most, with two bits for each text.
type bloom struct {
	words []uint64
	shift int
}

func newBloom(p *people) bloom {
	size := max(1, bits.Len(uint(p.n/8)))
	m := bloom{make([]uint64, 1<<size), 64 - size}
	p.each(func(b *bucket, i int) {
		hash := p.hash(b.lo[i], b.hi[i], int(b.sizes[i]))
		m.words[hash>>m.shift] |= mark(hash)
	})
	return m
}

func mark(hash uint64) uint64 { return 1<<(hash>>6&63) | 1<<(hash&63) }

// missing is 0 when a hash may be somebody's.
func (m *bloom) missing(hash uint64) uint64 { return mark(hash) &^ m.words[hash>>(m.shift&63)] }
