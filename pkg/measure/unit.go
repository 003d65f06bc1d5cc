package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// Unit is what a metric counts: a participation (Spell nil) or a spell.
type Unit struct {
	Person uint32
	Row    int // row of the participation; -1 for a spell
	Spell  *pathway.Spell
	Entry  calendar.Date
	Exit   calendar.Date // NoDate while it is not known
	// Program is the symbol of the participation's program; -1 for a spell.
	Program int32
	// Pathways are the indexes of the pathways that the unit belongs to; for a
	// participation those on which its person was a participant on some day of
	// it, and the union when there is one; for a spell its own.
	Pathways []int
}

// Stay is entry to exit, to asOf while the exit is not known.
func (u *Unit) Stay(asOf calendar.Date) calendar.Interval {
	if u.Exit == calendar.NoDate {
		return calendar.Interval{From: u.Entry, To: max(asOf, u.Entry)}
	}
	return calendar.Interval{From: u.Entry, To: u.Exit}
}

// person is everything about one person that metrics share.
type person struct {
	id             uint32
	participations []Unit
	spells         []Unit
}

// load finds a person's units.
func (p *person) load(id uint32, store *timeline.Store, set *pathway.Set) {
	p.id = id
	p.spells, p.participations = p.spells[:0], p.participations[:0]
	spells := set.Spells(id)
	for i := range spells {
		s := &spells[i]
		p.spells = append(p.spells, Unit{Person: id, Row: -1, Spell: s, Entry: s.Entry, Exit: s.Exit(), Program: -1, Pathways: []int{s.Pathway}})
	}
	t := store.Tables[model.Participation]
	programs, exits := t.Col("program"), t.Col("exit")
	lo, hi := store.Rows(model.Participation, id)
	for row := lo; row < hi; row++ {
		u := Unit{Person: id, Row: row, Entry: store.Start(model.Participation, row), Exit: calendar.NoDate, Program: int32(programs.Get(row))}
		if v := exits.Get(row); v != model.Blank {
			u.Exit = calendar.Date(v)
		}
		stay := u.Stay(store.AsOf)
		for i := range spells {
			s := &spells[i]
			if s.Pathway == set.Union || !s.Stay(store.AsOf).Overlaps(stay) {
				continue
			}
			if n := len(u.Pathways); n == 0 || u.Pathways[n-1] != s.Pathway {
				u.Pathways = append(u.Pathways, s.Pathway)
			}
		}
		if len(u.Pathways) > 0 {
			u.Pathways = append(u.Pathways, set.Union)
		}
		p.participations = append(p.participations, u)
	}
}
