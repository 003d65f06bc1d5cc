package pathway

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// unionSpells joins the spells of all pathways where they overlap or where the
// gap between them does not reach the project's leaver rule, so that a person
// on two pathways counts once: earliest entry, latest exit, first completion;
// current while any part is, and until the project's own rule is seen to be
// reached.
func (s *Set) unionSpells(parts []Spell) []Spell {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(a, b Spell) int {
		return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Last, b.Last), cmp.Compare(a.Pathway, b.Pathway))
	})
	var out []Spell
	for _, p := range parts {
		if n := len(out); n > 0 && !s.union.reached(out[n-1].Last, p.Entry) {
			join(&out[n-1], p)
			continue
		}
		p.Pathway = s.Union
		p.Members = slices.Clone(p.Members)
		out = append(out, p)
	}
	for i := range out {
		slices.Sort(out[i].Members)
		out[i].Members = slices.Compact(out[i].Members)
		out[i].Left = out[i].Left && s.unionCovered(s.union.end(out[i].Last))
	}
	return out
}

// unionCovered reports whether every kind that flags some pathway is complete
// through the day: until then a return to any of them would still be joined.
func (s *Set) unionCovered(day calendar.Date) bool {
	for i := range s.pathways {
		if !s.covered(&s.pathways[i], day) {
			return false
		}
	}
	return true
}

func join(u *Spell, p Spell) {
	u.Begin = min(u.Begin, p.Begin)
	u.Last = max(u.Last, p.Last)
	u.Left = u.Left && p.Left
	u.Members = append(u.Members, p.Members...)
	u.Records = append(slices.Clone(u.Records), p.Records...)
	switch {
	case p.Completed != model.Yes:
		if u.Completed != model.Yes {
			u.Completed = max(u.Completed, p.Completed)
		}
	case u.Completion == calendar.NoDate || p.Completion < u.Completion:
		u.Completed, u.Completion = model.Yes, p.Completion
	}
}
