// Package calendar counts time the way the program's rules do: civil dates,
// closed intervals, calendar quarters, program years and offsets.
//
// Nothing here knows a clock, a time zone or a locale. A Date is a number of
// days; a Quarter is four times the year plus 0 to 3. Intervals are closed on
// both ends and empty when they end before they begin.
//
//	d, _ := calendar.ParseDate("2024-02-29")
//	d.AddYears(1)            // 2025-02-28, the calendar anniversary
//	d.Quarter().Add(2)       // 2024Q3: the second quarter after
//	p, _ := calendar.ParsePeriod("PY2023", calendar.July1)
//	p.Interval               // 2023-07-01..2024-06-30
//	p.Shift(-4)              // the year before: exits of a four-quarter lag
package calendar
