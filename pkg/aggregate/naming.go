package aggregate

import (
	"cmp"
	"slices"
)

// naming puts the counted cells of a space into the order of what they go by.
// Their numbers depend on who was seen first.
type naming struct {
	kinds []Kind  // of all metrics of the space, in order
	cells []named // in order
	rank  []int32 // by counted cell: where it is among them
}

// named is a counted cell by the numbers of its kind and group, which are those
// of their names.
type named struct{ cell, kind, breakdown, group int32 }

// naming names the cells of a space.
func (t *Tally) naming(s *space) *naming {
	n := &naming{cells: make([]named, len(s.base.keys)), rank: make([]int32, len(s.base.keys))}
	kinds, groups := n.number(t, s), groupNumbers(t.namer(s))
	for i, k := range s.base.keys {
		x := named{cell: int32(i), kind: kinds[k.place]}
		if k.breakdown != noBreakdown {
			x.breakdown, x.group = k.breakdown, groups[group{k.breakdown, k.group}]
		}
		n.cells[i] = x
	}
	slices.SortFunc(n.cells, func(a, b named) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.breakdown, b.breakdown), cmp.Compare(a.group, b.group))
	})
	for i, x := range n.cells {
		n.rank[x.cell] = int32(i)
	}
	return n
}

// number finds the kinds and says which one a place is.
func (n *naming) number(t *Tally, s *space) map[place]int32 {
	out := map[place]int32{}
	var places []place
	for _, k := range s.base.keys {
		if _, known := out[k.place]; !known {
			out[k.place], places = 0, append(places, k.place)
		}
	}
	kinds := make([]Kind, len(places))
	order := make([]int, len(places))
	for i, p := range places {
		kinds[i], order[i] = t.kind(s, p), i
	}
	slices.SortFunc(order, func(a, b int) int { return compareKinds(&kinds[a], &kinds[b]) })
	for i, k := range order {
		n.kinds = append(n.kinds, kinds[k])
		out[places[k]] = int32(i)
	}
	return out
}

// kind says what the units of a place go by.
func (t *Tally) kind(s *space, p place) Kind {
	if p.kind == ofSpell {
		return Kind{Joined: p.joined, Pathways: []string{s.set.ID(int(p.pathway))}, Spell: true}
	}
	k := Kind{Program: t.spec.Store.Symbols.Text(p.program), Joined: p.joined}
	for _, w := range s.pathways.lists[p.pathway] {
		k.Pathways = append(k.Pathways, s.set.ID(w))
	}
	return k
}

func compareKinds(a, b *Kind) int {
	if c := cmp.Or(cmp.Compare(a.Program, b.Program), cmp.Compare(joinedIndex(a.Joined), joinedIndex(b.Joined))); c != 0 {
		return c
	}
	return slices.Compare(a.Pathways, b.Pathways)
}

// groupNumbers numbers the groups of each breakdown, by label and of equal labels
// by key.
func groupNumbers(names *namer) map[group]int32 {
	out := map[group]int32{}
	var groups []group
	for _, k := range names.space.base.keys {
		g := group{k.breakdown, k.group}
		if _, known := out[g]; !known && g.breakdown != noBreakdown {
			out[g], groups = 0, append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b group) int {
		if c := cmp.Compare(a.breakdown, b.breakdown); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(names.label(a), names.label(b)), cmp.Compare(a.key, b.key))
	})
	next := int32(0)
	for i, g := range groups {
		if i > 0 && groups[i-1].breakdown != g.breakdown {
			next = 0
		}
		out[g] = next
		next++
	}
	return out
}
