package defs

// Walk visits every part of a metric's conditions and values, outer before
// inner: *Cond, *RecordCond, *Where, *Interval, *Amount and *Value nodes.
// Whoever wants to know what a metric reads or asks for looks at it this way and
// needs no walk of its own.
func (m *Metric) Walk(visit func(part any)) {
	w := walker{visit}
	for i := range m.Anchors {
		w.record(m.Anchors[i].Record)
	}
	for _, x := range m.Exclude {
		w.cond(x.When)
	}
	w.cond(m.Denominator)
	w.cond(m.Numerator)
	w.value(m.Of)
	if m.Also != nil {
		w.value(m.Also.Of)
	}
}

type walker struct{ visit func(any) }

func (w walker) cond(c *Cond) {
	if c == nil {
		return
	}
	w.visit(c)
	for _, k := range c.Kids {
		w.cond(k)
	}
	w.record(c.Record)
	if c.Work != nil {
		w.intervals(c.Work.In)
		w.where(c.Work.Where)
	}
	if c.Placed != nil {
		w.intervals(c.Placed.In)
	}
	w.intervals(c.Pair[:])
	w.value(c.Value)
	w.amount(c.Least)
	w.amount(c.Most)
}

func (w walker) record(r *RecordCond) {
	if r == nil {
		return
	}
	w.visit(r)
	w.where(r.Where)
	w.intervals([]*Interval{r.Within})
	if r.Sum != nil {
		w.amount(&r.Sum.Value)
	}
}

func (w walker) value(v *Value) {
	if v == nil {
		return
	}
	w.visit(v)
	w.intervals(v.In)
	w.where(v.Where)
	w.record(v.Record)
	for _, k := range v.Kids {
		w.value(k)
	}
}

func (w walker) where(x *Where) {
	if x != nil {
		w.visit(x)
	}
}

func (w walker) amount(a *Amount) {
	if a != nil {
		w.visit(a)
	}
}

func (w walker) intervals(ivs []*Interval) {
	for _, iv := range ivs {
		if iv != nil {
			w.visit(iv)
		}
	}
}
