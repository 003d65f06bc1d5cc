package suppress

import "slices"

// What a round may take if the system does not say, about ten seconds, and improve at
// most.
const (
	usualPatience = 2_500_000_000
	extra         = 10_000_000
)

// secondaries are the hidden cells that are not primary, those first that should
// rather be shown.
func (v *solver) secondaries() (out []int32) {
	for c := range v.Cells {
		if v.hidden[c] && !v.Cells[c].Primary {
			out = append(out, int32(c))
		}
	}
	slices.SortFunc(out, func(a, b int32) int { return v.compare(b, a) })
	return out
}

// publish shows again what need not be hidden: large totals first. What could not
// be shown at one time cannot be later, when less is hidden, so one look at each is
// enough. It returns how many cells were not looked at for want of patience.
func (v *solver) publish(why []int32) (untried int) {
	for _, c := range v.secondaries() {
		if v.effort() >= v.last && v.moves(c) {
			untried++
			continue
		}
		v.hide(c, false)
		if t := v.narrow(c, why[c]); t >= 0 {
			v.hide(c, true)
			why[c] = t
		} else {
			why[c] = None
		}
	}
	return untried
}

// narrow is a target that is not wide any more when cell c is shown, or None. The
// proofs that move the cell are replaced, or all stay as they were if there is one.
func (v *solver) narrow(c, first int32) int32 {
	hit, old := v.forget(c)
	if k := slices.Index(hit, first); k > 0 {
		hit[0], hit[k], old[0], old[k] = hit[k], hit[0], old[k], old[0]
	}
	for _, t := range hit {
		if v.attack(t) {
			continue
		}
		for k, u := range hit {
			v.proofs[u] = old[k]
		}
		return t
	}
	return None
}

// moves reports whether a proof moves a cell. One that none moves can be shown.
func (v *solver) moves(c int32) bool {
	return slices.ContainsFunc(v.uses[c], func(t int32) bool { return v.proofs[t].low.shows(c) || v.proofs[t].high.shows(c) })
}

// forget drops the halves of proofs that move a cell, and says whose and what they
// were.
func (v *solver) forget(c int32) (hit []int32, old []proof) {
	for _, t := range v.uses[c] {
		p := &v.proofs[t]
		low, high := p.low.shows(c), p.high.shows(c)
		if !low && !high {
			continue
		}
		hit, old = append(hit, t), append(old, *p)
		if low {
			p.low = half{}
		}
		if high {
			p.high = half{}
		}
	}
	return hit, old
}

// improve looks for something cheaper without one of the secondaries, for each of
// them while the effort lasts, which it does in systems of usual size.
func (v *solver) improve(why []int32) {
	for _, c := range v.secondaries() {
		if v.hidden[c] && v.effort() < v.last {
			v.without(c, why)
		}
	}
}

// without tries to do without cell c.
func (v *solver) without(c int32, why []int32) {
	hidden, proofs, reasons := slices.Clone(v.hidden), slices.Clone(v.proofs), slices.Clone(why)
	before := v.spent()
	v.barred = c
	v.hide(c, false)
	why[c] = None
	hit, _ := v.forget(c)
	ok := true
	for _, t := range hit {
		ok = ok && v.protect(t, why)
	}
	if ok {
		v.publish(why)
	}
	v.barred = None
	if !ok || v.spent() >= before-tiny {
		for c, h := range hidden {
			if v.hidden[c] != h {
				v.hide(int32(c), h)
			}
		}
		copy(v.proofs, proofs)
		copy(why, reasons)
	}
}

// spent is the cost of all secondaries.
func (v *solver) spent() (sum float64) {
	for c, hidden := range v.hidden {
		if hidden && !v.Cells[c].Primary {
			sum += v.costs[c]
		}
	}
	return sum
}
