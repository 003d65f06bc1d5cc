package derive_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// The participations of random people are computed a second time here, by walking
// from day to day over plain slices; nothing of the package is used.

// visit is a service as a person remembers it. Days count from 0.
type visit struct {
	from, to  int // both included
	scheduled int // -1: nothing
	program   string
	code      string
	hours     int // tenths
}

// world is what all people of a round share.
type world struct {
	asOf, covered int
	gap           int
	programs      []string
	common        bool
	atParticipant bool
	needCode      string // a participant needs one visit with it; "" for none
	needCount     int    // and so many visits at all
	needHours     int    // and so many hours, tenths; 0 for none
	hours         bool   // classes with hours instead of services
}

// period is a participation as the walk finds it.
type period struct {
	program     string
	entry, exit int // exit -1: not known
}

func (w *world) counts(v visit) bool {
	return v.code != "follow_up" && slices.Contains(w.programs, v.program)
}

// walk finds the participations of one person.
func (w *world) walk(visits []visit) (out []period) {
	groups := [][]string{w.programs}
	if !w.common {
		groups = nil
		for _, p := range w.programs {
			groups = append(groups, []string{p})
		}
	}
	for _, g := range groups {
		out = append(out, w.walkGroup(visits, g)...)
	}
	slices.SortFunc(out, func(a, b period) int { return strings.Compare(a.String(), b.String()) })
	return out
}

func (p period) String() string { return fmt.Sprintf("%s %05d %05d", p.program, p.entry, p.exit) }

func (w *world) walkGroup(visits []visit, group []string) (out []period) {
	begin, last, through := -1, -1, -1
	var stretches [][3]int
	for day := 0; day <= w.asOf; day++ {
		active, ahead := false, -1
		for _, v := range visits {
			if !w.counts(v) || !slices.Contains(group, v.program) || day < v.from || day > v.to {
				continue
			}
			active = true
			ahead = max(ahead, v.scheduled)
			if v.to > w.asOf {
				ahead = max(ahead, v.to)
			}
		}
		if !active {
			continue
		}
		if begin >= 0 && day-last >= w.gap && day > through {
			stretches = append(stretches, [3]int{begin, last, through})
			begin, through = -1, -1
		}
		if begin < 0 {
			begin = day
		}
		last, through = day, max(through, ahead)
	}
	if begin < 0 {
		return nil
	}
	stretches = append(stretches, [3]int{begin, last, through})
	planned := slices.ContainsFunc(visits, func(v visit) bool { return w.counts(v) && slices.Contains(group, v.program) && v.from > w.asOf })
	for i, s := range stretches {
		exit := w.exit(s[1], s[2])
		if planned && i == len(stretches)-1 {
			exit = -1
		}
		for _, p := range group {
			if entry := w.entry(visits, p, s[0], s[1]); entry >= 0 {
				out = append(out, period{p, entry, exit})
			}
		}
	}
	return out
}

// exit waits, day after day, until the gap is full and the schedule is over; it is
// -1 when the records or the run end before.
func (w *world) exit(last, through int) int {
	elapsed := 0
	for day := last + 1; ; day++ {
		if day > w.covered || day > w.asOf {
			return -1
		}
		if elapsed++; elapsed >= w.gap && day >= through {
			return last
		}
	}
}

// entry is the day of entry, or -1 for somebody who is no participant from begin to
// last.
func (w *world) entry(visits []visit, program string, begin, last int) int {
	first, met := -1, -1
	for day := begin; day <= last; day++ {
		begun, code, ended := 0, w.needCode == "", 0
		for _, v := range visits {
			if !w.counts(v) || v.program != program || v.from < begin || v.from > last {
				continue
			}
			if v.from <= day {
				begun++
				code = code || v.code == w.needCode
			}
			if v.to <= day && v.to <= w.asOf {
				ended += v.hours
			}
		}
		if begun > 0 && first < 0 {
			first = day
		}
		if begun >= w.needCount && code && ended >= w.needHours && begun > 0 {
			met = day
			break
		}
	}
	switch {
	case met < 0:
		return -1
	case w.atParticipant:
		return met
	}
	return first
}

// rule is the world as a definition.
func (w *world) rule() string {
	from, programs := "{record: service}", "programs: ["+strings.Join(w.programs, ", ")+"]"
	notCounted := "not_counted: {service: [follow_up]}, "
	code := "service"
	if w.hours {
		from, programs, notCounted, code = "{record: enrollment, where: {not: {course: [follow_up]}}}", "program: aefla", "", "course"
	}
	lines := []string{fmt.Sprintf("{at_least: {records: %d}}", w.needCount)}
	if w.needCode != "" {
		lines = append(lines, fmt.Sprintf("{where: {%s: [%s]}, at_least: {records: 1}}", code, w.needCode))
	}
	if w.needHours > 0 {
		lines = append(lines, fmt.Sprintf("{at_least: {contact_hours: %d.%d}}", w.needHours/10, w.needHours%10))
	}
	entry := "first"
	if w.atParticipant {
		entry = "participant"
	}
	return fmt.Sprintf("version: 1\nid: f\ntitle: t\nrules:\n  - participation: {id: r, from: %s, %s, %sgap: %dd, common_exit: %v, participant: [%s], entry: %s}\n",
		from, programs, notCounted, w.gap, w.common, strings.Join(lines, ", "), entry)
}

func rules(t *testing.T, text string) []*defs.DeriveRule {
	t.Helper()
	var l diag.List
	out := defs.NewDecoder("t.yaml", []byte(text), &l).DeriveRules()
	if err := l.Err(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

const day0 = calendar.Date(19000)

// build makes the timeline of people with visits.
func (w *world) build(people [][]visit, rs []*defs.DeriveRule) *timeline.Store {
	kind, code := model.Service, "service"
	if w.hours {
		kind, code = model.Enrollment, "course"
	}
	symbols := model.NewSymbols()
	var tables, empty timeline.Parts
	for _, k := range model.Kinds() {
		tables[k] = model.NewTable(k, nil, nil, false)
	}
	derive.Shape(&tables, rs)
	derive.Intern(rs, symbols)
	for k := range tables {
		empty[k] = tables[k].NewLike()
	}
	t := tables[kind]
	for id, visits := range people {
		for _, v := range visits {
			values := make([]int64, len(t.Fields))
			for i := range values {
				values[i] = model.Blank
			}
			set := func(field string, x int64) {
				if i := t.Index(field); i >= 0 {
					values[i] = x
				}
			}
			set(kind.StartField(), int64(day0)+int64(v.from))
			set(code, int64(symbols.Intern(v.code)))
			set("program", int64(symbols.Intern(v.program)))
			set("contact_hours", int64(v.hours)*model.NumberScale/10)
			if v.to > v.from {
				set("end", int64(day0)+int64(v.to))
			}
			if v.scheduled >= 0 {
				set("scheduled_through", int64(day0)+int64(v.scheduled))
			}
			t.Append(uint32(id), values, model.Origin{})
		}
	}
	cover := timeline.Coverage{}
	cover.Has[kind], cover.Kinds[kind] = true, day0.AddDays(w.covered)
	derive.Cover(&cover, rs)
	return timeline.Build(timeline.Input{Parts: []*timeline.Parts{&tables}, Symbols: symbols, Persons: len(people),
		AsOf: day0.AddDays(w.asOf), Cover: cover, Empty: empty, Planned: derive.Reads(rs)})
}

// derived are the participations of the store, by person.
func derived(st *timeline.Store, rs []*defs.DeriveRule) [][]period {
	d := derive.New(rs, st)
	var made []derive.Record
	for id := range uint32(st.Persons) {
		made = d.Person(id, made)
	}
	derive.Add(st, rs, made)
	t := st.Tables[model.Participation]
	out := make([][]period, st.Persons)
	for id := range uint32(st.Persons) {
		lo, hi := st.Rows(model.Participation, id)
		for row := lo; row < hi; row++ {
			p := period{st.Symbols.Text(int32(t.Col("program").Get(row))), int(t.Col("entry").Get(row) - int64(day0)), -1}
			if v := t.Col("exit").Get(row); v != model.Blank {
				p.exit = int(v - int64(day0))
			}
			out[id] = append(out[id], p)
		}
		slices.SortFunc(out[id], func(a, b period) int { return strings.Compare(a.String(), b.String()) })
	}
	return out
}

func randomWorld(r *rand.Rand) *world {
	w := &world{asOf: 60 + r.IntN(200), gap: 2 + r.IntN(30), common: r.IntN(2) == 0, atParticipant: r.IntN(2) == 0,
		needCount: 1 + r.IntN(2), programs: []string{"wioa_adult", "wagner_peyser"}, hours: r.IntN(3) == 0}
	w.covered = w.asOf - r.IntN(40)*r.IntN(2)
	if r.IntN(2) == 0 {
		w.needCode = "ojt"
	}
	if w.hours {
		w.programs, w.common = []string{"aefla"}, false
		w.needHours = 120 * r.IntN(2)
	}
	return w
}

func (w *world) randomPerson(r *rand.Rand) (out []visit) {
	for range r.IntN(9) {
		v := visit{from: r.IntN(w.asOf + 20), scheduled: -1, program: []string{"wioa_adult", "wagner_peyser", "vr"}[r.IntN(3)],
			code: []string{"ojt", "plan", "follow_up"}[r.IntN(3)], hours: r.IntN(120)}
		v.to = v.from
		if r.IntN(4) == 0 {
			v.to += r.IntN(25)
		}
		if r.IntN(5) == 0 && !w.hours {
			v.scheduled = v.from + r.IntN(80)
		}
		if w.hours {
			v.program = "aefla"
		}
		out = append(out, v)
	}
	return out
}

// TestPeriodsAgreeWithAWalkOverTheDays compares thousands of random people.
func TestPeriodsAgreeWithAWalkOverTheDays(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 20))
	found, open, several, none := 0, 0, 0, 0
	for range 300 {
		w := randomWorld(r)
		var people [][]visit
		for range 40 {
			people = append(people, w.randomPerson(r))
		}
		rs := rules(t, w.rule())
		got := derived(w.build(people, rs), rs)
		for id, visits := range people {
			want := w.walk(visits)
			if fmt.Sprint(got[id]) != fmt.Sprint(want) {
				t.Fatalf("as of day %d, complete through %d\n%s%+v\ngot  %v\nwant %v", w.asOf, w.covered, w.rule(), visits, got[id], want)
			}
			found += len(want)
			if len(want) > 1 {
				several++
			}
			if len(want) == 0 && len(visits) > 0 {
				none++
			}
			for _, p := range want {
				if p.exit < 0 {
					open++
				}
			}
		}
	}
	if found < 5000 || open < 1000 || several < 1000 || none < 1000 {
		t.Errorf("too little was tried: %d periods, %d open, %d people with several, %d with none", found, open, several, none)
	}
}

// TestAStandingExitStays: an exit that is known is the same, and known, on every later
// day on which no further record came.
func TestAStandingExitStays(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 20))
	known := 0
	for range 60 {
		w := randomWorld(r)
		var people [][]visit
		for range 30 {
			visits := w.randomPerson(r)
			people = append(people, slices.DeleteFunc(visits, func(v visit) bool { return v.from > w.covered || v.to > w.covered }))
		}
		rs := rules(t, w.rule())
		before := derived(w.build(people, rs), rs)
		later := *w
		later.asOf, later.covered = w.asOf+17, w.asOf+17
		after := derived(later.build(people, rs), rs)
		for id := range people {
			for _, p := range before[id] {
				if p.exit >= 0 {
					known++
					if !slices.Contains(after[id], p) {
						t.Fatalf("%v is gone later: %v", p, after[id])
					}
				}
			}
		}
	}
	if known < 300 {
		t.Errorf("only %d exits were known", known)
	}
}
