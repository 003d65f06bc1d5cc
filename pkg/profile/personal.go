package profile

import (
	"slices"
	"strings"
	"unicode"
)

// shows decides whether the values of a column may be looked at one by one.
func shows(role *Role, values map[string]int64) bool {
	switch role.Use {
	case Coded:
		return true // of these only the layout's own codes are shown
	case Hidden:
		return false
	}
	if len(values) > MaxShown || PersonalName(role.Name) {
		return false
	}
	for v := range values {
		if Personal(v) {
			return false
		}
	}
	return true
}

// personalWords are parts of the names of columns whose cells are somebody's own.
var personalWords = []string{"ssn", "social", "name", "birth", "dob", "wage", "earn", "salary", "income", "amount", "pay", "address",
	"street", "phone", "mail", "zip", "fein", "account", "person", "student", "client", "participant", "identifier", "passport", "license"}

// PersonalName reports whether a column is by its name one whose values are not
// shown: a key, a name, an address, a birth date, money.
func PersonalName(column string) bool {
	words := strings.FieldsFunc(strings.ToLower(column), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if slices.Contains(words, "id") || slices.Contains(words, "key") || strings.HasSuffix(column, "ID") || strings.HasSuffix(column, "Id") {
		return true
	}
	squeezed := strings.Join(words, "")
	return slices.ContainsFunc(personalWords, func(w string) bool { return strings.Contains(squeezed, w) })
}

// maxDigits is how many digits a code may have: one more makes part of a number
// of a person, a date, an account.
const maxDigits = 4

// Personal reports whether a value by its form may be somebody's own: it has more
// digits than codes have, a decimal point or a sign of money between digits, an
// at sign, is long, or has the form of a date. A value of two or more words with
// capital letters may be a name.
func Personal(v string) bool {
	digits, capitals, words := 0, 0, 0
	between := false
	for i, r := range v {
		switch {
		case unicode.IsDigit(r):
			digits++
		case r == '@', r == '$', unicode.IsControl(r):
			return true
		case (r == '.' || r == ',' || r == '/') && digits > 0 && i+1 < len(v) && v[i+1] >= '0' && v[i+1] <= '9':
			between = true
		}
		if unicode.IsUpper(r) && (i == 0 || v[i-1] == ' ' || v[i-1] == ',') {
			capitals++
		}
	}
	words = len(strings.Fields(v))
	return digits > maxDigits || between || len(v) > maxText || strings.Count(v, "-") > 1 && digits > 0 || words == 2 && capitals == 2 && digits == 0 && strings.Contains(v, ",")
}

// HeaderIsData reports whether what stands in the place of a header looks like a
// row: then no name of a column is shown.
func HeaderIsData(columns []string) bool {
	return slices.ContainsFunc(columns, func(c string) bool {
		c = strings.TrimSpace(c)
		digits := strings.IndexFunc(c, func(r rune) bool { return !unicode.IsDigit(r) && !strings.ContainsRune("-./,$ ", r) }) < 0
		return c != "" && digits && (len(c) > maxDigits || strings.ContainsAny(c, "./,$"))
	})
}
