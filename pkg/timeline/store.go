package timeline

import (
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

	off        [model.NumKinds][]uint32
	start, end [model.NumKinds][]calendar.Date
}

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

// Start is the first day of a record; for employment and placement the first
// day of the quarter.
func (s *Store) Start(k model.Kind, row int) calendar.Date { return s.start[k][row] }

// End is the last day of a record: its own day where it has no end; as_of for a
// participation without exit; the last day of the quarter for quarters.
func (s *Store) End(k model.Kind, row int) calendar.Date { return s.end[k][row] }

// Span is Start..End.
func (s *Store) Span(k model.Kind, row int) calendar.Interval {
	return calendar.Interval{From: s.start[k][row], To: s.end[k][row]}
}

// PersonRow is the row of the person's own record, or -1.
func (s *Store) PersonRow(person uint32) int {
	if lo, hi := s.Rows(model.Person, person); lo < hi {
		return lo
	}
	return -1
}
