package pathway

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// Options are the project's settings that spells depend on.
type Options struct {
	Leaver       defs.Gap // of the union
	AcademicYear calendar.MonthDay
}

// Set is the pathway definitions compiled for one store.
type Set struct {
	Defs  []*defs.Pathway
	Union int // index that stands for the union: len(Defs)

	store    *timeline.Store
	pathways []compiled
	union    gap
}

type compiled struct {
	def       *defs.Pathway
	flags     []rule
	completes []rule
	gap       gap
	window    *timeline.Window
}

type rule struct {
	kind    model.Kind
	number  int
	matcher *timeline.Matcher
}

// Compile prepares the definitions for the tables and symbols of a store.
func Compile(list []*defs.Pathway, store *timeline.Store, opt Options) *Set {
	s := &Set{Defs: list, Union: len(list), store: store, union: gap{opt.Leaver, opt.AcademicYear}}
	for _, d := range list {
		c := compiled{def: d, gap: gap{d.Leaver, opt.AcademicYear}}
		c.flags = s.rules(d.Flag)
		c.completes = s.rules(d.Completer)
		c.window = timeline.NewWindow(d.Within, spellSlot)
		if d.Within == nil {
			c.window = timeline.NewWindow(defaultWindow, spellSlot)
		}
		s.pathways = append(s.pathways, c)
	}
	return s
}

// defaultWindow is entry..exit+1y (CONTRACT 6).
var defaultWindow = &defs.Interval{Spans: []defs.Span{{
	From: defs.Term{Instant: "entry"},
	To:   defs.Term{Instant: "exit", Offsets: []calendar.Offset{{N: 1, Unit: calendar.Years}}},
}}}

func (s *Set) rules(list []defs.RecordRule) (out []rule) {
	for i, r := range list {
		out = append(out, rule{r.Kind, i, timeline.NewMatcher(r.Where, s.store.Tables[r.Kind], s.store.Symbols)})
	}
	return out
}

// The slots of a completer's window.
const (
	slotEntry = iota
	slotExit
)

func spellSlot(name string) int {
	if name == "exit" {
		return slotExit
	}
	return slotEntry
}

// Instant gives a spell's entry and exit to a completer's window.
func (s *Spell) Instant(slot int) (calendar.Date, timeline.State) {
	if slot == slotEntry {
		return s.Entry, timeline.Known
	}
	if !s.Left {
		return s.Last, timeline.Unknown
	}
	return s.Last, timeline.Known
}

// ID is the id of a pathway index; "*" for the union.
func (s *Set) ID(i int) string {
	if i == s.Union {
		return Union
	}
	return s.Defs[i].ID
}

// Spells are the spells of a person that reach the participant threshold, by
// pathway in the order of the definitions, the union last, and by entry.
func (s *Set) Spells(person uint32) []Spell {
	var out []Spell
	for i := range s.pathways {
		out = append(out, s.pathwaySpells(i, person)...)
	}
	return append(out, s.unionSpells(out)...)
}

func (s *Set) pathwaySpells(i int, person uint32) []Spell {
	c := &s.pathways[i]
	activity := s.activity(c, person)
	var out []Spell
	for len(activity) > 0 {
		last := activity[0].Span.To
		n := 1
		for n < len(activity) && !c.gap.reached(last, activity[n].Span.From) {
			last = max(last, activity[n].Span.To)
			n++
		}
		sp := Spell{Pathway: i, Members: []int{i}, Begin: activity[0].Span.From, Last: last, Records: activity[:n:n]}
		activity = activity[n:]
		var ok bool
		if sp.Entry, ok = s.entry(c, sp.Records); !ok {
			continue
		}
		sp.Left = s.covered(c, c.gap.end(last))
		s.complete(c, person, &sp)
		out = append(out, sp)
	}
	return out
}

// activity lists the flagging records of the person in time order.
func (s *Set) activity(c *compiled, person uint32) []Record {
	var out []Record
	for _, r := range c.flags {
		t := s.store.Tables[r.kind]
		lo, hi := s.store.Rows(r.kind, person)
		for row := lo; row < hi; row++ {
			if !r.matcher.Row(t, row, nil) {
				continue
			}
			span := s.activeSpan(r.kind, row)
			if span.Overlaps(c.def.InForce) {
				out = append(out, Record{r.kind, row, r.number, span})
			}
		}
	}
	slices.SortFunc(out, func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Span.From, b.Span.From), cmp.Compare(a.Span.To, b.Span.To),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Rule, b.Rule))
	})
	// A record that two rules match is one record; the first rule is its reason.
	return slices.CompactFunc(out, func(a, b Record) bool { return a.Kind == b.Kind && a.Row == b.Row })
}

// activeSpan is a record's activity: start to end, one day where it has no end;
// a participation without exit runs to the coverage of its source.
func (s *Set) activeSpan(k model.Kind, row int) calendar.Interval {
	span := s.store.Span(k, row)
	t := s.store.Tables[k]
	if k == model.Participation && t.Col("exit").Get(row) == model.Blank {
		span.To = span.From
		if src := t.Source(row); src < len(s.store.Coverage.Sources) {
			span.To = max(span.To, s.store.Coverage.Sources[src])
		}
	}
	return span
}

// covered reports whether every flagging kind is complete through the day.
func (s *Set) covered(c *compiled, day calendar.Date) bool {
	for _, r := range c.flags {
		if !s.store.Coverage.Reaches(r.kind, day) {
			return false
		}
	}
	return true
}

// complete looks for the first credential that completes the pathway within
// the window, counted from entry.
func (s *Set) complete(c *compiled, person uint32, sp *Spell) {
	sp.Completion = calendar.NoDate
	if len(c.completes) == 0 {
		return
	}
	w := c.window.Resolve(sp, s.store.AsOf)
	if w.Unknown {
		sp.Completed = model.Pending
		return
	}
	for _, r := range c.completes {
		t := s.store.Tables[r.kind]
		lo, hi := s.store.Rows(r.kind, person)
		for row := lo; row < hi; row++ {
			day := s.store.Start(r.kind, row)
			if w.Contains(day) && r.matcher.Row(t, row, nil) {
				if sp.Completion == calendar.NoDate || day < sp.Completion {
					sp.Completion = day
				}
				break
			}
		}
	}
	switch {
	case sp.Completion != calendar.NoDate:
		sp.Completed = model.Yes
	case !w.IsEmpty() && !s.store.Coverage.Reaches(model.Credential, w.To):
		sp.Completed = model.Pending
	}
}

// Flagged reports whether a record counts as activity (a credential: as
// completion) of one of the pathways; it serves the `on_pathway` conditions.
func (s *Set) Flagged(members []int, k model.Kind, row int) bool {
	for _, i := range members {
		c := &s.pathways[i]
		rules := c.flags
		if k == model.Credential {
			rules = c.completes
		}
		for _, r := range rules {
			if r.kind == k && r.matcher.Row(s.store.Tables[k], row, nil) &&
				(k == model.Credential || s.activeSpan(k, row).Overlaps(c.def.InForce)) {
				return true
			}
		}
	}
	return false
}
