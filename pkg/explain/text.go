package explain

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"pathmetrics/pkg/calendar"
)

// Page is a text of headings and paragraphs that is laid out when written.
type Page struct{ lines []pageLine }

// pageLine is a paragraph, whose first line begins with first and its others
// with rest, or a table.
type pageLine struct {
	first, rest, text string
	table             *Table
}

func (p *Page) add(first, rest, format string, args ...any) {
	p.lines = append(p.lines, pageLine{first: first, rest: rest, text: Visible(fmt.Sprintf(format, args...))})
}

// heading begins a section.
func (p *Page) heading(text string) {
	p.blank()
	p.add("", "", "%s", strings.ToUpper(text))
}

func (p *Page) blank() { p.lines = append(p.lines, pageLine{}) }

// para is an indented paragraph.
func (p *Page) para(format string, args ...any) { p.add("  ", "  ", format, args...) }

// item is a point of a list at a depth from 0.
func (p *Page) item(depth int, format string, args ...any) {
	indent := strings.Repeat("  ", depth+1)
	p.add(indent+"- ", indent+"  ", format, args...)
}

// clause is a condition with its parts.
func (p *Page) clause(depth int, c Clause) {
	p.item(depth, "%s", c.Text)
	for _, part := range c.Parts {
		p.clause(depth+1, part)
	}
}

// Append puts the lines of another page behind a blank line.
func (p *Page) Append(other *Page) {
	if len(p.lines) > 0 {
		p.blank()
	}
	p.lines = append(p.lines, other.lines...)
}

// table puts an indented table into the page.
func (p *Page) table(t Table) { p.lines = append(p.lines, pageLine{table: &t}) }

// Write lays the page out; lines are at most width places wide where words
// allow it, and width 0 means 80.
func (p *Page) Write(w io.Writer, width int) error {
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	for _, l := range p.lines {
		if l.table != nil {
			for line := range strings.Lines(l.table.text(width - 2)) {
				b.WriteString("  " + line)
			}
			continue
		}
		wrap(&b, l, width)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func wrap(b *strings.Builder, l pageLine, width int) {
	line, used := l.first, false
	for _, word := range strings.Fields(l.text) {
		if used && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line, used = l.rest, false
		}
		if used {
			line += " "
		}
		line, used = line+word, true
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}

// Table is a table whose columns line up in plain text.
type Table struct {
	Head []string
	Rows [][]string
}

// Write writes the table. Where width is not 0, texts of the last column that
// do not fit are continued below.
func (t Table) Write(w io.Writer, width int) error {
	_, err := io.WriteString(w, t.text(width))
	return err
}

const minLastColumn = 24

func (t Table) text(width int) string {
	widths := make([]int, len(t.Head))
	rows := append([][]string{t.Head}, t.Rows...)
	for _, r := range rows {
		for i, s := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(Visible(s)))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		var line strings.Builder
		last := len(r) - 1
		for i, s := range r[:last] {
			s = Visible(s)
			line.WriteString(s + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(s)+2))
		}
		first := line.String()
		room := width - utf8.RuneCountInString(first)
		if width == 0 || room < minLastColumn {
			b.WriteString(strings.TrimRight(first+Visible(r[last]), " ") + "\n")
			continue
		}
		wrap(&b, pageLine{first: first, rest: strings.Repeat(" ", utf8.RuneCountInString(first)), text: Visible(r[last])}, width)
	}
	return b.String()
}

// Visible turns control characters and marks that turn the direction of
// writing into blanks, so that no definition and no extract steers a terminal.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

var monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December"}

// Day is a date in words: 1 July 2023. A date that is not known is "".
func Day(d calendar.Date) string {
	if !d.Known() {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%d %s %d", day, monthNames[m-1], y)
}

// days is an interval in words.
func days(i calendar.Interval) string {
	switch {
	case !i.From.Known() && !i.To.Known():
		return "of any day"
	case !i.From.Known():
		return "up to " + Day(i.To)
	case !i.To.Known():
		return "from " + Day(i.From) + " on"
	}
	return "from " + Day(i.From) + " to " + Day(i.To)
}

// list joins words: "a, b or c".
func list(words []string, last string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " " + last + " " + words[n-1]
}

var ordinals = [...]string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
	"tenth", "eleventh", "twelfth"}

func ordinal(n int) string {
	if n > 0 && n < len(ordinals) {
		return ordinals[n]
	}
	switch {
	case n%100 >= 11 && n%100 <= 13:
		return fmt.Sprintf("%dth", n)
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}

// count is "one day", "2 days".
func count(n int, unit string) string {
	if n == 1 {
		return "one " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

func article(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}
