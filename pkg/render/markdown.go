package render

import (
	"io"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/protect"
)

// MarkdownOptions shape the tables for reading. The zero value is results.md.
type MarkdownOptions struct {
	// Breakdowns shows the groups of each breakdown too, not only everybody.
	Breakdowns bool
	// Overview shows only what stands for all programs together, and for
	// everybody or (where units are stays on a pathway) any pathway.
	Overview bool
	// Width is how many places a line may take, 0 for any number. Tables that
	// are wider fold columns that say the same in every row into a line above,
	// then lose excluded, pending and the counts behind the value. Metric,
	// confidence, value and status always stay, so a line may still be wider.
	Width int
}

func markdownFile(w io.Writer, p *protect.Publishable) error {
	return Markdown(w, p, MarkdownOptions{})
}

// Markdown writes one table per metric set, for people: rates as percent, money
// in whole dollars, the project's marker for what is suppressed, and beside every metric how its
// definition was come by. The titles of the metrics stand below each table.
func Markdown(w io.Writer, p *protect.Publishable, opt MarkdownOptions) error {
	out := output{w: w, b: []byte("# Results\n\n" + note(p))}
	m := metricsOf(p)
	rows := shown(p, opt)
	if len(rows) == 0 {
		out.b = append(out.b, "\nNo results.\n"...)
	}
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && p.Heading(rows[n]).Set == p.Heading(rows[0]).Set {
			n++
		}
		out.b = set(out.b, p, m, rows[:n], opt)
		out.full()
		rows = rows[n:]
	}
	return out.flush()
}

// shown are the rows that the options ask for.
func shown(p *protect.Publishable, opt MarkdownOptions) (out []int) {
	for i := range p.Len() {
		people := p.People(i)
		if !opt.Breakdowns && people.Breakdown != "all" || opt.Overview && !overview(p.Heading(i), people.Pathway, people.Program) {
			continue
		}
		out = append(out, i)
	}
	return out
}

func overview(h *protect.Heading, pathwayID, program string) bool {
	everybody := ""
	if h.Population != string(defs.Participations) {
		everybody = pathway.Union
	}
	return program == "*" && pathwayID == everybody
}

// set adds the section of one measure set.
func set(b []byte, p *protect.Publishable, m metrics, rows []int, opt MarkdownOptions) []byte {
	t := newTable(7, "metric", "confidence", "period", "pathway", "program", "group", "status",
		"value", "numerator/denominator", "pending", "excluded")
	var names []string
	seen := map[*protect.Heading]bool{}
	mark := p.Marker()
	var c protect.Cell
	for _, i := range rows {
		p.Read(i, &c)
		for _, s := range [...]string{m.labels[c.Heading], c.Confidence, c.Period.Label, people(c.Pathway), programName(c.Program), group(&c), c.Status} {
			t.word(s)
		}
		t.put(appendShort(t.text, &c, mark))
		t.put(appendParts(t.text, &c, mark))
		t.put(appendSide(t.text, c.Pending))
		t.put(appendSide(t.text, c.Excluded))
		if !seen[c.Heading] {
			seen[c.Heading] = true
			if name := m.names[c.Heading]; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if !opt.Breakdowns {
		t.drop(t.column("group"))
	}
	b = append(b, "\n## "+c.Set+"\n\n"...)
	if opt.Width > 0 {
		b = fit(b, t, opt.Width)
	}
	b = append(t.write(b), '\n')
	return m.legend(b, names)
}

func group(c *protect.Cell) string {
	if c.Breakdown == "all" {
		return "all"
	}
	return plain(c.Breakdown + ": " + c.Group)
}

// fit narrows a table as MarkdownOptions.Width says.
func fit(b []byte, t *table, width int) []byte {
	var folded []string
	for _, name := range []string{"period", "pathway", "program", "group"} {
		i := t.column(name)
		if i < 0 || t.lineWidth() <= width {
			continue
		}
		if s, same := t.only(i); same {
			folded = append(folded, name+" "+s)
			t.drop(i)
		}
	}
	for _, name := range []string{"excluded", "pending", "numerator/denominator"} {
		if t.lineWidth() > width {
			t.drop(t.column(name))
		}
	}
	if folded != nil {
		b = append(b, strings.Join(folded, ", ")+"\n\n"...)
	}
	return b
}
