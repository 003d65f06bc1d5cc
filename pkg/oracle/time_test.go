package oracle

import "time"

// Days are UTC midnights. A zero time is a blank date.

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func mustDay(s string) time.Time {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err)
	}
	return t
}

// quarter is a number that grows by one from quarter to quarter.
type quarter int

func quarterOf(t time.Time) quarter { return quarter(t.Year()*4 + (int(t.Month())-1)/3) }

func (q quarter) first() time.Time { return day(int(q)/4, time.Month(int(q)%4*3+1), 1) }
func (q quarter) last() time.Time  { return (q + 1).first().AddDate(0, 0, -1) }

// anniversary is n calendar years later; 29 February becomes 28 February.
func anniversary(t time.Time, n int) time.Time {
	r := t.AddDate(n, 0, 0)
	if r.Day() != t.Day() {
		return r.AddDate(0, 0, -1)
	}
	return r
}

// monthsLater is n months later, on the last day of the month if need be.
func monthsLater(t time.Time, n int) time.Time {
	r := t.AddDate(0, n, 0)
	for r.Day() != t.Day() && r.Day() < 4 {
		r = r.AddDate(0, 0, -1)
	}
	return r
}

func minDay(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func maxDay(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// span is a closed interval of days; without days when to is before from.
type span struct {
	from, to time.Time
	// unknown means that the end is not known yet, and lies after asOf.
	unknown bool
}

func (s span) empty() bool          { return s.to.Before(s.from) }
func (s span) has(t time.Time) bool { return !t.IsZero() && !t.Before(s.from) && !t.After(s.to) }
func (s span) touches(a, b time.Time) bool {
	return !s.empty() && !a.IsZero() && !a.After(s.to) && !b.Before(s.from)
}

func both(a, b span) span {
	s := span{from: maxDay(a.from, b.from), to: minDay(a.to, b.to)}
	s.unknown = a.unknown && !b.to.Before(a.to) || b.unknown && !a.to.Before(b.to)
	return s
}

func quarters(from, to quarter) span { return span{from: from.first(), to: to.last()} }

// truth is Kleene's: and is the least, or the greatest.
type truth int

const (
	no truth = iota
	pending
	yes
)

func is(b bool) truth {
	if b {
		return yes
	}
	return no
}

func all(t ...truth) truth {
	r := yes
	for _, x := range t {
		r = min(r, x)
	}
	return r
}

func some(t ...truth) truth {
	r := no
	for _, x := range t {
		r = max(r, x)
	}
	return r
}

func not(t truth) truth { return yes - t }
