package model

import (
	"slices"
	"strings"
	"unicode"
)

// headerWords are words of which names of columns are made. Those of four letters
// and more are also found inside a word, as in BIRTHDATE.
var headerWords = strings.Fields(`id ids ssn sin sex dob day yr qtr qtrs fein ein naics cip soc gpa zip age fips key num no nbr pay crs efl cohort
	name birth date year quarter term wage hour employer code type status start begin entry exit program course credit grade level degree award
	school college institution student person participant client worker employee account number state county city address race ethnic gender
	amount rate period month service provider title test score subject section flag reason source agency case record semester major enroll
	attempted earned pass complete hire descr value count total class region area site campus office prefix element pirl calc quantity
	activity component industry hispanic veteran disability income family phone email street graduat search branch sequence unique match
	column field weight weeks fund group first last middle end days units kind work train certif creden diploma license transfer`)

// NamesColumns reports whether words in the place of a header can be names of
// columns: one in three has a word of which such names are made, or is the number
// of an element. Otherwise the first line may be somebody's row, and must not be
// shown.
func NamesColumns(header []string) bool {
	names, filled := 0, 0
	for _, h := range header {
		h = strings.TrimSpace(h)
		if h == "" {
			continue
		}
		filled++
		if isName(h) {
			names++
		}
	}
	return filled > 0 && names*3 >= filled
}

func isName(h string) bool {
	if len(h) > 100 {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(spaced(h)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, w := range words {
		bare := strings.TrimRight(w, "0123456789")
		for _, known := range headerWords {
			if bare == known || len(known) >= 4 && strings.Contains(w, known) {
				return true
			}
		}
	}
	return element(words)
}

// element reports the number of an element of a record layout: 100, p1602, 108-A.
func element(words []string) bool {
	if len(words) == 0 || len(words) > 2 {
		return false
	}
	n := strings.TrimLeft(words[0], "p")
	digits := strings.TrimRight(n, "abc")
	return len(digits) >= 3 && len(digits) <= 4 && len(n)-len(digits) <= 1 &&
		!slices.ContainsFunc([]byte(digits), func(c byte) bool { return c < '0' || c > '9' }) &&
		(len(words) == 1 || len(words[1]) == 1)
}

// spaced puts a blank where a small letter is followed by a capital: StudentId.
func spaced(h string) string {
	var b strings.Builder
	small := false
	for _, r := range h {
		if small && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		small = unicode.IsLower(r)
		b.WriteRune(r)
	}
	return b.String()
}
