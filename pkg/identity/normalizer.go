package identity

import (
	"strings"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// MaxKey is the longest normalised key value, in bytes; longer ones are
// malformed.
const MaxKey = 64

// ssn is the key name whose values are checked as social security numbers.
const ssn = "ssn"

type rule uint8

const (
	none   rule = iota // trims blanks
	upper              // trims blanks, upper-cases ASCII letters
	digits             // keeps the digits
)

var ruleNames = map[string]rule{"none": none, "upper": upper, "digits": digits}

// Normalizer brings the values of each key into one form. It is immutable and
// safe for concurrent use.
type Normalizer struct {
	rules map[string]rule
}

// NewNormalizer takes the rule of each key: digits, upper or none. A key that
// is not named has none, except ssn, which has digits.
func NewNormalizer(rules map[string]string) (*Normalizer, error) {
	n := &Normalizer{rules: map[string]rule{ssn: digits}}
	for key, name := range rules {
		r, ok := ruleNames[name]
		if !ok {
			return nil, diag.Errorf(diag.Pos{}, diag.BadValue, "normalizing %q of key %q is not digits, upper or none", name, key)
		}
		n.rules[key] = r
	}
	return n, nil
}

// Normalize appends the normal form of a raw key cell to dst. For the verdicts
// Blank and Malformed dst comes back as it was. It allocates only to grow dst.
func (n *Normalizer) Normalize(dst []byte, keyName string, raw []byte) ([]byte, Verdict) {
	start := len(dst)
	out, v := n.rules[keyName].apply(dst, model.TrimBlanks(raw), keyName == ssn)
	if v == OK && keyName == ssn {
		v = checkSSN(out[start:])
	}
	if !v.Usable() {
		return dst, v
	}
	return out, v
}

// apply appends at most MaxKey bytes. pure refuses values that mix digits with
// letters: a number cut out of a text must not pass for a social security
// number.
func (r rule) apply(dst, value []byte, pure bool) ([]byte, Verdict) {
	start, mixed := len(dst), false
	for _, c := range value {
		switch {
		case c < ' ' && c != '\t' || c == 0x7f:
			return dst, Malformed
		case r == digits && (c < '0' || c > '9'):
			mixed = mixed || !separator(c)
			continue
		case r == upper && 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		}
		if len(dst)-start == MaxKey {
			return dst, Malformed
		}
		dst = append(dst, c)
	}
	switch {
	case len(dst) == start && mixed && !notGiven(value):
		return dst, Malformed
	case len(dst) == start:
		return dst, Blank
	case pure && mixed:
		return dst, Malformed
	}
	return dst, OK
}

// Pad fills a key of fewer than n digits with zeros on the left, as numbers lose
// them in spreadsheets; it appends to dst, which should have room for n bytes.
// Anything else than digits, nothing, and a key that is long enough come back as
// they are.
func Pad(dst, raw []byte, n int) []byte {
	value := model.TrimBlanks(raw)
	if len(value) == 0 || len(value) >= n {
		return raw
	}
	for _, c := range value {
		if c < '0' || c > '9' {
			return raw
		}
	}
	for range n - len(value) {
		dst = append(dst, '0')
	}
	return append(dst, value...)
}

// separator reports the characters that people write between the parts of a
// number.
func separator(c byte) bool {
	return c == '-' || c == ' ' || c == '\t' || c == '.' || c == '/'
}

// notGiven reports whether a cell says in words that there is nothing.
func notGiven(value []byte) bool {
	for _, word := range []string{"NA", "N/A", "N.A.", "NULL", "NONE", "NAN", "."} {
		if strings.EqualFold(string(value), word) {
			return true
		}
	}
	return false
}
