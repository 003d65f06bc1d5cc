package protect_test

import (
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// The instances of the specification (reference disclosure_control.md, section 2.4)
// that are rules of single rows. S15 and S16 are in employers_test.go, the others in
// package suppress.

// S18: three of a hundred are without the outcome. The number is as good as shown by
// an exact rate (CMS cell size suppression policy); a coded one ends at 95 %
// (Delaware DOE; SLDS Technical Brief 3).
func TestNinetySevenOf100(t *testing.T) {
	for rates, want := range map[string]string{
		"":              "suppressed",
		defs.RatesExact: "suppressed",
		defs.RatesCoded: "of 100 | at least 95 %",
	} {
		if got := shown(97, 100, defs.Protect{MinCell: threshold, Rates: rates}); got != want {
			t.Errorf("%s rates: %s, want %s", rates, got, want)
		}
	}
}

// S19: twelve of twelve are never told as 100 % (SLDS Technical Brief 3).
func TestTwelveOf12(t *testing.T) {
	for _, rates := range []string{"", defs.RatesExact, defs.RatesCoded} {
		if got, want := shown(12, 12, defs.Protect{MinCell: threshold, Rates: rates}), "of 12 | at least 80 %"; got != want {
			t.Errorf("%s rates: %s, want %s", rates, got, want)
		}
	}
}

// S23: of five wages there is no median, no mean and no sum. The smallest and the
// largest are no statistics of ours, but the bounds of a median may be: they are shown
// of no number of wages.
func TestFiveWages(t *testing.T) {
	wages := func(statistic string, n int64) aggregate.Row {
		return with(median(n, n), func(r *aggregate.Row) {
			h := *r.Heading
			h.Statistic, h.Money = statistic, true
			r.Heading, r.CILow, r.CIHigh = &h, r.Value, r.Value
		})
	}
	for _, statistic := range []string{defs.Median, defs.Mean, defs.Sum} {
		for _, c := range []struct {
			n    int64
			rule defs.Protect
			hide bool
		}{
			{5, defs.Protect{MinCell: threshold}, true},
			{5, defs.Protect{MinCell: 3, MinMedian: 10}, true},
			{9, defs.Protect{MinCell: 3, MinMedian: 10}, true},
			{10, defs.Protect{MinCell: 3, MinMedian: 10}, false},
			{29, defs.Protect{MinCell: threshold, MinMedian: 30}, true},
			{30, defs.Protect{MinCell: threshold, MinMedian: 30}, false},
		} {
			got := apply([]aggregate.Row{wages(statistic, c.n)}, c.rule).Row(0)
			if got.Suppressed() != c.hide || got.CILow.Ok || got.CIHigh.Ok {
				t.Errorf("the %s of %d is hidden: %v, or has bounds", statistic, c.n, got.Suppressed())
			}
			if c.hide {
				noNumbers(t, got)
			}
		}
	}
}

// S24: 0 may be shown (CMS cell size suppression policy), also beside other counts.
func TestNobody(t *testing.T) {
	p := defs.Protect{MinCell: threshold}
	if got := apply([]aggregate.Row{count(aggregate.Decimal{}, 0, 0)}, p).Row(0); got.Suppressed() || got.Value.String() != "0" {
		t.Error("a count of 0 is not shown")
	}
	if got := shown(0, 400, p); got != "of 400 | 0 | 0.000000 | 0.000000" {
		t.Errorf("nobody of 400 is %s", got)
	}
	r := with(rate(50, 100), func(r *aggregate.Row) { r.Pending, r.Excluded = aggregate.Whole(0), aggregate.Whole(1) })
	if got := apply([]aggregate.Row{r}, p).Row(0); got.Pending.String() != "0" || got.Excluded.Ok {
		t.Error("nobody pending is not shown, or one excluded is")
	}
	p.HideZeros = true
	if got := apply([]aggregate.Row{count(aggregate.Decimal{}, 0, 0)}, p).Row(0); !got.Suppressed() {
		t.Error("a count of 0 is shown although the project hides zeros")
	}
}
