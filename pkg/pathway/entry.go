package pathway

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// entry is the day on which the threshold is reached by the records of one
// stay: the start of the record that makes the number for records and courses,
// the end of it for credits and contact hours. ok is false when it is not
// reached.
func (s *Set) entry(c *compiled, records []Record) (day calendar.Date, ok bool) {
	t := c.def.Threshold
	switch t.What {
	case "records":
		if int64(len(records)) >= t.N {
			return records[t.N-1].Span.From, true
		}
	case "courses":
		return s.courses(records, t.N)
	case "credits":
		return s.amount(records, "credits_earned", t.N)
	case "contact_hours":
		return s.amount(records, "contact_hours", t.N)
	}
	return calendar.NoDate, false
}

// courses counts distinct courses; a record that names none is not counted.
func (s *Set) courses(records []Record, n int64) (calendar.Date, bool) {
	col := s.store.Tables[model.Enrollment].Col("course")
	seen := s.room.courses[:0]
	for _, r := range records {
		if r.Kind != model.Enrollment {
			continue
		}
		if v := col.Get(r.Row); v != model.Blank && !slices.Contains(seen, v) {
			seen = append(seen, v)
			s.room.courses = seen
		}
		if int64(len(seen)) >= n {
			return r.Span.From, true
		}
	}
	return calendar.NoDate, false
}

// amount adds up a number of the enrollments in the order in which they end.
func (s *Set) amount(records []Record, field string, least int64) (calendar.Date, bool) {
	col := s.store.Tables[model.Enrollment].Col(field)
	s.room.byEnd = append(s.room.byEnd[:0], records...)
	byEnd := s.room.byEnd
	slices.SortStableFunc(byEnd, func(a, b Record) int { return cmp.Compare(a.Span.To, b.Span.To) })
	var sum int64
	for _, r := range byEnd {
		if r.Kind != model.Enrollment || r.Span.To > s.store.AsOf {
			continue // what has not ended has earned nothing yet
		}
		if v := col.Get(r.Row); v != model.Blank {
			sum += v
		}
		if sum >= least {
			return r.Span.To, true
		}
	}
	return calendar.NoDate, false
}
