package source

import (
	"math/bits"
	"slices"
)

// csvFields finds the cells of delimited records.
type csvFields struct {
	buf      []byte
	marks    []marks
	keyWant  []int // fields that are keys; one beyond the last for a column that is missing
	want     []int // likewise of all wanted columns
	same     []int // of each wanted column the first one that is the same field
	fields   int   // that a record must have
	key, all *splitter
	freeze   func() // called before text is changed
}

func newCSVFields(t *textReader, c *textChunk, buf []byte) *csvFields {
	x := &csvFields{buf: buf, marks: c.body.marks, keyWant: t.want[:t.opt.Keys], want: t.want, fields: len(t.header)}
	x.freeze = func() {
		if !c.hashed.Load() {
			t.hash.all(t.raw)
		}
	}
	reach := 0
	for _, c := range x.keyWant {
		if c < x.fields {
			reach = max(reach, c+1)
		}
	}
	x.key, x.all = newSplitter(reach), newSplitter(x.fields)
	for _, c := range x.want {
		x.same = append(x.same, slices.Index(x.want, c))
	}
	return x
}

// quickKeys is for the usual key: the first field, alone. It stops at a record that
// is refused, and at a key that is long or has quotes or anything but printable
// ASCII in it.
func (x *csvFields) quickKeys(frames []frame, to [][]byte) int {
	if len(x.keyWant) != 1 || x.keyWant[0] != 0 {
		return 0
	}
	to = to[:len(frames)]
	for i, f := range frames {
		block, next := &x.marks[f.start>>6], &x.marks[f.start>>6+1]
		delims := after(block.delim, next.delim, f.start)
		n := min(uint32(bits.TrailingZeros64(delims)), f.end-f.start)
		trouble := after(block.odd|block.quote, next.odd|next.quote, f.start) & lowest(n)
		if f.kind >= badRecord || n == blockBytes || trouble != 0 {
			return i
		}
		to[i] = x.buf[f.start : f.start+n : f.start+n]
	}
	return len(frames)
}

func (x *csvFields) keys(f frame, to [][]byte) (clean, ok bool) {
	s := x.key
	if !s.reach(x.marks, f) {
		return false, false
	}
	for j, c := range x.keyWant {
		switch {
		case c == x.fields:
			to[j] = nil
		case f.kind == plainRecord:
			to[j] = s.span(c).of(x.buf)
		default:
			to[j] = s.copied(x.buf, c)
		}
	}
	return !s.dirty, true
}

func (x *csvFields) row(f frame, columns []Column, n int) (clean, ok bool) {
	s := x.all
	s.split(x.marks, f)
	if s.fields != x.fields {
		return false, false
	}
	s.at[x.fields+1] = f.end + 1 // so that a field beyond the last is there, and empty
	if f.kind == plainRecord {
		for j, c := range x.want {
			columns[j].cells[n] = s.span(c)
		}
		return !s.dirty, true
	}
	for j, c := range x.want {
		switch first := x.same[j]; {
		case first < j:
			columns[j].cells[n] = columns[first].cells[n]
		case c == x.fields:
			columns[j].cells[n] = span{}
		default:
			columns[j].cells[n] = s.cell(x.buf, c, x.freeze)
		}
	}
	return !s.dirty, true
}
