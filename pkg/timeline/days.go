package timeline

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// days are the first or the last days of all records of a kind: where they follow
// from a column they take no room of their own.
type days struct {
	few  []uint8 // of a column of few values, and the day of each of them
	of   *[256]calendar.Date
	each []int32 // of a column of many days, or made for want of one
	same calendar.Date
}

func (d *days) at(row int) calendar.Date {
	if d.few != nil {
		return d.of[d.few[row]]
	}
	if d.each != nil {
		return calendar.Date(d.each[row])
	}
	return d.same
}

// daysOf gives every value of a column its day. plain says that it is a date
// already, or NoDate for a blank.
func daysOf(c *model.Column, rows int, plain bool, day func(v int64) calendar.Date) days {
	if few, values := c.Few(); few != nil {
		d := days{few: few, of: &[256]calendar.Date{}}
		for i, v := range values {
			d.of[i] = day(v)
		}
		return d
	}
	if v, ok := c.One(); ok {
		return days{same: day(v)}
	}
	if each := c.Narrow(); plain && each != nil {
		return days{each: each}
	}
	d := days{each: make([]int32, rows)}
	for row := range d.each {
		d.each[row] = int32(day(c.Get(row)))
	}
	return d
}

func dateOf(v int64) calendar.Date {
	if v == model.Blank {
		return calendar.NoDate
	}
	return calendar.Date(v)
}

// startDays are the first days of the records of a table; day 0 for persons.
func startDays(t *model.Table) days {
	f, dated := t.Kind.Field(t.Kind.StartField())
	switch {
	case !dated:
		return days{}
	case f.Type == model.Quarter:
		return daysOf(t.Col(f.Name), t.Len(), false, func(v int64) calendar.Date {
			if v == model.Blank {
				return calendar.NoDate
			}
			return calendar.Quarter(v).Interval().From
		})
	}
	return daysOf(t.Col(f.Name), t.Len(), true, dateOf)
}

// endDays are the last days: of a quarter; the end, which for a participation
// without one is asOf; and else the first day.
func endDays(t *model.Table, asOf calendar.Date) days {
	if f, _ := t.Kind.Field(t.Kind.StartField()); f.Type == model.Quarter {
		return daysOf(t.Col(f.Name), t.Len(), false, func(v int64) calendar.Date { return calendar.Quarter(v).Interval().To })
	}
	start := startDays(t)
	if t.Kind.EndField() == "" {
		return start
	}
	c := t.Col(t.Kind.EndField())
	if t.Kind == model.Participation {
		return daysOf(c, t.Len(), false, func(v int64) calendar.Date {
			if v == model.Blank {
				return asOf
			}
			return calendar.Date(v)
		})
	}
	if v, ok := c.One(); ok && v == model.Blank {
		return start
	}
	if !anyBlank(c, t.Len()) {
		return daysOf(c, t.Len(), true, dateOf)
	}
	d := days{each: make([]int32, t.Len())}
	for row := range d.each {
		if v := c.Get(row); v != model.Blank {
			d.each[row] = int32(v)
		} else {
			d.each[row] = int32(start.at(row))
		}
	}
	return d
}

func anyBlank(c *model.Column, rows int) bool {
	for row := range rows {
		if c.Get(row) == model.Blank {
			return true
		}
	}
	return false
}
