package aggregate

import (
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
)

// fingerprint are 64 bits of a unit that look like chance and rest on nothing but
// what it is: they are the same in all metrics and periods, whoever counts it.
func fingerprint(u *measure.Unit) uint64 {
	s := u.Spell
	if s == nil {
		return mixed(uint64(u.Row)) // rows are numbered over all people
	}
	return mixed(mixed(uint64(u.Person)<<32+uint64(s.Pathway)+1<<31) + uint64(uint32(u.Entry))<<32 + uint64(uint32(u.Exit)))
}

// mixed is the last step of SplitMix64 (Steele, Lea and Flood 2014): every bit of
// a number changes about half of those of the result.
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// prints are the sums of fingerprints of the units that a slot counts, of those
// that are not joined and of those that are.
type prints [2][Classes]uint64

func (x *prints) add(o *prints) {
	for j := range x {
		for c := range x[j] {
			x[j][c] += o[j][c]
		}
	}
}

// ofOutcome adds what one outcome comes to. A unit without a value is in no row.
func (x *prints) ofOutcome(o outcome, sum uint64) {
	counter := o.counter()
	if counter == valueless {
		return
	}
	x[o&1][classOfCounter(counter)] += sum
}

func classOfCounter(counter int) Class {
	switch counter {
	case with:
		return With
	case without:
		return Without
	case pending:
		return Pending
	}
	return Excluded
}

// joins are factors that make the bits of a unit others where it is joined: the
// sum of products is the product of the sum.
var joins = [2]uint64{0xd6e8feb86659fd93, 0xa0761d6478bd642f}

// sets are the fingerprints of a heading: of the units that are in some row of it.
// One that is not joined is in those of its program only, and a spell in those of
// its pathway.
func (s *sheet) sets(x *prints) (out [Classes]uint64) {
	spells := s.metric.Population != defs.Participations
	shown := [2]bool{!spells && s.dims.program, !spells || s.dims.pathway}
	for j, some := range shown {
		for c := range out {
			if some {
				out[c] += joins[j] * x[j][c]
			}
		}
	}
	return out
}
