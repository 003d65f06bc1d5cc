package explain

import (
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
)

// units are the outcomes of all units, metric by metric. A spell that is alone
// on its pathway comes again as a spell on "*": what is the same is said once.
func (p *Person) units(out *Page) {
	for i := 0; i < len(p.Units); {
		x := &p.Units[i]
		body := p.body(x)
		names := []string{p.unitName(x.Unit)}
		for i++; i < len(p.Units) && p.Units[i].Metric == x.Metric && p.Units[i].Period == x.Period; i++ {
			if next := &p.Units[i]; Outcome(next) != Outcome(x) || !slices.Equal(p.body(next), body) {
				break
			}
			names = append(names, p.unitName(p.Units[i].Unit))
		}
		out.blank()
		out.add("  ", "    ", "%s, %s: %s", x.Metric.Name(), x.Period.Label, Outcome(x))
		for _, n := range names {
			out.add("    ", "      ", "unit: %s", n)
		}
		out.lines = append(out.lines, body...)
	}
}

// body is the reasons of one unit's outcome in one metric and period.
func (p *Person) body(x *measure.Explanation) []pageLine {
	out, m, w := &Page{}, x.Metric, WordsOf(x.Metric)
	out.add("    ", "      ", "cohort: %s", cohortWords(x))
	p.notes(out, x)
	for _, a := range x.Anchors {
		out.add("    ", "      ", "%s: %s", a.Name, orNone(Day(a.Date)))
	}
	p.exclusions(out, x, w)
	p.step(out, "denominator", m.Denominator, x.DenominatorStep, w)
	if x.Denominator != model.No {
		p.step(out, "numerator", m.Numerator, x.Step, w)
	}
	return out.lines
}

func orNone(s string) string {
	if s == "" {
		return "there is no such record"
	}
	return s
}

// Outcome is a unit's outcome in words.
func Outcome(x *measure.Explanation) string {
	switch {
	case x.Excluded >= 0:
		return "excluded: " + x.Metric.Exclude[x.Excluded].Reason
	case x.Denominator == model.No:
		return "not in the denominator"
	case x.Denominator == model.Pending:
		return "pending (whether it is in the denominator)"
	}
	var parts []string
	for i, s := range measure.Stats(x.Metric) {
		parts = append(parts, statOutcome(x, s, i))
	}
	return strings.Join(parts, "; ")
}

func statOutcome(x *measure.Explanation, s measure.Stat, i int) string {
	switch s.Statistic {
	case defs.Rate:
		return map[model.Tri]string{model.Yes: "in the numerator", model.No: "in the denominator only",
			model.Pending: "pending (whether it is in the numerator)"}[x.Numerator]
	case defs.Count:
		return "counted"
	}
	switch v := x.Values[i]; v.State {
	case model.Yes:
		return fmt.Sprintf("in the %s with %s %s", s.Statistic, number(v.N), s.Unit)
	case model.Pending:
		return "pending (the value for the " + s.Statistic + ")"
	}
	return "no value for the " + s.Statistic + ", so not in the denominator"
}

func cohortWords(x *measure.Explanation) string {
	noun, ok := cohortNouns[x.Metric.By]
	if !ok {
		return "there on a day " + days(x.Cohort)
	}
	s := noun + " " + days(x.Cohort)
	if x.Metric.Lag > 0 {
		s += ", the period moved back " + count(x.Metric.Lag, "quarter")
	}
	return s
}

// notes are what a reader of results must know besides the outcome.
func (p *Person) notes(out *Page, x *measure.Explanation) {
	if !x.Joined {
		out.add("    ", "      ", `note: counts in its own program; where programs are joined ("*") a later exit of this person stands for it`)
	}
	for _, k := range x.Metric.Needs {
		if !p.Store.Coverage.Has[k] {
			out.add("    ", "      ", "note: the project has no source of %s records, so the results of this metric are no_source", k)
		}
	}
}

// exclusions names those that apply or may apply; of the others only how many
// there are.
func (p *Person) exclusions(out *Page, x *measure.Explanation, w Words) {
	if len(x.Exclusions) == 0 {
		return
	}
	none := true
	for i, e := range x.Exclusions {
		if e.Step.Result != model.No {
			p.step(out, "left out as "+e.Reason, x.Metric.Exclude[i].When, e.Step, w)
			none = false
		}
	}
	if none {
		out.add("    ", "      ", "left out: no, none of the reasons applies (%d)", len(x.Exclusions))
	}
}

// step is the tree of a condition with what came out and what was found. The
// trace has the shape of the condition.
func (p *Person) step(out *Page, name string, c *defs.Cond, s *measure.Step, w Words) {
	if c == nil || s == nil {
		return
	}
	out.add("    ", "      ", "%s: %s", name, s.Result)
	p.branch(out, 0, c, s, w)
}

func (p *Person) branch(out *Page, depth int, c *defs.Cond, s *measure.Step, w Words) {
	indent := strings.Repeat("  ", depth)
	first := fmt.Sprintf("      %-10s%s", "["+s.Result.String()+"]", indent)
	rest := strings.Repeat(" ", len(first)) + "  "
	out.add(first, rest, "%s", w.Line(c))
	for _, n := range p.found(c, s) {
		out.add(rest+"> ", rest+"  ", "%s", n)
	}
	for i, part := range s.Parts {
		if i < len(c.Kids) {
			p.branch(out, depth+1, c.Kids[i], part, w)
		}
	}
}

// found is what the evaluator noted; a pending answer says what it waits for.
func (p *Person) found(c *defs.Cond, s *measure.Step) []string {
	notes := slices.Clone(s.Notes)
	k, dated := waitsFor(c)
	said := slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, "complete through") })
	if s.Result == model.Pending && dated && !said {
		if note := p.coverage(k); note != "" {
			notes = append(notes, note)
		}
	}
	return notes
}

// waitsFor is the record kind on which a condition without parts depends.
func waitsFor(c *defs.Cond) (model.Kind, bool) {
	switch c.Op {
	case defs.OpEmployed, defs.OpSameEmployer:
		return model.Employment, true
	case defs.OpPlaced:
		return model.Placement, true
	case defs.OpRecord:
		return c.Record.Kind, true
	case defs.OpCompare:
		if c.Value.Op == defs.ValEarnings {
			return model.Employment, true
		}
	}
	return 0, false
}
