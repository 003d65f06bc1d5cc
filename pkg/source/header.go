package source

import (
	"slices"
	"strings"
	"unicode"

	"pathmetrics/pkg/diag"
)

// choose finds the wanted columns in a header. The result has one index per
// wanted name, -1 for an optional one that is not there; everything that is wrong
// is said at once.
func choose(file string, header, want []string, names *Names) ([]int, error) {
	at, x := make([]int, len(want)), names.index(header)
	for i, name := range want {
		at[i] = -1
		if found := x.find(name); len(found) == 1 {
			at[i] = found[0]
		}
	}
	return at, CheckHeader(file, header, want, names).Err()
}

// CheckHeader holds a header against the wanted columns: each must be there
// exactly once, optional ones at most once. A hint names columns of the file only
// when at least half of the wanted ones are there: where a header row is missing
// altogether, what stands in its place is data, and is not shown.
func CheckHeader(file string, header, want []string, names *Names) *diag.List {
	problems, x := &diag.List{}, names.index(header)
	there, needed := 0, 0
	for _, name := range want {
		found := len(x.find(name)) > 0 || slices.ContainsFunc(header, func(h string) bool { return squeeze(h) == squeeze(name) })
		if !names.optional(name) {
			needed++
		}
		if found && !names.optional(name) {
			there++
		}
	}
	said := false
	for _, name := range want {
		pos := diag.Pos{File: file}
		switch n := len(x.find(name)); {
		case n > 1:
			problems.Errorf(pos, diag.DuplicateColumn, "column %q stands in the header %d times", name, n)
		case n == 1 || names.optional(name):
		case 2*there >= needed:
			problems.Errorf(pos, diag.MissingColumn, "no column %q", name).WithHint("%s", missingHint(header, name, names))
		default:
			p := problems.Errorf(pos, diag.MissingColumn, "no column %q", name)
			if !said {
				p.Hint, said = strangeHint(header), true
			}
		}
	}
	checkAnyOf(file, problems, x)
	return problems
}

// checkAnyOf asks for one column at least of each list of alternatives.
func checkAnyOf(file string, problems *diag.List, x *index) {
	if x.names == nil {
		return
	}
	for _, list := range x.names.AnyOf {
		if slices.ContainsFunc(list, func(name string) bool { return len(x.find(name)) > 0 }) {
			continue
		}
		problems.Errorf(diag.Pos{File: file}, diag.MissingColumn, "none of the columns %s", allQuoted(list)).
			WithHint("one of them is needed; name the file's column at the source, as in `with: {%s: COLUMN}`", list[0])
	}
}

func allQuoted(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, quote(n))
	}
	return strings.Join(out, ", ")
}

// Alike is the column whose name is the wanted one but for case, blanks and
// signs, or "".
func Alike(header []string, want string) string {
	for _, h := range header {
		if h != want && squeeze(h) == squeeze(want) {
			return h
		}
	}
	return ""
}

// missingHint names the column that was probably meant, or all. A column that is
// an element of its own is never proposed for another one.
func missingHint(header []string, want string, known *Names) string {
	if best := nearest(header, want); best != "" && !known.isElement(best) {
		return "did you mean " + quote(best) + "? rename it in the layout, or with `with: {" + want + ": " + best + "}` at the source"
	}
	var names []string
	for _, h := range header {
		if strings.ContainsFunc(h, unicode.IsLetter) {
			names = append(names, h)
		}
	}
	slices.Sort(names)
	if len(names) == 0 || known != nil && len(known.Elements) > 0 {
		return "if the file has it under another name, say so with `with: {" + want + ": NAME}` at the source"
	}
	return "the file has " + strings.Join(names, ", ")
}

// strangeHint is for a first line that does not look like the header.
func strangeHint(header []string) string {
	if len(header) == 1 {
		for _, d := range []struct{ char, name string }{{";", "semicolons"}, {"\t", "tabs"}, {"|", "vertical bars"}, {",", "commas"}} {
			if strings.Contains(header[0], d.char) {
				return "the file has a single column; its first line holds " + d.name + ", which may be the delimiter: see csv: {delimiter: …} of the layout"
			}
		}
	}
	return "the file may have no header row, or another delimiter: see csv: {header: false} and csv: {delimiter: …} of the layout"
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
		if d := diag.Edits(s, w); d < least {
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
