package render

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// table is a Markdown table whose columns line up when read as plain text, for
// scripts whose letters are one place wide. Its cells are one piece of memory,
// row by row.
type table struct {
	head    []string
	left    int // this many columns are words, set left; the rest are set right
	text    []byte
	ends    []int  // where each cell ends in text
	width   []int  // of the widest cell by column, and at least that of the heading
	dropped []bool // columns that are not shown
}

func newTable(left int, head ...string) *table {
	t := &table{head: head, left: left, width: make([]int, len(head)), dropped: make([]bool, len(head))}
	for i, s := range head {
		t.width[i] = max(utf8.RuneCountInString(s), 3)
	}
	return t
}

// put ends the next cell of the row under way; its content is what was appended
// to text.
func (t *table) put(text []byte) {
	from, column := t.start(len(t.ends)), len(t.ends)%len(t.head)
	t.text = text
	t.ends = append(t.ends, len(text))
	t.width[column] = max(t.width[column], runes(text[from:]))
}

// word puts a cell.
func (t *table) word(s string) { t.put(append(t.text, s...)) }

func (t *table) start(cell int) int {
	if cell == 0 {
		return 0
	}
	return t.ends[cell-1]
}

// cell is the content of a cell.
func (t *table) cell(row, column int) []byte {
	i := row*len(t.head) + column
	return t.text[t.start(i):t.ends[i]]
}

func (t *table) rows() int { return len(t.ends) / len(t.head) }

// runes counts letters.
func runes(b []byte) int {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return utf8.RuneCount(b)
		}
	}
	return len(b)
}

// column is the place of a heading that is shown, or -1.
func (t *table) column(name string) int {
	if i := slices.Index(t.head, name); i >= 0 && !t.dropped[i] {
		return i
	}
	return -1
}

// drop takes out column i.
func (t *table) drop(i int) { t.dropped[i] = true }

// only is the content of column i when all rows have the same one.
func (t *table) only(i int) (s string, same bool) {
	for row := range t.rows() {
		if !bytes.Equal(t.cell(row, i), t.cell(0, i)) {
			return "", false
		}
	}
	if t.rows() == 0 {
		return "", false
	}
	return string(t.cell(0, i)), true
}

// lineWidth is how many places a line takes.
func (t *table) lineWidth() int {
	n := 1
	for i, w := range t.width {
		if !t.dropped[i] {
			n += w + 3
		}
	}
	return n
}

// write adds the table to b.
func (t *table) write(b []byte) []byte {
	b = slices.Grow(b, (t.rows()+2)*(t.lineWidth()+1))
	for i, s := range t.head {
		b = t.appendCell(b, i, []byte(s))
	}
	b = append(b, "|\n"...)
	for i, w := range t.width {
		if dashes := strings.Repeat("-", w); i < t.left {
			b = t.appendCell(b, i, []byte(dashes))
		} else {
			b = t.appendCell(b, i, []byte(dashes[1:]+":"))
		}
	}
	b = append(b, "|\n"...)
	for row := range t.rows() {
		for i := range t.head {
			b = t.appendCell(b, i, t.cell(row, i))
		}
		b = append(b, "|\n"...)
	}
	return b
}

func (t *table) appendCell(b []byte, column int, text []byte) []byte {
	if t.dropped[column] {
		return b
	}
	b = append(b, "| "...)
	pad := t.width[column] - runes(text)
	if column < t.left {
		return appendBlanks(append(b, text...), pad+1)
	}
	return append(append(appendBlanks(b, pad), text...), ' ')
}

const blanks = "                                                                "

func appendBlanks(b []byte, n int) []byte {
	for ; n > len(blanks); n -= len(blanks) {
		b = append(b, blanks...)
	}
	return append(b, blanks[:n]...)
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
