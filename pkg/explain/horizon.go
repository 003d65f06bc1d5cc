package explain

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
)

// Horizon says, per record kind that a metric's conditions look at, through
// which day records must be complete for a period so that nobody is pending;
// Forever where that depends on dates of the person. Example: exits of the
// cohort end on 31 December 2022, so exit+2q asks for 30 June 2023.
func Horizon(m *defs.Metric, period calendar.Period) map[model.Kind]calendar.Date {
	h := horizon{m, period, measure.Cohort(m, period), map[model.Kind]calendar.Date{}}
	m.Walk(func(part any) {
		switch p := part.(type) {
		case *defs.RecordCond:
			h.ask(p.Kind, h.end(p.Within))
		case *defs.Cond:
			h.cond(p)
		case *defs.Value:
			h.quarters(model.Employment, p.In)
		}
	})
	return h.need
}

type horizon struct {
	metric *defs.Metric
	period calendar.Period
	cohort calendar.Interval
	need   map[model.Kind]calendar.Date
}

func (h *horizon) ask(k model.Kind, day calendar.Date) {
	if old, ok := h.need[k]; !ok || day > old {
		h.need[k] = day
	}
}

func (h *horizon) cond(c *defs.Cond) {
	switch c.Op {
	case defs.OpEmployed:
		h.quarters(model.Employment, c.Work.In)
	case defs.OpPlaced:
		h.quarters(model.Placement, c.Placed.In)
	case defs.OpSameEmployer:
		h.quarters(model.Employment, c.Pair[:])
	}
}

func (h *horizon) quarters(k model.Kind, ivs []*defs.Interval) {
	for _, iv := range ivs {
		day := h.end(iv)
		if day.Known() {
			day = day.Quarter().Interval().To
		}
		h.ask(k, day)
	}
}

// end is the latest day on which the interval can end for a unit of the cohort.
func (h *horizon) end(iv *defs.Interval) calendar.Date {
	if iv == nil {
		return calendar.Forever
	}
	day := calendar.Forever
	for _, s := range iv.Spans {
		day = min(day, h.latest(s.To))
	}
	return day
}

func (h *horizon) latest(t defs.Term) calendar.Date {
	day := calendar.Forever
	switch {
	case t.Instant == "period_start":
		day = h.period.From
	case t.Instant == "period_end":
		day = h.period.To
	case t.Instant == "entry" || t.Instant == h.metric.By:
		day = h.cohort.To // an entry is never after the exit or completion
	}
	for _, o := range t.Offsets {
		if o.Unit == calendar.Quarters && day.Known() {
			day = day.Quarter().Add(o.N).Interval().To
		} else {
			day = o.Add(day)
		}
	}
	return day
}
