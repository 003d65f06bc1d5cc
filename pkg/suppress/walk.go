package suppress

import "slices"

// walk looks for changes atom by atom: one atom of the target grows, and as long as a
// known sum does not come out, one of its other atoms is moved against it. That is quick
// where little is known, and mostly ends after a few atoms: ten persons of each of two
// groups change places in one program and back in another. What it does not find may
// be there.
type walk struct {
	*solver
	off  []int32 // by sum: by how much it does not come out, 0 between uses
	open []int32 // the known sums that do not come out
	by   []int64 // by atom: how it moves in all rounds, 0 between uses
	met  []int32 // atoms that move
	way  []term  // the atoms of this round, and where they go
}

const (
	steps  = 12 // atoms of a round
	rounds = 24 // rounds for a target
	starts = 6  // atoms of the target that are tried
)

func (w *walk) init(v *solver) {
	w.solver, w.off, w.by = v, make([]int32, len(v.Sums)), make([]int64, len(v.Atoms))
}

// change is a change that moves the target up by the width, or less if that is all there
// is. It returns nil if there is none.
func (w *walk) change(target int32) *change {
	left, n := w.width, 0
	for _, m := range w.atomsOf[target] {
		if w.locks[m.at] > 0 || m.sign < 0 {
			continue
		}
		if n++; n > starts {
			break
		}
		for k := 0; k < rounds && left > 0; k++ {
			far := int64(0)
			if w.round(m.at) {
				far = w.far(left)
			}
			w.settle(far)
			if left -= far; far == 0 {
				break
			}
		}
	}
	c := &change{of: 1}
	slices.Sort(w.met)
	for _, a := range slices.Compact(w.met) {
		if w.by[a] != 0 {
			c.moves = append(c.moves, move{a, w.by[a]})
		}
		w.by[a] = 0
	}
	w.met = w.met[:0]
	if len(c.moves) == 0 {
		return nil
	}
	return c
}

// round finds atoms that can move with one of the target's.
func (w *walk) round(a int32) bool {
	w.take(a, 1)
	for len(w.open) > 0 {
		if len(w.way) == steps {
			return false
		}
		at := w.open[0]
		for _, s := range w.open[1:] {
			if len(w.atomsOf[s]) < len(w.atomsOf[at]) {
				at = s
			}
		}
		next := w.best(at)
		if next.at < 0 {
			return false
		}
		w.take(next.at, next.sign)
	}
	return true
}

// take moves an atom.
func (w *walk) take(a, dir int32) {
	w.way = append(w.way, term{a, dir})
	for _, s := range w.live[a] {
		if w.off[s.at] == 0 {
			w.open = append(w.open, s.at)
		}
		w.off[s.at] += dir * s.sign
	}
	w.open = slices.DeleteFunc(w.open, func(s int32) bool { return w.off[s] == 0 })
}

// best is the atom that makes a sum come out and leaves the fewest others that do not;
// of these one that can move far.
func (w *walk) best(sum int32) (best term) {
	best.at = None
	fewest, farthest := 0, int64(0)
	for _, m := range w.atomsOf[sum] {
		dir := m.sign
		if w.off[sum] > 0 {
			dir = -dir
		}
		if w.locks[m.at] > 0 || w.part.held[m.at] != 0 {
			continue
		}
		room := w.width
		if dir < 0 {
			room = min(room, w.Atoms[m.at]+w.by[m.at])
		}
		if room <= 0 || slices.ContainsFunc(w.way, func(t term) bool { return t.at == m.at }) {
			continue
		}
		n := 0
		for _, s := range w.live[m.at] {
			if w.off[s.at]*dir*s.sign < 0 {
				n--
			} else {
				n++
			}
		}
		if best.at < 0 || n < fewest || n == fewest && room > farthest {
			best, fewest, farthest = term{m.at, dir}, n, room
		}
	}
	w.part.work += int64(4 * len(w.atomsOf[sum]))
	return best
}

// far is how far the atoms of a round can move, up to a bound.
func (w *walk) far(most int64) int64 {
	for _, t := range w.way {
		if t.sign < 0 {
			most = min(most, w.Atoms[t.at]+w.by[t.at])
		}
	}
	return most
}

// settle moves the atoms of a round and forgets it.
func (w *walk) settle(far int64) {
	for _, t := range w.way {
		w.by[t.at] += int64(t.sign) * far
		w.met = append(w.met, t.at)
	}
	for _, s := range w.open {
		w.off[s] = 0
	}
	w.way, w.open = w.way[:0], w.open[:0]
}
