package protect

import "pathmetrics/pkg/aggregate"

// ratePlaces is how many decimals a rate is kept with. One unit of the last is
// also a ten-thousandth of a percent point, the unit of round_rates.
const ratePlaces = 6

// wholeRate is a rate of 100 %.
const wholeRate = 1_000_000

// roundRate rounds a rate to the nearest multiple of step, half up, and keeps
// six decimals: 0.123500 with a step of 0.1 percent points is 0.124000. A step
// that does not divide 1 never lifts a rate above 1. Rates of another precision
// and a step of 0 leave the rate as it is.
func roundRate(d aggregate.Decimal, step int64) aggregate.Decimal {
	if !d.Ok || d.Places != ratePlaces || step <= 0 || d.V < 0 {
		return d
	}
	v := (2*d.V + step) / (2 * step) * step
	if d.V <= wholeRate {
		v = min(v, wholeRate)
	}
	d.V = v
	return d
}

// roundMoney rounds an amount to the nearest multiple of step dollars, half up, and
// keeps its decimals: 7449.995 dollars with a step of 100 are 7400, and 7450.00 are
// 7500.00. A median is the amount of one person or lies between two, and nobody
// should find it again on a payslip. A step of 0 leaves the amount as it is.
func roundMoney(d aggregate.Decimal, step int) aggregate.Decimal {
	if !d.Ok || step <= 0 {
		return d
	}
	unit := int64(step)
	for range d.Places {
		unit *= 10
	}
	up := d.V + unit/2
	if up%unit < 0 {
		up -= unit
	}
	d.V = up - up%unit
	return d
}
