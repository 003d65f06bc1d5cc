package protect

import (
	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// primary says by which rule a row is disclosive by itself: few persons or units
// below the line, or, for rates and counts, few with the outcome or few without it;
// amounts of few employers or mostly of one. RuleNone of a row that is not.
func primary(r *aggregate.Row, p *defs.Protect) Rule {
	d := r.Denominator
	switch {
	case few(r, p):
		return RuleSmall
	case !d.Ok:
		return RuleNone
	case p.HideZeros && empty(r):
		return RuleZero
	case d.V == 0:
		return RuleNone
	case r.Statistic == defs.Rate && below(d, p.MinDenominator):
		return RuleDenominator
	case amount(r.Heading) && below(d, p.MinMedian):
		return RuleMedian
	case r.Money && dominated(r.Employers, p):
		return RuleEmployers
	}
	return RuleNone
}

// few reports whether a row holds a count, complement or number of persons from 1 to
// min_cell-1.
func few(r *aggregate.Row, p *defs.Protect) bool {
	if small(r.Persons, p.MinCell) || small(r.Denominator, p.MinCell) {
		return true
	}
	switch r.Statistic {
	case defs.Rate:
		return p.Rates != defs.RatesCoded && (small(r.Numerator, p.MinCell) || small(complement(r), p.MinCell))
	case defs.Count:
		return small(r.Numerator, p.MinCell) || small(complement(r), p.MinCell) || small(r.Value, p.MinCell)
	}
	return false
}

// empty reports whether a row says that nobody is counted, or nobody or everybody has
// the outcome.
func empty(r *aggregate.Row) bool {
	if r.Denominator.V == 0 {
		return true
	}
	c := complement(r)
	return r.Statistic == defs.Rate && (r.Numerator.Ok && r.Numerator.V == 0 || c.Ok && c.V == 0)
}

// amount reports whether the values of a heading are made of the values of units.
func amount(h *aggregate.Heading) bool {
	return h.Statistic == defs.Median || h.Statistic == defs.Mean || h.Statistic == defs.Sum
}

// complement is the denominator without the numerator, blank when either is.
func complement(r *aggregate.Row) aggregate.Decimal {
	n, d := r.Numerator, r.Denominator
	if !n.Ok || !d.Ok || n.Places != d.Places {
		return aggregate.Decimal{}
	}
	return aggregate.Decimal{V: d.V - n.V, Places: d.Places, Ok: true}
}

// small reports whether a count lies from 1 to t-1; a fraction of a person
// counts as one.
func small(d aggregate.Decimal, t int) bool { return d.V > 0 && below(d, t) && t > 1 }

// below reports whether a count is less than t.
func below(d aggregate.Decimal, t int) bool {
	limit := int64(t)
	for range d.Places {
		limit *= 10
	}
	return d.Ok && d.V < limit
}
