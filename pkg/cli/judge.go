package cli

import (
	"io/fs"

	"pathmetrics/pkg/gate"
	"pathmetrics/pkg/protect"
)

// judge has the gate look at public/, with the full numbers at hand.
func judge(w *runWriter, files fs.FS) ([]protect.Refused, error) {
	found, err := gate.Check(gate.Input{Public: files, Rows: w.res.Rows, Makeups: w.res.Makeups, Rules: w.project.Protect, Each: w.each, Before: w.judged})
	if err != nil {
		return nil, err
	}
	w.judged = found
	var out []protect.Refused
	for i := range found.Refused {
		out = append(out, refusedOf(&found.Refused[i]))
	}
	return out, nil
}

func refusedOf(r *gate.Refusal) protect.Refused {
	return protect.Refused{Metric: r.Metric, Period: r.Period, Statistic: r.Statistic,
		People: protect.People{Pathway: r.Pathway, Program: r.Program, Breakdown: r.Breakdown, Group: r.Group},
		Why:    r.Number.String() + ": " + r.Rule.String()}
}
