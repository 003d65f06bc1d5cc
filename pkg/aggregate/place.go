package aggregate

import (
	"encoding/binary"
	"slices"

	"pathmetrics/pkg/measure"
)

// placeKind says what the pathway of a place is. A participation is counted at one
// place, which has all pathways that it is on: places of participations have
// nobody in common. When rows are made a place is added to each of them:
//
//	on welding           → welding, "*", ""
//	on welding and care  → welding, care, "*", ""
//	on none              → "none", ""
//
// Each place also names the program; rows of all programs together are sums,
// too, over the places whose units are counted there (joined).
type placeKind uint8

const (
	ofParticipation placeKind = iota // pathway is one of the space's sets of pathways
	ofSpell
	aCell // not a place of units: a cell of the results
)

// allPrograms and the pathway numbers below zero stand for joined cells.
const (
	allPrograms = int32(-1)
	everyone    = int32(-1)
	onNone      = int32(-2)
)

// placeOf is where a unit is counted; a spell that is not joined is counted
// nowhere.
func (s *space) placeOf(u *measure.Unit, joined bool) (p place, counted bool) {
	switch {
	case u.Spell == nil:
		return place{u.Program, s.pathways.number(u.Pathways), ofParticipation, joined}, true
	case joined:
		return place{allPrograms, int32(u.Pathways[0]), ofSpell, true}, true
	}
	return place{}, false
}

// results adds the cells of the results to which a counted cell belongs. Those in
// the groups of the first breakdown are everybody.
func (s *space) results(out []cellKey, k cellKey) []cellKey {
	var places [8]place
	for _, p := range s.shownIn(places[:0], k.place) {
		out = append(out, cellKey{p, k.breakdown, k.group})
		if k.breakdown == 0 {
			out = append(out, cellKey{p, noBreakdown, 0})
		}
	}
	return out
}

// shownIn adds the pathways and programs in whose rows a place is counted.
func (s *space) shownIn(out []place, p place) []place {
	if p.kind == ofSpell {
		return append(out, place{allPrograms, p.pathway, aCell, true})
	}
	on := func(w int32) {
		if p.joined {
			out = append(out, place{allPrograms, w, aCell, true})
		}
		out = append(out, place{p.program, w, aCell, true})
	}
	on(everyone)
	set := s.pathways.lists[p.pathway]
	if len(set) == 0 && len(s.set.Defs) > 0 {
		on(onNone)
	}
	for _, w := range set {
		on(int32(w))
	}
	return out
}

// pathwaySets numbers sets of pathways from 0 on.
type pathwaySets struct {
	lists [][]int // each in the order of a unit's pathways
	by    map[string]int32
	name  []byte
}

func (x *pathwaySets) number(set []int) int32 {
	x.name = x.name[:0]
	for _, p := range set {
		x.name = binary.AppendUvarint(x.name, uint64(p))
	}
	n, ok := x.by[string(x.name)]
	if !ok {
		if x.by == nil {
			x.by = map[string]int32{}
		}
		n = int32(len(x.lists))
		x.by[string(x.name)] = n
		x.lists = append(x.lists, slices.Clone(set))
	}
	return n
}
