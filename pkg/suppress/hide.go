package suppress

import (
	"cmp"
	"slices"
)

// Solve says which cells to hide so that no wide sum can be known closer than
// width: the primary cells, and as few others as it finds. It takes widths up to a
// million and counts up to 10¹²; with a width of 0 or less every sum is wide.
//
// Same input, same output.
func Solve(s *System, width int64) Result {
	v := newSolver(s, width)
	r := Result{Hidden: v.hidden, For: make([]int32, len(s.Cells))}
	for i := range r.For {
		r.For[i] = None
	}
	for _, t := range v.targets {
		if !v.protect(t, r.For) {
			r.Open = append(r.Open, t)
		}
	}
	slices.Sort(r.Open)
	v.part.last = v.part.work + cmp.Or(s.Patience, patience)
	if r.Untried = v.publish(r.For); r.Untried == 0 {
		v.improve(r.For)
	}
	for c, hidden := range r.Hidden {
		switch {
		case hidden && s.Cells[c].Primary:
			r.Primary++
		case hidden:
			r.Secondary++
		}
	}
	return r
}

// protect hides cells until target is wide. It reports false if nothing is left
// that could be hidden for it.
func (v *solver) protect(target int32, why []int32) bool {
	for !v.attack(target) {
		more := v.repair(target)
		if len(more) == 0 && !v.wide(target) {
			return false
		}
		for _, c := range more {
			v.hide(c, true)
			why[c] = target
		}
	}
	return true
}

// attack proves that target is wide under what is hidden, or finds no proof.
func (v *solver) attack(target int32) bool {
	if v.wide(target) {
		return true
	}
	v.part.aim(target, false, false)
	for _, dir := range [2]float64{1, -1} {
		if c, ok := v.part.push(dir); ok {
			if _, ok = v.verify(c, nil); ok {
				v.keep(c)
			}
		}
		if v.wide(target) {
			return true
		}
	}
	return false
}

// repair finds the cheapest way to make the target wide by hiding more, and keeps
// it as a proof. Totals stay as they are unless they must move. Where there is no
// way in whole numbers, the smallest cell that holds an atom of the target is
// hidden.
func (v *solver) repair(target int32) []int32 {
	for _, totals := range []bool{false, true} {
		for _, dir := range []float64{1, -1} {
			if more, ok := v.pay(target, dir, totals); ok {
				return more
			}
		}
	}
	return v.next(target)
}

// pay is repair in one direction.
func (v *solver) pay(target int32, dir float64, totals bool) (more []int32, ok bool) {
	if dir < 0 && len(v.Sums[target].Less) == 0 && float64(v.values[target]) < v.part.short(target, dir) {
		return nil, false
	}
	v.part.aim(target, true, totals)
	c, ok := v.part.push(dir)
	if !ok {
		return nil, false
	}
	more, ok = v.verify(c, func(s int32) bool { return v.hideable(s, totals) })
	if !ok || !v.enough(target, c) {
		return nil, false
	}
	v.keep(c)
	return more, true
}

// enough reports whether a change makes target wide.
func (v *solver) enough(target int32, c *change) bool {
	p := v.proofs[target]
	v.sum(c, func(s int32, by int64) {
		h := half{c, by}
		switch {
		case s != target:
		case by > 0 && h.farther(p.high):
			p.high = h
		case by < 0 && h.farther(p.low):
			p.low = h
		}
	})
	return p.spans(v.width)
}

// next is one more cell that holds an atom of the target: its own, or the smallest.
func (v *solver) next(target int32) []int32 {
	best := None
	if v.known(target) && v.hideable(target, true) {
		return []int32{v.Sums[target].Cell}
	}
	for _, m := range v.atomsOf[target] {
		for _, s := range v.sumsOf[m.at] {
			if v.known(s.at) && v.hideable(s.at, true) {
				if c := v.Sums[s.at].Cell; best < 0 || v.compare(c, best) < 0 {
					best = c
				}
			}
		}
	}
	if best < 0 {
		return nil
	}
	return []int32{best}
}
