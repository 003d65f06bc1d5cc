package codes

import (
	"slices"
	"strings"
)

// sectorRanges are the NAICS sectors that have several two-digit codes.
var sectorRanges = map[string][]string{
	"31-33": {"31*", "32*", "33*"},
	"44-45": {"44*", "45*"},
	"48-49": {"48*", "49*"},
}

// NAICS is the canonical spelling of a NAICS code: two to six digits, or one of
// the sectors 31-33, 44-45 and 48-49. Excel's quotes, blanks and the decimals of
// a number (622110.0) are repaired; no NAICS code begins with a zero, so none is
// ever lost. ok is false for a text that is no NAICS code by its form; it then
// comes back unchanged.
func NAICS(text string) (canonical string, repair Repair, ok bool) {
	if isNAICS(text) {
		return text, 0, true
	}
	t, repair := unwrap(text)
	if whole, dot := strings.CutSuffix(t, ".0"); dot {
		t, repair = whole, repair|Decimals
	}
	if !isNAICS(t) {
		return text, NoCode, false
	}
	return t, repair, true
}

// Sector is the sector of a two-digit NAICS code that has others beside it: 31-33
// for 32; empty for all others, which are sectors themselves.
func Sector(code string) string {
	for sector, heads := range sectorRanges {
		if slices.Contains(heads, code+"*") {
			return sector
		}
	}
	return ""
}

func isNAICS(t string) bool {
	return len(t) >= 2 && len(t) <= 6 && digits(t) || sectorRanges[t] != nil
}

// naicsPatterns are the patterns that one of a definition stands for: a sector's
// range stands for its two-digit codes with all below them.
func naicsPatterns(p string) []string {
	head, star := prefix(p)
	if r := sectorRanges[head]; r != nil {
		return slices.Concat(r, []string{head})
	}
	if star && (digits(head) || head == "") {
		return []string{head + "*"}
	}
	code, _, _ := NAICS(p)
	return []string{code}
}
