package gate

import (
	"maps"
	"slices"

	"pathmetrics/pkg/aggregate"
)

// slot is a class of the units in a group of a breakdown, of all pathways.
type slot struct {
	way   waySlots
	group string
}

// waySlots are the slots of a class in a breakdown.
type waySlots struct {
	breakdown int32
	k         int
}

// overlaps counts, of the stays on pathways, how many more there are than in the union.
func (t *table) overlaps() map[slot]int64 {
	out := map[slot]int64{}
	for p := range t.parts {
		x := &t.parts[p]
		by := t.side(x)
		for k, n := range x.n {
			if by != 0 {
				out[t.slot(x, k)] += int64(by) * n
			}
		}
	}
	return out
}

// side is 1 of stays on a pathway, -1 of those on any of them and 0 of what is no stay.
func (t *table) side(p *part) int32 {
	switch kind := &t.Kinds[p.kind]; {
	case !kind.Spell:
		return 0
	case slices.Contains(kind.Pathways, "*"):
		return -1
	}
	return 1
}

func (t *table) slot(p *part, k int) slot {
	return slot{waySlots{p.breakdown, k}, t.labels[p.group]}
}

// spells says that the stays on the pathways make up those of the union, but for an
// overlap. That is taken as known, unless it is a small number itself in some group of the
// breakdown, or in a part of the period, when none is known but those of nobody. Where the
// union has more in some group, as the same stay may count in another group there, nothing
// is known of that group, and of the overlaps in the others neither.
func (f *family) spells(i int, t *table) {
	overlap, few := f.fewTwice(i)
	sums := map[slot][]term{}
	var order []slot
	for p := range t.parts {
		x := &t.parts[p]
		by := t.side(x)
		for k := range int(aggregate.Classes) {
			v := f.at[f.atom(i, int32(p), k)]
			if by == 0 || v == none {
				continue
			}
			s := t.slot(x, k)
			if sums[s] == nil {
				order = append(order, s)
			}
			sums[s] = append(sums[s], term{v, by})
		}
	}
	for _, s := range order {
		n := overlap[s]
		if n < 0 {
			continue
		}
		if n > 0 && few[s.way] {
			sums[s] = append(sums[s], term{f.variable(n, 0, unbounded), -1})
		}
		f.equation(sums[s])
	}
}

// fewTwice are the overlaps of a table, and in which breakdowns some are small: its own,
// those of periods within its own, or those of the rest.
func (f *family) fewTwice(i int) (overlap map[slot]int64, few map[waySlots]bool) {
	overlap, few = f.tables[i].overlaps(), map[waySlots]bool{}
	note := func(of map[slot]int64) {
		for s, n := range of {
			if n < 0 || f.small(n) {
				few[s.way] = true
			}
		}
	}
	note(overlap)
	for l := range f.links {
		if f.links[l].outer != i {
			continue
		}
		rest := map[slot]int64{}
		for s, n := range overlap {
			rest[s] = n
		}
		for _, k := range f.links[l].inner {
			of, fewer := f.fewTwice(k)
			for s, n := range of {
				rest[s] -= n
			}
			for w := range fewer {
				few[w] = true
			}
		}
		maps.DeleteFunc(rest, func(s slot, _ int64) bool { return !f.links[l].holds(s.way.k) })
		note(rest)
	}
	return overlap, few
}
