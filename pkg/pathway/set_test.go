package pathway

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// The plain way to the spells of a person: every rule of every pathway looks at
// every record.

func (s *Set) plainSpells(person uint32) (out []Spell) {
	for i := range s.pathways {
		out = append(out, s.plainPathway(i, person)...)
	}
	return append(out, s.plainUnion(out)...)
}

func (s *Set) plainPathway(i int, person uint32) (out []Spell) {
	c := &s.pathways[i]
	activity := s.plainActivity(c, person)
	for len(activity) > 0 {
		last, n := activity[0].Span.To, 1
		for n < len(activity) && !c.gap.reached(last, activity[n].Span.From) {
			last = max(last, activity[n].Span.To)
			n++
		}
		sp := Spell{Pathway: i, Members: []int{i}, Begin: activity[0].Span.From, Last: last, Records: activity[:n:n], Left: true}
		activity = activity[n:]
		var ok bool
		if sp.Entry, ok = s.plainEntry(c, sp.Records); !ok {
			continue
		}
		for _, r := range c.flags {
			sp.Left = sp.Left && s.store.Coverage.Reaches(r.kind, c.gap.end(last))
		}
		s.complete(c, person, &sp)
		out = append(out, sp)
	}
	return out
}

func (s *Set) plainActivity(c *compiled, person uint32) (out []Record) {
	for _, r := range c.flags {
		lo, hi := s.store.Rows(r.kind, person)
		for row := lo; row < hi; row++ {
			if span := s.activeSpan(r.kind, row); r.matcher.Row(s.store.Tables[r.kind], row, nil) && span.Overlaps(c.def.InForce) {
				out = append(out, Record{r.kind, row, r.number, span})
			}
		}
	}
	slices.SortFunc(out, func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Span.From, b.Span.From), cmp.Compare(a.Span.To, b.Span.To),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Rule, b.Rule))
	})
	return slices.CompactFunc(out, func(a, b Record) bool { return a.Kind == b.Kind && a.Row == b.Row })
}

func (s *Set) plainEntry(c *compiled, records []Record) (calendar.Date, bool) {
	t := s.store.Tables[model.Enrollment]
	course, credits := t.Col("course"), t.Col("credits_earned")
	n := c.def.Threshold.N
	switch c.def.Threshold.What {
	case "courses":
		seen := map[int64]bool{}
		for _, r := range records {
			if r.Kind == model.Enrollment && course.Get(r.Row) != model.Blank {
				seen[course.Get(r.Row)] = true
			}
			if r.Kind == model.Enrollment && int64(len(seen)) >= n {
				return r.Span.From, true
			}
		}
	case "credits":
		byEnd, sum := slices.Clone(records), int64(0)
		slices.SortStableFunc(byEnd, func(a, b Record) int { return cmp.Compare(a.Span.To, b.Span.To) })
		for _, r := range byEnd {
			if r.Kind != model.Enrollment || r.Span.To > s.store.AsOf {
				continue
			}
			if sum += max(0, credits.Get(r.Row)); sum >= n {
				return r.Span.To, true
			}
		}
	case "records":
		if int64(len(records)) >= n {
			return records[n-1].Span.From, true
		}
	}
	return calendar.NoDate, false
}

func (s *Set) plainUnion(parts []Spell) (out []Spell) {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(a, b Spell) int {
		return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Last, b.Last), cmp.Compare(a.Pathway, b.Pathway))
	})
	for _, p := range parts {
		if n := len(out); n > 0 && !s.union.reached(out[n-1].Last, p.Entry) {
			u := &out[n-1]
			join(u, &p)
			u.Members, u.Records = slices.Concat(u.Members, p.Members), slices.Concat(u.Records, p.Records)
			continue
		}
		p.Pathway, p.Members = s.Union, slices.Clone(p.Members)
		out = append(out, p)
	}
	for i := range out {
		u := &out[i]
		slices.Sort(u.Members)
		u.Members = slices.Compact(u.Members)
		for _, c := range s.pathways {
			for _, r := range c.flags {
				u.Left = u.Left && s.store.Coverage.Reaches(r.kind, s.union.end(u.Last))
			}
		}
	}
	return out
}

// randomPathways are definitions of all kinds.
func randomPathways(tb testing.TB, rnd *rand.Rand, n int) []*defs.Pathway {
	pick := func(words ...string) string { return words[rnd.IntN(len(words))] }
	var b strings.Builder
	b.WriteString("version: 1\nattributes: [campus]\npathways:\n")
	for i := range n {
		var rules []string
		for range 1 + rnd.IntN(3) {
			c := rnd.IntN(12)
			rules = append(rules, pick(
				fmt.Sprintf("{record: participation, where: {program_code: [P%d, P%d]}}", c, rnd.IntN(12)),
				fmt.Sprintf("{record: enrollment, where: {cip: [\"5%d.*\"], credits_earned: {at_least: 2}}}", c%6),
				fmt.Sprintf("{record: enrollment, where: {not: {cip: [\"5%d.*\"]}, campus: [c%d]}}", c%6, c%4),
				fmt.Sprintf("{record: enrollment, where: {credits_earned: {at_least: %d}}}", 3+c%3),
				"{record: enrollment, where: {campus: {present: false}}}"))
		}
		fmt.Fprintf(&b, "  - id: p%d\n    in_force: {from: 2019-01-01}\n    flag: {any: [%s]}\n    participant: {at_least: %s}\n    leaver: {after: %s}\n    completer: {any: [{record: credential, where: {type: [%s]}}], within: entry..exit+%s}\n",
			i, strings.Join(rules, ", "), pick("{records: 1}", "{records: 2}", "{courses: 2}", "{credits: 4}"), pick("90d", "2q", "30d"), pick("license", "associate"), pick("1y", "2q"))
	}
	var l diag.List
	list := defs.NewDecoder("t.yaml", []byte(b.String()), &l).Pathways()
	if err := l.Err(); err != nil {
		tb.Fatal(err)
	}
	return list
}

// randomStore has persons with a few records each.
func randomStore(rnd *rand.Rand, persons int) *timeline.Store {
	var shapes, part timeline.Parts
	for _, k := range model.Kinds() {
		shapes[k] = model.NewTable(k, []string{"campus"}, nil, false)
		part[k] = shapes[k].NewLike()
	}
	symbols := model.NewSymbols()
	start := calendar.MustDate("2018-06-01")
	for range persons * 8 {
		k := []model.Kind{model.Participation, model.Enrollment, model.Enrollment, model.Credential}[rnd.IntN(4)]
		t := shapes[k]
		values := make([]int64, len(t.Fields))
		day := start.AddDays(rnd.IntN(2000))
		for i, f := range t.Fields {
			values[i] = model.Blank
			switch f.Name {
			case "entry", "start", "date":
				values[i] = int64(day)
			case "exit", "end":
				if rnd.IntN(4) > 0 {
					values[i] = int64(day.AddDays(rnd.IntN(200)))
				}
			case "program_code":
				values[i] = int64(symbols.Intern(fmt.Sprintf("P%d", rnd.IntN(14))))
			case "cip":
				values[i] = int64(symbols.Intern(fmt.Sprintf("5%d.01", rnd.IntN(7))))
			case "campus", "course":
				if rnd.IntN(3) > 0 {
					values[i] = int64(symbols.Intern(fmt.Sprintf("c%d", rnd.IntN(5))))
				}
			case "credits_earned":
				values[i] = rnd.Int64N(6) * model.NumberScale
			case "type":
				values[i] = int64(symbols.Intern([]string{"license", "associate"}[rnd.IntN(2)]))
			}
		}
		part[k].Append(uint32(rnd.IntN(persons)), values, model.Origin{})
	}
	cover := timeline.Coverage{Sources: []calendar.Date{calendar.MustDate("2023-10-01")}}
	for _, k := range []model.Kind{model.Participation, model.Enrollment, model.Credential} {
		cover.Has[k], cover.Kinds[k] = true, calendar.MustDate("2023-06-01").AddDays(rnd.IntN(100))
	}
	return timeline.Build(timeline.Input{Parts: []*timeline.Parts{&part}, Symbols: symbols, Persons: persons, AsOf: calendar.MustDate("2023-12-31"), Cover: cover, Empty: shapes})
}

var leaver = Options{Leaver: defs.Gap{Offset: calendar.Offset{N: 90, Unit: calendar.Days}}}

// TestSpellsAreThoseOfThePlainWay compares the spells of random persons on random
// pathways with what comes of trying every rule on every record.
func TestSpellsAreThoseOfThePlainWay(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	spells, joined := 0, 0
	for range 12 {
		store := randomStore(rnd, 150)
		set := Compile(randomPathways(t, rnd, 1+rnd.IntN(30)), store, leaver)
		for _, person := range rnd.Perm(store.Persons) {
			got, want := set.Spells(uint32(person)), set.plainSpells(uint32(person))
			if len(got) != len(want) {
				t.Fatalf("%d spells, want %d", len(got), len(want))
			}
			for i := range got {
				if !reflect.DeepEqual(got[i], want[i]) {
					t.Fatalf("spell %d is %+v, want %+v", i, got[i], want[i])
				}
				if len(got[i].Members) > 1 {
					joined++
				}
			}
			spells += len(got)
		}
	}
	if spells < 5000 || joined < 500 {
		t.Errorf("only %d spells, %d of them joined: the test tests little", spells, joined)
	}
}

func TestSpellsAllocateNothing(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 7))
	store := randomStore(rnd, 100)
	set := Compile(randomPathways(t, rnd, 20), store, leaver)
	all := func() {
		for person := range uint32(store.Persons) {
			set.Spells(person)
		}
	}
	all()
	if n := testing.AllocsPerRun(5, all); n > 0 {
		t.Errorf("%.0f allocations", n)
	}
}

func BenchmarkSpells(b *testing.B) {
	for _, pathways := range []int{16, 200} {
		b.Run(fmt.Sprintf("pathways=%d", pathways), func(b *testing.B) {
			rnd := rand.New(rand.NewPCG(1, 2))
			store := randomStore(rnd, 10_000)
			var text strings.Builder
			text.WriteString("version: 1\npathways:\n")
			for i := range pathways {
				fmt.Fprintf(&text, "  - id: p%d\n    flag: {any: [{record: participation, where: {program_code: [P%d, Q%d, R%d]}}]}\n    participant: {at_least: {records: 1}}\n    leaver: {after: 90d}\n    completer: {any: [{record: credential, where: {type: [license]}}], within: entry..exit+1y}\n", i, i, i, i)
			}
			var l diag.List
			list := defs.NewDecoder("t.yaml", []byte(text.String()), &l).Pathways()
			if err := l.Err(); err != nil {
				b.Fatal(err)
			}
			set := Compile(list, store, leaver)
			b.ReportAllocs()
			for b.Loop() {
				for person := range uint32(store.Persons) {
					set.Spells(person)
				}
			}
			b.ReportMetric(float64(b.N)*float64(store.Persons)/b.Elapsed().Seconds(), "persons/s")
		})
	}
}
