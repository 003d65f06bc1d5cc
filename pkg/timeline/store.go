package timeline

import (
	"math"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// Store holds the records of all persons of a run. Persons are 0 to Persons-1
// in the order of their keys.
type Store struct {
	Persons  int
	Symbols  *model.Symbols
	AsOf     calendar.Date
	Coverage Coverage
	Tables   [model.NumKinds]*model.Table // never nil
	Dropped  [model.NumKinds]int64        // records dated after as_of
	// PersonConflicts counts fields of persons on which rows of one source
	// disagree.
	PersonConflicts int64
	// Duplicates are the rows of pure person sources that repeat a person.
	Duplicates []model.Origin
	// SetAside counts the records of employment that do not count because others
	// tell the same, by source and reason in their order. Where origins are kept,
	// Aside holds the records themselves, AsideWhy the reason of each row.
	SetAside []AsideCount
	Aside    *model.Table
	AsideWhy []Aside

	// planned are the records dated after as_of of the kinds that Input names,
	// by person; no condition sees them.
	planned    [model.NumKinds]*model.Table
	plannedOff [model.NumKinds][]uint32
	off        [model.NumKinds][]uint32
	start, end [model.NumKinds]days
	together   Together
}

// Names of columns that derived records carry beside the fields of their kind.
// They are no ids, so that no attribute is called the same.
const (
	DerivedBy   = "derived by"   // the id of the rule; blank in delivered records
	LastService = "last service" // of a participation: its last day of service so far
)

// Coverage says through which day each kind of record is known to be complete.
type Coverage struct {
	Kinds   [model.NumKinds]calendar.Date // the least of the kind's sources
	Has     [model.NumKinds]bool          // whether any source delivers the kind
	Sources []calendar.Date               // by index of the source; NoDate where unknown
}

// Reaches reports whether records of the kind are complete through the day. A
// kind without any source is known to be empty, whatever the day.
func (c *Coverage) Reaches(k model.Kind, day calendar.Date) bool {
	return !c.Has[k] || day != calendar.Forever && c.Kinds[k] >= day
}

// Rows are the rows of a kind that belong to a person: lo up to, not including, hi.
func (s *Store) Rows(k model.Kind, person uint32) (lo, hi int) {
	return int(s.off[k][person]), int(s.off[k][person+1])
}

// Planned are the records of a kind that a person has after as_of, as rows lo up
// to, not including, hi of a table, in no particular order. It is empty unless
// Input asked for the kind, and after ForgetPlanned.
func (s *Store) Planned(k model.Kind, person uint32) (t *model.Table, lo, hi int) {
	if s.planned[k] == nil {
		return nil, 0, 0
	}
	return s.planned[k], int(s.plannedOff[k][person]), int(s.plannedOff[k][person+1])
}

// ForgetPlanned drops the records dated after as_of.
func (s *Store) ForgetPlanned() {
	s.planned, s.plannedOff = [model.NumKinds]*model.Table{}, [model.NumKinds][]uint32{}
}

// Add puts further records, in tables of the store's own shapes with its symbols
// and persons, beside those that are there. Row numbers of their kinds change.
func (s *Store) Add(parts *Parts) {
	var kinds []*kind
	for _, k := range model.Kinds() {
		if parts[k] == nil || parts[k].Len() == 0 {
			continue
		}
		t := s.Tables[k]
		b := &kind{kind: k, persons: s.Persons, empty: t.NewLike(), last: math.MaxInt64, settled: true}
		b.parts, b.people, b.rows = append(b.parts, t), append(b.people, [][]uint32{s.people(k)}), t.Len()
		b.add(parts[k])
		kinds = append(kinds, b)
	}
	s.build(kinds)
}

// people are the persons of all rows of a kind.
func (s *Store) people(k model.Kind) []uint32 {
	out := make([]uint32, 0, s.Tables[k].Len())
	for p := range uint32(s.Persons) {
		for lo, hi := s.Rows(k, p); lo < hi; lo++ {
			out = append(out, p)
		}
	}
	return out
}

// Start is the first day of a record; for employment and placement the first
// day of the quarter.
func (s *Store) Start(k model.Kind, row int) calendar.Date { return s.start[k].at(row) }

// End is the last day of a record: its own day where it has no end; as_of for a
// participation without exit; the last day of the quarter for quarters.
func (s *Store) End(k model.Kind, row int) calendar.Date { return s.end[k].at(row) }

// Span is Start..End.
func (s *Store) Span(k model.Kind, row int) calendar.Interval {
	return calendar.Interval{From: s.start[k].at(row), To: s.end[k].at(row)}
}

// PersonRow is the row of the person's own record, or -1.
func (s *Store) PersonRow(person uint32) int {
	if lo, hi := s.Rows(model.Person, person); lo < hi {
		return lo
	}
	return -1
}
