package protect_test

import (
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

const threshold = 10

func rate(numerator, denominator int64) aggregate.Row {
	r := aggregate.Row{
		Heading: heading(defs.Rate, "fraction"), People: &aggregate.People{}, Status: aggregate.Final,
		Numerator: aggregate.Whole(numerator), Denominator: aggregate.Whole(denominator), Persons: aggregate.Whole(denominator),
		Pending: aggregate.Whole(0), Excluded: aggregate.Whole(0),
	}
	if denominator == 0 {
		r.Status = aggregate.EmptyCell
		return r
	}
	r.Value = fraction(numerator * 1_000_000 / denominator)
	r.CILow, r.CIHigh = r.Value, r.Value
	return r
}

func heading(statistic, unit string) *aggregate.Heading {
	return &aggregate.Heading{Set: "wioa", Metric: "employment_rate_q2", Statistic: statistic, Unit: unit}
}

func fraction(millionths int64) aggregate.Decimal {
	return aggregate.Decimal{V: millionths, Places: 6, Ok: true}
}

func median(denominator, persons int64) aggregate.Row {
	return aggregate.Row{
		Heading: heading(defs.Median, "usd"), People: &aggregate.People{}, Status: aggregate.Final,
		Denominator: aggregate.Whole(denominator), Persons: aggregate.Whole(persons),
		Value: aggregate.Decimal{V: 512345, Places: 2, Ok: true},
	}
}

func count(numerator aggregate.Decimal, denominator, value int64) aggregate.Row {
	return aggregate.Row{
		Heading: heading(defs.Count, "count"), People: &aggregate.People{}, Status: aggregate.Final, Numerator: numerator,
		Denominator: aggregate.Whole(denominator), Persons: aggregate.Whole(denominator), Value: aggregate.Whole(value),
	}
}

func with(r aggregate.Row, change func(*aggregate.Row)) aggregate.Row {
	change(&r)
	return r
}

func TestPrimarySuppressionAtItsBounds(t *testing.T) {
	var blank aggregate.Decimal
	cases := []struct {
		name string
		row  aggregate.Row
		hide bool
	}{
		{"a denominator of zero is shown as empty", rate(0, 0), false},
		{"a denominator of one", rate(1, 1), true},
		{"a denominator one below the threshold, nobody with the outcome", rate(0, 9), true},
		{"a denominator at the threshold, nobody with the outcome", rate(0, 10), false},
		{"a denominator at the threshold, everybody with the outcome", rate(10, 10), false},
		{"a numerator of one", rate(1, 100), true},
		{"a numerator one below the threshold", rate(9, 100), true},
		{"a numerator at the threshold", rate(10, 100), false},
		{"a complement at the threshold", rate(90, 100), false},
		{"a complement one below the threshold", rate(91, 100), true},
		{"a complement of one", rate(99, 100), true},
		{"a complement of zero", rate(100, 100), false},
		{"enough units of too few persons", with(rate(20, 40), func(r *aggregate.Row) { r.Persons = aggregate.Whole(9) }), true},
		{"enough units of just enough persons", with(rate(20, 40), func(r *aggregate.Row) { r.Persons = aggregate.Whole(10) }), false},
		{"a median of nine values", median(9, 9), true},
		{"a median of ten values", median(10, 10), false},
		{"a median of ten values of nine persons", median(10, 9), true},
		{"a mean whose numerator is a small amount of money", with(median(10, 10), func(r *aggregate.Row) {
			r.Statistic, r.Numerator = defs.Mean, aggregate.Decimal{V: 500, Places: 2, Ok: true}
		}), false},
		{"a sum over nine units", with(median(9, 9), func(r *aggregate.Row) { r.Statistic = defs.Sum }), true},
		{"a count of nine", count(blank, 9, 9), true},
		{"a count of ten", count(blank, 10, 10), false},
		{"a count of nine out of many", count(blank, 100, 9), true},
		{"a count that leaves out nine", count(aggregate.Whole(91), 100, 91), true},
		{"no source", aggregate.Row{Heading: heading(defs.Rate, "fraction"), People: &aggregate.People{}, Status: aggregate.NoSource, Reason: "no source of employment"}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := apply([]aggregate.Row{c.row}, defs.Protect{MinCell: threshold})
			got := p.Row(0)
			if got.Suppressed() != c.hide {
				t.Fatalf("suppressed is %v, want %v", got.Suppressed(), c.hide)
			}
			if c.hide {
				noNumbers(t, got)
				return
			}
			if got.Status != c.row.Status || got.Denominator != c.row.Denominator || got.Value != c.row.Value && got.Reason == "" {
				t.Error("a shown cell changed")
			}
			if full := protect.Internal([]aggregate.Row{c.row}).Row(0); full.Value != c.row.Value || full.Suppressed() {
				t.Errorf("the internal cell changed: %+v", full)
			}
		})
	}
}

func noNumbers(t *testing.T, c protect.Cell) {
	t.Helper()
	for _, d := range []protect.Decimal{c.Numerator, c.Denominator, c.Persons, c.Value, c.CILow, c.CIHigh, c.Pending, c.Excluded, c.Score} {
		if d != (protect.Decimal{}) {
			t.Errorf("a suppressed cell still holds %s", d)
		}
	}
	if c.Reason != "" {
		t.Errorf("a suppressed cell gives the reason %q", c.Reason)
	}
}

func TestEverythingIsWithheldThatASuppressedCellCouldTell(t *testing.T) {
	r := with(rate(3, 40), func(r *aggregate.Row) {
		r.Pending, r.Excluded = aggregate.Whole(20), aggregate.Whole(30)
		r.Score, r.Target = aggregate.Decimal{V: 1012, Places: 1, Ok: true}, fraction(700_000)
		r.Reason, r.Title = "excluded: deceased 30", "Employment rate"
	})
	got := apply([]aggregate.Row{r}, defs.Protect{MinCell: threshold}).Row(0)
	noNumbers(t, got)
	if got.Target != r.Target || got.Title != r.Title || got.Metric != r.Metric {
		t.Errorf("the key, the title or the target went too: %+v", got)
	}
}

func TestAMinimumOfOneSuppressesNothing(t *testing.T) {
	if got := apply([]aggregate.Row{rate(1, 2)}, defs.Protect{MinCell: 1}).Row(0); got.Suppressed() {
		t.Error("suppressed although min_cell is 1")
	}
}

func TestForgottenParametersStillProtect(t *testing.T) {
	p := apply([]aggregate.Row{rate(9, 100), rate(10, 100)}, defs.Protect{})
	if cells, suppressed := p.Counts(); cells != 2 || suppressed != 1 {
		t.Errorf("%d of %d suppressed, want 1 of 2", suppressed, cells)
	}
}
