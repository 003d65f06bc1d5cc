package suppress

import (
	"math"
	"slices"
)

// exchange is a program for changes in a few blocks. It has a column for each way to
// move one atom of the target's block and, so that all ties stay, one in each of the
// others. It is small and made at one go. What is found in it is true of the whole
// system, but there may be more than is found.
type exchange struct {
	question
	frames
	frame *frame
	drawn []drawn // the rows that cost something

	shift   []float64 // by atom: what it was moved by in earlier choices of blocks
	shifted []int32
	cells   []int32 // scratch
	moved   float64 // and the target
	bought  []bool  // by cell: it was moved there
}

// step is a program that a change may go through.
type step struct {
	in   choice
	mode mode
}

// drawn is a track that is in the program.
type drawn struct{ track, row int32 }

func (e *exchange) init(v *solver, b *blocks) {
	e.question.solver = v
	if b.of == nil {
		return
	}
	e.frames.init(b)
	e.shift, e.bought = make([]float64, len(v.Atoms)), make([]bool, len(v.Cells))
}

// aim makes the program for a target and some blocks. It reports false if the target
// cannot move at all.
func (e *exchange) aim(target int32, in []choice, m mode, class int32, paid, totals bool) bool {
	e.ask(target, paid, totals)
	e.limit = e.work + scant
	e.frame = e.frames.frame(in, m, class)
	for i := range e.frame.levers {
		low, high := e.room(&e.frame.levers[i])
		e.addColumn(variable{low: low, high: high})
	}
	reached := false
	e.drawn = e.drawn[:0]
	for i := range e.frame.tracks {
		reached = e.draw(int32(i)) || reached
	}
	e.work += int64(len(e.question.rows)*len(e.cols)/4 + len(e.cols))
	e.vars[e.what].x = e.moved
	return reached
}

// room is how far a column can move, which is nothing if one of its atoms is fixed.
func (e *exchange) room(l *lever) (low, high float64) {
	low, high = -e.far(), e.far()
	for _, m := range l.moves {
		if !e.usable(m.atom) {
			return 0, 0
		}
		if n := float64(e.Atoms[m.atom]) + e.shift[m.atom]; m.by > 0 {
			low = max(low, -n)
		} else {
			high = min(high, n)
		}
	}
	return min(low, 0), max(high, 0)
}

// usable reports whether an atom may change at all.
func (e *exchange) usable(a int32) bool {
	if e.locks[a] == 0 {
		return true
	}
	for _, s := range e.question.sumsOf[a] {
		if e.fixes(s.at) && e.known(s.at) && !(e.paid && e.hideable(s.at, e.totals)) {
			return false
		}
	}
	return true
}

// draw puts a track in if one of its sums is known, and if the target is in it, and
// reports that.
func (e *exchange) draw(i int32) (reached bool) {
	t := &e.frame.tracks[i]
	v, known, cells := variable{}, false, e.cells[:0]
	if a := t.sums[0].at - int32(len(e.Sums)); a >= 0 {
		v.low, v.high = -float64(e.Atoms[a])-e.shift[a], 8*e.far()
		e.fill(e.addRow(v, false), t.of, 1)
		return false
	}
	for _, s := range t.sums {
		if s.at == e.target {
			e.fill(e.what, t.of, s.sign)
			reached = true
		}
		if !e.known(s.at) {
			continue
		}
		known = true
		if !e.paid || !e.hideable(s.at, e.totals) {
			e.fill(e.addRow(variable{}, true), t.of, 1)
			return reached
		}
		if c := e.Sums[s.at].Cell; !e.bought[c] && !slices.Contains(cells, c) {
			cells, v.cost = append(cells, c), v.cost+e.costs[c]
		}
	}
	e.cells = cells
	if known {
		v.low, v.high = -8*e.far(), 8*e.far()
		row := e.addRow(v, false)
		e.drawn = append(e.drawn, drawn{i, row})
		e.fill(row, t.of, 1)
	}
	return reached
}

// fill writes the row of a variable.
func (e *exchange) fill(id int32, of []term, sign int32) {
	row := e.tab[e.vars[id].at]
	for _, t := range of {
		row[t.at] = float64(t.sign * sign)
	}
}

// push moves the target in a direction, first in the first choice of blocks and,
// until it is wide, on in the next. It returns the change exactly, as far as it went.
func (e *exchange) push(target int32, from *change, steps []step, dir float64, class int32, paid, totals bool) (c *change, ok bool) {
	defer e.settle()
	e.start(target, from)
	for _, s := range steps {
		if !e.aim(target, []choice{s.in}, s.mode, class, paid, totals) {
			continue
		}
		e.point(dir)
		done := e.there
		if paid {
			done = func() bool { return false }
		}
		e.maximize(done)
		if paid && e.there() {
			for range 3 {
				e.reweigh()
				e.maximize(done)
			}
		}
		e.note()
		if e.there() {
			return e.change()
		}
	}
	if paid || e.moved == 0 {
		return nil, false
	}
	return e.change()
}

// start begins with a change that is known to be possible.
func (e *exchange) start(target int32, from *change) {
	if from == nil {
		return
	}
	for _, m := range from.moves {
		e.shift[m.atom] = float64(m.by) / float64(from.of)
		e.shifted = append(e.shifted, m.atom)
	}
	for _, m := range e.question.atomsOf[target] {
		e.moved += e.shift[m.at] * float64(m.sign)
	}
}

// note adds what the program found to what atoms are shifted by.
func (e *exchange) note() {
	for j := range e.frame.levers {
		x := e.vars[1+j].x
		if math.Abs(x) < accuracy/2 {
			continue
		}
		for _, m := range e.frame.levers[j].moves {
			if e.shift[m.atom] == 0 {
				e.shifted = append(e.shifted, m.atom)
			}
			e.shift[m.atom] += float64(m.by) * x
		}
	}
	for _, d := range e.drawn {
		if math.Abs(e.vars[d.row].x) < accuracy/2 {
			continue
		}
		for _, s := range e.frame.tracks[d.track].sums {
			if e.known(s.at) {
				e.bought[e.Sums[s.at].Cell] = true
			}
		}
	}
	e.moved = e.vars[e.what].x
}

// settle forgets what was shifted.
func (e *exchange) settle() {
	for _, a := range e.shifted {
		e.shift[a] = 0
	}
	clear(e.bought)
	e.shifted, e.moved = e.shifted[:0], 0
}

// change is what atoms are shifted by in whole numbers, of the largest parts that do.
func (e *exchange) change() (c *change, ok bool) {
	c = &change{}
	slices.Sort(e.shifted)
	e.shifted = slices.Compact(e.shifted)
	for c.of = 1; c.of <= smallest; c.of++ {
		if e.whole(c) {
			return c, true
		}
	}
	return nil, false
}

func (e *exchange) whole(c *change) bool {
	c.moves = c.moves[:0]
	for _, a := range e.shifted {
		x := e.shift[a] * float64(c.of)
		k := math.Round(x)
		if math.Abs(x-k) > accuracy {
			return false
		}
		if k != 0 {
			c.moves = append(c.moves, move{a, int64(k)})
		}
	}
	return true
}
