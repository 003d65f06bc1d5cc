package gate

import (
	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// farthest is how far a count may be moved: a numerator by less than 5, and once more
// where the denominator is lifted to the smallest that may be shown.
const farthest = 9

// moves reports whether counts are moved on purpose.
func (c *check) moves() bool { return c.Rules.Rounding != defs.RoundingNone }

// moved reports whether a cell holds a number of people that is moved. The value of a
// count is one.
func (c *check) moved(k cell, row *aggregate.Row) bool {
	return c.moves() && row.Denominator.Ok && (k.counts() || k == cValue && row.Statistic == defs.Count && row.Value.Places == 0)
}

// noised reports whether a number is one that was moved on purpose: to a multiple of 5, or
// by a few.
func (c *check) noised(k cell, d aggregate.Decimal, row *aggregate.Row) bool {
	if !c.moved(k, row) {
		return false
	}
	full := [cells]aggregate.Decimal{cNumerator: row.Numerator, cDenominator: row.Denominator, cPersons: row.Persons,
		cValue: row.Value, cPending: row.Pending, cExcluded: row.Excluded}[k]
	far := d.V - full.V
	if far < 0 {
		far = -far
	}
	return full.Ok && d.Places == 0 && full.Places == 0 && d.V >= 0 && far <= farthest && (c.Rules.Rounding != defs.RoundingBase5 || d.V%5 == 0)
}

// movedNumerators are those from which a moved row's rate may be made: the one that it
// shows, or else all that the true one can have been moved to.
func movedNumerators(row *aggregate.Row, s *shown) (low, high int64) {
	if n, ok := s.count(cNumerator); ok {
		return n, n
	}
	return max(row.Numerator.V-farthest, 0), min(row.Numerator.V+farthest, s.cells[cDenominator].V)
}

// movedRates are the ways in which the rate of a row may be shown whose counts are moved.
func (c *check) movedRates(row *aggregate.Row, s *shown) (out []aggregate.Decimal) {
	d, ok := s.count(cDenominator)
	if !ok || d <= 0 || !row.Numerator.Ok {
		return nil
	}
	low, high := movedNumerators(row, s)
	for n := low; n <= high; n++ {
		made := *row
		made.Numerator, made.Denominator = aggregate.Whole(n), aggregate.Whole(d)
		made.Value = aggregate.Decimal{V: (2*n*million + d) / (2 * d), Places: 6, Ok: true}
		out = append(out, c.rates(&made)...)
	}
	return out
}
