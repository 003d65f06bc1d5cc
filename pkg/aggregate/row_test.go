package aggregate

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/calendar"
)

// slowOrder looks at everything.
func slowOrder(a, b Row) int {
	return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Population, b.Population),
		cmp.Compare(a.Pathway, b.Pathway), cmp.Compare(a.Program, b.Program), cmp.Compare(a.Period.Label, b.Period.Label),
		cmp.Compare(a.Breakdown, b.Breakdown), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Statistic, b.Statistic))
}

func TestOrderLooksAtEverythingThatDiffers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	letter := func() string { return string(rune('a' + r.IntN(2))) }
	var headings []*Heading
	var people []*People
	for range 200 {
		headings = append(headings, &Heading{Set: letter(), Metric: letter(), Population: letter(), Period: calendar.Period{Label: letter()}, Statistic: letter()})
		people = append(people, &People{Pathway: letter(), Program: letter(), Breakdown: letter(), Group: letter()})
	}
	some := func() Row { return Row{Heading: headings[r.IntN(200)], People: people[r.IntN(200)]} }
	for range 20_000 {
		a, b := some(), some()
		switch r.IntN(4) {
		case 0:
			b.Heading = a.Heading
		case 1:
			b.People = a.People
		}
		if got, want := order(&a, &b), slowOrder(a, b); got != want {
			t.Fatalf("%+v %+v and %+v %+v compare as %d, want %d", *a.Heading, *a.People, *b.Heading, *b.People, got, want)
		}
	}
	for range 200 {
		rows := []Row{some(), some(), some()}
		if Sorted(rows) != slices.IsSortedFunc(rows, slowOrder) {
			t.Fatal("Sorted says something else of three rows")
		}
	}
	if !Sorted(nil) {
		t.Error("no rows are not in order")
	}
}
