package calendar

import (
	"fmt"
	"strconv"
)

// Interval is a span of days, closed on both ends; it is empty when To is
// before From. From NoDate means "since ever", To Forever "no end known".
type Interval struct{ From, To Date }

// Empty is an interval without a day.
var Empty = Interval{Forever, NoDate}

// IsEmpty reports whether the interval holds no day.
func (i Interval) IsEmpty() bool { return i.To < i.From }

// Contains reports whether d is a known day inside the interval.
func (i Interval) Contains(d Date) bool { return d.Known() && i.From <= d && d <= i.To }

// Overlaps reports whether the two intervals share a day.
func (i Interval) Overlaps(o Interval) bool { return !i.And(o).IsEmpty() }

// And is the intersection.
func (i Interval) And(o Interval) Interval {
	return Interval{max(i.From, o.From), min(i.To, o.To)}
}

// String is FROM..TO; an open end shows as nothing.
func (i Interval) String() string {
	if i.IsEmpty() {
		return "(empty)"
	}
	return i.From.String() + ".." + i.To.String()
}

// Unit is what an offset counts.
type Unit byte

// The units of an offset, as they are written.
const (
	Days     Unit = 'd'
	Months   Unit = 'm'
	Quarters Unit = 'q'
	Years    Unit = 'y'
)

// Offset is a whole number of days, months, quarters or years; N may be negative.
type Offset struct {
	N    int
	Unit Unit
}

// ParseOffset reads "90d", "2q", "1y", "6m", with an optional sign.
func ParseOffset(s string) (Offset, error) {
	if len(s) >= 2 {
		u := Unit(s[len(s)-1])
		switch u {
		case Days, Months, Quarters, Years:
			n, err := strconv.Atoi(s[:len(s)-1])
			if err == nil && n >= -100_000 && n <= 100_000 {
				return Offset{n, u}, nil
			}
		}
	}
	return Offset{}, fmt.Errorf("not an offset: a whole number with d, m, q or y, as in 90d or 2q")
}

// String is the offset as it is written, without a plus sign.
func (o Offset) String() string { return strconv.Itoa(o.N) + string(o.Unit) }

// Add moves a date by the offset. For Quarters the result is the first day of
// the quarter N after the date's own; where the last day is wanted, use the
// quarter's Interval.
func (o Offset) Add(d Date) Date {
	switch o.Unit {
	case Days:
		return d.AddDays(o.N)
	case Months:
		return d.AddMonths(o.N)
	case Years:
		return d.AddYears(o.N)
	}
	if !d.Known() {
		return d
	}
	return d.Quarter().Add(o.N).Interval().From
}
