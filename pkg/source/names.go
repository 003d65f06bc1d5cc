package source

import (
	"slices"
	"strings"
)

// Names say how wanted columns may be called in a header besides their own
// name, and which of them a file may lack. A nil *Names knows own names only,
// letter by letter, and all are needed.
//
// A column is looked for by its own name; with Loose, when that finds nothing, by
// its element number, for the columns in Elements; then by the earlier numbers of
// the element, which are those of its names that are numbers, in their order; and
// when that finds nothing, by its spellings in their order, its own name first,
// compared by letters and digits without case. Never by position.
type Names struct {
	Loose    bool
	Also     map[string][]string // other spellings of a column
	Elements map[string][]string // names of an element, by number as in "1602", "108-A", "CALC4013"
	Optional map[string]bool     // columns that a file may lack; their cells are blank
	AnyOf    [][]string          // lists of optional columns of which a file must have one
}

func (n *Names) optional(want string) bool { return n != nil && n.Optional[want] }

// isElement reports whether a header names an element by its number.
func (n *Names) isElement(h string) bool {
	return n != nil && n.Loose && elementOf(h, n.elements()) != ""
}

// elements are the names of the elements by squeezed number, their own and those
// that they had in other years.
func (n *Names) elements() map[string][]string {
	out := map[string][]string{}
	for number, names := range n.Elements {
		for _, s := range append(numbersOf(names), squeeze(number)) {
			out[s] = append(out[s], names...)
		}
	}
	return out
}

// index is a header made ready for looking up columns.
type index struct {
	names    *Names
	header   []string
	squeezed []string // of each column: its name
	numbers  []string // of each column: the squeezed element number that it starts with, or ""
}

func (n *Names) index(header []string) *index {
	x := &index{names: n, header: header}
	if n == nil || !n.Loose {
		return x
	}
	elements := n.elements()
	for _, h := range header {
		x.squeezed = append(x.squeezed, nameOf(h))
		x.numbers = append(x.numbers, elementOf(h, elements))
	}
	return x
}

// find gives the places of a wanted column in the header: one, none, or several
// when the columns cannot be told apart.
func (x *index) find(want string) []int {
	found := x.places(func(i int) bool { return x.header[i] == want })
	if x.names == nil || !x.names.Loose {
		return found
	}
	if len(found) > 0 {
		// Another column that is the same but for its spelling could be meant as well.
		return x.places(func(i int) bool { return x.same(i, found[0]) })
	}
	names := append([]string{want}, x.names.Also[want]...)
	if of, ok := x.names.Elements[want]; ok {
		for _, number := range append([]string{squeeze(want)}, numbersOf(of)...) {
			if found = x.places(func(i int) bool { return x.numbers[i] == number && means(x.header[i], of) }); len(found) > 0 {
				return found
			}
		}
		names = append(names, of...)
	}
	// The first spelling that is there counts, so that a file may have a Student ID
	// and, further on, an ID of its own.
	for _, name := range names {
		name = nameOf(name)
		found = x.places(func(i int) bool { return x.numbers[i] == "" && name != "" && x.squeezed[i] == name })
		if len(found) > 0 {
			break
		}
	}
	return found
}

// same reports whether two columns are one element, or one name in two spellings.
func (x *index) same(i, j int) bool {
	if x.numbers[i] != "" || x.numbers[j] != "" {
		return x.numbers[i] == x.numbers[j]
	}
	return x.squeezed[i] == x.squeezed[j] && (i == j || x.squeezed[i] != "")
}

func (x *index) places(is func(i int) bool) (at []int) {
	for i := range x.header {
		if is(i) {
			at = append(at, i)
		}
	}
	return at
}

// numbersOf are the names that are element numbers themselves, squeezed.
func numbersOf(names []string) (out []string) {
	for _, name := range names {
		if number, rest := cutNumber(strings.ToLower(name)); number != "" && rest == "" {
			out = append(out, number)
		}
	}
	return out
}

// nameOf squeezes a name, without a trailing "(WIOA)".
func nameOf(s string) string { return strings.TrimSuffix(squeeze(s), "wioa") }

// elementOf is the squeezed number of the element that a header names by number
// (1602, PIRL 1602, p1602, CALC4013, 1602 Employed in …), or "". Words after the
// number must have one in common with the element's names, so that "100 percent
// low income" is not element 100.
func elementOf(h string, elements map[string][]string) string {
	number, _ := cutNumber(strings.ToLower(strings.TrimSpace(h)))
	if names, ok := elements[number]; ok && means(h, names) {
		return number
	}
	return ""
}

// means reports whether the words after a header's number, if there are any, fit
// some of the names: a number can have been that of another element.
func means(h string, names []string) bool {
	_, rest := cutNumber(strings.ToLower(strings.TrimSpace(h)))
	return rest == "" || common(rest, names)
}

// cutNumber takes an element number off the front of a header in lower case:
// "pirl 108-a" → "108a", "". What follows comes squeezed of its signs.
func cutNumber(h string) (number, rest string) {
	calc := ""
	for _, prefix := range []string{"pirl", "calc", "element", "p"} {
		if s, ok := strings.CutPrefix(h, prefix); ok {
			h = strings.TrimLeft(s, " _-.#")
			if prefix == "calc" {
				calc = prefix
			}
			break
		}
	}
	digits := 0
	for digits < len(h) && h[digits] >= '0' && h[digits] <= '9' {
		digits++
	}
	if digits < 3 || digits > 4 {
		return "", ""
	}
	number, h = calc+h[:digits], h[digits:]
	// A letter of its own, as in 108-A, belongs to the number.
	if s := strings.TrimLeft(h, " -_"); len(s) > 0 && s[0] >= 'a' && s[0] <= 'c' && (len(s) == 1 || strings.ContainsRune(" _-.:", rune(s[1]))) {
		number, h = number+s[:1], s[1:]
	}
	if h != "" && !strings.ContainsRune(" _-.:\t", rune(h[0])) {
		return "", ""
	}
	return number, strings.Trim(h, " _-.:\t")
}

// common reports whether a text and some name share a word of four letters or
// more.
func common(text string, names []string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" _-.:/()", r) })
	for _, name := range names {
		s := squeeze(name)
		if slices.ContainsFunc(words, func(w string) bool { return len(squeeze(w)) >= 4 && strings.Contains(s, squeeze(w)) }) {
			return true
		}
	}
	return false
}

// Missing are the optional columns that a header lacks, in the order of want.
func (n *Names) Missing(header, want []string) (out []string) {
	x := n.index(header)
	for _, name := range want {
		if n.optional(name) && len(x.find(name)) == 0 {
			out = append(out, name)
		}
	}
	return out
}

// Find is, for each wanted column, the column of the header that stands for it;
// "" when there is none, or more than one.
func (n *Names) Find(header, want []string) []string {
	x := n.index(header)
	out := make([]string, len(want))
	for i, name := range want {
		if at := x.find(name); len(at) == 1 {
			out[i] = header[at[0]]
		}
	}
	return out
}
