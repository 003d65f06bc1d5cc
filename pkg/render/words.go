package render

import (
	"bytes"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

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

// appendShort adds the value for reading: a rate as percent with one decimal or in the
// words that stand for it, money in whole dollars, a count whole, anything else with its
// unit; and the mark for a value that is withheld.
func appendShort(b []byte, c *protect.Cell, mark string) []byte {
	switch {
	case c.Suppressed():
		return append(b, mark...)
	case !c.Value.Ok:
		return append(b, c.Coded()...)
	case c.Statistic == defs.Rate || c.Unit == "fraction":
		d := c.Value
		d.V *= 100
		return append(rounded(d, 1).AppendTo(b), '%')
	case c.Unit == defs.USD:
		d := rounded(c.Value, 0)
		if d.V < 0 {
			b, d.V = append(b, '-'), -d.V
		}
		return appendThousands(append(b, '$'), d)
	case c.Unit == "count":
		return appendThousands(b, c.Value)
	}
	from := len(b)
	b = c.Value.AppendTo(b)
	if bytes.IndexByte(b[from:], '.') >= 0 {
		b = bytes.TrimRight(bytes.TrimRight(b, "0"), ".")
	}
	return append(append(b, ' '), plain(c.Unit)...)
}

// appendParts adds numerator/denominator, or the number of values of a statistic
// whose numerator is not there or not shown; and the mark for what is withheld.
func appendParts(b []byte, c *protect.Cell, mark string) []byte {
	switch {
	case c.Suppressed():
		return append(b, mark...)
	case !c.Denominator.Ok:
		return b
	case !c.Numerator.Ok || c.Statistic != defs.Rate && c.Statistic != defs.Count:
		return appendThousands(append(b, "n="...), c.Denominator)
	}
	return appendThousands(append(appendThousands(b, c.Numerator), '/'), c.Denominator)
}

// appendSide adds a side count, nothing when it is withheld.
func appendSide(b []byte, d protect.Decimal) []byte {
	if !d.Ok {
		return b
	}
	return appendThousands(b, d)
}

// rounded is the number with so many decimals, half away from zero.
func rounded(d protect.Decimal, decimals uint8) protect.Decimal {
	v := uint64(d.V)
	if d.V < 0 {
		v = -v
	}
	for ; d.Places < decimals; d.Places++ {
		v *= 10
	}
	for ; d.Places > decimals; d.Places-- {
		if d.Places == decimals+1 {
			v += 5
		}
		v /= 10
	}
	if d.V < 0 {
		v = -v
	}
	d.V = int64(v)
	return d
}

// appendThousands adds the whole number with commas: -1234567.5 gives
// -1,234,568.
func appendThousands(b []byte, d protect.Decimal) []byte {
	var buf [24]byte
	digits := rounded(d, 0).AppendTo(buf[:0])
	if d.V < 0 && digits[0] == '-' {
		b, digits = append(b, '-'), digits[1:]
	}
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, c)
	}
	return b
}

// metrics knows what must be said to tell the metrics of a table apart.
type metrics struct {
	labels map[*protect.Heading]string // the metric's id, with the statistic when there is more than one
	names  map[*protect.Heading]string // SET.METRIC
	titles map[string]string           // by SET.METRIC
}

func metricsOf(p *protect.Publishable) metrics {
	m := metrics{map[*protect.Heading]string{}, map[*protect.Heading]string{}, map[string]string{}}
	statistics := map[string][]string{}
	var headings []*protect.Heading
	var last *protect.Heading
	for i := range p.Len() {
		h := p.Heading(i)
		if h == last && i > 0 {
			continue
		}
		last = h
		if _, seen := m.names[h]; seen {
			continue
		}
		headings = append(headings, h)
		m.names[h] = h.Name()
		if seen := statistics[h.Name()]; !slices.Contains(seen, h.Statistic) {
			statistics[h.Name()] = append(seen, h.Statistic)
		}
		m.titles[h.Name()] = h.Title
	}
	for _, h := range headings {
		m.labels[h] = h.Metric
		if len(statistics[m.names[h]]) > 1 {
			m.labels[h] += ", " + h.Statistic
		}
	}
	return m
}

// legend lists id and title of the metrics named, in the order given.
func (m metrics) legend(b []byte, names []string) []byte {
	for _, name := range names {
		if title := m.titles[name]; title != "" {
			_, id, _ := strings.Cut(name, ".")
			b = append(b, "- `"+id+"`: "+plain(title)+"\n"...)
		}
	}
	return b
}

// note says under a title for whom the numbers are, and what was done to all of them.
func note(p *protect.Publishable) string {
	if p.Audience() == protect.Public {
		s := "Public: `" + p.Marker() + "` stands for numbers that are withheld because they would tell about few people.\n"
		for _, n := range p.Notes() {
			s += n + "\n"
		}
		return s
	}
	return "Internal: full numbers, not for publication.\n"
}
