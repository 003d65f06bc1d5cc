package cli

import (
	"testing"

	"pathmetrics/pkg/gate"
)

func TestARefusalSaysWhichNumberOfWhichRow(t *testing.T) {
	for want, r := range map[disclosure]gate.Refusal{
		{"wioa.employment_rate_q2 PY2023 rate", "everyone, program *", "numerator: a small number is shown"}: {
			Metric: "wioa.employment_rate_q2", Period: "PY2023", Statistic: "rate", Program: "*", Breakdown: "all", Group: "all", Number: gate.Numerator, Rule: gate.Small},
		{"aqcp.c5_initial_earnings 2023Q3 median", "pathway *, program *, sex female", "value: too few employers, or mostly one"}: {
			Metric: "aqcp.c5_initial_earnings", Period: "2023Q3", Statistic: "median", Pathway: "*", Program: "*", Breakdown: "sex", Group: "female", Number: gate.Value, Rule: gate.FewPayers},
	} {
		if got := disclosureOf(&r); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}
