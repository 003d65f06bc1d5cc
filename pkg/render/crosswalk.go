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
	out := output{w: w}
	out.b = append(out.b, "# Crosswalk: WIOA and AQCP\n\n"+
		"WIOA counts participations in programs; AQCP counts spells on a pathway, whatever program paid. "+
		"The same people can therefore have different numbers of units on the two sides.\n\n"+
		"Behind each value stand numerator/denominator, or the number of values (n). "+
		"A, B and C are the AQCP categories: interim, education and training, labor market. "+
		"`p` marks provisional values, with units still pending. "...)
	out.b = append(out.b, note(p)...)
	x := newCrosswalk(p)
	if len(x.periods) == 0 {
		out.b = append(out.b, "\nNo results of the sets wioa and aqcp.\n"...)
	}
	for _, period := range x.periods {
		out.b = append(out.b, "\n## "+period.Label+"\n\n"...)
		out.b = x.period(out.b, period)
	}
	if names := append(x.names["wioa"], x.names["aqcp"]...); len(names) > 0 {
		out.b = append(out.b, "\n## Titles\n\n"...)
		out.b = x.legend(out.b, names)
	}
	return out.flush()
}

// crosswalk holds what there is for everybody, all programs joined, of both sets.
type crosswalk struct {
	metrics
	table   *protect.Publishable
	lines   map[sheet][]*line
	names   map[string][]string // SET.METRIC by set
	periods []calendar.Period
}

// sheet is one side of the table of a period.
type sheet struct {
	set    string
	period calendar.Period
}

func newCrosswalk(p *protect.Publishable) *crosswalk {
	x := &crosswalk{metrics: metricsOf(p), table: p, lines: map[sheet][]*line{}, names: map[string][]string{}}
	of := map[*protect.Heading]*line{}
	for _, i := range shown(p, MarkdownOptions{}) {
		h, people := p.Heading(i), p.People(i)
		if people.Program != "*" || h.Set != "wioa" && h.Set != "aqcp" {
			continue
		}
		if of[h] == nil {
			of[h] = x.line(h)
		}
		of[h].byPathway[people.Pathway] = i
	}
	for s, lines := range x.lines {
		x.periods = append(x.periods, s.period)
		slices.SortStableFunc(lines, func(a, b *line) int {
			i, _ := ticked(a.metric)
			j, _ := ticked(b.metric)
			return cmp.Compare(i, j)
		})
	}
	slices.SortFunc(x.periods, func(a, b calendar.Period) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), strings.Compare(a.Label, b.Label))
	})
	x.periods = slices.Compact(x.periods)
	return x
}

// line is the line of a heading, a new one when its metric and statistic have
// none in the period.
func (x *crosswalk) line(h *protect.Heading) *line {
	if name := x.metrics.names[h]; !slices.Contains(x.names[h.Set], name) {
		x.names[h.Set] = append(x.names[h.Set], name)
	}
	s, name := sheet{h.Set, h.Period}, x.labels[h]+confidence(h)
	for _, l := range x.lines[s] {
		if l.name == name {
			return l
		}
	}
	l := &line{name, h.Metric, h.Category, map[string]int{}}
	x.lines[s] = append(x.lines[s], l)
	return l
}

// line is a metric and statistic of one period with its rows by pathway.
type line struct {
	name, metric, category string
	byPathway              map[string]int
}

func confidence(h *protect.Heading) string {
	if h.Confidence == "" {
		return ""
	}
	return " (" + h.Confidence + ")"
}

// period adds the table of one period.
func (x *crosswalk) period(b []byte, period calendar.Period) []byte {
	wioa, aqcp := x.lines[sheet{"wioa", period}], x.lines[sheet{"aqcp", period}]
	if len(wioa) == 0 {
		return append(b, "No results of the set wioa.\n"...)
	}
	on := pathways(append(slices.Clone(wioa), aqcp...))
	left := append(append([]string{""}, on...), "none")
	head := []string{"WIOA measure"}
	for _, p := range left {
		head = append(head, people(p))
	}
	head = append(head, "AQCP metric")
	for _, p := range on {
		head = append(head, people(p))
	}
	t := newTable(len(head), head...)
	for _, l := range wioa {
		_, categories := ticked(l.metric)
		beside := answering(aqcp, categories)
		t.word(l.name)
		x.values(t, l, left)
		if len(beside) == 0 {
			t.word(unanswered(categories))
			blank(t, len(on))
		}
		for i, a := range beside {
			if i > 0 {
				blank(t, 1+len(left))
			}
			t.word(categoryLetters[a.category] + " " + a.name)
			x.values(t, a, on)
		}
	}
	return t.write(b)
}

// blank puts cells without content.
func blank(t *table, cells int) {
	for range cells {
		t.word("")
	}
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

// values puts a line's values of the pathways.
func (x *crosswalk) values(t *table, l *line, pathways []string) {
	for _, p := range pathways {
		i, ok := l.byPathway[p]
		if !ok {
			t.word("")
			continue
		}
		c := x.table.Row(i)
		t.put(appendWithParts(t.text, &c, x.table.Marker()))
	}
}

// appendWithParts adds the value with the counts behind it, or the status when
// there is no value.
func appendWithParts(b []byte, c *protect.Cell, mark string) []byte {
	switch {
	case c.Suppressed():
		return append(b, mark...)
	case !c.Value.Ok && c.Coded() == "":
		return append(b, c.Status...)
	}
	b = appendShort(b, c, mark)
	if c.Denominator.Ok {
		b = append(appendParts(append(b, " ("...), c, mark), ')')
	}
	if c.Status == "provisional" {
		b = append(b, " p"...)
	}
	return b
}
