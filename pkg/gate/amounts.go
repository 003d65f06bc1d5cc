package gate

import (
	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// amounts are the tables of sums and means with what is known of each alone. Amounts add
// up as the people do who have them, and a mean tells the sum. Who knows from elsewhere how
// many people a row counts does not know what they have.
func (c *check) amounts(tables []*table) (out []*table) {
	for _, t := range tables {
		if t.Statistic != defs.Sum && t.Statistic != defs.Mean {
			continue
		}
		x := *t
		x.known = nil
		for _, row := range t.rows {
			s, known := &c.shown[row], uint16(0)
			if s.cells[cValue].Ok || s.status == aggregate.EmptyCell {
				known = 1 << with
			}
			x.known = append(x.known, known)
		}
		out = append(out, &x)
	}
	return out
}

// hiddenAmounts makes goals of the rows that hide their amount: it follows from those that
// are shown only if the number of people does.
func (f *family) hiddenAmounts(i int, t *table) {
	for place, row := range t.rows {
		n := t.of(place, with)
		if n == 0 || t.known[place]>>with&1 != 0 {
			continue
		}
		f.goal(f.atomsOf(nil, i, int32(place), with, 1), 1, n, refusal{row, Value, Narrow})
	}
}
