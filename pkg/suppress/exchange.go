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
	partly  bool    // what is paid for need not be far enough
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
func (e *exchange) aim(target int32, in choice, m mode, paid, totals bool) bool {
	e.ask(target, paid, totals)
	e.limit = e.work + scant
	e.frame = e.frames.frame(in.blocks, m)
	for i := range e.frame.levers {
		low, high := e.room(&e.frame.levers[i])
		e.addColumn(variable{low: low, high: high})
	}
	e.drawn = e.drawn[:0]
	for i := range e.frame.tracks {
		e.draw(int32(i))
	}
	e.work += int64(len(e.question.rows)*len(e.cols)/4 + len(e.cols))
	e.vars[e.what].x = e.moved
	return e.reach(target)
}

// reach writes the row of the target, and reports whether there is anything in it.
func (e *exchange) reach(target int32) (any bool) {
	for _, m := range e.question.atomsOf[target] {
		e.given[m.at] = int64(m.sign)
	}
	row := e.tab[e.vars[e.what].at]
	for j := range e.frame.levers {
		k := int64(0)
		for _, m := range e.frame.levers[j].moves {
			k += m.by * e.given[m.atom]
		}
		row[j] = float64(k)
		any = any || k != 0
	}
	for _, m := range e.question.atomsOf[target] {
		e.given[m.at] = 0
	}
	return any
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

// draw puts a track in if one of its sums is known.
func (e *exchange) draw(i int32) {
	t := &e.frame.tracks[i]
	v, known := variable{low: -8 * e.far(), high: 8 * e.far()}, false
	e.cells = e.cells[:0]
	for _, s := range t.sums {
		if !e.known(s) {
			continue
		}
		known = true
		if !e.paid || !e.hideable(s, e.totals) {
			e.fill(e.addRow(variable{}, true), t.of)
			return
		}
		if c := e.Sums[s].Cell; !e.bought[c] && !slices.Contains(e.cells, c) {
			e.cells, v.cost = append(e.cells, c), v.cost+e.costs[c]
		}
	}
	if known {
		row := e.addRow(v, false)
		e.drawn = append(e.drawn, drawn{i, row})
		e.fill(row, t.of)
	}
}

// fill writes the row of a variable.
func (e *exchange) fill(id int32, of []term) {
	row := e.tab[e.vars[id].at]
	for _, t := range of {
		row[t.at] = float64(t.sign)
	}
}

// push moves the target in a direction, first in the first choice of blocks and,
// until it is wide, on in the next. It returns the change exactly, as far as it went.
func (e *exchange) push(target int32, from *change, steps []step, dir float64, paid, totals bool) (c *change, ok bool) {
	defer e.settle()
	e.start(target, from)
	for _, s := range steps {
		if !e.aim(target, s.in, s.mode, paid, totals) {
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
	if paid && !e.partly || e.moved == 0 {
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
			if e.known(s) {
				e.bought[e.Sums[s].Cell] = true
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
	for _, c.of = range e.finest() {
		if e.whole(c) {
			return c, true
		}
	}
	return nil, false
}

func (e *exchange) whole(c *change) bool {
	c.moves = c.moves[:0]
	for _, a := range e.shifted {
		k, ok := round(e.shift[a], c.of)
		if !ok {
			return false
		}
		if k != 0 {
			c.moves = append(c.moves, move{a, k})
		}
	}
	return true
}
