package pathway

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// Union is the id of the union of all pathways.
const Union = "*"

// Spell is one unbroken stay.
type Spell struct {
	Pathway int // index of the definition; Set.Union for "*"
	// Begin is the first day of activity, Entry the day on which the participant
	// threshold is reached, Last the last day of activity seen so far.
	Begin, Entry, Last calendar.Date
	// Left says that the exit is known; it is then Last.
	Left bool
	// Completed is Yes with the date, No, or Pending.
	Completed  model.Tri
	Completion calendar.Date
	// Members are the pathways joined: one, or several for the union.
	Members []int
	// Records are the flagging records of the stay, by start.
	Records []Record
}

// Record points at a record of the person and names the rule (its position
// under `any`) by which it flags.
type Record struct {
	Kind model.Kind
	Row  int
	Rule int
	Span calendar.Interval
}

// Exit is the last day of activity once it is known to be the last, else NoDate.
func (s *Spell) Exit() calendar.Date {
	if s.Left {
		return s.Last
	}
	return calendar.NoDate
}

// Status is "left" or "current".
func (s *Spell) Status() string {
	if s.Left {
		return "left"
	}
	return "current"
}

// Stay is entry to exit; to asOf for a spell that is still current.
func (s *Spell) Stay(asOf calendar.Date) calendar.Interval {
	if s.Left {
		return calendar.Interval{From: s.Entry, To: s.Last}
	}
	return calendar.Interval{From: s.Entry, To: max(asOf, s.Last)}
}
