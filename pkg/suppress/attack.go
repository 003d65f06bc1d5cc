package suppress

import "slices"

// attack proves that target is wide under what is hidden, or finds that it is
// not. Every change that it comes by is held against the other targets as well.
func (v *solver) attack(target int32) bool {
	p := v.proof(target)
	if p.wide(v.width) {
		return true
	}
	r := v.room(target)
	if r == nil {
		return p.wide(v.width)
	}
	for _, dir := range []float64{1, -1} {
		v.note(r.push(target, dir))
		if p.wide(v.width) {
			return true
		}
	}
	return false
}

func (p *proof) wide(width float64) bool { return p.upto-p.from >= width-slack }

func (v *solver) proof(target int32) *proof {
	p := v.proofs[target]
	if p == nil {
		p = &proof{}
		v.proofs[target] = p
	}
	return p
}

const slack = 1e-4 // widths are told apart to this

// note holds a change against all targets that it moves.
func (v *solver) note(c change) {
	by := map[int32]float64{}
	for _, m := range c {
		for _, s := range v.sumsOf[m.atom] {
			if v.Sums[s].Wide {
				by[s] += m.by
			}
		}
	}
	for s, d := range by {
		p := v.proof(s)
		if d > p.upto {
			p.upto, p.high = d, c
		}
		if d < p.from {
			p.from, p.low = d, c
		}
	}
}

// near is a part of the system around a target: the atoms that may change there,
// and the known sums that hold them.
type near struct {
	*solver
	target int32
	atoms  []int32
	at     map[int32]int // where an atom is
	sums   []int32
}

const mostAtoms = 600 // in a part

// room is a part of the system with its linear program, which goes on where the
// last question ended.
type room struct {
	near
	lp *lp
}

// room is the part of the system in which target can move, nil when nothing can or
// when nothing holds it, which is noted.
func (v *solver) room(target int32) *room {
	if v.open == nil {
		v.open, v.rooms = v.movable(), map[int32]*room{}
	}
	for _, a := range v.Sums[target].Of {
		if v.open[a] && !slices.ContainsFunc(v.sumsOf[a], v.known) {
			v.note(change{{a, v.width}})
			return nil
		}
	}
	for _, a := range v.Sums[target].Of {
		if r := v.rooms[a]; r != nil && r.holds(target) {
			return r
		}
	}
	r := &room{near: near{solver: v, at: map[int32]int{}}}
	seen := map[int32]bool{}
	add := func(a int32) {
		if _, ok := r.at[a]; !ok && v.open[a] {
			r.at[a] = len(r.atoms)
			r.atoms = append(r.atoms, a)
		}
	}
	for _, a := range v.Sums[target].Of {
		add(a)
	}
	if len(r.atoms) == 0 {
		return nil
	}
	for k := 0; k < len(r.atoms); k++ {
		for _, s := range v.sumsOf[r.atoms[k]] {
			if !v.known(s) || seen[s] {
				continue
			}
			seen[s] = true
			r.sums = append(r.sums, s)
			for _, a := range v.Sums[s].Of {
				if len(r.atoms) < mostAtoms {
					add(a)
				}
			}
		}
	}
	for _, a := range r.atoms {
		v.rooms[a] = r
	}
	r.lp = r.program()
	return r
}

// holds reports whether all atoms of a target that can move are in the room.
func (r *room) holds(target int32) bool {
	for _, a := range r.Sums[target].Of {
		if _, ok := r.at[a]; !ok && r.open[a] {
			return false
		}
	}
	return true
}

// change of what is hidden: nothing is known of rooms any more.
func (v *solver) hide(c int32, hidden bool) { v.hidden[c], v.open = hidden, nil }

// program says that all known sums stay as they are.
func (r *room) program() *lp {
	p := newLP(len(r.atoms), len(r.sums))
	for j, a := range r.atoms {
		p.low[j], p.high[j] = -float64(r.Atoms[a]), inf
	}
	for i, s := range r.sums {
		r.fill(p.row(i), s, 1)
	}
	return p
}

// push moves target in a direction as far as the width, if it goes so far.
func (r *room) push(target int32, dir float64) change {
	clear(r.lp.gain)
	for _, a := range r.Sums[target].Of {
		if j, ok := r.at[a]; ok {
			r.lp.gain[j] = dir
		}
	}
	far := r.proof(target)
	r.lp.maximize(func() bool {
		d := 0.0
		for _, a := range r.Sums[target].Of {
			if j, ok := r.at[a]; ok {
				d += r.lp.x[j]
			}
		}
		return max(d, far.upto)-min(d, far.from) >= r.width
	})
	return r.change(r.lp.x)
}

// movable says which atoms are not fixed by known sums in a simple way: a sum of
// nothing, or a sum all of whose other atoms are fixed.
func (v *solver) movable() []bool {
	open := make([]bool, len(v.Atoms))
	for i := range open {
		open[i] = true
	}
	left := make([]int, len(v.Sums))
	var work []int32
	fix := func(a int32) {
		if !open[a] {
			return
		}
		open[a] = false
		for _, s := range v.sumsOf[a] {
			if left[s]--; left[s] == 1 && v.known(s) {
				work = append(work, s)
			}
		}
	}
	for i, sum := range v.Sums {
		left[i] = len(sum.Of)
	}
	for i, sum := range v.Sums {
		if v.known(int32(i)) && (v.values[i] == 0 || len(sum.Of) == 1) {
			for _, a := range sum.Of {
				fix(a)
			}
		}
	}
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		for _, a := range v.Sums[s].Of {
			fix(a)
		}
	}
	return open
}

// fill writes the atoms of sum s into a row.
func (n *near) fill(row []float64, s int32, by float64) {
	for _, a := range n.Sums[s].Of {
		if j, ok := n.at[a]; ok {
			row[j] = by
		}
	}
}

func (n *near) change(x []float64) (out change) {
	for j, a := range n.atoms {
		if x[j] > tiny || x[j] < -tiny {
			out = append(out, move{a, x[j]})
		}
	}
	return out
}
