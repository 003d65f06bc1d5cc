package suppress

import "slices"

// proof is what shows that a sum cannot be known closely: two ways to fill the
// atoms that agree with all that is shown. It is exact.
type proof struct{ low, high half }

// half of a proof: a change, and by how much it moves the sum, in the change's
// parts. Without a change these are the true numbers.
type half struct {
	change *change
	by     int64
}

// change is a way to fill the atoms: by how much atoms differ from the true numbers,
// in parts of 1/of, and the cells that differ.
type change struct {
	of    int64
	moves []move
	cells []int32 // sorted
}

type move struct {
	atom int32
	by   int64
}

func (h half) of() int64 {
	if h.change == nil {
		return 1
	}
	return h.change.of
}

// units is how far the sum is moved.
func (h half) units() float64 { return float64(h.by) / float64(h.of()) }

func (h half) shows(cell int32) bool {
	if h.change == nil {
		return false
	}
	_, ok := slices.BinarySearch(h.change.cells, cell)
	return ok
}

// farther reports whether a moves the sum more than b, in b's direction.
func (h half) farther(b half) bool {
	return b.by >= 0 && h.by*b.of() > b.by*h.of() || b.by <= 0 && h.by*b.of() < b.by*h.of()
}

func (v *solver) wide(target int32) bool { return v.proofs[target].spans(v.width) }

func (p *proof) spans(width int64) bool {
	a, b := p.low.of(), p.high.of()
	return p.high.by*a-p.low.by*b >= width*a*b
}

// verify reckons in whole numbers whether a change can be: no atom falls below
// nothing, and every known sum stays, but for those that may still be hidden, whose
// cells are returned. It notes the cells that differ.
func (v *solver) verify(c *change, may func(sum int32) bool) (shown []int32, ok bool) {
	ok = true
	for _, m := range c.moves {
		ok = ok && m.by >= -v.Atoms[m.atom]*c.of
	}
	v.sum(c, func(s int32, _ int64) {
		cell := v.Sums[s].Cell
		switch {
		case v.known(s):
			ok = ok && may != nil && may(s)
			shown = append(shown, cell)
		case cell >= 0:
			c.cells = append(c.cells, cell)
		}
	})
	slices.Sort(shown)
	shown = slices.Compact(shown)
	c.cells = append(c.cells, shown...)
	slices.Sort(c.cells)
	c.cells = slices.Compact(c.cells)
	return shown, ok
}

// sum calls f for all sums that a change moves.
func (v *solver) sum(c *change, f func(s int32, by int64)) {
	touched := v.touched[:0]
	for _, m := range c.moves {
		for _, s := range v.sumsOf[m.atom] {
			touched = append(touched, s.at)
			v.moved[s.at] += m.by * int64(s.sign)
		}
	}
	for _, s := range touched {
		if by := v.moved[s]; by != 0 {
			v.moved[s] = 0
			f(s, by)
		}
	}
	v.touched = touched
}

// keep holds a change that is true of what is hidden against all targets that it
// moves and that are not wide without it.
func (v *solver) keep(c *change) {
	v.sum(c, func(s int32, by int64) {
		if !v.Sums[s].Wide || v.wide(s) {
			return
		}
		p, h := &v.proofs[s], half{c, by}
		switch {
		case by > 0 && h.farther(p.high):
			p.high = h
		case by < 0 && h.farther(p.low):
			p.low = h
		default:
			return
		}
		for _, cell := range c.cells {
			v.uses[cell] = append(v.uses[cell], s)
		}
	})
}
