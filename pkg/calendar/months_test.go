package calendar

import (
	"testing"
	"time"
)

// TestTableOfMonths asks every day in and around the table, and holds the answers
// against those that the standard library works out.
func TestTableOfMonths(t *testing.T) {
	epoch := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := time.Date(tableFrom-3, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < tableTo+3; at = at.AddDate(0, 0, 1) {
		d := Date(at.Sub(epoch) / (24 * time.Hour))
		if y, m, day := d.Civil(); y != at.Year() || m != int(at.Month()) || day != at.Day() {
			t.Fatalf("%s is %d-%d-%d", at.Format(time.DateOnly), y, m, day)
		}
		if y, m, day := d.civil(); y != at.Year() || m != int(at.Month()) || day != at.Day() {
			t.Fatalf("%s is worked out as %d-%d-%d", at.Format(time.DateOnly), y, m, day)
		}
		q := NewQuarter(at.Year(), (int(at.Month())+2)/3)
		if got := d.Quarter(); got != q {
			t.Fatalf("%s is in %s", at.Format(time.DateOnly), got)
		}
		if days := q.Interval(); !days.Contains(d) || days.To-days.From > 91 || days.From.Quarter() != q || (days.To+1).Quarter() != q+1 {
			t.Fatalf("%s is %s", q, days)
		}
		for _, n := range []int{-2400, -37, -12, -1, 0, 1, 3, 11, 48, 2400} {
			if got, want := d.AddMonths(n), slowAddMonths(at, n); got != want {
				t.Fatalf("%s and %d months is %s, not %s", at.Format(time.DateOnly), n, got, want)
			}
		}
	}
}

// slowAddMonths goes to the first of the month and as many days on as that has.
func slowAddMonths(at time.Time, n int) Date {
	first := time.Date(at.Year(), at.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return fromCivil(first.Year(), int(first.Month()), min(at.Day(), last))
}
