package protect

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/suppress"
)

// atoms are the atoms of a set of units, by kind and group.
type atoms struct {
	of    map[slot][]int32
	order []slot
	base  map[int32][]int32 // by kind: those of one breakdown, which are all units of the kind
	ways  map[slot]bool     // kinds and breakdowns of which there are all atoms
	free  bool              // small numbers of them may be known
}

func newAtoms() *atoms {
	return &atoms{of: map[slot][]int32{}, base: map[int32][]int32{}, ways: map[slot]bool{}}
}

type slot struct{ kind, way, group int32 }

// setOf are the atoms of the units that heading h has in a role. Those of nested
// headings come first and are parts of it, where that is true.
func (t *table) setOf(h int, r role, nested []int) *atoms {
	fp := t.heads[h].set(r)
	s, ok := t.sets[fp]
	if !ok {
		if s = t.rest(h, r, nested); s == nil {
			s = newAtoms()
		}
		s.free = !t.tells(h, r)
		t.sets[fp] = s
	}
	t.extend(s, t.piecesOf(h), func(p *piece) int64 { return p.of(r) })
	return s
}

// extend makes atoms of the pieces that have none yet: of all at first, and of
// further breakdowns when another heading shows the same units by them. The units of a
// kind are the same in every breakdown, and those of a pathway the ones of the union.
// Where one of several headings has no piece, it is known that there is nobody.
func (t *table) extend(s *atoms, list []piece, n func(p *piece) int64) {
	t.nobody(s, list)
	var more []slot
	for i := range list {
		p := &list[i]
		k := slot{p.kind, p.way, p.group}
		if _, ok := s.of[k]; !ok && !s.ways[slot{kind: p.kind, way: p.way}] {
			s.of[k] = []int32{t.atom(n(p))}
			more = append(more, k)
		}
	}
	for _, k := range more {
		s.ways[slot{kind: k.kind, way: k.way}] = true
	}
	t.tie(s, more)
	t.union(s, more)
	s.order = append(s.order, more...)
}

// nobody says of whom there are none that there are none, where the pieces of a
// breakdown have none of them.
func (t *table) nobody(s *atoms, list []piece) {
	in, ways := map[slot]bool{}, map[int32]bool{}
	for i := range list {
		p := &list[i]
		in[slot{p.kind, p.way, p.group}], ways[p.way] = true, true
	}
	for _, k := range s.order {
		if of := s.of[k]; ways[k.way] && !in[k] && len(of) > 0 && t.value(of) == 0 {
			t.sum(of, suppress.Shown, false)
		}
	}
}

// rest makes the atoms of a heading out of those of nested ones and of what is left,
// or returns nil where these are not parts of it.
func (t *table) rest(h int, r role, nested []int) *atoms {
	if len(nested) == 0 {
		return nil
	}
	inner := map[slot][]int32{}
	for _, o := range nested {
		if t.heads[o].set(r) == 0 {
			continue
		}
		x := t.setOf(o, r, nil)
		for _, k := range x.order {
			inner[k] = append(inner[k], x.of[k]...)
		}
	}
	list := t.piecesOf(h)
	met := 0
	for i := range list {
		p := &list[i]
		k := slot{p.kind, p.way, p.group}
		if of, ok := inner[k]; ok {
			met++
			if t.value(of) > p.of(r) {
				return nil
			}
		}
	}
	if met < len(inner) || met == 0 {
		return nil
	}
	rest := func(p *piece) int64 { return p.of(r) - t.value(inner[slot{p.kind, p.way, p.group}]) }
	left := newAtoms()
	if t.tiled(h, nested) && !slices.ContainsFunc(list, func(p piece) bool { return rest(&p) > 0 }) {
		left.empty(list)
	} else {
		t.extend(left, list, rest)
	}
	s := newAtoms()
	s.order, s.ways = left.order, left.ways
	for _, k := range left.order {
		s.of[k] = append(slices.Clone(inner[k]), left.of[k]...)
	}
	if len(left.base) == 0 { // nobody is left, so nothing is said of these stays yet
		t.union(s, s.order)
	}
	byWay(s.order, func(list []slot) {
		s.base[list[0].kind] = s.all(slices.DeleteFunc(slices.Clone(list), func(k slot) bool { return k.way != list[0].way }))
	})
	t.each(list, left, func(_ int32, of []int32) { t.secret(s, of) })
	return s
}

// tiled reports whether no day of a heading is left by nested ones, which are apart.
func (t *table) tiled(h int, nested []int) bool {
	left := days(t.heads[h].Cohort) + 1
	for _, o := range nested {
		left -= days(t.heads[o].Cohort) + 1
	}
	return left == 0
}

// empty makes atoms of nobody of pieces.
func (s *atoms) empty(list []piece) {
	for i := range list {
		k := slot{list[i].kind, list[i].way, list[i].group}
		s.order, s.of[k], s.ways[slot{kind: k.kind, way: k.way}] = append(s.order, k), nil, true
	}
}

// tie says that the units of a kind are the same in every breakdown, and adds the
// small numbers of those who are in several rows that overlap.
func (t *table) tie(s *atoms, more []slot) {
	byWay(more, func(list []slot) {
		kind := list[0].kind
		byKind(list, func(way []slot) {
			of := s.all(way)
			if base, ok := s.base[kind]; ok {
				t.same(of, base)
			} else {
				s.base[kind] = of
			}
		})
		if t.kinds.list[kind].several {
			t.overlap(s, list, s.base[kind])
		}
	})
}

// overlap adds the numbers of units of a kind that are in several rows which are not
// parts of one another: such a number can often be worked out of these rows.
func (t *table) overlap(s *atoms, list []slot, base []int32) {
	t.secret(s, base)
	if len(list) == 1 {
		return
	}
	for _, k := range list {
		t.secret(s, s.of[k])
	}
}

// secret adds a number of units that no row shows, and which nobody may know closely when
// it is small.
func (t *table) secret(s *atoms, of []int32) {
	if n := t.value(of); n > 0 && t.small(n) && !s.free {
		t.sum(of, suppress.None, true)
	}
}

// all are the atoms of some slots.
func (s *atoms) all(list []slot) (of []int32) {
	for _, k := range list {
		of = append(of, s.of[k]...)
	}
	return of
}

// byWay calls do for the slots of each kind, and byKind for those of each breakdown.
func byWay(order []slot, do func(list []slot)) {
	stretches(order, func(a, b slot) bool { return a.kind == b.kind }, do)
}

func byKind(order []slot, do func(list []slot)) {
	stretches(order, func(a, b slot) bool { return a.way == b.way }, do)
}

func stretches(list []slot, same func(a, b slot) bool, do func(list []slot)) {
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && same(list[from], list[to]) {
			to++
		}
		do(list[from:to])
		from = to
	}
}

// union says that stays on a pathway are stays on the union of pathways. How many are
// on two at a time is taken as known, unless that is a small number itself.
func (t *table) union(s *atoms, more []slot) {
	of, less := map[slot][]int32{}, map[slot][]int32{}
	var order []slot
	for _, k := range more {
		g := slot{way: k.way, group: k.group}
		x := &t.kinds.list[k.kind]
		if !x.spell {
			continue
		}
		if of[g] == nil && less[g] == nil {
			order = append(order, g)
		}
		if x.union {
			less[g] = append(less[g], s.of[k]...)
		} else {
			of[g] = append(of[g], s.of[k]...)
		}
	}
	slices.SortFunc(order, func(a, b slot) int { return cmp.Or(cmp.Compare(a.way, b.way), cmp.Compare(a.group, b.group)) })
	byKind(order, func(way []slot) { t.twice(s, way, of, less) })
}

// twice ties the groups of one breakdown. How many stays are on two pathways at a time
// is taken as known, unless it is a small number in some group. Where those on pathways
// are fewer than those on the union, as the same stay may count in another group there,
// the group's numbers say nothing about each other, and the overlaps are not known.
func (t *table) twice(s *atoms, way []slot, of, less map[slot][]int32) {
	over := func(g slot) int64 { return t.value(of[g]) - t.value(less[g]) }
	free := slices.ContainsFunc(way, func(g slot) bool { return over(g) < 0 || over(g) > 0 && t.small(over(g)) })
	var all []int32
	for _, g := range way {
		n := over(g)
		if n < 0 {
			continue
		}
		if n > 0 && free {
			a := t.atom(n)
			t.secret(s, []int32{a})
			less[g], all = append(less[g], a), append(all, a)
		}
		t.same(of[g], less[g])
	}
	if len(all) > 1 {
		t.secret(s, all)
	}
}
