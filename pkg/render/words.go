package render

import (
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/protect"
)

// mark stands for withheld numbers in tables for reading.
const mark = "*"

// people says in words whom a pathway column means.
func people(pathway string) string {
	switch pathway {
	case "":
		return "everyone"
	case "*":
		return "any pathway"
	case "none":
		return "no pathway"
	}
	return pathway
}

func programName(program string) string {
	if program == "*" {
		return "all"
	}
	return program
}

// short is the value for reading: a rate as percent with one decimal, money in
// whole dollars, a count whole, anything else with its unit.
func short(c protect.Cell) string {
	switch {
	case c.Suppressed():
		return mark
	case !c.Value.Ok:
		return ""
	case c.Statistic == defs.Rate || c.Unit == "fraction":
		d := c.Value
		d.V *= 100
		return rounded(d, 1) + "%"
	case c.Unit == "usd":
		s := thousands(c.Value)
		if rest, negative := strings.CutPrefix(s, "-"); negative {
			return "-$" + rest
		}
		return "$" + s
	case c.Unit == "count":
		return thousands(c.Value)
	}
	s := c.Value.String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s + " " + plain(c.Unit)
}

// parts is numerator/denominator, or the number of values of a statistic that
// has no numerator.
func parts(c protect.Cell) string {
	switch {
	case c.Suppressed():
		return mark
	case !c.Denominator.Ok:
		return ""
	case !c.Numerator.Ok || c.Statistic != defs.Rate && c.Statistic != defs.Count:
		return "n=" + thousands(c.Denominator)
	}
	return thousands(c.Numerator) + "/" + thousands(c.Denominator)
}

// side is a side count, blank when it is withheld.
func side(d protect.Decimal) string {
	if !d.Ok {
		return ""
	}
	return thousands(d)
}

// rounded is the number with fewer decimals, half away from zero.
func rounded(d protect.Decimal, decimals int) string {
	scale := int64(1)
	for range d.Places {
		scale *= 10
	}
	return model.FormatNumber(d.V, scale, decimals)
}

// thousands is the whole number with commas: -1234567.5 becomes -1,234,568.
func thousands(d protect.Decimal) string {
	s := rounded(d, 0)
	first := 0
	if strings.HasPrefix(s, "-") {
		first = 1
	}
	for i := len(s) - 3; i > first; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// metrics knows what must be said to tell the metrics of a table apart.
type metrics struct {
	statistics map[string][]string // by SET.METRIC, those seen
	titles     map[string]string
}

func metricsOf(p *protect.Publishable) metrics {
	m := metrics{map[string][]string{}, map[string]string{}}
	for i := range p.Len() {
		c := p.Row(i)
		if seen := m.statistics[c.Name()]; !slices.Contains(seen, c.Statistic) {
			m.statistics[c.Name()] = append(seen, c.Statistic)
		}
		m.titles[c.Name()] = c.Title
	}
	return m
}

// label is the metric's id, with the statistic when there is more than one.
func (m metrics) label(c protect.Cell) string {
	if len(m.statistics[c.Name()]) > 1 {
		return c.Metric + ", " + c.Statistic
	}
	return c.Metric
}

// legend lists id and title of the metrics named, in the order given.
func (m metrics) legend(b *strings.Builder, names []string) {
	for _, name := range names {
		if title := m.titles[name]; title != "" {
			_, id, _ := strings.Cut(name, ".")
			b.WriteString("- `" + id + "`: " + plain(title) + "\n")
		}
	}
}

// note says under a title for whom the numbers are.
func note(p *protect.Publishable) string {
	if p.Audience() == protect.Public {
		return "Public: `" + mark + "` stands for numbers that are withheld because they would tell about few people.\n"
	}
	return "Internal: full numbers, not for publication.\n"
}
