package edits

import "math/bits"

// letters gathers the rows of a column whose texts are one byte long, by that
// byte. Most cells that are not blank are such codes; what one means is then asked
// once for all rows of the block, and not row by row.
type letters struct {
	rows [256]set
	seen [4]uint64 // the bytes that came, a bit each
}

func (l *letters) add(letter byte, row int) {
	l.seen[letter>>6] |= 1 << (letter & 63)
	l.rows[letter][row>>6] |= 1 << (row & 63)
}

// take hands over the texts that came with their rows, and forgets them.
func (l *letters) take(use func(text []byte, rows *set)) {
	for i, seen := range l.seen {
		for ; seen != 0; seen &= seen - 1 {
			letter := byte(i<<6 + bits.TrailingZeros64(seen))
			use([]byte{letter}, &l.rows[letter])
			l.rows[letter] = set{}
		}
		l.seen[i] = 0
	}
}
