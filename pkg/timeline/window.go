package timeline

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// State says what is known of an instant.
type State uint8

// The states of an instant.
const (
	Known   State = iota
	Absent        // there is none: an interval that uses it is empty
	Unknown       // there will be one, later: an exit that has not happened
	Open          // a blank date: no start, or an end that is still open
)

// Instants gives the instants of a unit by slot. With Unknown comes the
// earliest day that the instant can still turn out to be.
type Instants interface {
	Instant(slot int) (calendar.Date, State)
}

// Window is a compiled interval expression.
type Window struct {
	spans []span
	text  string
}

type span struct{ from, to term }

type term struct {
	slot    int
	offsets []calendar.Offset
}

// NewWindow compiles an interval; slot gives the number of an instant's name.
// A nil interval is all time.
func NewWindow(iv *defs.Interval, slot func(name string) int) *Window {
	if iv == nil {
		return nil
	}
	w := &Window{text: iv.String()}
	for _, s := range iv.Spans {
		w.spans = append(w.spans, span{term{slot(s.From.Instant), s.From.Offsets}, term{slot(s.To.Instant), s.To.Offsets}})
	}
	return w
}

// String is the expression as written; "any time" for nil.
func (w *Window) String() string {
	if w == nil {
		return "any time"
	}
	return w.text
}

// Bounds is a resolved window. When Unknown is set the window begins at an
// instant that is not known yet, so nothing can be said to lie in it; it is
// Empty all the same when even the earliest possible beginning is too late.
type Bounds struct {
	calendar.Interval
	Unknown bool
}

// Resolve puts the unit's instants in. An end that is not known yet is asOf
// where the instant stands alone (an open stay lasts until asOf) and Forever
// where an offset follows (a year after an exit that has not happened).
func (w *Window) Resolve(at Instants, asOf calendar.Date) Bounds {
	b := Bounds{Interval: calendar.Interval{From: calendar.NoDate, To: calendar.Forever}}
	if w == nil {
		b.To = asOf
		return b
	}
	for _, s := range w.spans {
		from, fs := s.from.first(at)
		to, ts := s.to.last(at)
		if fs == Absent || fs == Open || ts == Absent {
			return Bounds{Interval: calendar.Empty}
		}
		if fs == Unknown {
			b.Unknown = true // from is the earliest that it can still be
		}
		if ts != Known {
			to = calendar.Forever
			if len(s.to.offsets) == 0 && fs == Known {
				to = asOf
			}
		}
		b.Interval = b.And(calendar.Interval{From: from, To: to})
	}
	if b.IsEmpty() {
		return Bounds{Interval: calendar.Empty}
	}
	return b
}

func (t term) first(at Instants) (calendar.Date, State) {
	d, s := at.Instant(t.slot)
	if s == Known || s == Unknown {
		for _, o := range t.offsets {
			d = o.Add(d)
		}
	}
	return d, s
}

func (t term) last(at Instants) (calendar.Date, State) {
	d, s := at.Instant(t.slot)
	if s == Known {
		for _, o := range t.offsets {
			if o.Unit == calendar.Quarters {
				d = d.Quarter().Add(o.N).Interval().To
			} else {
				d = o.Add(d)
			}
		}
	}
	return d, s
}
