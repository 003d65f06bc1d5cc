package render

import (
	"io"

	"pathmetrics/pkg/protect"
)

// lines is a format with one line of text per row.
type lines struct {
	before func(b []byte, column int) []byte       // what stands before a column
	text   func(b []byte, s string, k kind) []byte // the content of a column of text, or a blank
	blank  string                                  // stands for a number that is not there
	end    func(b []byte, c *protect.Cell) []byte  // closes the line
}

// write writes all rows. What cells with one heading have in common is put into
// words once.
func (l *lines) write(w io.Writer, p *protect.Publishable, head []byte) error {
	out := output{w: w, b: append(make([]byte, 0, flushAt+1<<12), head...)}
	x := writing{lines: l, known: map[*protect.Heading]*frame{}}
	for i := range p.Len() {
		p.Read(i, &x.cell)
		out.b = l.end(x.add(out.b), &x.cell)
		out.full()
	}
	return out.flush()
}

// writing is what is known when a line is begun.
type writing struct {
	*lines
	cell  protect.Cell
	known map[*protect.Heading]*frame
	last  *protect.Heading
	*frame
	words [maxOwn]words
	head  []byte // the line up to the group, of the people at hand
	to    int    // where the breakdown begins in head
	at    struct{ pathway, program, breakdown string }
}

// The columns that cells do not share, by number: first four of text, the last of
// which is the group, then numbers, two of text, and numbers again.
const (
	groupColumn = 3
	firstNumber = 4
	firstText   = 12
	lastNumbers = 14
	maxOwn      = 16
)

// frame is what one heading says.
type frame struct {
	ahead   [maxOwn + 1][]byte // what stands before the columns that cells do not share, and after the last
	numbers []byte             // the columns from firstNumber up to firstText, where no number is there
	rest    []byte             // the line from lastNumbers on, where no number is there
}

// words are the content of a column in the row before, and how it is written.
type words struct {
	s    string
	b    []byte
	seen bool
}

// add adds the columns. Those that cells do not share are named here one by one,
// in the order of columns, as asking columns for them takes too long.
func (l *writing) add(b []byte) []byte {
	c := &l.cell
	if c.Heading != l.last || c.Breakdown != l.at.breakdown || c.Pathway != l.at.pathway || c.Program != l.at.program || l.last == nil {
		l.turn(c)
	}
	b = l.text(append(b, l.head...), c.Group, free) // seldom that of the row before
	if c.Denominator.Ok || c.Numerator.Ok || c.Persons.Ok || c.Value.Ok || c.CILow.Ok || c.CIHigh.Ok || c.Pending.Ok || c.Excluded.Ok {
		b = l.number(append(b, l.ahead[4]...), c.Numerator)
		b = l.number(append(b, l.ahead[5]...), c.Denominator)
		b = l.number(append(b, l.ahead[6]...), c.Persons)
		b = l.number(append(b, l.ahead[7]...), c.Value)
		b = l.number(append(b, l.ahead[8]...), c.CILow)
		b = l.number(append(b, l.ahead[9]...), c.CIHigh)
		b = l.number(append(b, l.ahead[10]...), c.Pending)
		b = l.number(append(b, l.ahead[11]...), c.Excluded)
	} else {
		b = append(b, l.numbers...)
	}
	b = l.word(append(b, l.ahead[firstText]...), firstText, c.Status, word)
	b = l.word(append(b, l.ahead[13]...), 13, c.Reason, free)
	if !c.Target.Ok && !c.Score.Ok {
		return append(b, l.rest...)
	}
	b = l.number(append(b, l.ahead[lastNumbers]...), c.Target)
	b = l.number(append(b, l.ahead[15]...), c.Score)
	return append(b, l.ahead[maxOwn]...)
}

// word adds a text of column k.
func (l *writing) word(b []byte, k int, s string, kind kind) []byte {
	w := &l.words[k]
	if w.s != s || !w.seen {
		w.s, w.b, w.seen = s, l.text(w.b[:0], s, kind), true
	}
	return append(b, w.b...)
}

// number adds a number.
func (l *lines) number(b []byte, d protect.Decimal) []byte {
	if !d.Ok {
		return append(b, l.blank...)
	}
	return d.AppendTo(b)
}

// turn turns to another heading or other people.
func (l *writing) turn(c *protect.Cell) {
	if c.Heading != l.last || l.last == nil {
		l.last = c.Heading
		if l.known[l.last] == nil {
			l.known[l.last] = l.frameOf(c)
		}
		l.frame, l.to = l.known[l.last], 0
	}
	if l.to == 0 || c.Pathway != l.at.pathway || c.Program != l.at.program {
		b := l.word(append(l.head[:0], l.ahead[0]...), 0, c.Pathway, word)
		b = l.word(append(b, l.ahead[1]...), 1, c.Program, word)
		l.head = append(b, l.ahead[2]...)
		l.to = len(l.head)
		l.at.pathway, l.at.program = c.Pathway, c.Program
	}
	l.head = append(l.word(l.head[:l.to], 2, c.Breakdown, word), l.ahead[groupColumn]...)
	l.at.breakdown = c.Breakdown
}

// frameOf is that of the cell's heading.
func (l *lines) frameOf(cell *protect.Cell) *frame {
	out := &frame{}
	own := 0
	for k := range columns {
		out.ahead[own] = l.before(out.ahead[own], k)
		if columns[k].shared {
			out.ahead[own] = l.column(out.ahead[own], k, cell)
		} else {
			own++
		}
	}
	out.numbers = l.blanks(nil, out.ahead[firstNumber:firstText])
	out.rest = append(l.blanks(nil, out.ahead[lastNumbers:maxOwn]), out.ahead[maxOwn]...)
	return out
}

// blanks adds columns of numbers that are not there.
func (l *lines) blanks(b []byte, before [][]byte) []byte {
	for _, s := range before {
		b = append(append(b, s...), l.blank...)
	}
	return b
}

// column adds the content of one column of text or with a day.
func (l *lines) column(b []byte, k int, cell *protect.Cell) []byte {
	if c := &columns[k]; c.kind != day {
		return l.text(b, c.text(cell), c.kind)
	} else {
		return l.text(b, c.date(cell).String(), day)
	}
}

// output collects what is to be written.
type output struct {
	w   io.Writer
	b   []byte
	err error
}

const flushAt = 256 << 10

// full writes what there is when it is much.
func (o *output) full() {
	if len(o.b) >= flushAt {
		_ = o.flush()
	}
}

// flush writes the rest and returns the first error; after one nothing more is
// written.
func (o *output) flush() error {
	if o.err == nil && len(o.b) > 0 {
		_, o.err = o.w.Write(o.b)
	}
	o.b = o.b[:0]
	return o.err
}

// The marks of bytes that formats must look at.
const (
	inCSV  = 1 << iota // to be quoted in CSV, or a reason to look closer
	inJSON             // to be escaped in JSON
	wide               // part of a letter beyond ASCII
)

var marks = func() (m [256]uint8) {
	for c := range m {
		switch {
		case c < ' ':
			m[c] = inCSV | inJSON
		case c == '"' || c == '\\':
			m[c] = inCSV | inJSON
		case c == ',':
			m[c] = inCSV
		case c >= 0x80:
			m[c] = wide
		}
	}
	return m
}()

// marksOf are the marks of all bytes of a text.
func marksOf(s string) (m uint8) {
	for len(s) >= 8 && plainWord(s) {
		s = s[8:]
	}
	for i := range len(s) {
		m |= marks[s[i]]
	}
	return m
}

// plainWord reports whether the first eight bytes have no marks; where it says
// no they may have none after all.
func plainWord(s string) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	none := func(c uint64) uint64 { return w ^ ones*c - ones }
	found := w | (w - ones*' ') | none('"') | none('\\') | none(',')
	return found&tops == 0
}
