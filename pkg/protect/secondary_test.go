package protect_test

import (
	"slices"
	"sync"
	"testing"

	"math/rand/v2"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

// add puts people into a state who are alike.
func (s *state) add(n, quarter int, program string, c aggregate.Class) {
	for range n {
		s.people = append(s.people, person{bits: uint64(len(s.people)+1) * 0x9e3779b97f4a7c15, program: program, joined: true, quarter: quarter, class: []aggregate.Class{c}})
	}
}

// asIs is an outcome that people are of the class they have.
func asIs(name, statistic string) []outcome {
	return []outcome{{name, statistic, func(p *person) (aggregate.Class, bool) { return p.class[0], true }}}
}

// shownOf are the rows of everybody that are shown of a release: period and program.
func shownOf(t *testing.T, f *aggregate.Found, rules defs.Protect) (out []string) {
	t.Helper()
	p, err := protect.Apply(f, rules, protect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Len() {
		if r := p.Row(i); r.Pathway == "" && !r.Suppressed() {
			out = append(out, r.Period.Label+" "+r.Program)
		}
	}
	slices.Sort(out)
	return out
}

func wantShown(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("shown are %q, not %q", got, want)
	}
}

// halves is a state with programs of so many people, of whom half have the outcome.
func halves(sizes ...int) *state {
	s := &state{quarters: [][]int{{0}}, outcomes: asIs("x_rate", defs.Rate)}
	for i, n := range sizes {
		s.add(n/2, 0, string(rune('A'+i)), aggregate.With)
		s.add(n-n/2, 0, string(rune('A'+i)), aggregate.Without)
	}
	return s
}

// One program of few people, and of others the smallest, are hidden; with coded rates, too.
func TestCodedRatesHideWhatExactOnesDo(t *testing.T) {
	rules := defs.DefaultProtect()
	for _, rules.Rates = range []string{defs.RatesExact, defs.RatesCoded} {
		wantShown(t, shownOf(t, halves(6, 100, 95, 80).release(), rules), "P00 *", "P00 B", "P00 C")
	}
}

// With coded rates few may have the outcome, unless another metric counts just these.
func TestCodedRatesOfPeopleWhomOthersCount(t *testing.T) {
	s := &state{quarters: [][]int{{0}}, outcomes: asIs("x_rate", defs.Rate)}
	for _, program := range []string{"A", "B", "C"} {
		s.add(4, 0, program, aggregate.With)
		s.add(60, 0, program, aggregate.Without)
	}
	s.add(50, 0, "C", aggregate.With)
	rules := defs.DefaultProtect()
	rules.Rates = defs.RatesCoded
	wantShown(t, shownOf(t, s.release(), rules), "P00 *", "P00 A", "P00 B", "P00 C")
	s.outcomes = append(s.outcomes, outcome{"y_median", defs.Median, func(p *person) (aggregate.Class, bool) { return aggregate.With, p.class[0] == aggregate.With }})
	wantShown(t, shownOf(t, s.release(), rules), "P00 *", "P00 *") // C tells that A and B are 8
}

// The rate of too few is what is hidden, so who has the outcome must not follow either.
func TestRatesOfTooFewDoNotFollow(t *testing.T) {
	rules := defs.DefaultProtect()
	rules.MinDenominator = 30
	wantShown(t, shownOf(t, halves(25, 100, 95).release(), rules), "P00 *", "P00 B")
	rules.MinDenominator = 25
	wantShown(t, shownOf(t, halves(25, 100, 95).release(), rules), "P00 *", "P00 A", "P00 B", "P00 C")
}

// The amount of a quarter is that of the year less those of the others.
func TestAmountsDoNotFollowFromOtherPeriods(t *testing.T) {
	s := &state{quarters: [][]int{{0}, {1}, {2}, {3}, {0, 1, 2, 3}}, outcomes: asIs("x_sum", defs.Sum)}
	for q := range 4 {
		s.add(60, q, "A", aggregate.With)
	}
	f := s.release()
	for i := range f.Rows {
		f.Rows[i].Heading.Money = true
		f.Rows[i].Employers = aggregate.Employers{Known: 60, Several: 3, Units: 600_000}
		if f.Rows[i].Period.Label == "P02" {
			f.Rows[i].Employers.Units = 900_000
		}
	}
	got := shownOf(t, f, defs.DefaultProtect())
	if len(got) != 6 || slices.Contains(got, "P02 A") {
		t.Errorf("shown are %q: one period besides the third must be hidden", got)
	}
}

// The first three quarters and the last three overlap; with the year, both tell who is in
// one quarter only.
func TestWindowsThatOverlapAreTiedToTheYear(t *testing.T) {
	s := &state{quarters: [][]int{{0, 1, 2}, {1, 2, 3}, {0, 1, 2, 3}}, outcomes: asIs("x_median", defs.Median)}
	for q, n := range []int{40, 40, 40, 4} {
		s.add(n, q, "A", aggregate.With)
	}
	got := shownOf(t, s.release(), defs.DefaultProtect())
	if slices.Contains(got, "P00 A") && slices.Contains(got, "P02 A") {
		t.Errorf("shown are %q: 124 less 120", got)
	}
	if len(got) == 0 {
		t.Error("nothing is shown")
	}
}

// Stays that last are in both halves of a year, which are more than the year together: 45
// and 42 of 45.
func TestStaysInSeveralPeriods(t *testing.T) {
	s := &state{quarters: [][]int{{0, 1}, {1}, {0, 1}}, outcomes: asIs("x_median", defs.Median)}
	s.add(3, 0, "A", aggregate.With)
	s.add(42, 1, "A", aggregate.With)
	f := s.release()
	for i := range f.Makeups {
		h := f.Makeups[i].Heading
		h.Cohort.From, h.Cohort.To = 1000, 1363
		switch h.Period.Label {
		case "P00":
			h.Cohort.To = 1181
		case "P01":
			h.Cohort.From = 1182
		}
	}
	got := shownOf(t, f, defs.DefaultProtect())
	if slices.Contains(got, "P01 A") && (slices.Contains(got, "P00 A") || slices.Contains(got, "P02 A")) {
		t.Errorf("shown are %q: 45 less 42", got)
	}
	if len(got) == 0 {
		t.Error("nothing is shown")
	}
}

// Who does the work does not show.
func TestWorkersDoNotShow(t *testing.T) {
	atOnce := func(n int, do func(i int) error) error {
		var wait sync.WaitGroup
		for i := n - 1; i >= 0; i-- {
			wait.Add(1)
			go func() {
				defer wait.Done()
				if err := do(i); err != nil {
					t.Error(err)
				}
			}()
		}
		wait.Wait()
		return nil
	}
	found := madeUp(rand.New(rand.NewPCG(3, 3)), 300, 2, 2, 3, 4).release()
	rules := defs.DefaultProtect()
	var tables [2]*protect.Publishable
	for i, each := range []protect.Each{nil, atOnce} {
		p, err := protect.Apply(found, rules, protect.Options{Each: each})
		if err != nil {
			t.Fatal(err)
		}
		tables[i] = p
	}
	for i := range tables[0].Len() {
		if tables[0].Row(i) != tables[1].Row(i) {
			t.Fatalf("row %d depends on who did the work", i)
		}
	}
}
