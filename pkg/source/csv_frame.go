package source

import (
	"bytes"

	"pathmetrics/pkg/diag"
)

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
		if end := trimCR(buf, i, line); n >= 0 && line-i <= f.max && wellQuoted(buf[i:end], f.delim) {
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

type verdict uint8

const (
	recordWhole       verdict = iota
	recordCut                 // goes on beyond buf
	recordNeverCloses         // the file ends inside quotes
	recordBad
	recordTooLarge
)

// errOpenQuote is turned into a problem with the file's name by the reader.
var errOpenQuote = diag.Errorf(diag.Pos{}, diag.Truncated, "the file ends inside a quoted field")

// wellQuoted says that a line is a whole record with good quotes, and is quick
// about it: eight bytes at a time. It may say no to one that has; those are walked.
//
// A quote that makes the number of quotes odd opens: the byte before it has to be
// a delimiter, or the quote that it doubles. One that makes it even closes: the
// byte after it has to be a delimiter or a quote. The product with ones adds up in
// each byte the bytes below it.
func wellQuoted(line []byte, delim byte) bool {
	pattern := uint64(delim) * ones
	var inside, wrong uint64 // inside: ones while the word begins inside quotes
	var closed uint64        // the byte before the word is a closing quote
	before := uint64(0x80)   // the byte before the word is a delimiter or a quote
	for len(line) > 0 {
		var w uint64
		if len(line) >= 8 {
			w, line = load(line), line[8:]
		} else if cap(line) < 8 {
			return false
		} else { // delimiters at the end of the line change nothing
			mask := uint64(1)<<(8*len(line)) - 1
			w, line = load(line[:8])&mask|pattern&^mask, nil
		}
		quotes := matches(w, '"'*ones)
		bounds := quotes | matches(w, pattern)
		odd := (quotes>>7*ones)&ones ^ inside
		opening, closing := quotes&(odd<<7), quotes&^(odd<<7)
		wrong |= opening&^(bounds<<8|before) | (closing<<8|closed)&^bounds
		before, closed, inside = bounds>>56, closing>>56, odd>>56*ones
	}
	return wrong == 0 && inside == 0
}

// quoted walks a record that has a quote, the first one at quote. next is the
// start of the following record, len(buf)+1 when the record ends the file
// without a line end.
func (f *framer) quoted(buf []byte, start, quote int, eof bool) (end, next int, v verdict) {
	window := buf[:min(len(buf), start+f.max+1)] // where the line end has to be
	cut := func(inside bool) verdict {
		switch {
		case len(window) == start+f.max+1:
			return recordTooLarge
		case !eof:
			return recordCut
		case inside:
			return recordNeverCloses
		}
		return recordWhole
	}
	for {
		if quote-start > f.max || !opens(buf[start:quote], f.delim) {
			return 0, 0, f.bad(start, quote)
		}
		q := closing(window, quote+1)
		if q < 0 {
			return 0, 0, cut(true)
		}
		i := q + 1            // outside quotes from here on
		if i >= len(window) { // the text ends right after the quote
			return len(buf), len(buf) + 1, cut(false)
		}
		switch buf[i] {
		case '\n':
			return i, i + 1, recordWhole
		case '\r':
			if i+1 >= len(window) {
				return i, len(buf) + 1, cut(false)
			}
			if buf[i+1] == '\n' {
				return i, i + 2, recordWhole
			}
			return 0, 0, f.bad(start, i)
		case f.delim:
		default:
			return 0, 0, f.bad(start, i)
		}
		if i+1 < len(window) && buf[i+1] == '"' { // the next field is quoted as well
			quote = i + 1
			continue
		}
		n := bytes.IndexByte(window[i:], '\n')
		line := i + n
		if n < 0 {
			line = len(window)
		}
		quote = bytes.IndexByte(window[i:line], '"')
		if quote >= 0 {
			quote += i
			continue
		}
		if n < 0 {
			if v := cut(false); v != recordWhole {
				return 0, 0, v
			}
		}
		return trimCR(buf, start, line), line + 1, recordWhole
	}
}

// bad is the verdict on a stray quote at offset at; beyond the limit the record
// is too large already, whatever it holds.
func (f *framer) bad(start, at int) verdict {
	if at-start > f.max {
		return recordTooLarge
	}
	return recordBad
}

// opens reports whether a quote opens a field, by the text of the record before
// it: none of this field, or an equals sign.
func opens(before []byte, delim byte) bool {
	n := len(before)
	if n > 0 && before[n-1] == '=' {
		n--
	}
	return n == 0 || before[n-1] == delim
}

// closing finds the quote that closes a field whose text starts at i, or -1. A
// quote at the very end of buf is given as closing: the caller sees that nothing
// follows.
func closing(buf []byte, i int) int {
	for {
		n := bytes.IndexByte(buf[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		if i+1 >= len(buf) || buf[i+1] != '"' {
			return i
		}
		i += 2
	}
}

func nextQuote(buf []byte, i int) int {
	n := bytes.IndexByte(buf[i:], '"')
	if n < 0 {
		return len(buf)
	}
	return i + n
}

// countFields counts a record's fields without changing its text.
func countFields(rec []byte, delim byte) int {
	n := 1
	for i := 0; i < len(rec); i++ {
		if rec[i] == '"' && opens(rec[:i], delim) {
			i = closing(rec, i+1)
			if i < 0 {
				return n
			}
			continue
		}
		if rec[i] == delim {
			n++
		}
	}
	return n
}
