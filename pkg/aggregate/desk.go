package aggregate

import (
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
)

// desk keeps what is found out of the units of the person whose turn it is, for
// all spaces and for as long as the turn lasts.
type desk struct {
	groupers [2][]*measure.Grouper // of participations and of spells, each once
	spaces   int
	person   uint32
	turn     uint32 // 0 before the first
	seats    []seat // the units of the person seen so far
	at       int    // the seat of the unit seen last
	groups   []int64
	lists    []int32
}

// seat is a unit of the person: where its groups begin, one for each Grouper,
// and its lists, two for each space, of a unit that is not counted for all
// programs together and of one that is. A list is where it begins, plus one.
type seat struct {
	unit          *measure.Unit
	groups, lists int
}

// kindOf is which of the groupers a population has.
func kindOf(p defs.Population) int {
	if p == defs.Participations {
		return 0
	}
	return 1
}

// place is where the groups of a Grouper are among those of a unit.
func (d *desk) place(kind int, g *measure.Grouper) int {
	i := slices.IndexFunc(d.groupers[kind], func(o *measure.Grouper) bool { return o.Name == g.Name })
	if i < 0 {
		i = len(d.groupers[kind])
		d.groupers[kind] = append(d.groupers[kind], g)
	}
	return i
}

// turnTo begins the turn of a person, unless it is their turn already.
func (d *desk) turnTo(person uint32) {
	if d.turn == 0 || d.person != person {
		d.person, d.turn = person, d.turn+1
		d.seats, d.at, d.groups, d.lists = d.seats[:0], 0, d.groups[:0], d.lists[:0]
	}
}

// sit finds the seat of a unit, or makes one. Metrics have the units in the same
// order, so that the next one is mostly the one asked for.
func (d *desk) sit(u *measure.Unit) *seat {
	for range d.seats {
		if d.seats[d.at].unit == u {
			return &d.seats[d.at]
		}
		if d.at++; d.at == len(d.seats) {
			d.at = 0
		}
	}
	d.at = len(d.seats)
	d.seats = append(d.seats, seat{u, len(d.groups), len(d.lists)})
	kind := 0
	if u.Spell != nil {
		kind = 1
	}
	for _, g := range d.groupers[kind] {
		d.groups = append(d.groups, g.Key(u))
	}
	for range 2 * d.spaces {
		d.lists = append(d.lists, 0)
	}
	return &d.seats[d.at]
}

// listOf is where the list begins of the cells of a space in which a unit is
// counted.
func (d *desk) listOf(s *space, u *measure.Unit, joined bool) int32 {
	k := 2 * s.index
	if joined {
		k++
	}
	seat := d.sit(u)
	list := &d.lists[seat.lists+k]
	if *list == 0 {
		*list = s.listOf(u, joined, d.groups[seat.groups:]) + 1
	}
	return *list - 1
}
