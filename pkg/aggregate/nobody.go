package aggregate

import (
	"cmp"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
)

// allPeople is the breakdown of a row of everybody.
const allPeople = "all"

// noPathway is the pathway of rows of those who are on none.
const noPathway = "none"

// WithNobody is the makeup with parts added in which there is nobody, so that every row
// has some. Of those who are not told that there is nobody in a row, nobody knows
// that its parts are not there. Rows are those of Found.
func (m Makeup) WithNobody(rows []Row) Makeup {
	f := filler{Makeup: m, all: rows, list: slices.Clone(m.Parts()), filled: map[int32]bool{}}
	f.Kinds = slices.Clip(f.Kinds)
	f.learn()
	for _, p := range f.places() {
		f.fill(p)
	}
	if f.spells() {
		f.complete()
	}
	slices.SortStableFunc(f.list, func(a, b Part) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Breakdown, b.Breakdown), cmp.Compare(a.Group, b.Group))
	})
	return WithParts(f.Makeup, f.list)
}

// filler adds parts to a makeup.
type filler struct {
	Makeup
	all    []Row
	list   []Part
	filled map[int32]bool // by row
	ways   []way          // by breakdown
}

// way is a breakdown and its groups by number; without a name if rows have none.
type way struct {
	name   string
	groups []string
}

// corner is whom rows count besides their groups, and of how many kinds of totals they are.
type corner struct {
	pathway, program string
	totals           int
}

func (f *filler) cornerOf(row int32) corner {
	p := f.all[row].People
	c := corner{p.Pathway, p.Program, 0}
	if p.Pathway == "" {
		c.totals = 2
	} else if p.Pathway == "*" {
		c.totals = 1
	}
	if p.Program == "*" {
		c.totals++
	}
	return c
}

// learn notes how breakdowns and groups are numbered, and goes on with those that have
// no number yet, in the order of the rows.
func (f *filler) learn() {
	for _, p := range f.list {
		for _, row := range p.Rows {
			f.filled[row] = true
			if b := f.all[row].Breakdown; b != allPeople {
				f.name(int(p.Breakdown), int(p.Group), b, f.all[row].Group)
			}
		}
	}
	for _, row := range f.Rows {
		b, g := f.all[row].Breakdown, f.all[row].Group
		if b == allPeople {
			continue
		}
		k := slices.IndexFunc(f.ways, func(w way) bool { return w.name == b })
		if k < 0 {
			k = len(f.ways)
			f.ways = append(f.ways, way{name: b})
		}
		if !slices.Contains(f.ways[k].groups, g) {
			f.ways[k].groups = append(f.ways[k].groups, g)
		}
	}
	if len(f.ways) == 0 {
		f.ways = []way{{groups: []string{allPeople}}}
	}
}

func (f *filler) name(breakdown, group int, name, label string) {
	for len(f.ways) <= breakdown {
		f.ways = append(f.ways, way{})
	}
	w := &f.ways[breakdown]
	w.name = name
	for len(w.groups) <= group {
		w.groups = append(w.groups, "")
	}
	w.groups[group] = label
}

// places are the corners with a row that no part is in, totals last.
func (f *filler) places() (out []corner) {
	for _, row := range f.Rows {
		if c := f.cornerOf(row); !f.filled[row] && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b corner) int {
		return cmp.Or(cmp.Compare(a.totals, b.totals), strings.Compare(a.program, b.program), strings.Compare(a.pathway, b.pathway))
	})
	return out
}

// fill adds parts to the empty rows of a corner: of a kind that is in its row of everybody,
// or of a new one, which has all groups.
func (f *filler) fill(c corner) {
	var empty []int32
	whole := int32(-1)
	for _, row := range f.Rows {
		if f.cornerOf(row) != c {
			continue
		}
		if f.all[row].Breakdown == allPeople {
			whole = row
		}
		if !f.filled[row] {
			empty = append(empty, row)
		}
	}
	if len(empty) == 0 {
		return
	}
	kind, in := f.kindOf(whole)
	fresh := kind < 0
	if fresh {
		kind, in = int32(len(f.Kinds)), f.around(c)
		f.Kinds = append(f.Kinds, f.kind(c))
	}
	for b, w := range f.ways {
		for g, label := range w.groups {
			if label != "" && fresh || slices.ContainsFunc(empty, func(row int32) bool { return f.all[row].Breakdown == w.name && f.all[row].Group == label }) {
				f.add(Part{Kind: kind, Breakdown: int32(b), Group: int32(g)}, in)
			}
		}
	}
}

// add adds a part that is in the rows of some corners.
func (f *filler) add(p Part, in []corner) {
	w := f.ways[p.Breakdown]
	p.Named = &People{Breakdown: w.name, Group: w.groups[p.Group]}
	for _, row := range f.Rows {
		x := f.all[row].People
		of := x.Breakdown == w.name && x.Group == w.groups[p.Group] || p.Breakdown == 0 && x.Breakdown == allPeople
		if of && slices.Contains(in, f.cornerOf(row)) {
			p.Rows = append(p.Rows, row)
			f.filled[row] = true
			if x.Breakdown == w.name {
				p.Named = nil
			}
		}
	}
	f.list = append(f.list, p)
}

// complete gives every kind all groups: of stays, those on the pathways make up those on
// any of them in each group.
func (f *filler) complete() {
	type slot struct{ kind, breakdown, group int32 }
	in, corners := map[slot]bool{}, make([][]corner, len(f.Kinds))
	for _, p := range f.list {
		in[slot{p.Kind, p.Breakdown, p.Group}] = true
		for _, row := range p.Rows {
			if c := f.cornerOf(row); !slices.Contains(corners[p.Kind], c) {
				corners[p.Kind] = append(corners[p.Kind], c)
			}
		}
	}
	for k := range f.Kinds {
		for b, w := range f.ways {
			for g, label := range w.groups {
				if label != "" && !in[slot{int32(k), int32(b), int32(g)}] {
					f.add(Part{Kind: int32(k), Breakdown: int32(b), Group: int32(g)}, corners[k])
				}
			}
		}
	}
}

// kindOf is the kind in a row that is in the fewest corners, and these; -1 if there is none.
func (f *filler) kindOf(row int32) (kind int32, in []corner) {
	kind = -1
	last := int32(-1)
	for i := range f.list {
		p := &f.list[i]
		if p.Kind == last || !slices.Contains(p.Rows, row) {
			continue
		}
		last = p.Kind
		var of []corner
		for _, r := range p.Rows {
			if c := f.cornerOf(r); !slices.Contains(of, c) {
				of = append(of, c)
			}
		}
		if kind < 0 || len(of) < len(in) {
			kind, in = last, of
		}
	}
	return kind, in
}

// spells reports whether the heading counts stays.
func (f *filler) spells() bool { return f.Population != string(defs.Participations) }

// kind is what units of a corner go by that are in no other but its totals.
func (f *filler) kind(c corner) Kind {
	k := Kind{Program: c.program, Joined: true, Spell: f.spells()}
	if k.Spell {
		k.Program = ""
	}
	if k.Spell || c.pathway != "" && c.pathway != noPathway {
		k.Pathways = []string{c.pathway}
	}
	return k
}

// around are the corners that count the units of a corner.
func (f *filler) around(c corner) (out []corner) {
	pathways := []string{c.pathway}
	if !f.spells() && c.pathway != "" {
		if pathways = append(pathways, ""); c.pathway != "*" && c.pathway != noPathway {
			pathways = append(pathways, "*")
		}
	}
	for _, row := range f.Rows {
		x := f.cornerOf(row)
		if slices.Contains(pathways, x.pathway) && (x.program == c.program || x.program == "*") && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}
