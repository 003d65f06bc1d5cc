package suppress

import "math"

// looks is how many choices of blocks a change may go through.
const looks = 8

// modes are the modes in which a target is moved, that of small programs first.
func (e *exchange) modes(target int32) []mode {
	if e.loose[target] {
		return []mode{loose}
	}
	return []mode{strict, loose}
}

// attack is the solver's attack by exchange.
func (e *exchange) attack(target int32) bool {
	in := e.choices(target, 3)
	if len(in) == 0 {
		return false
	}
	modes := e.modes(target)
	for _, m := range modes[:1] {
		for _, dir := range [2]float64{1, -1} {
			if c, ok := e.push(target, nil, steps(in, 2, m), dir, false, false); ok {
				if _, ok = e.verify(c, nil); ok {
					e.keep(c)
				}
			}
			if e.wide(target) {
				return true
			}
		}
	}
	return false
}

// repair is the solver's repair by exchange.
func (e *exchange) repair(target int32) (more []int32, ok bool) {
	all := e.choices(target, looks)
	if len(all) == 0 {
		return nil, false
	}
	modes := e.modes(target)
	for _, totals := range [2]bool{false, true} {
		var best *change
		cost := math.Inf(1)
		for k := range all[:min(len(all), e.offers())] {
			in := append([]choice{all[k]}, all[:k]...)
			in = append(in, all[k+1:]...)
			c, cells, price := e.offer(target, nil, steps(in, looks, modes...), totals)
			if price < cost-tiny {
				best, more, cost = c, cells, price
			}
			if price == 0 || math.IsInf(price, 1) {
				break
			}
		}
		if cost > 0 {
			if c, cells, price := e.bid(target, 1, totals, e.bidding()); price < cost-tiny {
				best, more = c, cells
			}
		}
		if best == nil {
			best, more = e.follow(target, steps(all, looks, strict, loose, strict), totals)
		}
		if best != nil {
			e.keep(best)
			return more, true
		}
	}
	return e.halves(target, steps(all, looks, modes...))
}

// halves makes a target wide by one change up and one down, where neither is enough
// by itself. What it hides stays hidden if that is not enough.
func (e *exchange) halves(target int32, in []step) (more []int32, ok bool) {
	for _, dir := range [2]float64{1, -1} {
		e.partly = true
		c, ok := e.push(target, nil, in, dir, true, true)
		e.partly = false
		if !ok {
			continue
		}
		cells, ok := e.verify(c, func(s int32) bool { return e.hideable(s, true) })
		if !ok {
			continue
		}
		for _, cell := range cells {
			e.hide(cell, true)
		}
		e.keep(c)
		if more = append(more, cells...); e.wide(target) {
			return more, true
		}
	}
	return more, false
}

// bidding is how much work may go into a change in the whole system that could be
// cheaper than an exchange. With little patience it is better spent on showing cells
// again.
func (e *exchange) bidding() int64 {
	if e.patience < 50*brief || e.barred != None {
		return 0
	}
	return min(scant, e.patience/2-e.effort())
}

// offers is how many changes are found, of which the cheapest is taken.
func (e *exchange) offers() int {
	if e.patience < 2*brief {
		return 1
	}
	return 3
}

// follow begins with what moves another sum of the target's cell, such as the
// denominator that it is a part of, and looks for what the target lacks then.
func (e *exchange) follow(target int32, in []step, totals bool) (best *change, more []int32) {
	c := e.Sums[target].Cell
	if c < 0 {
		return nil, nil
	}
	for _, s := range e.inCell[c] {
		from := e.proofs[s].high.change
		if s == target || from == nil {
			continue
		}
		if best, more, _ = e.offer(target, from, in, totals); best != nil {
			break
		}
	}
	return best, more
}

// offer is a way to make a target wide by hiding more, and its price.
func (e *exchange) offer(target int32, from *change, steps []step, totals bool) (c *change, more []int32, price float64) {
	for _, dir := range [2]float64{1, -1} {
		if !e.can(target, dir) {
			continue
		}
		c, ok := e.push(target, from, steps, dir, true, totals)
		if !ok {
			continue
		}
		more, ok = e.verify(c, func(s int32) bool { return e.hideable(s, totals) })
		if !ok || !e.enough(target, c) {
			continue
		}
		for _, cell := range more {
			price += e.costs[cell]
		}
		return c, more, price
	}
	return nil, nil, math.Inf(1)
}

// steps are the first n choices, one by one, in each mode.
func steps(in []choice, n int, modes ...mode) (out []step) {
	for _, m := range modes {
		for i := range in[:min(n, len(in))] {
			out = append(out, step{in[i], m})
		}
	}
	return out
}
