package protect

import (
	"cmp"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/ledger"
)

const t10 = 10

// rated is a rate of n of d units, each of another person, in a period that is its
// own cohort.
func rated(period string, n, d int64) aggregate.Row {
	return row1(period, defs.Rate, func(r *aggregate.Row) {
		r.Numerator, r.Denominator, r.Persons = aggregate.Whole(n), aggregate.Whole(d), aggregate.Whole(d)
		r.Value = aggregate.Decimal{V: n * 1_000_000 / max(d, 1), Places: 6, Ok: true}
		r.Pending, r.Excluded = aggregate.Whole(0), aggregate.Whole(0)
	})
}

func row1(period, statistic string, fill func(r *aggregate.Row)) aggregate.Row {
	p, err := calendar.ParsePeriod(period, calendar.July1)
	if err != nil {
		panic(err)
	}
	r := aggregate.Row{
		Heading: &aggregate.Heading{Set: "wioa", Metric: "employment_rate_q2", Population: "participations", Period: p, Cohort: p.Interval, Statistic: statistic, Definition: "d1"},
		People:  &aggregate.People{Pathway: "*", Program: "*", Breakdown: "sex", Group: "female"}, Status: aggregate.Final,
	}
	fill(&r)
	return r
}

func but(r aggregate.Row, change func(r *aggregate.Row)) aggregate.Row {
	h := *r.Heading
	r.Heading = &h
	change(&r)
	return r
}

// published is a ledger with these releases. Nothing is hidden in them but what has
// the status.
func published(t *testing.T, releases ...[]aggregate.Row) *ledger.Ledger {
	t.Helper()
	l := &ledger.Ledger{}
	for i, rows := range releases {
		p := applied(rows, defs.Protect{MinCell: 1})
		if err := l.Append(io.Discard, ledger.Release{Run: strings.Repeat("x", i)}, p.LedgerCells()); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// applied protects rows of which nobody knows what they are sums of.
func applied(rows []aggregate.Row, p defs.Protect) *Publishable {
	rows = slices.Clone(rows)
	aggregate.SortRows(rows)
	out, err := Apply(&aggregate.Found{Rows: rows}, p, Options{})
	if err != nil {
		panic(err)
	}
	return out
}

func withheld(r aggregate.Row) aggregate.Row {
	return but(r, func(r *aggregate.Row) { withhold(r) })
}

type releases = [][]aggregate.Row

// S20 of the specification is a number of 25 that becomes 26.
func TestAPublishedCountThatMovesByFewIsHidden(t *testing.T) {
	quarter := func(n, d int64) aggregate.Row { return rated("2023Q1", n, d) }
	cases := []struct {
		name    string
		earlier releases
		now     aggregate.Row
		want    Rule
	}{
		{"25, then 26", releases{{quarter(25, 100)}}, quarter(26, 100), RuleFrozen},
		{"26, then 25", releases{{quarter(26, 100)}}, quarter(25, 100), RuleFrozen},
		{"nine more", releases{{quarter(25, 100)}}, quarter(34, 100), RuleFrozen},
		{"ten more", releases{{quarter(25, 100)}}, quarter(35, 100), RuleNone},
		{"ten fewer", releases{{quarter(35, 100)}}, quarter(25, 100), RuleNone},
		{"the same", releases{{quarter(25, 100)}}, quarter(25, 100), RuleNone},
		{"the denominator by one", releases{{quarter(40, 100)}}, quarter(50, 101), RuleFrozen},
		{"the complement by one alone", releases{{quarter(40, 100)}}, quarter(60, 121), RuleFrozen},
		{"all by ten or more", releases{{quarter(40, 100)}}, quarter(60, 130), RuleNone},
		{"the persons alone", releases{{quarter(40, 100)}}, but(quarter(40, 100), func(r *aggregate.Row) { r.Persons = aggregate.Whole(99) }), RuleFrozen},
		{"back to what an older release showed, almost", releases{{quarter(25, 100)}, {quarter(50, 100)}}, quarter(26, 100), RuleFrozen},
		{"another definition", releases{{quarter(25, 100)}}, but(quarter(26, 100), func(r *aggregate.Row) { r.Definition = "d2" }), RuleFrozen},
		{"the same cohort under another name", releases{{rated("2023Q1r1", 25, 100)}}, quarter(26, 100), RuleFrozen},
		{"the same name, and another cohort", releases{{quarter(25, 100)}}, but(quarter(26, 100), func(r *aggregate.Row) { r.Cohort = r.Cohort.Shift(-1) }), RuleFrozen},
		{"another group", releases{{quarter(25, 100)}}, but(quarter(26, 100), func(r *aggregate.Row) {
			r.People = &aggregate.People{Pathway: "*", Program: "*", Breakdown: "sex", Group: "male"}
		}), RuleNone},
		{"the rate alone", releases{{quarter(25, 100)}}, but(quarter(25, 100), func(r *aggregate.Row) { r.Value.V++ }), RuleNone},
		{"hidden before", releases{{withheld(quarter(5, 100))}}, quarter(50, 100), RuleOnceHidden},
		{"hidden before, then without a source", releases{{withheld(quarter(5, 100))}, {row1("2023Q1", defs.Rate, func(r *aggregate.Row) { r.Status = aggregate.NoSource })}}, quarter(50, 100), RuleOnceHidden},
		{"hidden because it moved, and now as it was", releases{{quarter(25, 100)}, {withheld(quarter(26, 100))}}, quarter(25, 100), RuleOnceHidden},
		{"hidden because it moved, and still moved", releases{{quarter(25, 100)}, {withheld(quarter(26, 100))}}, quarter(26, 100), RuleFrozen},
		{"hidden before under another definition", releases{{withheld(quarter(5, 100))}}, but(quarter(50, 100), func(r *aggregate.Row) { r.Definition = "d2" }), RuleOnceHidden},
		{"hidden before, and no number now", releases{{withheld(quarter(5, 100))}}, row1("2023Q1", defs.Rate, func(r *aggregate.Row) { r.Status = aggregate.NoSource }), RuleNone},
		{"the first release", nil, quarter(25, 100), RuleNone},
		{"a numerator that was not shown", releases{{but(quarter(25, 100), func(r *aggregate.Row) { r.Numerator = aggregate.Decimal{} })}}, quarter(26, 100), RuleNone},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := newHistory(published(t, c.earlier...), []aggregate.Row{c.now}, t10).hide(0); got != c.want {
				t.Errorf("the rule is %d, want %d", got, c.want)
			}
		})
	}
}

// A median gives no counts but those of its units; a count is one itself.
func TestAmountsAreNoCounts(t *testing.T) {
	amount := func(statistic string, money, value, d int64) aggregate.Row {
		return row1("2023Q1", statistic, func(r *aggregate.Row) {
			r.Numerator = aggregate.Decimal{V: money, Ok: money > 0}
			r.Denominator, r.Persons, r.Value = aggregate.Whole(d), aggregate.Whole(d), aggregate.Whole(value)
		})
	}
	for _, c := range []struct {
		name   string
		before aggregate.Row
		now    aggregate.Row
		want   Rule
	}{
		{"a median", amount(defs.Median, 0, 5000, 40), amount(defs.Median, 0, 5001, 40), RuleNone},
		{"a median of one more", amount(defs.Median, 0, 5000, 40), amount(defs.Median, 0, 5000, 41), RuleFrozen},
		{"a mean with its sum", amount(defs.Mean, 500, 50, 40), amount(defs.Mean, 501, 50, 40), RuleNone},
		{"a sum", amount(defs.Sum, 0, 500, 40), amount(defs.Sum, 0, 501, 40), RuleNone},
		{"a count", amount(defs.Count, 0, 40, 100), amount(defs.Count, 0, 41, 100), RuleFrozen},
	} {
		if got := newHistory(published(t, []aggregate.Row{c.before}), []aggregate.Row{c.now}, t10).hide(0); got != c.want {
			t.Errorf("%s: the rule is %d, want %d", c.name, got, c.want)
		}
	}
}

// S21 of the specification is 40 for a quarter, then 46 for it and the next.
func TestPeriodsInsideOneAnother(t *testing.T) {
	year := func(n, d int64) aggregate.Row { return rated("PY2022", n, d) }
	quarters := func(n ...int64) (out []aggregate.Row) {
		for i, n := range n {
			if n >= 0 {
				out = append(out, rated([]string{"2022Q3", "2022Q4", "2023Q1", "2023Q2"}[i], n, 4*n))
			}
		}
		return out
	}
	cases := []struct {
		name    string
		earlier releases
		now     []aggregate.Row
		want    []Rule
	}{
		{"S21", releases{{rated("2023Q1", 40, 100)}}, []aggregate.Row{rated("2023Q2r2", 46, 200)}, []Rule{RuleDifference}},
		{"a rest of ten", releases{{rated("2023Q1", 40, 100)}}, []aggregate.Row{rated("2023Q2r2", 50, 200)}, []Rule{RuleNone}},
		{"a rest of nobody", releases{{rated("2023Q1", 40, 100)}}, []aggregate.Row{rated("2023Q2r2", 40, 100)}, []Rule{RuleNone}},
		{"a rest of the complement", releases{{rated("2023Q1", 40, 100)}}, []aggregate.Row{rated("2023Q2r2", 80, 145)}, []Rule{RuleDifference}},
		{"a rest of the denominator", releases{{rated("2023Q1", 40, 100)}}, []aggregate.Row{rated("2023Q2r2", 54, 105)}, []Rule{RuleDifference}},
		{"fewer in the longer period", releases{{rated("2023Q1", 40, 100)}}, []aggregate.Row{rated("2023Q2r2", 54, 95)}, []Rule{RuleDifference}},
		{"the other way round", releases{{rated("2023Q2r2", 46, 200)}}, []aggregate.Row{rated("2023Q1", 40, 100)}, []Rule{RuleDifference}},
		{"periods that only overlap", releases{{rated("2023Q2r2", 40, 100)}}, []aggregate.Row{rated("2023Q3r2", 46, 200)}, []Rule{RuleNone}},
		{"three quarters, one after the other, and the year", releases{quarters(40), quarters(-1, 30), quarters(-1, -1, 20)}, []aggregate.Row{year(95, 400)}, []Rule{RuleDifference}},
		{"three quarters and a year with a large fourth", releases{quarters(40, 30, 20)}, []aggregate.Row{year(105, 420)}, []Rule{RuleNone}},
		{"all four quarters and a year with late arrivals", releases{quarters(40, 30, 20, 10)}, []aggregate.Row{year(103, 412)}, []Rule{RuleDifference}},
		{"the year, then its quarters", releases{{year(95, 380)}}, quarters(40, 30, 20), []Rule{RuleNone, RuleNone, RuleDifference}},
		{"the year, then its quarters, one of them small", releases{{year(95, 380)}}, quarters(40, 30, 20, 5), []Rule{RuleNone, RuleNone, RuleDifference, RuleNone}},
		{"the year and two quarters, then the third", releases{{year(95, 380)}, quarters(40, 30)}, quarters(-1, -1, 20), []Rule{RuleDifference}},
		{"a quarter from before, two new ones and the year", releases{quarters(40)}, append(quarters(-1, 30, 20), year(95, 400)), []Rule{RuleNone, RuleNone, RuleDifference}},
		{"new rows alone are not our business", releases{{rated("2020Q1", 40, 100)}}, append(quarters(40, 30, 20), year(95, 400)), []Rule{RuleNone, RuleNone, RuleNone, RuleNone}},
		{"nor what was said before and is said again", releases{append(quarters(40, 30, 20), year(95, 400))}, append(quarters(40, 30, 20), year(95, 400)), []Rule{RuleNone, RuleNone, RuleNone, RuleNone}},
		{"an older number of a quarter", releases{quarters(40), quarters(60)}, []aggregate.Row{year(46, 300)}, []Rule{RuleDifference}},
		{"a quarter that is hidden by now", releases{quarters(40), {withheld(quarters(41)[0])}}, []aggregate.Row{year(46, 300)}, []Rule{RuleDifference}},
		{"a quarter that was hidden and is again what it was", releases{quarters(40), {withheld(quarters(41)[0])}}, append(quarters(40), year(46, 300)), []Rule{RuleOnceHidden, RuleDifference}},
		{"another definition", releases{quarters(40)}, []aggregate.Row{but(year(46, 300), func(r *aggregate.Row) { r.Definition = "d2" })}, []Rule{RuleDifference}},
		{"a half year and its quarters are not added twice", releases{append(quarters(40, 30), rated("2022Q4r2", 70, 280))}, []aggregate.Row{year(145, 600)}, []Rule{RuleNone}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := newHistory(published(t, c.earlier...), c.now, t10)
			for i, want := range c.want {
				if got := h.hide(i); got != want {
					t.Errorf("row %d: the rule is %d, want %d", i, got, want)
				}
			}
		})
	}
}

func TestSideCounts(t *testing.T) {
	sides := func(p, e int64) aggregate.Row {
		return but(rated("2023Q1", 40, 100), func(r *aggregate.Row) {
			r.Pending, r.Excluded = aggregate.Whole(p), aggregate.Whole(e)
			if p < 0 {
				r.Pending = aggregate.Decimal{}
			}
			if e < 0 {
				r.Excluded = aggregate.Decimal{}
			}
		})
	}
	for _, c := range []struct {
		name        string
		before, now aggregate.Row
		p, e        Rule
	}{
		{"the same", sides(20, 30), sides(20, 30), RuleNone, RuleNone},
		{"pending by two", sides(20, 30), sides(18, 40), RuleFrozen, RuleNone},
		{"excluded by two", sides(20, 30), sides(10, 32), RuleNone, RuleFrozen},
		{"from nobody to few", sides(0, 0), sides(9, 10), RuleFrozen, RuleNone},
		{"blank before", sides(-1, -1), sides(12, 12), RuleOnceHidden, RuleOnceHidden},
		{"blank before, nobody now", sides(-1, -1), sides(0, 0), RuleNone, RuleOnceHidden},
		{"a row without numbers before", row1("2023Q1", defs.Rate, func(r *aggregate.Row) { r.Status = aggregate.NoSource }), sides(12, 12), RuleNone, RuleNone},
		{"a row without numbers now", sides(20, 30), row1("2023Q1", defs.Rate, func(r *aggregate.Row) { r.Status = aggregate.NoSource }), RuleNone, RuleNone},
		{"a whole row that was hidden", withheld(sides(20, 30)), sides(12, 12), RuleNone, RuleNone},
	} {
		h := newHistory(published(t, []aggregate.Row{c.before}), []aggregate.Row{c.now}, t10)
		if p, e := h.hideSides(0); p != c.p || e != c.e {
			t.Errorf("%s: the rules are %d and %d, want %d and %d", c.name, p, e, c.p, c.e)
		}
	}
	if p, e := newHistory(nil, []aggregate.Row{sides(1, 1)}, t10).hideSides(0); p != RuleNone || e != RuleNone {
		t.Error("without a ledger something is hidden")
	}
}

func TestKnownIsWhatWasLastShownAndIsTheSame(t *testing.T) {
	row := but(rated("2023Q1", 40, 100), func(r *aggregate.Row) { r.Pending, r.Excluded = aggregate.Whole(20), aggregate.Whole(30) })
	change := func(f func(r *aggregate.Row)) aggregate.Row { return but(row, f) }
	for _, c := range []struct {
		name       string
		earlier    releases
		n, d, p, e bool
	}{
		{"nothing", nil, false, false, false, false},
		{"hidden", releases{{withheld(row)}}, false, false, false, false},
		{"everything", releases{{row}}, true, true, true, true},
		{"everything, hidden since", releases{{row}, {withheld(row)}}, true, true, true, true},
		{"another numerator", releases{{change(func(r *aggregate.Row) { r.Numerator.V = 60 })}}, false, true, true, true},
		{"another denominator", releases{{change(func(r *aggregate.Row) { r.Denominator.V = 160 })}}, true, false, true, true},
		{"blank sides", releases{{change(func(r *aggregate.Row) { r.Pending, r.Excluded = aggregate.Decimal{}, aggregate.Decimal{} })}}, true, true, false, false},
		{"a numerator that was not shown", releases{{change(func(r *aggregate.Row) { r.Numerator = aggregate.Decimal{} })}}, false, true, true, true},
		{"shown otherwise since", releases{{row}, {change(func(r *aggregate.Row) { r.Numerator.V = 60 })}}, false, true, true, true},
	} {
		h := newHistory(published(t, c.earlier...), []aggregate.Row{row}, t10)
		if n, d, p, e := h.known(0); n != c.n || d != c.d || p != c.p || e != c.e {
			t.Errorf("%s: known are %v %v %v %v", c.name, n, d, p, e)
		}
	}
}

func TestWithoutALedgerNothingIsHidden(t *testing.T) {
	for _, l := range []*ledger.Ledger{nil, {}} {
		h := newHistory(l, []aggregate.Row{rated("2023Q1", 1, 2)}, t10)
		if n, d, p, e := h.known(0); h.hide(0) != RuleNone || n || d || p || e {
			t.Error("something is hidden or known")
		}
	}
}

// Every set of links is tried here.
func TestChainsAreThoseOfTryingAll(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	hits := 0
	for range 4000 {
		parts := make([]link, r.IntN(8))
		for i := range parts {
			from := calendar.Date(r.IntN(12))
			parts[i] = link{cohort: calendar.Interval{From: from, To: from + calendar.Date(r.IntN(5))}, old: r.IntN(3) == 0}
			parts[i].figures[theNumerator] = ledger.Number{V: int64(r.IntN(30)), Ok: r.IntN(6) > 0}
		}
		slices.SortFunc(parts, func(a, b link) int { return cmp.Compare(a.cohort.From, b.cohort.From) })
		total, old := int64(r.IntN(130)), r.IntN(4) == 0
		h := &history{t: int64(1 + r.IntN(12))}
		want := false
		for set := range 1 << len(parts) {
			want = want || fewLeft(parts, set, total, old, h.t)
		}
		if got := h.reaches(parts, theNumerator, total, old); got != want {
			t.Fatalf("%+v with %d: %v, want %v", parts, total, got, want)
		}
		if want {
			hits++
		}
	}
	if hits < 400 || hits > 3600 {
		t.Errorf("%d of 4000 leave few", hits)
	}
}

// fewLeft reports whether one set of parts is a chain that leaves 1 to t-1 of total.
func fewLeft(parts []link, set int, total int64, old bool, t int64) bool {
	taken := map[calendar.Date]bool{}
	for i, x := range parts {
		if set>>i&1 == 0 {
			continue
		}
		for day := x.cohort.From; day <= x.cohort.To; day++ {
			if taken[day] {
				return false
			}
			taken[day] = true
		}
		if !x.figures[theNumerator].Ok {
			return false
		}
		total -= x.figures[theNumerator].V
		old = old || x.old
	}
	if total < 0 {
		total = -total
	}
	return old && total > 0 && total < t
}

// Ten years of quarters have a million million chains; few of them come close.
func TestManyPeriods(t *testing.T) {
	var parts []link
	total := int64(0)
	for q := range 40 {
		x := link{cohort: calendar.Interval{From: calendar.Date(90 * q), To: calendar.Date(90*q + 89)}, old: true}
		x.figures[theNumerator] = ledger.Number{V: int64(1000 + 37*q), Ok: true}
		total += x.figures[theNumerator].V
		parts = append(parts, x)
	}
	h := &history{t: t10}
	if h.reaches(parts, theNumerator, total, false) {
		t.Error("nobody is taken for few")
	}
	if !h.reaches(parts, theNumerator, total+9, false) || h.reaches(parts, theNumerator, total+10, false) {
		t.Error("the bound of few is elsewhere")
	}
	// Where there are too many to try, the row is hidden.
	for i := range parts {
		parts[i].figures[theNumerator].V = 1 << i
	}
	if !h.reaches(parts, theNumerator, 1<<39+1<<38+500, false) {
		t.Error("what was not looked at is published")
	}
}

func TestLedgerCellsAreWhatThePublicSees(t *testing.T) {
	rows := []aggregate.Row{rated("2023Q1", 25, 100), rated("2023Q2", 5, 100), but(rated("2023Q3", 40, 100), func(r *aggregate.Row) { r.Pending = aggregate.Whole(3) })}
	cells := applied(rows, defs.Protect{MinCell: t10, RoundRates: 100_000}).LedgerCells()
	if len(cells) != 3 {
		t.Fatalf("%d cells", len(cells))
	}
	want := ledger.Cell{
		Key: ledger.Key{Metric: "wioa.employment_rate_q2", Population: "participations", Pathway: "*", Program: "*", Period: "2023Q1",
			Breakdown: "sex", Group: "female", Statistic: "rate"},
		Definition: "d1", Cohort: rows[0].Cohort, Numerator: ledger.Number{V: 25, Ok: true}, Denominator: ledger.Number{V: 100, Ok: true},
		Persons: ledger.Number{V: 100, Ok: true}, Value: ledger.Number{V: 300_000, Places: 6, Ok: true},
		Pending: ledger.Number{Ok: true}, Excluded: ledger.Number{Ok: true},
	}
	if cells[0] != want {
		t.Errorf("a shown cell is %+v, want %+v", cells[0], want)
	}
	if c := cells[1]; !c.Hidden || c.Numerator.Ok || c.Denominator.Ok || c.Persons.Ok || c.Value.Ok || c.Pending.Ok || c.Excluded.Ok {
		t.Errorf("a hidden cell is not blank")
	}
	if c := cells[2]; c.Hidden || c.Pending.Ok || !c.Denominator.Ok {
		t.Errorf("a cell with a small side count")
	}
	if Internal(rows).LedgerCells() != nil {
		t.Error("an internal table goes into the ledger")
	}
}
