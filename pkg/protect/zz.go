package protect

import (
	"fmt"
	"os"
	"time"

	"pathmetrics/pkg/suppress"
)

func zz(t *table, a time.Time, r suppress.Result) {
	if os.Getenv("ZZ") == "" {
		return
	}
	w := 0
	for _, s := range t.system.Sums {
		if s.Wide {
			w++
		}
	}
	fmt.Fprintln(os.Stderr, "atoms", len(t.system.Atoms), "sums", len(t.system.Sums), "wide", w, "cells", len(t.system.Cells), "primary", r.Primary, "hidden", r.Secondary, "open", t.open, "untried", t.untried, time.Since(a))
	for _, o := range r.Open {
		s := t.system.Sums[o]
		name := "none"
		for _, p := range t.order {
			e := t.exhibits[p]
			if len(e.of) > 0 && len(s.Of) > 0 && &e.of[0] == &s.Of[0] {
				name = fmt.Sprint(t.keys[p.key].People, e.by)
				for _, a := range e.by {
					x := t.rows[a.row]
					name += fmt.Sprint(" ", x.Metric, x.Period.Label, " N", x.Numerator, " D", x.Denominator, " P", x.Pending, " E", x.Excluded)
				}
			}
		}
		fmt.Fprintln(os.Stderr, "   open", name, s.Of, t.value(s.Of), s.Cell)
		for _, at := range s.Of {
			fmt.Fprint(os.Stderr, "      atom ", at, "=", t.system.Atoms[at], ":")
			for _, q := range t.system.Sums {
				for _, z := range q.Of {
					if z == at && q.Cell == suppress.Shown {
						fmt.Fprint(os.Stderr, " +", q.Of, "-", q.Less)
					}
				}
				for _, z := range q.Less {
					if z == at && q.Cell == suppress.Shown {
						fmt.Fprint(os.Stderr, " +", q.Of, "-", q.Less)
					}
				}
			}
			fmt.Fprintln(os.Stderr)
		}
	}
}
