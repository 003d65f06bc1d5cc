package synth

import (
	"fmt"
	"math/rand/v2"
)

// mix is the finalizer of splitmix64: every bit of the result depends on every
// bit of x.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// shuffled sends 0 … a*b-1 one-to-one onto itself. The number is taken as a
// pair (x, y) with x < a and y < b; each round adds to one half a function of
// the other, which can be undone by subtracting it, whatever the function is.
// With a = 3, b = 2 and n = 5, (2, 1): x becomes (2 + f(1)) mod 3, then
// y becomes (1 + g(x)) mod 2, and so on.
func shuffled(n, a, b, seed uint64) uint64 {
	x, y := n/b, n%b
	for round := uint64(0); round < 4; round++ {
		x = (x + mix(seed^round<<56^y)%a) % a
		y = (y + mix(seed^round<<56^1<<48^x)%b) % b
	}
	return x*b + y
}

// Separate streams of randomness, so that spoiling rows changes no life.
const (
	streamLife  = 0x11fe
	streamWages = 0x3a6e5
	streamDirt  = 0xd127
	streamSSN   = 0x55a
	streamID    = 0x1d
)

func stream(seed, purpose uint64, person int) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed^mix(purpose)), uint64(person)))
}

// ssnOf is the nine digits of a person's Social Security number: area 001 to
// 899 but not 666, group 01 to 99, serial 0001 to 9999; no two people share one.
func ssnOf(seed uint64, person int) string {
	const areas, groups, serials = 898, 99, 9999
	n := shuffled(uint64(person), areas*groups, serials, mix(seed^streamSSN))
	serial := n%serials + 1
	group := n/serials%groups + 1
	area := n/serials/groups + 1
	if area >= 666 {
		area++
	}
	return fmt.Sprintf("%03d%02d%04d", area, group, serial)
}

// idOf is a number below 100 million that no other person has in the same file.
func idOf(seed uint64, file uint64, person int) uint64 {
	return shuffled(uint64(person), 10_000, 10_000, mix(seed^streamID^file<<32))
}

// dashed writes 123456789 as 123-45-6789, or with another separator.
func dashed(ssn, sep string) string { return ssn[:3] + sep + ssn[3:5] + sep + ssn[5:] }
