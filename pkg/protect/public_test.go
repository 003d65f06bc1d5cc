package protect_test

import (
	"fmt"
	"slices"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

func TestSmallSideCountsAreBlankInPublic(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 1: "", 9: "", 10: "10"} {
		r := with(rate(50, 100), func(r *aggregate.Row) { r.Pending, r.Excluded = aggregate.Whole(n), aggregate.Whole(n) })
		public := apply([]aggregate.Row{r}, defs.Protect{MinCell: threshold}).Row(0)
		if public.Pending.String() != want || public.Excluded.String() != want {
			t.Errorf("pending %d and excluded %d show as %q and %q, want %q", n, n, public.Pending, public.Excluded, want)
		}
		if full := protect.Internal([]aggregate.Row{r}).Row(0); full.Pending != r.Pending || full.Excluded != r.Excluded {
			t.Errorf("the internal table lost pending or excluded: %+v", full)
		}
	}
}

func TestReasonsLoseTheirCountsInPublic(t *testing.T) {
	for reason, want := range map[string]string{
		"":                        "",
		"no source of employment": "no source of employment",
		"excluded deceased 2":     "",
		"2 excluded":              "",
		"excluded under 16 2":     "",
		"excluded deceased 2; pending 12; employment complete through 2025-03-31": "employment complete through 2025-03-31",
		"pending 12 since 2025-03-31": "",
	} {
		r := with(rate(50, 100), func(r *aggregate.Row) { r.Reason = reason })
		if got := apply([]aggregate.Row{r}, defs.Protect{MinCell: threshold}).Row(0).Reason; got != want {
			t.Errorf("%q shows as %q, want %q", reason, got, want)
		}
		if got := protect.Internal([]aggregate.Row{r}).Row(0).Reason; got != reason {
			t.Errorf("the internal reason %q became %q", reason, got)
		}
	}
}

func TestRatesAreRoundedHalfUp(t *testing.T) {
	cases := []struct {
		millionths, step int64 // step in ten-thousandths of a percent point
		want             string
	}{
		{123_499, 1_000, "0.123000"},
		{123_500, 1_000, "0.124000"},
		{123_456, 0, "0.123456"},
		{123_456, 1, "0.123456"},
		{125_000, 10_000, "0.130000"},
		{124_999, 10_000, "0.120000"},
		{0, 1_000, "0.000000"},
		{1_000_000, 1_000, "1.000000"},
		{1_000_000, 7_000, "1.000000"},
	}
	for _, c := range cases {
		r := with(rate(500, 1000), func(r *aggregate.Row) {
			r.Value, r.CILow, r.CIHigh = fraction(c.millionths), fraction(c.millionths), fraction(c.millionths)
		})
		got := apply([]aggregate.Row{r}, defs.Protect{MinCell: threshold, RoundRates: c.step}).Row(0)
		for _, d := range []protect.Decimal{got.Value, got.CILow, got.CIHigh} {
			if d.String() != c.want {
				t.Errorf("%d in steps of %d is %s, want %s", c.millionths, c.step, d, c.want)
			}
		}
		if full := protect.Internal([]aggregate.Row{r}).Row(0); full.Value != r.Value {
			t.Errorf("the internal rate was rounded to %s", full.Value)
		}
	}
}

func TestMediansAreNotRoundedLikeRates(t *testing.T) {
	got := apply([]aggregate.Row{median(50, 50)}, defs.Protect{MinCell: threshold, RoundRates: 1_000}).Row(0)
	if got.Value.String() != "5123.45" {
		t.Errorf("the median became %s", got.Value)
	}
}

func TestMoneyIsRoundedHalfUpInPublic(t *testing.T) {
	cases := []struct {
		cents int64
		step  int // dollars
		want  string
	}{
		{744_999, 100, "7400.00"},
		{745_000, 100, "7500.00"},
		{700_000, 100, "7000.00"},
		{4_999, 100, "0.00"},
		{0, 100, "0.00"},
		{-5_000, 100, "0.00"},
		{-5_001, 100, "-100.00"},
		{-15_000, 100, "-100.00"},
		{-15_001, 100, "-200.00"},
		{512_345, 1, "5123.00"},
		{512_350, 1, "5124.00"},
		{512_345, 0, "5123.45"},
	}
	for _, c := range cases {
		r := with(median(50, 50), func(r *aggregate.Row) {
			h := *r.Heading
			h.Money, r.Heading = true, &h
			r.Value = aggregate.Decimal{V: c.cents, Places: 2, Ok: true}
		})
		got := apply([]aggregate.Row{r}, defs.Protect{MinCell: threshold, RoundMoney: c.step}).Row(0)
		if got.Value.String() != c.want || got.CILow.Ok || got.CIHigh.Ok {
			t.Errorf("%d cents in steps of %d dollars are %s, want %s", c.cents, c.step, got.Value, c.want)
		}
		if full := protect.Internal([]aggregate.Row{r}).Row(0); full.Value != r.Value {
			t.Errorf("the internal median was rounded to %s", full.Value)
		}
	}
}

func TestWhatIsNoMoneyIsNotRoundedLikeIt(t *testing.T) {
	r := with(median(50, 50), func(r *aggregate.Row) { r.Value = aggregate.Decimal{V: 750, Places: 2, Ok: true} })
	got := apply([]aggregate.Row{r}, defs.Protect{MinCell: threshold, RoundMoney: 100}).Row(0)
	if got.Value.String() != "7.50" {
		t.Errorf("a median of credits became %s", got.Value)
	}
}

func TestTheOrderOfInputDoesNotShowAndInputStaysAsItIs(t *testing.T) {
	rows := []aggregate.Row{
		with(rate(20, 40), func(r *aggregate.Row) { r.Metric = "b" }),
		with(rate(2, 40), func(r *aggregate.Row) { r.Metric = "a" }),
	}
	before := slices.Clone(rows)
	p := apply(rows, defs.Protect{MinCell: threshold, RoundRates: 1_000})
	if p.Len() != 2 || p.Row(0).Metric != "a" || p.Row(1).Name() != "wioa.b" {
		t.Errorf("rows are not in the order of results.csv")
	}
	if !slices.Equal(rows, before) {
		t.Error("Apply changed the rows it was given")
	}
	c := p.Row(1)
	c.Value = protect.Decimal{}
	if !p.Row(1).Value.Ok {
		t.Error("changing a cell changed the table")
	}
}

func TestATableDoesNotPrintItsNumbers(t *testing.T) {
	p := protect.Internal([]aggregate.Row{rate(7, 40)})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		if got := fmt.Sprintf(verb, p); got != "protect.Publishable" {
			t.Errorf("%s prints more than a name", verb)
		}
	}
}

func TestAudience(t *testing.T) {
	if a := apply(nil, defs.Protect{}).Audience(); a != protect.Public || a.String() != "public" {
		t.Errorf("Apply makes a table for %s", a)
	}
	if a := protect.Internal(nil).Audience(); a != protect.InternalOnly || a.String() != "internal" {
		t.Errorf("Internal makes a table for %s", a)
	}
	if a := new(protect.Publishable).Audience(); a != protect.InternalOnly {
		t.Errorf("an empty table is for %s", a)
	}
}

// The table does not copy rows that are in order; a row that is changed behind
// its back is protected all the same.
func TestARowThatIsChangedAfterwardsIsStillProtected(t *testing.T) {
	rows := []aggregate.Row{rate(50, 100)}
	p := apply(rows, defs.Protect{MinCell: threshold})
	rows[0] = rate(3, 100)
	if !p.Row(0).Suppressed() {
		t.Errorf("shown: %+v", p.Row(0))
	}
}
