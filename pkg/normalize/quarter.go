package normalize

import (
	"strings"

	"pathmetrics/pkg/calendar"
)

// plainQuarter is how quarters are written in constants and where a layout
// gives no form: 2023Q3.
var plainQuarter = mustQuarterForm("YYYYQQ")

func mustQuarterForm(s string) *form {
	f, err := quarterForm(s)
	if err != nil {
		panic(err)
	}
	return f
}

// quarterForm compiles a form with YYYY and Q. Of two Qs the first is the letter
// itself: YYYYQ is 20233, YYYY-Q is 2023-3, YYYYQQ is 2023Q3.
func quarterForm(s string) (*form, error) {
	f := newForm()
	letters := strings.Count(s, "Q") - 1
	if letters > 1 {
		return nil, errForm
	}
	for s != "" {
		switch {
		case strings.HasPrefix(s, "YYYY"):
			s = f.part(&f.year, s, 4)
		case s[0] == 'Q' && letters == 0:
			s = f.part(&f.quarter, s, 1)
		case s[0] == 'Q':
			letters--
			s = f.literal(s)
		default:
			s = f.literal(s)
		}
	}
	if f.year < 0 || f.quarter < 0 || f.twice {
		return nil, errForm
	}
	return f, nil
}

// quarterOf reads a quarter of the form.
func (f *form) quarterOf(t []byte) (calendar.Quarter, bool) {
	if !f.fits(t) {
		return calendar.NoQuarter, false
	}
	return quarter(t[f.year:f.year+4], t[f.quarter:f.quarter+1])
}

func quarter(year, q []byte) (calendar.Quarter, bool) {
	y, n := yearNumber(year), quarterNumber(q)
	if y == 0 || n == 0 {
		return calendar.NoQuarter, false
	}
	return calendar.NewQuarter(y, n), true
}

// yearNumber is four digits, 0001 to 9999; 0 when it is not.
func yearNumber(t []byte) int {
	if len(t) != 4 {
		return 0
	}
	return max(0, four(t))
}

// quarterNumber is one digit, 1 to 4; 0 when it is not.
func quarterNumber(t []byte) int {
	if len(t) != 1 || t[0] < '1' || t[0] > '4' {
		return 0
	}
	return int(t[0] - '0')
}
