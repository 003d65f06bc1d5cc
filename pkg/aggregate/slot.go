package aggregate

// slot counts one metric, statistic and period. It has the counters of each cell
// that its block counts.
type slot struct {
	block  *block // nil while nothing is contributed
	width  int    // counters of a cell
	counts []uint32
	again  []uint32   // by cell of the results of the block, of people with several units there
	values [][]valued // of medians, means and sums, in blocks
	n      uint32     // units that may be in a cell
	prints prints
}

// The counters of a cell. Those of the exclusions follow.
const (
	without   = iota // in the denominator, not in the numerator
	with             // in both; a value that counts; a unit that is counted
	pending          // not known yet
	valueless        // of the cohort, but without a value
	excluded
)

// valued is a value in ten-thousandths, the list of the cells that it is in, and
// for an amount of money the symbol of the employer, 0 when it is not known.
type valued struct {
	v        int64
	list     int32
	employer int32
}

// count counts a contribution in the cells of a list.
func (s *slot) count(list []int32, counter int) {
	for _, id := range list {
		s.countersOf(id)[counter]++
	}
}

// countersOf are the counters of a cell.
func (s *slot) countersOf(id int32) []uint32 {
	s.block.cells.among(int(id) + 1)
	at := int(s.block.cells.number(id)) * s.width
	s.counts = reaching(s.counts, at+s.width)
	return s.counts[at : at+s.width]
}

// mark notes that somebody is counted again in a cell of the results.
func (s *slot) mark(id int32, times uint32) {
	s.block.results.among(int(id) + 1)
	at := int(s.block.results.number(id))
	s.again = reaching(s.again, at+1)
	s.again[at] = sum32(s.again[at], times)
}

// reaching is the list, with zeros at its end where it is shorter than n.
func reaching[T any](list []T, n int) []T {
	if len(list) >= n {
		return list
	}
	return append(list, make([]T, n-len(list))...)
}

// value keeps a value for the median, mean or sum. Blocks double, so that few
// values take little and many are never moved.
func (s *slot) value(v valued) {
	last := len(s.values) - 1
	if last < 0 || len(s.values[last]) == cap(s.values[last]) {
		s.values = append(s.values, make([]valued, 0, 32<<min(last+1, 7)))
		last++
	}
	s.values[last] = append(s.values[last], v)
}

// each calls do for every cell that is counted.
func (s *slot) each(width int, do func(id int32, counters []uint32)) {
	for i := 0; i < len(s.counts); i += width {
		if c := s.counts[i : i+width]; !allZero(c) {
			do(s.block.cells.ids[i/width], c)
		}
	}
}

func allZero(list []uint32) bool {
	for _, n := range list {
		if n != 0 {
			return false
		}
	}
	return true
}

// eachMark calls do for every cell in which somebody was counted again.
func (s *slot) eachMark(do func(id int32, again uint32)) {
	for i, n := range s.again {
		if n > 0 {
			do(s.block.results.ids[i], n)
		}
	}
}

// few numbers those that occur of many numbers, from 0 on.
type few struct {
	ids []int32
	at  []int32 // by number of the many: that of the few plus one, 0 of those that do not occur
}

// among makes room for numbers below n.
func (f *few) among(n int) { f.at = reaching(f.at, n) }

// number is that of an id for which there is room.
func (f *few) number(id int32) int32 {
	if at := f.at[id]; at != 0 {
		return at - 1
	}
	f.ids = append(f.ids, id)
	f.at[id] = int32(len(f.ids))
	return f.at[id] - 1
}
