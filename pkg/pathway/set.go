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
	kinds    []model.Kind // that flag some pathway
	flags    []flagKind
	exit     *model.Column // of participations
	room     room
}

type compiled struct {
	def       *defs.Pathway
	flags     []rule
	completes []rule
	kinds     []model.Kind // of flags
	self      []int        // its own index
	gap       gap
	window    *timeline.Window
}

type rule struct {
	kind    model.Kind
	number  int
	matcher *timeline.Matcher
}

// flagKind are the flag rules of all pathways for one kind of record.
type flagKind struct {
	kind   model.Kind
	finder *timeline.Finder
	rules  []flagRule // as the finder numbers them
}

type flagRule struct{ pathway, number int }

// Compile prepares the definitions for the tables and symbols of a store.
func Compile(list []*defs.Pathway, store *timeline.Store, opt Options) *Set {
	s := &Set{Defs: list, Union: len(list), store: store, union: gap{opt.Leaver, opt.AcademicYear}}
	for i, d := range list {
		c := compiled{def: d, gap: gap{d.Leaver, opt.AcademicYear}, self: []int{i}}
		c.flags = s.rules(d.Flag)
		c.completes = s.rules(d.Completer)
		for _, r := range c.flags {
			c.kinds, s.kinds = withKind(c.kinds, r.kind), withKind(s.kinds, r.kind)
		}
		c.window = timeline.NewWindow(d.Within, spellSlot)
		if d.Within == nil {
			c.window = timeline.NewWindow(defaultWindow, spellSlot)
		}
		s.pathways = append(s.pathways, c)
	}
	for _, k := range s.kinds {
		s.flags = append(s.flags, s.flagKind(k))
	}
	s.exit = store.Tables[model.Participation].Col("exit")
	s.room.activity = make([][]Record, len(list))
	return s
}

func withKind(list []model.Kind, k model.Kind) []model.Kind {
	if slices.Contains(list, k) {
		return list
	}
	return append(list, k)
}

func (s *Set) flagKind(k model.Kind) flagKind {
	f := flagKind{kind: k}
	var matchers []*timeline.Matcher
	for i := range s.pathways {
		for _, r := range s.pathways[i].flags {
			if r.kind == k {
				matchers = append(matchers, r.matcher)
				f.rules = append(f.rules, flagRule{i, r.number})
			}
		}
	}
	f.finder = timeline.NewFinder(matchers, s.store.Tables[k], s.store.Symbols)
	return f
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

// room is what the spells of one person lie in; that of the next lie in the same.
type room struct {
	spells   []Spell
	activity [][]Record // by pathway
	touched  []int      // pathways with activity
	found    []int
	parts    []Spell // of unionSpells
	records  []Record
	members  []int
	byEnd    []Record // of amount
	courses  []int64
}

// Spells are the spells of a person that reach the participant threshold, by
// pathway in the order of the definitions, the union last, and by entry. They are
// good until the next call.
func (s *Set) Spells(person uint32) []Spell {
	s.activity(person)
	s.room.spells = s.room.spells[:0]
	for _, i := range s.room.touched {
		s.pathwaySpells(i, person)
	}
	s.unionSpells()
	return s.room.spells
}

func (s *Set) pathwaySpells(i int, person uint32) {
	c := &s.pathways[i]
	activity := inTime(s.room.activity[i])
	for len(activity) > 0 {
		last := activity[0].Span.To
		n := 1
		for n < len(activity) && !c.gap.reached(last, activity[n].Span.From) {
			last = max(last, activity[n].Span.To)
			n++
		}
		stay := activity[:n:n]
		activity = activity[n:]
		entry, ok := s.entry(c, stay)
		if !ok {
			continue
		}
		s.room.spells = append(s.room.spells, Spell{Pathway: i, Members: c.self, Begin: stay[0].Span.From, Entry: entry, Last: last, Records: stay,
			Left: s.covered(c.kinds, c.gap.end(last))})
		s.complete(c, person, &s.room.spells[len(s.room.spells)-1])
	}
}

// activity finds the flagging records of the person by pathway, and the pathways
// that have any, in order.
func (s *Set) activity(person uint32) {
	r := &s.room
	for _, i := range r.touched {
		r.activity[i] = r.activity[i][:0]
	}
	r.touched = r.touched[:0]
	for f := range s.flags {
		s.flagged(&s.flags[f], person)
	}
	slices.Sort(r.touched)
}

// flagged looks through the person's records of one kind.
func (s *Set) flagged(f *flagKind, person uint32) {
	r := &s.room
	t := s.store.Tables[f.kind]
	lo, hi := s.store.Rows(f.kind, person)
	for row := lo; row < hi; row++ {
		r.found = f.finder.Row(t, row, r.found[:0])
		if len(r.found) == 0 {
			continue
		}
		span := s.activeSpan(f.kind, row)
		for _, n := range r.found {
			p := f.rules[n].pathway
			if !span.Overlaps(s.pathways[p].def.InForce) {
				continue
			}
			if len(r.activity[p]) == 0 {
				r.touched = append(r.touched, p)
			}
			r.activity[p] = append(r.activity[p], Record{f.kind, row, f.rules[n].number, span})
		}
	}
}

// inTime puts activity in time order.
func inTime(activity []Record) []Record {
	if len(activity) < 2 {
		return activity
	}
	slices.SortFunc(activity, func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Span.From, b.Span.From), cmp.Compare(a.Span.To, b.Span.To),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Rule, b.Rule))
	})
	// A record that two rules match is one record; the first rule is its reason.
	return slices.CompactFunc(activity, func(a, b Record) bool { return a.Kind == b.Kind && a.Row == b.Row })
}

// activeSpan is a record's activity: start to end, one day where it has no end;
// a participation without exit runs to the coverage of its source.
func (s *Set) activeSpan(k model.Kind, row int) calendar.Interval {
	span := s.store.Span(k, row)
	if k == model.Participation && s.exit.Get(row) == model.Blank {
		span.To = span.From
		if src := s.store.Tables[k].Source(row); src < len(s.store.Coverage.Sources) {
			span.To = max(span.To, s.store.Coverage.Sources[src])
		}
	}
	return span
}

// covered reports whether every one of some kinds is complete through the day.
func (s *Set) covered(kinds []model.Kind, day calendar.Date) bool {
	for _, k := range kinds {
		if !s.store.Coverage.Reaches(k, day) {
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
