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
	known := map[*protect.Heading][][]byte{}
	var last *protect.Heading
	var shared [][]byte
	var cell protect.Cell
	for i := range p.Len() {
		cell = p.Row(i)
		if cell.Heading != last || shared == nil {
			if last, shared = cell.Heading, known[cell.Heading]; shared == nil {
				shared = l.shared(&cell)
				known[cell.Heading] = shared
			}
		}
		for k := 0; k < len(columns); k++ {
			if columns[k].shared {
				out.b = append(out.b, shared[k]...)
				continue
			}
			out.b = l.column(out.b, k, &cell)
		}
		out.b = l.end(out.b, &cell)
		out.full()
	}
	return out.flush()
}

// shared are the columns that the cells with this one's heading have in common,
// a run of them at the first of the run.
func (l *lines) shared(cell *protect.Cell) [][]byte {
	out, first := make([][]byte, len(columns)), 0
	for k := range columns {
		if k == 0 || !columns[k-1].shared {
			first = k
		}
		if columns[k].shared {
			out[first] = l.column(out[first], k, cell)
		}
	}
	return out
}

// column adds one column with what stands before it.
func (l *lines) column(b []byte, k int, cell *protect.Cell) []byte {
	b = l.before(b, k)
	c := &columns[k]
	switch c.kind {
	case day:
		return l.text(b, c.date(cell).String(), day)
	case whole, number:
		if d := c.num(cell); d.Ok {
			return d.AppendTo(b)
		}
		return append(b, l.blank...)
	}
	return l.text(b, c.text(cell), c.kind)
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
	for i := range len(s) {
		m |= marks[s[i]]
	}
	return m
}
