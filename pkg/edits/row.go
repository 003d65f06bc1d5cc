package edits

import (
	"bytes"
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
)

// Cells are rows of text cells, in the order of the columns that Compile was
// given.
type Cells interface {
	// N is the number of rows.
	N() int
	// Row is the 1-based data row number in the extract of row i.
	Row(i int) int64
	// Cell is the text of a cell, empty for a null.
	Cell(col, i int) []byte
}

// row is the row under check. What a cell means is found once a row.
type row struct {
	cells []cell
	terms []int8 // 0: not asked yet, 1: holds, -1: does not
}

type cell struct {
	text   []byte // trimmed, without what spreadsheets add; empty for a word that means blank
	date   calendar.Date
	number int64
	added  bool // the cell had what spreadsheets add
	dated  int8 // 0: not asked yet, 1: a date, -1: none
	valued int8 // the same for numbers
}

func (r *row) fill(b Cells, i int, null []string) {
	for c := range r.cells {
		raw := model.TrimBlanks(b.Cell(c, i))
		text := normalize.Plain(raw)
		added := len(text) != len(raw)
		if len(text) > 0 && slices.ContainsFunc(null, func(w string) bool { return w == string(text) }) {
			text = nil
		}
		r.cells[c] = cell{text: text, added: added}
	}
	clear(r.terms)
}

func (r *row) date(col int) (calendar.Date, bool) {
	c := &r.cells[col]
	if c.dated == 0 {
		var ok bool
		if c.date, ok = parseDate(c.text); ok {
			c.dated = 1
		} else {
			c.dated = -1
		}
	}
	return c.date, c.dated > 0
}

func (r *row) number(col int) (int64, bool) {
	c := &r.cells[col]
	if c.valued == 0 {
		var err error
		if c.number, err = model.ParseNumber(c.text, model.NumberScale); err == nil {
			c.valued = 1
		} else {
			c.valued = -1
		}
	}
	return c.number, c.valued > 0
}

// parseDate reads the forms in which the layouts pirl and dol_puf read dates:
// YYYYMMDD, YYYY-MM-DD (typed columns too) and MM/DD/YYYY, and no others. A date
// that the edits take and the layout does not would vanish without a word.
func parseDate(t []byte) (calendar.Date, bool) {
	var y, m, d []byte
	switch {
	case len(t) == 8:
		y, m, d = t[:4], t[4:6], t[6:]
	case len(t) == 10 && t[4] == '-' && t[7] == '-':
		y, m, d = t[:4], t[5:7], t[8:]
	case len(t) == 10 && t[2] == '/' && t[5] == '/':
		y, m, d = t[6:], t[:2], t[3:5]
	default:
		return calendar.NoDate, false
	}
	year, ok1 := digits(y)
	month, ok2 := digits(m)
	day, ok3 := digits(d)
	if !ok1 || !ok2 || !ok3 {
		return calendar.NoDate, false
	}
	return calendar.NewDate(year, month, day)
}

func digits(t []byte) (n int, ok bool) {
	for _, c := range t {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// cond is a compiled check.
type cond interface{ holds(r *row) bool }

type (
	all []cond
	any []cond
	not struct{ inner cond }
	// term is a check with a name: it is looked at once a row.
	term struct {
		inner cond
		slot  int
		lost  []string
	}
)

func (a all) holds(r *row) bool {
	for _, c := range a {
		if !c.holds(r) {
			return false
		}
	}
	return true
}

func (a any) holds(r *row) bool {
	for _, c := range a {
		if c.holds(r) {
			return true
		}
	}
	return false
}

func (n not) holds(r *row) bool { return !n.inner.holds(r) }

func (t *term) holds(r *row) bool {
	if r.terms[t.slot] == 0 {
		r.terms[t.slot] = -1
		if t.inner.holds(r) {
			r.terms[t.slot] = 1
		}
	}
	return r.terms[t.slot] > 0
}

// cellCond is a test on one cell.
type cellCond struct {
	op     defs.CheckOp
	col    int
	codes  map[string]bool
	text   string
	number int64
	plus   int
	day    calendar.Date
	other  int // the column of the day; -1: the constant
	move   calendar.Offset
	moved  bool
}

func (c *cellCond) holds(r *row) bool {
	text := r.cells[c.col].text
	switch c.op {
	case defs.CheckPresent:
		return len(text) > 0
	case defs.CheckIn:
		return c.codes[string(bare(text))]
	case defs.CheckLetters:
		return len(text) > 0 && !bytes.ContainsFunc(text, func(x rune) bool { return !strings.ContainsRune(c.text, x) })
	case defs.CheckDigits:
		_, ok := digits(text)
		return ok && int64(len(text)) == c.number
	case defs.CheckSpelled:
		return r.cells[c.col].added
	case defs.CheckNumber, defs.CheckBelow, defs.CheckAbove:
		return c.compare(r)
	}
	return c.dates(r)
}

func (c *cellCond) compare(r *row) bool {
	v, ok := r.number(c.col)
	switch c.op {
	case defs.CheckBelow:
		return ok && v < c.number
	case defs.CheckAbove:
		return ok && v > c.number
	}
	return ok
}

func (c *cellCond) dates(r *row) bool {
	d, ok := r.date(c.col)
	if !ok || c.op == defs.CheckDate {
		return ok
	}
	if c.op == defs.CheckEnded {
		return d.Quarter().Add(c.plus).Interval().To <= c.day
	}
	with := c.day
	if c.other >= 0 {
		if with, ok = r.date(c.other); !ok {
			return false
		}
	}
	if c.moved {
		with = c.move.Add(with)
	}
	switch c.op {
	case defs.CheckBefore:
		return d < with
	case defs.CheckAfter:
		return d > with
	case defs.CheckDifferent:
		return d != with
	case defs.CheckAgeBelow:
		return with >= d && int64(d.AgeOn(with)) < c.number
	case defs.CheckAgeAbove:
		return int64(d.AgeOn(with)) > c.number
	}
	return false
}

// codeSet holds codes without the zeros before them: 3 and 03 are one code.
func codeSet(codes []string) map[string]bool {
	set := map[string]bool{}
	for _, c := range codes {
		set[string(bare([]byte(c)))] = true
	}
	return set
}

// bare is a code without the zeros that spreadsheets add and lose; 00 is 0.
func bare(t []byte) []byte {
	for _, c := range t {
		if c < '0' || c > '9' {
			return t
		}
	}
	for len(t) > 1 && t[0] == '0' {
		t = t[1:]
	}
	return t
}
