package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a definition file (Line, Col, Len; 1-based, in characters)
// or in an extract (Row, 1-based, counting data rows after the header; Column
// is the extract's own column name). The zero value means "no place".
type Pos struct {
	File   string
	Line   int
	Col    int
	Len    int
	Row    int64
	Column string
}

// IsZero reports whether the position names nothing at all.
func (p Pos) IsZero() bool { return p == Pos{} }

// String gives file:line:col, or file: row N, column "C" for extracts.
func (p Pos) String() string {
	var b strings.Builder
	b.WriteString(clean(p.File))
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Col > 0 {
			fmt.Fprintf(&b, ":%d", p.Col)
		}
		return b.String()
	}
	switch {
	case p.Row > 0 && p.Column != "":
		fmt.Fprintf(&b, ": row %d, column %q", p.Row, p.Column)
	case p.Row > 0:
		fmt.Fprintf(&b, ": row %d", p.Row)
	case p.Column != "":
		fmt.Fprintf(&b, ": column %q", p.Column)
	}
	return b.String()
}

// Severity says whether a problem stops the work (Error) or only wants to be
// read (Warning).
type Severity uint8

// The two severities.
const (
	Error Severity = iota
	Warning
)

// Problem is one thing that is wrong, said so that it can be mended.
type Problem struct {
	Pos      Pos
	Severity Severity
	Code     Code
	Msg      string // lower case, no full stop, no data values
	Hint     string // what to do; may be empty
	Other    Pos    // the second place when two things clash; may be zero
}

// Error is the problem on one line, without the source excerpt.
func (p *Problem) Error() string {
	var b strings.Builder
	if !p.Pos.IsZero() {
		b.WriteString(p.Pos.String())
		b.WriteString(": ")
	}
	if p.Severity == Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(clean(p.Msg))
	if !p.Other.IsZero() {
		fmt.Fprintf(&b, " (see also %s)", p.Other)
	}
	fmt.Fprintf(&b, " [%s]", p.Code)
	return b.String()
}

// Errorf makes a problem of severity Error.
func Errorf(pos Pos, code Code, format string, args ...any) *Problem {
	return &Problem{Pos: pos, Code: code, Msg: fmt.Sprintf(format, args...)}
}

// WithHint sets the hint and returns the same problem, for use in one expression.
func (p *Problem) WithHint(format string, args ...any) *Problem {
	p.Hint = fmt.Sprintf(format, args...)
	return p
}

// List collects problems. The zero value is ready to use; it is not safe for
// concurrent use. A List with errors is itself an error.
type List struct {
	problems []*Problem
	seen     map[Problem]bool
}

// Add appends the problems; nil ones and exact repetitions are dropped.
func (l *List) Add(ps ...*Problem) {
	for _, p := range ps {
		if p == nil || l.seen[*p] {
			continue
		}
		if l.seen == nil {
			l.seen = map[Problem]bool{}
		}
		l.seen[*p] = true
		l.problems = append(l.problems, p)
	}
}

// Errorf adds a problem of severity Error and returns it for a hint.
func (l *List) Errorf(pos Pos, code Code, format string, args ...any) *Problem {
	p := Errorf(pos, code, format, args...)
	l.problems = append(l.problems, p)
	return p
}

// Warnf adds a problem of severity Warning and returns it for a hint.
func (l *List) Warnf(pos Pos, code Code, format string, args ...any) *Problem {
	p := l.Errorf(pos, code, format, args...)
	p.Severity = Warning
	return p
}

// Len is the number of problems of any severity.
func (l *List) Len() int { return len(l.problems) }

// Errors is the number of problems of severity Error.
func (l *List) Errors() int {
	n := 0
	for _, p := range l.problems {
		if p.Severity == Error {
			n++
		}
	}
	return n
}

// Sorted returns the problems by file, line, column, row, column name and text.
func (l *List) Sorted() []*Problem {
	s := slices.Clone(l.problems)
	slices.SortStableFunc(s, func(a, b *Problem) int {
		return cmp.Or(
			cmp.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
			cmp.Compare(a.Pos.Row, b.Pos.Row),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Msg, b.Msg),
		)
	})
	return s
}

// Err is nil when no problem of severity Error was added, else the list.
func (l *List) Err() error {
	if l.Errors() == 0 {
		return nil
	}
	return l
}

// Error joins the problems, one on a line.
func (l *List) Error() string {
	var b strings.Builder
	for i, p := range l.Sorted() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Error())
	}
	return b.String()
}

// clean makes control characters and bidirectional marks visible, so that a
// file name or a header cannot steer the reader's terminal.
func clean(s string) string {
	bad := func(r rune) bool {
		return r < 0x20 && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 ||
			r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
	}
	if strings.IndexFunc(s, bad) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if bad(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
