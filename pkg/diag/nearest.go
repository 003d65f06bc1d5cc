package diag

import (
	"slices"
	"strings"
)

// Nearest is the choice that a mistyped word most likely meant, or "" when
// nothing is near: at most two edits, or one third of a longer word.
func Nearest(word string, choices []string) string {
	squeeze := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '_' || r == '-' || r == ' ' || r == '.' {
				return -1
			}
			return r
		}, strings.ToLower(s))
	}
	w := squeeze(word)
	best, dist := "", max(2, len(w)/3)+1
	for _, c := range slices.Sorted(slices.Values(choices)) {
		if n := Edits(w, squeeze(c)); n < dist && n < len(w) {
			best, dist = c, n
		}
	}
	return best
}

// Edits is the number of single-character changes between two words.
func Edits(a, b string) int {
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := prev[0]
		prev[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = prev[j]
			prev[j] = min(cost, prev[j]+1, prev[j-1]+1)
		}
	}
	return prev[len(b)]
}
