package measure

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/timeline"
)

// window is an interval expression that metrics share.
type window struct {
	*timeline.Window
	number   int
	place    place
	quarters *quarterSpan // for exit+1q..exit+4q: the quarters without the days
	// stay says that it is entry..exit, with inPeriod the part of that in
	// period_start..period_end.
	stay, inPeriod bool
}

// quarterSpan is an interval both of whose ends are whole quarters counted from
// an instant.
type quarterSpan struct{ from, to quarterTerm }

type quarterTerm struct{ slot, n int }

func newWindow(iv *defs.Interval, slot func(string) int) *window {
	w := &window{Window: timeline.NewWindow(iv, slot)}
	if iv != nil && len(iv.Spans) == 1 && wholeQuarter(iv.Spans[0].From) && wholeQuarter(iv.Spans[0].To) {
		s := iv.Spans[0]
		w.quarters = &quarterSpan{
			quarterTerm{slot(s.From.Instant), s.From.Offsets[0].N},
			quarterTerm{slot(s.To.Instant), s.To.Offsets[0].N},
		}
	}
	if iv != nil && len(iv.Spans) > 0 && isPlain(iv.Spans[0], "entry", "exit") {
		w.inPeriod = len(iv.Spans) == 2 && isPlain(iv.Spans[1], "period_start", "period_end")
		w.stay = w.inPeriod || len(iv.Spans) == 1
	}
	return w
}

// isPlain reports whether a span goes from one instant to another, without offsets.
func isPlain(s defs.Span, from, to string) bool {
	return s.From.Instant == from && s.To.Instant == to && len(s.From.Offsets)+len(s.To.Offsets) == 0
}

// wholeQuarter reports whether the term is an instant and quarters, no more.
func wholeQuarter(t defs.Term) bool { return len(t.Offsets) == 1 && t.ByQuarter() }

// oneQuarter is the single quarter that windows ask for, like exit+2q; nil when
// they ask for something else.
func oneQuarter(ws []*window) *quarterTerm {
	if len(ws) == 1 && ws[0].quarters != nil && ws[0].quarters.from == ws[0].quarters.to {
		return &ws[0].quarters.from
	}
	return nil
}

// maxQuarters bounds how many quarters an interval of quarters may name.
const maxQuarters = 400

// quartersOf resolves the quarters of a condition, into one of the context's
// lists. unknown says that some of them cannot be named yet.
func (c *context) quartersOf(list int, windows ...*window) (qs []calendar.Quarter, unknown bool) {
	qs = c.quarterLists[list][:0]
	for _, w := range windows {
		from, to, state := c.quarterRange(w)
		unknown = unknown || state == timeline.Unknown
		for q := from; q <= to && len(qs) < maxQuarters; q++ {
			if len(windows) == 1 || !slices.Contains(qs, q) {
				qs = append(qs, q)
			}
		}
	}
	c.quarterLists[list] = qs
	return qs, unknown
}

// noQuarters is a range without any.
const noQuarters = calendar.Quarter(0)

// quarterRange is the first and the last quarter of a window; without any the
// last is before the first, and the state says whether there may be some later.
func (c *context) quarterRange(w *window) (from, to calendar.Quarter, state timeline.State) {
	if s := w.quarters; s != nil {
		a, b := c.quarterOf(s.from.slot), c.quarterOf(s.to.slot)
		if a != calendar.NoQuarter && b != calendar.NoQuarter {
			return a.Add(s.from.n), b.Add(s.to.n), timeline.Known
		}
	}
	b := c.bounds(w)
	switch {
	case b.IsEmpty():
		return noQuarters, noQuarters - 1, timeline.Absent
	case b.Unknown || b.To == calendar.Forever:
		return noQuarters, noQuarters - 1, timeline.Unknown
	}
	return b.From.Quarter(), b.To.Quarter(), timeline.Known
}

// quarterOf is the quarter of an instant; NoQuarter when it is not known.
func (c *context) quarterOf(slot int) calendar.Quarter {
	switch slot {
	case slotEntry:
		return c.unit.entryQuarter()
	case slotExit:
		return c.unit.exitQuarter()
	}
	if d, state := c.Instant(slot); state == timeline.Known {
		return d.Quarter()
	}
	return calendar.NoQuarter
}
