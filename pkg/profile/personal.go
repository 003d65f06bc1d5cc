package profile

import (
	"pathmetrics/pkg/model"
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
		if Personal(v) || role.Use == Ignored && nameLike(v) {
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
// digits than codes have, a decimal point or a slash between digits, two dashes
// between them, an at sign or a sign of money, is long, or begins like an address.
func Personal(v string) bool {
	digits, between := 0, false
	for i, r := range v {
		switch {
		case unicode.IsDigit(r):
			digits++
		case r == '@', r == '$', unicode.IsControl(r):
			return true
		case strings.ContainsRune(".,/", r) && digits > 0 && i+1 < len(v) && v[i+1] >= '0' && v[i+1] <= '9':
			between = true
		}
	}
	words := strings.Fields(v)
	address := len(words) > 1 && strings.IndexFunc(words[0], func(r rune) bool { return !unicode.IsDigit(r) }) < 0 && unicode.IsUpper([]rune(words[1])[0])
	return digits > maxDigits || between || address || len(v) > maxText || strings.Count(v, "-") > 1 && digits > 0
}

// nameLike reports whether a value is two or three words that begin with capital
// letters, as the names of people are. Names of providers are written so too: in a
// column that a layout reads they are shown.
func nameLike(v string) bool {
	words := strings.FieldsFunc(v, func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) < 2 || len(words) > 3 {
		return false
	}
	return !slices.ContainsFunc(words, func(w string) bool {
		return !unicode.IsUpper([]rune(w)[0]) || strings.ContainsFunc(w, unicode.IsDigit)
	})
}

// HeaderIsData reports whether what stands in the place of a header looks like a
// row: then no name of a column is shown.
func HeaderIsData(columns []string) bool {
	return len(columns) > 0 && !model.NamesColumns(columns) || slices.ContainsFunc(columns, func(c string) bool {
		c = strings.TrimSpace(c)
		digits := strings.IndexFunc(c, func(r rune) bool { return !unicode.IsDigit(r) && !strings.ContainsRune("-./,$ ", r) }) < 0
		return c != "" && digits && (len(c) > maxDigits || strings.ContainsAny(c, "./,$"))
	})
}
