package cli

import (
	"testing"

	"pathmetrics/pkg/gate"
	"pathmetrics/pkg/protect"
)

func TestARefusalSaysWhichNumberOfWhichRow(t *testing.T) {
	for want, r := range map[protect.Refused]gate.Refusal{
		{Metric: "wioa.employment_rate_q2", Period: "PY2023", Statistic: "rate", People: protect.People{Program: "*", Breakdown: "all", Group: "all"},
			Why: "numerator: a small number is shown"}: {
			Metric: "wioa.employment_rate_q2", Period: "PY2023", Statistic: "rate", Program: "*", Breakdown: "all", Group: "all", Number: gate.Numerator, Rule: gate.Small},
		{Metric: "aqcp.c5_initial_earnings", Period: "2023Q3", Statistic: "median", People: protect.People{Pathway: "*", Program: "*", Breakdown: "sex", Group: "female"},
			Why: "value: too few employers, or mostly one"}: {
			Metric: "aqcp.c5_initial_earnings", Period: "2023Q3", Statistic: "median", Pathway: "*", Program: "*", Breakdown: "sex", Group: "female", Number: gate.Value, Rule: gate.FewPayers},
	} {
		if got := refusedOf(&r); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestARowIsNamedInWords(t *testing.T) {
	for want, p := range map[string]protect.People{
		"everyone, program *":                {Program: "*", Breakdown: "all", Group: "all"},
		"pathway *, program *, sex female":   {Pathway: "*", Program: "*", Breakdown: "sex", Group: "female"},
		"pathway none, program vr, race (x)": {Pathway: "none", Program: "vr", Breakdown: "race", Group: "(x)"},
	} {
		if got := whoseRow(&p); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
