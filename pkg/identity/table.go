package identity

import (
	"bytes"
	"hash/maphash"
)

// table numbers distinct byte strings from 0 in the order of adding. The
// strings lie end to end in one arena; ends[i] is where string i stops. slots
// is an open-addressed hash table with linear probing, a power of two long; a
// slot is hash<<32 | id+1, and 0 is free. Because the hash is kept, growing
// reads no key. A key costs its own bytes, 8 for its end and 11 to 21 for its
// slot, a fraction of what a map of strings takes.
type table struct {
	seed  maphash.Seed
	slots []uint64
	arena []byte
	ends  []uint64
}

const firstSlots = 64

func newTable(keys, size int) table {
	n := firstSlots
	for n*3 < keys*4 {
		n *= 2
	}
	return table{seed: maphash.MakeSeed(), slots: make([]uint64, n), arena: make([]byte, 0, size), ends: make([]uint64, 0, keys)}
}

func (t *table) len() int { return len(t.ends) }

// key is string number id. The slice stays good when the table grows.
func (t *table) key(id uint32) []byte {
	var start uint64
	if id > 0 {
		start = t.ends[id-1]
	}
	end := t.ends[id]
	return t.arena[start:end:end]
}

func (t *table) hash(key []byte) uint32 { return uint32(maphash.Bytes(t.seed, key)) }

func (t *table) find(key []byte) (uint32, bool) {
	id, _, ok := t.probe(key, t.hash(key))
	return id, ok
}

// probe gives the id of a key, or the free slot where it belongs.
func (t *table) probe(key []byte, h uint32) (id uint32, slot uint64, ok bool) {
	mask := uint64(len(t.slots) - 1)
	for i := uint64(h) & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s == 0 {
			return 0, i, false
		}
		if uint32(s>>32) == h && bytes.Equal(t.key(uint32(s)-1), key) {
			return uint32(s) - 1, i, true
		}
	}
}

// add copies the key when it is new.
func (t *table) add(key []byte) (id uint32, fresh bool) {
	h := t.hash(key)
	id, slot, ok := t.probe(key, h)
	if ok {
		return id, false
	}
	if len(t.ends) >= int(Unusable) {
		panic("identity: more keys than 32 bits can number")
	}
	id = uint32(len(t.ends))
	t.arena = append(t.arena, key...)
	t.ends = append(t.ends, uint64(len(t.arena)))
	t.slots[slot] = uint64(h)<<32 | uint64(id+1)
	if len(t.ends)*4 > len(t.slots)*3 {
		t.grow()
	}
	return id, true
}

func (t *table) grow() {
	old := t.slots
	t.slots = make([]uint64, 2*len(old))
	for _, s := range old {
		if s != 0 {
			t.settle(s)
		}
	}
}

// settle puts what a slot holds into a free one.
func (t *table) settle(s uint64) {
	mask := uint64(len(t.slots) - 1)
	i := (s >> 32) & mask
	for t.slots[i] != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}
