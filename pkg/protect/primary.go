package protect

import (
	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// bitset marks rows by their number.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) set(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) has(i int) bool { return b[i>>6]>>(i&63)&1 != 0 }

// primary marks the rows that are disclosive by themselves with threshold t:
// few persons or units below the line, or, for rates and counts, few with the
// outcome or few without it. Zeros are no persons and are shown.
func primary(rows []aggregate.Row, t int) bitset {
	hidden := newBitset(len(rows))
	for i := range rows {
		if disclosive(&rows[i], t) {
			hidden.set(i)
		}
	}
	return hidden
}

func disclosive(r *aggregate.Row, t int) bool {
	if small(r.Persons, t) || small(r.Denominator, t) {
		return true
	}
	switch r.Statistic {
	case defs.Rate:
		return small(r.Numerator, t) || small(complement(r), t)
	case defs.Count:
		return small(r.Numerator, t) || small(complement(r), t) || small(r.Value, t)
	}
	return false
}

// complement is the denominator without the numerator, blank when either is.
func complement(r *aggregate.Row) aggregate.Decimal {
	n, d := r.Numerator, r.Denominator
	if !n.Ok || !d.Ok || n.Places != d.Places {
		return aggregate.Decimal{}
	}
	return aggregate.Decimal{V: d.V - n.V, Places: d.Places, Ok: true}
}

// small reports whether a count lies from 1 to t-1; a fraction of a person
// counts as one.
func small(d aggregate.Decimal, t int) bool {
	limit := int64(t)
	for range d.Places {
		limit *= 10
	}
	return d.Ok && d.V > 0 && d.V < limit && t > 1
}
