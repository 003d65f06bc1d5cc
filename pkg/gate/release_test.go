package gate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// unit is somebody who is counted, by all that rows go by.
type unit struct {
	class    aggregate.Class
	program  string
	pathways []string // of a stay its own
	groups   []string // by breakdown
	spell    bool
	joined   bool
	day      calendar.Date
	until    calendar.Date // of a stay that lasts: its last day
	id       uint64
}

// mold is the shape of a release that tests make up.
type mold struct {
	programs, pathways []string
	breakdowns         []string
	groups             int
	byProgram          bool
	classes            int // how many classes have units
	statistic          string
	spells             bool
}

// in reports whether a row counts a unit.
func (u *unit) in(p *aggregate.People, breakdowns []string) bool {
	switch {
	case u.spell:
		if p.Pathway != u.pathways[0] {
			return false
		}
	case p.Pathway == "" || p.Pathway == "*" && len(u.pathways) > 0 || p.Pathway == "none" && len(u.pathways) == 0:
	case !slices.Contains(u.pathways, p.Pathway):
		return false
	}
	if p.Program == "*" && !u.joined || p.Program != "*" && p.Program != u.program {
		return false
	}
	i := slices.Index(breakdowns, p.Breakdown)
	return i < 0 || u.groups[i] == p.Group
}

// units makes people up.
func (m *mold) units(rng *rand.Rand, n int) (out []unit) {
	weight := make([]int, 64)
	for i := range weight {
		weight[i] = 1 + rng.IntN(9)
	}
	pick := func(n, salt int) int {
		total := 0
		for i := range n {
			total += weight[(i+salt)%64]
		}
		at := rng.IntN(total)
		for i := range n {
			if at -= weight[(i+salt)%64]; at < 0 {
				return i
			}
		}
		return n - 1
	}
	for range n {
		u := unit{class: aggregate.Class(pick(m.classes, 3)), joined: true, id: rng.Uint64(), day: calendar.Date(rng.IntN(400))}
		if m.statistic != defs.Rate && u.class == aggregate.Without {
			u.class = aggregate.With
		}
		if len(m.programs) > 0 {
			u.program = m.programs[pick(len(m.programs), 11)]
		}
		for i, p := range m.pathways {
			if pick(3, 17+i) == 0 {
				u.pathways = append(u.pathways, p)
			}
		}
		for i := range m.breakdowns {
			u.groups = append(u.groups, fmt.Sprintf("g%d", pick(m.groups, 23+7*i)))
		}
		if !m.spells {
			out = append(out, u)
			continue
		}
		if len(u.pathways) == 0 {
			continue
		}
		for _, p := range append(slices.Clone(u.pathways), "*") {
			s := u
			s.spell, s.program, s.pathways, s.id = true, "", []string{p}, rng.Uint64()
			out = append(out, s)
		}
	}
	return out
}

// peoples are all whom rows may count.
func (m *mold) peoples() (out []aggregate.People) {
	pathways := []string{""}
	if len(m.pathways) > 0 {
		pathways = append(append([]string{"*"}, m.pathways...), "", "none")
		if m.spells {
			pathways = append([]string{"*"}, m.pathways...)
		}
	}
	programs := []string{"*"}
	if m.byProgram {
		programs = append(programs, m.programs...)
	}
	for _, p := range pathways {
		for _, g := range programs {
			out = append(out, aggregate.People{Pathway: p, Program: g, Breakdown: "all", Group: "all"})
			for _, b := range m.breakdowns {
				for i := range m.groups {
					out = append(out, aggregate.People{Pathway: p, Program: g, Breakdown: b, Group: fmt.Sprintf("g%d", i)})
				}
			}
		}
	}
	return out
}

// made is a heading that tests make up, with its units.
type made struct {
	*aggregate.Heading
	*mold
	units []unit
}

func (m *mold) heading(metric, period string, cohort calendar.Interval) *aggregate.Heading {
	unit := "fraction"
	switch m.statistic {
	case defs.Rate:
	case defs.Count:
		unit = "count"
	default:
		unit = defs.USD
	}
	population := "participations"
	if m.spells {
		population = "leavers"
	}
	return &aggregate.Heading{Set: "wioa", Metric: metric, Title: "Title of " + metric, Category: "labor_market", Population: population,
		Period: calendar.Period{Label: period, Interval: cohort}, Cohort: cohort, Statistic: m.statistic, Unit: unit,
		Money: unit == defs.USD, Confidence: "text", Definition: "00c0ffee"}
}

// rows are those of a heading in which somebody is, and those of everybody.
func (h *made) rows() (out []aggregate.Row) {
	for _, p := range h.peoples() {
		n := h.count(&p)
		if p.Breakdown != "all" && n == [aggregate.Classes]int64{} {
			continue
		}
		d := n[aggregate.With] + n[aggregate.Without]
		r := aggregate.Row{Heading: h.Heading, People: &p, Denominator: aggregate.Whole(d), Persons: aggregate.Whole(d),
			Pending: aggregate.Whole(n[aggregate.Pending]), Excluded: aggregate.Whole(n[aggregate.Excluded]), Status: aggregate.Final}
		if h.Statistic == defs.Rate {
			r.Numerator = aggregate.Whole(n[aggregate.With])
		}
		switch {
		case n[aggregate.Pending] > 0:
			r.Status = aggregate.Provisional
		case d == 0:
			r.Status = aggregate.EmptyCell
		}
		if d > 0 && h.Statistic == defs.Rate {
			v := (2*n[aggregate.With]*million + d) / (2 * d)
			r.Value = aggregate.Decimal{V: v, Places: 6, Ok: true}
			r.CILow = aggregate.Decimal{V: v / 2, Places: 6, Ok: true}
			r.CIHigh = aggregate.Decimal{V: (v + million) / 2, Places: 6, Ok: true}
		} else if h.Statistic == defs.Count {
			r.Value = aggregate.Whole(d)
		} else if d > 0 {
			r.Value = aggregate.Decimal{V: 512345 + 777*d, Places: 2, Ok: true}
		}
		out = append(out, r)
	}
	return out
}

func (h *made) count(p *aggregate.People) (n [aggregate.Classes]int64) {
	for i := range h.units {
		if h.units[i].in(p, h.breakdowns) {
			n[h.units[i].class]++
		}
	}
	return n
}

// release makes rows and makeups of headings.
func release(headings []*made) (rows []aggregate.Row, makeups []aggregate.Makeup) {
	for _, h := range headings {
		rows = append(rows, h.rows()...)
	}
	aggregate.SortRows(rows)
	for _, h := range headings {
		m := aggregate.Makeup{Heading: h.Heading}
		for i := range rows {
			if rows[i].Heading == h.Heading {
				m.Rows = append(m.Rows, int32(i))
			}
		}
		for _, u := range h.units {
			m.Sets[u.class] += u.id
		}
		makeups = append(makeups, h.makeup(m, rows))
	}
	return rows, makeups
}

// makeup finds kinds and parts.
func (h *made) makeup(m aggregate.Makeup, rows []aggregate.Row) aggregate.Makeup {
	type slot struct {
		kind             string
		breakdown, group int
	}
	parts := map[slot]*aggregate.Part{}
	kinds := map[string]aggregate.Kind{}
	for _, u := range h.units {
		name := fmt.Sprintf("%s|%v|%s", u.program, u.joined, strings.Join(u.pathways, ","))
		kinds[name] = aggregate.Kind{Program: u.program, Joined: u.joined, Pathways: u.pathways, Spell: u.spell}
		for b := range max(1, len(h.breakdowns)) {
			s := slot{name, b, 0}
			if len(h.breakdowns) > 0 {
				s.group = int(u.groups[b][1] - '0')
			}
			p := parts[s]
			if p == nil {
				p = &aggregate.Part{Breakdown: int32(b), Group: int32(s.group)}
				for _, row := range m.Rows {
					q := rows[row].People
					if u.in(q, h.breakdowns) && (q.Breakdown == "all" && b == 0 || len(h.breakdowns) > 0 && q.Breakdown == h.breakdowns[b]) {
						p.Rows = append(p.Rows, row)
					}
				}
				parts[s] = p
			}
			p.N[u.class]++
		}
	}
	var names []string
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		m.Kinds = append(m.Kinds, kinds[name])
	}
	var slots []slot
	for s := range parts {
		slots = append(slots, s)
	}
	slices.SortFunc(slots, func(a, b slot) int {
		if c := strings.Compare(a.kind, b.kind); c != 0 {
			return c
		}
		return 100*(a.breakdown-b.breakdown) + a.group - b.group
	})
	var list []aggregate.Part
	for _, s := range slots {
		p := parts[s]
		p.Kind = int32(slices.Index(names, s.kind))
		list = append(list, *p)
	}
	return aggregate.WithParts(m, list)
}

// showing is a row as it is published: hidden, or with all its numbers.
func showing(r *aggregate.Row, hide bool) (s shown) {
	if hide {
		s.status = aggregate.Suppressed
		return s
	}
	s.cells = [cells]aggregate.Decimal{r.Numerator, r.Denominator, r.Persons, r.Value, r.CILow, r.CIHigh, r.Pending, r.Excluded, r.Target, r.Score}
	s.status = r.Status
	return s
}
