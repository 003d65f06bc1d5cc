package aggregate

// slot counts one metric, statistic and period. Counters of cells lie in pages
// that are there once a cell of them is counted.
type slot struct {
	pages  [][]uint32
	values [][]valued // of medians, means and sums, in blocks
	twice  [][]mark   // by cell of the results, of people with several units
	n      uint32     // contributions
	// turn is that of the person counted last; first the seat of that person's
	// first unit (see seatOf), or -1 once it has been marked.
	turn  uint32
	first int32
}

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

// mark says who was counted last in a cell, and how often somebody was counted
// there who had been counted before.
type mark struct{ turn, again uint32 }

const (
	pageCells = 32
	pageBits  = 5
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

// count adds one to a counter of every cell in ids.
func (s *slot) count(ids []int32, width, counter int, a *arena) {
	if s.n++; s.n == 0 {
		panic("aggregate: more than four billion units in one metric and period")
	}
	for _, id := range ids {
		s.countersOf(id, width, a)[counter]++
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

// person notes that the person whose turn it is was counted, and counts the
// cells in which the same person was counted before.
func (s *slot) person(sp *space, at, joined int) {
	if s.turn != sp.turn {
		s.turn, s.first = sp.turn, int32(at<<1|joined)
		return
	}
	if s.first >= 0 {
		s.mark(sp, int(s.first>>1), int(s.first&1))
		s.first = -1
	}
	s.mark(sp, at, joined)
}

func (s *slot) mark(sp *space, at, joined int) {
	for _, id := range sp.cellsOf(at, joined) {
		m := s.markOf(id)
		if m.turn == sp.turn {
			m.again++
		}
		m.turn = sp.turn
	}
}

func (s *slot) markOf(id int32) *mark {
	at := int(id >> pageBits)
	s.twice = grown(s.twice, at)
	if s.twice[at] == nil {
		s.twice[at] = make([]mark, pageCells)
	}
	return &s.twice[at][id&(pageCells-1)]
}
