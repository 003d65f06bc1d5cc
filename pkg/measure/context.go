package measure

import (
	"encoding/binary"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// context is what a condition can look at: the unit, the period, the store.
type context struct {
	store   *timeline.Store
	set     *pathway.Set
	sectors []*timeline.CodeSet // by pathway
	unions  map[string]*timeline.CodeSet
	periods []calendar.Period
	dated   [][]amountAt // by period and number of the value
	anchors []anchor
	works   []*work // by employment rule
	jobs    jobRows
	rows    [model.NumKinds]*kindRows

	person  uint32
	turns   uint64 // a number for every person that was turned to
	unit    *Unit
	at      int // the period's index
	period  calendar.Period
	amounts []amountAt
	memory  memory
	classes *classes
	overdue bool  // a record was met that is pending past its due date, and nothing else answers
	trace   *Step // nil unless somebody wants to know why

	// Lists that are filled again for every question.
	quarterLists [2][]calendar.Quarter
	paid         [2][]payment
	payers       []payment // of an amount
	terms        []timeline.Term
	members      []byte
}

type instant struct {
	date  calendar.Date
	state timeline.State
}

// amountAt is a dated value on the first day of the period.
type amountAt struct {
	n  int64
	ok bool
}

// Slots of instants: the fixed ones, then the date columns of participations,
// then the anchors of all metrics.
const (
	slotEntry = iota
	slotExit
	slotCompletion
	slotPeriodStart
	slotPeriodEnd
	slotAsOf
	slotNone
	slotColumn = 100
	slotAnchor = 1000
)

// Instant implements timeline.Instants for the unit under evaluation.
func (c *context) Instant(slot int) (calendar.Date, timeline.State) {
	switch slot {
	case slotEntry:
		return c.unit.Entry, timeline.Known
	case slotExit:
		if c.unit.Exit == calendar.NoDate {
			return c.earliestExit(), timeline.Unknown
		}
		return c.unit.Exit, timeline.Known
	case slotCompletion:
		return c.completion()
	case slotPeriodStart:
		return c.period.From, timeline.Known
	case slotPeriodEnd:
		return c.period.To, timeline.Known
	case slotAsOf:
		return c.store.AsOf, timeline.Known
	}
	if slot >= slotAnchor {
		a := c.anchor(slot - slotAnchor)
		return a.date, a.state
	}
	if slot < slotColumn || c.unit.Row < 0 {
		return calendar.NoDate, timeline.Absent
	}
	v := c.store.Tables[model.Participation].Columns[slot-slotColumn].Get(c.unit.Row)
	if v == model.Blank {
		return calendar.NoDate, timeline.Open
	}
	return calendar.Date(v), timeline.Known
}

// earliestExit is the first day that an exit which is not known yet can turn
// out to be: the last activity of a spell, the last service of a derived
// participation, whose exit is applied retroactively; for a delivered one the day
// after participation records are complete.
func (c *context) earliestExit() calendar.Date {
	if s := c.unit.Spell; s != nil {
		return s.Last
	}
	if c.unit.Row >= 0 {
		if v := c.store.Tables[model.Participation].Col(timeline.LastService).Get(c.unit.Row); v != model.Blank {
			return calendar.Date(v)
		}
	}
	if cover := &c.store.Coverage; cover.Has[model.Participation] {
		return max(c.unit.Entry, cover.Kinds[model.Participation].AddDays(1))
	}
	return c.store.AsOf
}

func (c *context) completion() (calendar.Date, timeline.State) {
	s := c.unit.Spell
	switch {
	case s == nil || s.Completed == model.No:
		return calendar.NoDate, timeline.Absent
	case s.Completed == model.Pending:
		// What is complete has been searched, so it can only come after that.
		return max(s.Entry, c.store.Coverage.Kinds[model.Credential].AddDays(1)), timeline.Unknown
	}
	return s.Completion, timeline.Known
}

// sector is the industries of the unit's pathway.
func (c *context) sector() *timeline.CodeSet {
	if c.unit.Spell == nil {
		return nil
	}
	if members := c.unit.Spell.Members; len(members) == 1 {
		return c.sectors[members[0]]
	}
	if c.unit.sector == nil {
		c.unit.sector = c.unionSector()
	}
	return c.unit.sector
}

// unionSector is the sectors of the pathways that the union's spell joins.
func (c *context) unionSector() *timeline.CodeSet {
	c.members = c.members[:0]
	for _, m := range c.unit.Spell.Members {
		c.members = binary.LittleEndian.AppendUint32(c.members, uint32(m))
	}
	if s, ok := c.unions[string(c.members)]; ok {
		return s
	}
	var patterns []string
	for _, m := range c.unit.Spell.Members {
		patterns = append(patterns, c.set.Defs[m].Sector...)
	}
	s := timeline.NewCodeSet(patterns, c.store.Symbols)
	c.unions[string(c.members)] = s
	return s
}

// amount is a number of a definition as it stands in the period; ok is false
// for a dated value that is not in force yet.
func (c *context) amount(a amountRef) (int64, bool) {
	if a.value < 0 {
		return a.n, true
	}
	v := c.amounts[a.value]
	return v.n, v.ok
}

type amountRef struct {
	n     int64
	value int // number of the dated value, or -1
}
