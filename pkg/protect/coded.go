package protect

import (
	"strconv"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// nobodyBelow is the denominator from which on a rate of 0 or 100 % is shown. In a
// smaller group it would say something of everyone in it. Source: NCES, SLDS
// Technical Brief 3 (NCES 2011-603).
const nobodyBelow = 301

// code puts words in the place of a rate that is not for the public to the point.
// With exact rates these are 0 and 100 % of small groups; with coded rates they are
// all, except that rungs with a step of 1 have whole percents. The words go into the
// reason. The score goes with the value, from which it is made.
func code(r *aggregate.Row, p defs.Protect) {
	n, d, known := units(r)
	blank := aggregate.Decimal{}
	if p.Rates == defs.RatesCoded {
		value, words := blank, ""
		if known {
			value, words = told(rungOf(p.Ladder, d), n, d)
		}
		r.Numerator, r.Value = blank, value
		r.CILow, r.CIHigh, r.Score = blank, blank, blank
		r.Reason = andThen(r.Reason, words)
		return
	}
	if known && d < nobodyBelow && (n == 0 || n == d) {
		r.Numerator, r.Value = blank, blank
		r.CILow, r.CIHigh, r.Score = blank, blank, blank
		r.Reason = andThen(r.Reason, end(rungOf(p.Ladder, d), n, d))
	}
}

// units are the numerator and the denominator of a rate. They are not known where
// nobody was counted, as without a source, or where they are no whole numbers.
func units(r *aggregate.Row) (n, d int64, known bool) {
	num, den := r.Numerator, r.Denominator
	if !num.Ok || !den.Ok || num.Places != 0 || den.Places != 0 || den.V <= 0 || num.V < 0 || num.V > den.V {
		return 0, 0, false
	}
	return num.V, den.V, true
}

// rungOf is the first rung that reaches up to denominator d, or the last one. A rung
// without a To reaches up to any. No rung tells small groups from nobody or everybody
// by its bounds.
func rungOf(ladder []defs.Rung, d int64) defs.Rung {
	g := ladder[len(ladder)-1]
	for _, rung := range ladder {
		if rung.To <= 0 || d <= int64(rung.To) {
			g = rung
			break
		}
	}
	if d < nobodyBelow {
		g.Low, g.High = max(g.Low, 1), min(g.High, 99)
	}
	return g
}

// told is what a coded rate shows: a value in whole percents, or words. It is found
// from n and d in whole numbers, so that no rounding moves a rate over a bound.
func told(g defs.Rung, n, d int64) (aggregate.Decimal, string) {
	if words := end(g, n, d); words != "" {
		return aggregate.Decimal{}, words
	}
	if g.Step <= 1 {
		return aggregate.Decimal{V: wholePercent(n, d) * 10_000, Places: ratePlaces, Ok: true}, ""
	}
	from, to := rangeOf(g, n*100/d)
	return aggregate.Decimal{}, strconv.Itoa(from) + " to " + strconv.Itoa(to) + " %"
}

// end has the words for a rate of at most Low or at least High percent, both with
// the bound itself; none for one between them.
func end(g defs.Rung, n, d int64) string {
	switch {
	case n*100 <= int64(g.Low)*d:
		return "at most " + strconv.Itoa(g.Low) + " %"
	case n*100 >= int64(g.High)*d:
		return "at least " + strconv.Itoa(g.High) + " %"
	}
	return ""
}

// rangeOf finds the range of a rate between Low and High by its whole percents, cut
// off: "40 to 49" are the rates from 40 % on and below 50 %. Ranges have Step
// percents each, from Low up. What is left below High and has fewer goes with the
// range before: one percent of 150 persons would be a single number.
func rangeOf(g defs.Rung, percent int64) (from, to int) {
	last := max((g.High-g.Low)/g.Step-1, 0)
	k := min((int(percent)-g.Low)/g.Step, last)
	from = g.Low + k*g.Step
	if k == last {
		return from, g.High - 1
	}
	return from, from + g.Step - 1
}

// wholePercent is a rate in whole percents, half up, and never 0 or 100 where it is
// neither.
func wholePercent(n, d int64) int64 { return min(max((200*n+d)/(2*d), 1), 99) }

// andThen adds a part to a reason.
func andThen(reason, part string) string {
	switch {
	case part == "":
		return reason
	case reason == "":
		return part
	}
	return reason + "; " + part
}
