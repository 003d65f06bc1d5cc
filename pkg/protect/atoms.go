package protect

import (
	"cmp"
	"maps"
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

// join adds the atoms of others that pieces name.
func (s *atoms) join(list []piece, o *atoms) {
	for i := range list {
		k := list[i].slot()
		if _, ok := s.of[k]; !ok {
			s.order = append(s.order, k)
		}
		s.of[k] = append(s.of[k], o.of[k]...)
	}
	for k, of := range o.base {
		s.base[k] = append(s.base[k], of...)
	}
	maps.Copy(s.ways, o.ways)
}

// setOf are the atoms of the units that heading h has in a role. Those of nested
// headings come first and are parts of it, where that is true: the first list of these
// makes its atoms, and others say what else they are the sum of.
func (t *table) setOf(h int, r role, nested [][]int) *atoms {
	fp := t.heads[h].set(r)
	var in []inner
	for _, list := range nested {
		in = append(in, t.inner(h, r, list)...)
	}
	s, ok := t.sets[fp]
	if !ok {
		s = newAtoms()
		s.free = !t.tells(h, r)
		t.sets[fp] = s
		if len(in) > 0 {
			t.rest(s, h, r, in[0])
			in = in[1:]
		}
	}
	t.extend(s, t.piecesOf(h), func(p *piece) int64 { return p.of(r) })
	for _, x := range in {
		t.also(s, h, r, x)
	}
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
		k := p.slot()
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
		in[p.slot()], ways[p.way] = true, true
	}
	for _, k := range s.order {
		if of := s.of[k]; ways[k.way] && !in[k] && len(of) > 0 && t.value(of) == 0 {
			t.sum(of, suppress.Shown, false)
		}
	}
}

// inner is nested headings that are apart, and the atoms of their units together.
type inner struct {
	heads []int
	of    map[slot][]int32
}

// inner are those of a list of nested headings, or of each of them by itself where they
// are no parts of the heading together: stays that last are in several quarters. Those
// that are none by themselves are left out.
func (t *table) inner(h int, r role, list []int) (out []inner) {
	x := inner{of: map[slot][]int32{}}
	for _, o := range list {
		if fp := t.heads[o].set(r); fp == 0 || fp == t.heads[h].set(r) {
			continue
		}
		x.heads = append(x.heads, o)
		s := t.setOf(o, r, nil)
		for _, k := range s.order {
			x.of[k] = append(x.of[k], s.of[k]...)
		}
	}
	if t.fits(h, r, x.of) {
		return []inner{x}
	}
	if len(x.heads) < 2 {
		return nil
	}
	for _, o := range x.heads {
		out = append(out, t.inner(h, r, []int{o})...)
	}
	return out
}

// fits reports whether the units of a heading can be made of some atoms and others.
func (t *table) fits(h int, r role, of map[slot][]int32) bool {
	met := 0
	list := t.piecesOf(h)
	for i := range list {
		if in, ok := of[list[i].slot()]; ok {
			met++
			if t.value(in) > list[i].of(r) {
				return false
			}
		}
	}
	return met == len(of) && met > 0
}

// rest makes the atoms of a heading out of those of nested ones and of what is left.
func (t *table) rest(s *atoms, h int, r role, x inner) {
	list := t.piecesOf(h)
	rest := func(p *piece) int64 { return p.of(r) - t.value(x.of[p.slot()]) }
	left := newAtoms()
	if t.tiled(h, x.heads) && !slices.ContainsFunc(list, func(p piece) bool { return rest(&p) > 0 }) {
		left.empty(list)
	} else {
		t.extend(left, list, rest)
	}
	s.order, s.ways = left.order, left.ways
	for _, k := range left.order {
		s.of[k] = append(slices.Clone(x.of[k]), left.of[k]...)
	}
	if len(left.base) == 0 { // nobody is left, so nothing is said of these stays yet
		t.union(s, s.order)
	}
	byKind(s.order, func(list []slot) {
		s.base[list[0].kind] = s.all(slices.DeleteFunc(slices.Clone(list), func(k slot) bool { return k.way != list[0].way }))
	})
	t.each(list, left, func(_ int32, of []int32) { t.secret(s, of) })
}

// also says that the units of a heading are those of nested ones and others.
func (t *table) also(s *atoms, h int, r role, x inner) {
	list := t.piecesOf(h)
	left := newAtoms()
	for i := range list {
		k := list[i].slot()
		in := x.of[k]
		if left.of[k] = s.of[k]; len(in) > 0 {
			left.of[k] = []int32{t.atom(t.value(s.of[k]) - t.value(in))}
			t.same(s.of[k], append(slices.Clone(in), left.of[k]...))
		}
	}
	t.each(list, left, func(_ int32, of []int32) { t.secret(s, of) })
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
		k := list[i].slot()
		s.order, s.of[k], s.ways[slot{kind: k.kind, way: k.way}] = append(s.order, k), nil, true
	}
}

// tie says that the units of a kind are the same in every breakdown, and adds the
// small numbers of those who are in several rows that overlap.
func (t *table) tie(s *atoms, more []slot) {
	byKind(more, func(list []slot) {
		kind := list[0].kind
		byWay(list, func(way []slot) {
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

// byKind calls do for the slots of each kind, and byWay for those of each breakdown.
func byKind(order []slot, do func(list []slot)) {
	stretches(order, func(a, b slot) bool { return a.kind == b.kind }, do)
}

func byWay(order []slot, do func(list []slot)) {
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
	byWay(order, func(way []slot) { t.twice(s, way, of, less) })
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
