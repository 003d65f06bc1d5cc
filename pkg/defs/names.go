package defs

// FieldNames are the fields and attributes that the metric's conditions read,
// with repetitions.
func (m *Metric) FieldNames() []string {
	var n names
	for _, a := range m.Anchors {
		n.record(a.Record)
	}
	for _, x := range m.Exclude {
		n.cond(x.When)
	}
	n.cond(m.Denominator)
	n.cond(m.Numerator)
	n.value(m.Of)
	if m.Also != nil {
		n.value(m.Also.Of)
	}
	return n.list
}

// FieldNames are the fields and attributes that the pathway's rules read.
func (p *Pathway) FieldNames() []string {
	var n names
	for _, rules := range [][]RecordRule{p.Flag, p.Completer} {
		for _, r := range rules {
			n.where(r.Where)
		}
	}
	return n.list
}

type names struct{ list []string }

func (n *names) where(w *Where) {
	if w == nil {
		return
	}
	for _, t := range w.Tests {
		n.list = append(n.list, t.Field)
	}
}

func (n *names) record(r *RecordCond) {
	if r == nil {
		return
	}
	n.where(r.Where)
	if r.Sum != nil {
		n.list = append(n.list, r.Sum.Field)
	}
}

func (n *names) cond(c *Cond) {
	if c == nil {
		return
	}
	for _, k := range c.Kids {
		n.cond(k)
	}
	if c.Test != nil {
		n.list = append(n.list, c.Test.Field)
	}
	n.record(c.Record)
	if c.Work != nil {
		n.where(c.Work.Where)
	}
	n.value(c.Value)
}

func (n *names) value(v *Value) {
	if v == nil {
		return
	}
	n.where(v.Where)
	n.record(v.Record)
	if v.Field != "" {
		n.list = append(n.list, v.Field)
	}
	for _, k := range v.Kids {
		n.value(k)
	}
}
