package aggregate

import (
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/pathway"
)

// layout says which rows there may be of the metrics that share a space and
// dimensions, in the order of results.csv, and which of them a cell is added to.
// Groups that look the same share a row.
type layout struct {
	people []People
	heads  []int32 // where a pathway and program begin in people, and its end
	into   [][]int32
	cells  []int32          // by result cell of the space; -1 where it has no row
	all    map[place]int32  // the row for everybody of a pathway and program
	own    map[People]int32 // while it is made
	dims   dimensions
}

// dimensions are those by which a metric is shown.
type dimensions struct{ pathway, program bool }

func dimensionsOf(m *defs.Metric) dimensions {
	return dimensions{m.ShownBy(defs.ByPathway), m.ShownBy(defs.ByProgram)}
}

// shows reports whether a cell of the results is one of the dimensions.
func (d dimensions) shows(p place) bool {
	return (d.pathway || p.pathway == everyone) && (d.program || p.program == allPrograms)
}

// layout makes the layout of a space; frames are rows that are there in any case.
func (t *Tally) layout(s *space, dims dimensions, frames []place) *layout {
	l := &layout{all: map[place]int32{}, own: map[People]int32{}, dims: dims}
	names := t.namer(s)
	for _, p := range frames {
		l.all[p] = l.row(names.people(cellKey{p, noBreakdown, 0}))
	}
	rows := numbering{}
	var row []int32
	find := func(k cellKey) int32 {
		if !dims.shows(k.place) {
			return -1
		}
		i := rows.number(k)
		if int(i) == len(row) {
			row = append(row, l.row(names.people(k)))
		}
		if k.breakdown == noBreakdown {
			l.all[k.place] = row[i]
		}
		return row[i]
	}
	var cells []cellKey
	for _, k := range s.base.keys {
		var into []int32
		cells = s.results(cells[:0], k)
		for _, k := range cells {
			if i := find(k); i >= 0 {
				into = append(into, i)
			}
		}
		l.into = append(l.into, into)
	}
	for _, k := range s.cells.keys {
		l.cells = append(l.cells, find(k))
	}
	l.sort()
	return l
}

func (l *layout) row(p People) int32 {
	i, ok := l.own[p]
	if !ok {
		i = int32(len(l.people))
		l.own[p] = i
		l.people = append(l.people, p)
	}
	return i
}

// sort puts the rows in order.
func (l *layout) sort() {
	order := make([]int32, len(l.people))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return comparePeople(&l.people[a], &l.people[b]) })
	people, rank := make([]People, len(order)), make([]int32, len(order))
	for i, old := range order {
		people[i], rank[old] = l.people[old], int32(i)
		if i == 0 || people[i].Pathway != people[i-1].Pathway || people[i].Program != people[i-1].Program {
			l.heads = append(l.heads, int32(i))
		}
	}
	l.heads = append(l.heads, int32(len(people)))
	for _, into := range append(l.into, l.cells) {
		for k, i := range into {
			if i >= 0 {
				into[k] = rank[i]
			}
		}
	}
	for p, i := range l.all {
		l.all[p] = rank[i]
	}
	l.people, l.own = people, nil
}

// namer gives cells the names of results.
type namer struct {
	t      *Tally
	space  *space
	labels map[group]string
}

type group struct {
	breakdown int32
	key       int64
}

func (t *Tally) namer(s *space) *namer { return &namer{t, s, map[group]string{}} }

func (n *namer) people(k cellKey) People {
	p := People{Program: "*", Breakdown: allPeople, Group: allPeople}
	switch {
	case k.pathway == onNone:
		p.Pathway = noPathway
	case int(k.pathway) == n.space.set.Union:
		p.Pathway = pathway.Union
	case k.pathway != everyone:
		p.Pathway = n.space.set.Defs[k.pathway].ID
	}
	if k.program != allPrograms {
		p.Program = n.t.spec.Store.Symbols.Text(k.program)
	}
	if k.breakdown != noBreakdown {
		p.Breakdown, p.Group = n.space.groupers[k.breakdown].Name, n.label(group{k.breakdown, k.group})
	}
	return p
}

func (n *namer) label(g group) string {
	s, ok := n.labels[g]
	if !ok {
		s = n.space.groupers[g.breakdown].Label(g.key)
		n.labels[g] = s
	}
	return s
}
