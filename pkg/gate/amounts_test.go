package gate

import (
	"fmt"
	"strings"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// TestAmountsThatFollowFromOthers hides amounts of many people, as those of one employer.
func TestAmountsThatFollowFromOthers(t *testing.T) {
	for statistic, want := range map[string][3]int{defs.Sum: {1, 0, 0}, defs.Mean: {1, 0, 0}, defs.Median: {0, 0, 0}} {
		m := &mold{breakdowns: []string{"sex"}, groups: 3, statistic: statistic}
		x := &made{m.heading("m1", "PY2023", calendar.Interval{From: 0, To: 400}), m, nil}
		for i := range uint64(60) {
			x.units = append(x.units, unit{joined: true, id: i + 1, groups: []string{"g" + string(rune('0'+i%3))}})
		}
		rows, makeups := release([]*made{x})
		if len(rows) != 4 {
			t.Fatal(len(rows))
		}
		for k, hide := range [][]int{{1}, {1, 2}, nil} {
			c := &check{Input: Input{Rows: rows, Makeups: makeups, Each: inTurn, Rules: testRules}}
			for i := range rows {
				c.shown = append(c.shown, showing(&rows[i], false))
			}
			for _, i := range hide {
				c.shown[i] = showing(&rows[i], true)
			}
			if err := c.judgeSums(); err != nil {
				t.Fatal(err)
			}
			if len(c.refused) != want[k] || want[k] == 1 && c.refused[0] != (refusal{1, Value, Narrow}) {
				t.Errorf("%s with %v hidden: %v", statistic, hide, c.refused)
			}
		}
	}
}

// TestRatesAndAmountsOfTooFewFollowFromOthers hides a group of 25 of 220, as of too few for a
// value: the two other groups are shown, or one of them is hidden, too.
func TestRatesAndAmountsOfTooFewFollowFromOthers(t *testing.T) {
	for _, c := range []struct {
		statistic string
		least     int
		coded     bool
		want      [2]string
	}{
		{defs.Rate, 30, false, [2]string{"numerator complement", ""}},
		{defs.Rate, 25, false, [2]string{"", ""}},
		{defs.Rate, 30, true, [2]string{"", ""}},
		{defs.Median, 30, false, [2]string{"", ""}},
		{defs.Median, 25, false, [2]string{"", ""}},
		{defs.Count, 30, false, [2]string{"", ""}},
	} {
		m := &mold{breakdowns: []string{"sex"}, groups: 3, statistic: c.statistic}
		x := &made{m.heading("m1", "PY2023", calendar.Interval{From: 0, To: 400}), m, nil}
		for i, n := range []int{25, 100, 95} {
			for k := range n {
				u := unit{joined: true, id: uint64(200*i+k)*0x9e3779b97f4a7c15 + 1, groups: []string{"g" + string(rune('0'+i))}}
				if c.statistic == defs.Rate {
					u.class = aggregate.Class(k % 2)
				}
				x.units = append(x.units, u)
			}
		}
		rows, makeups := release([]*made{x})
		for k, hide := range [][]bool{{false, true, false, false}, {false, true, false, true}} {
			rules := rulesFrom(10)
			rules.MinDenominator, rules.MinMedian = c.least, c.least
			if c.coded {
				rules.Rates = defs.RatesCoded
			}
			got := ""
			for _, n := range []Number{Numerator, Complement, Denominator} {
				if judged(t, rows, makeups, hide, rules)[fmt.Sprint(1, n)] {
					got += " " + n.String()
				}
			}
			if strings.TrimSpace(got) != c.want[k] {
				t.Errorf("%s of at least %d, case %d: %q, want %q", c.statistic, c.least, k, got, c.want[k])
			}
		}
	}
}

func TestRowsWithoutAMakeup(t *testing.T) {
	in, _ := example(t, 1)
	in.Makeups = in.Makeups[:2]
	if got := verdict(in); got != "refused: not proven safe of denominator" {
		t.Error(got)
	}
}

// TestASetThatAnotherTableShows has a denominator that is hidden in one table and shown in
// another, and people without the outcome that follow from three tables.
func TestASetThatAnotherTableShows(t *testing.T) {
	m := &mold{breakdowns: []string{"sex"}, groups: 2, statistic: defs.Rate}
	cohort := calendar.Interval{From: 0, To: 400}
	people := func(metric string, class func(i int) aggregate.Class, n int) *made {
		x := &made{m.heading(metric, "PY2023", cohort), m, nil}
		for i := range n {
			x.units = append(x.units, unit{class: class(i), joined: true, id: uint64(i)*0x9e3779b97f4a7c15 + 1, groups: []string{"g" + string(rune('0'+i%2))}})
		}
		return x
	}
	// Of 40 people, 34 are counted and 6 are excluded; 30 have the outcome and 4 do not.
	// Another table counts all 40, one the 34 as its own, and one excludes the same 6.
	a := people("a", func(i int) aggregate.Class {
		switch {
		case i < 30:
			return aggregate.With
		case i < 34:
			return aggregate.Without
		}
		return aggregate.Excluded
	}, 40)
	b := people("b", func(i int) aggregate.Class { return aggregate.With }, 30)
	c := people("c", func(i int) aggregate.Class { return aggregate.Class(i % 2) }, 34)
	rows, makeups := release([]*made{a, b, c})
	hidden := make([]bool, len(rows))
	for i := range rows {
		hidden[i] = rows[i].Metric == "a"
	}
	got := judged(t, rows, makeups, hidden, testRules)
	if !got["0 complement"] || !got["1 complement"] || !got["2 complement"] {
		t.Errorf("the complement follows from two other tables, but: %v", got)
	}
}
