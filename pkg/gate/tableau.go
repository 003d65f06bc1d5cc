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
	work  *int64 // how much may still be done
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

// solved solves equations; what follows from others is left out. Short ones are solved
// first, each for the variable that is in the fewest others.
func solved(vars int, equations [][]term, work *int64) *tableau {
	t := &tableau{home: make([]int32, vars), in: make([][]int32, vars), work: work}
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
		if v := t.rarest(&t.lines[i]); v != none {
			t.pivot(int32(i), v)
		}
	}
	return t
}

// rarest is the variable to solve a line for: one with the least coefficient, and of these
// the one that is in the fewest lines; none of an empty line.
func (t *tableau) rarest(l *line) int32 {
	best := none
	var bestBy int64
	for _, e := range l.entries {
		by := max(e.by, -e.by)
		if best == none || by < bestBy || by == bestBy && len(t.in[e.v]) < len(t.in[best]) {
			best, bestBy = e.v, by
		}
	}
	return best
}

// pivot makes v the basis of line i and takes it out of all others.
func (t *tableau) pivot(i int32, v int32) {
	l := &t.lines[i]
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
	a.entries, t.spare = out, a.entries
}
