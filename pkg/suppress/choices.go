package suppress

import (
	"cmp"
	"slices"
)

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

// choices are sets of blocks in which a target may grow, promising ones first. In a
// set each tie of the target's atoms has two atoms.
func (b *blocks) choices(target int32, most int) (out []choice) {
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
	first := slices.Clone(b.options(from, 0))
	for _, o := range first[:min(most, len(first))] {
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
			b.exchange.work += looking * int64(len(b.sumsOf[m.atom]))
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

// looking is the work of looking at a sum of an atom, in numbers of a linear program.
const looking = 8

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
		for _, c := range b.choices(target, len(b.atoms)) {
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
