package synth

import (
	"fmt"

	"pathmetrics/pkg/calendar"
)

var monthNames = [...]string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}

// written is a date in an agency's form; blank when it is not known.
func written(d calendar.Date, form string) string {
	if !d.Known() {
		return ""
	}
	y, m, day := d.Civil()
	switch form {
	case compact:
		return fmt.Sprintf("%04d%02d%02d", y, m, day)
	case slashes:
		return fmt.Sprintf("%02d/%02d/%04d", m, day, y)
	case months:
		return fmt.Sprintf("%02d-%s-%04d", day, monthNames[m-1], y)
	}
	return d.String()
}

// noSuchDay is 30 February 2023 in an agency's form.
func noSuchDay(form string) string {
	switch form {
	case compact:
		return "20230230"
	case slashes:
		return "02/30/2023"
	case months:
		return "30-FEB-2023"
	}
	return "2023-02-30"
}
