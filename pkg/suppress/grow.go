package suppress

import (
	"cmp"
	"math"
	"slices"
)

// candidate is an atom outside the part that promises gain, and how many sums it
// would bring in.
type candidate struct {
	atom   int32
	brings int
	gain   float64
	cost   float64
}

func (a candidate) compare(b candidate) int {
	return cmp.Or(cmp.Compare(a.brings, b.brings), cmp.Compare(b.gain, a.gain), cmp.Compare(a.atom, b.atom))
}

// grow adds the most promising atoms and reports whether there are any.
func (p *part) grow() bool {
	p.look++
	p.found, p.room = p.found[:0], max(batch, len(p.cols)/4)
	for _, s := range p.sums {
		p.prices[s] = p.dual(p.suVar[s])
	}
	goal := p.dual(p.what)
	if goal != 0 {
		p.consider(p.target, goal)
	}
	for _, s := range p.sums {
		if p.prices[s] != 0 && !p.full() {
			p.consider(s, goal)
		}
	}
	for _, s := range p.sums {
		p.prices[s] = 0
	}
	for _, c := range p.found {
		p.add(c.atom, c.cost)
	}
	return len(p.found) > 0
}

// full reports whether there are enough candidates that bring in no sums. Where nothing
// is paid, one is as good as another.
func (p *part) full() bool {
	return p.mode == strict && len(p.found) == p.room && p.found[p.room-1].brings == 0
}

// dual is what one more in a sum brings through all that follows from it.
func (p *part) dual(id int32) float64 {
	v := &p.vars[id]
	d := 0.0
	if v.row {
		d = v.slope(v.zone)
	} else {
		d = -p.reduced[v.at]
	}
	if math.Abs(d) < tiny {
		return 0
	}
	return d
}

// consider looks at the atoms of a sum.
func (p *part) consider(s int32, goal float64) {
	p.work += int64(len(p.atomsOf[s]))
	for _, m := range p.atomsOf[s] {
		a := m.at
		if p.seen[a] == p.look || p.atVar[a] >= 0 {
			continue
		}
		p.seen[a] = p.look
		if c, ok := p.promise(a, goal); ok {
			p.offer(c)
		}
	}
}

// promise is what an atom outside the part brings, if one more of the target brings
// goal.
func (p *part) promise(a int32, goal float64) (c candidate, ok bool) {
	cost, ok := p.usable(a)
	if !ok {
		return c, false
	}
	d := goal * float64(p.held[a])
	for _, s := range p.live[a] {
		d += p.prices[s.at] * float64(s.sign)
	}
	c = candidate{atom: a, cost: cost, gain: math.Abs(d) - cost}
	if c.gain <= worth(math.Abs(p.vars[p.what].gain)) || d < 0 && p.Atoms[a] == 0 {
		return c, false
	}
	for _, s := range p.live[a] {
		if p.suVar[s.at] < 0 && (p.mode == lavish || p.binds(s.at)) {
			c.brings++
		}
	}
	return c, true
}

// offer keeps the best candidates in order.
func (p *part) offer(c candidate) {
	n := len(p.found)
	if n == p.room {
		if c.compare(p.found[n-1]) >= 0 {
			return
		}
		p.found = p.found[:n-1]
	}
	i, _ := slices.BinarySearchFunc(p.found, c, candidate.compare)
	p.found = slices.Insert(p.found, i, c)
}
