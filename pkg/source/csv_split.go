package source

import (
	"bytes"
	"math/bits"
)

// splitter finds the fields of one record, and no more of them than are asked
// for: upTo(n) goes on where the last call stopped. The framer has checked the
// quotes, so the splitter believes them.
type splitter struct {
	buf     []byte // the chunk's text, readable 8 bytes past the last record
	delim   byte
	pattern uint64 // delim in every byte
	fields  []span // as many as the header has columns; quoted ones without quotes, "" made one quote

	n      int // fields found; more than len(fields) means too many
	at     int // where the next field starts
	end    int
	quoted bool
	done   bool // the last field was found
}

func newSplitter(buf []byte, delim byte, fields []span) splitter {
	return splitter{buf: buf, delim: delim, pattern: uint64(delim) * ones, fields: fields}
}

// begin starts on a record.
func (s *splitter) begin(f frame) {
	s.n, s.at, s.end = 0, int(f.start), int(f.end)
	s.quoted, s.done = f.kind == quotedRecord, false
}

// upTo finds the first n fields; false when the record has fewer.
func (s *splitter) upTo(n int) bool {
	if s.n < n && !s.done {
		if s.quoted {
			s.quotedFields(n)
		} else {
			s.plainFields(n)
		}
	}
	return s.n >= n
}

// rest finds all fields; false when they are not as many as the columns.
func (s *splitter) rest() bool {
	s.upTo(len(s.fields) + 1)
	return s.done && s.n == len(s.fields)
}

func (s *splitter) add(start, end int) {
	if s.n < len(s.fields) {
		s.fields[s.n] = span{uint32(start), uint32(end - start)}
	}
	s.n++
}

// plainFields looks at eight bytes at a time. In x = word ^ pattern the
// delimiters are zero bytes; adding 0x7f to the low seven bits of a byte sets its
// high bit unless they are all zero, so what stays clear is a delimiter.
func (s *splitter) plainFields(n int) {
	start, end := s.at, s.end
	for i := start; i < end; i += 8 {
		x := load(s.buf[i:]) ^ s.pattern
		hits := ^((x & lows) + lows | x | lows)
		for ; hits != 0; hits &= hits - 1 {
			p := i + bits.TrailingZeros64(hits)>>3
			if p >= end {
				break
			}
			s.add(start, p)
			start = p + 1
			if s.n == n {
				s.at = start
				return
			}
		}
	}
	s.add(start, end)
	s.done = true
}

func (s *splitter) quotedFields(n int) {
	for s.n < n && !s.done {
		next := s.end
		switch field := s.buf[s.at:s.end]; {
		case len(field) > 0 && field[0] == '"':
			next = s.unquote(s.at + 1)
		case len(field) > 1 && field[0] == '=' && field[1] == '"':
			if n := closing(field, 2); n >= 0 {
				next = s.at + n + 1
			}
			s.add(s.at, next)
		default:
			if d := bytes.IndexByte(field, s.delim); d >= 0 {
				next = s.at + d
			}
			s.add(s.at, next)
		}
		s.at, s.done = next+1, next >= s.end
	}
}

// unquote adds the quoted field whose text starts at from and gives the offset
// after its closing quote. Doubled quotes are made single in place: the text only
// gets shorter, and this field is never looked at again.
func (s *splitter) unquote(from int) int {
	start, w := from, from
	for {
		n := bytes.IndexByte(s.buf[from:s.end], '"')
		if n < 0 { // cannot be: the framer saw the closing quote
			s.add(start, w)
			return s.end
		}
		q := from + n
		doubled := q+1 < s.end && s.buf[q+1] == '"'
		if w != from {
			copy(s.buf[w:], s.buf[from:q])
		}
		w += n
		if !doubled {
			s.add(start, w)
			return q + 1
		}
		s.buf[w] = '"'
		w++
		from = q + 2
	}
}

// cell is the text of field i.
func (s *splitter) cell(i int) []byte { return s.fields[i].of(s.buf) }
