package aggregate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
	"pathmetrics/pkg/trials"
)

const (
	testPeople   = 250
	testPathways = 3
)

// town is a store whose people have participations with two attributes, one of
// them with a blank and with two values that look the same.
func town(r *rand.Rand) *timeline.Store {
	shapes := map[model.Kind]normalize.Shape{}
	for _, k := range model.Kinds() {
		shapes[k] = normalize.Shape{}
	}
	shapes[model.Participation] = normalize.Shape{Attributes: []string{"county", "site"}}
	empty := normalize.NewTables(shapes, true)
	tables, symbols := empty.NewLike(), model.NewSymbols()
	var counties []int64
	for _, s := range []string{"north", "a\x1fb", "a, b"} {
		counties = append(counties, int64(symbols.Intern(s)))
	}
	counties = append(counties, model.Blank)
	t := tables[model.Participation]
	for p := range uint32(testPeople) {
		for range r.IntN(4) {
			row := slices.Repeat([]int64{model.Blank}, len(t.Fields))
			row[t.Index("entry")] = int64(r.IntN(1000))
			row[t.Index("program")] = int64(symbols.Intern([]string{"vr", "aefla", "other"}[r.IntN(3)]))
			row[t.Index("county")] = counties[r.IntN(4)]
			row[t.Index("site")] = int64(symbols.Intern(fmt.Sprint("site ", r.IntN(80))))
			t.Append(p, row, model.Origin{})
		}
	}
	in := timeline.Input{Parts: []*timeline.Parts{(*timeline.Parts)(tables)}, Symbols: symbols, Persons: testPeople, AsOf: 5000, Empty: timeline.Parts(*empty)}
	for _, k := range []model.Kind{model.Participation, model.Employment, model.Credential} {
		in.Cover.Has[k], in.Cover.Kinds[k] = true, 4000
	}
	return timeline.Build(in)
}

// testSpec has every statistic, several periods, metrics with dimensions of
// their own, with programs, and one that nobody delivers records for.
func testSpec(r *rand.Rand, pathways int) Spec {
	metric := func(id string, pop defs.Population, stat string, more func(*defs.Metric)) *defs.Metric {
		m := &defs.Metric{Set: "s", ID: id, Population: pop, Statistic: stat, Unit: "usd", By: "exit", Hash: id, Title: "T " + id,
			Exclude: []defs.Exclusion{{Reason: "died"}, {Reason: "moved"}}, InForce: calendar.Interval{From: calendar.NoDate, To: calendar.Forever}}
		if stat != defs.Rate && stat != defs.Count {
			m.Of = &defs.Value{}
		}
		if more != nil {
			more(m)
		}
		return m
	}
	also := func(stat string) func(*defs.Metric) {
		return func(m *defs.Metric) { m.Also = &defs.Also{Statistic: stat, Of: &defs.Value{Op: defs.ValEarnings}} }
	}
	shown := func(by ...string) func(*defs.Metric) {
		return func(m *defs.Metric) { m.Dimensions = append([]string{}, by...) }
	}
	spec := Spec{
		Metrics: []*defs.Metric{
			metric("rate", defs.Participations, defs.Rate, func(m *defs.Metric) { m.Needs = []model.Kind{model.Employment, model.Credential} }),
			metric("median", defs.Participations, defs.Median, nil),
			metric("both", defs.Participations, defs.Rate, also(defs.Median)),
			metric("aft", defs.Leavers, defs.Rate, also(defs.Mean)),
			metric("lower", defs.Leavers, defs.Median, func(m *defs.Metric) { m.Even = defs.EvenLower }),
			metric("sum", defs.Participants, defs.Sum, func(m *defs.Metric) { m.Breakdowns, m.Of = []string{"status"}, &defs.Value{Op: defs.ValField} }),
			metric("count", defs.Participations, defs.Count, func(m *defs.Metric) { m.Breakdowns = []string{"site"} }),
			metric("named", defs.Participations, defs.Mean, func(m *defs.Metric) { m.Programs = []string{"vr", "aefla", "other", "vr"} }),
			metric("none", defs.Participations, defs.Rate, func(m *defs.Metric) { m.Needs = []model.Kind{model.Gain} }),
			metric("by_program", defs.Participations, defs.Rate, shown(defs.ByProgram)),
			metric("by_pathway", defs.Participations, defs.Median, shown(defs.ByPathway)),
			metric("by_nothing", defs.Participations, defs.Count, shown()),
			metric("strict", defs.Participations, defs.Rate, func(m *defs.Metric) {
				for i := range 200 {
					m.Exclude = append(m.Exclude, defs.Exclusion{Reason: fmt.Sprint("rule ", i)})
				}
			}),
			metric("late", defs.Participations, defs.Rate, func(m *defs.Metric) { m.InForce.From = 200 }),
		},
		Breakdowns: []string{"county", "pathway", "completion"},
		Store:      town(r),
		Set:        &pathway.Set{Union: pathways},
	}
	for i := range pathways {
		spec.Set.Defs = append(spec.Set.Defs, &defs.Pathway{ID: string(rune('c' - i))})
	}
	for i, label := range []string{"PY2", "PY1", "PY3"} {
		spec.Periods = append(spec.Periods, calendar.Period{Label: label, Interval: calendar.Interval{From: calendar.Date(100 * i), To: calendar.Date(100*i + 99)}})
	}
	return spec
}

// units are the units of one person, made up: participations with their rows,
// and spells.
func units(r *rand.Rand, spec *Spec, id uint32) (out []measure.Unit) {
	n := len(spec.Set.Defs)
	lo, hi := spec.Store.Rows(model.Participation, id)
	for row := lo; row < hi; row++ {
		u := measure.Unit{Person: id, Row: row, Program: int32(spec.Store.Tables[model.Participation].Col("program").Get(row))}
		for p := range n {
			if r.IntN(3) == 0 {
				u.Pathways = append(u.Pathways, p)
			}
		}
		if len(u.Pathways) > 0 && r.IntN(20) > 0 {
			u.Pathways = append(u.Pathways, spec.Set.Union)
		}
		out = append(out, u)
	}
	for range min(n, r.IntN(3)) {
		s := &pathway.Spell{Pathway: r.IntN(n + 1), Left: r.IntN(2) == 0, Completed: model.Tri(r.IntN(3))}
		out = append(out, measure.Unit{Person: id, Row: -1, Spell: s, Program: -1, Pathways: []int{s.Pathway}})
	}
	return out
}

// contribute makes up what a person's units contribute, metric by metric. Most
// metrics of a group have the same units in the same order, as measure says; of
// some, one is left out, comes twice or is in another place, and nothing may come
// of that.
func contribute(r *rand.Rand, spec *Spec, id uint32, add func(*measure.Contribution)) {
	us := units(r, spec, id)
	for m, metric := range spec.Metrics {
		for p := range spec.Periods {
			odd := r.IntN(4) == 0
			for i := range us {
				if odd && r.IntN(3) == 0 {
					i = r.IntN(len(us))
				}
				if (us[i].Spell == nil) != (metric.Population == defs.Participations) || i%3 == p {
					continue
				}
				c := measure.Contribution{Metric: m, Period: p, Unit: &us[i], Excluded: -1, Joined: r.IntN(5) > 0, Group: groupOf(metric),
					Denominator: model.Tri(min(r.IntN(6), 2)), Numerator: model.Tri(r.IntN(3))}
				if metric.ID == "by_nothing" && p == 0 {
					c.Denominator = model.No // a slot that nobody is in
				}
				if r.IntN(10) == 0 {
					c.Excluded, c.Denominator, c.Numerator = r.IntN(len(metric.Exclude)), model.No, model.No
				}
				for k := range c.Values {
					c.Values[k] = measure.Measured{N: int64(r.IntN(1_000_000))*100 - 20_000_000, State: model.Tri(min(r.IntN(5), 2))}
					if r.IntN(3) == 0 {
						c.Values[k].N = int64(r.IntN(3)) * 100
					}
					if stats := measure.Stats(metric); k < len(stats) && stats[k].Money {
						c.Values[k].Employer = employerOf(r, c.Unit)
					}
				}
				add(&c)
			}
		}
	}
}

// employerOf makes up an employer: one has most of the units of a program, and in
// another two have nearly all.
func employerOf(r *rand.Rand, u *measure.Unit) int32 {
	if r.IntN(6) == 0 {
		return int32(r.IntN(7)) // 0 is not known
	}
	return 10 + int32(r.IntN(1+max(int(u.Program), 0)%3))
}

// groupOf numbers the metrics that have the same units. In one of the groups there
// are metrics of two spaces.
func groupOf(m *defs.Metric) int {
	switch {
	case m.ID == "both" || m.ID == "named":
		return 1
	case m.Population == defs.Participations:
		return 2
	}
	return 3
}

// shown is a row with everything in it.
func shown(r Row) string {
	h, p := *r.Heading, *r.People
	r.Heading, r.People = nil, nil
	return fmt.Sprintf("%+v %+v %+v", h, p, r)
}

func sameRows(t *testing.T, got, want []Row) {
	t.Helper()
	for i := range min(len(got), len(want)) {
		if g, w := shown(got[i]), shown(want[i]); g != w {
			t.Fatalf("row %d of %d is\n%s, want\n%s", i, len(want), g, w)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
}

// The rows are those of the slow tally, whatever the order of persons and
// however they are shared out among tallies.
func TestRowsAreThoseOfTheSlowTally(t *testing.T) {
	for seed := range uint64(trials.Of(6, 3)) {
		r := rand.New(rand.NewPCG(seed, 4))
		spec := testSpec(r, []int{testPathways, 1, 0}[seed%3])
		slow := newSlowTally(spec)
		people := make([]uint32, testPeople)
		for i := range people {
			people[i] = uint32(i)
			contribute(rand.New(rand.NewPCG(seed, uint64(i))), &spec, uint32(i), slow.Add)
		}
		want := slow.Rows()
		for _, n := range []int{1, 2, 5} {
			tallies := make([]*Tally, n)
			for i := range tallies {
				tallies[i] = NewTally(spec)
				tallies[i].room = []int{1 << 20, 2000, 0}[i%3]
			}
			r.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
			idle := 0 // the first is merged with others, though nobody came to it
			if seed%2 == 0 && n > 1 {
				idle = 1
			}
			for _, id := range people {
				contribute(rand.New(rand.NewPCG(seed, uint64(id))), &spec, id, tallies[idle+r.IntN(n-idle)].Add)
			}
			for _, o := range tallies[1:] {
				tallies[0].Merge(o)
			}
			sameRows(t, tallies[0].Rows(), want)
			at, err := tallies[0].Found(atOnce)
			if err != nil {
				t.Fatal(err)
			}
			sameRows(t, at.Rows, want)
		}
	}
}

// atOnce shares out work to a goroutine for each number.
func atOnce(n int, do func(int) error) error {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { _ = do(i) })
	}
	wg.Wait()
	return nil
}

// Periods or metrics of one name mix their rows as sorting does.
func TestRowsOfOneNameAreMixedAsSortingDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	spec := testSpec(r, 2)
	spec.Periods[2].Label = spec.Periods[0].Label
	slow, fast := newSlowTally(spec), NewTally(spec)
	for id := range uint32(testPeople) {
		contribute(rand.New(rand.NewPCG(7, uint64(id))), &spec, id, slow.Add)
		contribute(rand.New(rand.NewPCG(7, uint64(id))), &spec, id, fast.Add)
	}
	got, want := fast.Rows(), slow.Rows()
	if !Sorted(got) {
		t.Error("the rows are not in order")
	}
	texts := func(rows []Row) (out []string) {
		for _, row := range rows {
			out = append(out, shown(row))
		}
		slices.Sort(out)
		return out
	}
	if !slices.Equal(texts(got), texts(want)) {
		t.Error("other rows")
	}
}

// Somebody with very many units is counted once, and quickly.
func TestAPersonWithManyUnitsIsCountedOnce(t *testing.T) {
	spec := testSpec(rand.New(rand.NewPCG(1, 1)), 2)
	spec.Metrics, spec.Breakdowns = spec.Metrics[:2], nil
	us := make([]measure.Unit, trials.Of(20_000, 3000))
	tally, slow := NewTally(spec), newSlowTally(spec)
	for m := range spec.Metrics {
		for i := range us {
			i = []int{i, len(us) - 1 - i}[m] // the second metric has them the other way round
			us[i] = measure.Unit{Person: 5, Program: spec.Store.Symbols.Intern([]string{"vr", "aefla"}[i%2])}
			c := measure.Contribution{Metric: m, Unit: &us[i], Excluded: -1, Denominator: model.Yes, Numerator: model.Yes, Joined: true,
				Values: [2]measure.Measured{{N: 1, State: model.Yes}}}
			tally.Add(&c)
			slow.Add(&c)
		}
	}
	rows := tally.Rows()
	sameRows(t, rows, slow.Rows())
	for _, row := range rows {
		if row.Denominator.V > 0 && row.Persons.V != 1 {
			t.Errorf("%s: %s persons in %s units", row.Name(), row.Persons, row.Denominator)
		}
	}
}
