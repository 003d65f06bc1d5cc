package gate

import (
	"strconv"
	"strings"

	"pathmetrics/pkg/aggregate"
)

// percents is a range in which a row says that its rate lies, in whole percents.
type percents struct{ low, high int64 }

// told is the range of percents that a reason tells: "at most 20 %", "at least 80 %"
// or "40 to 49 %". Parts of a reason are joined by "; ".
func told(reason string) (r percents, ok bool) {
	for part := range strings.SplitSeq(reason, "; ") {
		if r, ok = percentsOf(part); ok {
			return r, true
		}
	}
	return r, false
}

func percentsOf(part string) (r percents, ok bool) {
	text, ok := strings.CutSuffix(part, " %")
	if !ok {
		return r, false
	}
	if s, most := strings.CutPrefix(text, "at most "); most {
		r.high, ok = percent(s)
		return r, ok
	}
	if s, least := strings.CutPrefix(text, "at least "); least {
		r.low, ok = percent(s)
		r.high = 100
		return r, ok
	}
	low, high, two := strings.Cut(text, " to ")
	if !two {
		return r, false
	}
	var ok2 bool
	r.low, ok = percent(low)
	r.high, ok2 = percent(high)
	return r, ok && ok2 && r.low <= r.high
}

func percent(s string) (int64, bool) {
	n, err := strconv.ParseUint(s, 10, 8)
	return int64(n), err == nil && n <= 100 && s == strconv.FormatUint(n, 10)
}

// numerators are those of a rate in the range: from its low end on, and below the next
// percent after its high end, or up to it where that is all the range says.
func (r percents) numerators(denominator int64) (low, high int64) {
	low = -floorDiv(-r.low*denominator, 100)
	if r.low == 0 || r.high == 100 {
		return low, floorDiv(r.high*denominator, 100)
	}
	return low, floorDiv((r.high+1)*denominator-1, 100)
}

// inRange reports whether the full numbers lie in the range that a row tells, or where
// counts are moved, whether moved ones do.
func (c *check) inRange(r percents, row *aggregate.Row, s *shown) bool {
	if d, ok := s.count(cDenominator); ok && c.moves() {
		low, high := r.numerators(d)
		least, most := movedNumerators(row, s)
		return row.Numerator.Ok && most >= low && least <= high
	}
	low, high := r.numerators(row.Denominator.V)
	return row.Numerator.Ok && row.Numerator.V >= low && row.Numerator.V <= high
}

// counted reports whether a reason holds a digit that belongs neither to a date nor to
// a range of percents.
func counted(reason string) bool {
	for part := range strings.SplitSeq(reason, "; ") {
		if _, ok := percentsOf(part); ok {
			continue
		}
		for word := range strings.FieldsSeq(part) {
			if strings.ContainsAny(word, "0123456789") && !isDay(strings.Trim(word, "(),.")) {
				return true
			}
		}
	}
	return false
}

// isDay reports whether a word has the form YYYY-MM-DD.
func isDay(s string) bool {
	if len(s) != 10 {
		return false
	}
	for i := range 10 {
		if dash := i == 4 || i == 7; dash != (s[i] == '-') || !dash && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}
