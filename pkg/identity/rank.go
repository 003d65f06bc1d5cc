package identity

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// Ranked freezes the index and returns, for every old number, the rank of its
// key among all keys in byte order, and a frozen index that is numbered by
// rank. Ranks depend on the set of keys only, not on the order of reading.
func (x *Index) Ranked() (remap []uint32, ranked *Index) {
	return x.RankedOf(func(uint32) bool { return true })
}

// RankedOf is Ranked for the numbers that are in; the remap of the others is
// Stranger.
func (x *Index) RankedOf(in func(id uint32) bool) (remap []uint32, ranked *Index) {
	x.Freeze()
	remap = make([]uint32, x.keys.len())
	order, size := make([]sortItem, 0, len(remap)), 0
	for id := range uint32(len(remap)) {
		remap[id] = Stranger
		if in(id) {
			order = append(order, sortItem{id: id})
			size += len(x.keys.key(id))
		}
	}
	x.keys.sort(order, 0)
	for rank, it := range order {
		remap[it.id] = uint32(rank)
	}
	ranked = &Index{keys: x.keys.inOrder(order, remap, size)}
	ranked.Freeze()
	return remap, ranked
}

// inOrder is a table of some of the keys, numbered by the order; size is how long they
// are together. A key keeps its hash, so that none has to be looked at but to copy it.
func (t *table) inOrder(order []sortItem, remap []uint32, size int) table {
	out := newTable(len(order), size)
	out.seed = t.seed
	for _, it := range order {
		out.arena = append(out.arena, t.key(it.id)...)
		out.ends = append(out.ends, uint64(len(out.arena)))
	}
	for _, s := range t.slots {
		if s == 0 {
			continue
		}
		if rank := remap[uint32(s)-1]; rank != Stranger {
			out.settle(s>>32<<32 | uint64(rank+1))
		}
	}
	return out
}

type sortItem struct {
	prefix uint64
	id     uint32
}

const (
	fewItems  = 24  // up to it comparing whole keys is cheaper
	manyItems = 500 // from it on sorting byte by byte is cheaper
	deep      = 256 // keys that agree this far are compared whole
)

// sort orders items by key, given that all keys agree in their first depth
// bytes. It skips what all have in common, sorts by the next eight bytes as one
// number, and does the same again inside each run of equal numbers. Example:
// ssn:123456780, ssn:123456790, ssn:200000001 have "ssn:" in common, are sorted
// by "12345678", "12345679", "20000000", and are then all apart. A key that ends
// early is filled up with zeros, which sorts it before its continuations.
func (t *table) sort(items []sortItem, depth int) {
	if len(items) <= fewItems || depth > deep {
		slices.SortFunc(items, func(a, b sortItem) int { return bytes.Compare(t.key(a.id), t.key(b.id)) })
		return
	}
	depth = t.common(items, depth)
	for i := range items {
		items[i].prefix = eight(t.key(items[i].id), depth)
	}
	byPrefix(items)
	for from := 0; from < len(items); {
		to := from + 1
		for to < len(items) && items[to].prefix == items[from].prefix {
			to++
		}
		if to > from+1 {
			t.sort(items[from:to], depth+8)
		}
		from = to
	}
}

// byPrefix sorts items by their prefixes: many byte by byte from the last to the
// first, each time keeping the order of those that have the same byte.
func byPrefix(items []sortItem) {
	if len(items) < manyItems {
		slices.SortFunc(items, func(a, b sortItem) int { return cmp.Compare(a.prefix, b.prefix) })
		return
	}
	var places [8][256]uint32 // by byte and value: how many, then where the next one goes
	for _, it := range items {
		for k := range places {
			places[k][byte(it.prefix>>(8*k))]++
		}
	}
	from, to := items, make([]sortItem, len(items))
	for k := range places {
		if places[k][byte(items[0].prefix>>(8*k))] == uint32(len(items)) {
			continue // all have the same
		}
		next := uint32(0)
		for v, n := range places[k] {
			places[k][v] = next
			next += n
		}
		for _, it := range from {
			place := &places[k][byte(it.prefix>>(8*k))]
			to[*place] = it
			*place++
		}
		from, to = to, from
	}
	copy(items, from)
}

// common is how many leading bytes all keys share; they are known to share
// depth.
func (t *table) common(items []sortItem, depth int) int {
	first := t.key(items[0].id)
	n := len(first)
	for _, it := range items[1:] {
		k := t.key(it.id)
		n = min(n, len(k))
		for i := depth; i < n; i++ {
			if k[i] != first[i] {
				n = i
			}
		}
		if n <= depth {
			return depth
		}
	}
	return n
}

func eight(key []byte, from int) uint64 {
	if len(key) >= from+8 {
		return binary.BigEndian.Uint64(key[from:])
	}
	var b [8]byte
	if from < len(key) {
		copy(b[:], key[from:])
	}
	return binary.BigEndian.Uint64(b[:])
}
