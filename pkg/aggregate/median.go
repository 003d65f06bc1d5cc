package aggregate

import (
	"cmp"
	"math/bits"
	"slices"

	"pathmetrics/pkg/defs"
)

// medians finds the medians of all rows of a statistic at once: the values are
// sorted and walked through, and every row counts its own until it is at a rank
// that it waits for.
type medians struct {
	left   []uint32 // by row: how many values until the next rank
	found  []ranked
	sorted []valued
	spare  []valued
}

// ranked are the values of a row at four ranks, counted from 1: the lower bound,
// the two in the middle and the upper bound. A row with few values has no bounds;
// their rank is 0.
type ranked struct {
	rank [4]uint32
	v    [4]int64
	next uint8
}

// find walks through the values of a slot, whose counters are in x.
func (m *medians) find(s *sheet, from *slot, x *totals) {
	n := len(s.people)
	m.left, m.found = cleared(m.left, n), cleared(m.found, n)
	for i := range m.found {
		if k := x.denominator(i); k > 0 {
			m.left[i] = m.found[i].begin(k)
		}
	}
	m.sort(from)
	for _, v := range m.sorted {
		for _, id := range s.space.at(v.list) {
			for _, i := range s.into[id] {
				if m.left[i]--; m.left[i] == 0 {
					m.left[i] = m.found[i].reached(v.v)
				}
			}
		}
	}
}

// begin says at which ranks n values are looked at, and which is first.
func (r *ranked) begin(n int64) uint32 {
	k := lowerRank(n)
	r.rank = [4]uint32{uint32(k), uint32((n + 1) / 2), uint32(n/2 + 1), 0}
	if k > 0 {
		r.rank[3] = uint32(n + 1 - k)
		return r.rank[0]
	}
	r.next = 1
	return r.rank[1]
}

// reached takes the value at the rank that was waited for and says how far it is
// to the next; 0 when there is none.
func (r *ranked) reached(v int64) uint32 {
	at := r.rank[r.next]
	for r.next < 4 && r.rank[r.next] == at {
		r.v[r.next] = v
		r.next++
	}
	if r.next < 4 && r.rank[r.next] > 0 {
		return r.rank[r.next] - at
	}
	return 0
}

// median is the middle value, rounded half up to the places. For an even count
// it is the mean of the two middle ones, or as even says the lower or the upper
// of them.
func (r *ranked) median(even string, places int) Decimal {
	switch even {
	case defs.EvenLower:
		return quotient(r.v[1], 1, places)
	case defs.EvenUpper:
		return quotient(r.v[2], 1, places)
	}
	var sum sum128
	sum.add(r.v[1])
	sum.add(r.v[2])
	return sum.quotient(2, places)
}

// interval is the 95 % interval of a median by order statistics: the largest k
// with P(X < k) ≤ 2.5 % for X binomial(n, ½) gives the ranks k and n+1-k. Under
// six values there is none.
func (r *ranked) interval(places int) (lo, hi Decimal) {
	if r.rank[0] < 1 {
		return
	}
	return quotient(r.v[0], 1, places), quotient(r.v[3], 1, places)
}

// sort collects the values of a slot in order. Many are sorted by their digits
// to the base of 2,048, the last first.
func (m *medians) sort(s *slot) {
	m.sorted = m.sorted[:0]
	for _, block := range s.values {
		m.sorted = append(m.sorted, block...)
	}
	if len(m.sorted) < 512 {
		slices.SortFunc(m.sorted, func(a, b valued) int { return cmp.Compare(a.v, b.v) })
		return
	}
	least, most := m.sorted[0].v, m.sorted[0].v
	for _, v := range m.sorted {
		least, most = min(least, v.v), max(most, v.v)
	}
	m.spare = slices.Grow(m.spare[:0], len(m.sorted))[:len(m.sorted)]
	for shift := 0; shift < bits.Len64(uint64(most)-uint64(least)); shift += digitBits {
		byDigit(m.spare, m.sorted, least, shift)
		m.sorted, m.spare = m.spare, m.sorted
	}
}

const digitBits = 11

// byDigit puts values into the order of one digit and leaves those with the same
// one in theirs.
func byDigit(to, from []valued, least int64, shift int) {
	var starts [1 << digitBits]int32
	digit := func(v int64) uint64 { return (uint64(v) - uint64(least)) >> shift & (1<<digitBits - 1) }
	for _, v := range from {
		starts[digit(v.v)]++
	}
	at := int32(0)
	for i, n := range starts {
		starts[i] = at
		at += n
	}
	for _, v := range from {
		d := digit(v.v)
		to[starts[d]] = v
		starts[d]++
	}
}
