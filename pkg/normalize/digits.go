package normalize

import (
	"encoding/binary"
	"math/bits"
)

// A byte in each place of a word of eight.
const (
	ones  = 0x0101010101010101
	tops  = 0x80 * ones
	zeros = '0' * ones
	dots  = '.' * ones
)

// word is a text of 1 to 8 bytes as a number. Its last byte is the highest of the
// number, and below its first byte there are zeros.
func word(t []byte) uint64 {
	n := len(t)
	if n >= 4 {
		return uint64(binary.LittleEndian.Uint32(t))<<((64-8*n)&63) | uint64(binary.LittleEndian.Uint32(t[n-4:]))<<32
	}
	return uint64(t[0])<<((64-8*n)&63) | uint64(t[n/2])<<((64-8*(n-n/2))&63) | uint64(t[n-1])<<56
}

// eightDigits is the number that is written in the bytes of a word, each of which has
// the value of a digit, the highest of the number in the lowest byte; ok is false when
// one of them is no digit.
func eightDigits(w uint64) (n int64, ok bool) {
	if (w+(0x80-10)*ones|w)&tops != 0 {
		return 0, false
	}
	w = w * (10<<8 + 1) >> 8 & 0x00ff00ff00ff00ff
	w = w * (100<<16 + 1) >> 16 & 0x0000ffff0000ffff
	return int64(w * (10_000<<32 + 1) >> 32), true
}

// shortDecimal is plainDecimal of 1 to 8 characters, which it takes all at once.
// Example: of 12.34 it takes the dot out, and 1234 is left, of which two digits are
// decimals.
func shortDecimal(t []byte, unit int64) (n int64, ok bool) {
	w, size := word(t), len(t)
	x := w ^ dots
	dot := (x - ones) &^ x & tops // the lowest mark is of the first dot; above it there may be false ones
	if dot == 0 {
		n, ok = eightDigits(w ^ zeros<<((64-8*size)&63))
		return n * unit, ok
	}
	at := bits.TrailingZeros64(dot) &^ 7
	size--
	if at == 56-8*size {
		return 0, false // there is nothing before the dot
	}
	below := uint64(1)<<(at&63) - 1
	w = w&below<<8 | w&^(below<<8|0xff)
	n, ok = eightDigits(w ^ zeros<<((64-8*size)&63))
	decimals := tens[7-at>>3]
	if unit == decimals {
		return n, ok
	}
	return n * (unit / decimals), ok && unit > decimals
}

var tens = [8]int64{1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000}
