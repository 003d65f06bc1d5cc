package gate

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// document is a Markdown file for people: tables, and lines of text around them.
type document struct {
	file  string
	lines []string
}

func (c *check) document(file string) (*document, error) {
	text, err := fs.ReadFile(c.Public, file)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w", file, err)
	}
	return &document{file, strings.Split(string(text), "\n")}, nil
}

// walk goes through a document: head is called for the head of each table, row for each
// row below it, and text for any other line; lines count from 1.
func (d *document) walk(head, row func(line int, cells []string) error, text func(line int, s string) error) error {
	inTable := 0
	for i, s := range d.lines {
		cells, ok := tableCells(s)
		var err error
		switch {
		case !ok:
			inTable = 0
			err = text(i+1, s)
		case inTable == 0:
			inTable = 1
			err = head(i+1, cells)
		case inTable == 1:
			inTable = 2
			if strings.Trim(s, "|-: ") != "" {
				err = fmt.Errorf("%s: line %d: a table without a line below its head", d.file, i+1)
			}
		default:
			err = row(i+1, cells)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tableCells are the cells of a line of a table, without the blanks around them and the
// marks before what Markdown would read otherwise.
func tableCells(s string) (out []string, ok bool) {
	if !strings.HasPrefix(s, "|") || !strings.HasSuffix(s, "|") || len(s) < 2 {
		return nil, false
	}
	var b strings.Builder
	escaped := false
	for _, r := range s[1:] {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '|':
			out = append(out, strings.TrimSpace(b.String()))
			b.Reset()
		default:
			b.WriteRune(r)
		}
	}
	return out, true
}

// numbersIn are the numbers that a text for people holds, without commas: of
// "$1,234 (n=55)" 1234 and 55. ok is false where one is written as none should be.
func numbersIn(s string) (out []aggregate.Decimal, ok bool) {
	if strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsNumber(r) }) {
		return nil, false // digits of another script
	}
	isDigit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	for i := 0; i < len(s); {
		if !isDigit(i) {
			i++
			continue
		}
		from := i
		for isDigit(i) || i < len(s) && (s[i] == ',' || s[i] == '.') && isDigit(i+1) {
			i++
		}
		d, fine := parseDecimal(strings.ReplaceAll(s[from:i], ",", ""))
		if !fine {
			return nil, false
		}
		out = append(out, d)
	}
	return out, true
}

// telling are the numbers that a row may show in a text for people.
func (c *check) telling(i int) (out []aggregate.Decimal) {
	s, row := &c.shown[i], &c.Rows[i]
	if s.hidden() {
		return nil
	}
	for _, k := range [...]cell{cNumerator, cDenominator} {
		if s.cells[k].Ok {
			out = append(out, s.cells[k])
		}
	}
	out = append(out, forReading(s.cells[cValue], row)...)
	if r, ok := told(s.reason); ok {
		out = append(out, aggregate.Whole(r.low), aggregate.Whole(r.high))
	}
	return out
}

// forReading is a value as tables for people have it: rates as percent with one decimal,
// money in whole dollars, anything else with all decimals or without the last zeros.
func forReading(d aggregate.Decimal, row *aggregate.Row) []aggregate.Decimal {
	switch {
	case !d.Ok:
		return nil
	case row.Statistic == defs.Rate || row.Unit == "fraction":
		percent := aggregate.Decimal{V: d.V * 100, Places: d.Places, Ok: true}
		return []aggregate.Decimal{cut(percent, 1), cut(percent, 0)}
	case row.Unit == defs.USD || row.Unit == "count":
		return []aggregate.Decimal{cut(d, 0)}
	}
	return []aggregate.Decimal{d}
}

// cut rounds to so many decimals, half away from 0, and loses the sign, which is no part
// of a number in a text.
func cut(d aggregate.Decimal, places uint8) aggregate.Decimal {
	if d.V < 0 {
		d.V = -d.V
	}
	for ; d.Places < places; d.Places++ {
		d.V *= 10
	}
	if d.Places > places {
		unit := power(d.Places - places)
		d.V, d.Places = (d.V+unit/2)/unit, places
	}
	return d
}

// explained reports whether a text holds no number but those.
func explained(s string, may []aggregate.Decimal) bool {
	numbers, ok := numbersIn(s)
	return ok && !slices.ContainsFunc(numbers, func(d aggregate.Decimal) bool {
		return !slices.ContainsFunc(may, func(m aggregate.Decimal) bool { return equal(d, m) })
	})
}

// equal compares numbers whatever their places.
func equal(a, b aggregate.Decimal) bool {
	for ; a.Places < b.Places; a.Places++ {
		a.V *= 10
	}
	for ; b.Places < a.Places; b.Places++ {
		b.V *= 10
	}
	return a.V == b.V || a.V == -b.V
}
