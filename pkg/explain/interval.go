package explain

import (
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

var instants = map[string]string{
	"period_start": "the first day of the reporting period",
	"period_end":   "the last day of the reporting period",
	"as_of":        "the day on which the run stands",
}

// instant is the name of an instant in words; date fields and anchors keep
// their own.
func instant(name string) string {
	if s, ok := instants[name]; ok {
		return s
	}
	return name
}

var unitNames = map[calendar.Unit]string{
	calendar.Days: "day", calendar.Months: "month", calendar.Quarters: "quarter", calendar.Years: "year",
}

// term is an instant with offsets in words: "one year after exit", "the second
// quarter after the quarter of exit".
func term(t defs.Term) string {
	s := instant(t.Instant)
	for _, o := range t.Offsets {
		s = moved(o, s)
	}
	return s
}

func moved(o calendar.Offset, base string) string {
	n, side := o.N, " after "
	if n < 0 {
		n, side = -n, " before "
	}
	switch {
	case o.Unit == calendar.Quarters && n == 0:
		return "the quarter of " + base
	case o.Unit == calendar.Quarters:
		return "the " + ordinal(n) + " quarter" + side + "the quarter of " + base
	case n == 0:
		return base
	case o.Unit == calendar.Days && n == 1:
		return "the day" + side + base
	}
	return count(n, unitNames[o.Unit]) + side + base
}

// sinceEver is how many years back stand for "at any time before".
const sinceEver = 50

func beginsLongAgo(t defs.Term) bool {
	for _, o := range t.Offsets {
		if o.Unit == calendar.Years && o.N <= -sinceEver {
			return true
		}
	}
	return false
}

func single(s defs.Span) bool { return s.From.String() == s.To.String() }

// quarterRun recognizes exit+1q..exit+4q: quarters counted from one instant,
// all on one side of it.
func quarterRun(s defs.Span) (from, to int, base string, ok bool) {
	a, b := s.From.Offsets, s.To.Offsets
	if s.From.Instant != s.To.Instant || len(a) != 1 || len(b) != 1 || !s.From.ByQuarter() || !s.To.ByQuarter() {
		return 0, 0, "", false
	}
	from, to = a[0].N, b[0].N
	return from, to, instant(s.From.Instant), from > 0 && to > from
}

// noun names a span of time: "the reporting period", "the time from entry to
// one year after exit".
func (w Words) noun(s defs.Span) string {
	switch s.String() {
	case "entry..exit":
		return "the " + w.unit + " (entry to exit)"
	case "period_start..period_end":
		return "the reporting period"
	}
	if from, to, base, ok := quarterRun(s); ok {
		return "the " + ordinal(from) + " to " + ordinal(to) + " quarter after the quarter of " + base
	}
	switch {
	case single(s) && s.From.ByQuarter():
		return term(s.From)
	case single(s) && len(s.From.Offsets) == 0 && instants[s.From.Instant] == "":
		return "the day of " + term(s.From)
	case single(s) && strings.HasPrefix(term(s.From), "the "):
		return term(s.From)
	case single(s):
		return "the day " + term(s.From)
	case beginsLongAgo(s.From):
		return "the time up to " + term(s.To)
	}
	return "the time from " + term(s.From) + " to " + term(s.To)
}

// when says of a span that something lies in it: "in the reporting period",
// "from entry to one year after exit".
func (w Words) when(s defs.Span) string {
	n := w.noun(s)
	if rest, ok := strings.CutPrefix(n, "the time "); ok {
		return rest
	}
	switch {
	case s.String() == "entry..exit":
		return "during " + n
	case single(s) && !s.From.ByQuarter():
		return "on " + n
	}
	return "in " + n
}

// intervalNoun names an intersection of spans.
func (w Words) intervalNoun(iv *defs.Interval) string {
	parts := make([]string, len(iv.Spans))
	for i, s := range iv.Spans {
		parts[i] = w.noun(s)
	}
	return strings.Join(parts, " where it lies in ")
}

// within says that something lies in the interval; nil is any time.
func (w Words) within(iv *defs.Interval) string {
	if iv == nil {
		return "at any time"
	}
	parts := make([]string, len(iv.Spans))
	for i, s := range iv.Spans {
		parts[i] = w.when(s)
	}
	return strings.Join(parts, " and ")
}

// inQuarters says in which quarters something must hold: in one of them or in
// every one.
func (w Words) inQuarters(ivs []*defs.Interval, every bool) string {
	many, join := "in at least one of ", " or "
	if every {
		many, join = "in every one of ", " and "
	}
	parts := make([]string, len(ivs))
	for i, iv := range ivs {
		parts[i] = w.quarterPhrase(iv, many)
	}
	return strings.Join(parts, join)
}

func (w Words) quarterPhrase(iv *defs.Interval, many string) string {
	if len(iv.Spans) == 1 {
		s := iv.Spans[0]
		if _, _, _, run := quarterRun(s); run {
			return many + strings.Replace(w.noun(s), "quarter after", "quarters after", 1)
		}
		if single(s) && s.From.ByQuarter() {
			return "in " + term(s.From)
		}
		if single(s) {
			return "in the quarter of " + term(s.From)
		}
	}
	return many + "the quarters of " + w.intervalNoun(iv)
}

// quarters names the quarters whose wages are added up.
func (w Words) quarters(ivs []*defs.Interval) string {
	parts := make([]string, len(ivs))
	for i, iv := range ivs {
		parts[i] = strings.TrimPrefix(w.quarterPhrase(iv, "in "), "in ")
	}
	return list(parts, "and")
}
