package suppress

import (
	"cmp"
	"slices"
)

// blocks are what a system falls into without its ties. A tie is an equation that is
// known anyway and says that some atoms together are as many as others, such as the
// persons of a program by sex and the same persons by age: then each sex and each
// age is a block, and each number of the release lies in one. A change that touches
// few blocks has few numbers to leave as they are, and most targets need two.
type blocks struct {
	*solver
	of     []int32   // by atom: its block; nil if there are no ties
	tiesOf [][]term  // by atom: the ties that hold it
	mark   []uint64  // by atom: what it adds to the sums that are known anyway, ties apart, as a linear hash
	atoms  [][]int32 // by block
	class  []int32   // by atom: those are of one class whom ties join and sums, but for such as are two others together
	chosen []bool    // by block: in the choice that is looked at
	whole  []bool    // by sum: it is two others of its cell together
	twin   []int32   // by atom: the only other one with its mark, or None
	best   []option  // scratch
	free   bool      // scratch: the target is loose
	loose  []bool    // by sum: a wide one that cannot move enough while what is known anyway stays atom by atom
}

// option is a block that a choice may take in for a tie.
type option struct {
	block   int32
	penalty float64
	units   int64 // that can move
}

// choice is a set of blocks, and what is known around a target's atoms in them.
type choice struct {
	blocks  []int32
	penalty float64
}

func (b *blocks) init(v *solver) {
	b.solver = v
	tied := false
	for i := range v.Sums {
		tied = tied || v.isTie(int32(i))
	}
	if !tied {
		return
	}
	b.tiesOf, b.mark = make([][]term, len(v.Atoms)), make([]uint64, len(v.Atoms))
	top := make([]int32, len(v.Atoms))
	for a := range top {
		top[a] = int32(a)
	}
	for i, terms := range v.atomsOf {
		s := int32(i)
		for _, m := range terms {
			if v.isTie(s) {
				b.tiesOf[m.at] = append(b.tiesOf[m.at], term{s, m.sign})
				continue
			}
			join(top, terms[0].at, m.at)
			if v.Sums[s].Cell == Shown {
				b.mark[m.at] += uint64(int64(m.sign)) * scatter(uint64(s))
			}
		}
	}
	b.of = make([]int32, len(v.Atoms))
	n := int32(0)
	for a := range top {
		if t := find(top, int32(a)); t == int32(a) {
			b.of[a] = n
			n++
		} else {
			b.of[a] = b.of[t]
		}
	}
	b.classify()
	b.loosen()
	slices.SortStableFunc(b.targets, func(x, y int32) int { // what others are parts of comes first
		if b.whole[x] == b.whole[y] {
			return 0
		}
		if b.whole[x] {
			return -1
		}
		return 1
	})
	b.chosen, b.atoms = make([]bool, n), make([][]int32, n)
	for a, k := range b.of {
		b.atoms[k] = append(b.atoms[k], int32(a))
	}
}

// loosen fills loose. Atoms with the same mark, which is not 0, move against each
// other.
func (b *blocks) loosen() {
	others, first, count := map[uint64]int64{}, map[uint64]int32{}, map[uint64]int{}
	b.twin = make([]int32, len(b.Atoms))
	for a, n := range b.Atoms {
		k := b.mark[a]
		b.twin[a] = None
		if count[k]++; count[k] == 1 {
			first[k] = int32(a)
		}
		others[k] += n
	}
	for a := range b.Atoms {
		if k := b.mark[a]; k != 0 && count[k] == 2 && first[k] != int32(a) {
			b.twin[a], b.twin[first[k]] = first[k], int32(a)
		}
	}
	b.loose = make([]bool, len(b.Sums))
	for _, t := range b.targets {
		own, all, free := map[uint64]int64{}, int64(0), false
		for _, m := range b.atomsOf[t] {
			own[b.mark[m.at]] += b.Atoms[m.at]
		}
		for mark := range own {
			if mark == 0 {
				free = true
			}
			all += others[mark]
		}
		b.loose[t] = !free && (all < b.width || b.whole[t])
	}
}

// classify fills class.
func (b *blocks) classify() {
	hash := make([]uint64, len(b.Sums))
	for i, terms := range b.atomsOf {
		for _, m := range terms {
			hash[i] += uint64(int64(m.sign)) * scatter(uint64(m.at))
		}
	}
	b.class, b.whole = make([]int32, len(b.Atoms)), make([]bool, len(b.Sums))
	for a := range b.class {
		b.class[a] = int32(a)
	}
	for i, terms := range b.atomsOf {
		s := int32(i)
		c := b.Sums[s].Cell
		b.whole[s] = c >= 0 && b.both(s, b.inCell[c], hash)
		if b.isTie(s) || c >= 0 && !b.whole[s] {
			for _, m := range terms {
				join(b.class, terms[0].at, m.at)
			}
		}
	}
	for a := range b.class {
		b.class[a] = find(b.class, int32(a))
	}
}

// both reports whether a sum is two others of its cell together.
func (b *blocks) both(s int32, cell []int32, hash []uint64) bool {
	for _, x := range cell {
		for _, y := range cell {
			if x < y && x != s && y != s && hash[s] == hash[x]+hash[y] {
				return true
			}
		}
	}
	return false
}

// isTie reports whether a sum is an equation between atoms that is known anyway.
func (v *solver) isTie(s int32) bool { return v.Sums[s].Cell == Shown && v.balance(s) }

// find is the first of those that were joined.
func find(top []int32, a int32) int32 {
	for top[a] != a {
		top[a] = top[top[a]]
		a = top[a]
	}
	return a
}

func join(top []int32, a, b int32) {
	a, b = find(top, a), find(top, b)
	top[max(a, b)] = min(a, b)
}

// scatter spreads numbers over 64 bits (splitmix64).
func scatter(x uint64) uint64 {
	x = (x + 1) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// choices are sets of blocks in which a target may grow, promising ones first. In a
// set each tie of the target's atoms has two atoms.
func (b *blocks) choices(target int32) (out []choice) {
	of := b.atomsOf[target]
	if b.of == nil || len(of) == 0 {
		return nil
	}
	b.free = b.loose[target]
	var from []move // the target's atoms
	for _, m := range of {
		from = append(from, move{m.at, int64(m.sign)})
	}
	home := b.of[of[0].at]
	if len(b.tiesOf[of[0].at]) == 0 {
		return []choice{{blocks: []int32{home}}}
	}
	b.chosen[home] = true
	for _, o := range slices.Clone(b.options(from, 0)) {
		for rank := range 2 {
			c := choice{blocks: []int32{home}}
			more := b.take(&c, from, 0, o, rank)
			more = b.follow(&c, from, rank) || more
			for _, k := range c.blocks[1:] {
				b.chosen[k] = false
			}
			out = append(out, c)
			if !more {
				break
			}
		}
	}
	b.chosen[home] = false
	slices.SortStableFunc(out, func(x, y choice) int { return cmp.Compare(x.penalty, y.penalty) })
	return out
}

// take puts a block into a choice for tie k of some atoms, and blocks for the other
// ties of the atoms that are met there. It reports whether there were any.
func (b *blocks) take(c *choice, from []move, k int, o option, rank int) bool {
	c.blocks, c.penalty = append(c.blocks, o.block), c.penalty+o.penalty
	b.chosen[o.block] = true
	var met []move
	for _, a := range from {
		b.others(a, k, func(m move) {
			if b.of[m.atom] == o.block {
				met = append(met, m)
			}
		})
	}
	return b.follow(c, met, rank)
}

// follow puts blocks into a choice for all ties of some atoms that it does not keep:
// the best, or worse ones by rank.
func (b *blocks) follow(c *choice, from []move, rank int) (any bool) {
	for k := range b.tiesOf[from[0].atom] {
		if slices.ContainsFunc(from, func(m move) bool { return k < len(b.tiesOf[m.atom]) && b.kept(b.tiesOf[m.atom][k].at) }) {
			continue
		}
		if o := b.options(from, k); len(o) > 0 {
			b.take(c, from, k, o[min(rank, len(o)-1)], rank)
			any = any || len(o) > 1
		}
	}
	return any
}

// others calls f with the other atoms of tie k of an atom, and how each would move
// to keep the tie.
func (b *blocks) others(a move, k int, f func(move)) {
	if k >= len(b.tiesOf[a.atom]) {
		return
	}
	t := b.tiesOf[a.atom][k]
	for _, m := range b.atomsOf[t.at] {
		if m.at != a.atom {
			f(move{m.at, -a.by * int64(t.sign*m.sign)})
		}
	}
}

// kept reports whether two atoms of a tie are in the choice.
func (b *blocks) kept(tie int32) bool {
	n := 0
	for _, m := range b.atomsOf[tie] {
		if b.chosen[b.of[m.at]] {
			n++
		}
	}
	return n > 1
}

// options are the blocks outside the choice that tie k of some atoms can be kept
// with, those first where least is known and most can move.
func (b *blocks) options(from []move, k int) []option {
	b.best = b.best[:0]
	for _, a := range from {
		b.others(a, k, func(m move) {
			if b.chosen[b.of[m.atom]] {
				return
			}
			p, n := b.penalty(m.atom), b.capacity(m)
			i := slices.IndexFunc(b.best, func(o option) bool { return o.block == b.of[m.atom] })
			if i < 0 {
				b.best = append(b.best, option{b.of[m.atom], p, n})
				return
			}
			b.best[i].penalty, b.best[i].units = min(b.best[i].penalty, p), b.best[i].units+n
		})
	}
	for i := range b.best {
		if o := &b.best[i]; o.units < b.width {
			o.penalty += lack * float64(b.width-o.units) / float64(b.width)
		}
	}
	slices.SortFunc(b.best, func(x, y option) int {
		return cmp.Or(cmp.Compare(x.penalty, y.penalty), cmp.Compare(x.block, y.block))
	})
	return b.best
}

// lack is the penalty of a block that cannot move, in costs of inner cells.
const lack = 8

// penalty is the cost of what is known of an atom.
func (b *blocks) penalty(a int32) (p float64) {
	for _, s := range b.sumsOf[a] {
		switch c := b.Sums[s.at].Cell; {
		case c >= 0 && !b.hidden[c]:
			p += b.costs[c]
		case b.free && c == Shown && !b.balance(s.at):
			p += 4
		}
	}
	return p
}

// capacity is how far an atom can move, up to the width.
func (b *blocks) capacity(m move) int64 {
	switch {
	case m.by < 0:
		return min(b.Atoms[m.atom], b.width)
	case b.twin[m.atom] >= 0 && !b.free:
		return min(b.Atoms[b.twin[m.atom]], b.width)
	}
	return b.width
}

// near is the atoms of a target's block, or of all blocks that it is tied to.
func (b *blocks) near(target int32, round int) (out []term) {
	of := b.atomsOf[target]
	if len(of) == 0 {
		return nil
	}
	in := []int32{b.of[of[0].at]}
	if round > 0 {
		for _, c := range b.choices(target) {
			in = append(in, c.blocks...)
		}
	}
	for a, k := range b.of {
		if slices.Contains(in, k) {
			out = append(out, term{int32(a), 1})
		}
	}
	return out
}
