package identity

// Every byte of a word at once: ones is 1 in each, tops the highest bit of each.
const (
	ones = 0x0101010101010101
	tops = 0x8080808080808080
)

// plain reports whether a packed cell is written as the key's rule writes it, so
// that its text is the normal form. It may say no of one that is.
func (f *Filter) plain(cell []byte, lo, hi uint64) bool {
	switch f.rule {
	case digits:
		return allDigits(lo) && allDigits(hi)
	case upper:
		if !noSmall(lo) || !noSmall(hi) {
			return false
		}
	}
	if !noBlanks(lo) || !noBlanks(hi) {
		return false
	}
	if f.cells.Clean == nil {
		return true
	}
	c := f.cells.Clean(cell)
	return len(c) == len(cell) && &c[0] == &cell[0]
}

// allDigits: the high half of each byte is 3, and stays 3 with 6 added.
func allDigits(w uint64) bool {
	return w&(0xf0*ones) == 0x30*ones && (w+6*ones)&(0xf0*ones) == 0x30*ones
}

// noBlanks reports that no byte is a control character or a blank.
func noBlanks(w uint64) bool {
	below := (w - 0x21*ones) &^ w & tops // some byte is below 0x21
	del := w ^ 0x7f*ones
	return below == 0 && (del-ones)&^del&tops == 0
}

// noSmall reports that all bytes are ASCII up to the backtick.
func noSmall(w uint64) bool {
	return (w|(w&^tops+0x1f*ones))&tops == 0
}
