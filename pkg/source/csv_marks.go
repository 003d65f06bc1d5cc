package source

import (
	"math/bits"
	"slices"
)

// marks say what stands where in 64 bytes of text: bit i of each is about byte i.
// They are found once for all of a text, and records and fields are then found by
// counting bits; the text itself is hardly looked at again.
//
// Worked example, eight bytes instead of 64, the first byte on the left:
//
//	text     1,"x",2⏎
//	newline  00000001
//	quote    00101000
//	delim    01000100
//	odd      00000001
type marks struct {
	newline, quote, delim uint64
	odd                   uint64 // anything but printable ASCII and the delimiter
}

const blockBytes = 64

// markBlocks finds the marks of a text of whole blocks. There is one for every
// processor, and a faster one for those that have AVX2, which gives the same.
var markBlocks = fastestMarks()

// note puts down the places of the bits of a mark, whose first byte is at base. What
// is in to beyond them means nothing afterwards.
var note = fastestNote()

// places has room for all bits of a mark, and for the seven that may be put down
// in vain.
type places [blockBytes + 8]uint32

// mark finds the marks of buf, from the block that holds buf[from] on. m is used
// again, longer if need be: it has a block more than buf, so that after can look
// beyond every place.
func mark(m []marks, buf []byte, from int, delim byte) []marks {
	if n := len(buf)/blockBytes + 2; len(m) < n {
		m = slices.Grow(m, n-len(m))[:n]
	}
	markSome(m, buf, from, len(buf), delim)
	return m
}

// markSome finds the marks of the blocks that hold buf[from:to].
func markSome(m []marks, buf []byte, from, to int, delim byte) {
	whole := len(buf) / blockBytes
	first, last := from/blockBytes, (to+blockBytes-1)/blockBytes
	if n := min(last, whole); first < n {
		markBlocks(m[first:n], buf[first*blockBytes:n*blockBytes], delim)
	}
	if last > whole {
		var rest [blockBytes]byte
		copy(rest[:], buf[whole*blockBytes:])
		markBlocks(m[whole:whole+1], rest[:], delim)
	}
}

// after gives the bits of 64 bytes from any place on, of a block's bits and of
// those of the block that follows; only the low bits of place count.
func after(block, next uint64, place uint32) uint64 {
	return block>>(place&63) | next<<1<<(^place&63)
}

// lowest has the lowest n bits set, n at most 64.
func lowest(n uint32) uint64 { return 1<<n - 1 }

// insideQuotes has a bit set for every byte that has an odd number of quotes up to
// and including itself.
func insideQuotes(quotes uint64) uint64 {
	for n := 1; n < 64; n *= 2 {
		quotes ^= quotes << n
	}
	return quotes
}

// nextNewline is the place of the first line end at or after i, limit if there is
// none before it.
func nextNewline(m []marks, i, limit int) int {
	if i >= limit {
		return limit
	}
	hits := m[i>>6].newline &^ lowest(uint32(i&63))
	for b := i >> 6; ; hits = m[b].newline {
		if hits != 0 {
			return min(b<<6+bits.TrailingZeros64(hits), limit)
		}
		if b++; b<<6 >= limit {
			return limit
		}
	}
}

// nextQuoteMark is nextNewline for a quote.
func nextQuoteMark(m []marks, i, limit int) int {
	if i >= limit {
		return limit
	}
	hits := m[i>>6].quote &^ lowest(uint32(i&63))
	for b := i >> 6; ; hits = m[b].quote {
		if hits != 0 {
			return min(b<<6+bits.TrailingZeros64(hits), limit)
		}
		if b++; b<<6 >= limit {
			return limit
		}
	}
}

// portableMarks finds marks eight bytes at a time.
func portableMarks(to []marks, text []byte, delim byte) {
	pattern := uint64(delim) * ones
	for i := range to {
		var m marks
		block := (*[blockBytes]byte)(text[i*blockBytes:])
		for at := 0; at < blockBytes; at += 8 {
			w := load(block[at : at+8])
			between := matches(w, pattern)
			m.newline = shiftIn(m.newline, matches(w, '\n'*ones))
			m.quote = shiftIn(m.quote, matches(w, '"'*ones))
			m.delim = shiftIn(m.delim, between)
			m.odd = shiftIn(m.odd, oddBytes(w)&^between)
		}
		to[i] = m
	}
}

// portableNote goes from bit to bit, eight of them at a time.
func portableNote(to *places, mark uint64, base uint32) {
	for at := to[:]; mark != 0; at = at[8:] {
		eight := at[:8]
		for k := range eight {
			eight[k] = base + uint32(bits.TrailingZeros64(mark))
			mark &= mark - 1
		}
	}
}

// shiftIn brings the high bits of eight bytes together, and makes them the upper
// eight bits of a mark, for which the others make room. The product moves that of
// byte i to bit 56+i, and nothing else comes there.
func shiftIn(mark, hits uint64) uint64 {
	return mark>>8 | hits>>7*0x0102040810204080&(0xff<<56)
}

// oddBytes has the high bit set of each byte that is not printable ASCII. It looks
// at seven bits, so that nothing is carried from byte to byte: adding 0x60 sets the
// high bit unless they are less than 0x20, adding 1 does if they are 0x7f.
func oddBytes(w uint64) uint64 {
	low := w & lows
	return (w | ^(low + 0x60*ones) | (low + ones)) & highs
}

// matches has the high bit set of each byte of w that is the pattern's: those are
// zero bytes of x, and adding 0x7f to the low seven bits of a byte sets its high
// bit unless they are all zero, so what stays clear is a match.
func matches(w, pattern uint64) uint64 {
	x := w ^ pattern
	return ^((x&lows + lows) | x | lows)
}
