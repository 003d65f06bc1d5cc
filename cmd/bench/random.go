package main

import (
	"math"
	"math/bits"
)

// mix scatters the bits of a number (SplitMix64's last step).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// random is a stream of numbers that depends on its seed only, so that every
// person, episode or row can have a stream of its own and files can be made in
// any order.
type random struct{ state uint64 }

// seeded is the stream of the i-th thing of a sort.
func seeded(i int, sort uint64) random { return random{mix(uint64(i) ^ sort)} }

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	return mix(r.state)
}

// below is a whole number from 0 to n-1.
func (r *random) below(n int) int {
	high, _ := bits.Mul64(r.next(), uint64(n))
	return int(high)
}

// share is a number from 0 up to, and without, 1.
func (r *random) share() float64 { return float64(r.next()>>11) / (1 << 53) }

// normal is a number of the standard normal distribution.
func (r *random) normal() float64 {
	return math.Sqrt(-2*math.Log(1-r.share())) * math.Cos(2*math.Pi*r.share())
}

// mulmod is a*b mod m without overflow.
func mulmod(a, b, m uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return bits.Rem64(high, low, m)
}
