package gate

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
	"pathmetrics/pkg/trials"
)

// TestMovedReleasesPass reads releases whose counts were moved, in each format alone and
// in all of them.
func TestMovedReleasesPass(t *testing.T) {
	for seed := range trials.Of(40, 8) {
		rng := rand.New(rand.NewPCG(uint64(seed), 23))
		_, rows, makeups := small(rng, wideState)
		rules := wideRules(rng)
		rules.Rounding = []string{defs.RoundingBase5, defs.RoundingCellKey}[seed%2]
		rules.RoundRates = []int64{0, 1_000}[seed/2%2]
		table, err := protect.Apply(&aggregate.Found{Rows: slices.Clone(rows), Makeups: makeups}, rules, protect.Options{Noise: protect.NewNoise(make([]byte, 32))})
		if err != nil {
			t.Fatal(err)
		}
		all := fstest.MapFS{}
		for _, f := range append(slices.Clone(render.Formats), render.Format{File: crosswalkFile, Write: render.Crosswalk}) {
			var b bytes.Buffer
			if err := f.Write(&b, table); err != nil {
				t.Fatal(err)
			}
			all[f.File] = &fstest.MapFile{Data: b.Bytes()}
		}
		in := Input{Public: all, Rows: rows, Makeups: makeups, Rules: rules}
		if got := verdict(in); got != "fine" {
			t.Errorf("seed %d, %+v: %s", seed, rules, got)
		}
		for _, f := range render.Formats {
			in.Public = fstest.MapFS{f.File: all[f.File], crosswalkFile: all[crosswalkFile]}
			if got := verdict(in); got != "fine" {
				t.Errorf("seed %d, %+v, %s alone: %s", seed, rules, f.File, got)
			}
		}
	}
}

// TestMovedValuesAreHeldAgainstTheirCounts changes one number of a row whose counts
// are moved.
func TestMovedValuesAreHeldAgainstTheirCounts(t *testing.T) {
	rate := func(v int64) aggregate.Decimal { return aggregate.Decimal{V: v, Places: 6, Ok: true} }
	for _, c := range []struct {
		statistic string
		rates     string
		n, d      int64 // shown
		value     aggregate.Decimal
		want      string
	}{
		{defs.Rate, defs.RatesExact, 30, 55, rate(545_000), ""},
		{defs.Rate, defs.RatesExact, 30, 55, rate(545_455), "value"}, // not rounded
		{defs.Rate, defs.RatesExact, 30, 55, rate(604_000), "value"}, // of the true counts
		{defs.Rate, defs.RatesExact, 30, 55, rate(999_000), "value"},
		{defs.Rate, defs.RatesExact, 45, 55, rate(818_000), "numerator"},
		{defs.Rate, defs.RatesExact, 32, 55, rate(582_000), "numerator"}, // the true one
		{defs.Rate, defs.RatesExact, 30, 53, rate(566_000), "denominator"},
		{defs.Rate, defs.RatesCoded, -1, 55, rate(640_000), ""},
		{defs.Rate, defs.RatesCoded, -1, 55, rate(990_000), "value"},
		{defs.Median, defs.RatesExact, -1, 55, aggregate.Decimal{V: 510_000, Places: 2, Ok: true}, ""},
		{defs.Median, defs.RatesExact, -1, 55, aggregate.Decimal{V: 512_345, Places: 2, Ok: true}, "value"},
		{defs.Median, defs.RatesExact, -1, 55, aggregate.Decimal{V: 520_000, Places: 2, Ok: true}, "value"},
		{defs.Sum, defs.RatesExact, -1, 55, aggregate.Decimal{V: 520_000, Places: 2, Ok: true}, "value"},
		{defs.Mean, defs.RatesExact, -1, 55, aggregate.Decimal{V: 520_000, Places: 2, Ok: true}, "value"},
		{defs.Count, defs.RatesExact, -1, 55, aggregate.Whole(55), ""},
		{defs.Count, defs.RatesExact, -1, 55, aggregate.Whole(53), "value"},
		{defs.Count, defs.RatesExact, -1, 55, aggregate.Whole(70), "value"},
	} {
		check, row, s := alone(c.statistic, 32, 53)
		check.Rules.Rounding, check.Rules.Rates = defs.RoundingBase5, c.rates
		switch c.statistic {
		case defs.Rate:
		case defs.Count:
			row.Value = aggregate.Whole(53)
		default:
			row.Value.V = 512_345
		}
		s.cells[cDenominator], s.cells[cPersons], s.cells[cValue] = aggregate.Whole(c.d), aggregate.Whole(c.d), c.value
		s.cells[cNumerator] = aggregate.Decimal{}
		if c.n >= 0 {
			s.cells[cNumerator] = aggregate.Whole(c.n)
		}
		if name, _ := check.agrees(s, row, false); name != c.want {
			t.Errorf("%s, %d of %d, %v: %q, want %q", c.statistic, c.n, c.d, c.value, name, c.want)
		}
	}
	check, row, s := alone(defs.Rate, 32, 53)
	check.Rules.Rounding = defs.RoundingCellKey
	row.CILow, s.cells[cLow], s.cells[cValue] = rate(450_000), rate(450_000), aggregate.Decimal{}
	if name, _ := check.agrees(s, row, false); name != "ci_low" {
		t.Errorf("a bound that tells the true counts: %q", name)
	}
}

// TestWordsOfMovedRates are of the numerators that a true one may be moved to.
func TestWordsOfMovedRates(t *testing.T) {
	for words, want := range map[string]string{"50 to 59 %": "", "70 to 79 %": "", "80 to 89 %": "reason", "40 to 44 %": "", "30 to 39 %": "reason"} {
		check, row, s := alone(defs.Rate, 32, 53)
		check.Rules.Rounding, check.Rules.Rates = defs.RoundingBase5, defs.RatesCoded
		s.cells[cDenominator], s.cells[cPersons], s.reason = aggregate.Whole(55), aggregate.Whole(55), words
		s.cells[cNumerator], s.cells[cValue] = aggregate.Decimal{}, aggregate.Decimal{}
		if name, _ := check.agrees(s, row, false); name != want {
			t.Errorf("%q: %q, want %q", words, name, want)
		}
	}
}
