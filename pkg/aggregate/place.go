package aggregate

import (
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/pathway"
)

// placeKind says in which rows a place is counted. A participation on one
// pathway has one place, which is added to the rows of the pathway, of any
// pathway and of everyone when rows are made. One on several pathways has a
// place for each of them and one for everyone, so that nothing is added twice:
//
//	on welding           onOne welding    → welding, "*", ""
//	on welding and care  onSome welding   → welding
//	                     onSome care      → care
//	                     onSome "*"       → "*"
//	                     anywhere         → ""
//	on none              nowhere          → "none", ""
//
// Each place also names the program; rows of all programs together are sums,
// too, over the places whose units are counted there (joined).
type placeKind uint8

const (
	onOne placeKind = iota
	onSome
	anywhere
	nowhere
	ofSpell
	aCell // not a place of units: a cell of the results
)

// allPrograms and the pathway numbers below zero stand for joined cells.
const (
	allPrograms = int32(-1)
	everyone    = int16(-1)
	onNone      = int16(-2)
)

// placesOf adds the places of a unit to out. A spell that is not joined is
// counted nowhere.
func placesOf(out []place, u *measure.Unit, joined bool, set *pathway.Set) []place {
	switch {
	case u.Spell != nil && !joined:
		return out
	case u.Spell != nil:
		return append(out, place{allPrograms, int16(u.Pathways[0]), ofSpell, true})
	case len(u.Pathways) == 0:
		return append(out, place{u.Program, onNone, nowhere, joined})
	case len(u.Pathways) == 2 && u.Pathways[0] != set.Union && u.Pathways[1] == set.Union:
		return append(out, place{u.Program, int16(u.Pathways[0]), onOne, joined})
	}
	out = append(out, place{u.Program, everyone, anywhere, joined})
	for _, p := range u.Pathways {
		out = append(out, place{u.Program, int16(p), onSome, joined})
	}
	return out
}

// results adds the cells of the results to which a counted cell belongs. Those in
// the groups of the first breakdown are everybody.
func (k cellKey) results(out []cellKey, set *pathway.Set) []cellKey {
	var places [6]place
	for _, p := range k.cells(places[:0], set) {
		out = append(out, cellKey{p, k.breakdown, k.group})
		if k.breakdown == 0 {
			out = append(out, cellKey{p, noBreakdown, 0})
		}
	}
	return out
}

// cells adds the pathways and programs in whose rows a place is counted.
func (p place) cells(out []place, set *pathway.Set) []place {
	var on [3]int16
	pathways := on[:0]
	switch p.kind {
	case onOne:
		pathways = append(pathways, everyone, p.pathway, int16(set.Union))
	case nowhere:
		pathways = append(pathways, everyone)
		if len(set.Defs) > 0 {
			pathways = append(pathways, onNone)
		}
	default:
		pathways = append(pathways, p.pathway)
	}
	for _, w := range pathways {
		if p.joined {
			out = append(out, place{allPrograms, w, aCell, true})
		}
		if p.kind != ofSpell {
			out = append(out, place{p.program, w, aCell, true})
		}
	}
	return out
}
