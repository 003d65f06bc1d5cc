package verify

import (
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
)

func TestAnswerOf(t *testing.T) {
	rate, median := &defs.Metric{Statistic: defs.Rate}, &defs.Metric{Statistic: defs.Median}
	for _, c := range []struct {
		metric *defs.Metric
		cell   string
		want   answer
	}{
		{rate, "", answer{code: Blank}},
		{rate, "1", answer{code: One}},
		{rate, "0", answer{code: Zero}},
		{rate, "9", answer{code: Other}},
		{rate, "yes", answer{code: Other}},
		{median, "", answer{code: Blank}},
		{median, "7500", answer{Amount, 7500 * model.NumberScale}},
		{median, "0007500", answer{Amount, 7500 * model.NumberScale}},
		{median, "7500.25", answer{Amount, 75002500}},
		{median, "0", answer{Amount, 0}},
		{median, "n/a", answer{code: Other}},
	} {
		if got := answerOf(c.metric, c.cell); got != c.want {
			t.Errorf("%q of a %s: %+v, want %+v", c.cell, c.metric.Statistic, got, c.want)
		}
	}
}

// TestJudge: amounts agree when the file's is ours to the nearest whole dollar.
func TestJudge(t *testing.T) {
	const d = model.NumberScale
	for _, c := range []struct {
		name string
		o    outcome
		a    answer
		want verdict
	}{
		{"both a success", outcome{code: One}, answer{code: One}, exact},
		{"a success and a failure", outcome{code: One}, answer{code: Zero}, differs},
		{"no answer on either side", outcome{}, answer{code: Blank}, exact},
		{"no answer and a failure", outcome{}, answer{code: Zero}, differs},
		{"a failure and a cell that is no answer", outcome{code: Zero}, answer{code: Other}, differs},
		{"no answer and a cell that is no answer", outcome{}, answer{code: Other}, differs},
		{"one amount", outcome{code: Amount, amount: 100 * d}, answer{Amount, 100 * d}, exact},
		{"rounded down", outcome{code: Amount, amount: 100*d + d/4}, answer{Amount, 100 * d}, rounded},
		{"rounded up", outcome{code: Amount, amount: 99*d + d/2}, answer{Amount, 100 * d}, rounded},
		{"cut off", outcome{code: Amount, amount: 100*d + d/2 + 1}, answer{Amount, 100 * d}, differs},
		{"a cent apart, with cents in the file", outcome{code: Amount, amount: 100*d + d/4}, answer{Amount, 100*d + d/4 - d/100}, differs},
		{"a dollar apart", outcome{code: Amount, amount: 101 * d}, answer{Amount, 100 * d}, differs},
		{"an amount and none", outcome{code: Amount, amount: 100 * d}, answer{code: Blank}, differs},
	} {
		if got := judge(c.o, c.a); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestOutcomeOf(t *testing.T) {
	rate := &defs.Metric{Statistic: defs.Rate, Exclude: []defs.Exclusion{{Reason: "deceased"}}}
	median := &defs.Metric{Statistic: defs.Median}
	value := func(n int64, s model.Tri) [2]measure.Measured { return [2]measure.Measured{{N: n, State: s}} }
	for _, c := range []struct {
		metric *defs.Metric
		in     measure.Contribution
		rank   int
		code   Code
	}{
		{rate, measure.Contribution{Excluded: 0}, excluded, Blank},
		{rate, measure.Contribution{Excluded: -1, Denominator: model.No}, notInDenominator, Blank},
		{rate, measure.Contribution{Excluded: -1, Denominator: model.Pending}, pending, Blank},
		{rate, measure.Contribution{Excluded: -1, Denominator: model.Yes, Numerator: model.Pending}, pending, Blank},
		{rate, measure.Contribution{Excluded: -1, Denominator: model.Yes, Numerator: model.No}, denominator, Zero},
		{rate, measure.Contribution{Excluded: -1, Denominator: model.Yes, Numerator: model.Yes}, success, One},
		{median, measure.Contribution{Excluded: -1, Denominator: model.Yes, Values: value(5, model.Yes)}, success, Amount},
		{median, measure.Contribution{Excluded: -1, Denominator: model.Yes, Values: value(0, model.No)}, denominator, Blank},
		{median, measure.Contribution{Excluded: -1, Denominator: model.Yes, Values: value(0, model.Pending)}, pending, Blank},
	} {
		got := outcomeOf(c.metric, &c.in)
		if got.rank != c.rank || got.shown() != c.code || got.reason == "" {
			t.Errorf("%+v: %+v", c.in, got)
		}
	}
}
