package timeline_test

import (
	"slices"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/timeline"
)

// TestTerms: what shares a day is one term, and a rule of one term looks at each
// alone.
func TestTerms(t *testing.T) {
	ts := timeline.AddToTerms(nil, calendar.Interval{From: 1, To: 5}, 6)
	ts = timeline.AddToTerms(ts, calendar.Interval{From: 6, To: 9}, 6)
	ts = timeline.AddToTerms(ts, calendar.Interval{From: 9, To: 12}, 6)
	if len(ts) != 2 {
		t.Fatalf("%d terms", len(ts))
	}
	days := func(d ...calendar.Date) []calendar.Date { return d }
	two := calendar.Offset{N: 20, Unit: calendar.Days}
	for _, c := range []struct {
		rule timeline.TermRule
		want []calendar.Date
	}{
		{timeline.TermRule{Need: 6}, days(5, 12)},
		{timeline.TermRule{Need: 12}, days(12)},
		{timeline.TermRule{Need: 13}, nil},
		{timeline.TermRule{Need: 13, Terms: 2, Over: two}, days(12)},
		{timeline.TermRule{Need: 13, Terms: 2, Over: calendar.Offset{N: 12, Unit: calendar.Days}}, days(12)},
		{timeline.TermRule{Need: 13, Terms: 2, Over: calendar.Offset{N: 11, Unit: calendar.Days}}, nil},
		{timeline.TermRule{Need: 19, Terms: 3, Over: two}, nil},
		{timeline.TermRule{Need: 13, Terms: 2, Inside: calendar.Interval{From: 5, To: 12}}, days(12)},
		{timeline.TermRule{Need: 13, Terms: 2, Inside: calendar.Interval{From: 6, To: 12}}, nil},
	} {
		if got := c.rule.Reached(slices.Clone(ts)); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.rule, got, c.want)
		}
	}
}
