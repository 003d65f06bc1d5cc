package calendar

// Nearly all dates of extracts lie in these years. What month a day of them is in
// is looked up; other days are worked out.
const (
	tableFrom   = 1900 // year
	tableTo     = 2100 // year; the table ends before its 1 January
	tableMonths = (tableTo - tableFrom) * 12
)

// monthStarts are the first days of the months from tableFrom on, and the day after
// the last of them.
var monthStarts = func() (starts [tableMonths + 1]Date) {
	for i := range starts {
		starts[i] = fromCivil(tableFrom+i/12, i%12+1, 1)
	}
	return starts
}()

// month is the place of a day's month in the table; ok is false for days beyond it.
func (d Date) month() (at int, ok bool) {
	n := int64(d) - int64(monthStarts[0])
	if n < 0 || d >= monthStarts[tableMonths] {
		return 0, false
	}
	// A month has 30.436875 days; counted so, a day is at most one month off.
	at = int(n * 1_000_000 / 30_436_875)
	if d < monthStarts[at] {
		at--
	} else if d >= monthStarts[at+1] {
		at++
	}
	return at, true
}

// inTable reports whether the table has a month and the day after it.
func inTable(month int) bool { return uint(month) < tableMonths }

// onDay is the n-th day of a month of the table, from 0, or its last one.
func onDay(month int, n Date) Date {
	return min(monthStarts[month]+n, monthStarts[month+1]-1)
}
