package suppress

import "slices"

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

// init does nothing if the system has no ties.
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
	for i, terms := range v.atomsOf {
		s := int32(i)
		for _, m := range terms {
			switch {
			case v.isTie(s):
				b.tiesOf[m.at] = append(b.tiesOf[m.at], term{s, m.sign})
			case v.Sums[s].Cell == Shown:
				b.mark[m.at] += uint64(int64(m.sign)) * scatter(uint64(s))
			}
		}
	}
	b.divide()
	b.classify()
	b.loosen()
	slices.SortStableFunc(b.targets, func(x, y int32) int { return b.rank(x) - b.rank(y) })
}

// rank puts numbers before those that they are made of: what moves a whole is a good
// begin for its parts.
func (b *blocks) rank(target int32) int {
	if b.whole[target] {
		return 0
	}
	return 1
}

// divide fills of and atoms. Blocks are in the order of their first atoms.
func (b *blocks) divide() {
	top := apart(len(b.Atoms))
	for i, terms := range b.atomsOf {
		if !b.isTie(int32(i)) {
			joinAll(top, terms)
		}
	}
	b.of = make([]int32, len(b.Atoms))
	for a := range top {
		if t := find(top, int32(a)); t == int32(a) {
			b.of[a], b.atoms = int32(len(b.atoms)), append(b.atoms, nil)
		} else {
			b.of[a] = b.of[t]
		}
		b.atoms[b.of[a]] = append(b.atoms[b.of[a]], int32(a))
	}
	b.chosen = make([]bool, len(b.atoms))
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
	b.class, b.whole = apart(len(b.Atoms)), make([]bool, len(b.Sums))
	for i, terms := range b.atomsOf {
		s := int32(i)
		c := b.Sums[s].Cell
		b.whole[s] = c >= 0 && b.both(s, b.inCell[c], hash)
		if b.isTie(s) || c >= 0 && !b.whole[s] {
			joinAll(b.class, terms)
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

// apart is n things that are not joined yet.
func apart(n int) []int32 {
	top := make([]int32, n)
	for a := range top {
		top[a] = int32(a)
	}
	return top
}

func joinAll(top []int32, terms []term) {
	for _, m := range terms {
		a, b := find(top, terms[0].at), find(top, m.at)
		top[max(a, b)] = min(a, b)
	}
}

// scatter spreads numbers over 64 bits (splitmix64).
func scatter(x uint64) uint64 {
	x = (x + 1) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
