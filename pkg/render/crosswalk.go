package render

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/protect"
)

// Crosswalk writes crosswalk.md: for each period one table with a row per WIOA
// measure, its value for everyone, for people on any pathway, on each and on
// none, and beside it the AQCP metrics of the ticked categories for the same
// people and period. An AQCP metric beyond a measure's first takes a row of its
// own in which the WIOA side is blank.
func Crosswalk(w io.Writer, p *protect.Publishable) error {
	var b strings.Builder
	b.WriteString("# Crosswalk: WIOA and AQCP\n\n")
	b.WriteString("WIOA counts participations in programs; AQCP counts spells on a pathway, whatever program paid. ")
	b.WriteString("The same people can therefore have different numbers of units on the two sides.\n\n")
	b.WriteString("Behind each value stand numerator/denominator, or the number of values (n). ")
	b.WriteString("A, B and C are the AQCP categories: interim, education and training, labor market. ")
	b.WriteString("`p` marks provisional values, with units still pending. ")
	b.WriteString(note(p))
	x := crosswalk{metrics: metricsOf(p), cells: shown(p, MarkdownOptions{})}
	x.cells = slices.DeleteFunc(x.cells, func(c protect.Cell) bool {
		return c.Program != "*" || c.Set != "wioa" && c.Set != "aqcp"
	})
	periods := x.periods()
	if len(periods) == 0 {
		b.WriteString("\nNo results of the sets wioa and aqcp.\n")
	}
	for _, period := range periods {
		b.WriteString("\n## " + period.Label + "\n\n")
		x.period(&b, period)
	}
	if names := x.names(); len(names) > 0 {
		b.WriteString("\n## Titles\n\n")
		x.legend(&b, names)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// crosswalk holds the cells for everybody, all programs joined, of both sets.
type crosswalk struct {
	metrics
	cells []protect.Cell
}

func (x *crosswalk) periods() (out []calendar.Period) {
	for _, c := range x.cells {
		if !slices.Contains(out, c.Period) {
			out = append(out, c.Period)
		}
	}
	slices.SortFunc(out, func(a, b calendar.Period) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), strings.Compare(a.Label, b.Label))
	})
	return out
}

// names are the metrics of both sets, WIOA first.
func (x *crosswalk) names() (out []string) {
	for _, set := range []string{"wioa", "aqcp"} {
		for _, c := range x.cells {
			if c.Set == set && !slices.Contains(out, c.Name()) {
				out = append(out, c.Name())
			}
		}
	}
	return out
}

// line is a metric and statistic of one period with its cells by pathway.
type line struct {
	name, metric, category string
	byPathway              map[string]protect.Cell
}

// lines are the metrics of a set in a period, WIOA in the order of the ticks.
func (x *crosswalk) lines(set string, period calendar.Period) (out []*line) {
	for _, c := range x.cells {
		if c.Set != set || c.Period != period {
			continue
		}
		name := x.label(c) + confidence(c)
		i := slices.IndexFunc(out, func(l *line) bool { return l.name == name })
		if i < 0 {
			i = len(out)
			out = append(out, &line{name, c.Metric, c.Category, map[string]protect.Cell{}})
		}
		out[i].byPathway[c.Pathway] = c
	}
	slices.SortStableFunc(out, func(a, b *line) int {
		i, _ := ticked(a.metric)
		j, _ := ticked(b.metric)
		return cmp.Compare(i, j)
	})
	return out
}

func confidence(c protect.Cell) string {
	if c.Confidence == "" {
		return ""
	}
	return " (" + c.Confidence + ")"
}

// period writes the table of one period.
func (x *crosswalk) period(b *strings.Builder, period calendar.Period) {
	wioa, aqcp := x.lines("wioa", period), x.lines("aqcp", period)
	on := pathways(append(slices.Clone(wioa), aqcp...))
	left := append(append([]string{""}, on...), "none")
	t := table{head: []string{"WIOA measure"}, left: 1 + len(left) + 1 + len(on)}
	for _, p := range left {
		t.head = append(t.head, people(p))
	}
	t.head = append(t.head, "AQCP metric")
	for _, p := range on {
		t.head = append(t.head, people(p))
	}
	for _, l := range wioa {
		_, categories := ticked(l.metric)
		beside := answering(aqcp, categories)
		row := append([]string{l.name}, l.values(left)...)
		if len(beside) == 0 {
			t.rows = append(t.rows, append(append(row, unanswered(categories)), make([]string, len(on))...))
		}
		for _, a := range beside {
			row = append(row, categoryLetters[a.category]+" "+a.name)
			t.rows = append(t.rows, append(row, a.values(on)...))
			row = make([]string, 1+len(left))
		}
	}
	if len(wioa) == 0 {
		b.WriteString("No results of the set wioa.\n")
		return
	}
	t.write(b)
}

// unanswered is what stands beside a measure without AQCP metrics: none can
// answer it, or none was reported.
func unanswered(categories []string) string {
	if len(categories) == 0 {
		return "(no category answers)"
	}
	return ""
}

// pathways are "*" and the ids of the pathways with a cell, in order.
func pathways(lines []*line) []string {
	out := []string{"*"}
	for _, l := range lines {
		for p := range l.byPathway {
			if p != "" && p != "none" && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	slices.Sort(out[1:])
	return out
}

// answering are the AQCP lines of the categories, in the order of categories.
func answering(aqcp []*line, categories []string) (out []*line) {
	for _, category := range categories {
		for _, l := range aqcp {
			if l.category == category {
				out = append(out, l)
			}
		}
	}
	return out
}

func (l *line) values(pathways []string) (out []string) {
	for _, p := range pathways {
		c, ok := l.byPathway[p]
		if !ok {
			out = append(out, "")
			continue
		}
		out = append(out, withParts(c))
	}
	return out
}

// withParts is the value with the counts behind it, or the status when there
// is no value.
func withParts(c protect.Cell) string {
	switch {
	case c.Suppressed():
		return mark
	case !c.Value.Ok:
		return c.Status
	}
	s := short(c)
	if n := parts(c); n != "" {
		s += " (" + n + ")"
	}
	if c.Status == "provisional" {
		s += " p"
	}
	return s
}
