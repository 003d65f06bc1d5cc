package derive

import (
	"cmp"
	"fmt"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// gains is a compiled gain rule.
type gains struct {
	rule     *defs.GainRule
	number   int
	store    *timeline.Store
	from     *timeline.Matcher
	kind     int64 // symbol of the type
	program  int64
	programs map[int64]bool // of the participations; nil: all
	levels   map[int64]rung
	same     []*model.Column
	terms    timeline.TermRule
	outside  int64 // assessments whose level is on no ladder
}

// rung is a level's place.
type rung struct{ ladder, rank int }

func newGains(number int, g *defs.GainRule, store *timeline.Store) *gains {
	t := store.Tables[g.From.Kind]
	c := &gains{rule: g, number: number, store: store, from: timeline.NewMatcher(g.From.Where, t, store.Symbols),
		kind: int64(store.Symbols.Intern(g.Type)), program: model.Blank, levels: map[int64]rung{}}
	if g.Program != "" {
		c.program = int64(store.Symbols.Intern(g.Program))
	}
	for _, id := range g.Programs {
		if c.programs == nil {
			c.programs = map[int64]bool{}
		}
		c.programs[int64(store.Symbols.Intern(id))] = true
	}
	for i, l := range g.Ladders {
		for rank, level := range l.Levels {
			c.levels[int64(store.Symbols.Intern(level))] = rung{i, rank}
		}
	}
	for _, f := range g.Same {
		c.same = append(c.same, t.Col(f))
	}
	if n := g.Credits; n != nil {
		c.terms = timeline.TermRule{Need: n.Value, Terms: n.Terms, Over: n.Over, Consecutive: n.Consecutive}
	}
	return c
}

// person makes the gains of a person, given the participations that were made.
func (c *gains) person(id uint32, made []Record, out []Record) []Record {
	t := c.store.Tables[c.rule.From.Kind]
	var rows []int
	lo, hi := c.store.Rows(c.rule.From.Kind, id)
	for row := lo; row < hi; row++ {
		if c.from.Row(t, row, nil) {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return out
	}
	if len(c.levels) > 0 {
		rows = c.onLadders(t, rows)
	}
	first := len(out)
	for _, stay := range c.stays(id, made) {
		if c.rule.Credits != nil {
			out = c.credits(id, t, rows, stay, out)
		} else {
			out = c.climbs(id, t, rows, stay, out)
		}
	}
	return out[:first+len(c.distinct(id, out[first:]))]
}

// onLadders keeps the records whose level is on a ladder and counts the others.
func (c *gains) onLadders(t *model.Table, rows []int) []int {
	level := t.Col("level")
	kept := slices.DeleteFunc(rows, func(row int) bool { _, on := c.levels[level.Get(row)]; return !on })
	c.outside += int64(len(rows) - len(kept))
	return kept
}

// stays are the participations in which gains are looked for one by one; all
// time when the rule does not ask for them or the person has none.
func (c *gains) stays(id uint32, made []Record) (out []calendar.Interval) {
	if c.rule.Within {
		t := c.store.Tables[model.Participation]
		program := t.Col("program")
		lo, hi := c.store.Rows(model.Participation, id)
		for row := lo; row < hi; row++ {
			if c.programs == nil || c.programs[program.Get(row)] {
				out = append(out, c.store.Span(model.Participation, row))
			}
		}
		for _, r := range made {
			if r.Kind == model.Participation && (c.programs == nil || c.programs[r.Program]) {
				out = append(out, r.stay(c.store.AsOf))
			}
		}
	}
	if len(out) == 0 {
		out = append(out, calendar.Interval{From: calendar.NoDate, To: c.store.AsOf})
	}
	return out
}

// settling is how many days after the entry the first test of a stay still takes
// the place of a pre-test from before it: nobody has been taught by then.
const settling = 14

// climbs compares the assessments of each series with its first one, or with the
// last one of the days before the stay in which a pre-test may lie. The rows are in
// time order. Of several on one day the highest counts.
func (c *gains) climbs(id uint32, t *model.Table, rows []int, stay calendar.Interval, out []Record) []Record {
	type series struct {
		pre   int64 // level of the pre-test
		first calendar.Date
		best  int // rank reached so far
		gain  int // number of the last gain in out, or -1
	}
	known := map[string]*series{}
	level, subject := t.Col("level"), t.Col("subject")
	for _, row := range rows {
		day := c.store.Start(c.rule.From.Kind, row)
		intake := day < stay.From && stay.From != calendar.NoDate && day >= stay.From.AddDays(-c.rule.PretestDays)
		if !stay.Contains(day) && !intake {
			continue
		}
		at := level.Get(row)
		r := c.levels[at]
		key := c.key(row, r.ladder)
		s := known[key]
		switch {
		case s == nil, intake && day > s.first, s.first < stay.From && day <= stay.From.AddDays(settling):
			known[key] = &series{pre: at, first: day, best: r.rank, gain: -1}
		case r.rank <= s.best:
		case day == s.first:
			s.pre, s.best = at, r.rank
		case s.gain >= 0 && out[s.gain].Day == day:
			s.best, out[s.gain].ToLevel, out[s.gain].Origin = r.rank, at, originOf(t, row)
		default:
			s.best, s.gain = r.rank, len(out)
			out = append(out, Record{Rule: c.number, Kind: model.Gain, Person: id, Program: c.program, Type: c.kind, Day: day,
				FromLevel: s.pre, ToLevel: at, Subject: subject.Get(row), Origin: originOf(t, row)})
		}
	}
	return out
}

// key names the series of an assessment: the fields that must agree, and the
// ladder.
func (c *gains) key(row, ladder int) string {
	key := fmt.Sprint(ladder)
	for _, col := range c.same {
		key += fmt.Sprint(" ", col.Get(row))
	}
	return key
}

// credits finds the terms with which the sum is reached inside the stay.
func (c *gains) credits(id uint32, t *model.Table, rows []int, stay calendar.Interval, out []Record) []Record {
	k := c.rule.From.Kind
	col := t.Col(c.rule.Credits.Field)
	ends := map[calendar.Date]int{}
	var ts []timeline.Term
	for _, row := range rows {
		span := c.store.Span(k, row)
		if span.To < stay.From || span.To > stay.To || span.To > c.store.AsOf {
			continue
		}
		ts = timeline.AddToTerms(ts, span, max(col.Get(row), 0)) // a blank is smaller than 0
		if _, there := ends[span.To]; !there {
			ends[span.To] = row
		}
	}
	for _, day := range c.terms.Reached(ts) {
		out = append(out, Record{Rule: c.number, Kind: model.Gain, Person: id, Program: c.program, Type: c.kind, Day: day,
			FromLevel: model.Blank, ToLevel: model.Blank, Subject: model.Blank, Origin: originOf(t, ends[day])})
	}
	return out
}

// distinct leaves out a gain that two participations gave, or that is delivered
// with the same type, day and subject.
func (c *gains) distinct(id uint32, list []Record) []Record {
	slices.SortFunc(list, func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.ToLevel, b.ToLevel), cmp.Compare(a.FromLevel, b.FromLevel),
			a.Origin.Compare(b.Origin))
	})
	t := c.store.Tables[model.Gain]
	kind, subject := t.Col("type"), t.Col("subject")
	lo, hi := c.store.Rows(model.Gain, id)
	n := 0
	for i, r := range list {
		twice := n > 0 && same(list[n-1], r)
		for row := lo; row < hi; row++ {
			twice = twice || c.store.Start(model.Gain, row) == r.Day && kind.Get(row) == r.Type && subject.Get(row) == r.Subject
		}
		if !twice {
			list[n] = list[i]
			n++
		}
	}
	return list[:n]
}

func same(a, b Record) bool {
	return a.Day == b.Day && a.Subject == b.Subject && a.ToLevel == b.ToLevel && a.FromLevel == b.FromLevel
}
