package calendar

import (
	"fmt"
	"strconv"
	"strings"
)

// MonthDay is a day of the year on which program years begin.
type MonthDay struct{ Month, Day int }

// July1 is the start of the WIOA program year.
var July1 = MonthDay{7, 1}

// ParseMonthDay reads MM-DD; 29 February is refused, as not every year has it.
func ParseMonthDay(s string) (MonthDay, error) {
	if len(s) == 5 && s[2] == '-' {
		m, ok1 := digits(s[:2])
		d, ok2 := digits(s[3:])
		if ok1 && ok2 {
			if _, ok := NewDate(2001, m, d); ok {
				return MonthDay{m, d}, nil
			}
		}
	}
	return MonthDay{}, fmt.Errorf("not a day of the year of the form MM-DD")
}

// YearOf is the year in which the year that holds d began: with July1, a day
// of PY2023 gives 2023.
func (md MonthDay) YearOf(d Date) int {
	y, m, day := d.Civil()
	if m < md.Month || m == md.Month && day < md.Day {
		y--
	}
	return y
}

// Year is the interval of the year that begins in calendar year y.
func (md MonthDay) Year(y int) Interval {
	from := fromCivil(y, md.Month, md.Day)
	return Interval{from, fromCivil(y+1, md.Month, md.Day) - 1}
}

// Period is a reporting period: its label as written and its days.
type Period struct {
	Label string
	Interval
}

// ParsePeriod reads PY2023 (a program year that begins on start), CY2023,
// FFY2024 (2023-10-01 to 2024-09-30), 2023Q3 and 2023Q3r4 (the four quarters
// that end with 2023Q3; any whole number from 1 to 40).
func ParsePeriod(s string, start MonthDay) (Period, error) {
	year := func(prefix string) (int, bool) {
		rest, ok := strings.CutPrefix(s, prefix)
		if !ok || len(rest) != 4 {
			return 0, false
		}
		y, ok := digits(rest)
		return y, ok && y > 0
	}
	if y, ok := year("PY"); ok {
		return Period{s, start.Year(y)}, nil
	}
	if y, ok := year("CY"); ok {
		return Period{s, MonthDay{1, 1}.Year(y)}, nil
	}
	if y, ok := year("FFY"); ok {
		return Period{s, MonthDay{10, 1}.Year(y - 1)}, nil
	}
	head, tail, rolling := strings.Cut(s, "r")
	if q, err := ParseQuarter(head); err == nil {
		if !rolling {
			return Period{s, q.Interval()}, nil
		}
		if n, err := strconv.Atoi(tail); err == nil && n >= 1 && n <= 40 && strconv.Itoa(n) == tail {
			return Period{s, Interval{q.Add(1 - n).Interval().From, q.Interval().To}}, nil
		}
	}
	return Period{}, fmt.Errorf("not a reporting period; write PY2023, CY2023, FFY2024, 2023Q3 or 2023Q3r4")
}

// Shift moves the interval by whole quarters of months, end to end, so that a
// program year shifted by -4 is the program year before.
func (i Interval) Shift(quarters int) Interval {
	return Interval{i.From.AddMonths(3 * quarters), (i.To + 1).AddMonths(3*quarters) - 1}
}
