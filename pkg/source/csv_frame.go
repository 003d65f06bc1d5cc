package source

import "math/bits"

// frame is one record's place in a chunk's text, without its line end.
type frame struct {
	start, end uint32
	kind       frameKind
}

type frameKind uint8

const (
	plainRecord    frameKind = iota // holds no quote
	quotedRecord                    // well-formed quotes
	badRecord                       // a stray quote
	tooLargeRecord                  // longer than the limit
)

// framer finds where records end. It is the one place that knows the rules of
// quoting, and what it finds depends on the text alone, never on how the text
// was cut into reads:
//
//   - A quote opens at the start of a field only; after a closing one comes the
//     delimiter or the line end. Anything else makes the record bad.
//   - Excel's way of keeping text text counts as a start: ="01.0101". Equals sign
//     and quotes stay part of the cell.
//   - A record longer than max is too large; so is one whose quote does not
//     close within max bytes.
//   - A bad or too large record is refused by its first line, and reading goes
//     on with the next line. So a stray quote costs the line that it is on.
//
// Worked example, comma and max 20:
//
//	1,"a            the quote closes in the next line, before b, not before a
//	2,"b"           comma or line end: line 1 is bad; then line 2 is a good record
type framer struct {
	delim  byte
	quotes bool // false: a quote is a character like others (fixed-width text)
	max    int  // bytes of a record without its '\n'
	blanks bool // a blank line is a row (one-column files), else it is no row at all

	skipping bool // in a refused line whose rest is thrown away
	open     bool // the last record of the file has no line end
}

// frames appends the records that start in buf[from:stop] and are complete, and
// gives the offset of what is left over. m are the marks of buf, of more text than
// that if need be; eof says that no text follows buf.
func (f *framer) frames(buf []byte, m []marks, from, stop int, eof bool, out []frame) (rest int, frames []frame, err error) {
	i, quote := from, from-1 // quote: the next one at or after i, the end of what was searched when there is none
	if !f.quotes {
		quote = len(buf)
	}
	for i < stop {
		if f.skipping {
			line := nextNewline(m, i, len(buf))
			if line == len(buf) {
				return len(buf), out, nil
			}
			i, f.skipping = line+1, false
			continue
		}
		if quote < i {
			quote = f.nextQuote(buf, m, i, stop)
		}
		if i, quote, out = f.simple(buf, m, i, stop, quote, out); i >= stop {
			break
		}
		if quote < i {
			continue
		}
		line := nextNewline(m, i, len(buf))
		ended := line < len(buf)
		if quote >= line { // no quote in this line
			if line-i > f.max {
				out = append(out, frame{kind: tooLargeRecord})
				f.skipping = true
				continue
			}
			if !ended && !eof {
				return i, out, nil
			}
			if f.isRow(buf, i, line) {
				out = append(out, frame{uint32(i), uint32(trimCR(buf, i, line)), plainRecord})
				f.open = !ended
			}
			i = line + 1
			continue
		}
		end, next, verdict := f.quoted(buf, i, quote, eof)
		switch verdict {
		case recordCut:
			return i, out, nil
		case recordNeverCloses:
			return i, out, errOpenQuote
		case recordBad, recordTooLarge:
			kind := badRecord
			if verdict == recordTooLarge {
				kind = tooLargeRecord
			}
			out = append(out, frame{kind: kind})
			f.skipping = true
		case recordWhole:
			out = append(out, frame{uint32(i), uint32(end), quotedRecord})
			f.open = next > len(buf)
			i = next
		}
	}
	return min(i, len(buf)), out, nil
}

// nextQuote gives the place of the next quote. When only a few lines are wanted
// it does not look at all that follows them.
func (f *framer) nextQuote(buf []byte, m []marks, i, stop int) int {
	limit := len(buf)
	if stop < limit {
		limit = nextNewline(m, i, limit)
	}
	return nextQuoteMark(m, i, limit)
}

// simple is the common case: it frames whole lines from i on, without quotes or with
// good ones, as long as there is nothing special about them. It gives where the
// line begins that it leaves to others, and the quote that it knows of.
func (f *framer) simple(buf []byte, m []marks, i, stop, quote int, out []frame) (int, int, []frame) {
	limit := len(buf) - 1
	b := i >> 6
	ends := m[b].newline &^ lowest(uint32(i&63))
	for i < stop {
		for ends == 0 {
			if b++; b<<6 > limit {
				return i, quote, out
			}
			ends = m[b].newline
		}
		line := b<<6 + bits.TrailingZeros64(ends)
		if line > limit || line-i > f.max {
			break
		}
		end, kind := trimCR(buf, i, line), plainRecord
		if quote < line {
			if quote < i || !wellQuoted(m, max(i, quote-1), end) {
				break
			}
			kind, quote = quotedRecord, f.nextQuote(buf, m, line+1, stop)
		}
		if end > i || f.blanks {
			out = append(out, frame{uint32(i), uint32(end), kind})
			f.open = false
		}
		i, ends = line+1, ends&(ends-1)
	}
	return i, quote, out
}

// isRow says whether a line without quotes is a row: a blank one is none, except
// in a file of one column, nor is the Ctrl-Z with which DOS ended a file.
func (f *framer) isRow(buf []byte, start, line int) bool {
	if line == len(buf) && line-start == 1 && buf[start] == 0x1a {
		return false
	}
	return f.blanks || trimCR(buf, start, line) > start
}

// trimCR leaves the CR of a CRLF out of the line that ends at end.
func trimCR(buf []byte, start, end int) int {
	if end > start && buf[end-1] == '\r' {
		return end - 1
	}
	return end
}
