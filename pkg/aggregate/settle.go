package aggregate

// hand is what counting needs for as long as it lasts.
type hand struct {
	cells []int32 // of the units put by: the numbers of their cells in the block
	ends  []int32 // by unit, not joined and joined: where its cells end
}

// settle counts what was put by.
func (b *block) settle(sp *space, h *hand) {
	if len(b.units) == 0 {
		return
	}
	h.spread(b, sp)
	for column, s := range b.slots {
		s.n = sum32(s.n, uint32(len(b.units)))
		s.counts = reaching(s.counts, len(b.cells.ids)*s.width)
		s.settle(b.log[column:], b, h)
	}
	b.repeats(sp)
	b.units, b.prints, b.log = b.units[:0], b.prints[:0], b.log[:0]
}

// spread finds the cells of all units.
func (h *hand) spread(b *block, sp *space) {
	h.cells, h.ends = h.cells[:0], append(h.ends[:0], 0)
	b.cells.among(len(sp.base.keys))
	for i := range b.units {
		for _, list := range b.units[i].lists {
			if list > 0 {
				for _, id := range sp.at(list - 1) {
					h.cells = append(h.cells, b.cells.number(id))
				}
			}
			h.ends = append(h.ends, int32(len(h.cells)))
		}
	}
}

// settle counts one statistic of all units.
func (s *slot) settle(log []outcome, b *block, h *hand) {
	counts, width := s.counts, s.width
	var sums [1 << 8]uint64 // of fingerprints, by outcome
	for i, ends := 0, h.ends; i < len(b.prints); i, ends = i+1, ends[2:] {
		o := log[i*b.stride]
		if o == 0 {
			continue
		}
		sums[o] += b.prints[i]
		counter, e := o.counter(), ends[o&1:]
		for _, cell := range h.cells[e[0]:e[1]] {
			counts[int(cell)*width+counter]++
		}
	}
	for o := 2; o <= 2*min(width, logged)+1; o++ {
		s.prints.ofOutcome(outcome(o), sums[o])
	}
}

// repeats looks for people some of whose units share a cell of the results, and
// counts how often they are counted there again.
func (b *block) repeats(sp *space) {
	for from := 0; from < len(b.units); {
		to := from + 1
		for to < len(b.units) && b.units[to].same {
			to++
		}
		if to > from+1 && sp.shared(b.units[from:to]) {
			for column := range b.slots {
				b.repeat(sp, from, to, column)
			}
		}
		from = to
	}
}

// shared reports whether units of one person share a cell of the results. They do
// when they are at one place, and then in that of everybody there, to which the
// groups of the first breakdown belong. What a unit shares where programs are not
// joined it shares where they are.
func (s *space) shared(units []unit) bool {
	s.lot++
	step := max(1, len(s.groupers))
	for i := range units {
		list := units[i].lists[1]
		if list == 0 {
			list = units[i].lists[0]
		}
		if list == 0 {
			continue
		}
		for cells := s.at(list - 1); len(cells) > 0; cells = cells[step:] {
			if s.meet(cells[:1], nil) {
				return true
			}
		}
	}
	return false
}

// repeat counts the cells of the results in which a statistic counts one person
// again.
func (b *block) repeat(sp *space, from, to, column int) {
	sp.lot++
	for i := from; i < to; i++ {
		if o := b.log[i*b.stride+column]; o != 0 && o.counter() <= with {
			sp.meet(sp.at(b.units[i].lists[o&1]-1), b.slots[column])
		}
	}
}

// meet enters a unit into the cells of the results, and reports whether there was
// one that somebody of the same lot is in. Those are marked in a slot.
func (s *space) meet(cells []int32, in *slot) (met bool) {
	for _, base := range cells {
		for _, id := range s.cellsOf(base) {
			s.lots = reaching(s.lots, int(id)+1)
			if s.lots[id] == s.lot {
				met = true
				if in != nil {
					in.mark(id, 1)
				}
			}
			s.lots[id] = s.lot
		}
	}
	return met
}
