package protect_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

// someRules are parameters as a project may have them.
func someRules(r *rand.Rand) defs.Protect {
	return defs.Protect{
		MinCell:        []int{3, 5, 6, 10, 11, 16}[r.IntN(6)],
		MinDenominator: []int{0, 10, 33}[r.IntN(3)],
		MinMedian:      []int{0, 10, 30}[r.IntN(3)],
		HideZeros:      r.IntN(4) == 0,
		Rates:          []string{"", defs.RatesExact, defs.RatesCoded}[r.IntN(3)],
		Ladder:         [][]defs.Rung{nil, edfacts, uneven}[r.IntN(3)],
		RoundRates:     []int64{0, 1_000, 10_000, 100_000}[r.IntN(4)],
		RoundMoney:     []int{0, 100}[r.IntN(2)],
		Rounding:       []string{"", defs.RoundingNone, defs.RoundingBase5, defs.RoundingCellKey}[r.IntN(4)],
	}
}

// someRow is a row as a tally may give it, small and large.
func someRow(r *rand.Rand, i int) aggregate.Row {
	d := []int64{0, r.Int64N(12), r.Int64N(60), 280 + r.Int64N(40), r.Int64N(3000)}[r.IntN(5)]
	n := []int64{0, d, min(r.Int64N(12), d), d - min(r.Int64N(12), d), r.Int64N(d + 1)}[r.IntN(5)]
	var row aggregate.Row
	switch r.IntN(3) {
	case 0:
		row = rate(n, d)
	case 1:
		row = count(aggregate.Decimal{}, d, d)
	default:
		row = median(d, d)
		h := *row.Heading
		h.Money, row.Heading, row.CILow, row.CIHigh = true, &h, row.Value, row.Value
	}
	row.Persons = aggregate.Whole(max(d-r.Int64N(3), min(d, 1)))
	row.Pending, row.Excluded = aggregate.Whole(r.Int64N(25)), aggregate.Whole(r.Int64N(25))
	row.Reason = "excluded deceased 4; employment complete through 2025-03-31"
	if row.Value.Ok {
		row.Score = aggregate.Decimal{V: 987, Places: 1, Ok: true}
	}
	row.People = &aggregate.People{Group: fmt.Sprintf("%06d", i)}
	return row
}

var (
	atMost  = regexp.MustCompile(`(?:^|; )at most (\d+) %$`)
	atLeast = regexp.MustCompile(`(?:^|; )at least (\d+) %$`)
	between = regexp.MustCompile(`(?:^|; )(\d+) to (\d+) %$`)
)

// words splits a reason: the bounds in whole percents that its last part gives, with
// to the first number that is not in, and the parts before. ok is whether it has any.
func words(reason string) (from, to int64, rest string, ok bool) {
	switch {
	case atMost.MatchString(reason):
		fmt.Sscan(atMost.FindStringSubmatch(reason)[1], &to)
		return 0, to, atMost.ReplaceAllString(reason, ""), true
	case atLeast.MatchString(reason):
		fmt.Sscan(atLeast.FindStringSubmatch(reason)[1], &from)
		return from, 100, atLeast.ReplaceAllString(reason, ""), true
	case between.MatchString(reason):
		fmt.Sscan(between.FindStringSubmatch(reason)[1], &from)
		fmt.Sscan(between.FindStringSubmatch(reason)[2], &to)
		return from, to + 1, between.ReplaceAllString(reason, ""), true
	}
	return 0, 0, reason, false
}

// Whatever the rows and the rules are: no public row has a small number, nobody or
// everybody of a small group, or the bounds of a median.
func TestNoPublicRowTellsOfFew(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	seen := map[string]int{}
	for range 400 {
		p := someRules(rnd)
		var rows []aggregate.Row
		for i := range 100 {
			rows = append(rows, someRow(rnd, i))
		}
		aggregate.SortRows(rows)
		table := noisy(rows, p, protect.NewNoise(key('k')))
		for i := range rows {
			c := table.Row(i)
			if c.Suppressed() {
				noNumbers(t, c)
				seen["suppressed"]++
				continue
			}
			seen[c.Statistic]++
			if what := wrong(&rows[i], c, p); what != "" {
				t.Fatalf("%+v: row %d, a %s of %s: %s", p, i, c.Statistic, c.Denominator, what)
			}
			if _, _, _, ok := words(c.Reason); ok {
				seen["words"]++
			}
		}
	}
	for _, kind := range []string{"suppressed", defs.Rate, defs.Median, defs.Count, "words"} {
		if seen[kind] < 1000 {
			t.Errorf("only %d rows are %s", seen[kind], kind)
		}
	}
}

// wrong says what a public row tells that it should not.
func wrong(r *aggregate.Row, c protect.Cell, p defs.Protect) string {
	numbers := []protect.Decimal{c.Numerator, c.Denominator, c.Persons, c.Pending, c.Excluded}
	if c.Numerator.Ok {
		numbers = append(numbers, aggregate.Whole(c.Denominator.V-c.Numerator.V))
	}
	if c.Statistic == defs.Count {
		numbers = append(numbers, c.Value)
	}
	for _, d := range numbers {
		if d.V > 0 && d.V < int64(p.MinCell) || d.V < 0 {
			return "a small number"
		}
	}
	noise := strings.Contains(c.Reason, "need not add")
	if noise != (p.Rounding == defs.RoundingBase5 || p.Rounding == defs.RoundingCellKey) {
		return "it does not say how counts are"
	}
	if c.Statistic != defs.Rate {
		return wrongOther(r, c, p, noise)
	}
	return wrongRate(r, c, p, noise)
}

func wrongOther(r *aggregate.Row, c protect.Cell, p defs.Protect, noise bool) string {
	switch {
	case c.CILow.Ok || c.CIHigh.Ok:
		return "bounds"
	case c.Statistic == defs.Median && c.Denominator.V > 0 && c.Denominator.V < int64(p.MinMedian):
		return "a median of few"
	case c.Statistic == defs.Median && p.RoundMoney == 0 && c.Value != r.Value:
		return "another median"
	case c.Statistic == defs.Count && (c.Value != c.Denominator || !noise && c.Value != r.Value):
		return "another count"
	}
	return ""
}

func wrongRate(r *aggregate.Row, c protect.Cell, p defs.Protect, noise bool) string {
	from, to, rest, told := words(c.Reason)
	d := c.Denominator.V
	switch {
	case strings.ContainsAny(strings.ReplaceAll(rest, "2025-03-31", ""), "0123456789"):
		return "a reason with a number"
	case d > 0 && d < int64(p.MinDenominator):
		return "a rate of few"
	case d < 301 && c.Value.Ok && (c.Value.V == 0 || c.Value.V == 1_000_000):
		return "nobody or everybody"
	case d < 301 && d > 0 && c.Numerator.Ok && (c.Numerator.V == 0 || c.Numerator.V == d):
		return "nobody or everybody by the numerator"
	case (told || noise) && (c.CILow.Ok || c.CIHigh.Ok || c.Score.Ok):
		return "bounds or a score"
	case told && (c.Value.Ok || c.Numerator.Ok):
		return "a rate besides its words"
	case d > 0 && !told && !c.Value.Ok:
		return "neither a rate nor words"
	case p.Rates == defs.RatesCoded && (c.Numerator.Ok || c.CILow.Ok || c.CIHigh.Ok || c.Score.Ok || c.Value.V%10_000 != 0):
		return "more than a coded rate"
	case told && from > 0 && to < 100 && p.Rates != defs.RatesCoded:
		return "a range of an exact rate"
	}
	n, all := 100*r.Numerator.V, r.Denominator.V
	if told && !noise && (n < from*all || n > to*all || n == to*all && from > 0 && to < 100) {
		return "words that do not hold"
	}
	return ""
}
