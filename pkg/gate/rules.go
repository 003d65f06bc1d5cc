package gate

import (
	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// unanimousBelow is the size of a group from which on a rate may be 0 or 100 percent.
const unanimousBelow = 301

// judgeRows looks at what every row must keep by itself.
func (c *check) judgeRows() {
	for i := range c.Rows {
		row, s := &c.Rows[i], &c.shown[i]
		refuse := func(n Number, r Rule) { c.refuse(int32(i), n, r) }
		if s.hidden() {
			withheld(s, refuse)
			continue
		}
		c.smallCounts(row, s, refuse)
		c.values(row, s, refuse)
		if counted(s.reason) {
			refuse(Reason, Exact)
		}
	}
}

// numberOf names the number that a cell shows.
var numberOf = [cells]Number{Numerator, Denominator, Persons, Value, Interval, Interval, Pending, Excluded, Target, Score}

// withheld holds a hidden row against what it may tell: the target, which was there
// before anybody was counted, and nothing else.
func withheld(s *shown, refuse func(Number, Rule)) {
	for k, d := range s.cells {
		if d.Ok && cell(k) != cTarget {
			refuse(numberOf[k], Withheld)
		}
	}
	if s.reason != "" {
		refuse(Reason, Withheld)
	}
}

// small reports whether a number of people must not be known closely.
func (c *check) small(n int64) bool {
	return n > 0 && n < int64(c.Rules.MinCell)
}

// few is small, and also nobody where that is not to be shown.
func (c *check) few(n int64) bool {
	return c.small(n) || n == 0 && c.Rules.HideZeros
}

func (c *check) smallCounts(row *aggregate.Row, s *shown, refuse func(Number, Rule)) {
	for _, k := range [...]cell{cNumerator, cDenominator, cPersons} {
		if n, ok := s.count(k); ok && c.few(n) {
			refuse(numberOf[k], Small)
		}
	}
	for _, k := range [...]cell{cPending, cExcluded} {
		if n, ok := s.count(k); ok && c.small(n) {
			refuse(numberOf[k], Small)
		}
	}
	n, ok := s.count(cNumerator)
	if d, ok2 := s.count(cDenominator); ok && ok2 && row.Statistic == defs.Rate && c.few(d-n) {
		refuse(Complement, Small)
	}
	if row.Statistic == defs.Count && s.cells[cValue].Ok && c.few(s.cells[cValue].V) {
		refuse(Value, Small)
	}
}

// values looks at the value and what is told about it.
func (c *check) values(row *aggregate.Row, s *shown, refuse func(Number, Rule)) {
	_, ranged := told(s.reason)
	tells := s.cells[cValue].Ok || ranged || s.cells[cLow].Ok || s.cells[cHigh].Ok || s.cells[cScore].Ok
	switch row.Statistic {
	case defs.Rate:
		if tells && row.Denominator.V < int64(c.Rules.MinDenominator) {
			refuse(Value, Few)
		}
		c.rate(row, s, refuse)
		return
	case defs.Median, defs.Mean, defs.Sum:
		if tells && row.Denominator.V < int64(c.Rules.MinMedian) {
			refuse(Value, Few)
		}
	case defs.Count:
	default:
		refuse(Value, Exact) // a minimum or maximum is somebody's own
	}
	if s.cells[cLow].Ok || s.cells[cHigh].Ok {
		refuse(Interval, Exact) // of a median: two persons' amounts
	}
	if row.Money && tells && c.dominated(&row.Employers) {
		refuse(Value, FewPayers)
	}
}

// dominated reports whether few employers pay an amount, or mostly one. Where no
// employer is known there is no rule to keep.
func (c *check) dominated(e *aggregate.Employers) bool {
	if e.Known == 0 {
		return false
	}
	share := c.Rules.MaxShare
	return e.Several < min(c.Rules.MinEmployers, 3) || share > 0 && (e.Units >= share || e.Amounts >= share)
}

// rate looks at a rate: that it is not told of all or of nobody in a small group, and
// of coded ones that they are ranges no narrower than those of the ladder.
func (c *check) rate(row *aggregate.Row, s *shown, refuse func(Number, Rule)) {
	d := row.Denominator.V
	if n, ok := s.count(cDenominator); ok {
		d = n // a moved one, of which the words are
	}
	if d == 0 {
		return
	}
	value := s.cells[cValue]
	if d < unanimousBelow {
		if n, ok := s.count(cNumerator); ok && (n == 0 || n == d) {
			refuse(Numerator, Unanimous)
		}
		if value.Ok && (value.V == 0 || value.V == million) {
			refuse(Value, Unanimous)
		}
		if r, ok := told(s.reason); ok && (r.high == 0 || r.low == 100) {
			refuse(Reason, Unanimous)
		}
	}
	c.ranged(d, s, refuse)
	if c.Rules.Rates != defs.RatesCoded {
		return
	}
	for _, k := range [...]cell{cNumerator, cLow, cHigh, cScore} {
		if s.cells[k].Ok {
			refuse(numberOf[k], Exact)
		}
	}
	if value.Ok && (c.rung(d).Step > 1 || value.V%(million/100) != 0) {
		refuse(Value, Exact)
	}
}

// ranged holds the range that a row tells against the rung for so many units.
func (c *check) ranged(d int64, s *shown, refuse func(Number, Rule)) {
	r, ok := told(s.reason)
	if !ok {
		return
	}
	rung := c.rung(d)
	low, high, step := int64(rung.Low), int64(rung.High), int64(rung.Step)
	if d < unanimousBelow {
		low, high = max(low, 1), min(high, 99)
	}
	switch {
	case r.low == 0 && r.high >= low, r.high == 100 && r.low <= high:
	case r.low >= low && r.high < high && r.high-r.low+1 >= step && step > 1:
	default:
		refuse(Reason, Exact)
	}
}

// rung is the first one that reaches up to so many units, or the last; one without an
// end reaches up to any.
func (c *check) rung(d int64) defs.Rung {
	for _, rung := range c.Rules.Ladder {
		if rung.To <= 0 || d <= int64(rung.To) {
			return rung
		}
	}
	return c.Rules.Ladder[len(c.Rules.Ladder)-1]
}
