package render

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// table is a Markdown table whose columns line up when read as plain text, for
// scripts whose letters are one place wide.
type table struct {
	head []string
	left int // this many columns are words, set left; the rest are set right
	rows [][]string
}

// column is the place of a heading, or -1.
func (t *table) column(name string) int { return slices.Index(t.head, name) }

// drop takes out column i.
func (t *table) drop(i int) {
	t.head = slices.Delete(slices.Clone(t.head), i, i+1)
	for k, r := range t.rows {
		t.rows[k] = slices.Delete(r, i, i+1)
	}
	if i < t.left {
		t.left--
	}
}

// only is the content of column i when all rows have the same one.
func (t *table) only(i int) (s string, same bool) {
	for k, r := range t.rows {
		if k > 0 && r[i] != s {
			return "", false
		}
		s = r[i]
	}
	return s, len(t.rows) > 0
}

func (t *table) widths() []int {
	w := make([]int, len(t.head))
	for _, r := range append([][]string{t.head}, t.rows...) {
		for i, s := range r {
			w[i] = max(w[i], utf8.RuneCountInString(s), 3)
		}
	}
	return w
}

// width is how many places a line takes.
func (t *table) width() int {
	n := 1
	for _, w := range t.widths() {
		n += w + 3
	}
	return n
}

func (t *table) write(b *strings.Builder) {
	w := t.widths()
	line := func(cells []string) {
		for i, s := range cells {
			pad := strings.Repeat(" ", w[i]-utf8.RuneCountInString(s))
			if i < t.left {
				s += pad
			} else {
				s = pad + s
			}
			b.WriteString("| " + s + " ")
		}
		b.WriteString("|\n")
	}
	line(t.head)
	for i := range t.head {
		dashes := strings.Repeat("-", w[i])
		if i < t.left {
			b.WriteString("| " + dashes + " ")
		} else {
			b.WriteString("| " + dashes[1:] + ": ")
		}
	}
	b.WriteString("|\n")
	for _, r := range t.rows {
		line(r)
	}
}

// plain makes text from definitions or data safe for a Markdown table and a
// terminal: marks of Markdown are escaped, control characters and bidirectional
// marks become blanks.
func plain(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029:
			r = ' '
		case strings.ContainsRune("\\`*[]<>|", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
