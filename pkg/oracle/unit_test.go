package oracle

import (
	"slices"
	"time"
)

// unit is a participation or a spell.
type unit struct {
	p          *person
	x          *participation // nil for a spell
	s          *spell         // nil for a participation
	pathways   []string       // the values of the column pathway that it belongs to
	entry      time.Time
	exit       time.Time // zero when open
	completion time.Time
}

func (u *unit) open() bool { return u.exit.IsZero() }

func (u *unit) last() time.Time {
	if u.open() {
		return asOf
	}
	return u.exit
}

func (u *unit) stay() span { return span{from: u.entry, to: u.last()} }

// toYearAfter is entry..exit+1y; of an open unit the end is not known.
func (u *unit) toYearAfter() span {
	if u.open() {
		return span{from: u.entry, to: asOf, unknown: true}
	}
	return span{from: u.entry, to: anniversary(u.exit, 1)}
}

func (u *unit) afterExit(n int) quarter { return quarterOf(u.exit) + quarter(n) }

// missing is the answer when no record was found.
func missing(kind string, within span) truth {
	if within.empty() {
		return no
	}
	if within.unknown || coverage[kind].Before(within.to) {
		return pending
	}
	return no
}

func (u *unit) credential(within span, match func(c credential) bool) truth {
	for _, c := range u.p.credentials {
		if match(c) && within.has(c.date) {
			return yes
		}
	}
	return missing("credential", within)
}

func (u *unit) credentialOf(within span, kinds ...string) truth {
	return u.credential(within, func(c credential) bool { return slices.Contains(kinds, c.kind) })
}

func (u *unit) gain(within span, kinds ...string) truth {
	for _, g := range u.p.gains {
		if slices.Contains(kinds, g.kind) && within.has(g.date) {
			return yes
		}
	}
	return missing("gain", within)
}

// enrolled: on is "start", "end", or "" for any day in common.
func (u *unit) enrolled(within span, on string, match func(e enrollment) bool) truth {
	for _, e := range u.p.enrollments {
		if match(e) && enrolledIn(e, within, on) {
			return yes
		}
	}
	return missing("enrollment", within)
}

func enrolledIn(e enrollment, within span, on string) bool {
	switch on {
	case "start":
		return within.has(e.start)
	case "end":
		return within.has(e.end) && !e.end.After(asOf) // a running course has not ended
	}
	return within.touches(e.start, e.end)
}

func level(levels ...string) func(e enrollment) bool {
	return func(e enrollment) bool { return slices.Contains(levels, e.level) }
}

// onPathway: the record is one of the pathways of the unit's spell.
func (u *unit) enrolledOnPathway(within span, on string, match func(e enrollment) bool) truth {
	return u.enrolled(within, on, func(e enrollment) bool {
		return slices.ContainsFunc(u.s.pathways, e.on) && (match == nil || match(e))
	})
}

func (u *unit) participated(within span, on string, match func(x participation) bool) truth {
	for _, x := range u.p.participations {
		if match(x) && (on == "start" && within.has(x.entry) || on == "" && within.touches(x.entry, x.last())) {
			return yes
		}
	}
	return missing("participation", within)
}

// inTraining: the training of a participation, not the participation itself,
// touches the days; open training goes on through asOf.
func (u *unit) inTraining(within span) truth {
	for _, x := range u.p.participations {
		end := x.trainEnd
		if end.IsZero() {
			end = asOf
		}
		if within.touches(x.trainStart, end) {
			return yes
		}
	}
	return missing("participation", within)
}

func (u *unit) placed(q quarter, to quarter, kinds ...string) truth {
	for _, x := range u.p.placements {
		if x.quarter >= q && x.quarter <= to && slices.Contains(kinds, x.kind) {
			return yes
		}
	}
	return missing("placement", quarters(q, to))
}

func (u *unit) employed(q quarter) truth {
	found := no
	for _, e := range u.p.employments {
		if e.quarter != q {
			continue
		}
		if e.wages > 0 || e.status == "employed" {
			return yes
		}
		if e.status == "pending" {
			found = pending
		}
	}
	return some(found, missing("employment", quarters(q, q)))
}

// earnings of quarters; known when every one of them has wages and is complete:
// before that another employer may still report.
func (u *unit) earnings(qs ...quarter) (cents int64, known truth) {
	known = yes
	for _, q := range qs {
		var sum int64
		waits := missing("employment", quarters(q, q)) == pending
		for _, e := range u.p.employments {
			if e.quarter == q {
				sum += e.wages
				waits = waits || e.status == "pending"
			}
		}
		cents += sum
		switch {
		case waits:
			known = all(known, pending)
		case sum == 0:
			known = no
		}
	}
	return cents, known
}

// mainEmployerInSector: the employer with the highest wages of the quarter is
// in an industry of the pathways.
func (u *unit) mainEmployerInSector(q quarter) truth {
	wages := map[string]int64{}
	for _, e := range u.p.employments {
		if e.quarter == q {
			wages[e.employer] += e.wages
		}
	}
	main, most := "", int64(0)
	for employer, w := range wages {
		if w > most || w == most && w > 0 && employer < main {
			main, most = employer, w
		}
	}
	for _, e := range u.p.employments {
		if most == 0 || e.quarter != q || e.employer != main {
			continue
		}
		for _, id := range u.s.pathways {
			if prefixed(e.naics, sectors[id]...) {
				return yes
			}
		}
	}
	return missing("employment", quarters(q, q))
}

// ageGroup is the group of completed years at entry.
func (u *unit) ageGroup() string {
	if u.p.birth.IsZero() {
		return "(blank)"
	}
	age := 0
	for !anniversary(u.p.birth, age+1).After(u.entry) {
		age++
	}
	switch {
	case age < 16:
		return "under 16"
	case age <= 18:
		return "16–18"
	case age <= 24:
		return "19–24"
	case age <= 44:
		return "25–44"
	case age <= 54:
		return "45–54"
	case age <= 59:
		return "55–59"
	}
	return "60 and over"
}

// groups are breakdown and group of every row that the unit counts in.
func (u *unit) groups() [][2]string {
	blank := func(s string) string {
		if s == "" {
			return "(blank)"
		}
		return s
	}
	g := [][2]string{{"all", "all"}, {"sex", blank(u.p.sex)}, {"race", blank(u.p.race)}, {"age_at_entry", u.ageGroup()}}
	if u.s != nil {
		c := map[truth]string{no: "non_completer", pending: "(pending)"}[missing("credential", u.toYearAfter())]
		if !u.completion.IsZero() {
			c = "completer"
		}
		g = append(g, [2]string{"completion", c})
	}
	return g
}

// units lists all participations and all spells of the state.
func (s *state) units() (participations, spells []*unit) {
	for _, p := range s.people {
		byID := map[string][]spell{}
		var any []spell
		for _, id := range pathwayIDs {
			byID[id] = p.spells(id)
			any = append(any, byID[id]...)
		}
		byID["*"] = union(any)
		for _, id := range append(slices.Clone(pathwayIDs), "*") {
			for i := range byID[id] {
				x := &byID[id][i]
				u := &unit{p: p, s: x, pathways: []string{id}, entry: x.entry, completion: x.completion}
				if !x.current {
					u.exit = x.exit
				}
				spells = append(spells, u)
			}
		}
		for i := range p.participations {
			x := &p.participations[i]
			u := &unit{p: p, x: x, pathways: []string{""}, entry: x.entry, exit: x.exit}
			for _, id := range pathwayIDs {
				for _, y := range byID[id] {
					if (span{from: y.entry, to: y.last()}).touches(x.entry, x.last()) {
						u.pathways = append(u.pathways, id)
						break
					}
				}
			}
			if len(u.pathways) > 1 {
				u.pathways = append(u.pathways, "*")
			} else {
				u.pathways = append(u.pathways, "none")
			}
			participations = append(participations, u)
		}
	}
	return participations, spells
}
