package normalize

import (
	"errors"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// form is a way to write a date or a quarter in a fixed number of bytes: where
// its parts begin, and the plain characters that stand between them.
type form struct {
	size                      int
	year, quarter, month, day int  // -1: the form has no such part
	named                     bool // the month is a three-letter English name
	excel                     bool // serial days; nothing else is set
	twice                     bool // a part stands there twice; only while compiling
	literals                  []literal
}

type literal struct {
	at int
	c  byte
}

var errForm = errors.New("not a form of dates or quarters")

func newForm() *form { return &form{year: -1, quarter: -1, month: -1, day: -1} }

// isoDate is how dates are written in constants, in typed columns and where a
// layout gives no form.
var isoDate = mustDateForm("YYYY-MM-DD")

func mustDateForm(s string) *form {
	f, err := dateForm(s)
	if err != nil {
		panic(err)
	}
	return f
}

// dateForm compiles a form with YYYY, DD and one of MM and MON, or "excel".
func dateForm(s string) (*form, error) {
	f := newForm()
	if s == "excel" {
		f.excel = true
		return f, nil
	}
	for s != "" {
		switch {
		case strings.HasPrefix(s, "YYYY"):
			s = f.part(&f.year, s, 4)
		case strings.HasPrefix(s, "MON"):
			s = f.part(&f.month, s, 3)
			f.named = true
		case strings.HasPrefix(s, "MM"):
			s = f.part(&f.month, s, 2)
		case strings.HasPrefix(s, "DD"):
			s = f.part(&f.day, s, 2)
		default:
			s = f.literal(s)
		}
	}
	if f.year < 0 || f.month < 0 || f.day < 0 || f.twice {
		return nil, errForm
	}
	return f, nil
}

// part takes a part of n bytes off the front of s.
func (f *form) part(at *int, s string, n int) string {
	f.twice = f.twice || *at >= 0
	*at = f.size
	f.size += n
	return s[n:]
}

// literal takes a plain character off the front of s.
func (f *form) literal(s string) string {
	f.literals = append(f.literals, literal{f.size, s[0]})
	f.size++
	return s[1:]
}

// fits reports whether t has the form's size and plain characters.
func (f *form) fits(t []byte) bool {
	if len(t) != f.size {
		return false
	}
	for _, l := range f.literals {
		if t[l.at] != l.c {
			return false
		}
	}
	return true
}

// date reads a date of the form; ok is false when it is none or when there is
// no such day.
func (f *form) date(t []byte) (d calendar.Date, ok bool) {
	if f.excel {
		return excelDate(t)
	}
	if !f.fits(t) {
		return calendar.NoDate, false
	}
	var month int
	if f.named {
		month = monthNamed(t[f.month : f.month+3])
	} else {
		month = two(t[f.month:])
	}
	return calendar.NewDate(four(t[f.year:]), month, two(t[f.day:]))
}

const notDigits = -1 << 20

func two(t []byte) int {
	a, b := t[0]-'0', t[1]-'0'
	if a > 9 || b > 9 {
		return notDigits
	}
	return int(a)*10 + int(b)
}

func four(t []byte) int { return two(t)*100 + two(t[2:]) }

func monthNamed(t []byte) int {
	const names = "janfebmaraprmayjunjulaugsepoctnovdec"
	lower := [3]byte{t[0] | 0x20, t[1] | 0x20, t[2] | 0x20}
	for m := 0; m < len(names); m += 3 {
		if string(lower[:]) == names[m:m+3] {
			return m/3 + 1
		}
	}
	return 0
}

// Excel counts days from 1900-01-01 as 1 and believes that 1900 was a leap year:
// 60 is its 29 February 1900, which never was, and from 61 on it is one ahead.
var (
	excelBefore60 = calendar.MustDate("1899-12-31")
	excelAfter60  = calendar.MustDate("1899-12-30")
)

const lastExcelDay = 2_958_465 // 9999-12-31

// excelDate reads a serial day; a time of day is not a date.
func excelDate(t []byte) (calendar.Date, bool) {
	n, err := model.ParseNumber(t, 1)
	switch {
	case err != nil, n < 1, n == 60, n > lastExcelDay:
		return calendar.NoDate, false
	case n < 60:
		return excelBefore60 + calendar.Date(n), true
	}
	return excelAfter60 + calendar.Date(n), true
}

// appendISO writes a known date as YYYY-MM-DD.
func appendISO(dst []byte, d calendar.Date) []byte {
	y, m, day := d.Civil()
	return append(dst, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+day/10), byte('0'+day%10))
}
