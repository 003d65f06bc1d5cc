package calendar_test

import (
	"testing"
	"time"

	"pathmetrics/pkg/calendar"
)

// Every day of 400 years agrees with the standard library.
func TestDatesAgreeWithTheStandardLibrary(t *testing.T) {
	day := time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := calendar.MustDate("1800-01-01"); d < calendar.MustDate("2200-01-01"); d++ {
		y, m, dd := d.Civil()
		if y != day.Year() || m != int(day.Month()) || dd != day.Day() {
			t.Fatalf("day %d is %d-%d-%d, the library says %s", d, y, m, dd, day.Format(time.DateOnly))
		}
		if back, ok := calendar.NewDate(y, m, dd); !ok || back != d {
			t.Fatalf("%s does not come back", d)
		}
		if s := d.String(); s != day.Format(time.DateOnly) {
			t.Fatalf("%s, want %s", s, day.Format(time.DateOnly))
		}
		if q := (m-1)/3 + 1; d.Quarter() != calendar.NewQuarter(y, q) {
			t.Fatalf("%s is in %s", d, d.Quarter())
		}
		day = day.AddDate(0, 0, 1)
	}
}

func TestDaysThatAreNone(t *testing.T) {
	for _, s := range []string{"2023-02-29", "2023-02-30", "2023-13-01", "2023-00-10", "2023-04-31", "0000-01-01", "2023-1-01", "20230101", "", "2023-01-1a"} {
		if d, err := calendar.ParseDate(s); err == nil {
			t.Errorf("%q gave %s", s, d)
		}
	}
}

func TestAnniversariesAndMonths(t *testing.T) {
	cases := []struct {
		from, offset, want string
	}{
		{"2024-02-29", "1y", "2025-02-28"},
		{"2024-02-29", "4y", "2028-02-29"},
		{"2023-02-28", "1y", "2024-02-28"},
		{"2024-01-31", "1m", "2024-02-29"},
		{"2024-03-31", "-1m", "2024-02-29"},
		{"2024-12-31", "1d", "2025-01-01"},
		{"2023-11-15", "2q", "2024-04-01"},
		{"2023-11-15", "-2q", "2023-04-01"},
	}
	for _, c := range cases {
		o, err := calendar.ParseOffset(c.offset)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Add(calendar.MustDate(c.from)).String(); got != c.want {
			t.Errorf("%s + %s = %s, want %s", c.from, c.offset, got, c.want)
		}
	}
	for _, d := range []calendar.Date{calendar.NoDate, calendar.Forever} {
		if (calendar.Offset{N: 3, Unit: calendar.Quarters}).Add(d) != d || d.AddYears(1) != d || d.Quarter() != calendar.NoQuarter || d.String() != "" {
			t.Errorf("an unknown date did not stay unknown")
		}
	}
}

func TestPeriods(t *testing.T) {
	cases := []struct{ label, want string }{
		{"PY2023", "2023-07-01..2024-06-30"},
		{"CY2023", "2023-01-01..2023-12-31"},
		{"FFY2024", "2023-10-01..2024-09-30"},
		{"2023Q3", "2023-07-01..2023-09-30"},
		{"2023Q3r4", "2022-10-01..2023-09-30"},
		{"2023Q3r1", "2023-07-01..2023-09-30"},
	}
	for _, c := range cases {
		p, err := calendar.ParsePeriod(c.label, calendar.July1)
		if err != nil || p.Interval.String() != c.want || p.Label != c.label {
			t.Errorf("%s is %s (%v), want %s", c.label, p.Interval, err, c.want)
		}
	}
	for _, bad := range []string{"", "PY23", "2023", "2023Q5", "2023Q3r0", "2023Q3r", "2023Q3r04", "FY2023", "PY2023 "} {
		if _, err := calendar.ParsePeriod(bad, calendar.July1); err == nil {
			t.Errorf("%q was taken for a period", bad)
		}
	}
}

// The cohort table of RSA-TAC-17-04 page 10: exits of PY2023 for a report of
// PY2024 with four quarters of lag, calendar 2023 with six.
func TestLaggedCohortsOfAProgramYear(t *testing.T) {
	p, _ := calendar.ParsePeriod("PY2024", calendar.July1)
	if got := p.Shift(-4).String(); got != "2023-07-01..2024-06-30" {
		t.Errorf("lag 4q is %s", got)
	}
	if got := p.Shift(-6).String(); got != "2023-01-01..2023-12-31" {
		t.Errorf("lag 6q is %s", got)
	}
	q, _ := calendar.ParsePeriod("2024Q2", calendar.July1)
	if got := q.Shift(-1).String(); got != "2024-01-01..2024-03-31" {
		t.Errorf("a quarter back is %s", got)
	}
}

func TestProgramYearMayBeginOnAnyDay(t *testing.T) {
	start, err := calendar.ParseMonthDay("09-01")
	if err != nil {
		t.Fatal(err)
	}
	if y := start.YearOf(calendar.MustDate("2024-08-31")); y != 2023 {
		t.Errorf("31 August belongs to %d", y)
	}
	if y := start.YearOf(calendar.MustDate("2024-09-01")); y != 2024 {
		t.Errorf("1 September belongs to %d", y)
	}
	for _, bad := range []string{"02-29", "13-01", "7-1", "0701", ""} {
		if _, err := calendar.ParseMonthDay(bad); err == nil {
			t.Errorf("%q was taken for a day of the year", bad)
		}
	}
}

func TestAges(t *testing.T) {
	cases := []struct {
		birth, on string
		age       int
	}{
		{"2000-06-15", "2016-06-14", 15},
		{"2000-06-15", "2016-06-15", 16},
		{"2004-02-29", "2023-02-27", 18},
		{"2004-02-29", "2023-02-28", 19},
		{"2000-06-15", "2000-06-14", -1},
	}
	for _, c := range cases {
		if got := calendar.MustDate(c.birth).AgeOn(calendar.MustDate(c.on)); got != c.age {
			t.Errorf("born %s is %d on %s, want %d", c.birth, got, c.on, c.age)
		}
	}
}

func TestIntervalsAreClosedOnBothEnds(t *testing.T) {
	i := calendar.Interval{From: calendar.MustDate("2024-01-01"), To: calendar.MustDate("2024-01-31")}
	for _, d := range []string{"2024-01-01", "2024-01-31"} {
		if !i.Contains(calendar.MustDate(d)) {
			t.Errorf("%s is not in %s", d, i)
		}
	}
	for _, d := range []string{"2023-12-31", "2024-02-01"} {
		if i.Contains(calendar.MustDate(d)) {
			t.Errorf("%s is in %s", d, i)
		}
	}
	if !calendar.Empty.IsEmpty() || calendar.Empty.Overlaps(i) || i.Contains(calendar.NoDate) {
		t.Error("nothing overlaps with something")
	}
	touching := calendar.Interval{From: i.To, To: i.To}
	if !i.Overlaps(touching) {
		t.Error("intervals that share one day do not overlap")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2023Q3", "PY2023", "90d", "2023Q3r4", "-2q"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := calendar.ParseDate(s); err == nil && d.String() != s {
			t.Errorf("a date came back as %s", d)
		}
		if q, err := calendar.ParseQuarter(s); err == nil && q.String() != s {
			t.Errorf("a quarter came back as %s", q)
		}
		if p, err := calendar.ParsePeriod(s, calendar.July1); err == nil && (p.IsEmpty() || p.Label != s) {
			t.Errorf("a period is empty")
		}
		_, _ = calendar.ParseOffset(s)
	})
}
