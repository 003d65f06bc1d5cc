package propose

import (
	"slices"
	"strings"
	"time"

	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/model"
)

// enough is the share of filled cells, in tenths, that must have a form for the
// column to have it.
const enough = 9

// most reports whether enough of the cells hold.
func most(cells []string, holds func(string) bool) bool {
	n := 0
	for _, c := range cells {
		if holds(c) {
			n++
		}
	}
	return n > 0 && n*10 >= len(cells)*enough
}

// dateForms are the forms that layouts know, with Go's way of writing them, in
// the order in which they are tried.
var dateForms = []struct{ form, layout string }{
	{"YYYY-MM-DD", "2006-01-02"}, {"YYYYMMDD", "20060102"}, {"MM/DD/YYYY", "01/02/2006"}, {"DD/MM/YYYY", "02/01/2006"},
	{"MM-DD-YYYY", "01-02-2006"}, {"YYYY/MM/DD", "2006/01/02"}, {"DD-MON-YYYY", "02-Jan-2006"}, {"DDMONYYYY", "02Jan2006"}, {"MMDDYYYY", "01022006"},
}

// dateForm is the form of dates that most cells have, or "".
func dateForm(cells []string) string {
	for _, f := range dateForms {
		if most(cells, func(c string) bool {
			d, err := time.Parse(f.layout, c)
			return err == nil && len(c) == len(f.layout) && d.Year() >= 1900 && d.Year() <= 2200
		}) {
			return f.form
		}
	}
	return ""
}

// quarterForms are the forms of quarters that layouts know: 9 stands for a digit
// of the year, 4 for the quarter.
var quarterForms = []struct{ form, like string }{
	{"", "9999Q4"}, {"YYYYQ", "99994"}, {"YYYY-Q", "9999-4"}, {"YYYY-QQ", "9999-Q4"}, {"YYYY QQ", "9999 Q4"}, {"QQYYYY", "Q49999"}, {"QQ YYYY", "Q4 9999"}, {"YYYY/Q", "9999/4"},
}

// quarterForm is the form of quarters that most cells have; "" is also the plain
// one, 2023Q3, and ok is false when there is none.
func quarterForm(cells []string) (form string, ok bool) {
	for _, f := range quarterForms {
		if most(cells, func(c string) bool { return like(c, f.like) }) {
			return f.form, true
		}
	}
	return "", false
}

func like(c, pattern string) bool {
	if len(c) != len(pattern) {
		return false
	}
	for i := range len(c) {
		switch p := pattern[i]; p {
		case '9':
			if c[i] < '0' || c[i] > '9' {
				return false
			}
		case '4':
			if c[i] < '1' || c[i] > '4' {
				return false
			}
		default:
			if c[i] != p {
				return false
			}
		}
	}
	// A year that could be one: 19.. or 20...
	y := strings.TrimLeft(c, "Q1234 ")
	if pattern[0] == '9' {
		y = c
	} else if i := strings.IndexByte(pattern, '9'); i >= 0 {
		y = c[i:]
	}
	return strings.HasPrefix(y, "19") || strings.HasPrefix(y, "20")
}

func isSSN(c string) bool { return digitsOnly(c, 9) || like3(c) }

// isShortSSN also takes numbers that may have lost zeros at their front.
func isShortSSN(c string) bool { return isSSN(c) || digitsOnly(c, 8) || digitsOnly(c, 7) }

// like3 is 123-45-6789, or with blanks.
func like3(c string) bool {
	return len(c) == 11 && (c[3] == '-' || c[3] == ' ') && c[6] == c[3] && digitsOnly(c[:3]+c[4:6]+c[7:], 9)
}

func digitsOnly(c string, n int) bool {
	return len(c) == n && strings.Trim(c, "0123456789") == ""
}

func isYear(c string) bool {
	return digitsOnly(c, 4) && (strings.HasPrefix(c, "19") || strings.HasPrefix(c, "20"))
}
func isQuarterNumber(c string) bool { return len(c) == 1 && c >= "1" && c <= "4" }

// isNumber is a plain decimal, which layouts can read.
func isNumber(c string) bool {
	_, err := model.ParseNumber([]byte(c), model.NumberScale)
	return err == nil
}

func isMoney(c string) bool {
	_, err := model.ParseNumber([]byte(c), model.MoneyScale)
	return err == nil
}

// isWhole is digits only: an amount in cents.
func isWhole(c string) bool { return digitsOnly(c, len(c)) }

func isYesNo(c string) bool {
	return slices.Contains([]string{"true", "false", "yes", "no", "y", "n", "1", "0", "t", "f"}, strings.ToLower(c))
}

// isCIP is a CIP code of six digits in some spelling. Whole numbers do not count:
// too much else looks like them.
func isCIP(c string) bool {
	code, _, ok := codes.CIP(c)
	return ok && len(code) == 7 && strings.Contains(c, ".")
}

// isCIPByName is any CIP code, for columns that are called so.
func isCIPByName(c string) bool {
	_, _, ok := codes.CIP(c)
	return ok
}

func isNAICS(c string) bool {
	_, _, ok := codes.NAICS(c)
	return ok
}

// isNAICSDetail is a code of six digits that begins like a sector.
func isNAICSDetail(c string) bool {
	return digitsOnly(c, 6) && c >= "110000" && c < "930000"
}

// mayBeKey reports a column of which nearly every row has a value of its own, as
// the keys of a file that links keys.
func (c *Column) mayBeKey() bool {
	return len(c.filled) > 0 && len(c.distinct())*10 >= len(c.filled)*enough && dateForm(c.filled) == "" &&
		!most(c.filled, func(cell string) bool { return strings.Contains(cell, ".") && isNumber(cell) })
}

// distinct counts the values of a column.
func (c *Column) distinct() map[string]int {
	n := map[string]int{}
	for _, cell := range c.filled {
		n[cell]++
	}
	return n
}
