package normalize

import (
	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/model"
)

// packed is a text of at most model.MaxShort bytes in two words; n is its length, 0
// of no text, and tooLong of one that is longer.
type packed struct {
	lo, hi uint64
	n      int
}

const tooLong = model.MaxShort + 1

func pack(t []byte) packed {
	lo, hi := model.Pack(t)
	return packed{lo, hi, len(t)}
}

// memo remembers what texts of 1 to model.MaxShort bytes came to. The zero memo is
// empty.
//
// They lie in the order in which they were met first, and each says what came after
// it when it was met last. For a column is often in the same order again and again, as
// the employers are in every quarter; a text that comes where it came before is found
// without its hash, and close to the one before it. A text out of order costs some
// waiting for memory.
type memo struct {
	seed  model.Seed
	texts []met
	index []uint32 // by hash, a power of two long: see entry; 0 where none is

	trials  int  // of looking texts up by their order
	ordered bool // the last one was worth it
}

// met is a text that was met.
type met struct {
	lo, hi uint64
	symbol int32
	// rest is, from the lowest bit, the place in texts of what comes next (placeBits),
	// the length of the text (5 bits), and the repair (8 bits).
	rest uint32
}

const (
	placeBits = 19
	placeMask = 1<<placeBits - 1
	sizeBits  = 5
)

// Every place has room in placeBits, and every repair in what is left.
const (
	_ = uint(placeMask - maxKnown)
	_ = uint(1<<(32-placeBits-sizeBits) - codes.Repairs)
)

func newMet(p packed, k known) met {
	return met{p.lo, p.hi, k.symbol, uint32(p.n)<<placeBits | uint32(k.repair)<<(placeBits+sizeBits)}
}

func (k *met) is(p packed) bool {
	return k.lo == p.lo && k.hi == p.hi && k.size() == p.n
}

func (k *met) size() int { return int(k.rest >> placeBits & (1<<sizeBits - 1)) }

func (k *met) known() known { return known{k.symbol, codes.Repair(k.rest >> (placeBits + sizeBits))} }

// after is the place of a text that comes after the one at last, if it did so before or
// was met first after it; else -1.
func (m *memo) after(last int, p packed) int {
	if at := int(m.texts[last].rest & placeMask); m.texts[at].is(p) {
		return at
	}
	if at := last + 1; at < len(m.texts) && m.texts[at].is(p) {
		return at
	}
	return -1
}

// follow notes that the text at a place came after the one at last.
func (m *memo) follow(last, at int) {
	k := &m.texts[last]
	k.rest = k.rest&^placeMask | uint32(at)
}

// find is the place of a text; -1 when it has not been met.
func (m *memo) find(p packed) int {
	if m.index == nil {
		return -1
	}
	return int(m.index[m.slot(p, m.hash(p))]&placeMask) - 1
}

// get is what a text came to, when it has been met.
func (m *memo) get(p packed) (known, bool) {
	at := m.find(p)
	if at < 0 {
		return known{}, false
	}
	return m.texts[at].known(), true
}

func (m *memo) hash(p packed) uint64 { return m.seed.Hash(p.lo, p.hi, p.n) }

// entry is what index has of a text: one more than its place, and above that as much
// of its hash as there is room for, so that other texts need no look at them.
func entry(hash uint64, at int) uint32 {
	return uint32(hash>>32)&^placeMask | uint32(at+1)
}

// slot is where in index a text is, or belongs.
func (m *memo) slot(p packed, hash uint64) uint64 {
	mask, part := uint64(len(m.index)-1), uint32(hash>>32)&^placeMask
	for i := hash & mask; ; i = (i + 1) & mask {
		if at := m.index[i]; at == 0 || at&^placeMask == part && m.texts[at&placeMask-1].is(p) {
			return i
		}
	}
}

// put remembers a text that was not met before, unless there are maxKnown already.
func (m *memo) put(p packed, k known) {
	if len(m.texts) == maxKnown {
		return
	}
	if 2*len(m.texts) >= len(m.index) {
		m.grow()
	}
	hash, at := m.hash(p), len(m.texts)
	m.index[m.slot(p, hash)] = entry(hash, at)
	m.texts = append(m.texts, newMet(p, k))
}

const firstIndex = 32

// grow makes an index that is at most half full.
func (m *memo) grow() {
	if m.index == nil {
		m.seed = model.NewSeed()
	}
	m.index = make([]uint32, max(firstIndex, 2*len(m.index)))
	mask := uint64(len(m.index) - 1)
	for at := range m.texts {
		k := &m.texts[at]
		hash := m.seed.Hash(k.lo, k.hi, k.size())
		i := hash & mask
		for m.index[i] != 0 {
			i = (i + 1) & mask
		}
		m.index[i] = entry(hash, at)
	}
}

// order looks texts up that come one after the other.
type order struct {
	*memo
	last int // the place of the text before; -1 for none
	good int // so many were found by their order
	try  bool
}

// retry is how often the texts of a turn are looked up by their order where it is not
// worth it: once in so many turns.
const retry = 16

func newOrder(m *memo) order {
	m.trials++
	return order{memo: m, last: -1, try: m.ordered || m.trials%retry == 1}
}

// find is the place of the next text; -1 when it has not been met.
func (o *order) find(p packed) int {
	if !o.try {
		return o.memo.find(p)
	}
	last := o.last
	if last >= 0 {
		if at := o.after(last, p); at >= 0 {
			o.good++
			o.last = at
			o.follow(last, at)
			return at
		}
	}
	o.last = o.memo.find(p)
	if last >= 0 && o.last >= 0 {
		o.follow(last, o.last)
	}
	return o.last
}

// close judges whether the order of n texts was of use.
func (o *order) close(n int) {
	if o.try {
		o.ordered = 2*o.good >= n
	}
}
