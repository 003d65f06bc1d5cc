package protect

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// What the reason of a row says whose counts were moved.
const (
	saysRounded   = "counts are rounded; totals need not add"
	saysPerturbed = "counts are perturbed; totals need not add"
)

// Noise moves the counts of public rows, so that those who know some of them cannot
// work out others. How a count moves hangs on its place in the results and a secret
// only: a second run, or another format, moves it the same way, and nobody gets at
// the count by the mean of many.
type Noise struct{ key []byte }

// NewNoise takes the key, which is of 32 bytes and made for this purpose
// (identity.Secret.CellNoise). It is copied.
func NewNoise(key []byte) *Noise { return &Noise{append([]byte(nil), key...)} }

// moves are how far cell-key noise takes a count, each with one chance in eight, by
// how far the count lies above the smallest that may be shown: not at all, by one,
// by more. The mean of each is 0; the variances are 0, 1/2 and 3/2. No count gets
// below the smallest. The form is that of the tables of perturbation in the cell-key
// method (Fraser and Wooton 2005); the numbers are our own.
var moves = [3][8]int64{
	{},
	{-1, -1, 0, 0, 0, 0, 1, 1},
	{-2, -1, -1, 0, 0, 1, 1, 2},
}

// moving reports whether the project wants counts moved.
func moving(p defs.Protect) bool { return p.Rounding != "" && p.Rounding != defs.RoundingNone }

// apply moves all counts of a row that may be shown, as the project wants it. The
// rate is made anew from its moved counts; bounds and the score would tell the true
// ones and go. 0 stays 0, and no count gets below the smallest that may be shown.
func (nz *Noise) apply(r *aggregate.Row, p defs.Protect) {
	if !moving(p) || !r.Denominator.Ok {
		return
	}
	m := mover{nz, r, p.Rounding == defs.RoundingCellKey, max(int64(p.MinCell), 1)}
	n, d := r.Numerator, r.Denominator
	m.units(m.leastUnits(p))
	m.persons(d.V)
	r.Pending.V = m.count("pending", r.Pending.V)
	r.Excluded.V = m.count("excluded", r.Excluded.V)
	m.value(n, d)
	blank := aggregate.Decimal{}
	r.CILow, r.CIHigh, r.Score = blank, blank, blank
	r.Reason = andThen(r.Reason, m.says())
}

// moved are all rows with their counts as they are shown.
func (nz *Noise) moved(rows []aggregate.Row, p defs.Protect) []aggregate.Row {
	if !moving(p) {
		return rows
	}
	rows = slices.Clone(rows)
	for i := range rows {
		nz.apply(&rows[i], p)
	}
	return rows
}

// mover moves the counts of one row.
type mover struct {
	*Noise
	row     *aggregate.Row
	cellKey bool
	least   int64 // the smallest count above 0 that may be shown
}

// leastUnits is the smallest denominator that may be shown.
func (m *mover) leastUnits(p defs.Protect) int64 {
	switch m.row.Statistic {
	case defs.Rate:
		return max(m.least, int64(p.MinDenominator))
	case defs.Count:
		return m.least
	}
	return max(m.least, int64(p.MinMedian))
}

// units moves those with and those without the outcome, and the denominator is their
// sum; where there is no numerator, the denominator alone. What a denominator lacks
// to the smallest is added to the larger part.
func (m *mover) units(least int64) {
	r := m.row
	n, d, known := units(r)
	if !known || r.Statistic != defs.Rate && r.Statistic != defs.Count {
		r.Denominator.V = m.raised(r.Denominator.V, m.count("denominator", r.Denominator.V), least)
		return
	}
	with, without := m.count("numerator", n), m.count("complement", d-n)
	r.Denominator.V = m.raised(d, with+without, least)
	if with > without {
		with = r.Denominator.V - without
	}
	r.Numerator.V = with
}

// raised is a moved count, or the smallest one that may be shown in its place where
// the count itself may be shown and the moved one may not.
func (m *mover) raised(was, moved, least int64) int64 {
	if was < least || moved >= least {
		return moved
	}
	if m.cellKey {
		return least
	}
	return (least + 4) / 5 * 5
}

// persons are moved with the units where each unit is one, and are never more.
func (m *mover) persons(was int64) {
	p, units := &m.row.Persons, m.row.Denominator.V
	if p.V == was {
		p.V = units
		return
	}
	p.V = min(m.raised(p.V, m.count("persons", p.V), m.least), units)
}

// value follows the counts of which it is made, which were n and d.
func (m *mover) value(n, d aggregate.Decimal) {
	r := m.row
	switch {
	case !r.Value.Ok:
	case r.Statistic == defs.Rate:
		r.Value = rateOf(r)
	case r.Statistic != defs.Count || r.Value.Places != 0:
	case r.Value == d:
		r.Value = r.Denominator
	case r.Value == n:
		r.Value = r.Numerator
	default:
		r.Value.V = m.count("value", r.Value.V)
	}
}

// rateOf is the rate of a row by its counts, half up.
func rateOf(r *aggregate.Row) aggregate.Decimal {
	n, d, known := units(r)
	if !known {
		return aggregate.Decimal{}
	}
	return aggregate.Decimal{V: (2*n*wholeRate + d) / (2 * d), Places: ratePlaces, Ok: true}
}

func (m *mover) says() string {
	if m.cellKey {
		return saysPerturbed
	}
	return saysRounded
}

// count moves one count.
func (m *mover) count(column string, v int64) int64 {
	switch {
	case v <= 0:
		return v
	case m.cellKey:
		return m.perturbed(v, m.coin(column))
	}
	return m.rounded(v, m.coin(column))
}

// rounded takes a count to a multiple of 5 above or below it, so that the mean of
// all coins is the count: 12 becomes 10 with three chances in five and 15 with two.
// It goes up in any case where the multiple below may not be shown.
func (m *mover) rounded(v int64, coin uint64) int64 {
	rest := v % 5
	below := v - rest
	if rest > 0 && (0 < below && below < m.least && m.least <= v || coin%5 < uint64(rest)) {
		return below + 5
	}
	return below
}

func (m *mover) perturbed(v int64, coin uint64) int64 {
	above := v
	if v >= m.least {
		above -= m.least
	}
	return v + moves[min(above, 2)][coin%8]
}

// coin is the first 64 bits of the HMAC-SHA-256 of a count's place in the results.
// Each part of it has its length in front, so that no two places have one text.
func (m *mover) coin(column string) uint64 {
	h, p := m.row.Heading, m.row.People
	var text []byte
	for _, part := range []string{
		h.Set, h.Metric, h.Population, h.Statistic, h.Period.Label,
		p.Pathway, p.Program, p.Breakdown, p.Group, column,
	} {
		text = append(binary.AppendUvarint(text, uint64(len(part))), part...)
	}
	mac := hmac.New(sha256.New, m.key)
	mac.Write(text)
	return binary.BigEndian.Uint64(mac.Sum(nil))
}
