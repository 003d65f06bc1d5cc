package timeline

import (
	"cmp"
	"math"
	"runtime"
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
	// Together does n pieces of work, 0 and up, in any order and as many at a time
	// as it likes; nil does one after the other. The Store is the same.
	Together Together
}

// Together does n pieces of work and comes back when all are done.
type Together func(n int, do func(i int))

func oneByOne(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}

// Build makes the Store. The parts must not be used afterwards.
func Build(in Input) *Store {
	s := &Store{Persons: in.Persons, AsOf: in.AsOf, Coverage: in.Cover, together: in.Together}
	if s.together == nil {
		s.together = oneByOne
	}
	var remap []int32
	s.Symbols, remap = in.Symbols.Ranked()
	var kinds []*kind
	none := make([]uint32, in.Persons+2)
	for _, k := range model.Kinds() {
		b := &kind{kind: k, persons: in.Persons, rank: in.Rank, remap: remap, empty: in.Empty[k],
			last: lastHere(k, in.AsOf), planned: in.Planned[k], pure: in.PurePerson, none: none}
		for _, p := range in.Parts {
			b.add(p[k])
			p[k] = nil
		}
		kinds = append(kinds, b)
	}
	s.build(kinds)
	return s
}

// build puts the records of some kinds into the store: first all of a person's
// beside each other, then in order.
func (s *Store) build(kinds []*kind) {
	slices.SortStableFunc(kinds, func(a, b *kind) int { return cmp.Compare(b.rows, a.rows) })
	s.together(len(kinds), func(i int) { kinds[i].place() })
	s.merge(kinds)
	s.together(len(kinds), func(i int) { s.settle(kinds[i]) })
	s.order(kinds)
	for _, b := range kinds {
		if b.kind == model.Employment {
			s.oneStory(b)
		}
	}
	s.together(len(kinds), func(i int) {
		b := kinds[i]
		s.start[b.kind], s.end[b.kind] = startDays(b.table), endDays(b.table, s.AsOf)
	})
	for _, b := range kinds {
		s.Tables[b.kind], s.off[b.kind] = b.table, b.off
		s.Dropped[b.kind] += b.dropped
		s.PersonConflicts += b.conflicts
		s.Duplicates = append(s.Duplicates, b.duplicates...)
	}
}

// cellsPerRound is about how many cells are put into tables before the memory that
// they were in is collected, so that no more of them than these are there twice. It
// is a variable for tests only.
var cellsPerRound = 1 << 24

// merge puts the columns of the tables together.
func (s *Store) merge(kinds []*kind) {
	type step struct{ kind, step int }
	var steps []step
	cells := 0
	do := func() {
		s.together(len(steps), func(i int) { kinds[steps[i].kind].merging.Step(steps[i].step) })
		steps, cells = steps[:0], 0
	}
	for i, b := range kinds {
		for j := range b.merging.Steps() {
			steps, cells = append(steps, step{i, j}), cells+b.rows
			if cells >= cellsPerRound {
				do()
				runtime.GC()
			}
		}
	}
	do()
}

// kind is a kind of record while its table is built.
type kind struct {
	kind    model.Kind
	persons int
	parts   []*model.Table
	people  [][][]uint32 // of the parts, later the places of their rows
	rank    []uint32
	remap   []int32
	empty   *model.Table
	last    int64 // value of the start field with which a record is still kept
	planned bool
	rows    int // of all parts
	pure    []bool
	settled bool     // the records have been in the store before
	none    []uint32 // offsets of a kind without rows

	merging    *model.Merging
	table      *model.Table
	off        []uint32 // where the rows of each person begin
	plannedOff []uint32 // nil: nothing is planned
	dropped    int64
	conflicts  int64
	duplicates []model.Origin
}

// add takes a part's table, when there is something in it.
func (b *kind) add(t *model.Table) {
	if t != nil && t.Len() > 0 {
		b.parts, b.people = append(b.parts, t), append(b.people, t.TakePeople())
		b.rows += t.Len()
	}
}

// lastHere is the latest value of the start field of a record that does not lie
// after as_of. Where the field is blank the record is here.
func lastHere(k model.Kind, asOf calendar.Date) int64 {
	f, dated := k.Field(k.StartField())
	switch {
	case !dated || asOf == calendar.Forever:
		return math.MaxInt64
	case f.Type == model.Quarter:
		return int64(asOf.Quarter())
	}
	return int64(asOf)
}

// What stands in the place of a person for a row that is not here: nowhere, or
// the mark and the person of a record that is planned.
const (
	nowhere     = 1<<32 - 1
	plannedMark = 1 << 31
)

// place finds where every row goes: the records of each person beside each other,
// those that are planned after all others, in the same way.
func (b *kind) place() {
	b.off = b.offsets()
	if b.planned {
		b.plannedOff = b.offsets()
	}
	for i, t := range b.parts {
		b.count(t, b.people[i])
	}
	if b.rows == 0 {
		b.off, b.merging = b.off[:b.persons+1], b.empty.Merge(0, nil, nil, nil)
		return
	}
	here := addUp(b.off, 0)
	all := addUp(b.plannedOff, here)
	for _, lists := range b.people {
		for _, people := range lists {
			b.findPlaces(people)
		}
	}
	b.off = b.off[:b.persons+1]
	if b.planned {
		b.plannedOff = b.plannedOff[:b.persons+1]
		for p := range b.plannedOff {
			b.plannedOff[p] -= here
		}
	}
	b.merging = b.empty.Merge(int(all), b.parts, b.people, b.remap)
	b.parts, b.people = nil, nil
}

// offsets are zeros, for the rows of every person and two more places.
func (b *kind) offsets() []uint32 {
	if b.rows == 0 {
		return b.none
	}
	return make([]uint32, b.persons+2)
}

// count gives persons the numbers of their ranks and counts their rows, those of
// a person two places behind, where addUp and findPlaces make offsets of them.
func (b *kind) count(t *model.Table, lists [][]uint32) {
	start, row := t.Col(b.kind.StartField()), 0
	for _, people := range lists {
		for i, p := range people {
			if b.rank != nil {
				p = b.rank[p]
			}
			switch {
			case start.Get(row) <= b.last:
				b.off[p+2]++
			case b.planned:
				b.plannedOff[p+2]++
				b.dropped++
				p |= plannedMark
			default:
				b.dropped++
				p = nowhere
			}
			people[i] = p
			row++
		}
	}
}

// addUp makes of the counts of persons, two places behind, the places where their
// rows begin, one place behind; from is the first of all. It gives the place after
// the last.
func addUp(off []uint32, from uint32) uint32 {
	for i := range off {
		from += off[i]
		off[i] = from
	}
	return from
}

// findPlaces puts the place of every row where its person was. What is off[p+1]
// moves from the first place of p to that of the next person.
func (b *kind) findPlaces(people []uint32) {
	for i, p := range people {
		off := b.off
		switch {
		case p == nowhere:
			continue
		case p&plannedMark != 0:
			off = b.plannedOff
			p &^= plannedMark
		}
		people[i] = off[p+1]
		off[p+1]++
	}
}

// settle does what concerns the records of one kind before they are in order.
func (s *Store) settle(b *kind) {
	b.table = b.merging.Table()
	b.merging = nil
	if b.planned {
		s.planned[b.kind], s.plannedOff[b.kind] = b.table.Cut(int(b.off[b.persons])), b.plannedOff
	}
	switch {
	case b.settled:
	case b.kind == model.Person:
		b.mergePersons()
	case b.kind == model.Participation:
		openTomorrow(b.table, s.AsOf)
	case b.kind == model.Enrollment:
		notYetGraded(b.table, s.AsOf)
	}
}

// openTomorrow takes out of participations what happens after as_of: an exit and
// its reason, training that has not begun or not ended.
func openTomorrow(t *model.Table, asOf calendar.Date) {
	exit, reason := t.Col("exit"), t.Col("exit_reason")
	training := []*model.Column{t.Col("training_start"), t.Col("training_end")}
	later := func(c *model.Column, row int) bool {
		v := c.Get(row)
		return v != model.Blank && calendar.Date(v) > asOf
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
func notYetGraded(t *model.Table, asOf calendar.Date) {
	end := t.Col("end")
	result := []*model.Column{t.Col("passed"), t.Col("grade"), t.Col("credits_earned")}
	for row := range t.Len() {
		if v := end.Get(row); v == model.Blank || calendar.Date(v) <= asOf {
			continue
		}
		for _, c := range result {
			c.Set(row, model.Blank)
		}
	}
}
