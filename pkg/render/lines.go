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
		x.b = out.b
		x.add()
		out.b = l.end(x.b, &x.cell)
		out.full()
	}
	return out.flush()
}

// writing is the line under way.
type writing struct {
	*lines
	b     []byte
	cell  protect.Cell
	known map[*protect.Heading]*frame
	last  *protect.Heading
	frame
	words [maxOwn]words
}

// frame is what stands before the columns that cells do not share, by column,
// and what stands after the last of them.
type frame [maxOwn + 1][]byte

// words are the content of a column in the row before, and how it is written.
type words struct {
	s    string
	b    []byte
	seen bool
}

// add adds the columns. Those that cells do not share are named here one by one,
// in the order of columns, as asking columns for them takes too long.
func (l *writing) add() {
	c := &l.cell
	if c.Heading != l.last || l.last == nil {
		l.turn()
	}
	l.word(0, c.Pathway, word)
	l.word(1, c.Program, word)
	l.word(2, c.Breakdown, word)
	l.word(3, c.Group, free)
	l.number(4, c.Numerator)
	l.number(5, c.Denominator)
	l.number(6, c.Persons)
	l.number(7, c.Value)
	l.number(8, c.CILow)
	l.number(9, c.CIHigh)
	l.number(10, c.Pending)
	l.number(11, c.Excluded)
	l.word(12, c.Status, word)
	l.word(13, c.Reason, free)
	l.number(14, c.Target)
	l.number(15, c.Score)
	l.b = append(l.b, l.frame[maxOwn]...)
}

const maxOwn = 16

// word adds a column of text.
func (l *writing) word(k int, s string, kind kind) {
	l.b = append(l.b, l.frame[k]...)
	w := &l.words[k]
	if w.s != s || !w.seen {
		w.s, w.b, w.seen = s, l.text(w.b[:0], s, kind), true
	}
	l.b = append(l.b, w.b...)
}

// number adds a column with a number.
func (l *writing) number(k int, d protect.Decimal) {
	l.b = append(l.b, l.frame[k]...)
	if d.Ok {
		l.b = d.AppendTo(l.b)
	} else {
		l.b = append(l.b, l.blank...)
	}
}

// turn turns to another heading.
func (l *writing) turn() {
	l.last = l.cell.Heading
	if l.known[l.last] == nil {
		l.known[l.last] = l.frameOf(&l.cell)
	}
	l.frame = *l.known[l.last]
}

// frameOf is that of the cell's heading.
func (l *lines) frameOf(cell *protect.Cell) *frame {
	var out frame
	own := 0
	for k := range columns {
		out[own] = l.before(out[own], k)
		if columns[k].shared {
			out[own] = l.column(out[own], k, cell)
		} else {
			own++
		}
	}
	return &out
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
