package calendar

import (
	"fmt"
	"math"
)

// Date is a civil date: days since 1970-01-01, which may be negative.
type Date int32

// NoDate is the blank date; it is before every other one.
const NoDate Date = math.MinInt32

// Forever is later than every date an extract can hold; it stands for an end
// that is not known yet.
const Forever Date = math.MaxInt32

// NewDate gives the date of a year, month and day; ok is false when there is
// no such day (2023-02-30) or the year is outside 1 to 9999.
func NewDate(year, month, day int) (d Date, ok bool) {
	if at := (year-tableFrom)*12 + month - 1; uint(month-1) < 12 && inTable(at) {
		if day < 1 || day > int(monthStarts[at+1]-monthStarts[at]) {
			return NoDate, false
		}
		return monthStarts[at] + Date(day-1), true
	}
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return NoDate, false
	}
	return fromCivil(year, month, day), true
}

// MustDate parses YYYY-MM-DD and panics when it is not a date; for constants
// and tests.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// ParseDate reads YYYY-MM-DD. The error does not repeat the text.
func ParseDate(s string) (Date, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		y, ok1 := digits(s[:4])
		m, ok2 := digits(s[5:7])
		day, ok3 := digits(s[8:])
		if ok1 && ok2 && ok3 {
			if d, ok := NewDate(y, m, day); ok {
				return d, nil
			}
			return NoDate, fmt.Errorf("not a day in the calendar")
		}
	}
	return NoDate, fmt.Errorf("not a date of the form YYYY-MM-DD")
}

// Civil gives year, month (1 to 12) and day (1 to 31).
func (d Date) Civil() (year, month, day int) {
	if m, ok := d.month(); ok {
		return tableFrom + m/12, m%12 + 1, int(d-monthStarts[m]) + 1
	}
	return d.civil()
}

// civil works out Civil.
func (d Date) civil() (year, month, day int) {
	// The algorithm counts days in eras of 400 years that begin on 1 March, so
	// that the leap day is the last of its year.
	z := int64(d) + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = int(doy - (153*mp+2)/5 + 1)
	month = int(mp + 3)
	year = int(yoe + era*400)
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

// String is YYYY-MM-DD, or the empty string for NoDate and Forever.
func (d Date) String() string {
	if d == NoDate || d == Forever {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// Known reports whether the date is neither blank nor Forever.
func (d Date) Known() bool { return d != NoDate && d != Forever }

// AddDays moves a known date by n days; NoDate and Forever stay.
func (d Date) AddDays(n int) Date {
	if !d.Known() {
		return d
	}
	return d + Date(n)
}

// AddMonths moves by n calendar months; a day that the month lacks becomes its
// last one (31 January + 1 month = 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	if m, ok := d.month(); ok && inTable(m+n) {
		return onDay(m+n, d-monthStarts[m])
	}
	if !d.Known() {
		return d
	}
	y, m, day := d.Civil()
	k := y*12 + m - 1 + n
	y, m = int(floorDiv(int64(k), 12)), int(floorMod(int64(k), 12))+1
	return fromCivil(y, m, min(day, daysIn(y, m)))
}

// AddYears moves to the calendar anniversary; 29 February becomes 28 February
// in a common year.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// Quarter is the calendar quarter that holds the date; NoQuarter for a date
// that is not known.
func (d Date) Quarter() Quarter {
	if m, ok := d.month(); ok {
		return NewQuarter(tableFrom, 1) + Quarter(m/3)
	}
	if !d.Known() {
		return NoQuarter
	}
	y, m, _ := d.Civil()
	return NewQuarter(y, (m-1)/3+1)
}

// AgeOn is the number of whole years from birth d to the day on, by calendar
// anniversaries (somebody born on 29 February is a year older on 28 February of
// a common year); -1 when either is not known or on is before d.
func (d Date) AgeOn(on Date) int {
	if !d.Known() || !on.Known() || on < d {
		return -1
	}
	by, _, _ := d.Civil()
	oy, _, _ := on.Civil()
	age := oy - by
	if d.AddYears(age) > on {
		age--
	}
	return age
}

func fromCivil(y, m, d int) Date {
	if m <= 2 {
		y--
		m += 12
	}
	era := floorDiv(int64(y), 400)
	yoe := int64(y) - era*400
	doy := (153*int64(m-3)+2)/5 + int64(d) - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Date(era*146097 + doe - 719468)
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func digits(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, len(s) > 0
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
