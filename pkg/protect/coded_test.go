package protect_test

import (
	"fmt"
	"math/big"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/trials"
)

// shown is a public row of n in d as text: numerator, value, lower bound, reason.
// What is blank is left out.
func shown(n, d int64, p defs.Protect) string {
	r := apply([]aggregate.Row{rate(n, d)}, p).Row(0)
	if r.Suppressed() {
		return "suppressed"
	}
	text := "of " + r.Denominator.String()
	for _, s := range []string{r.Numerator.String(), r.Value.String(), r.CILow.String(), r.Reason} {
		if s != "" {
			text += " | " + s
		}
	}
	return text
}

// The ladder is that of NCES, SLDS Technical Brief 3 (2011-603).
func TestNobodyAndEverybodyOfASmallGroupAreTold(t *testing.T) {
	exact := defs.Protect{MinCell: threshold, Rates: defs.RatesExact}
	for _, c := range []struct {
		n, d int64
		want string
	}{
		{0, 10, "of 10 | at most 20 %"},
		{10, 10, "of 10 | at least 80 %"},
		{0, 20, "of 20 | at most 20 %"},
		{0, 21, "of 21 | at most 10 %"},
		{40, 40, "of 40 | at least 90 %"},
		{41, 41, "of 41 | at least 95 %"},
		{0, 100, "of 100 | at most 5 %"},
		{0, 101, "of 101 | at most 2 %"},
		{300, 300, "of 300 | at least 98 %"},
		{0, 300, "of 300 | at most 2 %"},
		{0, 301, "of 301 | 0 | 0.000000 | 0.000000"},
		{301, 301, "of 301 | 301 | 1.000000 | 1.000000"},
		{10, 20, "of 20 | 10 | 0.500000 | 0.500000"},
		{0, 0, "of 0 | 0"},
	} {
		for _, p := range []defs.Protect{exact, {}} { // nothing said of rates is exact
			if got := shown(c.n, c.d, p); got != c.want {
				t.Errorf("%d of %d: %s, want %s", c.n, c.d, got, c.want)
			}
		}
	}
}

func TestWordsComeAfterTheReason(t *testing.T) {
	r := with(rate(0, 12), func(r *aggregate.Row) {
		r.Status, r.Pending = aggregate.Provisional, aggregate.Whole(30)
		r.Reason = "pending 30; employment complete through 2025-03-31"
		r.Score = aggregate.Decimal{V: 0, Places: 1, Ok: true}
	})
	got := apply([]aggregate.Row{r}, defs.Protect{MinCell: threshold}).Row(0)
	if want := "employment complete through 2025-03-31; at most 20 %"; got.Reason != want || got.Status != aggregate.Provisional {
		t.Errorf("the reason is %q with status %s, want %q", got.Reason, got.Status, want)
	}
	if got.CIHigh.Ok || got.Score.Ok || !got.Persons.Ok || !got.Pending.Ok {
		t.Error("an upper bound or a score is left, or a count that may be shown is not")
	}
}

// A project may round to steps so wide that few people look like nobody.
func TestRoundingMakesNoZeroOfASmallGroup(t *testing.T) {
	p := defs.Protect{MinCell: threshold, RoundRates: 100_000}
	for _, c := range []struct {
		n, d int64
		want string
	}{
		{10, 300, "of 300 | 10 | 0.033333 | 0.000000"},
		{290, 300, "of 300 | 290 | 0.966666 | 1.000000"},
		{15, 301, "of 301 | 15 | 0.000000 | 0.000000"},
		{50, 300, "of 300 | 50 | 0.200000 | 0.200000"},
	} {
		if got := shown(c.n, c.d, p); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.n, c.d, got, c.want)
		}
	}
}

// Wide ladders, as of the public files of EDFacts, and one whose ranges do not come
// out even.
var (
	edfacts = []defs.Rung{{To: 30, Low: 20, High: 80, Step: 20}, {To: 60, Low: 10, High: 90, Step: 10}, {Low: 5, High: 95, Step: 5}}
	uneven  = []defs.Rung{{To: 50, Low: 7, High: 90, Step: 25}, {To: 400, Low: 0, High: 100, Step: 1}}
)

// told is told by rungs and ranges one after the other, with fractions.
func told(t *testing.T, n, d int64, ladder []defs.Rung) string {
	t.Helper()
	g := ladder[len(ladder)-1]
	for i := len(ladder) - 1; i >= 0; i-- {
		if ladder[i].To == 0 || d <= int64(ladder[i].To) {
			g = ladder[i]
		}
	}
	if d <= 300 {
		g.Low, g.High = max(g.Low, 1), min(g.High, 99)
	}
	percent := big.NewRat(100*n, d)
	below := func(bound int) bool { return percent.Cmp(big.NewRat(int64(bound), 1)) < 0 }
	above := func(bound int) bool { return percent.Cmp(big.NewRat(int64(bound), 1)) > 0 }
	var found []string
	if !above(g.Low) {
		found = append(found, fmt.Sprintf("at most %d %%", g.Low))
	}
	if !below(g.High) {
		found = append(found, fmt.Sprintf("at least %d %%", g.High))
	}
	if g.Step == 1 && len(found) == 0 {
		half := new(big.Rat).Add(percent, big.NewRat(1, 2))
		whole := new(big.Int).Quo(half.Num(), half.Denom()).Int64()
		return fmt.Sprintf("%.6f", float64(min(max(whole, 1), 99))/100)
	}
	for from := g.Low; from+g.Step <= g.High && g.Step > 1; from += g.Step {
		to := from + g.Step
		if to+g.Step > g.High {
			to = g.High
		}
		if above(g.Low) && !below(from) && below(to) {
			found = append(found, fmt.Sprintf("%d to %d %%", from, to-1))
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d of %d has %d ranges", n, d, len(found))
	}
	return found[0]
}

func TestCodedRatesAreThoseOfFractions(t *testing.T) {
	for _, ladder := range [][]defs.Rung{nil, edfacts, uneven} {
		p := defs.Protect{MinCell: 1, Rates: defs.RatesCoded, Ladder: ladder}
		if ladder == nil {
			ladder = defs.DefaultLadder()
		}
		for d := int64(10); d <= 405; d++ {
			if d > 110 && d < 290 { // no rung ends there
				d = 290
			}
			for n := int64(0); n <= d; n += int64(20 / trials.Of(20, 3)) {
				want := fmt.Sprintf("of %d | %s", d, told(t, n, d, ladder))
				if got := shown(n, d, p); got != want {
					t.Fatalf("%d of %d: %s, want %s", n, d, got, want)
				}
			}
		}
	}
}

func TestCodedRates(t *testing.T) {
	coded := defs.Protect{MinCell: threshold, Rates: defs.RatesCoded}
	for _, c := range []struct {
		n, d int64
		want string
	}{
		{10, 20, "of 20 | 50 to 59 %"},
		{22, 50, "of 50 | 40 to 44 %"},
		{20, 50, "of 50 | 40 to 44 %"},
		{20, 100, "of 100 | 20 to 24 %"},
		{25, 100, "of 100 | 25 to 29 %"},
		{90, 100, "of 100 | 90 to 94 %"},
		{136, 150, "of 150 | 87 to 91 %"},
		{138, 150, "of 150 | 92 to 97 %"},
		{430, 1000, "of 1000 | 0.430000"},
		{435, 1000, "of 1000 | 0.440000"},
		{10, 1000, "of 1000 | at most 1 %"},
		{11, 1000, "of 1000 | 0.010000"},
		{0, 1000, "of 1000 | at most 1 %"},
		{1000, 1000, "of 1000 | at least 99 %"},
		{0, 0, "of 0"},
	} {
		if got := shown(c.n, c.d, coded); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.n, c.d, got, c.want)
		}
	}
}

func TestCodingLeavesOtherStatisticsAlone(t *testing.T) {
	p := defs.Protect{MinCell: threshold, Rates: defs.RatesCoded}
	for _, r := range []aggregate.Row{median(50, 50), count(aggregate.Decimal{}, 50, 50)} {
		got := apply([]aggregate.Row{r}, p).Row(0)
		if got.Value != r.Value || got.Denominator != r.Denominator || got.Reason != "" {
			t.Errorf("a %s changed", r.Statistic)
		}
	}
	r := aggregate.Row{Heading: heading(defs.Rate, "fraction"), People: &aggregate.People{}, Status: aggregate.NoSource, Reason: "no source delivers employment"}
	if got := apply([]aggregate.Row{r}, p).Row(0); got.Reason != r.Reason || got.Status != r.Status {
		t.Error("a rate without a source changed")
	}
}
