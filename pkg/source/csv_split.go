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
// and 2 (counted from 0), found at 4, 9 and 11; delimiter 3 is only counted.
//
//	Anna,1999,M,x,y        field 1 is 5 to 9, field 2 is 10 to 11, five fields
type splitter struct {
	pattern uint64 // the delimiter in every byte
	pad     uint64 // a character that means nothing, in every byte
	columns []int  // wanted, each once
	bounds  []int  // numbers of the wanted delimiters, ascending, and one that never comes
	from    []int  // of each column the place in bounds of the delimiter before it, -1 for none
	to      []int  // of each column the place in bounds of the delimiter after it
	need    int    // fields that a record must have for all columns to be there
	dense   bool   // the bounds are the first delimiters, without a gap

	at     []uint32 // where the wanted delimiters are in the record
	fields int      // how many the record has; after reach at least so many
	dirty  bool     // what was looked at may hold something else than printable ASCII
}

func newSplitter(delim byte, columns []int) *splitter {
	pad := byte('a')
	if delim == pad {
		pad = 'b'
	}
	s := &splitter{pattern: uint64(delim) * ones, pad: uint64(pad) * ones, columns: columns}
	for _, c := range columns {
		s.need = max(s.need, c+1)
		s.bounds = append(s.bounds, c, max(c-1, 0))
	}
	slices.Sort(s.bounds)
	s.bounds = slices.Compact(s.bounds)
	if s.need < 2*len(s.bounds) { // most delimiters count: then finding all is quicker
		s.bounds = s.bounds[:0]
		for i := range s.need {
			s.bounds = append(s.bounds, i)
		}
	}
	s.dense = s.need == len(s.bounds)
	for _, c := range columns {
		s.from = append(s.from, slices.Index(s.bounds, c-1))
		s.to = append(s.to, slices.Index(s.bounds, c))
	}
	s.at = make([]uint32, len(s.bounds)+8)
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

// walk goes through a record, from one word with a bound to the next.
func (s *splitter) walk(buf []byte, f frame, early bool) {
	rec := buf[f.start:f.end]
	n, found, at := 0, 0, 0
	var hits, dirty, more, inside uint64
	if s.dense && f.kind == plainRecord {
		at, n, dirty = takeAll(rec, s.pattern, s.at)
		if found = min(n, len(s.bounds)-1); early && found == len(s.bounds)-1 {
			at = len(rec)
		}
	}
	for at < len(rec) {
		var k, words int
		if f.kind == quotedRecord {
			words, k, hits, more, inside = s.passQuoted(rec[at:], s.bounds[found]-n, inside)
		} else {
			words, k, hits, more = s.pass(rec[at:], s.bounds[found]-n)
		}
		at, n, dirty = at+words, n+k, dirty|more
		if hits == 0 {
			break
		}
		n, found = s.mark(hits, at, n, found)
		if at += 8; early && s.bounds[found] == math.MaxInt {
			break
		}
	}
	s.fields, s.dirty = n+1, dirty&highs != 0
	for i := range s.at[:found] {
		s.at[i] += f.start
	}
	for ; found < len(s.bounds)-1; found++ {
		s.at[found] = f.end
	}
}

// pass goes over the words of rec as long as they hold no more than room
// delimiters. It gives where it stopped, how many delimiters were before, those of
// the word where it stopped, none at the end of the record, and what it saw that
// was unprintable.
func (s *splitter) pass(rec []byte, room int) (at, n int, hits, dirty uint64) {
	pattern := s.pattern
	for ; at <= len(rec)-16; at += 16 {
		v, w := load(rec[at:at+8]), load(rec[at+8:at+16])
		first, second := matches(v, pattern), matches(w, pattern)
		both := int((first>>7 + second>>7) * ones >> 56)
		if n+both > room {
			if dirty |= unprintable(v); n+count(first) > room {
				return at, n, first, dirty
			}
			return at + 8, n + count(first), second, dirty | unprintable(w)
		}
		n += both
		dirty |= unprintable(v) | unprintable(w)
	}
	for ; at < len(rec); at += 8 {
		w := s.word(rec[at:])
		dirty |= unprintable(w)
		hits = matches(w, pattern)
		if n += count(hits); n > room {
			return at, n - count(hits), hits, dirty
		}
	}
	return at, n, 0, dirty
}

// passQuoted is pass for a record with quotes. A byte is inside quotes when the
// quotes up to it are odd in number: the product with ones adds up in each byte
// the bytes below it. inside is ones while a word begins inside quotes.
func (s *splitter) passQuoted(rec []byte, room int, inside uint64) (at, n int, hits, dirty, inside2 uint64) {
	pattern := s.pattern
	for ; at < len(rec); at += 8 {
		w := s.word(rec[at:])
		dirty |= unprintable(w)
		odd := (matches(w, '"'*ones)>>7*ones)&ones ^ inside
		inside = odd >> 56 * ones
		hits = matches(w, pattern) &^ (odd << 7)
		if n += count(hits); n > room {
			return at, n - count(hits), hits, dirty, inside
		}
	}
	return at, n, 0, dirty, inside
}

// takeAll notes where the delimiters of a plain record are, until to is nearly
// full or less than a word is left.
func takeAll(rec []byte, pattern uint64, to []uint32) (at, n int, dirty uint64) {
	for ; at <= len(rec)-8 && n <= len(to)-8; at += 8 {
		w := load(rec[at : at+8])
		dirty |= unprintable(w)
		for hits := matches(w, pattern); hits != 0; hits &= hits - 1 {
			to[n] = uint32(at + bits.TrailingZeros64(hits)>>3)
			n++
		}
	}
	return at, n, dirty
}

// count is how many matches there are.
func count(hits uint64) int { return int(hits >> 7 * ones >> 56) }

// unprintable has a high bit set in some byte when w holds anything but printable
// ASCII; its other bits mean nothing.
func unprintable(w uint64) uint64 { return w | (w - 0x20*ones) | (w + ones) }

// matches has the high bit set of each byte of w that is the pattern's: those are
// zero bytes of x, and adding 0x7f to the low seven bits of a byte sets its high
// bit unless they are all zero, so what stays clear is a match.
func matches(w, pattern uint64) uint64 {
	x := w ^ pattern
	return ^((x&lows + lows) | x | lows)
}

// word reads the next eight bytes of a record, and fills up with the pad.
func (s *splitter) word(rec []byte) uint64 {
	if len(rec) >= 8 {
		return load(rec)
	}
	mask := uint64(1)<<(8*len(rec)) - 1
	return load(rec[:8])&mask | s.pad&^mask
}

// mark notes the bounds among the delimiters of the word at at. The product with
// ones has in each byte how many delimiters there are up to it, so the k-th one
// (from 0) comes after as many bytes as hold no more than k.
func (s *splitter) mark(hits uint64, at, n, found int) (int, int) {
	upTo := hits >> 7 * ones
	all := int(upTo >> 56)
	for k := s.bounds[found] - n; k < all; k = s.bounds[found] - n {
		s.at[found] = uint32(at + count(((uint64(k)*ones|highs)-upTo)&highs))
		found++
	}
	return n + all, found
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
	if f.kind == quotedRecord && c.n > 1 && buf[c.off] == '"' {
		c = span{c.off + 1, c.n - 2}
		if text := c.of(buf); nextQuote(text, 0) < len(text) {
			c.n = uint32(len(unescape(text[:0], text)))
		}
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

// firstField gives the end of a plain record's first field, and whether the field
// is printable ASCII; it is the usual way to a key.
func (s *splitter) firstField(buf []byte, f frame) (end uint32, clean bool) {
	var dirty uint64
	for i := f.start; i < f.end; i += 8 {
		w := load(buf[i:])
		hits := matches(w, s.pattern)
		if hits == 0 && i+8 <= f.end {
			dirty |= unprintable(w)
			continue
		}
		n := min(uint32(bits.TrailingZeros64(hits))>>3, f.end-i)
		mask := uint64(1)<<(8*n) - 1
		dirty |= unprintable(w&mask | s.pad&^mask)
		return i + n, dirty&highs == 0
	}
	return f.end, dirty&highs == 0
}
