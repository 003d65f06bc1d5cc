package codes

import "strings"

// CIP is the canonical spelling of a CIP code: NN, NN.NN or NN.NNNN. What else it
// may look like is what spreadsheets and statistics programs make of it:
//
//	="51.3801"   Excel's way of keeping text text
//	513801       without the dot; 5 or 3 digits have lost a leading zero too
//	1.0101       a number: the leading zero is gone
//	51.1         a number: a trailing zero is gone, it was 51.10
//	51.381       likewise 51.3810
//	513801.0     a number with decimals
//
// Two things a number cannot tell are settled by rule. 51.08 is the series
// 51.08 and may have been 51.0800; 1.0 is the series 01.00 and may have been 01
// or 01.0000. Both are under the prefix 51.08 or 01.00 whichever they were.
//
// ok is false for a text that is no CIP code by its form; it then comes back
// unchanged. Whether a code of good form exists is not asked: 99.9999 is one.
func CIP(text string) (canonical string, repair Repair, ok bool) {
	if isCIP(text) {
		return text, 0, true
	}
	t, repair := unwrap(text)
	whole, part, dot := strings.Cut(t, ".")
	if !digits(whole) || dot && !digits(part) {
		return text, NoCode, false
	}
	switch {
	case !dot:
	case len(whole) > 2 && part == "0":
		repair |= Decimals
		dot = false
	case len(whole) > 2 || len(part) > 4:
		return text, NoCode, false
	}
	if !dot {
		var missing Repair
		if whole, part, missing = split(whole); missing == NoCode {
			return text, NoCode, false
		}
		repair |= missing
	}
	if len(whole) == 1 {
		whole, repair = "0"+whole, repair|LeadingZeros
	}
	if len(part)%2 == 1 {
		part, repair = part+"0", repair|TrailingZeros
	}
	if part == "" {
		return whole, repair, true
	}
	return whole + "." + part, repair, true
}

// split takes digits without a dot apart. An odd number of them has lost a
// leading zero: 10101 was 010101.
func split(t string) (family, rest string, repair Repair) {
	switch len(t) {
	case 1, 2:
		return t, "", 0
	case 3, 5:
		return t[:1], t[1:], MissingDot
	case 4, 6:
		return t[:2], t[2:], MissingDot
	}
	return "", "", NoCode
}

// isCIP reports the canonical form.
func isCIP(t string) bool {
	switch len(t) {
	case 2:
		return digits(t)
	case 5, 7:
		return t[2] == '.' && digits(t[:2]) && digits(t[3:])
	}
	return false
}

// cipPattern is a pattern of a definition in canonical spelling. A star stands
// for any ending, so what is before it need not be a whole code: 51.0* are all
// series from 51.00 to 51.09. Without a dot its first two digits are the family
// (5108* is 51.08*), with one the family may have lost its zero (1.01* is
// 01.01*). What is no pattern for CIP codes stays as it is.
func cipPattern(p string) string {
	head, star := prefix(p)
	if !star {
		code, _, _ := CIP(p)
		return code
	}
	whole, part, dot := strings.Cut(head, ".")
	switch {
	case whole != "" && !digits(whole) || part != "" && !digits(part) || len(part) > 4:
		return p
	case dot && len(whole) == 1:
		return "0" + head + "*"
	case dot && len(whole) == 2, len(whole) <= 2 && !dot:
		return head + "*"
	case !dot && len(whole) <= 6:
		return whole[:2] + "." + whole[2:] + "*"
	}
	return p
}

// prefix is what a pattern has before its star, wherever that stands towards
// Excel's quotes; false for a pattern without one.
func prefix(p string) (head string, star bool) {
	outer, star := strings.CutSuffix(p, "*")
	t, _ := unwrap(outer)
	head, inner := strings.CutSuffix(t, "*")
	return head, star || inner
}

// unwrap takes away what a spreadsheet puts around a code, and blanks.
func unwrap(text string) (string, Repair) {
	var repair Repair
	t := text
	if strings.HasPrefix(t, "=") || strings.HasPrefix(t, `"`) || strings.HasPrefix(t, "'") {
		t = strings.Trim(t, `="'`)
		repair |= ExcelQuotes
	}
	if strings.ContainsAny(t, " \t\u00a0") {
		t = strings.Map(func(r rune) rune {
			if r == ' ' || r == '\t' || r == '\u00a0' {
				return -1
			}
			return r
		}, t)
		repair |= Blanks
	}
	return t, repair
}

// digits reports one or more of 0 to 9 and nothing else.
func digits(t string) bool {
	for i := 0; i < len(t); i++ {
		if t[i] < '0' || t[i] > '9' {
			return false
		}
	}
	return t != ""
}
