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
	lists    []int32   // cells of units: how many, then their numbers
	cells    numbering // cells of results, of people with several units only
	into     [][]int32 // by counted cell: the cells of results to which it belongs, once asked for

	person uint32 // whose turn it is
	turn   uint32 // 0 before the first
	seats  []seat // the units of the person seen so far
	at     int    // the seat of the unit seen last
	groups []int64
	places []place
}

// seat is a unit of the person whose turn it is, and where its list begins, plus
// one: that of a unit that is not counted for all programs together, and that of
// one that is.
type seat struct {
	unit *measure.Unit
	list [2]int32
}

// sit finds the seat of a unit, or makes one. Metrics have the units in the same
// order, so that the next one is mostly the one asked for.
func (s *space) sit(u *measure.Unit) int {
	if s.turn == 0 || s.person != u.Person {
		s.person, s.turn = u.Person, s.turn+1
		s.seats, s.at = s.seats[:0], 0
	}
	for range s.seats {
		if s.seats[s.at].unit == u {
			return s.at
		}
		if s.at++; s.at == len(s.seats) {
			s.at = 0
		}
	}
	s.seats = append(s.seats, seat{unit: u})
	s.at = len(s.seats) - 1
	return s.at
}

// listOf is where the list begins of the cells in which a unit is counted.
func (s *space) listOf(u *measure.Unit, joined bool) int32 {
	k := 0
	if joined {
		k = 1
	}
	at := s.sit(u)
	list := &s.seats[at].list[k]
	if *list == 0 {
		*list = s.number(u, joined) + 1
	}
	return *list - 1
}

// number makes the list of a unit.
func (s *space) number(u *measure.Unit, joined bool) int32 {
	s.groups = s.groups[:0]
	for _, g := range s.groupers {
		s.groups = append(s.groups, g.Key(u))
	}
	s.places = placesOf(s.places[:0], u, joined, s.set)
	begin := int32(len(s.lists))
	s.lists = append(s.lists, int32(len(s.places)*(1+len(s.groups))))
	for _, p := range s.places {
		s.lists = append(s.lists, s.base.number(cellKey{p, noBreakdown, 0}))
		for i, g := range s.groups {
			s.lists = append(s.lists, s.base.number(cellKey{p, int32(i), g}))
		}
	}
	return begin
}

// list are the cells of the list that begins at i.
func (s *space) list(i int32) []int32 { return s.lists[i+1 : i+1+s.lists[i]] }

// cellsOf are the cells of results to which a counted cell belongs.
func (s *space) cellsOf(id int32) []int32 {
	s.into = grown(s.into, int(id))
	if s.into[id] == nil {
		k := s.base.keys[id]
		for _, p := range k.cells(nil, s.set) {
			s.into[id] = append(s.into[id], s.cells.number(cellKey{p, k.breakdown, k.group}))
		}
	}
	return s.into[id]
}
