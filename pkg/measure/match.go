package measure

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// matcher is a where compiled for the records of a kind.
type matcher struct {
	*timeline.Matcher
	kind model.Kind
	all  bool // every record matches
	// columns are those that the where looks at.
	columns []int
	// listed says that the rows that match are asked for, of a whole person.
	listed bool
	sector bool  // it asks for the sector
	rows   []int // of the person at hand, those that match
}

func (c *compiler) newMatcher(kind model.Kind, w *defs.Where) *matcher {
	t := c.store.Tables[kind]
	m := &matcher{Matcher: timeline.NewMatcher(w, t, c.store.Symbols), kind: kind, all: w == nil || len(w.Tests) == 0}
	m.sector = m.AsksSector()
	if w == nil {
		return m
	}
	for _, test := range w.Tests {
		if i := t.Index(test.Field); i >= 0 {
			m.columns = append(m.columns, i)
		}
	}
	return m
}

// matches tries a row against a where; the sector is that of the unit's pathway.
func (c *context) matches(m *matcher, row int) bool {
	switch {
	case m.all:
		return true
	case !m.sector:
		return m.Row(c.store.Tables[m.kind], row, nil)
	}
	return m.Row(c.store.Tables[m.kind], row, c.sector())
}

// kindRows finds for all wheres of one kind together which of a person's rows
// match them. A where that asks for the sector is not among them: its rows are
// not the same for every unit.
//
// Rows that are equal in all that the wheres look at match the same ones. There
// are many rows and few such combinations, so that the answer is remembered by
// the values: of a credential often by nothing but its type.
type kindRows struct {
	table    *model.Table
	matchers []*matcher
	finder   *timeline.Finder
	columns  []int // that some where looks at, and that differ from row to row
	few      []fewValues
	lists    [][]int // of matchers, by what the few values of a row come to; nil while not known
	known    map[looks][]int
	turn     uint64
	first    int                 // row of the person at hand
	spans    []calendar.Interval // of the person's rows, from first on
	some     []int               // matchers with rows
	found    []int
}

// looks are the values of a row that wheres look at.
type looks [8]int64

// maxLooks bounds how many combinations of values are remembered.
const maxLooks = 1 << 14

// fewValues are a column of few values, as numbers: what stands in its rows, and
// how much one more of it makes of the number of a combination.
type fewValues struct {
	rows []uint8
	step int
}

// kindRows prepares the wheres that have been compiled for a kind.
func (c *compiler) kindRows(kind model.Kind) *kindRows {
	k := &kindRows{table: c.store.Tables[kind], known: map[looks][]int{}}
	var list []*timeline.Matcher
	for _, m := range c.listed {
		if m.kind == kind && !m.sector {
			k.matchers, list = append(k.matchers, m), append(list, m.Matcher)
			k.columns = append(k.columns, m.columns...)
		}
	}
	slices.Sort(k.columns)
	k.columns = slices.DeleteFunc(slices.Compact(k.columns), func(i int) bool { _, one := k.table.Columns[i].One(); return one })
	k.combine()
	k.finder = timeline.NewFinder(list, k.table, c.store.Symbols)
	return k
}

// combine numbers the combinations of the columns' values, when each of them has
// few and there are not too many in all.
func (k *kindRows) combine() {
	n := 1
	for _, c := range k.columns {
		rows, _ := k.table.Columns[c].Few()
		if len(rows) == 0 {
			return
		}
		k.few = append(k.few, fewValues{rows, n})
		if n *= 1 + int(slices.Max(rows)); n > maxLooks {
			return
		}
	}
	k.lists = make([][]int, n)
}

// match lists the matchers that a row matches, by number.
func (k *kindRows) match(row int) []int {
	if k.lists == nil {
		return k.remembered(row)
	}
	n := 0
	for i := range k.few {
		n += int(k.few[i].rows[row]) * k.few[i].step
	}
	if k.lists[n] == nil {
		k.lists[n] = append([]int{}, k.find(row)...)
	}
	return k.lists[n]
}

// remembered is match for columns of many values.
func (k *kindRows) remembered(row int) []int {
	var of looks
	if len(k.columns) > len(of) {
		return k.find(row)
	}
	for i, c := range k.columns {
		of[i] = k.table.Columns[c].Get(row)
	}
	list, ok := k.known[of]
	if !ok {
		list = k.find(row)
		if len(k.known) < maxLooks {
			list = slices.Clone(list)
			k.known[of] = list
		}
	}
	return list
}

func (k *kindRows) find(row int) []int {
	k.found = k.finder.Row(k.table, row, k.found[:0])
	return k.found
}

// matching lists the person's rows that match, in their order.
func (c *context) matching(m *matcher) []int {
	if m.sector {
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
	k.first, k.spans = lo, k.spans[:0]
	for row := lo; row < hi; row++ {
		k.spans = append(k.spans, c.store.Span(kind, row))
		for _, i := range k.match(row) {
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
