package measure

import (
	"fmt"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// finder looks for the records of a `record` condition, value or anchor.
type finder struct {
	kind    model.Kind
	table   *model.Table
	matcher *matcher
	window  *window
	on      days
	pathway bool
	status  *model.Column    // may say pending; nil when it does so in no row
	pending int64            // symbol
	span    [2]*model.Column // date columns that stand for the record's days; nil for its own
	end     *model.Column    // blank while the record is still going on; nil when its kind has no such
}

// days are what of a record must lie in the interval.
type days uint8

const (
	someDay days = iota
	firstDay
	lastDay
)

var daysOf = map[string]days{"start": firstDay, "end": lastDay}

func (c *compiler) finder(r *defs.RecordCond, k key) (*finder, key) {
	t := c.store.Tables[r.Kind]
	f := &finder{
		kind:    r.Kind,
		table:   t,
		matcher: c.matcher(r.Kind, r.Where),
		window:  c.window(r.Within),
		on:      daysOf[r.On],
		pathway: r.OnPathway,
		pending: c.pending,
	}
	f.status = statusColumn(t, c.pending)
	switch {
	case r.Span[0] != "":
		f.span = [2]*model.Column{t.Col(r.Span[0]), t.Col(r.Span[1])}
		f.end = f.span[1]
	case r.Kind == model.Participation:
		f.end = t.Col("exit")
	}
	if !f.matcher.listed {
		f.matcher.listed, c.listed = true, append(c.listed, f.matcher)
	}
	k = k.number(int(r.Kind)).where(r.Where).window(f.window).number(int(f.on)).text(r.Span[0]).text(r.Span[1]).flag(r.OnPathway)
	return f, k
}

// waits reports whether a record is one that is not settled yet.
func (f *finder) waits(row int) bool { return f.status != nil && f.status.Get(row) == f.pending }

// days are the days that count of a record: its own, or those of two of its
// date fields, of which the second may be blank and is then the record's end.
func (f *finder) days(c *context, row int) calendar.Interval {
	if f.span[0] == nil {
		return c.store.Span(f.kind, row)
	}
	from, to := f.span[0].Get(row), f.span[1].Get(row)
	switch {
	case from == model.Blank:
		return calendar.Empty
	case to == model.Blank:
		return calendar.Interval{From: calendar.Date(from), To: c.store.End(f.kind, row)}
	}
	return calendar.Interval{From: calendar.Date(from), To: calendar.Date(to)}
}

// statusColumn is the column in which records may say that they are pending; an
// attribute of that name means something else.
func statusColumn(t *model.Table, pending int64) *model.Column {
	if _, own := t.Kind.Field("status"); !own {
		return nil
	}
	c := t.Col("status")
	if v, one := c.One(); one && v != pending {
		return nil
	}
	return c
}

// each calls visit with every matching record inside the bounds until it says
// stop. Records whose status is pending are told apart.
func (f *finder) each(c *context, b timeline.Bounds, visit func(row int, pending bool) (more bool)) {
	for _, row := range c.matching(f.matcher) {
		if f.dated(c, row, b) && f.flags(c, row) && !visit(row, f.waits(row)) {
			return
		}
	}
}

// flags reports whether the record is activity of the unit's pathway, where that
// is asked.
func (f *finder) flags(c *context, row int) bool {
	return !f.pathway || c.set.Flagged(c.unit.Spell.Members, f.kind, row)
}

// count counts the matching records inside the bounds until there are enough, and
// those before that whose status is pending.
func (f *finder) count(c *context, b timeline.Bounds, enough int) (found, pending int) {
	for _, row := range c.matching(f.matcher) {
		if !f.dated(c, row, b) || !f.flags(c, row) {
			continue
		}
		if f.waits(row) {
			pending++
			continue
		}
		if c.trace != nil {
			c.note("found %s", c.describe(f.kind, row))
		}
		if found++; found >= enough {
			break
		}
	}
	return found, pending
}

func (f *finder) dated(c *context, row int, b timeline.Bounds) bool {
	days := f.days(c, row)
	switch f.on {
	case firstDay:
		return b.Contains(days.From)
	case lastDay:
		// What has not ended by as_of has not ended.
		return days.To <= c.store.AsOf && b.Contains(days.To) && !f.open(row)
	}
	return b.Overlaps(days)
}

// open reports whether the record's end is blank and stands for "still going on".
func (f *finder) open(row int) bool { return f.end != nil && f.end.Get(row) == model.Blank }

// missing is the answer when nothing was found in the bounds: no when the kind
// is complete to their end, else pending.
func (f *finder) missing(c *context, b timeline.Bounds) model.Tri {
	if b.IsEmpty() || !b.Unknown && c.store.Coverage.Reaches(f.kind, b.To) {
		return model.No
	}
	if !c.store.Coverage.Has[f.kind] {
		return model.No
	}
	if c.trace != nil {
		c.note("%s records are complete through %s only", f.kind, c.store.Coverage.Kinds[f.kind])
	}
	return model.Pending
}

func (c *compiler) recordNode(r *defs.RecordCond, k key) (*node, key) {
	f, k := c.finder(r, k)
	text := fmt.Sprintf("%s record (%s) within %s", r.Kind, r.Where, f.window)
	if r.OnPathway {
		text = "pathway " + text
	}
	if r.Sum != nil {
		return c.sumNode(r, f, text, k)
	}
	if r.Count > 1 {
		text = fmt.Sprintf("%d × %s", r.Count, text)
	}
	plain, settled := f.plain(), f.settled(c.store)
	return &node{text: text, eval: func(ctx *context) model.Tri {
		if settled && ctx.trace == nil && ctx.unit.Exit <= ctx.store.AsOf && len(ctx.matching(f.matcher)) == 0 {
			return model.No
		}
		b := ctx.bounds(f.window)
		if ctx.trace != nil {
			ctx.note("interval %s", boundsText(b))
		}
		if b.IsEmpty() || b.Unknown {
			return f.missing(ctx, b)
		}
		if plain && ctx.trace == nil {
			if f.overlapping(ctx, b) >= r.Count {
				return model.Yes
			}
			return f.missing(ctx, b)
		}
		found, pending := f.count(ctx, b, r.Count)
		switch {
		case found >= r.Count:
			return model.Yes
		case found+pending >= r.Count:
			return model.Pending
		}
		return f.missing(ctx, b)
	}}, k.number(r.Count)
}

// settled reports whether a unit that ends by as_of, of a person without matching
// records, has none for good: nothing of the kind is outstanding in its interval.
func (f *finder) settled(store *timeline.Store) bool {
	cover := &store.Coverage
	return !cover.Has[f.kind] || f.window.stay && cover.Kinds[f.kind] >= store.AsOf
}

// plain reports whether a record counts when its own days meet the interval,
// whatever else it says.
func (f *finder) plain() bool {
	return f.on == someDay && f.span[0] == nil && !f.pathway && f.status == nil && !f.matcher.sector
}

// overlapping is count for plain finders when nobody wants to know why; it counts
// to the end.
func (f *finder) overlapping(c *context, b timeline.Bounds) (found int) {
	k := f.rows(c)
	for _, row := range f.matcher.rows {
		if s := k.spans[row-k.first]; max(s.From, b.From) <= min(s.To, b.To) {
			found++
		}
	}
	return found
}

// rows are the rows of the finder's kind, those of the person at hand.
func (f *finder) rows(c *context) *kindRows {
	k := c.rows[f.kind]
	if k.turn != c.turns {
		k.load(c, f.kind)
	}
	return k
}

func boundsText(b timeline.Bounds) string {
	if b.Unknown {
		return "not known yet"
	}
	return b.Interval.String()
}

// sumNode asks that a number reaches a value: summed over the interval, or over
// a few terms within a span.
func (c *compiler) sumNode(r *defs.RecordCond, f *finder, text string, k key) (*node, key) {
	t := c.store.Tables[r.Kind]
	col := t.Index(r.Sum.Field)
	money := t.Fields[col].Type == model.Money
	least := c.amountRef(&r.Sum.Value)
	k = k.text(r.Sum.Field).amount(least).number(r.Sum.Terms).text(r.Sum.Over).flag(r.Sum.Consecutive)
	text = fmt.Sprintf("%s of %s, at least %s", r.Sum.Field, text, amountText(&r.Sum.Value))
	if r.Sum.Terms > 0 {
		rule := timeline.TermRule{Terms: r.Sum.Terms, Consecutive: r.Sum.Consecutive}
		if r.Sum.Over != defs.OverInterval {
			rule.Over, _ = calendar.ParseOffset(r.Sum.Over)
		}
		text += fmt.Sprintf(" in %d terms within %s", r.Sum.Terms, r.Sum.Over)
		return &node{text: text, eval: func(ctx *context) model.Tri {
			b := ctx.bounds(f.window)
			need, ok := ctx.amount(least)
			asked := rule
			asked.Need, asked.Inside = need, b.Interval
			if ok && !b.Unknown && !b.IsEmpty() && f.rolling(ctx, b, col, asked) {
				return model.Yes
			}
			return f.missing(ctx, b)
		}}, k
	}
	return &node{text: text, eval: func(ctx *context) model.Tri {
		b := ctx.bounds(f.window)
		if ctx.trace != nil {
			ctx.note("interval %s", boundsText(b))
		}
		if b.IsEmpty() || b.Unknown {
			return f.missing(ctx, b)
		}
		sum, _ := f.sum(ctx, b, col, money)
		if ctx.trace != nil {
			ctx.note("sum %s", model.FormatNumber(sum, model.NumberScale, 2))
		}
		if need, ok := ctx.amount(least); ok && sum >= need {
			return model.Yes
		}
		return f.missing(ctx, b)
	}}, k
}

// sum adds up a column over the records in the bounds, in ten-thousandths. The
// sum of no record is 0; known is false when there are records and all of them
// are blank.
func (f *finder) sum(c *context, b timeline.Bounds, col int, money bool) (sum int64, known bool) {
	records, values := 0, 0
	f.each(c, b, func(row int, _ bool) bool {
		records++
		if v := f.table.Columns[col].Get(row); v != model.Blank {
			sum += v
			values++
		}
		return true
	})
	known = records == 0 || values > 0
	if money {
		sum *= model.NumberScale / model.MoneyScale
	}
	return sum, known
}

// anchor is a compiled anchor.
type anchor struct {
	finder *finder
	last   bool
	place  place
}

// anchor compiles an anchor and gives its number.
func (c *compiler) anchor(a *defs.Anchor) int {
	var f *finder
	var k key
	byPeriod := c.looks(func() { f, k = c.finder(a.Record, nil) }).byPeriod
	same := share(c.anchored, k.flag(a.Last), byPeriod, func() place { return c.memory.anchors.reserve(byPeriod, c.periods) })
	if same.number == len(c.anchors) {
		c.anchors = append(c.anchors, anchor{f, a.Last, same.place})
	}
	return same.number
}

// find is the date of the first or last matching record.
func (a *anchor) find(c *context) instant {
	b := c.bounds(a.finder.window)
	out := instant{calendar.NoDate, timeline.Absent}
	if b.Unknown || b.IsEmpty() {
		return out
	}
	a.finder.each(c, b, func(row int, pending bool) bool {
		day := a.finder.days(c, row).From
		if a.finder.on == lastDay {
			day = a.finder.days(c, row).To
		}
		if !pending && (out.state == timeline.Absent || (day < out.date) != a.last) {
			out = instant{day, timeline.Known}
		}
		return true
	})
	return out
}
