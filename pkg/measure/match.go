package measure

import (
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// matcher is a where compiled for the records of a kind.
type matcher struct {
	*timeline.Matcher
	kind model.Kind
	all  bool // every record matches
	// listed says that the rows that match are asked for, of a whole person.
	listed bool
	rows   []int // of the person at hand, those that match
}

func (c *compiler) newMatcher(kind model.Kind, w *defs.Where) *matcher {
	m := timeline.NewMatcher(w, c.store.Tables[kind], c.store.Symbols)
	return &matcher{Matcher: m, kind: kind, all: w == nil || len(w.Tests) == 0}
}

// matches tries a row against a where; the sector is that of the unit's pathway.
func (c *context) matches(m *matcher, row int) bool {
	switch {
	case m.all:
		return true
	case !m.AsksSector():
		return m.Row(c.store.Tables[m.kind], row, nil)
	}
	return m.Row(c.store.Tables[m.kind], row, c.sector())
}

// kindRows finds for all wheres of one kind together which of a person's rows
// match them. A where that asks for the sector is not among them: its rows are
// not the same for every unit.
type kindRows struct {
	matchers []*matcher
	finder   *timeline.Finder
	turn     uint64
	some     []int // matchers with rows
	found    []int
}

// kindRows prepares the wheres that have been compiled for a kind.
func (c *compiler) kindRows(kind model.Kind) *kindRows {
	k := &kindRows{}
	var list []*timeline.Matcher
	for _, m := range c.listed {
		if m.kind == kind && !m.AsksSector() {
			k.matchers, list = append(k.matchers, m), append(list, m.Matcher)
		}
	}
	k.finder = timeline.NewFinder(list, c.store.Tables[kind], c.store.Symbols)
	return k
}

// matching lists the person's rows that match, in their order.
func (c *context) matching(m *matcher) []int {
	if m.AsksSector() {
		return c.matchingSector(m)
	}
	if k := c.rows[m.kind]; k.turn != c.turns {
		k.load(c, m.kind)
	}
	return m.rows
}

func (k *kindRows) load(c *context, kind model.Kind) {
	for _, i := range k.some {
		k.matchers[i].rows = k.matchers[i].rows[:0]
	}
	k.turn, k.some = c.turns, k.some[:0]
	lo, hi := c.store.Rows(kind, c.person)
	for row := lo; row < hi; row++ {
		k.found = k.finder.Row(c.store.Tables[kind], row, k.found[:0])
		for _, i := range k.found {
			m := k.matchers[i]
			if len(m.rows) == 0 {
				k.some = append(k.some, i)
			}
			m.rows = append(m.rows, row)
		}
	}
}

func (c *context) matchingSector(m *matcher) []int {
	m.rows = m.rows[:0]
	lo, hi := c.store.Rows(m.kind, c.person)
	for row := lo; row < hi; row++ {
		if c.matches(m, row) {
			m.rows = append(m.rows, row)
		}
	}
	return m.rows
}
