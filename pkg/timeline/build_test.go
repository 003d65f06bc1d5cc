package timeline_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// plain is a record of a random population, as it is delivered.
type plain struct {
	kind   model.Kind
	person uint32
	origin model.Origin
	values []int64
}

// population are random records with all that makes building hard: blanks, ties,
// rows that are the same, days after as_of, persons with very many records, and
// wages of several sources.
type population struct {
	persons int
	sources int
	symbols *model.Symbols
	shapes  timeline.Parts
	rank    []uint32
	records []plain
	origins bool
	planned [model.NumKinds]bool
	pure    []bool
	asOf    calendar.Date
}

func newPopulation(rnd *rand.Rand, codes int) *population {
	p := &population{persons: 1 + rnd.IntN(60), sources: 1 + rnd.IntN(3), symbols: model.NewSymbols(), asOf: calendar.MustDate("2022-06-30")}
	p.origins = rnd.IntN(2) == 0
	for _, k := range model.Kinds() {
		var wanted func(string) bool
		if k == model.Employment && rnd.IntN(2) == 0 {
			wanted = func(f string) bool { return f != "naics" && f != "hours" }
		}
		p.shapes[k] = model.NewTable(k, []string{"campus"}, wanted, p.origins)
		p.planned[k] = rnd.IntN(3) == 0 && k != model.Person
	}
	for range p.sources {
		p.pure = append(p.pure, rnd.IntN(2) == 0)
	}
	for _, v := range rnd.Perm(p.persons) {
		p.rank = append(p.rank, uint32(v))
	}
	for range codes {
		p.symbols.Intern(fmt.Sprint(rnd.IntN(1_000_000)))
	}
	for _, w := range []string{"ui", "federal", "supplemental", "employed", "not_employed", "pending"} {
		p.symbols.Intern(w)
	}
	for n := rnd.IntN(4000); n > 0; n-- {
		p.add(rnd, n)
	}
	return p
}

// add adds a record, sometimes the one before once more.
func (p *population) add(rnd *rand.Rand, n int) {
	if last := len(p.records) - 1; last >= 0 && rnd.IntN(20) == 0 {
		again := p.records[last]
		again.origin.Row = int64(n)
		p.records = append(p.records, again)
		return
	}
	r := plain{kind: model.Kind(rnd.IntN(int(model.NumKinds))), person: uint32(rnd.IntN(p.persons)),
		origin: model.Origin{Source: int32(rnd.IntN(p.sources)), File: int32(rnd.IntN(2)), Row: int64(n)}}
	if rnd.IntN(3) == 0 {
		r.kind, r.person = model.Employment, r.person%3
	}
	for i, f := range p.shapes[r.kind].Fields {
		v := p.value(rnd, f)
		if rnd.IntN(4) == 0 && (i > 0 || f.Type != model.Quarter) {
			v = model.Blank
		}
		r.values = append(r.values, v)
	}
	p.records = append(p.records, r)
}

func (p *population) value(rnd *rand.Rand, f model.Field) int64 {
	word := func(words ...string) int64 { return int64(p.symbols.Intern(words[rnd.IntN(len(words))])) }
	switch {
	case f.Name == "match":
		return word("ui", "federal", "supplemental")
	case f.Name == "status" || f.Name == "wages_status":
		return word("employed", "not_employed", "pending")
	case f.Type == model.Code:
		return int64(1 + rnd.IntN(p.symbols.Len()-1)>>rnd.IntN(9))
	case f.Type == model.Date && rnd.IntN(20) == 0:
		return -rnd.Int64N(9000)
	case f.Type == model.Date:
		return int64(p.asOf) - 500 + rnd.Int64N(600)>>rnd.IntN(8)
	case f.Type == model.Quarter:
		return int64(p.asOf.Quarter()) - 8 + rnd.Int64N(10)
	case f.Type == model.Bool:
		return rnd.Int64N(2)
	case rnd.IntN(50) == 0:
		return rnd.Int64N(1 << 40)
	}
	return rnd.Int64N(1000) - 20
}

// build deals the records to a few workers and builds their store.
func (p *population) build(rnd *rand.Rand, together timeline.Together, of func(r plain) bool) *timeline.Store {
	parts := make([]*timeline.Parts, 1+rnd.IntN(4))
	for i := range parts {
		parts[i] = &timeline.Parts{}
	}
	for _, i := range rnd.Perm(len(p.records)) {
		r := p.records[i]
		if !of(r) {
			continue
		}
		part := parts[rnd.IntN(len(parts))]
		if part[r.kind] == nil {
			part[r.kind] = p.shapes[r.kind].NewLike()
		}
		part[r.kind].Append(r.person, r.values, r.origin)
	}
	return timeline.Build(timeline.Input{Parts: parts, Symbols: p.symbols, Rank: p.rank, Persons: p.persons, AsOf: p.asOf, Empty: p.shapes,
		Planned: p.planned, PurePerson: p.pure, Together: together})
}

// naive is what a store holds of a kind, worked out record by record.
func (p *population) naive(k model.Kind) (out []string, dropped int64, planned []string) {
	ranked, remap := p.symbols.Ranked()
	t := p.shapes[k]
	field := func(r plain, name string) *int64 {
		if i := t.Index(name); i >= 0 {
			return &r.values[i]
		}
		return new(int64)
	}
	type row struct {
		plain
		from, to calendar.Date
	}
	var rows []row
	keeps := make([]bool, len(t.Fields))
	for i := range keeps {
		keeps[i] = kept(t, i)
	}
	for _, r := range p.records {
		if r.kind != k {
			continue
		}
		r.person, r.values = p.rank[r.person], slices.Clone(r.values)
		for i, f := range t.Fields {
			if !keeps[i] {
				r.values[i] = model.Blank
			}
			if f.Type == model.Code && r.values[i] != model.Blank {
				r.values[i] = int64(remap[r.values[i]])
			}
		}
		from, to := calendar.NoDate, calendar.NoDate
		if v := *field(r, k.StartField()); v != model.Blank {
			from, to = calendar.Date(v), calendar.Date(v)
			if t.Fields[0].Type == model.Quarter {
				from, to = calendar.Quarter(v).Interval().From, calendar.Quarter(v).Interval().To
			}
		}
		if from > p.asOf {
			dropped++
			if p.planned[k] {
				planned = append(planned, text(p, ranked, r))
			}
			continue
		}
		late := func(name string) bool {
			v := *field(r, name)
			return v != model.Blank && calendar.Date(v) > p.asOf
		}
		if k == model.Participation {
			if late("exit") {
				*field(r, "exit"), *field(r, "exit_reason") = model.Blank, model.Blank
			}
			for _, name := range []string{"training_start", "training_end"} {
				if late(name) {
					*field(r, name) = model.Blank
				}
			}
		}
		if k == model.Enrollment && late("end") {
			*field(r, "passed"), *field(r, "grade"), *field(r, "credits_earned") = model.Blank, model.Blank, model.Blank
		}
		if k.EndField() != "" {
			if v := *field(r, k.EndField()); v != model.Blank {
				to = calendar.Date(v)
			} else if k == model.Participation {
				to = p.asOf
			}
		}
		rows = append(rows, row{r, from, to})
	}
	slices.SortFunc(rows, func(a, b row) int {
		o := 0
		if p.origins {
			o = a.origin.Compare(b.origin)
		}
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to),
			slices.Compare(a.values, b.values), cmp.Compare(a.origin.Source, b.origin.Source), o)
	})
	for _, r := range rows {
		out = append(out, fmt.Sprint(calendar.Interval{From: r.from, To: r.to}, " ", text(p, ranked, r.plain)))
	}
	slices.Sort(planned)
	return out, dropped, planned
}

// kept reports whether a table keeps a field, found out by putting a value in.
func kept(t *model.Table, field int) bool {
	try := t.NewLike()
	values := make([]int64, len(t.Fields))
	try.Append(0, values, model.Origin{})
	return try.Col(t.Fields[field].Name).Get(0) == 0
}

// text writes a record that has the store's numbers.
func text(p *population, ranked *model.Symbols, r plain) string {
	var b strings.Builder
	fmt.Fprint(&b, r.person, " of ", r.origin.Source)
	if p.origins {
		fmt.Fprint(&b, " at ", r.origin)
	}
	for i, f := range p.shapes[r.kind].Fields {
		switch v := r.values[i]; {
		case v == model.Blank:
		case f.Type == model.Code:
			fmt.Fprint(&b, " ", f.Name, "=", ranked.Text(int32(v)))
		default:
			fmt.Fprint(&b, " ", f.Name, "=", v)
		}
	}
	return b.String()
}

// rowText writes a row of a table of a store.
func (p *population) rowText(st *timeline.Store, t *model.Table, person uint32, row int) string {
	r := plain{kind: t.Kind, person: person, origin: model.Origin{Source: int32(t.Source(row))}}
	if t.Origins != nil {
		r.origin = t.Origins[row]
	}
	for i := range t.Columns {
		r.values = append(r.values, t.Columns[i].Get(row))
	}
	return text(p, st.Symbols, r)
}

// held is what a store holds of a kind: its records, and those that are planned.
func (p *population) held(st *timeline.Store, k model.Kind, of func(person uint32) bool) (out, planned []string) {
	for person := range uint32(p.persons) {
		if !of(person) {
			continue
		}
		for row, hi := st.Rows(k, person); row < hi; row++ {
			out = append(out, fmt.Sprint(st.Span(k, row), " ", p.rowText(st, st.Tables[k], person, row)))
		}
		t, lo, hi := st.Planned(k, person)
		for row := lo; row < hi; row++ {
			planned = append(planned, p.rowText(st, t, person, row))
		}
	}
	slices.Sort(planned)
	return out, planned
}

func everybody(uint32) bool { return true }

// inGoroutines does all pieces of work at the same time.
func inGoroutines(n int, do func(i int)) {
	var wg sync.WaitGroup
	for i := n - 1; i >= 0; i-- {
		wg.Go(func() { do(i) })
	}
	wg.Wait()
}

// TestBuildIsWhatTheRecordsSay compares stores of random populations, built at
// once and in pieces, with the plain account of them.
func TestBuildIsWhatTheRecordsSay(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	atOnce := timeline.SetCellsPerRound(1)
	defer timeline.SetCellsPerRound(atOnce)
	for round := range 16 {
		codes := 400
		if round%15 == 0 {
			codes = 80_000
		}
		p := newPopulation(rnd, codes)
		all := func(plain) bool { return true }
		// One round of merging, and one for each column, as large states have many.
		timeline.SetCellsPerRound([]int{atOnce, 1}[round%2])
		for _, together := range []timeline.Together{nil, inGoroutines} {
			st := p.build(rnd, together, all)
			for _, k := range model.Kinds() {
				if k == model.Person || k == model.Employment && (p.sources > 1 || len(st.SetAside) > 0) {
					continue
				}
				got, gotPlanned := p.held(st, k, everybody)
				want, dropped, planned := p.naive(k)
				if !slices.Equal(got, want) || !slices.Equal(gotPlanned, planned) {
					t.Fatalf("round %d: %s is not what the records say", round, k)
				}
				if st.Dropped[k] != dropped {
					t.Fatalf("round %d: %d of %s dropped, want %d", round, st.Dropped[k], k, dropped)
				}
			}
		}
	}
}

// TestPersonsDoNotTouchEachOther: what a store holds of somebody is what it holds
// when there is nobody else, in one order of rows and in another.
func TestPersonsDoNotTouchEachOther(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	for round := range 15 {
		p := newPopulation(rnd, 400)
		all := p.build(rnd, inGoroutines, func(plain) bool { return true })
		aside, conflicts, repeated := map[timeline.AsideCount]int64{}, int64(0), 0
		for person, rank := range p.rank {
			st := p.build(rnd, nil, func(r plain) bool { return r.person == uint32(person) })
			one := func(id uint32) bool { return id == rank }
			for _, k := range model.Kinds() {
				got, gotPlanned := p.held(all, k, one)
				want, planned := p.held(st, k, one)
				if !slices.Equal(got, want) || !slices.Equal(gotPlanned, planned) {
					t.Fatalf("round %d: %s of person %d differs", round, k, rank)
				}
			}
			for _, c := range st.SetAside {
				aside[timeline.AsideCount{Source: c.Source, Reason: c.Reason}] += c.Records
			}
			conflicts += st.PersonConflicts
			repeated += len(st.Duplicates)
		}
		for _, c := range all.SetAside {
			aside[timeline.AsideCount{Source: c.Source, Reason: c.Reason}] -= c.Records
		}
		for c, n := range aside {
			if n != 0 {
				t.Errorf("round %d: source %d, %s: %d records too few", round, c.Source, c.Reason, n)
			}
		}
		if conflicts != all.PersonConflicts || repeated != len(all.Duplicates) {
			t.Errorf("round %d: %d conflicts and %d repeated rows, want %d and %d", round, all.PersonConflicts, len(all.Duplicates), conflicts, repeated)
		}
		if all.Aside != nil && all.Aside.Len() != len(all.AsideWhy) {
			t.Errorf("round %d: a record set aside has no reason", round)
		}
	}
}

// TestAddIsAsIfBuilt: records that are added later lie where Build would have put
// them.
func TestAddIsAsIfBuilt(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	for round := range 15 {
		p := newPopulation(rnd, 400)
		p.sources, p.planned = 1, [model.NumKinds]bool{}
		p.records = slices.DeleteFunc(p.records, func(r plain) bool {
			return r.kind != model.Participation && r.kind != model.Gain || r.values[p.shapes[r.kind].Index(r.kind.StartField())] > int64(p.asOf)
		})
		want := p.build(rnd, nil, func(plain) bool { return true })
		later := func(r plain) bool { return r.origin.Row%3 == 0 }
		got := p.build(rnd, inGoroutines, func(r plain) bool { return !later(r) })
		_, remap := p.symbols.Ranked()
		var parts timeline.Parts
		for _, r := range p.records {
			if !later(r) {
				continue
			}
			if parts[r.kind] == nil {
				parts[r.kind] = got.Tables[r.kind].NewLike()
			}
			values := slices.Clone(r.values)
			for i, f := range p.shapes[r.kind].Fields {
				if v := values[i]; v != model.Blank && f.Type == model.Code {
					values[i] = int64(remap[v])
				} else if v != model.Blank && slices.Contains([]string{"exit", "training_start", "training_end"}, f.Name) && v > int64(p.asOf) {
					values[i] = model.Blank
				}
			}
			if v := p.shapes[r.kind].Index("exit"); v >= 0 && r.values[v] != model.Blank && r.values[v] > int64(p.asOf) {
				values[v+1] = model.Blank
			}
			parts[r.kind].Append(p.rank[r.person], values, r.origin)
		}
		got.Add(&parts)
		for _, k := range model.Kinds() {
			a, _ := p.held(got, k, everybody)
			b, _ := p.held(want, k, everybody)
			if !slices.Equal(a, b) {
				t.Fatalf("round %d: %s differs", round, k)
			}
		}
	}
}
