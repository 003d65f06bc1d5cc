package gate

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// alone is a check of one row of the given statistic, which shows all that it has.
func alone(statistic string, n, d int64) (*check, *aggregate.Row, *shown) {
	m := mold{statistic: statistic}
	r := aggregate.Row{Heading: m.heading("m1", "PY2023", calendar.Interval{From: 0, To: 400}), People: &aggregate.People{Program: "*", Breakdown: "all", Group: "all"},
		Denominator: aggregate.Whole(d), Persons: aggregate.Whole(d), Pending: aggregate.Whole(0), Excluded: aggregate.Whole(0), Status: aggregate.Final}
	r.Value = aggregate.Decimal{V: 510000, Places: 2, Ok: true}
	if statistic == defs.Rate {
		r.Numerator, r.Value = aggregate.Whole(n), aggregate.Decimal{V: (2*n*million + d) / max(2*d, 1), Places: 6, Ok: d > 0}
	}
	c := &check{Input: Input{Rows: []aggregate.Row{r}, Rules: testRules}, shown: []shown{showing(&r, false)}}
	return c, &c.Rows[0], &c.shown[0]
}

func (c *check) said() string {
	c.judgeRows()
	var out []string
	for _, r := range c.refused {
		out = append(out, r.number.String()+": "+r.rule.String())
	}
	return strings.Join(out, "; ")
}

func TestRulesOfOneRow(t *testing.T) {
	const small, few, exact, told = "a small number is shown", "too few units", "too exact", "a hidden row tells something"
	set := func(number cell, v int64) func(*aggregate.Row, *shown, *defs.Protect) {
		return func(_ *aggregate.Row, s *shown, _ *defs.Protect) { s.cells[number] = aggregate.Whole(v) }
	}
	blank := func(numbers ...cell) func(*aggregate.Row, *shown, *defs.Protect) {
		return func(_ *aggregate.Row, s *shown, _ *defs.Protect) {
			for _, k := range numbers {
				s.cells[k] = aggregate.Decimal{}
			}
		}
	}
	words := func(reason string) func(*aggregate.Row, *shown, *defs.Protect) {
		return func(_ *aggregate.Row, s *shown, p *defs.Protect) {
			s.cells[cNumerator], s.cells[cValue] = aggregate.Decimal{}, aggregate.Decimal{}
			s.reason = reason
		}
	}
	coded := func(reason string, value int64) func(*aggregate.Row, *shown, *defs.Protect) {
		return func(_ *aggregate.Row, s *shown, p *defs.Protect) {
			p.Rates = defs.RatesCoded
			s.cells[cNumerator], s.cells[cValue] = aggregate.Decimal{}, aggregate.Decimal{V: value, Places: 6, Ok: value > 0}
			s.reason = reason
		}
	}
	pay := func(e aggregate.Employers) func(*aggregate.Row, *shown, *defs.Protect) {
		return func(r *aggregate.Row, _ *shown, _ *defs.Protect) { r.Employers = e }
	}
	hide := func(keep cell, reason string) func(*aggregate.Row, *shown, *defs.Protect) {
		return func(r *aggregate.Row, s *shown, _ *defs.Protect) {
			*s = shown{status: aggregate.Suppressed, reason: reason}
			if keep < cells {
				s.cells[keep] = aggregate.Whole(700)
			}
		}
	}
	nothing := func(*aggregate.Row, *shown, *defs.Protect) {}
	for i, c := range []struct {
		statistic string
		n, d      int64
		do        func(*aggregate.Row, *shown, *defs.Protect)
		want      string
	}{
		{defs.Rate, 5, 10, nothing, ""},
		{defs.Rate, 4, 10, nothing, "numerator: " + small},
		{defs.Rate, 6, 10, nothing, "complement: " + small},
		{defs.Rate, 5, 10, set(cPersons, 4), "persons: " + small},
		{defs.Rate, 5, 10, set(cPersons, 5), ""},
		{defs.Rate, 5, 10, set(cPending, 4), "pending: " + small},
		{defs.Rate, 5, 10, set(cPending, 5), ""},
		{defs.Rate, 5, 10, set(cExcluded, 1), "excluded: " + small},
		{defs.Median, 0, 5, nothing, ""},
		{defs.Median, 0, 4, nothing, "denominator: " + small + "; persons: " + small + "; value: " + few},
		{defs.Count, 0, 5, set(cValue, 4), "value: " + small},
		{defs.Count, 0, 5, set(cValue, 5), ""},

		{defs.Rate, 10, 20, func(_ *aggregate.Row, _ *shown, p *defs.Protect) { p.MinDenominator = 21 }, "value: " + few},
		{defs.Rate, 10, 20, func(_ *aggregate.Row, _ *shown, p *defs.Protect) { p.MinDenominator = 20 }, ""},
		{defs.Median, 0, 20, func(_ *aggregate.Row, _ *shown, p *defs.Protect) { p.MinMedian = 21 }, "value: " + few},
		{defs.Median, 0, 20, func(_ *aggregate.Row, s *shown, p *defs.Protect) {
			p.MinMedian = 21
			s.cells[cValue] = aggregate.Decimal{}
		}, ""},

		{defs.Median, 0, 20, pay(aggregate.Employers{Known: 20, Several: 2}), "value: too few employers, or mostly one"},
		{defs.Median, 0, 20, pay(aggregate.Employers{Known: 20, Several: 3}), ""},
		{defs.Median, 0, 20, pay(aggregate.Employers{Known: 20, Several: 3, Units: 800_000}), "value: too few employers, or mostly one"},
		{defs.Median, 0, 20, pay(aggregate.Employers{Known: 20, Several: 3, Amounts: 800_000}), "value: too few employers, or mostly one"},
		{defs.Median, 0, 20, pay(aggregate.Employers{Known: 20, Several: 3, Units: 799_999, Amounts: 799_999}), ""},
		{defs.Median, 0, 20, set(cLow, 4000), "confidence interval: " + exact},
		{"maximum", 0, 20, nothing, "value: " + exact},

		{defs.Rate, 0, 300, nothing, "numerator: 0 or 100 percent of a small group; value: 0 or 100 percent of a small group"},
		{defs.Rate, 300, 300, nothing, "numerator: 0 or 100 percent of a small group; value: 0 or 100 percent of a small group"},
		{defs.Rate, 0, 301, nothing, ""},
		{defs.Rate, 301, 301, nothing, ""},
		{defs.Rate, 0, 0, nothing, ""},
		{defs.Rate, 0, 20, words("at most 20 %"), ""},
		{defs.Rate, 0, 20, words("at most 19 %"), "reason: " + exact},
		{defs.Rate, 0, 21, words("at most 10 %"), ""},
		{defs.Rate, 20, 20, words("at least 80 %"), ""},
		{defs.Rate, 20, 20, words("at least 81 %"), "reason: " + exact},
		{defs.Rate, 10, 20, func(_ *aggregate.Row, s *shown, _ *defs.Protect) { s.reason = "pending 12" }, "reason: " + exact},
		{defs.Rate, 10, 20, func(_ *aggregate.Row, s *shown, _ *defs.Protect) { s.reason = "complete through 2025-03-31" }, ""},
		{defs.Rate, 10, 20, func(_ *aggregate.Row, s *shown, _ *defs.Protect) { s.reason = "complete through 2025-03-311" }, "reason: " + exact},

		{defs.Rate, 45, 100, coded("45 to 49 %", 0), ""},
		{defs.Rate, 45, 100, coded("40 to 49 %", 0), ""},
		{defs.Rate, 45, 100, coded("45 to 48 %", 0), "reason: " + exact},
		{defs.Rate, 45, 100, coded("", 450_000), "value: " + exact},
		{defs.Rate, 450, 1000, coded("", 450_000), ""},
		{defs.Rate, 455, 1000, coded("", 455_000), "value: " + exact},
		{defs.Rate, 3, 1000, coded("at most 1 %", 0), ""},
		{defs.Rate, 450, 1000, func(_ *aggregate.Row, _ *shown, p *defs.Protect) { p.Rates = defs.RatesCoded }, "numerator: " + exact},

		{defs.Rate, 5, 10, hide(cells, ""), ""},
		{defs.Rate, 5, 10, hide(cTarget, ""), ""},
		{defs.Rate, 5, 10, hide(cScore, ""), "score: " + told},
		{defs.Rate, 5, 10, hide(cPending, ""), "pending: " + told},
		{defs.Rate, 5, 10, hide(cells, "few"), "reason: " + told},

		{defs.Rate, 0, 400, func(_ *aggregate.Row, _ *shown, p *defs.Protect) { p.HideZeros = true }, "numerator: " + small},
		{defs.Rate, 400, 400, func(_ *aggregate.Row, _ *shown, p *defs.Protect) { p.HideZeros = true }, "complement: " + small},
		{defs.Rate, 5, 10, blank(cNumerator, cValue), ""},
	} {
		check, row, s := alone(c.statistic, c.n, c.d)
		c.do(row, s, &check.Rules)
		if got := check.said(); got != c.want {
			t.Errorf("case %d: %d of %d: %q, want %q", i, c.n, c.d, got, c.want)
		}
	}
}

func TestRangesThatReasonsTell(t *testing.T) {
	for _, c := range []struct {
		reason string
		d      int64
		want   string
	}{
		{"at most 20 %", 20, "0 to 4"},
		{"at least 80 %", 20, "16 to 20"},
		{"40 to 49 %", 20, "8 to 9"},
		{"complete through 2024-03-31; 40 to 49 %", 100, "40 to 49"},
		{"30 to 39 %", 11, "4 to 4"},
		{"at most 2 %", 101, "0 to 2"},
		{"at most 20", 20, "none"}, {"at most 020 %", 20, "none"}, {"49 to 40 %", 20, "none"}, {"", 20, "none"}, {"at most 101 %", 20, "none"},
	} {
		got := "none"
		if r, ok := told(c.reason); ok {
			low, high := r.numerators(c.d)
			got = fmt.Sprintf("%d to %d", low, high)
		}
		if got != c.want {
			t.Errorf("%q of %d: %s, want %s", c.reason, c.d, got, c.want)
		}
	}
}

// TestNumeratorsOfARoundedRate compares with trying all.
func TestNumeratorsOfARoundedRate(t *testing.T) {
	for _, rates := range []string{defs.RatesExact, defs.RatesCoded} {
		for _, d := range []int64{1, 7, 60, 301, 1234} {
			for n := range d + 1 {
				c, row, s := alone(defs.Rate, n, d)
				c.Rules.Rates, c.Rules.RoundRates = rates, 10_000
				s.cells[cNumerator] = aggregate.Decimal{}
				s.cells[cValue] = c.rates(row)[0]
				low, high, ok := c.told(row, s)
				if !ok {
					t.Fatal("nothing is told")
				}
				for k := range d + 1 {
					other := *row
					other.Numerator, other.Value.V = aggregate.Whole(k), (2*k*million+d)/(2*d)
					if same := c.rates(&other)[0] == s.cells[cValue]; same != (low <= k && k <= high) && (rates == defs.RatesCoded || n > 0 && n < d && k > 0 && k < d) {
						t.Fatalf("%s: %d of %d: from %d to %d, but %d is shown as the same: %v", rates, n, d, low, high, k, same)
					}
				}
			}
		}
	}
}

func TestNumbersInText(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "*": "", "61.0% (610/1,000) p": "61.0 610 1000", "$6,124": "6124", "n=55": "55", "a1": "1", "1.": "1", "-5": "5", "٣": "bad", "½": "bad", "ü 5": "5", "1,": "1",
	} {
		got := "bad"
		if numbers, ok := numbersIn(s); ok {
			got = ""
			for _, d := range numbers {
				got += " " + d.String()
			}
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%q has %q, want %q", s, got, want)
		}
	}
}

func TestParseDecimal(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "0": "0", "12": "12", "0.610000": "0.610000", "-3.50": "-3.50", ".5": "bad", "5.": "bad", "1e3": "bad", "+1": "bad", "1.2.3": "bad",
		" 1": "bad", "99999999999999999999": "bad", "--1": "bad",
	} {
		got := "bad"
		if d, ok := parseDecimal(s); ok {
			got = d.String()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

// TestMovedCountsAreTaken reads a folder whose counts were rounded to multiples of 5: no
// equation holds, and numbers that are too far off are not believed.
func TestMovedCountsAreTaken(t *testing.T) {
	in, shows := example(t, 1)
	in.Rules.Rounding = defs.RoundingBase5
	for i := range shows {
		s := &shows[i]
		for _, k := range []cell{cNumerator, cDenominator, cPersons, cPending, cExcluded} {
			s.cells[k].V = (s.cells[k].V + 4) / 5 * 5
		}
		s.cells[cLow], s.cells[cHigh] = aggregate.Decimal{}, aggregate.Decimal{}
		if n, d := s.cells[cNumerator], s.cells[cDenominator]; n.Ok && d.V > 0 && n.V == d.V {
			*s = showing(&in.Rows[i], true)
		}
	}
	in.Public = folder(t, published(in.Rows, shows))
	if _, err := Check(in); err != nil {
		t.Error(err)
	}
	for i := range shows {
		if !shows[i].hidden() {
			shows[i].cells[cDenominator].V += 15
			break
		}
	}
	in.Public = fstest.MapFS{"results.csv": folder(t, published(in.Rows, shows))["results.csv"]}
	if _, err := Check(in); err == nil || !strings.Contains(err.Error(), `column "denominator"`) {
		t.Errorf("a count that is far off: %v", err)
	}
}

func TestMakeupsThatDoNotAddUp(t *testing.T) {
	in, _ := example(t, 1)
	parts := in.Makeups[0].Parts()
	parts[0].N[aggregate.With]++
	in.Makeups[0] = aggregate.WithParts(in.Makeups[0], parts)
	if _, err := Check(in); err == nil || !strings.Contains(err.Error(), "does not add up") {
		t.Errorf("the error is: %v", err)
	}
}
