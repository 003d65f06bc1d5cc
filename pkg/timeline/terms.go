package timeline

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
)

// Term is an academic term: a stretch of overlapping records, as the courses of
// a semester, and a number added up over them.
type Term struct {
	Span calendar.Interval
	Sum  int64
}

// AddToTerms puts a record, which begins no earlier than those before it, into
// the term that it overlaps, or begins a new one.
func AddToTerms(ts []Term, span calendar.Interval, v int64) []Term {
	if n := len(ts); n > 0 && ts[n-1].Span.Overlaps(span) {
		ts[n-1].Span.To = max(ts[n-1].Span.To, span.To)
		ts[n-1].Sum += v
		return ts
	}
	return append(ts, Term{span, v})
}

// TermRule asks that a few terms within a stretch of time reach a sum. With 2
// terms over 12m: six hours in spring and six in fall reach twelve, on the day
// the fall term ends, when that is less than twelve months after the first day
// of the spring term (RSA-TAC-17-01 page 14).
type TermRule struct {
	Need  int64
	Terms int             // how many at most; 1 or less: a single term
	Over  calendar.Offset // not looked at with a single term
	// Inside stands for Over where that is zero: every term must end in it.
	Inside calendar.Interval
	// Consecutive wants terms that follow each other, without another in between.
	Consecutive bool
}

// Reached are the last days of the terms with which the sum is reached, in
// order. A term that reaches it alone lends nothing to a later one. The order of
// ts may change.
func (r TermRule) Reached(ts []Term) (days []calendar.Date) {
	slices.SortFunc(ts, func(a, b Term) int { return cmp.Compare(a.Span.To, b.Span.To) })
	for i, last := range ts {
		if last.Sum+r.lent(ts[:i], last) >= r.Need {
			days = append(days, last.Span.To)
		}
	}
	return days
}

// lent is the most that earlier terms add to the last one.
func (r TermRule) lent(earlier []Term, last Term) (sum int64) {
	if r.Terms < 2 {
		return 0
	}
	if r.Consecutive {
		earlier = earlier[max(0, len(earlier)-r.Terms+1):]
	}
	var best []int64
	for _, t := range earlier {
		if t.Sum < r.Need && r.near(t, last) {
			best = append(best, t.Sum)
		}
	}
	slices.Sort(best)
	for _, v := range best[max(0, len(best)-r.Terms+1):] {
		sum += v
	}
	return sum
}

// near reports whether an earlier term is not too far from the last one.
func (r TermRule) near(t, last Term) bool {
	if r.Over == (calendar.Offset{}) {
		return r.Inside.Contains(t.Span.To)
	}
	return last.Span.To < r.Over.Add(t.Span.From)
}
