package aggregate

// slot counts one metric, statistic and period. Counters of cells lie in pages
// that are there once a cell of them is counted. Contributions are put by and
// counted many at a time, so that the cells of one slot are at hand meanwhile and
// not those of all.
type slot struct {
	log    []logged
	pages  [][]uint32
	values [][]valued // of medians, means and sums, in blocks
	twice  [][]mark   // by cell of the results, of people with several units
	n      uint32     // contributions
	turn   uint32     // of the person counted last
	// last is the list of the unit counted last, unless it has been marked; lot
	// numbers the people who are marked.
	last int32
	lot  uint32
}

// logged is a contribution: the list of the cells that it is in, what it adds to,
// and whether somebody is counted who was counted before.
type logged uint32

const (
	loggedAgain    = 1 << 7
	loggedCounters = loggedAgain // those below can be logged
	loggedLists    = 1 << 24     // so can these
)

// The counters of a cell. Those of the exclusions follow.
const (
	without   = iota // in the denominator, not in the numerator
	with             // in both; a value that counts; a unit that is counted
	pending          // not known yet
	valueless        // of the cohort, but without a value
	excluded
)

// valued is a value in ten-thousandths and the list of the cells that it is in.
type valued struct {
	v    int64
	list int32
}

// mark says who was marked last in a cell, and how often somebody was counted
// there who had been counted before.
type mark struct{ lot, again uint32 }

const (
	pageCells = 8
	pageBits  = 3
)

// arena cuts pages out of larger pieces.
type arena struct {
	rest []uint32
	next int
}

func (a *arena) page(n int) []uint32 {
	if len(a.rest) < n {
		a.next = min(max(2*a.next, 16*n), 1<<16)
		a.rest = make([]uint32, max(a.next, n))
	}
	p := a.rest[:n:n]
	a.rest = a.rest[n:]
	return p
}

// put puts a contribution by. Once there are enough they are counted.
func (s *slot) put(sp *space, list int32, counter, width int, t *Tally) {
	if s.n++; s.n == 0 {
		panic("aggregate: more than four billion units in one metric and period")
	}
	again := false
	if counter <= with {
		again, s.turn = s.turn == t.desk.turn, t.desk.turn
	}
	if list >= t.logged || counter >= loggedCounters {
		s.settle(sp, width, &t.arena)
		s.count(sp, list, counter, again, width, &t.arena)
		return
	}
	e := logged(list)<<8 | logged(counter)
	if again {
		e |= loggedAgain
	}
	if s.log = append(s.log, e); len(s.log) >= t.most {
		s.settle(sp, width, &t.arena)
	}
}

// settle counts what was put by.
func (s *slot) settle(sp *space, width int, a *arena) {
	for _, e := range s.log {
		s.count(sp, int32(e>>8), int(e%loggedCounters), e&loggedAgain != 0, width, a)
	}
	s.log = s.log[:0]
}

// count counts a contribution.
func (s *slot) count(sp *space, list int32, counter int, again bool, width int, a *arena) {
	for _, id := range sp.at(list) {
		s.countersOf(id, width, a)[counter]++
	}
	switch {
	case counter > with:
	case !again:
		s.last = list
	default:
		if s.last >= 0 {
			s.lot++
			s.mark(sp, s.last)
			s.last = -1
		}
		s.mark(sp, list)
	}
}

// mark counts the cells of a list in which the person who is marked is already.
func (s *slot) mark(sp *space, list int32) {
	for _, base := range sp.at(list) {
		for _, id := range sp.cellsOf(base) {
			m := s.markOf(id)
			if m.lot == s.lot {
				m.again++
			}
			m.lot = s.lot
		}
	}
}

// countersOf are the counters of a cell.
func (s *slot) countersOf(id int32, width int, a *arena) []uint32 {
	at := int(id >> pageBits)
	if at >= len(s.pages) || s.pages[at] == nil {
		s.pages = grown(s.pages, at)
		s.pages[at] = a.page(pageCells * width)
	}
	i := int(id&(pageCells-1)) * width
	return s.pages[at][i : i+width]
}

// grown is the list with an element at i.
func grown[T any](list []T, i int) []T {
	for len(list) <= i {
		var none T
		list = append(list, none)
	}
	return list
}

// value keeps a value for the median, mean or sum. Blocks double, so that few
// values take little and many are never moved.
func (s *slot) value(v int64, list int32) {
	last := len(s.values) - 1
	if last < 0 || len(s.values[last]) == cap(s.values[last]) {
		s.values = append(s.values, make([]valued, 0, 32<<min(last+1, 7)))
		last++
	}
	s.values[last] = append(s.values[last], valued{v, list})
}

func (s *slot) markOf(id int32) *mark {
	at := int(id >> pageBits)
	s.twice = grown(s.twice, at)
	if s.twice[at] == nil {
		s.twice[at] = make([]mark, pageCells)
	}
	return &s.twice[at][id&(pageCells-1)]
}
