package pipeline

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// coverage works out as_of and through which day each kind is complete.
func (r *run) coverage() (calendar.Date, timeline.Coverage) {
	seen := r.latest()
	through := make([]calendar.Date, len(r.plan.Sources))
	for i := range through {
		through[i] = calendar.NoDate
		if len(r.plan.Sources[i].Layout.Records) > 0 {
			through[i] = seen[i]
		}
		if d := r.plan.Sources[i].Through; d != calendar.NoDate {
			through[i] = d
		}
	}
	day := asOf(r.plan.Project, through)
	c := timeline.Coverage{Sources: through}
	for i := range r.plan.Sources {
		through[i] = min(through[i], day)
		for k, makes := range r.plan.Sources[i].Layout.Kinds() {
			if !makes {
				continue
			}
			if !c.Has[k] || through[i] < c.Kinds[k] {
				c.Kinds[k] = through[i]
			}
			c.Has[k] = true
		}
	}
	return day, c
}

// latest is, per source, the latest date on which a record of its kept rows
// begins or ends.
func (r *run) latest() []calendar.Date {
	out := make([]calendar.Date, len(r.plan.Sources))
	for i := range out {
		out[i] = calendar.NoDate
	}
	for _, p := range r.parts {
		for _, k := range model.Kinds() {
			t := p[k]
			if t == nil || k.StartField() == "" {
				continue
			}
			for _, name := range []string{k.StartField(), k.EndField()} {
				i := t.Index(name)
				if i < 0 {
					continue
				}
				for row := range t.Len() {
					day := dayOf(t.Fields[i].Type, t.Columns[i].Get(row))
					src := t.Source[row]
					out[src] = max(out[src], day)
				}
			}
		}
	}
	return out
}

func dayOf(t model.Type, v int64) calendar.Date {
	switch {
	case v == model.Blank:
		return calendar.NoDate
	case t == model.Quarter:
		return calendar.Quarter(v).Interval().To
	}
	return calendar.Date(v)
}
