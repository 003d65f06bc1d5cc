package derive

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// periods is a compiled participation rule.
type periods struct {
	rule     *defs.ParticipationRule
	number   int
	store    *timeline.Store
	sorter   *sorter
	programs []int64 // symbols
	lines    []line
	training func(v int64) int // index of the code, or -1
	column   int               // of the training code
}

type line struct {
	defs.ParticipantLine
	matcher  *timeline.Matcher
	programs []int // of the rule; nil: all
}

func newPeriods(number int, p *defs.ParticipationRule, store *timeline.Store) *periods {
	t := store.Tables[p.From.Kind]
	c := &periods{rule: p, number: number, store: store, sorter: newSorter(p, t, store.Symbols), column: -1}
	for _, id := range p.Programs {
		c.programs = append(c.programs, int64(store.Symbols.Intern(id)))
	}
	for _, l := range p.Participant {
		x := line{ParticipantLine: l, matcher: timeline.NewMatcher(l.Where, t, store.Symbols)}
		for _, id := range l.Programs {
			x.programs = append(x.programs, slices.Index(p.Programs, id))
		}
		c.lines = append(c.lines, x)
	}
	if p.Training != nil {
		codes := map[int64]int{}
		for i, tc := range p.Training.Codes {
			codes[int64(store.Symbols.Intern(tc.Code))] = i
		}
		c.column = t.Index(p.Training.Field)
		c.training = func(v int64) int {
			if i, ok := codes[v]; ok {
				return i
			}
			return -1
		}
	}
	return c
}

// item is a counted record.
type item struct {
	row     int
	program int
	span    calendar.Interval // To at most as_of
	ended   bool              // by as_of
	// through is the day through which the record says that there is more to come;
	// NoDate when it says nothing.
	through calendar.Date
}

// items are the counted records of a person in time order, and the programs of
// those that are planned.
func (c *periods) items(person uint32) (items []item, planned []item) {
	k := c.rule.From.Kind
	t := c.store.Tables[k]
	scheduled := t.Col("scheduled_through")
	lo, hi := c.store.Rows(k, person)
	for row := lo; row < hi; row++ {
		p := c.sorter.row(t, row)
		if p < 0 {
			continue
		}
		x := item{row: row, program: p, span: c.store.Span(k, row), ended: true, through: dateOf(scheduled.Get(row))}
		if x.span.To > c.store.AsOf {
			x.ended, x.span.To = false, c.store.AsOf
		}
		items = append(items, x)
	}
	t, lo, hi = c.store.Planned(k, person)
	for row := lo; row < hi; row++ {
		if p := c.sorter.row(t, row); p >= 0 {
			planned = append(planned, item{row: row, program: p})
		}
	}
	return items, planned
}

// stretch is a period of service, before it is looked at program by program.
type stretch struct {
	items   []item
	last    calendar.Date // last day of service
	through calendar.Date // last day that is scheduled; NoDate: nothing is
	planned []item        // only of the last one
}

// person makes the participations of a person.
func (c *periods) person(id uint32, out []Record) []Record {
	items, planned := c.items(id)
	if len(items) == 0 {
		return out
	}
	if c.rule.CommonExit || len(c.programs) == 1 {
		return c.group(id, items, planned, out)
	}
	for p := range c.programs {
		of := func(x item) bool { return x.program != p }
		out = c.group(id, slices.DeleteFunc(slices.Clone(items), of), slices.DeleteFunc(slices.Clone(planned), of), out)
	}
	return out
}

// group makes the participations of records that share their exits.
func (c *periods) group(id uint32, items, planned []item, out []Record) []Record {
	for len(items) > 0 {
		s := c.next(items)
		items = items[len(s.items):]
		if len(items) == 0 {
			s.planned = planned
		}
		known := c.known(s)
		for p := range c.programs {
			if r, ok := c.participation(id, p, s, known); ok {
				out = append(out, r)
			}
		}
	}
	return out
}

// next takes the first period off the items: records are joined while the gap is
// not reached or something is scheduled through the day of the next.
func (c *periods) next(items []item) stretch {
	s := stretch{last: items[0].span.To, through: items[0].through}
	n := 1
	for ; n < len(items); n++ {
		x := items[n]
		if x.span.From >= c.rule.Gap.Add(s.last) && x.span.From > s.through {
			break
		}
		s.last, s.through = max(s.last, x.span.To), max(s.through, x.through)
	}
	s.items = items[:n:n]
	return s
}

// known reports whether the last day of service is known to be the exit: records
// are complete, and the run stands, to the end of the gap and of what was
// scheduled, and nothing is planned.
func (c *periods) known(s stretch) bool {
	end := max(c.rule.Gap.Add(s.last), s.through)
	return len(s.planned) == 0 && c.store.AsOf >= end && c.store.Coverage.Reaches(c.rule.From.Kind, end)
}

// participation is one program's part of a period; ok is false when it has no
// record in it or the conditions of a participant are not met.
func (c *periods) participation(id uint32, program int, s stretch, known bool) (r Record, ok bool) {
	var own []item
	for _, x := range s.items {
		if x.program == program {
			own = append(own, x)
		}
	}
	if len(own) == 0 {
		return r, false
	}
	k := c.rule.From.Kind
	t := c.store.Tables[k]
	r = Record{Rule: c.number, Kind: model.Participation, Person: id, Program: c.programs[program], Day: own[0].span.From,
		Exit: calendar.NoDate, Last: s.last, Provider: t.Col("provider").Get(own[0].row), Origin: originOf(t, own[0].row)}
	for i := range c.lines {
		l := &c.lines[i]
		if l.programs != nil && !slices.Contains(l.programs, program) {
			continue
		}
		day, met := c.met(l, own)
		if !met {
			return r, false
		}
		if c.rule.AtParticipant {
			r.Day = max(r.Day, day)
		}
	}
	if known {
		r.Exit = s.last
	}
	c.train(&r, own, s)
	return r, true
}

// met is the day on which a line of the conditions is met: the first day of the
// record that makes the number, the last day of the one that makes the sum. What
// has not ended has no hours yet.
func (c *periods) met(l *line, own []item) (calendar.Date, bool) {
	t := c.store.Tables[c.rule.From.Kind]
	var found []item
	for _, x := range own {
		if l.matcher.Row(t, x.row, nil) {
			found = append(found, x)
		}
	}
	if l.Field == "" {
		if len(found) < l.Records {
			return calendar.NoDate, false
		}
		return found[l.Records-1].span.From, true
	}
	slices.SortStableFunc(found, func(a, b item) int { return cmp.Compare(a.span.To, b.span.To) })
	col := t.Col(l.Field)
	var sum int64
	for _, x := range found {
		if v := col.Get(x.row); v != model.Blank && x.ended {
			sum += v
		}
		if sum >= l.Sum {
			return x.span.To, true
		}
	}
	return calendar.NoDate, false
}

// train finds the first and last day of training and its types. The last day is
// blank while training goes on or is scheduled beyond as_of.
func (c *periods) train(r *Record, own []item, s stretch) {
	r.TrainFrom, r.TrainTo = calendar.NoDate, calendar.NoDate
	if c.column < 0 {
		return
	}
	t := c.store.Tables[c.rule.From.Kind]
	goesOn := false
	for _, x := range own {
		i := c.training(t.Columns[c.column].Get(x.row))
		if i < 0 {
			continue
		}
		if r.TrainFrom == calendar.NoDate {
			r.TrainFrom = x.span.From
		}
		r.TrainTo = max(r.TrainTo, x.span.To)
		r.Training = append(r.Training, c.rule.Training.Codes[i].Type)
		goesOn = goesOn || !x.ended || x.through > c.store.AsOf
	}
	if r.TrainFrom == calendar.NoDate {
		return
	}
	planned, _, _ := c.store.Planned(c.rule.From.Kind, r.Person)
	for _, x := range s.planned {
		goesOn = goesOn || c.programs[x.program] == r.Program && c.training(planned.Columns[c.column].Get(x.row)) >= 0
	}
	if goesOn {
		r.TrainTo = calendar.NoDate
	}
}
