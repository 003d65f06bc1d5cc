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
// current while any part is.
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
	}
	return out
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
