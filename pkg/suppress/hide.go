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
	r.Open = v.protectAll(r.For)
	slices.Sort(r.Open)
	v.last = v.effort() + v.patience
	if v.tied() {
		v.last = max(v.patience, v.effort()+v.patience/4)
	}
	if r.Untried = v.publish(r.For); r.Untried == 0 {
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

// tied reports whether the system falls into blocks.
func (v *solver) tied() bool { return v.blocks.of != nil }

// protectAll protects the targets and returns those that stay open. In a system of
// blocks, those for which nothing is found easily come last: then more is hidden.
func (v *solver) protectAll(why []int32) (open []int32) {
	targets := v.targets
	if v.tied() {
		targets = v.exchanges(why)
	}
	for _, t := range targets {
		if !v.wide(t) && (v.spentAll() || !v.protect(t, why)) {
			open = append(open, t)
		}
	}
	return open
}

// spentAll reports whether the system's effort has come to its limit. What is not
// protected by then stays open.
func (v *solver) spentAll() bool { return v.Limit > 0 && v.effort() > v.Limit }

// exchanges protects targets by exchanges, or by a program of limited size, and
// returns the others.
func (v *solver) exchanges(why []int32) (late []int32) {
	for _, t := range v.targets {
		if v.wide(t) {
			continue
		}
		if v.spentAll() {
			late = append(late, t)
			continue
		}
		if v.exchange.attack(t) {
			continue
		}
		more, ok := v.exchange.repair(t)
		v.hideFor(t, more, why)
		if !ok {
			more, ok = v.pay(t, 1, false, min(scant, max(v.patience/2, brief)))
			v.hideFor(t, more, why)
		}
		if !ok {
			late = append(late, t)
		}
	}
	return late
}

func (v *solver) hideFor(target int32, cells []int32, why []int32) {
	for _, c := range cells {
		if !v.hidden[c] {
			v.hide(c, true)
		}
		why[c] = target
	}
}

// protect hides cells until target is wide. It reports false if nothing is left
// that could be hidden for it, or, while something cheaper is looked for in a system
// of blocks, if no exchange is found.
func (v *solver) protect(target int32, why []int32) bool {
	n := 1
	v.quick = v.tied()
	defer func() { v.quick = false }()
	for !v.attack(target) {
		more := v.repair(target, n)
		if len(more) == 0 && !v.wide(target) {
			return v.tied() && v.barred == None && v.search(target, 5*final)
		}
		v.hideFor(target, more, why)
		n *= 4
	}
	return true
}

// attack proves that target is wide under what is hidden, or finds no proof.
func (v *solver) attack(target int32) bool {
	switch {
	case v.wide(target):
		return true
	case !v.tied():
		return v.search(target, v.room())
	}
	return v.exchange.attack(target) || !v.quick && v.search(target, v.room())
}

// room is how much work a question may take that need not be answered.
func (v *solver) room() int64 {
	if !v.tied() {
		return min(ample, v.last-v.effort())
	}
	return min(ample, v.patience/16, v.last-v.effort())
}

// search is an attack with a program that grows as long as that helps, and takes no
// more work than there is room for.
func (v *solver) search(target int32, room int64) bool {
	if room <= 0 {
		return false
	}
	v.part.aim(target, false, false, room)
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
//
// In a system of blocks exchanges come first, and n cells are hidden at last.
func (v *solver) repair(target int32, n int) []int32 {
	room := int64(ample)
	if v.tied() {
		more, ok := v.exchange.repair(target)
		if ok || len(more) > 0 || v.barred != None {
			return more
		}
		if n > 1 {
			return v.next(target, n)
		}
		room = min(final, max(scant, 20*v.patience))
	}
	for _, totals := range []bool{false, true} {
		if !totals && !v.tied() {
			room = scant
		}
		for _, dir := range []float64{1, -1} {
			if more, ok := v.pay(target, dir, totals, room); ok {
				return more
			}
		}
		room = max(room, ample)
	}
	return v.next(target, 1)
}

// pay is repair in one direction.
func (v *solver) pay(target int32, dir float64, totals bool, room int64) (more []int32, ok bool) {
	if !v.tied() {
		room = min(room, v.last-v.effort())
	}
	c, more, price := v.bid(target, dir, totals, room)
	if math.IsInf(price, 1) {
		return nil, false
	}
	v.keep(c)
	return more, true
}

// bid is the cheapest way in one direction, and its price: infinite if there is none.
func (v *solver) bid(target int32, dir float64, totals bool, room int64) (c *change, more []int32, price float64) {
	if room <= 0 || !v.part.can(target, dir) {
		return nil, nil, math.Inf(1)
	}
	v.part.aim(target, true, totals, room)
	c, ok := v.part.push(dir)
	if !ok {
		return nil, nil, math.Inf(1)
	}
	more, ok = v.verify(c, func(s int32) bool { return v.hideable(s, totals) })
	if !ok || !v.enough(target, c) {
		return nil, nil, math.Inf(1)
	}
	for _, cell := range more {
		price += v.costs[cell]
	}
	return c, more, price
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

// rings is how far around a target's block cells are hidden if nothing else helps.
const rings = 2

// next is some more cells that hold an atom of the target: its own, or the smallest.
// In a system of blocks it goes on to the cells of its blocks.
func (v *solver) next(target int32, n int) (more []int32) {
	if v.known(target) && v.hideable(target, true) {
		return []int32{v.Sums[target].Cell}
	}
	near := v.atomsOf[target]
	for round := 0; ; round++ {
		for _, m := range near {
			for _, s := range v.sumsOf[m.at] {
				if c := v.Sums[s.at].Cell; v.known(s.at) && v.hideable(s.at, true) {
					more = append(more, c)
				}
			}
		}
		if len(more) > 0 || !v.tied() || round == rings {
			break
		}
		near = v.blocks.near(target, round)
	}
	slices.SortFunc(more, v.compare)
	more = slices.Compact(more)
	return more[:min(n, len(more))]
}
