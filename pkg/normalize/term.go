package normalize

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// terms reads academic terms as the days they stand for: a year of four digits
// and the name of a term, in either order, with any blanks and signs between
// them. "2019FA", "FA 2019" and "2019-fa" are one; of "202010" the year is the
// front.
type terms map[string]defs.TermDay

func newTerms(days []defs.TermDay) terms {
	if days == nil {
		return nil
	}
	t := terms{}
	for _, d := range days {
		t[d.Name] = d
	}
	return t
}

// date is the day of a term. listed is false when the text has the form of a
// term and no term of that name is known.
func (t terms) date(text []byte) (d calendar.Date, ok, listed bool) {
	n := len(text)
	if n < 5 {
		return calendar.NoDate, false, true
	}
	year, name := four(text), text[4:]
	if year < 0 {
		year, name = four(text[n-4:]), text[:n-4]
	}
	if year < 0 {
		return calendar.NoDate, false, true
	}
	day, known := t[defs.TermName(string(name))]
	if !known {
		return calendar.NoDate, false, false
	}
	d, ok = calendar.NewDate(year+day.Years, day.Month, day.Day)
	return d, ok, true
}
