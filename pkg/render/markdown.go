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
// in whole dollars, "*" for what is suppressed, and beside every metric how its
// definition was come by. The titles of the metrics stand below each table.
func Markdown(w io.Writer, p *protect.Publishable, opt MarkdownOptions) error {
	var b strings.Builder
	b.WriteString("# Results\n\n" + note(p))
	m := metricsOf(p)
	cells := shown(p, opt)
	if len(cells) == 0 {
		b.WriteString("\nNo results.\n")
	}
	for len(cells) > 0 {
		n := 1
		for n < len(cells) && cells[n].Set == cells[0].Set {
			n++
		}
		set(&b, m, cells[:n], opt)
		cells = cells[n:]
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shown are the cells that the options ask for.
func shown(p *protect.Publishable, opt MarkdownOptions) (out []protect.Cell) {
	for i := range p.Len() {
		c := p.Row(i)
		if !opt.Breakdowns && c.Breakdown != "all" || opt.Overview && !overview(c) {
			continue
		}
		out = append(out, c)
	}
	return out
}

func overview(c protect.Cell) bool {
	everybody := ""
	if c.Population != string(defs.Participations) {
		everybody = pathway.Union
	}
	return c.Program == "*" && c.Pathway == everybody
}

// set writes the section of one measure set.
func set(b *strings.Builder, m metrics, cells []protect.Cell, opt MarkdownOptions) {
	t := table{
		head: []string{"metric", "confidence", "period", "pathway", "program", "group", "status",
			"value", "numerator/denominator", "pending", "excluded"},
		left: 7,
	}
	var names []string
	for _, c := range cells {
		t.rows = append(t.rows, []string{
			m.label(c), c.Confidence, c.Period.Label, people(c.Pathway), programName(c.Program), group(c), c.Status,
			short(c), parts(c), side(c.Pending), side(c.Excluded),
		})
		if !slices.Contains(names, c.Name()) {
			names = append(names, c.Name())
		}
	}
	if !opt.Breakdowns {
		t.drop(t.column("group"))
	}
	b.WriteString("\n## " + cells[0].Set + "\n\n")
	if opt.Width > 0 {
		fit(b, &t, opt.Width)
	}
	t.write(b)
	b.WriteString("\n")
	m.legend(b, names)
}

func group(c protect.Cell) string {
	if c.Breakdown == "all" {
		return "all"
	}
	return plain(c.Breakdown + ": " + c.Group)
}

// fit narrows a table as MarkdownOptions.Width says.
func fit(b *strings.Builder, t *table, width int) {
	var folded []string
	for _, name := range []string{"period", "pathway", "program", "group"} {
		i := t.column(name)
		if i < 0 || t.width() <= width {
			continue
		}
		if s, same := t.only(i); same {
			folded = append(folded, name+" "+s)
			t.drop(i)
		}
	}
	for _, name := range []string{"excluded", "pending", "numerator/denominator"} {
		if t.width() > width {
			t.drop(t.column(name))
		}
	}
	if folded != nil {
		b.WriteString(strings.Join(folded, ", ") + "\n\n")
	}
}
