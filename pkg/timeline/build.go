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

// join appends the parts to one table, with persons and symbols renumbered and
// what lies after as_of left out.
func (b *builder) join() *model.Table {
	out := b.in.Empty[b.kind].NewLike()
	for _, p := range b.in.Parts {
		t := p[b.kind]
		if t == nil {
			continue
		}
		b.renumber(t)
		for r := 0; r < t.Len(); r++ {
			person := t.Person[r]
			if b.in.Rank != nil {
				person = b.in.Rank[person]
			}
			if first := startOf(b.kind, t, r); b.kind != model.Person && first > b.in.AsOf {
				b.dropped++
				if b.planned != nil {
					b.planned.AppendFrom(t, r, person)
				}
				continue
			}
			switch b.kind {
			case model.Participation:
				b.openTomorrow(t, r)
			case model.Enrollment:
				b.notYetGraded(t, r)
			}
			out.AppendFrom(t, r, person)
		}
	}
	return out
}

// openTomorrow takes out of a participation what happens after as_of: an exit
// and its reason, training that has not begun or not ended.
func (b *builder) openTomorrow(t *model.Table, row int) {
	later := func(field string) bool {
		v := t.Col(field).Get(row)
		return v != model.Blank && calendar.Date(v) > b.in.AsOf
	}
	if later("exit") {
		t.Col("exit").Set(row, model.Blank)
		t.Col("exit_reason").Set(row, model.Blank)
	}
	for _, field := range []string{"training_start", "training_end"} {
		if later(field) {
			t.Col(field).Set(row, model.Blank)
		}
	}
}

// notYetGraded takes out of an enrollment that ends after as_of what is only
// known at its end.
func (b *builder) notYetGraded(t *model.Table, row int) {
	if v := t.Col("end").Get(row); v == model.Blank || calendar.Date(v) <= b.in.AsOf {
		return
	}
	for _, field := range []string{"passed", "grade", "credits_earned"} {
		t.Col(field).Set(row, model.Blank)
	}
}

func (b *builder) renumber(t *model.Table) {
	for i, f := range t.Fields {
		if f.Type != model.Code {
			continue
		}
		c := &t.Columns[i]
		for r := 0; r < t.Len(); r++ {
			if v := c.Get(r); v != model.Blank {
				c.Set(r, int64(b.remap[v]))
			}
		}
	}
}

func startOf(k model.Kind, t *model.Table, row int) calendar.Date {
	name := k.StartField()
	if name == "" {
		return calendar.NoDate
	}
	i := t.Index(name)
	v := t.Columns[i].Get(row)
	switch {
	case v == model.Blank:
		return calendar.NoDate
	case t.Fields[i].Type == model.Quarter:
		return calendar.Quarter(v).Interval().From
	}
	return calendar.Date(v)
}

func (s *Store) endOf(k model.Kind, t *model.Table, row int) calendar.Date {
	if f, _ := k.Field(k.StartField()); f.Type == model.Quarter {
		return calendar.Quarter(t.Col(k.StartField()).Get(row)).Interval().To
	}
	if k.EndField() != "" {
		if v := t.Col(k.EndField()).Get(row); v != model.Blank {
			return calendar.Date(v)
		}
	}
	if k == model.Participation {
		return s.AsOf
	}
	return startOf(k, t, row)
}

// setAside keeps the records dated after as_of, by person.
func (s *Store) setAside(k model.Kind, t *model.Table) {
	if t == nil {
		return
	}
	rows, off := byPerson(t, s.Persons)
	out := t.NewLike()
	for _, r := range rows {
		out.AppendFrom(t, int(r), t.Person[r])
	}
	s.planned[k], s.plannedOff[k] = out, off
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
	n := t.Len()
	starts, ends := make([]calendar.Date, n), make([]calendar.Date, n)
	for r := 0; r < n && k != model.Person; r++ {
		starts[r], ends[r] = startOf(k, t, r), s.endOf(k, t, r)
	}
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
		n = len(rows)
	}
	out := t.NewLike()
	s.start[k], s.end[k] = make([]calendar.Date, n), make([]calendar.Date, n)
	for i, r := range rows {
		out.AppendFrom(t, int(r), t.Person[r])
		s.start[k][i], s.end[k][i] = starts[r], ends[r]
	}
	s.Tables[k], s.off[k] = out, off
}
