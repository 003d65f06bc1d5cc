package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// Metrics ask the same again and again: the same exclusions, the same quarters.
// What has the same meaning has one number over all metrics, and its answer is
// remembered for every unit of the person at hand; what looks at the reporting
// period has a number for each period.

// memory is what has been found out of the units of one person. Every unit has
// a row in each list; units of which everything is the same share one.
type memory struct {
	answers    memoRows[answer]
	exclusions memoRows[verdict]
	values     memoRows[amount]
	bounds     memoRows[knownBounds]
	anchors    memoRows[knownInstant]
}

// memoRows is a list with a row of `width` places for every unit of a person.
type memoRows[T any] struct {
	width int
	all   []T
}

// place numbers a thing to remember: one place, or one for each period.
type place struct {
	first int // or nowhere
	step  int // 1 when every period has a place of its own, else 0
	class int // the place for a class of participations, or nowhere
}

// nowhere is where nothing is remembered.
const nowhere = -1

// unplaced is a thing that is not remembered.
var unplaced = place{first: nowhere, class: nowhere}

// reserve makes places for one more thing.
func (r *memoRows[T]) reserve(byPeriod bool, periods int) place {
	p := place{first: r.width, class: nowhere}
	r.width++
	if byPeriod {
		p.step = 1
		r.width += max(periods, 1) - 1
	}
	return p
}

// forget makes empty rows for a number of units.
func (r *memoRows[T]) forget(units int) {
	if n := units * r.width; n <= len(r.all) {
		clear(r.all[:n])
	} else {
		r.all = make([]T, 2*n)
	}
}

// at is what is remembered at a place for the unit and period at hand.
func (r *memoRows[T]) at(c *context, p place) *T {
	return &r.all[c.unit.row*r.width+p.first+p.step*c.at]
}

// answer is a truth value plus one, and whether finding it met an overdue
// record; 0 is not asked yet.
type answer uint8

const (
	truthBits  answer = 3
	overdueBit answer = 4
)

// verdict is what the exclusions of a metric say.
type verdict struct {
	index   int32 // of the first that applies, or -1
	asked   bool
	unsure  bool
	overdue bool
}

type amount struct {
	n       int64
	state   model.Tri
	asked   bool
	overdue bool
	paid    bool  // whether the payer is known
	payer   int32 // symbol of the main employer, 0 of nobody
}

type knownBounds struct {
	timeline.Bounds
	asked bool
}

type knownInstant struct {
	instant
	asked bool
}

// turn forgets the person before.
func (c *context) turn(person uint32, units int) {
	c.person = person
	m := &c.memory
	m.answers.forget(units)
	m.exclusions.forget(units)
	m.values.forget(units)
	m.bounds.forget(units)
	m.anchors.forget(units)
	c.turns++
}

// bind turns to a unit in a period.
func (c *context) bind(u member) {
	c.overdue = false
	if c.at != u.period {
		c.at, c.period, c.amounts = u.period, c.periods[u.period], c.dated[u.period]
	}
	c.unit = u.unit
}

// run evaluates a node; with a trace it also writes down how.
func (n *node) run(c *context) model.Tri {
	if c.trace != nil {
		return n.traced(c)
	}
	var known *answer
	switch {
	case n.place.class >= 0 && c.unit.class >= 0:
		known = c.classes.answers.at(c.unit.class, n.place.class)
	case n.place.first < 0:
		return n.eval(c)
	default:
		known = c.memory.answers.at(c, n.place)
	}
	if a := *known; a != 0 {
		c.overdue = c.overdue || a&overdueBit != 0
		return model.Tri(a&truthBits) - 1
	}
	outer := c.overdue
	c.overdue = false
	v := n.eval(c)
	*known = answer(v) + 1
	if c.overdue {
		*known |= overdueBit
	}
	c.overdue = c.overdue || outer
	return v
}

// exclusions are the conditions under which a metric leaves a unit out.
type exclusions struct {
	list  []*node
	place place
}

// first is the index of the first exclusion that applies, or -1; unsure says
// that one asked before is not known yet.
func (x *exclusions) first(c *context) (index int, unsure bool) {
	if len(x.list) == 0 {
		return -1, false
	}
	var known *verdict
	if x.place.class >= 0 && c.unit.class >= 0 {
		known = c.classes.lists.at(c.unit.class, x.place.class)
	} else {
		known = c.memory.exclusions.at(c, x.place)
	}
	if !known.asked {
		outer := c.overdue
		c.overdue = false
		*known = x.ask(c)
		known.overdue, c.overdue = c.overdue, outer
	}
	c.overdue = c.overdue || known.overdue
	return int(known.index), known.unsure
}

func (x *exclusions) ask(c *context) verdict {
	v := verdict{index: -1, asked: true}
	for i, n := range x.list {
		switch n.run(c) {
		case model.Yes:
			v.index = int32(i)
			return v
		case model.Pending:
			v.unsure = true
		}
	}
	return v
}

// get is the value of the unit at hand.
func (n *valueNode) get(c *context) (int64, model.Tri) {
	if c.trace != nil {
		return n.eval(c)
	}
	known := c.memory.values.at(c, n.place)
	if !known.asked {
		outer := c.overdue
		c.overdue = false
		v, state := n.eval(c)
		*known = amount{n: v, state: state, asked: true, overdue: c.overdue}
		c.overdue = outer
	}
	c.overdue = c.overdue || known.overdue
	return known.n, known.state
}

// bounds resolves a window for the unit at hand.
func (c *context) bounds(w *window) timeline.Bounds {
	if w.stay {
		return c.stay(w.inPeriod)
	}
	known := c.memory.bounds.at(c, w.place)
	if !known.asked {
		*known = knownBounds{w.Resolve(c, c.store.AsOf), true}
	}
	return known.Bounds
}

// stay is the window entry..exit, or the part of it in the period.
func (c *context) stay(inPeriod bool) timeline.Bounds {
	iv := calendar.Interval{From: c.unit.Entry, To: c.unit.Exit}
	if iv.To == calendar.NoDate {
		iv.To = c.store.AsOf
	}
	if inPeriod {
		iv.From, iv.To = max(iv.From, c.period.From), min(iv.To, c.period.To)
	}
	if iv.IsEmpty() {
		iv = calendar.Empty
	}
	return timeline.Bounds{Interval: iv}
}

// anchor finds an anchor of the unit at hand. While it is looked for there is
// none.
func (c *context) anchor(number int) instant {
	a := &c.anchors[number]
	known := c.memory.anchors.at(c, a.place)
	if !known.asked {
		*known = knownInstant{instant{calendar.NoDate, timeline.Absent}, true}
		known.instant = a.find(c)
	}
	return known.instant
}
