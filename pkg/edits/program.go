package edits

import (
	"fmt"
	"slices"

	"pathmetrics/pkg/defs"
)

// nodeID is the number of a condition of a program.
type nodeID int32

// always is the condition that every row meets.
const always nodeID = -1

// node is a condition: all, any or not of others, which have smaller numbers, or
// a test.
type node struct {
	op    defs.CheckOp
	kids  []nodeID
	test  *test
	slots [2]int // of a test on two cells: of the day, and of the day it is held against
}

// program is every condition of all edits that can be run, each of them once.
type program struct {
	nodes []node
	slots []slot
	pairs []nodeID // the tests on two cells
	joins []nodeID // all, any, not, each after what it is made of
}

// slot is a column that is read, with the tests that look at one cell of it
// alone. What they say is one bit each, so that a text that comes again is
// looked up and not tested again.
type slot struct {
	col     int
	tests   []*test // maxTests at most
	nodes   []nodeID
	dates   bool // some test, or a test on two cells, asks for the date
	numbers bool
}

// maxTests is how many answers fit a word; a column with more has several slots.
const maxTests = 64

// add gives a condition its number: that of the one that says the same, if there
// is one.
func (c *compiler) add(n node) nodeID {
	var name string
	switch {
	case n.test != nil:
		name = n.test.name()
	case n.op == defs.CheckNot && n.kids[0] >= 0 && c.nodes[n.kids[0]].op == defs.CheckNot:
		return c.nodes[n.kids[0]].kids[0]
	default:
		name = fmt.Sprint(n.op, n.kids)
	}
	id, ok := c.known[name]
	if !ok {
		id = nodeID(len(c.nodes))
		c.nodes = append(c.nodes, n)
		c.known[name] = id
	}
	return id
}

// join is all or any of some conditions, without those that say nothing new.
func (c *compiler) join(op defs.CheckOp, kids []nodeID) nodeID {
	var flat []nodeID
	for _, k := range kids {
		if k >= 0 && c.nodes[k].op == op && c.nodes[k].test == nil {
			flat = append(flat, c.nodes[k].kids...)
		} else {
			flat = append(flat, k)
		}
	}
	slices.Sort(flat)
	flat = slices.Compact(flat)
	if len(flat) == 1 {
		return flat[0]
	}
	return c.add(node{op: op, kids: flat})
}

// link takes what the edits that can be run need into the program.
func (c *compiler) link() {
	p := c.plan
	moved := make([]nodeID, len(c.nodes)) // 0: not needed, else its new number and one
	need := func(id nodeID) nodeID {
		if id == always {
			return always
		}
		c.take(id, moved)
		return moved[id] - 1
	}
	for i := range p.edits {
		if e := &p.edits[i]; e.missing == nil {
			e.when, e.wrong = need(e.when), need(e.wrong)
		}
	}
	for i := range p.periods {
		x := &p.periods[i]
		x.slots = [2]int{p.slot(x.from, true), p.slot(x.to, true)}
	}
	if len(p.keys) > 0 && len(p.periods) > 0 {
		p.keySlot = p.slot(p.keys[len(p.keys)-1], false)
	}
}

// take copies a condition and what it is made of, which comes first.
func (c *compiler) take(id nodeID, moved []nodeID) {
	if moved[id] != 0 {
		return
	}
	n := c.nodes[id]
	n.kids = slices.Clone(n.kids)
	for i, k := range n.kids {
		if k != always {
			c.take(k, moved)
			n.kids[i] = moved[k] - 1
		}
	}
	p := c.plan
	at := nodeID(len(p.nodes))
	switch {
	case n.test == nil:
		p.joins = append(p.joins, at)
	case n.test.pair():
		n.slots = [2]int{p.slot(n.test.col, true), p.slot(n.test.other, true)}
		p.pairs = append(p.pairs, at)
	default:
		n.test.ready()
		p.addTest(n.test, at)
	}
	p.nodes = append(p.nodes, n)
	moved[id] = at + 1
}

// slot is the first slot of a column.
func (p *program) slot(col int, dates bool) int {
	i := slices.IndexFunc(p.slots, func(s slot) bool { return s.col == col })
	if i < 0 {
		i = len(p.slots)
		p.slots = append(p.slots, slot{col: col})
	}
	p.slots[i].dates = p.slots[i].dates || dates
	return i
}

func (p *program) addTest(t *test, at nodeID) {
	p.slot(t.col, false)
	i := slices.IndexFunc(p.slots, func(s slot) bool { return s.col == t.col && len(s.tests) < maxTests })
	if i < 0 {
		i = len(p.slots)
		p.slots = append(p.slots, slot{col: t.col})
	}
	s := &p.slots[i]
	s.tests, s.nodes = append(s.tests, t), append(s.nodes, at)
	switch t.op {
	case defs.CheckNumber, defs.CheckBelow, defs.CheckAbove:
		s.numbers = true
	case defs.CheckPresent, defs.CheckIn, defs.CheckLetters, defs.CheckDigits:
	default:
		s.dates = true
	}
}
