package source

import "bytes"

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
// gives the offset of what is left over. eof says that no text follows buf.
func (f *framer) frames(buf []byte, from, stop int, eof bool, out []frame) (rest int, frames []frame, err error) {
	i, quote := from, from-1 // quote: the next one at or after i, the end of what was searched when there is none
	if !f.quotes {
		quote = len(buf)
	}
	for i < stop {
		n := bytes.IndexByte(buf[i:], '\n')
		if f.skipping {
			if n < 0 {
				return len(buf), out, nil
			}
			i, f.skipping = i+n+1, false
			continue
		}
		line := i + n
		if n < 0 {
			line = len(buf)
		}
		if quote < i {
			if stop < len(buf) { // a few lines only: no look at all that follows
				quote = nextQuote(buf[:line], i)
			} else {
				quote = nextQuote(buf, i)
			}
		}
		if quote >= line { // the common case: no quote in this line
			if line-i > f.max {
				out = append(out, frame{kind: tooLargeRecord})
				f.skipping = true
				continue
			}
			if n < 0 && !eof {
				return i, out, nil
			}
			if f.isRow(buf, i, line) {
				out = append(out, frame{uint32(i), uint32(trimCR(buf, i, line)), plainRecord})
				f.open = n < 0
			}
			i = line + 1
			continue
		}
		if end := trimCR(buf, i, line); n >= 0 && line-i <= f.max && wellQuoted(buf[max(i, quote-1):end], f.delim) {
			out = append(out, frame{uint32(i), uint32(end), quotedRecord})
			f.open = false
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
