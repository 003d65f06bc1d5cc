package oracle

import (
	"slices"
	"strings"
	"time"
)

var pathwayIDs = []string{"advanced_manufacturing", "health_care", "information_technology"}

// sectors are NAICS prefixes.
var sectors = map[string][]string{
	"advanced_manufacturing": {"31", "32", "33"},
	"health_care":            {"62"},
	"information_technology": {"5132", "518", "5415"},
}

func prefixed(s string, prefixes ...string) bool {
	return s != "" && slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

func (e enrollment) on(pathway string) bool {
	switch pathway {
	case "advanced_manufacturing":
		return prefixed(e.cip, "48.", "15.") || e.code == "MFG-BRIDGE"
	case "health_care":
		return prefixed(e.cip, "51.") || e.code == "HC-BRIDGE"
	case "information_technology":
		return prefixed(e.cip, "11.") || e.code == "IT-BRIDGE"
	}
	panic(pathway)
}

func (x participation) on(pathway string) bool {
	return prefixed(x.code, map[string]string{"advanced_manufacturing": "MFG-", "health_care": "HC-", "information_technology": "IT-"}[pathway])
}

func (v service) on(pathway string) bool {
	return v.code == map[string]string{"advanced_manufacturing": "mfg_navigation", "health_care": "hc_navigation", "information_technology": "it_navigation"}[pathway]
}

// completes says whether a credential is on the pathway's list.
func (c credential) completes(pathway string) bool {
	cips := map[string][]string{"advanced_manufacturing": {"48.", "15."}, "health_care": {"51."}, "information_technology": {"11."}}[pathway]
	return prefixed(c.cip, cips...) && slices.Contains([]string{"certificate", "license", "certification", "apprenticeship", "associate"}, c.kind)
}

type spell struct {
	pathways    []string // several in a union
	entry, exit time.Time
	current     bool
	completion  time.Time
}

// last is the last day as far as asOf knows.
func (s spell) last() time.Time {
	if s.current {
		return asOf
	}
	return s.exit
}

type activity struct {
	start, end time.Time
	credits    int64
}

// apart says whether nothing happened for long enough between two days.
func apart(pathway string, last, next time.Time) bool {
	if pathway == "information_technology" { // 90 days or more
		return !next.Before(last.AddDate(0, 0, 90))
	}
	return quarterOf(next)-quarterOf(last) > 2 // two whole quarters
}

// gapSeen says whether the records reach far enough to know that a stay has ended.
func gapSeen(pathway string, last time.Time) bool {
	end := (quarterOf(last) + 2).last()
	if pathway == "information_technology" {
		end = last.AddDate(0, 0, 90)
	}
	for _, kind := range []string{"enrollment", "participation", "service"} {
		if coverage[kind].Before(end) {
			return false
		}
	}
	return true
}

func (p *person) spells(pathway string) (spells []spell) {
	var acts []activity
	for _, e := range p.enrollments {
		if e.on(pathway) {
			acts = append(acts, activity{e.start, e.end, e.credits})
		}
	}
	for _, x := range p.participations {
		if x.on(pathway) {
			end := x.exit
			if end.IsZero() {
				end = coverage["participation"] // of its source: all say the same day
			}
			acts = append(acts, activity{x.entry, end, 0})
		}
	}
	for _, v := range p.services {
		if v.on(pathway) {
			acts = append(acts, activity{v.start, v.end, 0})
		}
	}
	slices.SortFunc(acts, func(a, b activity) int { return a.start.Compare(b.start) })
	for len(acts) > 0 {
		n, last := 1, acts[0].end
		for n < len(acts) && !apart(pathway, last, acts[n].start) {
			last = maxDay(last, acts[n].end)
			n++
		}
		stay := acts[:n]
		acts = acts[n:]

		entry := stay[0].start
		if pathway == "advanced_manufacturing" { // three credits, at the end of a course
			entry = time.Time{}
			slices.SortFunc(stay, func(a, b activity) int { return a.end.Compare(b.end) })
			var credits int64
			for _, a := range stay {
				credits += a.credits
				if credits >= 300 {
					entry = a.end
					break
				}
			}
		}
		if entry.IsZero() || entry.After(asOf) {
			continue
		}
		s := spell{pathways: []string{pathway}, entry: entry, exit: last, current: !gapSeen(pathway, last)}
		within := span{from: entry, to: asOf}
		if !s.current {
			within.to = anniversary(last, 1)
		}
		for _, c := range p.credentials {
			if c.completes(pathway) && within.has(c.date) && (s.completion.IsZero() || c.date.Before(s.completion)) {
				s.completion = c.date
			}
		}
		spells = append(spells, s)
	}
	return spells
}

// union joins spells of any pathway by the default rule, two whole quarters.
func union(spells []spell) (joined []spell) {
	slices.SortFunc(spells, func(a, b spell) int { return a.entry.Compare(b.entry) })
	for _, s := range spells {
		if n := len(joined) - 1; n >= 0 && !apart("", joined[n].lastAny(), s.entry) {
			j := &joined[n]
			for _, id := range s.pathways {
				if !slices.Contains(j.pathways, id) {
					j.pathways = append(j.pathways, id)
				}
			}
			j.exit = maxDay(j.exit, s.exit)
			j.current = j.current || s.current
			if j.completion.IsZero() || !s.completion.IsZero() && s.completion.Before(j.completion) {
				j.completion = s.completion
			}
			continue
		}
		s.pathways = slices.Clone(s.pathways)
		joined = append(joined, s)
	}
	for i := range joined { // a part may have left sooner than the union can know
		joined[i].current = joined[i].current || !gapSeen("", joined[i].exit)
	}
	return joined
}

func (s spell) lastAny() time.Time {
	if s.current {
		return maxDay(asOf, s.exit)
	}
	return s.exit
}
