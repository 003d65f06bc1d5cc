package aggregate

// cellKey names a cell of one space: whom it counts, and a group of a
// breakdown. A group is a number as the breakdown's Grouper gives it.
type cellKey struct {
	place
	breakdown int32 // index of the Grouper, or noBreakdown
	group     int64
}

// place says where units are counted: on which pathway or pathways, in which
// program. See placeKind for what the rows make of it.
type place struct {
	program int32
	pathway int32
	kind    placeKind
	joined  bool
}

const noBreakdown = -1

// numbering gives keys dense numbers from 0 on, in the order in which they are
// first asked for. It is a hash table with open addressing.
type numbering struct {
	keys []cellKey
	at   []int32 // number plus one, 0 where nothing is; a power of two long
}

// number is the key's number, a new one when the key is new.
func (n *numbering) number(k cellKey) int32 {
	if 4*len(n.keys) >= 3*len(n.at) {
		n.grow()
	}
	i := n.find(k)
	if n.at[i] == 0 {
		n.keys = append(n.keys, k)
		n.at[i] = int32(len(n.keys))
	}
	return n.at[i] - 1
}

// find is where the key is, or where it would be put.
func (n *numbering) find(k cellKey) int {
	mask := len(n.at) - 1
	for i := int(k.hash()) & mask; ; i = (i + 1) & mask {
		if id := n.at[i]; id == 0 || n.keys[id-1] == k {
			return i
		}
	}
}

func (n *numbering) grow() {
	n.at = make([]int32, max(64, 2*len(n.at)))
	for id, k := range n.keys {
		n.at[n.find(k)] = int32(id) + 1
	}
}

// hash mixes the key by odd multipliers, the upper bits down to the lower ones.
func (k *cellKey) hash() uint64 {
	h := uint64(uint32(k.program))<<32 | uint64(uint32(k.pathway))<<8 ^ uint64(k.kind)<<1
	if k.joined {
		h++
	}
	h = (h ^ h>>29) * 0x9e3779b97f4a7c15
	h = (h ^ h>>32 ^ uint64(k.group)) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>29 ^ uint64(uint32(k.breakdown))<<7) * 0x94d049bb133111eb
	return h ^ h>>32
}
