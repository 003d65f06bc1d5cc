package measure

import (
	"fmt"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// Cohort is the interval in which a metric looks for its units' instants: the
// reporting period moved back by the lag.
func Cohort(m *defs.Metric, p calendar.Period) calendar.Interval { return p.Shift(-m.Lag) }

// InForce reports whether a metric's definition is in force on the first day of
// the period.
func InForce(m *defs.Metric, p calendar.Period) bool { return m.InForce.Contains(p.From) }

// group is the metrics with the same cohort: whether a unit belongs to it, and
// to which periods, is found out once for all of them.
type group struct {
	number     int
	population population
	by         instantOf
	programs   *symbolSet // accepted programs; nil accepts all
	periods    []int      // indexes of the periods in force
	cohorts    []calendar.Interval
	days       *dayTable // the cohorts that hold a day
	asOf       calendar.Date
	metrics    []uint64 // those with this cohort, a bit for each
	members    []member // of the person at hand, by period, then in the order of the units
}

// population says which units a group is made of, as a number.
type population uint8

const (
	participations population = iota
	participants
	leavers
	completers
)

var populations = map[defs.Population]population{
	defs.Participations: participations, defs.Participants: participants, defs.Leavers: leavers, defs.Completers: completers,
}

// instantOf is what of a unit must lie in the cohort.
type instantOf uint8

const (
	stayOf instantOf = iota
	entryOf
	exitOf
	completionOf
)

var instants = map[string]instantOf{"active": stayOf, "entry": entryOf, "exit": exitOf, "completion": completionOf}

// member is a unit in the cohort of a period.
type member struct {
	unit   *Unit
	period int // index
}

// groups finds the group of every metric.
type groups struct {
	store   *timeline.Store
	periods []calendar.Period
	list    []*group
	byKey   map[string]*group
	tables  []*dayTable
}

func newGroups(store *timeline.Store, periods []calendar.Period) *groups {
	return &groups{store: store, periods: periods, byKey: map[string]*group{}}
}

func (gs *groups) of(m *defs.Metric) *group {
	key := fmt.Sprintf("%s %s %d %d %d %q", m.Population, m.By, m.Lag, m.InForce.From, m.InForce.To, m.Programs)
	if g := gs.byKey[key]; g != nil {
		return g
	}
	g := &group{number: len(gs.list), population: populations[m.Population], by: instants[m.By], asOf: gs.store.AsOf}
	if len(m.Programs) > 0 {
		g.programs = &symbolSet{}
		for _, id := range m.Programs {
			g.programs.add(gs.store.Symbols.Intern(id))
		}
	}
	for i, p := range gs.periods {
		if InForce(m, p) {
			g.periods, g.cohorts = append(g.periods, i), append(g.cohorts, Cohort(m, p))
		}
	}
	g.days = gs.days(g.cohorts)
	gs.list, gs.byKey[key] = append(gs.list, g), g
	return g
}

// days is the table of some cohorts, which groups share.
func (gs *groups) days(cohorts []calendar.Interval) *dayTable {
	for _, t := range gs.tables {
		if slices.Equal(t.intervals, cohorts) {
			return t
		}
	}
	t := newDayTable(cohorts)
	gs.tables = append(gs.tables, t)
	return t
}

// measures notes that a metric, one of so many, has this cohort.
func (g *group) measures(metric, of int) {
	if g.metrics == nil {
		g.metrics = make([]uint64, (of+63)/64)
	}
	g.metrics[metric/64] |= 1 << (metric % 64)
}

// find lists the members among a person's units.
func (g *group) find(p *person) {
	g.members = g.members[:0]
	units := p.spells
	if g.population == participations {
		units = p.participations
	}
	for i := range units {
		if u := &units[i]; g.accepts(u) {
			g.add(u)
		}
	}
}

// accepts reports whether the unit is one of the metrics' population.
func (g *group) accepts(u *Unit) bool {
	switch g.population {
	case participations:
		return g.programs == nil || g.programs.has(u.Program)
	case leavers:
		return u.Spell.Left
	case completers:
		return u.Spell.Completed == model.Yes
	}
	return true
}

// add enters a unit into the cohorts to which it belongs.
func (g *group) add(u *Unit) {
	day := calendar.NoDate
	switch g.by {
	case entryOf:
		day = u.Entry
	case exitOf:
		day = u.Exit
	case completionOf:
		if u.Spell.Completed == model.Yes {
			day = u.Spell.Completion
		}
	default:
		stay := u.Stay(g.asOf)
		for i, cohort := range g.cohorts {
			if stay.Overlaps(cohort) {
				g.insert(member{u, g.periods[i]})
			}
		}
		return
	}
	for _, i := range g.days.at(day) {
		g.insert(member{u, g.periods[i]})
	}
}

// insert keeps the members of a period together, in the order in which they come.
func (g *group) insert(m member) {
	i := len(g.members)
	g.members = append(g.members, m)
	for ; i > 0 && g.members[i-1].period > m.period; i-- {
		g.members[i] = g.members[i-1]
	}
	g.members[i] = m
}

// dayTable says which of some intervals hold a day. They may overlap in any way;
// days in the same of them share a list.
type dayTable struct {
	intervals []calendar.Interval
	first     calendar.Date
	days      []uint16 // from first on, which list
	lists     [][]int
	far       bool // the days are too many: there is no table
}

// maxDays bounds the days of a dayTable: a hundred years.
const maxDays = 36_525

func newDayTable(intervals []calendar.Interval) *dayTable {
	t := &dayTable{intervals: intervals, first: calendar.Forever}
	last := calendar.NoDate
	for _, iv := range intervals {
		if !iv.IsEmpty() {
			t.first, last = min(t.first, iv.From), max(last, iv.To)
		}
	}
	if t.first > last {
		return t
	}
	if int64(last)-int64(t.first) > maxDays {
		t.far = true
		return t
	}
	t.days = make([]uint16, 0, last-t.first+1)
	for day := t.first; day <= last; day++ {
		if changes(intervals, day) {
			t.lists = append(t.lists, holding(intervals, day))
		}
		t.days = append(t.days, uint16(len(t.lists)-1))
	}
	return t
}

// changes reports whether an interval begins on the day or was over the day before.
func changes(intervals []calendar.Interval, day calendar.Date) bool {
	return slices.ContainsFunc(intervals, func(iv calendar.Interval) bool { return iv.From == day || iv.To == day-1 })
}

// holding lists the intervals that hold the day, in their order; a day that is
// not known is in none.
func holding(intervals []calendar.Interval, day calendar.Date) (list []int) {
	for i, iv := range intervals {
		if iv.Contains(day) {
			list = append(list, i)
		}
	}
	return list
}

// at is holding, looked up.
func (t *dayTable) at(day calendar.Date) []int {
	if t.far {
		return holding(t.intervals, day)
	}
	if i := int64(day) - int64(t.first); i >= 0 && i < int64(len(t.days)) {
		return t.lists[t.days[i]]
	}
	return nil
}

// symbolSet is a set of symbols, a bit for each.
type symbolSet struct{ bits []uint64 }

func (s *symbolSet) add(v int32) {
	for int(v>>6) >= len(s.bits) {
		s.bits = append(s.bits, 0)
	}
	s.bits[v>>6] |= 1 << (v & 63)
}

func (s *symbolSet) has(v int32) bool {
	return v >= 0 && int(v>>6) < len(s.bits) && s.bits[v>>6]&(1<<(v&63)) != 0
}
