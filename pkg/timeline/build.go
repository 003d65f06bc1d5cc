package timeline

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// Parts are tables of each kind as one worker filled them; kinds that were not
// met may be nil.
type Parts [model.NumKinds]*model.Table

// Input is what Build puts together.
type Input struct {
	Parts   []*Parts
	Symbols *model.Symbols
	// Rank turns the person numbers of the parts into ranks of sorted keys; nil
	// when they are that already.
	Rank    []uint32
	Persons int
	AsOf    calendar.Date
	Cover   Coverage
	// Empty are tables of the right shape for every kind.
	Empty Parts
	// Planned are the kinds whose records after as_of are set aside for
	// Store.Planned; those of other kinds are dropped.
	Planned [model.NumKinds]bool
	// PurePerson marks the sources that deliver nothing but person records.
	PurePerson []bool
}

// Build makes the Store. The parts must not be used afterwards.
func Build(in Input) *Store {
	s := &Store{Persons: in.Persons, AsOf: in.AsOf, Coverage: in.Cover}
	var remap []int32
	s.Symbols, remap = in.Symbols.Ranked()
	for _, k := range model.Kinds() {
		b := builder{kind: k, in: &in, remap: remap}
		if in.Planned[k] {
			b.planned = in.Empty[k].NewLike()
		}
		t := b.join()
		s.setAside(k, b.planned)
		if k == model.Person {
			t = s.mergePersons(t, in.PurePerson)
		}
		s.Dropped[k] = b.dropped
		s.order(k, t)
	}
	return s
}

type builder struct {
	kind    model.Kind
	in      *Input
	remap   []int32
	dropped int64
	planned *model.Table // nil: not kept
}

// join makes one table of the parts, with persons and symbols renumbered and
// what lies after as_of left out. The parts are used up.
func (b *builder) join() *model.Table {
	var parts []*model.Table
	var rows [][]uint32
	for _, p := range b.in.Parts {
		t := p[b.kind]
		if t == nil || t.Len() == 0 {
			continue
		}
		p[b.kind] = nil
		b.renumber(t)
		parts, rows = append(parts, t), append(rows, b.here(t))
	}
	out := b.in.Empty[b.kind].Gather(parts, rows)
	switch b.kind {
	case model.Participation:
		b.openTomorrow(out)
	case model.Enrollment:
		b.notYetGraded(out)
	}
	return out
}

// here lists the rows that do not lie after as_of; the others are dropped or set
// aside.
func (b *builder) here(t *model.Table) []uint32 {
	rows := make([]uint32, 0, t.Len())
	start := starts(b.kind, t)
	for r := range t.Len() {
		if b.kind == model.Person || start(r) <= b.in.AsOf {
			rows = append(rows, uint32(r))
			continue
		}
		b.dropped++
		if b.planned != nil {
			b.planned.AppendFrom(t, r, t.Person[r])
		}
	}
	return rows
}

// openTomorrow takes out of participations what happens after as_of: an exit and
// its reason, training that has not begun or not ended.
func (b *builder) openTomorrow(t *model.Table) {
	exit, reason := t.Col("exit"), t.Col("exit_reason")
	training := []*model.Column{t.Col("training_start"), t.Col("training_end")}
	later := func(c *model.Column, row int) bool {
		v := c.Get(row)
		return v != model.Blank && calendar.Date(v) > b.in.AsOf
	}
	for row := range t.Len() {
		if later(exit, row) {
			exit.Set(row, model.Blank)
			reason.Set(row, model.Blank)
		}
		for _, c := range training {
			if later(c, row) {
				c.Set(row, model.Blank)
			}
		}
	}
}

// notYetGraded takes out of enrollments that end after as_of what is only known at
// their end.
func (b *builder) notYetGraded(t *model.Table) {
	end := t.Col("end")
	result := []*model.Column{t.Col("passed"), t.Col("grade"), t.Col("credits_earned")}
	for row := range t.Len() {
		if v := end.Get(row); v == model.Blank || calendar.Date(v) <= b.in.AsOf {
			continue
		}
		for _, c := range result {
			c.Set(row, model.Blank)
		}
	}
}

// renumber gives persons and symbols the numbers of their ranks.
func (b *builder) renumber(t *model.Table) {
	if b.in.Rank != nil {
		for i, p := range t.Person {
			t.Person[i] = b.in.Rank[p]
		}
	}
	for i, f := range t.Fields {
		if f.Type == model.Code {
			t.Columns[i].Map(func(v int64) int64 { return int64(b.remap[v]) })
		}
	}
}

// starts finds the first days of the records of a table.
func starts(k model.Kind, t *model.Table) func(row int) calendar.Date {
	name := k.StartField()
	if name == "" {
		return func(int) calendar.Date { return calendar.NoDate }
	}
	i := t.Index(name)
	c, quarters := &t.Columns[i], t.Fields[i].Type == model.Quarter
	return func(row int) calendar.Date {
		v := c.Get(row)
		switch {
		case v == model.Blank:
			return calendar.NoDate
		case quarters:
			return calendar.Quarter(v).Interval().From
		}
		return calendar.Date(v)
	}
}

// ends finds the last days of the records of a table.
func (s *Store) ends(k model.Kind, t *model.Table) func(row int) calendar.Date {
	if f, _ := k.Field(k.StartField()); f.Type == model.Quarter {
		c := t.Col(k.StartField())
		return func(row int) calendar.Date { return calendar.Quarter(c.Get(row)).Interval().To }
	}
	start := starts(k, t)
	if k.EndField() == "" {
		return start
	}
	c := t.Col(k.EndField())
	return func(row int) calendar.Date {
		switch v := c.Get(row); {
		case v != model.Blank:
			return calendar.Date(v)
		case k == model.Participation:
			return s.AsOf
		}
		return start(row)
	}
}

// setAside keeps the records dated after as_of, by person.
func (s *Store) setAside(k model.Kind, t *model.Table) {
	if t == nil {
		return
	}
	rows, off := byPerson(t, s.Persons)
	t.Reorder(rows)
	s.planned[k], s.plannedOff[k] = t, off
}

// byPerson lists the rows of a table person by person, and where those of each
// person begin.
func byPerson(t *model.Table, persons int) (rows, off []uint32) {
	off = make([]uint32, persons+1)
	for _, p := range t.Person {
		off[p+1]++
	}
	for p := range persons {
		off[p+1] += off[p]
	}
	rows = make([]uint32, t.Len())
	next := slices.Clone(off)
	for r, p := range t.Person {
		rows[next[p]] = uint32(r)
		next[p]++
	}
	return rows, off
}

// order sorts the rows by person, start, end and content, and fills the
// offsets per person.
func (s *Store) order(k model.Kind, t *model.Table) {
	starts, ends := s.days(k, t)
	rows, off := byPerson(t, s.Persons)
	less := func(a, b uint32) int {
		if c := cmp.Or(cmp.Compare(starts[a], starts[b]), cmp.Compare(ends[a], ends[b])); c != 0 {
			return c
		}
		for i := range t.Columns {
			if c := cmp.Compare(t.Columns[i].Get(int(a)), t.Columns[i].Get(int(b))); c != 0 {
				return c
			}
		}
		if c := cmp.Compare(t.Source[a], t.Source[b]); c != 0 || t.Origins == nil {
			return c
		}
		return t.Origins[a].Compare(t.Origins[b])
	}
	for p := 0; p < s.Persons; p++ {
		slices.SortFunc(rows[off[p]:off[p+1]], less)
	}
	if k == model.Employment {
		o := newOneStory(t, s.Symbols)
		rows = o.settle(rows, off, starts)
		o.settled(s)
	}
	t.Reorder(rows)
	s.start[k] = inOrder(starts, rows)
	if s.end[k] = s.start[k]; k.EndField() != "" || k.StartField() == "quarter" {
		s.end[k] = inOrder(ends, rows)
	}
	s.Tables[k], s.off[k] = t, off
}

// days are the first and the last days of all records; none of persons.
func (s *Store) days(k model.Kind, t *model.Table) (from, to []calendar.Date) {
	from = make([]calendar.Date, t.Len())
	if k == model.Person {
		return from, from
	}
	to = make([]calendar.Date, t.Len())
	start, end := starts(k, t), s.ends(k, t)
	for r := range from {
		from[r], to[r] = start(r), end(r)
	}
	return from, to
}

func inOrder(days []calendar.Date, rows []uint32) []calendar.Date {
	out := make([]calendar.Date, len(rows))
	for i, r := range rows {
		out[i] = days[r]
	}
	return out
}
