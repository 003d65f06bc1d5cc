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
func (s *Set) unionSpells() {
	r := &s.room
	r.parts = append(r.parts[:0], r.spells...)
	slices.SortStableFunc(r.parts, func(a, b Spell) int {
		return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Last, b.Last), cmp.Compare(a.Pathway, b.Pathway))
	})
	r.records, r.members = r.records[:0], r.members[:0]
	for parts := r.parts; len(parts) > 0; {
		u, n := parts[0], 1
		for n < len(parts) && !s.union.reached(u.Last, parts[n].Entry) {
			join(&u, &parts[n])
			n++
		}
		u.Pathway = s.Union
		// Until every kind that flags some pathway is complete, a return to any of
		// them would still be joined.
		u.Left = u.Left && s.covered(s.kinds, s.union.end(u.Last))
		if n > 1 {
			s.gather(&u, parts[:n])
		}
		r.spells = append(r.spells, u)
		parts = parts[n:]
	}
}

// gather puts the members and the records of the parts of a spell together.
func (s *Set) gather(u *Spell, parts []Spell) {
	r := &s.room
	m, rec := len(r.members), len(r.records)
	for i := range parts {
		r.members = append(r.members, parts[i].Members...)
		r.records = append(r.records, parts[i].Records...)
	}
	slices.Sort(r.members[m:])
	r.members = r.members[:m+len(slices.Compact(r.members[m:]))]
	u.Members, u.Records = r.members[m:len(r.members):len(r.members)], r.records[rec:len(r.records):len(r.records)]
}

// join makes a spell last as long as another one does, too.
func join(u, p *Spell) {
	u.Begin = min(u.Begin, p.Begin)
	u.Last = max(u.Last, p.Last)
	u.Left = u.Left && p.Left
	switch {
	case p.Completed != model.Yes:
		if u.Completed != model.Yes {
			u.Completed = max(u.Completed, p.Completed)
		}
	case u.Completion == calendar.NoDate || p.Completion < u.Completion:
		u.Completed, u.Completion = model.Yes, p.Completion
	}
}
