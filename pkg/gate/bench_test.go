package gate

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// hideUntilSafe hides rows with small numbers, and then others of the same pathway,
// program and breakdown, and whatever stands next, until nothing is refused.
func hideUntilSafe(rows []aggregate.Row, makeups []aggregate.Makeup, rules defs.Protect) ([]shown, int) {
	c := &check{Input: Input{Rows: rows, Makeups: makeups, Each: inTurn, Rules: rules}}
	hidden := make([]bool, len(rows))
	out := make([]shown, len(rows))
	for i := range rows {
		r := &rows[i]
		d := r.Denominator.V
		hidden[i] = c.small(r.Numerator.V) || c.small(d) || r.Statistic == defs.Rate && c.small(d-r.Numerator.V)
		out[i] = showing(r, hidden[i])
		for _, k := range [...]cell{cPending, cExcluded} {
			if c.small(out[i].cells[k].V) {
				out[i].cells[k] = aggregate.Decimal{}
			}
		}
	}
	for round := 1; ; round++ {
		c.shown, c.refused = out, nil
		if err := c.judgeSums(); err != nil {
			panic(err)
		}
		if len(c.refused) == 0 || round == 40 {
			return out, len(c.refused)
		}
		seen := map[int32]bool{}
		for _, r := range c.refused {
			if seen[r.row] {
				continue
			}
			seen[r.row] = true
			if r.number == Pending || r.number == Excluded {
				blank(out, rows, r, rules)
				continue
			}
			for step := 1; step < len(rows); step++ {
				done := false
				for _, i := range []int{int(r.row) + step, int(r.row) - step} {
					if i >= 0 && i < len(rows) && !out[i].hidden() && rows[i].Heading == rows[r.row].Heading &&
						(rows[i].Breakdown == rows[r.row].Breakdown || step > 10) {
						out[i] = showing(&rows[i], true)
						done = true
						break
					}
				}
				if done {
					break
				}
			}
		}
	}
}

// blank blanks the same side count of the next rows.
func blank(out []shown, rows []aggregate.Row, r refusal, rules defs.Protect) {
	k := cPending
	if r.number == Excluded {
		k = cExcluded
	}
	for step := 1; step < len(rows); step++ {
		for _, i := range []int{int(r.row) + step, int(r.row) - step} {
			if i >= 0 && i < len(rows) && out[i].cells[k].V > 0 && rows[i].Heading == rows[r.row].Heading {
				out[i].cells[k] = aggregate.Decimal{}
				return
			}
		}
	}
}

// BenchmarkSums judges eight tables of few people, of which most rows are hidden.
func BenchmarkSums(b *testing.B) {
	rng := rand.New(rand.NewPCG(7, 7))
	m := &mold{groups: 5, classes: 4, statistic: defs.Rate, breakdowns: []string{"age", "area", "race", "sex"}, byProgram: false}
	for i := range 1 {
		m.programs = append(m.programs, fmt.Sprintf("p%d", i))
	}
	for i := range 4 {
		m.pathways = append(m.pathways, fmt.Sprintf("w%d", i))
	}
	var headings []*made
	for i := range 8 {
		headings = append(headings, &made{m.heading(fmt.Sprintf("m%02d", i), "PY2023", calendar.Interval{From: 0, To: 400}), m, m.units(rng, 400)})
	}
	rows, makeups := release(headings)
	rules := rulesFrom(10)
	shown, left := hideUntilSafe(rows, makeups, rules)
	n := 0
	for i := range shown {
		if shown[i].hidden() {
			n++
		}
	}
	c := &check{Input: Input{Rows: rows, Makeups: makeups, Each: inTurn, Rules: rules}, shown: shown}
	b.ResetTimer()
	for range b.N {
		c.refused = nil
		if err := c.judgeSums(); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d rows, %d hidden, %d refused", len(rows), n, left)
}
