package gate

import (
	"cmp"
	"slices"
)

// tableau is equations solved: each line has one variable, its basis, that is in no
// other line, and says by how much it changes when others do.
//
//	a + b + c = 10          a changes as -b - c
//	c + d     = 4    gives  c changes as -d, and a as -b + d
type tableau struct {
	lines []line
	home  []int32   // by variable: the line that it is the basis of, or none
	in    [][]int32 // by variable that is no basis: lines in which it may be, some of them twice
	stamp []int32   // by line: the round in which it was looked at last
	round int32
	at    []place // of the variable that was looked at last
	spare []entry

	first   []line  // as they were when the equations had been solved; nil before
	changed []int32 // the lines that are otherwise
	other   []bool  // by line: whether it is
	work    *int64  // how much may still be done
}

// line is an equation of changes: the sum of all entries, each times the change of its
// variable, is 0. The coefficient of the basis is above 0.
type line struct {
	basis   int32
	own     int64   // the coefficient of the basis
	entries []entry // by variable
}

type entry struct {
	v  int32
	by int64
}

// by is the coefficient of a variable.
func (l *line) by(v int32) int64 {
	low, high := 0, len(l.entries)
	for low < high {
		if mid := int(uint(low+high) / 2); l.entries[mid].v < v {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(l.entries) && l.entries[low].v == v {
		return l.entries[low].by
	}
	return 0
}

// solvedFor solves equations; what follows from others is left out. Short ones are solved
// first, each for a variable that is not 0, as there is a way to go then, and of these for
// the one that is in the fewest others.
func solvedFor(vars []variable, equations [][]term, work *int64) *tableau {
	t := &tableau{home: make([]int32, len(vars)), in: make([][]int32, len(vars)), work: work}
	for v := range t.home {
		t.home[v] = none
	}
	order := make([]int32, len(equations))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(len(equations[a]), len(equations[b])) })
	for _, i := range order {
		l := line{basis: none}
		for _, x := range equations[i] {
			if n := len(l.entries); n > 0 && l.entries[n-1].v == x.v {
				l.entries[n-1].by += int64(x.by)
				continue
			}
			l.entries = append(l.entries, entry{x.v, int64(x.by)})
		}
		l.entries = slices.DeleteFunc(l.entries, func(e entry) bool { return e.by == 0 })
		for _, e := range l.entries {
			t.in[e.v] = append(t.in[e.v], int32(len(t.lines)))
		}
		t.lines = append(t.lines, l)
	}
	t.stamp = make([]int32, len(t.lines))
	for i := range t.lines {
		if v := t.best(&t.lines[i], vars); v != none {
			t.pivot(int32(i), v)
		}
	}
	t.first, t.other = slices.Clone(t.lines), make([]bool, len(t.lines))
	return t
}

// best is the variable to solve a line for: one with the least coefficient, of these one
// that is not 0, and of these the one that is in the fewest lines; none of an empty line.
func (t *tableau) best(l *line, vars []variable) int32 {
	best := none
	var bestBy int64
	for _, e := range l.entries {
		by := 2 * max(e.by, -e.by)
		if vars[e.v].value == 0 {
			by++
		}
		if best == none || by < bestBy || by == bestBy && len(t.in[e.v]) < len(t.in[best]) {
			best, bestBy = e.v, by
		}
	}
	return best
}

// change notes that a line is to be changed, and reports whether it is as it was at first:
// its entries must be kept then.
func (t *tableau) change(k int32) bool {
	if t.first == nil || t.other[k] {
		return false
	}
	t.other[k] = true
	t.changed = append(t.changed, k)
	return true
}

// restore makes all lines as they were at first. A variable that is no basis then and was
// one meanwhile was taken out of every line, so all that it is in are among the changed.
func (t *tableau) restore() {
	for _, k := range t.changed {
		if b := t.lines[k].basis; b != none {
			t.home[b] = none
		}
	}
	for _, k := range t.changed {
		t.lines[k], t.other[k] = t.first[k], false
		if b := t.lines[k].basis; b != none {
			t.home[b] = k
		}
		for _, e := range t.lines[k].entries {
			t.in[e.v] = append(t.in[e.v], k)
		}
	}
	t.changed = t.changed[:0]
}

// pivot makes v the basis of line i and takes it out of all others.
func (t *tableau) pivot(i int32, v int32) {
	l := &t.lines[i]
	if t.change(i) {
		l.entries = slices.Clone(l.entries)
	}
	if old := l.basis; old != none {
		t.home[old] = none
		t.in[old] = append(t.in[old][:0], i)
	}
	p := l.by(v)
	if p < 0 {
		p = -p
		for k := range l.entries {
			l.entries[k].by = -l.entries[k].by
		}
	}
	for _, x := range t.places(v) {
		if x.line != i {
			t.combine(x.line, i, p, x.by)
		}
	}
	t.in[v] = t.in[v][:0]
	l.basis, l.own, t.home[v] = v, p, i
}

// place is where a variable is, and how often.
type place struct {
	line int32
	by   int64
}

// places are those of a variable that is no basis. They are valid until the next call.
func (t *tableau) places(v int32) []place {
	t.round++
	t.at = t.at[:0]
	for _, k := range t.in[v] {
		if t.stamp[k] == t.round {
			continue
		}
		t.stamp[k] = t.round
		if by := t.lines[k].by(v); by != 0 {
			t.at = append(t.at, place{k, by})
		}
	}
	if len(t.at) < len(t.in[v]) {
		t.in[v] = t.in[v][:0]
		for _, x := range t.at {
			t.in[v] = append(t.in[v], x.line)
		}
	}
	return t.at
}

// combine takes a variable out of line k, where its coefficient is q, by means of line i,
// where it is p.
func (t *tableau) combine(k, i int32, p, q int64) {
	a, b := &t.lines[k], &t.lines[i]
	keep := t.change(k)
	g := gcd(p, q)
	x, y := p/g, q/g // a*x - b*y
	out := t.spare[:0]
	la, lb := a.entries, b.entries
	common := int64(0)
	for len(la) > 0 || len(lb) > 0 {
		var e entry
		switch {
		case len(lb) == 0 || len(la) > 0 && la[0].v < lb[0].v:
			e, la = entry{la[0].v, la[0].by * x}, la[1:]
		case len(la) == 0 || lb[0].v < la[0].v:
			e, lb = entry{lb[0].v, -lb[0].by * y}, lb[1:]
			t.in[e.v] = append(t.in[e.v], k)
		default:
			e = entry{la[0].v, la[0].by*x - lb[0].by*y}
			la, lb = la[1:], lb[1:]
		}
		if e.by != 0 {
			out = append(out, e)
			if common != 1 {
				common = gcd(common, e.by)
			}
		}
	}
	if *t.work -= int64(len(a.entries) + len(b.entries)); *t.work < 0 {
		panic(tooLarge{})
	}
	a.own = fits(a.own * x / max(common, 1))
	for n := range out {
		if common > 1 {
			out[n].by /= common
		}
		fits(out[n].by)
	}
	old := a.entries
	a.entries, t.spare = out, nil
	if !keep {
		t.spare = old
	}
}
