package gate

import (
	"cmp"
	"slices"
)

// walk goes from one filling of the variables to others that agree with all that is
// known, and notes how far the goals move.
type walk struct {
	*system
	*tableau
	now     []frac    // by variable
	uses    [][]term  // by variable: the equations that it is in, as they were first written down
	moves   [][]int32 // by variable: the goals that it is in
	touched []int32
	gain    []frac // by variable, while a goal is looked at: what its growing by one brings
	gains   []int32
	sums    []frac // by equation, while a step is verified
	step    []move
	work    int64
}

// move is a change of a variable.
type move struct {
	v  int32
	by frac
}

// patience bounds the work on the equations of one family: how many terms are looked at.
const patience = int64(1_000_000_000)

// solve returns the goals that are not wide enough. Those for which that is not certain
// are stuck.
func (s *system) solve() (open []goal) {
	s.settle()
	w := &walk{system: s, work: patience}
	w.begin()
	order := make([]int32, len(s.goals))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(len(s.goals[a].vars), len(s.goals[b].vars)) })
	for _, i := range order {
		if g := &s.goals[i]; !g.wide() && !w.try(g) {
			open = append(open, *g)
		}
	}
	return open
}

// wide reports whether the goal was seen far enough apart.
func (g *goal) wide() bool { return !g.hi.minus(g.lo).less(whole(g.width)) }

// settle takes variables out that can be nothing but 0: those of sums that are known to
// be 0.
func (s *system) settle() {
	gone := make([]bool, len(s.vars))
	for more := true; more; {
		more = false
		for i, terms := range s.equations {
			left, sum, sign := terms[:0], int64(0), int32(0)
			for _, x := range terms {
				if gone[x.v] {
					continue
				}
				left = append(left, x)
				sum += s.vars[x.v].value
				switch {
				case len(left) == 1:
					sign = x.by
				case sign != x.by:
					sign = 0
				}
			}
			s.equations[i] = left
			if len(left) > 0 && sum == 0 && sign != 0 {
				for _, x := range left {
					gone[x.v] = true
				}
				more = true
			}
		}
	}
	for i := range s.goals {
		s.goals[i].vars = slices.DeleteFunc(s.goals[i].vars, func(v int32) bool { return gone[v] })
	}
}

// begin solves the equations and stands at the true numbers.
func (w *walk) begin() {
	defer w.caught()
	n := len(w.vars)
	w.now, w.uses, w.moves, w.gain = make([]frac, n), make([][]term, n), make([][]int32, n), make([]frac, n)
	for v, x := range w.vars {
		w.now[v], w.gain[v] = whole(x.value), whole(0)
	}
	w.sums = make([]frac, len(w.equations))
	for i, terms := range w.equations {
		w.sums[i] = whole(0)
		for _, x := range terms {
			w.uses[x.v] = append(w.uses[x.v], term{int32(i), x.by})
		}
	}
	for i := range w.goals {
		for _, v := range w.goals[i].vars {
			w.moves[v] = append(w.moves[v], int32(i))
		}
	}
	w.tableau = solved(n, w.equations, &w.work)
}

// caught gives up when numbers became too large or the work too much; what is proven
// until then stays so.
func (w *walk) caught() {
	switch x := recover().(type) {
	case nil:
	case tooLarge:
		w.work = -1
	default:
		panic(x)
	}
}

// try widens a goal as far as that can be and reports whether it is wide enough.
func (w *walk) try(g *goal) bool {
	if w.work < 0 {
		g.stuck = true
		return false
	}
	func() {
		defer w.caught()
		for _, up := range [...]int64{1, -1} {
			for !g.wide() && w.onward(g, up) {
			}
		}
	}()
	if w.work < 0 && !g.wide() {
		g.stuck = true
	}
	return g.wide()
}

// onward goes one step that moves the goal up or down, or turns the tableau where the way
// is barred; false at the end.
func (w *walk) onward(g *goal, up int64) bool {
	w.reckon(g)
	need := whole(g.width).minus(g.hi.minus(g.now))
	if up > 0 {
		need = whole(g.width).minus(g.now.minus(g.lo))
	}
	var best way
	first := none
	for n, v := range w.gains {
		gain := w.gain[v].times(up)
		if gain.n == 0 || w.atBound(v, gain.sign()) {
			continue
		}
		if first == none || v < first {
			first = v
		}
		x := w.way(v, gain.sign(), true)
		if x.bar != free && x.room.n == 0 {
			continue
		}
		if gain.n < 0 {
			gain.n = -gain.n
		}
		if enough := need.div(gain).up(); x.bar == free || !x.room.less(enough) {
			x.room, x.bar = enough, free
			w.follow(x)
			return true
		}
		if x.moved = x.room.mul(gain); best.moved.d == 0 || best.moved.less(x.moved) {
			best = x
		}
		if n > 24 {
			break
		}
	}
	switch {
	case best.moved.d != 0:
		w.follow(best)
	case first != none:
		w.follow(w.way(first, w.gain[first].times(up).sign(), false))
	default:
		return false
	}
	return true
}

// atBound reports whether a variable can go no way up or down by itself.
func (w *walk) atBound(v int32, sign int) bool {
	room, bounded := w.room(v, sign)
	return bounded && room.n == 0
}

// way is a step that a variable can go up or down.
type way struct {
	v     int32
	sign  int
	room  frac  // how far
	bar   int32 // the line whose basis bars the way, self or free
	moved frac  // how far that moves the goal
}

const (
	self = int32(-1) // the variable's own bound
	free = int32(-2) // no bar
)

// reckon finds how a goal changes with the variables that are no basis.
func (w *walk) reckon(g *goal) {
	for _, v := range w.gains {
		w.gain[v] = whole(0)
	}
	w.gains = w.gains[:0]
	add := func(v int32, by frac) {
		if w.gain[v].n == 0 {
			w.gains = append(w.gains, v)
		}
		w.gain[v] = w.gain[v].plus(by)
	}
	for _, v := range g.vars {
		i := w.home[v]
		if i == none {
			add(v, whole(1))
			continue
		}
		l := &w.lines[i]
		for _, e := range l.entries {
			if e.v != v {
				add(e.v, ratio(-e.by, l.own))
			}
		}
		w.spend(len(l.entries))
	}
	slices.Sort(w.gains)
	w.gains = slices.Compact(w.gains)
}

func (w *walk) spend(n int) {
	if w.work -= int64(n); w.work < 0 {
		panic(tooLarge{})
	}
}

// way finds how far a variable that is no basis can go. Of several bars it is that whose
// basis comes first, or any where a way of no length is of no use.
func (w *walk) way(v int32, sign int, useful bool) way {
	x := way{v: v, sign: sign, bar: free}
	meet := func(room frac, bar int32) {
		if x.bar == free || room.less(x.room) || !x.room.less(room) && bar != self && x.bar != self && w.lines[bar].basis < w.lines[x.bar].basis {
			x.room, x.bar = room, bar
		}
	}
	if room, bounded := w.room(v, sign); bounded {
		meet(room, self)
	}
	w.round++
	for _, i := range w.in[v] {
		if useful && x.bar != free && x.room.n == 0 {
			break
		}
		if w.stamp[i] == w.round {
			continue
		}
		w.stamp[i] = w.round
		l := &w.lines[i]
		by := l.by(v)
		w.work--
		if by == 0 {
			continue
		}
		change := ratio(-by*int64(sign), l.own)
		if room, bounded := w.room(l.basis, change.sign()); bounded {
			if change.n < 0 {
				change.n = -change.n
			}
			meet(room.div(change), i)
		}
	}
	w.spend(0)
	return x
}

// room is how far a variable is from its bound.
func (w *walk) room(v int32, sign int) (room frac, bounded bool) {
	x := &w.vars[v]
	switch {
	case sign < 0:
		return w.now[v].minus(whole(x.low)), true
	case x.high == unbounded:
		return room, false
	}
	return whole(x.high).minus(w.now[v]), true
}

// follow goes a way, after it was verified, and solves for the variable where a basis bars.
func (w *walk) follow(x way) {
	if x.room.n > 0 {
		w.step = append(w.step[:0], move{x.v, x.room.times(int64(x.sign))})
		for _, p := range w.places(x.v) {
			l := &w.lines[p.line]
			w.step = append(w.step, move{l.basis, x.room.times(-p.by * int64(x.sign)).over(l.own)})
		}
		if !w.verified() {
			panic(tooLarge{}) // the tableau is wrong: nothing more can be proven with it
		}
		w.take()
	}
	if x.bar >= 0 {
		w.pivot(x.bar, x.v)
	}
}

// verified reports whether a step leaves every equation as it was first written down, and
// every variable within its bounds.
func (w *walk) verified() bool {
	ok := true
	w.touched = w.touched[:0]
	for _, m := range w.step {
		x, now := &w.vars[m.v], w.now[m.v].plus(m.by)
		ok = ok && !now.less(whole(x.low)) && (x.high == unbounded || !whole(x.high).less(now))
		for _, u := range w.uses[m.v] {
			w.touched = append(w.touched, u.v)
			w.sums[u.v] = w.sums[u.v].plus(m.by.times(int64(u.by)))
		}
		w.spend(len(w.uses[m.v]))
	}
	for _, i := range w.touched {
		ok = ok && w.sums[i].n == 0
		w.sums[i] = whole(0)
	}
	return ok
}

// take takes a step.
func (w *walk) take() {
	w.touched = w.touched[:0]
	for _, m := range w.step {
		w.now[m.v] = w.now[m.v].plus(m.by)
		for _, i := range w.moves[m.v] {
			g := &w.goals[i]
			g.now = g.now.plus(m.by)
			w.touched = append(w.touched, i)
		}
	}
	for _, i := range w.touched {
		g := &w.goals[i]
		if g.hi.less(g.now) {
			g.hi = g.now
		}
		if g.now.less(g.lo) {
			g.lo = g.now
		}
	}
}
