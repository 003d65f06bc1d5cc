package gate

import (
	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// What is known of a row is a set of sets of classes: bit s is set when the number of
// units in the classes s is known.

// tells is what a row tells everybody of its own numbers.
func (c *check) tells(row *aggregate.Row, s *shown) (known uint16) {
	if s.hidden() || c.moves() {
		return 0
	}
	is := func(set classes) { known |= 1 << set }
	if row.Statistic != defs.Rate {
		if s.cells[cDenominator].Ok || row.Statistic == defs.Count && s.cells[cValue].Ok {
			is(with)
		}
	} else {
		if s.cells[cDenominator].Ok {
			is(inDenominator)
		}
		if low, high, ok := c.told(row, s); ok && low == high {
			is(with)
		}
	}
	if s.cells[cPending].Ok || s.status == aggregate.Final || s.status == aggregate.EmptyCell {
		is(pending)
	}
	if s.cells[cExcluded].Ok {
		is(excluded)
	}
	if s.status == aggregate.EmptyCell {
		is(with)
		is(inDenominator)
	}
	return closed(known)
}

// told is between which numbers the numerator of a rate lies by what its row shows; ok is
// false when nothing is said. Nobody and everybody of a small group, which are told in
// words, count as known.
func (c *check) told(row *aggregate.Row, s *shown) (low, high int64, ok bool) {
	n, shows := s.count(cNumerator)
	if shows {
		return n, n, true
	}
	d, shows := s.count(cDenominator)
	if !shows {
		return 0, 0, false
	}
	low, high = 0, d
	if r, ranged := told(s.reason); ranged {
		if n := row.Numerator.V; c.Rules.Rates != defs.RatesCoded && (n == 0 || n == d) {
			return n, n, true
		}
		low, high = r.numerators(d)
		ok = true
	}
	if value := s.cells[cValue]; value.Ok && value.Places == 6 && d > 0 {
		least, most := c.numerators(row, value.V, d)
		low, high, ok = max(low, least), min(high, most), true
	}
	return low, high, ok
}

// numerators are those of d units whose rate is shown as value, in millionths. The true
// one is among them, and rates rise with numerators, so they are found by halving.
func (c *check) numerators(row *aggregate.Row, value, d int64) (low, high int64) {
	shows := func(n int64) int64 {
		if c.Rules.Rates == defs.RatesCoded {
			return percentOf(n, d) * (million / 100)
		}
		rate := aggregate.Decimal{V: (2*n*million + d) / (2 * d), Places: 6, Ok: true}
		return nearest(rate, c.Rules.RoundRates).V
	}
	low = first(d+1, func(n int64) bool { return shows(n) >= value })
	high = first(d+1, func(n int64) bool { return shows(n) > value }) - 1
	if low > row.Numerator.V || high < row.Numerator.V {
		return row.Numerator.V, row.Numerator.V // shown in some other way: take it for exact
	}
	return low, high
}

// first is the first number below n for which is holds, or n.
func first(n int64, is func(int64) bool) int64 {
	low, high := int64(0), n
	for low < high {
		if mid := (low + high) / 2; is(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// closed adds what follows: of disjoint sets their union, and what is left of a set
// without one of its subsets.
func closed(known uint16) uint16 {
	for {
		more := known
		for a := classes(1); a <= anyClass; a++ {
			for b := classes(1); known>>a&1 != 0 && b <= anyClass; b++ {
				switch {
				case known>>b&1 == 0 || a == b:
				case a&b == 0:
					more |= 1 << (a | b)
				case a&b == b:
					more |= 1 << (a &^ b)
				}
			}
		}
		if more == known {
			return known
		}
		known = more
	}
}

// smallest are the sets that are known and hold no smaller one; the others follow.
func smallest(known uint16) (out []classes) {
	for a := classes(1); a <= anyClass; a++ {
		if known>>a&1 == 0 {
			continue
		}
		least := true
		for b := classes(1); b < a; b++ {
			least = least && !(known>>b&1 != 0 && a&b == b)
		}
		if least {
			out = append(out, a)
		}
	}
	return out
}

// use is a set of classes of a table.
type use struct {
	table *table
	set   classes
}

// share passes on what is known: where two tables have the same units, each number that
// one shows is known in the other.
func (c *check) share(tables []*table, numbers []int32) {
	var groups [][]use
	at := map[uint64]int{}
	for _, t := range tables {
		for set := classes(1); set <= anyClass; set++ {
			x := t.set[set]
			if x == 0 || !t.rate() && set&without != 0 {
				continue
			}
			i, ok := at[x]
			if !ok {
				i = len(groups)
				at[x], groups = i, append(groups, nil)
			}
			groups[i] = append(groups[i], use{t, set})
		}
	}
	known := make([]bool, len(numbers))
	for more := true; more; {
		more = false
		for _, g := range groups {
			more = len(g) > 1 && pass(g, known) || more
		}
	}
}

// pass passes on what is known of one set of units; known is all false, by whom rows
// count, and is left so.
func pass(group []use, known []bool) (more bool) {
	for _, u := range group {
		for i, k := range u.table.known {
			if k>>u.set&1 != 0 {
				known[u.table.people[i]] = true
			}
		}
	}
	for _, u := range group {
		for i, k := range u.table.known {
			if known[u.table.people[i]] && k>>u.set&1 == 0 {
				u.table.known[i] = closed(k | 1<<u.set)
				more = true
			}
		}
	}
	for _, u := range group {
		for _, p := range u.table.people {
			known[p] = false
		}
	}
	return more
}
