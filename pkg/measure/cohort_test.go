package measure

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/calendar"
)

// TestDayTableIsTheIntervalsThatHoldADay, for few and for so many days that no
// table is made, with intervals that overlap, touch, repeat or are empty.
func TestDayTableIsTheIntervalsThatHoldADay(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		span := 60
		if seed%5 == 0 {
			span = 3 * maxDays
		}
		var ivs []calendar.Interval
		for range r.IntN(6) {
			from := calendar.Date(r.IntN(span))
			ivs = append(ivs, calendar.Interval{From: from, To: from.AddDays(r.IntN(span/2) - 2)})
		}
		table := newDayTable(ivs)
		days := []calendar.Date{calendar.NoDate, calendar.Forever}
		for range 100 {
			days = append(days, calendar.Date(r.IntN(2*span)-span/2))
		}
		for _, day := range days {
			if got, want := table.at(day), holding(ivs, day); !slices.Equal(got, want) {
				t.Fatalf("day %d of %v: %v, want %v", day, ivs, got, want)
			}
		}
	}
}
