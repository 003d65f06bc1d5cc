package source

import (
	"bytes"

	"pathmetrics/pkg/diag"
)

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

// wellQuoted says that the line from start to end is a whole record with good
// quotes, and is quick about it: 64 bytes at a time. It may say no to one that has;
// those are walked.
//
// A quote that makes the number of quotes odd opens: the byte before it has to be
// a delimiter, or the quote that it doubles. One that makes it even closes: the
// byte after it has to be a delimiter or a quote.
func wellQuoted(m []marks, start, end int) bool {
	var inside, wrong uint64 // inside: all ones while the word begins inside quotes
	var closed uint64        // the byte before the word is a closing quote
	before := uint64(1)      // the byte before the word is a delimiter or a quote
	for at, stop := uint32(start), uint32(end); at < stop; at += blockBytes {
		block, next := &m[at>>6], &m[at>>6+1]
		line := lowest(min(stop-at, blockBytes))
		quotes := after(block.quote, next.quote, at) & line
		bounds := quotes | after(block.delim, next.delim, at) | ^line // the end is as good as a delimiter
		odd := insideQuotes(quotes) ^ inside
		opening, closing := quotes&odd, quotes&^odd
		wrong |= opening&^(bounds<<1|before) | (closing<<1|closed)&^bounds
		before, closed, inside = bounds>>63, closing>>63, uint64(int64(odd)>>63)
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
