package diag

import (
	"fmt"
	"io"
	"strings"
)

// Printer writes problems in the grammar of the package comment.
type Printer struct {
	// Source returns the text of a definition file for the excerpt, or nil.
	Source func(file string) []byte
	// Max caps the number of problems printed; 0 means all. What is left out is
	// counted in a last line.
	Max int
}

// Print writes the list, sorted; it returns the first write error.
func (pr Printer) Print(w io.Writer, l *List) error {
	ps := l.Sorted()
	rest := 0
	if pr.Max > 0 && len(ps) > pr.Max {
		ps, rest = ps[:pr.Max], len(ps)-pr.Max
	}
	for _, p := range ps {
		if err := pr.One(w, p); err != nil {
			return err
		}
	}
	if rest > 0 {
		_, err := fmt.Fprintf(w, "and %d more problems\n", rest)
		return err
	}
	return nil
}

// One writes a single problem with its excerpt and hint.
func (pr Printer) One(w io.Writer, p *Problem) error {
	var b strings.Builder
	b.WriteString(p.Error())
	b.WriteByte('\n')
	b.WriteString(pr.excerpt(p.Pos))
	if p.Hint != "" {
		fmt.Fprintf(&b, "hint: %s\n", clean(p.Hint))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// excerpt is the source line with a caret under the place, or nothing.
func (pr Printer) excerpt(pos Pos) string {
	if pos.Line <= 0 || pr.Source == nil {
		return ""
	}
	lines := strings.Split(string(pr.Source(pos.File)), "\n")
	if pos.Line > len(lines) {
		return ""
	}
	text := strings.TrimRight(lines[pos.Line-1], "\r")
	number := fmt.Sprint(pos.Line)
	pad := strings.Repeat(" ", len(number))
	var b strings.Builder
	fmt.Fprintf(&b, "%s |\n%s | %s\n", pad, number, clean(text))
	if pos.Col > 0 {
		fmt.Fprintf(&b, "%s | %s^%s\n", pad, strings.Repeat(" ", pos.Col-1), strings.Repeat("~", max(pos.Len-1, 0)))
	}
	return b.String()
}
