package aggregate

import (
	"slices"

	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/pathway"
)

// space numbers the cells of all metrics that have the same units and the same
// breakdowns. Units that are alike in all that cells go by share a list of the
// cells in which they are counted.
type space struct {
	index    int // among the spaces of the tally
	set      *pathway.Set
	groupers []*measure.Grouper
	asks     []int     // where the groups of a Grouper are among those of a unit
	base     numbering // cells that are counted; rows are sums of them
	lists    []int32   // cells of units: how many, then their numbers
	alike    alike
	cells    numbering // cells of results, of people with several units only
	into     [][]int32 // by counted cell: the cells of results to which it belongs, once asked for
	lots     []uint64  // by cell of the results: the lot that was in it last
	lot      uint64    // numbers the people that are held against themselves

	pathways pathwaySets // on which participations are
	key      []int64
}

// listOf is where the list of a unit begins, which has these groups.
func (s *space) listOf(u *measure.Unit, joined bool, groups []int64) int32 {
	head := int64(u.Program) << 2
	if joined {
		head |= 1
	}
	if u.Spell != nil {
		head |= 2
	}
	s.key = append(s.key[:0], head)
	for _, i := range s.asks {
		s.key = append(s.key, groups[i])
	}
	for _, p := range u.Pathways {
		s.key = append(s.key, int64(p))
	}
	list := s.alike.find(s.key)
	if *list < 0 {
		*list = s.list(u, joined, s.key[1:1+len(s.asks)])
	}
	return *list
}

// list makes a list. Of everybody at a place no cell is counted where there are
// groups: they are those in the groups of the first breakdown.
func (s *space) list(u *measure.Unit, joined bool, groups []int64) int32 {
	p, counted := s.placeOf(u, joined)
	begin := int32(len(s.lists))
	if !counted {
		s.lists = append(s.lists, 0)
		return begin
	}
	s.lists = append(s.lists, int32(max(1, len(groups))))
	if len(groups) == 0 {
		s.lists = append(s.lists, s.base.number(cellKey{p, noBreakdown, 0}))
	}
	for i, g := range groups {
		s.lists = append(s.lists, s.base.number(cellKey{p, int32(i), g}))
	}
	return begin
}

// at are the cells of the list that begins at i.
func (s *space) at(i int32) []int32 { return s.lists[i+1 : i+1+s.lists[i]] }

// cellsOf are the cells of results to which a counted cell belongs.
func (s *space) cellsOf(id int32) []int32 {
	s.into = reaching(s.into, int(id)+1)
	if s.into[id] == nil {
		for _, k := range s.results(nil, s.base.keys[id]) {
			s.into[id] = append(s.into[id], s.cells.number(k))
		}
	}
	return s.into[id]
}

// alike finds the list of units by a key of all that cells go by. It is a hash
// table with open addressing.
type alike struct {
	keys  []int64
	ends  []int32  // where each key ends
	lists []int32  // by key
	at    []uint64 // a hash, and in the lower half a key's number plus one; 0 where nothing is
}

// find is where a list stands, -1 of a new key.
func (a *alike) find(key []int64) *int32 {
	if 4*len(a.lists) >= 3*len(a.at) {
		a.grow()
	}
	h := hashOf(key)
	mask := len(a.at) - 1
	i := int(h) & mask
	for ; a.at[i] != 0; i = (i + 1) & mask {
		if n := uint32(a.at[i]); a.at[i]>>32 == h>>32 && slices.Equal(a.key(int(n-1)), key) {
			return &a.lists[n-1]
		}
	}
	a.keys = append(a.keys, key...)
	a.ends, a.lists = append(a.ends, int32(len(a.keys))), append(a.lists, -1)
	a.at[i] = h>>32<<32 | uint64(len(a.lists))
	return &a.lists[len(a.lists)-1]
}

func (a *alike) key(n int) []int64 {
	from := int32(0)
	if n > 0 {
		from = a.ends[n-1]
	}
	return a.keys[from:a.ends[n]]
}

func (a *alike) grow() {
	a.at = make([]uint64, max(64, 2*len(a.at)))
	mask := len(a.at) - 1
	for n := range a.lists {
		h := hashOf(a.key(n))
		i := int(h) & mask
		for a.at[i] != 0 {
			i = (i + 1) & mask
		}
		a.at[i] = h>>32<<32 | uint64(n+1)
	}
}

// hashOf mixes the words of a key by odd multipliers, the upper bits down to the
// lower ones.
func hashOf(key []int64) uint64 {
	h := uint64(0)
	for _, w := range key {
		h = (h ^ uint64(w)) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>32
}
