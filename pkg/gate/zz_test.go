package gate

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

func TestZZ(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	m := &mold{groups: 7, classes: 4, statistic: defs.Rate, breakdowns: []string{"age", "area", "race", "sex"}, byProgram: true}
	for i := range 5 {
		m.programs = append(m.programs, fmt.Sprintf("p%d", i))
	}
	for i := range 4 {
		m.pathways = append(m.pathways, fmt.Sprintf("w%d", i))
	}
	h := &made{m.heading("m1", "PY2023", calendar.Interval{From: 0, To: 400}), m, m.units(rng, 20000)}
	at := time.Now()
	rows, makeups := release([]*made{h})
	fmt.Println("release", time.Since(at), len(rows))
	rules := defs.Protect{MinCell: 10, Zeros: true}
	c := &check{Input: Input{Rows: rows, Makeups: makeups, Workers: 1}, rules: settled(rules)}
	nh := 0
	for i := range rows {
		r := &rows[i]
		d := r.Denominator.V
		hide := c.small(r.Numerator.V) || c.small(d) || c.small(d-r.Numerator.V) || c.small(r.Pending.V) || c.small(r.Excluded.V) || rng.IntN(10) == 0
		if hide {
			nh++
		}
		c.shown = append(c.shown, showing(r, hide))
	}
	tb, _ := c.table(&c.Makeups[0], c.number())
	f := &family{check: c, tables: []*table{tb}, base: []int32{0}, at: make([]int32, 4*len(tb.parts))}
	at = time.Now()
	f.build(inBreakdowns)
	nt := 0
	for _, e := range f.equations {
		nt += len(e)
	}
	fmt.Println("build", time.Since(at), "hidden", nh, "parts", len(tb.parts), "vars", len(f.vars), "eqs", len(f.equations), "terms", nt, "goals", len(f.goals))
	f.settle()
	w := &walk{system: &f.system, work: patience}
	at = time.Now()
	w.begin()
	nt = 0
	nl := 0
	for _, l := range w.lines {
		nt += len(l.entries)
		if len(l.entries) > 0 {
			nl++
		}
	}
	fmt.Println("begin", time.Since(at), "work", patience-w.work, "lines", nl, "entries", nt)
	at = time.Now()
	open, tried := 0, 0
	for i := range f.goals {
		if g := &f.goals[i]; !g.wide() {
			tried++
			if tried%20 == 0 || time.Since(at) > 15*time.Second {
				nt = 0
				for _, l := range w.lines {
					nt += len(l.entries)
				}
				wide := 0
				for k := range f.goals {
					if f.goals[k].wide() {
						wide++
					}
				}
				fmt.Println("tried", tried, "open", open, "at", time.Since(at), "entries", nt, "steps", steps, "pivots", pivots, "ways", ways, "wide", wide, "vars", len(g.vars))
			}
			if time.Since(at) > 15*time.Second {
				return
			}
			if !w.try(g) {
				open++
			}
		}
	}
	fmt.Println("walk", time.Since(at), "work", patience-w.work, "tried", tried, "open", open)
}
