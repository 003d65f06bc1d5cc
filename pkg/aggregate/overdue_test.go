package aggregate_test

import (
	"slices"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// Overdue units are counted by metric and period over all tallies, whether they
// are in the denominator or not; metrics whose records nobody delivers have none.
func TestOverdueUnitsAreCountedByMetricAndPeriod(t *testing.T) {
	store := &timeline.Store{Symbols: model.NewSymbols()}
	store.Coverage.Has[model.Participation], store.Coverage.Has[model.Employment] = true, true
	metric := func(id string, needs model.Kind) *defs.Metric {
		return &defs.Metric{Set: "s", ID: id, Population: defs.Participations, Statistic: defs.Rate, Needs: []model.Kind{needs}}
	}
	spec := aggregate.Spec{
		Metrics: []*defs.Metric{metric("a", model.Employment), metric("b", model.Employment), metric("c", model.Gain)},
		Periods: []calendar.Period{{Label: "PY2022"}, {Label: "PY2023"}},
		Store:   store, Set: &pathway.Set{},
	}
	one, two := aggregate.NewTally(spec), aggregate.NewTally(spec)
	add := func(to *aggregate.Tally, metric, period int, overdue bool) {
		to.Add(&measure.Contribution{Metric: metric, Period: period, Excluded: -1, Denominator: model.No, Overdue: overdue})
	}
	add(one, 0, 1, true)
	add(one, 0, 0, false)
	add(one, 2, 0, true)
	add(two, 0, 1, true)
	add(two, 1, 0, true)
	one.Merge(two)
	want := []aggregate.Overdue{{Metric: "s.a", Period: "PY2023", Units: 2}, {Metric: "s.b", Period: "PY2022", Units: 1}}
	if got := one.Overdue(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
