package suppress

import (
	"cmp"
	"slices"
)

// Hide says which cells to hide so that no wide sum can be known closer than
// width: the primary cells, and as few others as it finds. The second result is
// the number of targets that nothing protects, not even hiding all cells that
// hold them.
//
// Same input, same output.
func Hide(s *System, width int64) (hidden []bool, open int) {
	v := newSolver(s, width)
	for _, t := range v.targets() {
		if !v.protect(t) {
			open++
		}
	}
	v.publish()
	return v.hidden, open
}

// protect hides cells until target is wide.
func (v *solver) protect(target int32) bool {
	for !v.attack(target) {
		more := v.repair(target, 1)
		if len(more) == 0 {
			more = v.repair(target, -1)
		}
		if len(more) == 0 {
			more = v.next(target)
		}
		if len(more) == 0 {
			return false
		}
		for _, c := range more {
			v.hide(c, true)
		}
	}
	return true
}

// next is one more cell that holds an atom of the target: the smallest.
func (v *solver) next(target int32) []int32 {
	best := int32(-1)
	for _, a := range v.Sums[target].Of {
		for _, s := range v.sumsOf[a] {
			if c := v.Sums[s].Cell; c >= 0 && !v.hidden[c] && (best < 0 || v.compare(c, best) < 0) {
				best = c
			}
		}
	}
	if best < 0 {
		return nil
	}
	return []int32{best}
}

// compare orders cells by how gladly they are hidden.
func (v *solver) compare(a, b int32) int {
	return cmp.Or(cmp.Compare(v.Cells[a].Level, v.Cells[b].Level), cmp.Compare(v.size(a), v.size(b)),
		cmp.Compare(v.Cells[a].Key, v.Cells[b].Key))
}

// size is the largest number of a cell.
func (v *solver) size(c int32) int64 {
	most := int64(0)
	for _, s := range v.inCell[c] {
		most = max(most, v.values[s])
	}
	return most
}

// repair finds the cheapest way to move the target as far as it must be able to,
// and the shown cells that move with it. It looks at a small part of the system
// first.
func (v *solver) repair(target int32, dir float64) []int32 {
	for reach := 4; ; reach *= 4 {
		n, all := v.surround(target, reach)
		for _, totals := range []bool{false, true} {
			if out, ok := n.cheapest(dir, totals); ok || all && totals {
				return out
			}
		}
	}
}

// cheapest is repair in a part. Totals stay as they are unless they may move. It
// reports whether the target came as far as it must.
func (n *near) cheapest(dir float64, totals bool) (out []int32, ok bool) {
	var single, wide []int32 // sums of one atom, and others that may move
	var fixed []int32
	for _, s := range n.sums {
		switch {
		case len(n.Sums[s].Of) == 1:
			single = append(single, s)
		case totals || n.Cells[n.Sums[s].Cell].Level == 0:
			wide = append(wide, s)
		default:
			fixed = append(fixed, s)
		}
	}
	k := len(n.atoms)
	p := newLP(2*k+2*len(wide)+1, len(wide)+len(fixed)+1)
	for j, a := range n.atoms {
		p.high[j], p.high[k+j] = inf, float64(n.Atoms[a])
	}
	total := 1.0
	for _, s := range single {
		j, c := n.at[n.Sums[s].Of[0]], n.cost(s)
		p.gain[j] -= c
		p.gain[k+j] -= c
		total += c
	}
	rows := append(append([]int32{}, wide...), fixed...)
	for i, s := range rows {
		n.fill(p.row(i)[:k], s, 1)
		n.fill(p.row(i)[k:], s, -1)
	}
	for i, s := range wide {
		up, down, c := 2*k+i, 2*k+len(wide)+i, n.cost(s)
		p.row(i)[up], p.row(i)[down] = -1, 1
		p.high[up], p.high[down] = inf, inf
		p.gain[up], p.gain[down] = -c, -c
		total += c
	}
	y := 2*k + 2*len(wide)
	last := p.row(len(rows))
	n.fill(last[:k], n.target, 1)
	n.fill(last[k:], n.target, -1)
	last[y] = -1
	p.low[y], p.high[y], p.gain[y] = -n.width, n.width, dir*total*10
	p.maximize(nil)
	moved := func(s int32, d float64) {
		if (d > slack || d < -slack) && !slices.Contains(out, n.Sums[s].Cell) {
			out = append(out, n.Sums[s].Cell)
		}
	}
	for _, s := range single {
		j := n.at[n.Sums[s].Of[0]]
		moved(s, p.x[j]-p.x[k+j])
	}
	for i, s := range wide {
		moved(s, p.x[2*k+i]-p.x[2*k+len(wide)+i])
	}
	need := n.width - n.proofs[n.target].upto + n.proofs[n.target].from
	return out, len(out) > 0 && dir*p.x[y] >= min(need, n.width)-slack
}

// cost of moving a shown sum by one.
func (v *solver) cost(s int32) float64 {
	c := v.Sums[s].Cell
	cost := 1 + 0.02*bits(v.size(c))
	for range v.Cells[c].Level {
		cost *= 8
	}
	return cost
}

func bits(n int64) float64 {
	k := 0.0
	for ; n > 0; n >>= 1 {
		k++
	}
	return k
}

// surround is a part of the system around a target: of every known sum that is
// come by, at most reach atoms, the ones first that are hidden or cheap to hide.
// all reports whether nothing was left out.
func (v *solver) surround(target int32, reach int) (n *near, all bool) {
	n = &near{solver: v, target: target, at: map[int32]int{}}
	seen := map[int32]bool{}
	all = true
	add := func(list []int32) {
		got := 0
		for _, a := range list {
			_, ok := n.at[a]
			if !ok && got >= reach {
				all = false
				continue
			}
			if !ok {
				n.at[a] = len(n.atoms)
				n.atoms = append(n.atoms, a)
			}
			got++
		}
	}
	for _, a := range v.Sums[target].Of {
		add([]int32{a})
	}
	most := 12 * reach
	for k := 0; k < len(n.atoms); k++ {
		for _, s := range v.sumsOf[n.atoms[k]] {
			if !v.known(s) || seen[s] {
				continue
			}
			seen[s] = true
			n.sums = append(n.sums, s)
			if len(n.atoms) < most {
				add(v.best(s))
			} else {
				all = false
			}
		}
	}
	return n, all
}

// best are the atoms of a sum, the hidden and cheap ones first.
func (v *solver) best(s int32) []int32 {
	list := slices.Clone(v.Sums[s].Of)
	if len(list) <= 4 {
		return list
	}
	slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(v.price(a), v.price(b)) })
	return list
}

// price is what it costs to move an atom by itself.
func (v *solver) price(a int32) float64 {
	c := 0.0
	for _, s := range v.sumsOf[a] {
		if v.known(s) && len(v.Sums[s].Of) == 1 {
			c += v.cost(s)
		}
	}
	if v.Atoms[a] == 0 {
		c++ // it can only grow
	}
	return c
}

// publish shows again what need not be hidden: large totals first.
func (v *solver) publish() {
	var order []int32
	for c := range v.Cells {
		if v.hidden[c] && !v.Cells[c].Primary {
			order = append(order, int32(c))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return v.compare(b, a) })
	for _, c := range order {
		v.hide(c, false)
		if !v.still(c) {
			v.hide(c, true)
		}
	}
}

// still reports whether all targets are wide when cell c is shown. Those whose
// proofs move it are attacked anew.
func (v *solver) still(c int32) bool {
	kept := map[int32]*proof{}
	for t, p := range v.proofs {
		if v.moves(p.low, c) || v.moves(p.high, c) {
			kept[t] = p
		}
	}
	for t := range kept {
		delete(v.proofs, t)
	}
	ok := true
	for _, t := range v.targets() {
		if kept[t] != nil && !v.attack(t) {
			ok = false
			break
		}
	}
	if !ok {
		for t, p := range kept {
			v.proofs[t] = p
		}
	}
	return ok
}

// moves reports whether a change shows in a cell.
func (v *solver) moves(c change, cell int32) bool {
	for _, s := range v.inCell[cell] {
		d := 0.0
		for _, m := range c {
			if slices.Contains(v.Sums[s].Of, m.atom) {
				d += m.by
			}
		}
		if d > slack || d < -slack {
			return true
		}
	}
	return false
}
