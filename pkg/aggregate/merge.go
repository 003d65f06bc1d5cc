package aggregate

// Merge adds another tally of the same spec, of other people, to this one. The
// other is used up.
func (t *Tally) Merge(o *Tally) {
	t.Settle()
	o.Settle()
	for m := range t.overdue {
		for p := range t.overdue[m] {
			t.overdue[m][p] += o.overdue[m][p]
		}
	}
	moves := map[*space]*move{}
	for i, s := range t.spaces {
		moves[s] = s.take(o.spaces[i])
	}
	for i := range t.metrics {
		m, other := &t.metrics[i], &o.metrics[i]
		if other.cohort == nil {
			continue
		}
		if m.cohort == nil {
			t.join(m, other.cohort.group)
		}
		for k := range m.stats {
			for p := range m.stats[k].slots {
				m.stats[k].slots[p].merge(&other.stats[k].slots[p], moves[m.space])
			}
		}
	}
}

// move says what the numbers of a space are in another.
type move struct {
	base, cells []int32
	lists       int32 // how far lists are moved
}

// take adds the cells and lists of another space.
func (s *space) take(o *space) *move {
	sets := make([]int32, len(o.pathways.lists))
	for i, set := range o.pathways.lists {
		sets[i] = s.pathways.number(set)
	}
	m := &move{base: s.base.take(&o.base, sets), cells: s.cells.take(&o.cells, nil), lists: int32(len(s.lists))}
	for i := 0; i < len(o.lists); {
		n := int(o.lists[i])
		s.lists = append(s.lists, o.lists[i])
		for _, id := range o.lists[i+1 : i+1+n] {
			s.lists = append(s.lists, m.base[id])
		}
		i += 1 + n
	}
	return m
}

// take adds the keys of another numbering, in which the sets of pathways have
// other numbers.
func (n *numbering) take(o *numbering, sets []int32) []int32 {
	out := make([]int32, len(o.keys))
	for i, k := range o.keys {
		if k.kind == ofParticipation {
			k.pathway = sets[k.pathway]
		}
		out[i] = n.number(k)
	}
	return out
}

func (s *slot) merge(o *slot, m *move) {
	s.n = sum32(s.n, o.n)
	s.prints.add(&o.prints)
	o.each(o.width, func(id int32, counters []uint32) {
		to := s.countersOf(m.base[id])
		for i, n := range counters {
			to[i] += n
		}
	})
	for _, block := range o.values {
		for i := range block {
			block[i].list += m.lists
		}
	}
	// The block in use stays last.
	s.values = append(o.values[:len(o.values):len(o.values)], s.values...)
	o.eachMark(func(id int32, again uint32) { s.mark(m.cells[id], again) })
}

func sum32(a, b uint32) uint32 {
	if a+b < a {
		panic("aggregate: more than four billion units in one metric and period")
	}
	return a + b
}
