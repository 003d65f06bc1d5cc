package source

import "unicode/utf8"

// Fixed-width text: every line is a row, quotes mean nothing, and a field is
// where its start and length say. Cells come without the blanks that pad them on
// either side. A line that ends before its last field does is bad, one that is
// longer is not: layouts often leave out a filler at the end.

// fixedFields finds fields in a line. Its spans are valid until the next line.
type fixedFields struct {
	buf    []byte
	fields []FixedField
	want   []int // places in fields; len(fields) for a column that is missing
	spans  []span
	chars  []uint32 // offset of each character, of lines that are not ASCII
}

// fits reports whether a line reaches to the end of every field.
func (fixedFields) fits(line []byte, fields []FixedField) bool {
	n := utf8.RuneCount(line)
	for _, f := range fields {
		if f.Start-1+f.Length > n {
			return false
		}
	}
	return true
}

// split finds the fields of buf[start:end]; false when the line is too short.
func (x *fixedFields) split(buf []byte, start, end int, fields []FixedField) bool {
	ascii := true
	for _, c := range buf[start:end] {
		if c >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	n := end - start
	if !ascii {
		x.chars = x.chars[:0]
		for i := start; i < end; {
			x.chars = append(x.chars, uint32(i))
			_, size := utf8.DecodeRune(buf[i:end])
			i += size
		}
		n = len(x.chars)
		x.chars = append(x.chars, uint32(end))
	}
	x.spans = x.spans[:0]
	for _, f := range fields {
		from, to := f.Start-1, f.Start-1+f.Length
		if to > n {
			return false
		}
		if ascii {
			from, to = from+start, to+start
		} else {
			from, to = int(x.chars[from]), int(x.chars[to])
		}
		x.spans = append(x.spans, trimmed(buf, from, to))
	}
	return true
}

func trimmed(buf []byte, from, to int) span {
	for from < to && buf[from] == ' ' {
		from++
	}
	for from < to && buf[to-1] == ' ' {
		to--
	}
	return span{uint32(from), uint32(to - from)}
}

func (x *fixedFields) quickKeys([]frame, [][]byte) int { return 0 }

func (x *fixedFields) keys(f frame, to [][]byte) (clean, ok bool) {
	ok = x.find(f)
	for j := range to {
		if ok {
			to[j] = x.spans[x.want[j]].of(x.buf)
		}
	}
	return false, ok
}

func (x *fixedFields) row(f frame, columns []Column, n int) (clean, ok bool) {
	if !x.find(f) {
		return false, false
	}
	for j, k := range x.want {
		columns[j].cells[n] = x.spans[k]
	}
	return false, true
}

// find finds the fields of a record, and an empty one after them.
func (x *fixedFields) find(f frame) bool {
	if !x.split(x.buf, int(f.start), int(f.end), x.fields) {
		return false
	}
	x.spans = append(x.spans, span{})
	return true
}
