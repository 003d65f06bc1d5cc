package edits

import (
	"bytes"
	"fmt"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
)

// noColumn stands in place of the other column of a test that has none.
const noColumn = -2

// test is a test on one cell, or on the dates of two.
type test struct {
	op     defs.CheckOp
	col    int
	text   string
	number int64
	plus   int
	day    calendar.Date
	other  int // the column of the day; noColumn: the constant
	move   calendar.Offset
	moved  bool
	list   []string

	codes map[string]bool
	bound calendar.Date // the day, moved; of CheckEnded the last one whose quarter has ended
}

// name is the same for tests that say the same.
func (t *test) name() string {
	return fmt.Sprintf("%d %d %q %d %d %d %d %v %v %q", t.op, t.col, t.text, t.number, t.plus, t.day, t.other, t.move, t.moved, t.list)
}

// pair reports whether the test looks at two cells.
func (t *test) pair() bool { return t.other != noColumn }

// ready works out what is the same for all cells.
func (t *test) ready() {
	switch {
	case t.op == defs.CheckIn:
		t.codes = codeSet(t.list)
	case t.op == defs.CheckEnded:
		q := t.day.Quarter()
		if q.Interval().To > t.day {
			q = q.Add(-1)
		}
		t.bound = q.Add(-t.plus).Interval().To
	default:
		t.bound = t.moveDay(t.day)
	}
}

func (t *test) moveDay(d calendar.Date) calendar.Date {
	if t.moved {
		return t.move.Add(d)
	}
	return d
}

// onCell tests a cell; what is asked of all tests of its column is worked out
// once.
func (t *test) onCell(c *cell) bool {
	switch t.op {
	case defs.CheckPresent:
		return len(c.text) > 0
	case defs.CheckIn:
		return t.codes[string(c.bare)]
	case defs.CheckLetters:
		return len(c.text) > 0 && !bytes.ContainsFunc(c.text, func(x rune) bool { return !strings.ContainsRune(t.text, x) })
	case defs.CheckDigits:
		_, ok := digits(c.text)
		return ok && int64(len(c.text)) == t.number
	case defs.CheckSpelled:
		return c.added
	case defs.CheckNumber:
		return c.valued
	case defs.CheckBelow:
		return c.valued && c.number < t.number
	case defs.CheckAbove:
		return c.valued && c.number > t.number
	case defs.CheckDate:
		return c.dated
	case defs.CheckEnded:
		return c.dated && c.date <= t.bound
	}
	return c.dated && t.compare(c.date, t.bound)
}

// onDates compares the dates of two cells.
func (t *test) onDates(d, with calendar.Date) bool { return t.compare(d, t.moveDay(with)) }

func (t *test) compare(d, with calendar.Date) bool {
	switch t.op {
	case defs.CheckBefore:
		return d < with
	case defs.CheckAfter:
		return d > with
	case defs.CheckDifferent:
		return d != with
	case defs.CheckAgeBelow:
		return with >= d && int64(d.AgeOn(with)) < t.number
	case defs.CheckAgeAbove:
		return int64(d.AgeOn(with)) > t.number
	}
	return false
}

// cell is what the text of a cell means.
type cell struct {
	text   []byte // trimmed, without what spreadsheets add; empty for a word that means blank
	added  bool   // a spreadsheet had added something
	bare   []byte
	date   calendar.Date
	number int64
	dated  bool
	valued bool
}

// read finds what a trimmed text means, as far as it is asked for.
func (c *cell) read(text []byte, dates, numbers bool) {
	*c = cell{text: text}
	c.bare, _ = normalize.WithoutZeros(text)
	if dates {
		c.date, c.dated = parseDate(text)
	}
	if numbers {
		var err error
		c.number, err = model.ParseNumber(text, model.NumberScale)
		c.valued = err == nil
	}
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

// codeSet holds codes without the zeros before them: 3 and 03 are one code.
func codeSet(codes []string) map[string]bool {
	set := map[string]bool{}
	for _, c := range codes {
		bare, _ := normalize.WithoutZeros([]byte(c))
		set[string(bare)] = true
	}
	return set
}
