package calendar

import (
	"fmt"
	"math"
)

// Quarter is a calendar quarter: four times the year, plus 0 for January to
// March up to 3 for October to December. Adding 1 gives the next quarter.
type Quarter int32

// NoQuarter is the blank quarter; it is before every other one.
const NoQuarter Quarter = math.MinInt32

// NewQuarter gives quarter q (1 to 4) of a year; other q are a broken
// invariant of the caller and give a quarter of another year.
func NewQuarter(year, q int) Quarter { return Quarter(year*4 + q - 1) }

// ParseQuarter reads YYYYQn, as in 2023Q3.
func ParseQuarter(s string) (Quarter, error) {
	if len(s) == 6 && s[4] == 'Q' && s[5] >= '1' && s[5] <= '4' {
		if y, ok := digits(s[:4]); ok && y > 0 {
			return NewQuarter(y, int(s[5]-'0')), nil
		}
	}
	return NoQuarter, fmt.Errorf("not a quarter of the form 2023Q3")
}

// Add moves by n quarters; NoQuarter stays.
func (q Quarter) Add(n int) Quarter {
	if q == NoQuarter {
		return q
	}
	return q + Quarter(n)
}

// Interval is the quarter's days, first to last; empty for NoQuarter.
func (q Quarter) Interval() Interval {
	if m := 3 * (int(q) - tableFrom*4); inTable(m) {
		return Interval{monthStarts[m], monthStarts[m+3] - 1}
	}
	if q == NoQuarter {
		return Empty
	}
	first := fromCivil(int(floorDiv(int64(q), 4)), int(floorMod(int64(q), 4))*3+1, 1)
	return Interval{first, first.AddMonths(3) - 1}
}

// String is YYYYQn, or empty for NoQuarter.
func (q Quarter) String() string {
	if q == NoQuarter {
		return ""
	}
	return fmt.Sprintf("%04dQ%d", floorDiv(int64(q), 4), floorMod(int64(q), 4)+1)
}
