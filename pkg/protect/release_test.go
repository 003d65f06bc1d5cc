package protect_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// person is somebody of a made-up state, a unit of every heading.
type person struct {
	bits     uint64
	program  string
	joined   bool
	pathways []string
	groups   []string // by breakdown
	quarter  int
	class    []aggregate.Class // by outcome
}

// outcome is a metric of a made-up state: of whom, and what of them.
type outcome struct {
	name      string
	statistic string
	class     func(p *person) (aggregate.Class, bool)
}

// state is a made-up state and its release.
type state struct {
	people     []person
	breakdowns []string
	outcomes   []outcome
	quarters   [][]int // periods, by the quarters in them
}

// release counts everything by nested loops.
func (s *state) release() *aggregate.Found {
	f := &aggregate.Found{}
	for _, o := range s.outcomes {
		for period, quarters := range s.quarters {
			h := &aggregate.Heading{Set: "made", Metric: o.name, Population: "participations", Statistic: o.statistic, Unit: "fraction",
				Cohort: calendar.Interval{From: calendar.Date(1000 + 91*quarters[0]), To: calendar.Date(1000 + 91*quarters[len(quarters)-1] + 90)}}
			h.Period = calendar.Period{Label: fmt.Sprintf("P%02d", period), Interval: h.Cohort}
			s.heading(f, h, &o, quarters)
		}
	}
	sort(f)
	return f
}

func (s *state) heading(f *aggregate.Found, h *aggregate.Heading, o *outcome, quarters []int) {
	m := aggregate.Makeup{Heading: h}
	type cell struct {
		kind, breakdown int
		group           string
	}
	kinds, parts, rows := map[string]int{}, map[cell]*aggregate.Part{}, map[aggregate.People]int32{}
	row := func(p aggregate.People) int32 {
		i, ok := rows[p]
		if !ok {
			i = int32(len(f.Rows))
			rows[p] = i
			f.Rows = append(f.Rows, aggregate.Row{Heading: h, People: &p, Status: aggregate.Final})
			m.Rows = append(m.Rows, i)
		}
		return i
	}
	for i := range s.people {
		p := &s.people[i]
		class, in := o.class(p)
		if !in || !slices.Contains(quarters, p.quarter) {
			continue
		}
		m.Sets[class] += p.bits
		name := fmt.Sprint(p.program, p.joined, p.pathways)
		kind, ok := kinds[name]
		if !ok {
			kind = len(m.Kinds)
			kinds[name] = kind
			m.Kinds = append(m.Kinds, aggregate.Kind{Program: p.program, Joined: p.joined, Pathways: p.pathways})
		}
		for b := range max(1, len(s.breakdowns)) {
			group := ""
			if len(s.breakdowns) > 0 {
				group = p.groups[b]
			}
			c := cell{kind, b, group}
			x := parts[c]
			if x == nil {
				x = &aggregate.Part{Kind: int32(kind), Breakdown: int32(b)}
				parts[c] = x
				for _, q := range s.keys(p, b) {
					x.Rows = append(x.Rows, row(q))
				}
			}
			x.N[class]++
		}
	}
	var list []aggregate.Part
	for _, x := range parts {
		list = append(list, *x)
	}
	slices.SortFunc(list, func(a, b aggregate.Part) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Breakdown, b.Breakdown), slices.Compare(a.Rows, b.Rows))
	})
	for _, x := range list {
		for _, i := range x.Rows {
			r := &f.Rows[i]
			r.Numerator = aggregate.Whole(r.Numerator.V + x.N[aggregate.With])
			r.Denominator = aggregate.Whole(r.Denominator.V + x.N[aggregate.With] + x.N[aggregate.Without])
			r.Pending = aggregate.Whole(r.Pending.V + x.N[aggregate.Pending])
			r.Excluded = aggregate.Whole(r.Excluded.V + x.N[aggregate.Excluded])
			r.Persons = r.Denominator
		}
	}
	for _, i := range m.Rows {
		r := &f.Rows[i]
		if o.statistic != defs.Rate {
			r.Numerator = aggregate.Decimal{}
		}
		if r.Denominator.V > 0 {
			r.Value = aggregate.Decimal{V: 500_000, Places: 6, Ok: true}
		}
	}
	f.Makeups = append(f.Makeups, aggregate.WithParts(m, list))
}

// keys are the rows in which somebody is counted by a breakdown.
func (s *state) keys(p *person, b int) (out []aggregate.People) {
	programs := []string{p.program}
	if p.joined {
		programs = append(programs, "*")
	}
	pathways := append([]string{""}, p.pathways...)
	if len(p.pathways) == 0 {
		pathways = append(pathways, "none")
	}
	for _, program := range programs {
		for _, pathway := range pathways {
			if b == 0 {
				out = append(out, aggregate.People{Pathway: pathway, Program: program, Breakdown: "all", Group: "all"})
			}
			if len(s.breakdowns) > 0 {
				out = append(out, aggregate.People{Pathway: pathway, Program: program, Breakdown: s.breakdowns[b], Group: p.groups[b]})
			}
		}
	}
	return out
}

// sort puts the rows in order and everything after them.
func sort(f *aggregate.Found) {
	order := make([]int32, len(f.Rows))
	for i := range order {
		order[i] = int32(i)
	}
	old := f.Rows
	name := func(i int32) string {
		r := &old[i]
		return strings.Join([]string{r.Metric, r.Pathway, r.Program, r.Period.Label, r.Breakdown, r.Group, r.Statistic}, "\x00")
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(name(a), name(b)) })
	at := make([]int32, len(order))
	f.Rows = make([]aggregate.Row, len(old))
	for i, k := range order {
		f.Rows[i], at[k] = old[k], int32(i)
	}
	for i := range f.Makeups {
		m := &f.Makeups[i]
		parts := m.Parts()
		for k := range m.Rows {
			m.Rows[k] = at[m.Rows[k]]
		}
		slices.Sort(m.Rows)
		for p := range parts {
			parts[p].Rows = slices.Clone(parts[p].Rows)
			for k := range parts[p].Rows {
				parts[p].Rows[k] = at[parts[p].Rows[k]]
			}
		}
		*m = aggregate.WithParts(*m, parts)
	}
}

// madeUp is a state of some size.
func madeUp(r *rand.Rand, people, pathways, programs int, groups ...int) *state {
	s := &state{quarters: [][]int{{0, 1, 2, 3}}}
	for b := range groups {
		s.breakdowns = append(s.breakdowns, fmt.Sprint("by", b))
	}
	for range people {
		p := person{bits: r.Uint64(), program: fmt.Sprint("program", skewed(r, programs)), joined: r.IntN(20) > 0, quarter: r.IntN(4)}
		for w := range pathways {
			if r.IntN(4+w) == 0 {
				p.pathways = append(p.pathways, fmt.Sprint("path", w))
			}
		}
		for _, n := range groups {
			p.groups = append(p.groups, fmt.Sprint("g", skewed(r, n)))
		}
		for range 3 {
			p.class = append(p.class, []aggregate.Class{aggregate.With, aggregate.With, aggregate.Without, aggregate.With, aggregate.Without, aggregate.With, aggregate.Pending, aggregate.Excluded}[r.IntN(8)])
		}
		s.people = append(s.people, p)
	}
	rate := func(i int) func(p *person) (aggregate.Class, bool) {
		return func(p *person) (aggregate.Class, bool) { return p.class[i], true }
	}
	s.outcomes = []outcome{
		{name: "a_rate", statistic: defs.Rate, class: rate(0)},
		{name: "b_rate", statistic: defs.Rate, class: func(p *person) (aggregate.Class, bool) { // the denominator of a_rate
			if p.class[0] > aggregate.Without {
				return p.class[0], true
			}
			return p.class[1] % 2, true
		}},
		{name: "c_median", statistic: defs.Median, class: func(p *person) (aggregate.Class, bool) { // the numerator of a_rate
			return aggregate.With, p.class[0] == aggregate.With
		}},
		{name: "d_rate", statistic: defs.Rate, class: rate(2)},
	}
	return s
}

func skewed(r *rand.Rand, n int) int { return min(r.IntN(n), r.IntN(n)) }
