package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// Person is what is known of one person of a store.
type Person struct {
	Store *timeline.Store
	Set   *pathway.Set
	ID    uint32
	Units []measure.Explanation // of metrics in whose cohort the person is
	Other []measure.Explanation // metrics and periods in whose cohort they are not
	// Place names where a record came from: source, file and row.
	Place func(model.Origin) string
	// Rejected are the places of rows of this person that could not be used,
	// with the problem's code.
	Rejected []string
}

// Known reports whether there is any record of the person.
func (p *Person) Known() bool {
	for _, k := range model.Kinds() {
		if lo, hi := p.Store.Rows(k, p.ID); lo < hi {
			return true
		}
	}
	return len(p.Rejected) > 0
}

// Page is everything about the person. It shows personal data.
func (p *Person) Page() *Page {
	out := &Page{}
	out.add("", "", "One person, as of %s", Day(p.Store.AsOf))
	p.timeline(out)
	p.spells(out)
	out.heading("Metrics")
	if len(p.Units) == 0 {
		out.para("No metric has this person in its cohort.")
	}
	p.units(out)
	p.others(out)
	return out
}

// event is one record of the timeline.
type event struct {
	start calendar.Date
	cells []string
}

func (p *Person) timeline(out *Page) {
	out.heading("Timeline")
	var events []event
	for _, k := range model.Kinds() {
		lo, hi := p.Store.Rows(k, p.ID)
		for row := lo; row < hi; row++ {
			events = append(events, p.event(k, row))
		}
	}
	events = append(events, p.setAside()...)
	if len(events) == 0 {
		out.para("No records.")
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.start, b.start) })
	t := Table{Head: []string{"when", "kind", "from", "what"}}
	for _, e := range events {
		t.Rows = append(t.Rows, e.cells)
	}
	if len(events) > 0 {
		out.table(t)
	}
	var dropped int64
	for _, n := range p.Store.Dropped {
		dropped += n
	}
	if dropped > 0 {
		out.para("Left out because they are dated after that day: %d.", dropped)
	}
	for _, r := range p.Rejected {
		out.para("Row that could not be used: %s", r)
	}
}

func (p *Person) event(k model.Kind, row int) event {
	t := p.Store.Tables[k]
	e := event{start: calendar.NoDate}
	when := ""
	if k != model.Person {
		e.start = p.Store.Start(k, row)
		when = p.when(k, row)
	}
	e.cells = []string{when, k.String(), p.place(t, row), p.what(t, row)}
	return e
}

// place is where a record came from, as far as that is known.
func (p *Person) place(t *model.Table, row int) string {
	if t.Origins == nil || p.Place == nil {
		return ""
	}
	return p.Place(t.Origins[row])
}

// setAside are the person's records of employment that do not count, or not
// whole, with the reason.
func (p *Person) setAside() (out []event) {
	t := p.Store.Aside
	if t == nil {
		return nil
	}
	for row, why := range p.Store.AsideWhy {
		if t.Person(row) != p.ID {
			continue
		}
		q := calendar.Quarter(t.Col("quarter").Get(row))
		cells := []string{q.String(), t.Kind.String(), p.place(t, row), "set aside: " + why.Words() + " (" + p.what(t, row) + ")"}
		out = append(out, event{q.Interval().From, cells})
	}
	return out
}

// when is a record's day or days, or its quarter.
func (p *Person) when(k model.Kind, row int) string {
	span := p.Store.Span(k, row)
	if f, _ := k.Field(k.StartField()); f.Type == model.Quarter {
		return span.From.Quarter().String()
	}
	if k.EndField() != "" && p.Store.Tables[k].Col(k.EndField()).Get(row) == model.Blank {
		if k == model.Participation {
			return span.From.String() + ".. (open)"
		}
		return span.From.String()
	}
	if span.From == span.To {
		return span.From.String()
	}
	return span.String()
}

// what is everything else that the record says.
func (p *Person) what(t *model.Table, row int) string {
	k := t.Kind
	var parts []string
	for i, f := range t.Fields {
		if f.Name == k.StartField() || f.Name == k.EndField() {
			continue
		}
		if v := measure.ShowValue(p.Store.Symbols, f, t.Columns[i].Get(row)); v != "" {
			parts = append(parts, f.Name+" "+v)
		}
	}
	return strings.Join(parts, ", ")
}

func (p *Person) spells(out *Page) {
	out.heading("Spells")
	spells := p.Set.Spells(p.ID)
	if len(spells) == 0 {
		out.para("None: the person is no participant on any pathway.")
		return
	}
	t := Table{Head: []string{"pathway", "entry", "exit", "status", "completed", "last activity", "because of"}}
	for i := range spells {
		f := p.Set.Flag(&spells[i])
		completed := spells[i].Completed.String()
		if f.Completion != "" {
			completed = f.Completion
		}
		t.Rows = append(t.Rows, []string{f.Pathway, f.Entry, dash(f.Exit), f.Status, completed, f.LastActivity, f.Rule})
	}
	out.table(t)
	out.para(`Pathway "*" is all pathways joined.`)
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (p *Person) unitName(u *measure.Unit) string {
	stay := Day(u.Entry) + " to "
	if u.Exit.Known() {
		stay += Day(u.Exit)
	} else {
		stay += "now (no exit yet)"
	}
	if u.Spell != nil {
		return "spell on " + p.Set.ID(u.Spell.Pathway) + ", " + stay
	}
	return "participation in " + p.Store.Symbols.Text(u.Program) + ", " + stay
}

// others lists the metrics without a unit: "wioa.employment_rate_q2: PY2022".
func (p *Person) others(out *Page) {
	if len(p.Other) == 0 {
		return
	}
	out.heading("Not in the cohort of")
	for i := 0; i < len(p.Other); {
		var labels []string
		m := p.Other[i].Metric
		for ; i < len(p.Other) && p.Other[i].Metric == m; i++ {
			labels = append(labels, p.Other[i].Period.Label)
		}
		out.para("%s: %s", m.Name(), strings.Join(labels, ", "))
	}
}

// coverage says through which day a kind is complete.
func (p *Person) coverage(k model.Kind) string {
	c := &p.Store.Coverage
	if !c.Has[k] {
		return ""
	}
	return fmt.Sprintf("%s records are complete through %s only", k, c.Kinds[k])
}
