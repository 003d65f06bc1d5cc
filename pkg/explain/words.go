package explain

import (
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Words writes the conditions of one metric or pathway as people say them.
type Words struct {
	unit   string // what the unit of the metric is called
	values []defs.DatedValue
}

// WordsOf is the language of a metric: it knows its dated values and whether
// its units are participations or spells.
func WordsOf(m *defs.Metric) Words {
	w := Words{"spell", m.Values}
	if m.Population == defs.Participations {
		w.unit = "participation"
	}
	return w
}

// Clause is a condition in words, or a heading with the conditions under it.
type Clause struct {
	Text  string
	Parts []Clause
}

// Cond is a condition in words; nil is everyone.
func (w Words) Cond(c *defs.Cond) Clause {
	if c == nil {
		return Clause{Text: "everyone"}
	}
	if c.Op == defs.OpNot {
		return w.negated(c.Kids[0])
	}
	out := Clause{Text: w.Line(c)}
	for _, k := range c.Kids {
		out.Parts = append(out.Parts, w.Cond(k))
	}
	return out
}

// negated puts the "not" into the sentence where the language allows it.
func (w Words) negated(c *defs.Cond) Clause {
	inner := w.Cond(c)
	switch {
	case c.Op == defs.OpAny && len(c.Kids) > 0:
		inner.Text = "none of these holds:"
	case c.Op == defs.OpAll && len(c.Kids) > 0:
		inner.Text = "not all of these hold:"
	case c.Op == defs.OpField:
		t := *c.Test
		t.Not = !t.Not
		inner.Text = Test(t)
	case c.Op == defs.OpRecord && c.Record.Sum == nil && c.Record.Count == 1:
		inner.Text = w.record(c.Record, "no "+c.Record.Kind.String())
	default:
		inner.Text = "not " + inner.Text
	}
	return inner
}

// Line is a condition without its parts: a sentence, or the heading of all,
// any and not.
func (w Words) Line(c *defs.Cond) string {
	switch c.Op {
	case defs.OpAll:
		if len(c.Kids) == 0 {
			return "everyone"
		}
		return "all of these hold:"
	case defs.OpAny:
		if len(c.Kids) == 0 {
			return "nobody"
		}
		return "at least one of these holds:"
	case defs.OpNot:
		return "this does not hold:"
	case defs.OpField:
		return Test(*c.Test)
	case defs.OpRecord:
		return w.recordLine(c.Record)
	case defs.OpEmployed:
		return w.employed(c.Work)
	case defs.OpPlaced:
		return w.placed(c.Placed)
	case defs.OpSameEmployer:
		who := "paid by one and the same employer "
		if c.Main {
			who = "paid most by one and the same employer "
		}
		s := who + w.inQuarters(c.Pair[:1], false) + " and " + w.inQuarters(c.Pair[1:], false)
		if len(c.Kids) > 0 {
			s += "; what is not known of it is a no where this holds: " + w.Line(c.Kids[0])
		}
		return s
	case defs.OpOverlaps:
		return w.intervalNoun(c.Pair[0]) + " shares a day with " + w.intervalNoun(c.Pair[1])
	}
	return w.compare(c)
}

func (w Words) recordLine(r *defs.RecordCond) string {
	switch {
	case r.Sum != nil:
		s := w.record(r, r.Kind.String()) + ", whose " + r.Sum.Field + " add up to at least " + w.amount(&r.Sum.Value)
		if r.Sum.Terms > 0 {
			s += " over at most " + terms(r.Sum.Terms, r.Sum.Consecutive)
			if r.Sum.Over == defs.OverInterval {
				return s + ", all of which end in that time"
			}
			s += " within " + span(r.Sum.Over)
		}
		return s
	case r.Count > 1:
		return w.record(r, "at least "+model.FormatNumber(int64(r.Count), 1, 0)+" "+r.Kind.String())
	}
	return w.record(r, article(r.Kind.String()))
}

// record is "a credential record (type is license) dated from entry to exit";
// lead is the words before "record".
func (w Words) record(r *defs.RecordCond, lead string) string {
	s := lead + " record"
	if r.Sum != nil || r.Count > 1 {
		s += "s"
	}
	switch {
	case r.OnPathway && r.Kind == model.Credential:
		s += " completing the pathway"
	case r.OnPathway:
		s += " of the pathway"
	}
	if r.Where != nil && len(r.Where.Tests) > 0 {
		s += " (" + Where(r.Where) + ")"
	}
	if r.Within == nil {
		return s
	}
	return s + " " + dated(r) + " " + w.within(r.Within)
}

// terms is "2 terms", "2 consecutive terms".
func terms(n int, consecutive bool) string {
	if consecutive {
		return count(n, "consecutive term")
	}
	return count(n, "term")
}

// dated says which day of a record must lie in the interval.
func dated(r *defs.RecordCond) string {
	its := "its"
	if r.Sum != nil || r.Count > 1 {
		its = "their"
	}
	switch {
	case r.Kind.EndField() == "":
		return "dated"
	case r.On == "start":
		return "with " + its + " first day"
	case r.On == "end":
		return "with " + its + " last day"
	}
	return "with a day"
}

// span writes an offset as a length of time: 12m is "12 months".
func span(offset string) string {
	for unit, name := range unitNames {
		if n, ok := strings.CutSuffix(offset, string(unit)); ok {
			if n == "1" {
				return "one " + name
			}
			return n + " " + name + "s"
		}
	}
	return offset
}

func (w Words) employed(e *defs.EmployedCond) string {
	s := "employed " + w.inQuarters(e.In, e.Every)
	if e.Where == nil || len(e.Where.Tests) == 0 {
		return s
	}
	if e.Main {
		return s + ", by the employer with the highest wages of the quarter, whose " + Where(e.Where)
	}
	return s + ", by an employer whose " + Where(e.Where)
}

func (w Words) placed(p *defs.PlacedCond) string {
	s := "a placement"
	if len(p.Types) > 0 {
		s += " (type is " + list(p.Types, "or") + ")"
	}
	return s + " " + w.inQuarters(p.In, false)
}

func (w Words) compare(c *defs.Cond) string {
	var parts []string
	if c.Least != nil {
		parts = append(parts, "at least "+w.amount(c.Least))
	}
	if c.Most != nil {
		parts = append(parts, "at most "+w.amount(c.Most))
	}
	return w.Value(c.Value) + " come to " + strings.Join(parts, " and ") + unitSuffix(c.Value)
}

func unitSuffix(v *defs.Value) string {
	switch u := v.Unit(); u {
	case defs.USD:
		return " US dollars"
	case "ratio", "number":
		return ""
	default:
		return " " + u
	}
}

// Value is a measured value in words.
func (w Words) Value(v *defs.Value) string {
	switch v.Op {
	case defs.ValEarnings:
		s := "the wages of " + w.quarters(v.In)
		if len(v.In) > 1 {
			s += ", added up"
		}
		if v.Where != nil && len(v.Where.Tests) > 0 {
			s += " (" + Where(v.Where) + ")"
		}
		return s
	case defs.ValSum:
		r := *v.Record
		r.Count = 2 // of several records
		return "the " + v.Field + ", added up over " + w.record(&r, r.Kind.String())
	case defs.ValField:
		return "the number in " + v.Field
	case defs.ValMinus:
		return "the difference: " + w.Value(v.Kids[0]) + " minus " + w.Value(v.Kids[1])
	}
	return "the quotient: " + w.Value(v.Kids[0]) + " divided by " + w.Value(v.Kids[1])
}

// amount is a number of a definition; of a dated value its steps.
func (w Words) amount(a *defs.Amount) string {
	if a.Name == "" {
		return number(a.N)
	}
	for _, v := range w.values {
		if v.Name != a.Name {
			continue
		}
		if len(v.Steps) == 1 {
			return number(v.Steps[0].Is)
		}
		var steps []string
		for _, s := range v.Steps {
			steps = append(steps, number(s.Is)+" from "+Day(s.From))
		}
		return "the value then in force (" + strings.Join(steps, ", ") + ")"
	}
	return a.Name
}

// number is ten-thousandths without needless zeros.
func number(n int64) string {
	s := model.FormatNumber(n, model.NumberScale, 4)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
