package measure

import (
	"slices"

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

	row             int   // where what is found out of the unit is remembered
	class           int32 // where what is found out of its codes is remembered
	entered, exited quarterOnce
	sector          *timeline.CodeSet // of the union's spell, once it is asked for
}

// quarterOnce is a quarter that is found when it is first asked for.
type quarterOnce struct {
	quarter calendar.Quarter
	asked   bool
}

func (q *quarterOnce) of(d calendar.Date) calendar.Quarter {
	if !q.asked {
		*q = quarterOnce{d.Quarter(), true}
	}
	return q.quarter
}

func (u *Unit) entryQuarter() calendar.Quarter { return u.entered.of(u.Entry) }

func (u *Unit) exitQuarter() calendar.Quarter { return u.exited.of(u.Exit) }

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
	pathways       []int // what Unit.Pathways are cut from
	apart          bool  // two spells are never the same, as somebody asks for their pathway
}

// load finds a person's units.
func (p *person) load(id uint32, store *timeline.Store, set *pathway.Set, classes *classes) {
	p.id = id
	p.spells, p.participations, p.pathways = p.spells[:0], p.participations[:0], p.pathways[:0]
	spells := set.Spells(id)
	for i := range spells {
		s := &spells[i]
		p.pathways = append(p.pathways, s.Pathway)
		p.spells = append(p.spells, Unit{Person: id, Row: -1, Spell: s, Entry: s.Entry, Exit: s.Exit(), Program: -1, Pathways: p.cut(1), class: noClass, row: p.rowOf(spells[:i+1], set.Union)})
	}
	t := store.Tables[model.Participation]
	programs, exits := t.Col("program"), t.Col("exit")
	own := store.PersonRow(id)
	lo, hi := store.Rows(model.Participation, id)
	for row := lo; row < hi; row++ {
		u := Unit{Person: id, Row: row, Entry: store.Start(model.Participation, row), Exit: calendar.NoDate,
			Program: int32(programs.Get(row)), row: len(spells) + row - lo, class: classes.of(row, own)}
		if v := exits.Get(row); v != model.Blank {
			u.Exit = calendar.Date(v)
		}
		u.Pathways = p.during(&u, spells, set.Union, store.AsOf)
		p.participations = append(p.participations, u)
	}
}

// rowOf is the row of the last of some spells. One of the union that joins nothing
// is the spell of its pathway over again: whatever is asked of the one holds for
// the other.
func (p *person) rowOf(spells []pathway.Spell, union int) int {
	last := len(spells) - 1
	s := &spells[last]
	if s.Pathway != union || len(s.Members) != 1 || p.apart {
		return last
	}
	for i := range spells[:last] {
		if spells[i].Pathway == s.Members[0] && sameStay(&spells[i], s) {
			return p.spells[i].row
		}
	}
	return last
}

// sameStay reports whether two spells differ in their pathway at most.
func sameStay(a, b *pathway.Spell) bool {
	return a.Begin == b.Begin && a.Entry == b.Entry && a.Last == b.Last && a.Left == b.Left && a.Completed == b.Completed &&
		a.Completion == b.Completion && slices.Equal(a.Members, b.Members) && slices.Equal(a.Records, b.Records)
}

// during are the pathways with a spell on some day of a participation.
func (p *person) during(u *Unit, spells []pathway.Spell, union int, asOf calendar.Date) []int {
	n, stay := 0, u.Stay(asOf)
	for i := range spells {
		s := &spells[i]
		if s.Pathway == union || !s.Stay(asOf).Overlaps(stay) {
			continue
		}
		if n == 0 || p.pathways[len(p.pathways)-1] != s.Pathway {
			p.pathways = append(p.pathways, s.Pathway)
			n++
		}
	}
	if n == 0 {
		return nil
	}
	p.pathways = append(p.pathways, union)
	return p.cut(n + 1)
}

// cut is the last n of the pathways listed.
func (p *person) cut(n int) []int {
	end := len(p.pathways)
	return p.pathways[end-n : end : end]
}
