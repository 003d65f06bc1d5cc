package source

import (
	"math"
	"math/bits"
)

// splitter finds the fields of one record after the other by the marks of its
// delimiters, and counts them. The framer has checked the quotes, so the splitter
// believes them.
//
// Worked example, a record of three fields at 10: there is a delimiter before the
// first field and after the last one as well, so field i is what stands between
// two neighbors.
//
//	Anna,1999,M        at: 9 14 19 21
type splitter struct {
	want int      // fields that are looked for
	at   []uint32 // where the delimiters are in the text
	// What is known of the record.
	fields int  // how many it has; after reach at least so many
	dirty  bool // what was looked at may hold something else than printable ASCII
}

// newSplitter makes a splitter that finds the first fields of records.
func newSplitter(fields int) *splitter {
	return &splitter{want: fields, at: make([]uint32, fields+1+len(places{}))}
}

// split finds the fields of a record and counts all.
func (s *splitter) split(m []marks, f frame) { s.walk(m, f, math.MaxInt) }

// reach finds the fields and looks no further; false when the record has too few.
func (s *splitter) reach(m []marks, f frame) bool {
	s.walk(m, f, s.want)
	return s.fields >= s.want
}

// walk goes through a record, 64 bytes at a time, until it knows of enough
// delimiters.
func (s *splitter) walk(m []marks, f frame, enough int) {
	s.at[0] = f.start - 1 // wraps around at 0, and back when it is used
	n := 1
	var odd, inside uint64
	for base := f.start; base < f.end && n <= enough; base += blockBytes {
		block, next := &m[base>>6], &m[base>>6+1]
		record := lowest(min(f.end-base, blockBytes))
		delims := after(block.delim, next.delim, base) & record
		odd |= after(block.odd, next.odd, base) & record
		if f.kind == quotedRecord {
			within := insideQuotes(after(block.quote, next.quote, base)) ^ inside
			inside = uint64(int64(within) >> 63)
			delims &^= within
		}
		if n <= s.want {
			note((*places)(s.at[n:]), delims, base)
		}
		n += bits.OnesCount64(delims)
	}
	if n <= s.want+1 {
		s.at[n] = f.end
	}
	s.fields, s.dirty = n, odd != 0
}

// span is the text of a field as it stands, with its quotes.
func (s *splitter) span(field int) span {
	start := s.at[field] + 1
	return span{start, s.at[field+1] - start}
}

// cell is the text of a field without its quotes, "" made one quote. Doubled
// quotes are made single in place, so a cell is asked for once; before is called
// before that.
func (s *splitter) cell(buf []byte, field int, before func()) span {
	c := s.span(field)
	if c.n > 1 && buf[c.off] == '"' {
		c = span{c.off + 1, c.n - 2}
		if text := c.of(buf); nextQuote(text, 0) < len(text) {
			before()
			c.n = uint32(len(unescape(text[:0], text)))
		}
	}
	return c
}

// copied is cell without a change to the text: doubled quotes are made single in
// a copy.
func (s *splitter) copied(buf []byte, field int) []byte {
	c := s.span(field)
	if c.n < 2 || buf[c.off] != '"' {
		return c.of(buf)
	}
	text := span{c.off + 1, c.n - 2}.of(buf)
	if nextQuote(text, 0) == len(text) {
		return text
	}
	return unescape(nil, text)
}

// unescape appends text with its doubled quotes made single. to may be the
// beginning of text.
func unescape(to, text []byte) []byte {
	for {
		q := nextQuote(text, 0)
		if q == len(text) {
			return append(to, text...)
		}
		to = append(to, text[:q+1]...)
		text = text[min(q+2, len(text)):]
	}
}
