package defs

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// DeriveRule makes records out of other records: periods of participation out
// of services, gains out of assessments or courses. Exactly one of
// Participation and Gain is set.
type DeriveRule struct {
	ID            string
	Title         string
	Reference     Reference
	Participation *ParticipationRule
	Gain          *GainRule
	Hash          string
	Pos           diag.Pos
	// Named is where the rule, or its file, is named; Pos for one written out.
	Named diag.Pos
	File  string
}

// ParticipationRule builds periods of participation out of services or
// enrollments.
type ParticipationRule struct {
	Programs []string
	// Named says that the records name their program; else all of them belong to
	// the only one.
	Named bool
	From  RecordRule
	// NotCounted are records that neither begin nor prolong a period; one that
	// passes any of them is not looked at.
	NotCounted []*Where
	// Gap, reached or passed from the last day of a record to the first day of
	// the next, ends a period. Days, months or years.
	Gap calendar.Offset
	// CommonExit builds the periods over all programs together.
	CommonExit  bool
	Participant []ParticipantLine
	// AtParticipant puts the entry on the day on which the last line of
	// Participant is met, instead of the first day of the program's records.
	AtParticipant    bool
	Training         *TrainingMap
	BesidesDelivered bool
}

// ParticipantLine is something that must be met inside a period.
type ParticipantLine struct {
	Programs []string // only of these; empty: of all
	Where    *Where
	Records  int    // how many records; 0 when Field is set
	Field    string // contact_hours or credits_earned
	Sum      int64  // ten-thousandths
	Pos      diag.Pos
}

// TrainingMap names the records that are training.
type TrainingMap struct {
	Field string
	Codes []TrainingCode
}

// TrainingCode is a code of the field and the training_type that it stands for.
type TrainingCode struct{ Code, Type string }

// GainRule makes gains out of assessments (Ladders) or enrollments (Credits).
type GainRule struct {
	Type string
	From RecordRule
	// Within says that only what lies in a period of participation counts, one by
	// one; Programs narrows the periods, empty for all.
	Within bool
	// PretestDays says how many days before the entry a test still counts as the
	// pre-test of the period; 0 to 365.
	PretestDays int
	Programs    []string
	Program     string // of the gains; blank when not given
	Ladders     []Ladder
	Same        []string // fields that must agree for two assessments to be compared
	Credits     *CreditsLeast
}

// Ladder is an ordered list of levels, the lowest first.
type Ladder struct {
	ID     string
	Levels []string
}

// CreditsLeast is what a term, or several within a stretch of time, must reach.
type CreditsLeast struct {
	Field       string // credits_earned or contact_hours
	Value       int64  // ten-thousandths
	Terms       int
	Over        calendar.Offset
	Consecutive bool
}

// DeriveEntry is an entry of `derive`: the name of a rule file, or a rule.
type DeriveEntry struct {
	Ref
	Rule *DeriveRule
}

// FieldNames are the fields and attributes that the rule reads.
func (r *DeriveRule) FieldNames() (names []string) {
	if p := r.Participation; p != nil {
		names = append(names, p.From.Where.fields()...)
		for _, w := range p.NotCounted {
			names = append(names, w.fields()...)
		}
		for _, l := range p.Participant {
			names = append(append(names, l.Where.fields()...), l.Field)
		}
		if p.Training != nil {
			names = append(names, p.Training.Field)
		}
		return names
	}
	names = append(names, r.Gain.From.Where.fields()...)
	names = append(names, r.Gain.Same...)
	if r.Gain.Credits != nil {
		names = append(names, r.Gain.Credits.Field)
	}
	return names
}

// Kind is the kind of record that the rule makes.
func (r *DeriveRule) Kind() model.Kind {
	if r.Participation != nil {
		return model.Participation
	}
	return model.Gain
}

// From is the kind of record that the rule reads.
func (r *DeriveRule) From() model.Kind {
	if r.Participation != nil {
		return r.Participation.From.Kind
	}
	return r.Gain.From.Kind
}
