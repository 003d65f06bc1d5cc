package cli

import (
	"io/fs"

	"pathmetrics/pkg/gate"
)

// judge has the gate look at public/, with the full numbers at hand.
func judge(w *runWriter, files fs.FS) ([]disclosure, error) {
	found, err := gate.Check(gate.Input{Public: files, Rows: w.res.Rows, Makeups: w.res.Makeups, Rules: w.project.Protect, Workers: w.plan.Workers})
	if err != nil {
		return nil, err
	}
	var out []disclosure
	for i := range found.Refused {
		out = append(out, disclosureOf(&found.Refused[i]))
	}
	return out, nil
}

func disclosureOf(r *gate.Refusal) disclosure {
	who := "everyone"
	if r.Pathway != "" {
		who = "pathway " + r.Pathway
	}
	who += ", program " + r.Program
	if r.Breakdown != "all" {
		who += ", " + r.Breakdown + " " + r.Group
	}
	return disclosure{heading: r.Metric + " " + r.Period + " " + r.Statistic, row: who, why: r.Number.String() + ": " + r.Rule.String()}
}
