package aggregate

import (
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/pathway"
)

// space numbers the cells of all metrics that have the same units and the same
// breakdowns. Which cells a unit is counted in is found out once per unit and
// kept for as long as its person's turn lasts.
type space struct {
	set      *pathway.Set
	groupers []*measure.Grouper
	base     numbering // cells that are counted; rows are sums of them
	cells    numbering // cells of results, of people with several units only
	lists    []int32   // cells of units with values: how many, then their numbers

	person uint32 // whose turn it is
	turn   uint32 // 0 before the first
	seats  []seat // the units of the person seen so far
	at     int    // the seat of the unit seen last
	ids    []int32
	groups []int64
	places []place
}

// seat is a unit of the person whose turn it is. What depends on whether the
// unit is counted for all programs is there twice.
type seat struct {
	unit        *measure.Unit
	base, cells [2]span
	kept        [2]int32 // where its list is kept, plus one
}

// span is a stretch of space.ids; to is -1 before it is made.
type span struct{ from, to int32 }

var unmade = span{0, -1}

// sit finds the seat of a unit, or makes one. Metrics have the units in the same
// order, so that the next one is mostly the one asked for.
func (s *space) sit(u *measure.Unit) int {
	if s.turn == 0 || s.person != u.Person {
		s.person, s.turn = u.Person, s.turn+1
		s.seats, s.ids, s.at = s.seats[:0], s.ids[:0], 0
	}
	for range s.seats {
		if s.seats[s.at].unit == u {
			return s.at
		}
		if s.at++; s.at == len(s.seats) {
			s.at = 0
		}
	}
	s.seats = append(s.seats, seat{unit: u, base: [2]span{unmade, unmade}, cells: [2]span{unmade, unmade}})
	s.at = len(s.seats) - 1
	return s.at
}

// baseOf are the cells in which a seat is counted.
func (s *space) baseOf(at, joined int) []int32 {
	x := &s.seats[at].base[joined]
	if x.to < 0 {
		s.groupsOf(s.seats[at].unit)
		*x = s.number(&s.base, placesOf(s.places[:0], s.seats[at].unit, joined == 1, s.set))
	}
	return s.ids[x.from:x.to]
}

// cellsOf are the cells of the results to which a seat belongs.
func (s *space) cellsOf(at, joined int) []int32 {
	x := &s.seats[at].cells[joined]
	if x.to < 0 {
		s.groupsOf(s.seats[at].unit)
		var all []place
		for _, p := range placesOf(nil, s.seats[at].unit, joined == 1, s.set) {
			all = p.cells(all, s.set)
		}
		*x = s.number(&s.cells, all)
	}
	return s.ids[x.from:x.to]
}

func (s *space) groupsOf(u *measure.Unit) {
	s.groups = s.groups[:0]
	for _, g := range s.groupers {
		s.groups = append(s.groups, g.Key(u))
	}
}

// number makes the list of the cells of places, by all breakdowns.
func (s *space) number(n *numbering, places []place) span {
	from := int32(len(s.ids))
	for _, p := range places {
		s.ids = append(s.ids, n.number(cellKey{p, noBreakdown, 0}))
		for i, g := range s.groups {
			s.ids = append(s.ids, n.number(cellKey{p, int32(i), g}))
		}
	}
	return span{from, int32(len(s.ids))}
}

// keep is where the cells of a seat are kept beyond the person's turn.
func (s *space) keep(at, joined int) int32 {
	k := &s.seats[at].kept[joined]
	if *k == 0 {
		*k = int32(len(s.lists)) + 1
		ids := s.baseOf(at, joined)
		s.lists = append(append(s.lists, int32(len(ids))), ids...)
	}
	return *k - 1
}

// list is what was kept.
func (s *space) list(at int32) []int32 { return s.lists[at+1 : at+1+s.lists[at]] }
