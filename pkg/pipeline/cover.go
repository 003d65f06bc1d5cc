package pipeline

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// coverage works out as_of and through which day each kind is complete.
func (r *run) coverage() (calendar.Date, timeline.Coverage) {
	seen := r.latest()
	r.seen = slices.Clone(seen)
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
	totals := false
	for i := range r.plan.Sources {
		through[i] = min(through[i], day)
		for k, makes := range r.plan.Sources[i].Layout.Kinds() {
			if !makes {
				continue
			}
			if model.Kind(k) == model.Employment && totalsOnly(r.plan.Sources[i].Layout) {
				totals = true
				continue
			}
			if !c.Has[k] || through[i] < c.Kinds[k] {
				c.Kinds[k] = through[i]
			}
			c.Has[k] = true
		}
	}
	if totals && !c.Has[model.Employment] {
		c.Has[model.Employment], c.Kinds[model.Employment] = true, calendar.NoDate
	}
	return day, c
}

// totalsOnly reports whether all employment of a layout are totals of a quarter,
// as in the PIRL. Such a file tells of its own people and of the quarters that it
// has: that it has no record of a quarter says nothing, so it covers none.
func totalsOnly(l *defs.Layout) bool {
	for _, r := range l.Records {
		if r.Kind == model.Employment && !slices.ContainsFunc(r.Fields, func(f defs.FieldMap) bool {
			return f.Field.Name == "total" && f.Value != nil && *f.Value == "true"
		}) {
			return false
		}
	}
	return true
}

// latest is, per source, the latest date on which a record of its kept rows
// begins or ends.
func (r *run) latest() []calendar.Date {
	of := make([]calendar.Date, len(r.parts))
	r.together(func(i int) {
		of[i] = calendar.NoDate
		r.dates(r.parts[i].tables, of[i], func(to calendar.Date) calendar.Date {
			of[i] = to
			return to
		})
	})
	out := make([]calendar.Date, len(r.plan.Sources))
	for i := range out {
		out[i] = calendar.NoDate
	}
	for i, p := range r.parts {
		out[p.source] = max(out[p.source], of[i])
	}
	return out
}

// together does something with every part, several at once.
func (r *run) together(do func(part int)) { together(r.plan.Workers)(len(r.parts), do) }

// dates visits the last date of those records that end after a day. visit says after
// which day the further ones must end. What begins after the project's as_of is not
// looked at, nor is an outcome that says nothing yet (pending, or neither wages nor
// status).
func (r *run) dates(tables *timeline.Parts, after calendar.Date, visit func(to calendar.Date) calendar.Date) {
	limit := calendar.Forever
	if d := r.plan.Project.AsOf; d != calendar.NoDate {
		limit = d
	}
	pending := int64(r.symbols.Intern("pending"))
	for _, k := range model.Kinds() {
		t := tables[k]
		if t == nil || k.StartField() == "" {
			continue
		}
		start, end, status, wages := t.Col(k.StartField()), t.Col(k.EndField()), t.Col("status"), t.Col("wages")
		quarterly := t.Fields[t.Index(k.StartField())].Type == model.Quarter
		last := model.Blank
		first, through := day(last, quarterly)
		for row := range t.Len() {
			if v := start.Get(row); v != last {
				last = v
				first, through = day(v, quarterly)
			}
			to := through
			if v := end.Get(row); v != model.Blank {
				to = max(to, calendar.Date(v))
			}
			if to <= after || first > limit {
				continue
			}
			says := k != model.Employment || wages.Get(row) != model.Blank || status.Get(row) != model.Blank
			if says && !(quarterly && status.Get(row) == pending) {
				after = visit(to)
			}
		}
	}
}

// lastYear counts the records that end in the 365 days up to a day.
func (r *run) lastYear(day calendar.Date) (n int64) {
	if !day.Known() {
		return 0
	}
	before := day.AddDays(-365)
	of := make([]int64, len(r.parts))
	r.together(func(i int) {
		r.dates(r.parts[i].tables, before, func(to calendar.Date) calendar.Date {
			if to <= day {
				of[i]++
			}
			return before
		})
	})
	for _, part := range of {
		n += part
	}
	return n
}

// day is the first and last day of a date or quarter; NoDate for a blank.
func day(v int64, quarterly bool) (from, to calendar.Date) {
	switch {
	case v == model.Blank:
		return calendar.NoDate, calendar.NoDate
	case quarterly:
		q := calendar.Quarter(v).Interval()
		return q.From, q.To
	}
	return calendar.Date(v), calendar.Date(v)
}
