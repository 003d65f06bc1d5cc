package source

import (
	"math"
	"math/bits"
	"slices"
)

// splitter finds wanted fields of one record after the other, and counts the
// fields. It looks at eight bytes at a time and stops only at the delimiters that
// bound a wanted field; the others it counts. The framer has checked the quotes,
// so the splitter believes them.
//
// Worked example, columns 1 and 2 of five wanted: the bounds are delimiters 0, 1
// and 2 (counted from 0), found at 4, 9 and 11 below; delimiter 3 is only counted.
//
//	Anna,1999,M,x,y        field 1 is 5 to 9, field 2 is 10 to 11, five fields
type splitter struct {
	pattern uint64 // the delimiter in every byte
	pad     uint64 // a character that means nothing, in every byte
	columns []int  // wanted, in the caller's order
	bounds  []int  // numbers of the wanted delimiters, ascending, and one that never comes
	from    []int  // of each column the place in bounds of the delimiter before it, -1 for none
	to      []int  // of each column the place in bounds of the delimiter after it
	need    int    // fields that a record must have for all columns to be there

	at     []uint32 // where the wanted delimiters are in the record
	fields int      // how many the record has; with early, at least so many
	dirty  bool     // the record may hold something else than printable ASCII
}

func newSplitter(delim byte, columns []int) *splitter {
	pad := byte('a')
	if delim == pad {
		pad = 'b'
	}
	s := &splitter{pattern: uint64(delim) * ones, pad: uint64(pad) * ones, columns: columns}
	for _, c := range columns {
		s.need = max(s.need, c+1)
		if s.bounds = append(s.bounds, c); c > 0 {
			s.bounds = append(s.bounds, c-1)
		}
	}
	slices.Sort(s.bounds)
	s.bounds = slices.Compact(s.bounds)
	for _, c := range columns {
		s.from = append(s.from, slices.Index(s.bounds, c-1))
		s.to = append(s.to, slices.Index(s.bounds, c))
	}
	s.at = make([]uint32, len(s.bounds))
	s.bounds = append(s.bounds, math.MaxInt)
	return s
}

// split finds the wanted fields of a record and counts all.
func (s *splitter) split(buf []byte, f frame) { s.walk(buf, f, false) }

// reach finds the wanted fields and looks no further; false when the record has
// too few fields for them.
func (s *splitter) reach(buf []byte, f frame) bool {
	s.walk(buf, f, true)
	return s.fields >= s.need
}

func (s *splitter) walk(buf []byte, f frame, early bool) {
	var found int
	if f.kind == quotedRecord {
		found = s.quoted(buf, f, early)
	} else {
		found = s.plain(buf, f, early)
	}
	for ; found < len(s.at); found++ {
		s.at[found] = f.end
	}
}

// matches has the high bit set of each byte of w that is the pattern's: those are
// zero bytes of x, and adding 0x7f to the low seven bits of a byte sets its high
// bit unless they are all zero, so what stays clear is a match.
func matches(w, pattern uint64) uint64 {
	x := w ^ pattern
	return ^((x & lows) + lows | x | lows)
}

// lastWord reads what is left of a record, at most eight bytes, and fills up with
// the pad.
func (s *splitter) lastWord(buf []byte, i, end int) uint64 {
	if end-i == 8 {
		return load(buf[i:])
	}
	mask := uint64(1)<<(8*(end-i)) - 1
	return load(buf[i:])&mask | s.pad&^mask
}

// plain walks a record without quotes. It gives how many bounds it found.
func (s *splitter) plain(buf []byte, f frame, early bool) (found int) {
	i, end := int(f.start), int(f.end)
	n, next := 0, s.bounds[0]
	var dirty uint64
	for i < end {
		var w uint64
		if i+8 <= end {
			w = load(buf[i:])
		} else {
			w = s.lastWord(buf, i, end)
		}
		dirty |= w | (w - 0x20*ones) | (w + ones)
		hits := matches(w, s.pattern)
		if count := int(hits >> 7 * ones >> 56); n+count <= next {
			n += count
		} else {
			n, found = s.mark(hits, i, n, found)
			if next = s.bounds[found]; early && next == math.MaxInt {
				break
			}
		}
		i += 8
	}
	s.fields, s.dirty = n+1, dirty&highs != 0
	return found
}

// quoted walks a record that has quotes. A byte is inside quotes when the quotes
// up to it are odd in number: the product with ones adds up the bytes below each.
func (s *splitter) quoted(buf []byte, f frame, early bool) (found int) {
	i, end := int(f.start), int(f.end)
	n, next := 0, s.bounds[0]
	var dirty, inside uint64 // inside: ones while the word begins inside quotes
	for i < end {
		var w uint64
		if i+8 <= end {
			w = load(buf[i:])
		} else {
			w = s.lastWord(buf, i, end)
		}
		dirty |= w | (w - 0x20*ones) | (w + ones)
		odd := (matches(w, '"'*ones)>>7*ones)&ones ^ inside
		hits := matches(w, s.pattern) &^ (odd << 7)
		inside = odd >> 56 * ones
		if count := int(hits >> 7 * ones >> 56); n+count <= next {
			n += count
		} else {
			n, found = s.mark(hits, i, n, found)
			if next = s.bounds[found]; early && next == math.MaxInt {
				break
			}
		}
		i += 8
	}
	s.fields, s.dirty = n+1, dirty&highs != 0
	return found
}

// mark goes through the delimiters of a word that has a bound.
func (s *splitter) mark(hits uint64, i, n, found int) (int, int) {
	for ; hits != 0; hits &= hits - 1 {
		if n == s.bounds[found] {
			s.at[found] = uint32(i + bits.TrailingZeros64(hits)>>3)
			found++
		}
		n++
	}
	return n, found
}

// span is the text of the j-th wanted column as it stands, with its quotes.
func (s *splitter) span(j int, f frame) span {
	start := f.start
	if k := s.from[j]; k >= 0 {
		start = s.at[k] + 1
	}
	return span{start, s.at[s.to[j]] - start}
}

// cell is the text of the j-th wanted column without its quotes, "" made one
// quote. Doubled quotes are made single in place, so a cell is asked for once.
func (s *splitter) cell(buf []byte, j int, f frame) span {
	c := s.span(j, f)
	if f.kind == quotedRecord && buf[c.off] == '"' && c.n > 1 {
		c = span{c.off + 1, c.n - 2}
		c.n = uint32(len(unescape(c.of(buf)[:0], c.of(buf))))
	}
	return c
}

// copied is cell without a change to the text: doubled quotes are made single in
// a copy.
func (s *splitter) copied(buf []byte, j int, f frame) []byte {
	c := s.span(j, f)
	if f.kind != quotedRecord || c.n < 2 || buf[c.off] != '"' {
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
