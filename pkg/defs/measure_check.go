package defs

import (
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// metricChecks looks at a metric as a whole: that every instant is one the
// unit has, that dated values and anchors exist, that nothing is declared and
// not used.
func (d *Decoder) metricChecks(m *Metric) {
	c := &metricChecker{d: d, m: m, used: map[string]bool{}}
	for _, a := range m.Anchors {
		c.record(a.Record)
	}
	for _, x := range m.Exclude {
		c.cond(x.When)
	}
	c.cond(m.Denominator)
	c.cond(m.Numerator)
	c.value(m.Of)
	if m.Also != nil {
		c.value(m.Also.Of)
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

func (c *metricChecker) cond(x *Cond) {
	if x == nil {
		return
	}
	for _, k := range x.Kids {
		c.cond(k)
	}
	c.interval(x.Pair[0])
	c.interval(x.Pair[1])
	if x.Record != nil {
		c.record(x.Record)
	}
	if x.Work != nil {
		c.intervals(x.Work.In)
	}
	if x.Placed != nil {
		c.intervals(x.Placed.In)
	}
	c.amount(x.Least)
	c.amount(x.Most)
	c.value(x.Value)
}

func (c *metricChecker) record(r *RecordCond) {
	if r == nil {
		return
	}
	c.interval(r.Within)
	if r.Sum != nil {
		c.amount(&r.Sum.Value)
	}
}

func (c *metricChecker) value(v *Value) {
	if v == nil {
		return
	}
	c.intervals(v.In)
	c.record(v.Record)
	for _, k := range v.Kids {
		c.value(k)
	}
}

func (c *metricChecker) amount(a *Amount) {
	if a == nil || a.Name == "" {
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

func (c *metricChecker) intervals(ivs []*Interval) {
	for _, iv := range ivs {
		c.interval(iv)
	}
}

func (c *metricChecker) interval(iv *Interval) {
	if iv == nil {
		return
	}
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
	if s := Nearest(t.Instant, known); s != "" {
		p.WithHint("did you mean %q?", s)
	}
}
