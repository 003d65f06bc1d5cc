package derive

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// Shape gives the empty tables the columns that derived records carry beside the
// fields of their kind: the rule, and for participations the last day of service
// so far.
func Shape(tables *timeline.Parts, rules []*defs.DeriveRule) {
	for _, r := range rules {
		t := tables[r.Kind()]
		t.AddField(model.Field{Name: timeline.DerivedBy, Attr: true})
		if r.Participation != nil {
			t.AddField(model.Field{Name: timeline.LastService, Type: model.Date, Attr: true})
		}
	}
}

// Intern puts the texts that derived records hold into the list of symbols,
// before it is ranked.
func Intern(rules []*defs.DeriveRule, symbols *model.Symbols) {
	for _, r := range rules {
		symbols.Intern(r.ID)
		if p := r.Participation; p != nil {
			for _, id := range p.Programs {
				symbols.Intern(id)
			}
			if p.Training != nil {
				for _, c := range p.Training.Codes {
					symbols.Intern(c.Type)
				}
			}
			continue
		}
		symbols.Intern(r.Gain.Type)
		if r.Gain.Program != "" {
			symbols.Intern(r.Gain.Program)
		}
	}
}

// Reads are the kinds of which a rule makes participations: they put people into
// a program, and what is planned of them keeps a period open.
func Reads(rules []*defs.DeriveRule) (kinds [model.NumKinds]bool) {
	for _, r := range rules {
		if r.Participation != nil {
			kinds[r.Participation.From.Kind] = true
		}
	}
	return kinds
}

// Cover works out through which day the derived kinds are complete: as far as
// the records that they are made of, and those of their own kind that are
// delivered. Where those have no source nothing is derived and nothing changes.
func Cover(c *timeline.Coverage, rules []*defs.DeriveRule) {
	for _, r := range rules {
		k, from := r.Kind(), r.From()
		if !c.Has[from] {
			continue
		}
		if !c.Has[k] || c.Kinds[from] < c.Kinds[k] {
			c.Kinds[k] = c.Kinds[from]
		}
		c.Has[k] = true
	}
}

// Delivered finds programs of which participations are delivered and derived.
// Somebody would be counted twice, so it is a problem at the rule.
func Delivered(store *timeline.Store, rules []*defs.DeriveRule) *diag.Problem {
	t := store.Tables[model.Participation]
	programs := t.Col("program")
	have := map[int64]bool{}
	for row := range t.Len() {
		have[programs.Get(row)] = true
	}
	for _, r := range rules {
		if r.Participation == nil || r.Participation.BesidesDelivered {
			continue
		}
		for _, id := range r.Participation.Programs {
			if have[int64(store.Symbols.Intern(id))] {
				return Twice(r, id)
			}
		}
	}
	return nil
}

// Twice is the problem of a program whose participations are delivered and
// derived.
func Twice(r *defs.DeriveRule, program string) *diag.Problem {
	p := diag.Errorf(r.Named, diag.BadDefinition, "the rule %s makes participations in %s, which the extracts deliver too", r.ID, program)
	return p.WithHint("leave the rule or the program out, or say besides_delivered: true if the two never mean the same person and time")
}

// Screen tells from a single record, before there is a timeline, whether some
// rule may make a participation of it. It is not safe for concurrent use.
type Screen struct{ sorters [model.NumKinds][]*sorter }

// NewScreen compiles the rules for rows of the given shapes.
func NewScreen(rules []*defs.DeriveRule, shapes *timeline.Parts, symbols *model.Symbols) *Screen {
	s := &Screen{}
	for _, r := range rules {
		if r.Participation != nil {
			k := r.Participation.From.Kind
			s.sorters[k] = append(s.sorters[k], newSorter(r.Participation, shapes[k], symbols))
		}
	}
	return s
}

// Opens reports whether a record, given as values parallel to the fields of its
// shape, counts in some rule.
func (s *Screen) Opens(k model.Kind, values []int64) bool {
	for _, x := range s.sorters[k] {
		if x.values(values) >= 0 {
			return true
		}
	}
	return false
}

// sorter says to which program of a rule a record belongs.
type sorter struct {
	from       *timeline.Matcher
	notCounted []*timeline.Matcher
	column     int           // of the program; -1: all are of program 0
	programs   map[int64]int // symbol to index
}

func newSorter(p *defs.ParticipationRule, t *model.Table, symbols *model.Symbols) *sorter {
	s := &sorter{from: timeline.NewMatcher(p.From.Where, t, symbols), column: -1, programs: map[int64]int{}}
	for _, w := range p.NotCounted {
		s.notCounted = append(s.notCounted, timeline.NewMatcher(w, t, symbols))
	}
	if p.Named {
		s.column = t.Index("program")
	}
	for i, id := range p.Programs {
		s.programs[int64(symbols.Intern(id))] = i
	}
	return s
}

// row is the index of the program to which a record counts, or -1.
func (s *sorter) row(t *model.Table, row int) int {
	if !s.from.Row(t, row, nil) {
		return -1
	}
	for _, m := range s.notCounted {
		if m.Row(t, row, nil) {
			return -1
		}
	}
	if s.column < 0 {
		return 0
	}
	return s.program(t.Columns[s.column].Get(row))
}

// values is row for a record that is not in a table.
func (s *sorter) values(values []int64) int {
	if !s.from.Values(values) {
		return -1
	}
	for _, m := range s.notCounted {
		if m.Values(values) {
			return -1
		}
	}
	if s.column < 0 {
		return 0
	}
	if s.column >= len(values) {
		return -1
	}
	return s.program(values[s.column])
}

func (s *sorter) program(symbol int64) int {
	if i, ok := s.programs[symbol]; ok {
		return i
	}
	return -1
}

// dateOf is a cell that holds a date.
func dateOf(v int64) calendar.Date {
	if v == model.Blank {
		return calendar.NoDate
	}
	return calendar.Date(v)
}
