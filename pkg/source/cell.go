package source

import (
	"encoding/binary"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	lows  = 0x7f7f7f7f7f7f7f7f
	highs = 0x8080808080808080
)

func load(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// odd has a high bit set in some byte when w holds anything but printable ASCII.
// Worked on one byte c: c has its high bit set when it is not ASCII; c-0x20
// borrows into the high bit when c < 0x20; c+1 carries into it when c is 0x7f.
func odd(w uint64) uint64 {
	return (w | (w - 0x20*ones) | (w + ones)) & highs
}

// textOK reports whether a cell is text: valid UTF-8 without control characters
// other than tab, CR and LF. In transcoded text a replacement character stands
// for bytes that were no text, so it is refused there.
func textOK(b []byte, transcoded bool) bool {
	n := len(b)
	if n < 8 {
		for _, c := range b {
			if c-0x20 >= 0x5f {
				return slowTextOK(b, transcoded)
			}
		}
		return true
	}
	for i := 0; i+8 < n; i += 8 {
		if odd(load(b[i:])) != 0 {
			return slowTextOK(b, transcoded)
		}
	}
	return odd(load(b[n-8:])) == 0 || slowTextOK(b, transcoded)
}

func slowTextOK(b []byte, transcoded bool) bool {
	for i := 0; i < len(b); {
		c := b[i]
		if c < utf8.RuneSelf {
			if c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && (n == 1 || transcoded) || r < 0xa0 {
			return false
		}
		i += n
	}
	return true
}
