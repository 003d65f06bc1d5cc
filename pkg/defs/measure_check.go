package defs

import (
	"slices"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// metricChecks looks at a metric as a whole: that every instant is one the
// unit has, that dated values and anchors exist, that nothing is declared and
// not used.
func (d *Decoder) metricChecks(m *Metric) {
	c := &metricChecker{d: d, m: m, used: map[string]bool{}}
	c.anchors()
	m.Walk(func(part any) {
		switch p := part.(type) {
		case *Interval:
			c.interval(p)
		case *Amount:
			c.amount(p)
		}
	})
	if m.Employment != nil && !m.asksEmployment() {
		d.probs.Warnf(m.Employment.Pos, diag.NotUsed, "employment is declared and nothing of the metric looks at it")
	}
	for _, a := range m.Anchors {
		if !c.used[a.Name] {
			d.probs.Warnf(a.Pos, diag.NotUsed, "anchor %q is declared and not used", a.Name)
		}
	}
	for _, v := range m.Values {
		if !c.used["$"+v.Name] {
			d.probs.Warnf(m.Pos, diag.NotUsed, "value %q is declared and not used", v.Name)
		}
	}
}

type metricChecker struct {
	d    *Decoder
	m    *Metric
	used map[string]bool
}

// anchors checks that an anchor looks from those above it only: they are found in
// their order.
func (c *metricChecker) anchors() {
	for i, a := range c.m.Anchors {
		if a.Record.Within == nil {
			continue
		}
		for _, later := range c.m.Anchors[i:] {
			if !a.Record.Within.names(later.Name) {
				continue
			}
			p := c.d.probs.Errorf(a.Record.Within.Pos, diag.BadInterval, "anchor %q is not found yet when %q is looked for", later.Name, a.Name)
			if later.Name != a.Name {
				p.WithHint("anchors are found in the order in which they stand: put %q above %q", later.Name, a.Name)
			}
		}
	}
}

// names reports whether a term of the interval begins at the instant.
func (iv *Interval) names(instant string) bool {
	return slices.ContainsFunc(iv.Spans, func(s Span) bool { return s.From.Instant == instant || s.To.Instant == instant })
}

func (c *metricChecker) amount(a *Amount) {
	if a.Name == "" {
		return
	}
	c.used["$"+a.Name] = true
	for _, v := range c.m.Values {
		if v.Name == a.Name {
			return
		}
	}
	c.d.probs.Errorf(a.Pos, diag.BadValue, "$%s is not declared under values", a.Name)
}

func (c *metricChecker) interval(iv *Interval) {
	for _, s := range iv.Spans {
		c.term(s.From, iv.Pos)
		if s.To.Instant != s.From.Instant {
			c.term(s.To, iv.Pos)
		}
	}
}

func (c *metricChecker) term(t Term, pos diag.Pos) {
	known := []string{"entry", "exit", "period_start", "period_end", "as_of"}
	if c.m.Population == Participations {
		for _, f := range model.Participation.Fields() {
			if f.Type == model.Date {
				known = append(known, f.Name)
			}
		}
	} else {
		known = append(known, "completion")
	}
	for _, a := range c.m.Anchors {
		known = append(known, a.Name)
		if a.Name == t.Instant {
			c.used[a.Name] = true
		}
	}
	for _, k := range known {
		if k == t.Instant {
			return
		}
	}
	p := c.d.probs.Errorf(pos, diag.BadInterval, "%q is not an instant of %s; known are %s", t.Instant, c.m.Population, Choices(known))
	if s := diag.Nearest(t.Instant, known); s != "" {
		p.WithHint("did you mean %q?", s)
	}
}
