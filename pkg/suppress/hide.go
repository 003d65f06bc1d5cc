package suppress

import (
	"math"
	"slices"
)

// Solve says which cells to hide so that no wide sum can be known closer than
// width: the primary cells, and as few others as it finds. It takes widths up to a
// million and counts up to 10¹²; with a width of 0 or less every sum is wide.
//
// Same input, same output.
func Solve(s *System, width int64) Result { return newSolver(s, width).solve() }

func (v *solver) solve() Result {
	r := Result{Hidden: v.hidden, For: make([]int32, len(v.Cells))}
	for i := range r.For {
		r.For[i] = None
	}
	v.last = v.patience
	r.Open = v.protectAll(r.For)
	slices.Sort(r.Open)
	v.last = v.effort() + v.patience
	if r.Untried = v.publish(r.For); r.Untried == 0 {
		v.last = v.effort() + min(extra, v.patience/4)
		v.improve(r.For)
	}
	for c, hidden := range r.Hidden {
		switch {
		case hidden && v.Cells[c].Primary:
			r.Primary++
		case hidden:
			r.Secondary++
		}
	}
	return r
}

// protectAll protects the targets and returns those that stay open.
func (v *solver) protectAll(why []int32) (open []int32) {
	for _, t := range v.targets {
		if !v.wide(t) && (v.spentAll() || !v.protect(t, why)) {
			open = append(open, t)
		}
	}
	return open
}

// spentAll reports whether the system's effort has come to its limit. What is not
// protected by then stays open.
func (v *solver) spentAll() bool { return v.Limit > 0 && v.effort() > v.Limit }

func (v *solver) hideFor(target int32, cells []int32, why []int32) {
	for _, c := range cells {
		if !v.hidden[c] {
			v.hide(c, true)
		}
		why[c] = target
	}
}

// protect hides cells until target is wide. It reports false if that cannot be,
// whatever is hidden.
func (v *solver) protect(target int32, why []int32) bool {
	if v.attack(target) {
		return true
	}
	upto := totals
	best := v.lavish(target, upto)
	if !best.found() {
		upto = all
		if best = v.lavish(target, upto); !best.found() {
			return false
		}
	}
	for _, level := range [2]int{inner, upto} {
		b := v.pay(target, level)
		if b.price < best.price {
			best = b
		}
		if b.found() {
			break
		}
	}
	for _, c := range best.changes {
		v.keep(c)
	}
	v.hideFor(target, best.cells, why)
	return true
}

// room is how much work a question may take: an eighth of what is left, but enough for
// a small one.
func (v *solver) room() int64 { return max(brief, min(ample, (v.last-v.effort())/8)) }

// attack proves that target is wide under what is hidden, or finds no proof.
func (v *solver) attack(target int32) bool {
	if v.wide(target) {
		return true
	}
	v.part.hold(target)
	if c := v.walk.change(target); c != nil {
		if _, ok := v.verify(c, nil); ok {
			v.keep(c)
		}
	}
	for _, dir := range [2]float64{1, -1} {
		if v.wide(target) {
			return true
		}
		if !v.part.can(target, dir) {
			continue
		}
		v.part.aim(target, strict, inner, v.room())
		if c, ok := v.part.push(dir); ok {
			if _, ok = v.verify(c, nil); ok {
				v.keep(c)
			}
		}
	}
	return v.wide(target)
}

// bid is a way to make a target wide: changes, the cells to hide for them and what
// these cost.
type bid struct {
	changes []*change
	cells   []int32
	price   float64
}

func (b *bid) found() bool { return !math.IsInf(b.price, 1) }

// lavish finds changes as if everything were hidden that may be, up to a level.
func (v *solver) lavish(target int32, upto int) (b bid) {
	p := v.proofs[target]
	for _, dir := range [2]float64{1, -1} {
		if !v.part.can(target, dir) {
			continue
		}
		v.part.aim(target, lavish, upto, ample)
		c, ok := v.part.push(dir)
		if !ok {
			continue
		}
		if more, ok := v.verify(c, func(s int32) bool { return v.hideable(s, upto) }); ok {
			b.changes, b.cells = append(b.changes, c), append(b.cells, more...)
			v.note(target, c)
		}
		if v.wide(target) {
			break
		}
	}
	if !v.wide(target) {
		b.price = math.Inf(1)
	}
	v.proofs[target] = p
	slices.Sort(b.cells)
	b.cells = slices.Compact(b.cells)
	for _, cell := range b.cells {
		b.price += v.costs[cell]
	}
	return b
}

// pay finds the cheapest change that makes a target wide and moves no total above a level.
func (v *solver) pay(target int32, upto int) (b bid) {
	p := v.proofs[target]
	for _, dir := range [2]float64{1, -1} {
		if !v.part.can(target, dir) {
			continue
		}
		v.part.aim(target, priced, upto, v.room())
		c, ok := v.part.push(dir)
		if !ok {
			continue
		}
		more, ok := v.verify(c, func(s int32) bool { return v.hideable(s, upto) })
		if !ok {
			continue
		}
		v.note(target, c)
		ok = v.wide(target)
		v.proofs[target] = p
		if !ok {
			continue
		}
		b.changes, b.cells = []*change{c}, more
		for _, cell := range more {
			b.price += v.costs[cell]
		}
		return b
	}
	b.price = math.Inf(1)
	return b
}

// note takes a change into the proof of a target.
func (v *solver) note(target int32, c *change) {
	p := &v.proofs[target]
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
}
