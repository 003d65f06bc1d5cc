package source

import (
	"strings"
	"unicode"

	"pathmetrics/pkg/diag"
)

// choose finds the wanted columns in a header. The result has one index per
// wanted name; everything that is wrong is said at once.
func choose(file string, header, want []string) ([]int, error) {
	var problems diag.List
	at := make([]int, len(want))
	for i, name := range want {
		n := 0
		for j, h := range header {
			if h == name {
				if n == 0 {
					at[i] = j
				}
				n++
			}
		}
		pos := diag.Pos{File: file, Column: name}
		switch {
		case n > 1:
			problems.Add(diag.Errorf(pos, diag.DuplicateColumn, "the header has this column %d times", n))
		case n == 0:
			p := diag.Errorf(pos, diag.MissingColumn, "the header has no such column")
			p.Hint = missingHint(header, name)
			problems.Add(p)
		}
	}
	return at, problems.Err()
}

// missingHint names the column that was probably meant. It names nothing that is
// not close to the wanted name: where a header row is missing altogether, what
// stands in its place is data.
func missingHint(header []string, want string) string {
	if best := nearest(header, want); best != "" {
		return "did you mean " + quote(best) + "?"
	}
	if len(header) == 1 {
		for _, d := range []struct{ char, name string }{{";", "semicolons"}, {"\t", "tabs"}, {"|", "vertical bars"}, {",", "commas"}} {
			if strings.Contains(header[0], d.char) {
				return "the file has a single column; its first line holds " + d.name + ", which may be the delimiter"
			}
		}
	}
	return ""
}

func quote(s string) string { return `"` + s + `"` }

// nearest is the header name most like the wanted one: equal but for case, equal
// in letters and digits, or few edits away; "" when none is.
func nearest(header []string, want string) string {
	for _, h := range header {
		if strings.EqualFold(strings.TrimSpace(h), want) {
			return h
		}
	}
	w := squeeze(want)
	best, least := "", len(w)/4+2
	for _, h := range header {
		s := squeeze(h)
		if s == w && w != "" {
			return h
		}
		if len(s) > 2*len(w)+2 || len(s) < 3 || len(w) < 3 {
			continue
		}
		if d := edits(s, w); d < least {
			best, least = h, d
		}
	}
	return best
}

// squeeze keeps letters and digits, in lower case.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// edits is the Levenshtein distance in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d++
			}
			diagonal = row[j+1]
			row[j+1] = min(d, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// duplicates lists the names that a header has more than once.
func duplicates(header []string) []string {
	var dup []string
	seen := map[string]int{}
	for _, h := range header {
		if seen[h]++; seen[h] == 2 {
			dup = append(dup, h)
		}
	}
	return dup
}
