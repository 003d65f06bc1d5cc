package measure

import (
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// program is a metric compiled for one store.
type program struct {
	metric      *defs.Metric
	programs    map[int32]bool // accepted program symbols; nil accepts all
	anchors     []anchor
	exclusions  []*node
	denominator *node
	numerator   *node
	stats       []Stat
	values      []*valueNode // parallel to stats; nil for rates and counts
}

// Stat is one statistic of a metric: a metric has one, or two when it says `also`.
type Stat struct {
	Metric    *defs.Metric
	Statistic string
	Unit      string
}

type compiler struct {
	store  *timeline.Store
	set    *pathway.Set
	metric *defs.Metric
}

func compile(m *defs.Metric, store *timeline.Store, set *pathway.Set) *program {
	c := &compiler{store, set, m}
	p := &program{metric: m, stats: Stats(m)}
	if len(m.Programs) > 0 {
		p.programs = map[int32]bool{}
		for _, id := range m.Programs {
			p.programs[store.Symbols.Intern(id)] = true
		}
	}
	for i := range m.Anchors {
		p.anchors = append(p.anchors, c.anchor(&m.Anchors[i]))
	}
	for _, x := range m.Exclude {
		p.exclusions = append(p.exclusions, c.cond(x.When))
	}
	p.denominator, p.numerator = c.cond(m.Denominator), c.cond(m.Numerator)
	p.values = append(p.values, c.value(m.Of))
	if m.Also != nil {
		p.values = append(p.values, c.value(m.Also.Of))
	}
	return p
}

// Stats are the statistics of a metric in the order in which contributions
// carry them.
func Stats(m *defs.Metric) []Stat {
	out := []Stat{{m, m.Statistic, m.Unit}}
	if m.Also != nil {
		out = append(out, Stat{m, m.Also.Statistic, m.Also.Of.Unit()})
	}
	return out
}

// cond compiles a condition; nil stays nil and means everyone.
func (c *compiler) cond(x *defs.Cond) *node {
	if x == nil {
		return nil
	}
	switch x.Op {
	case defs.OpAll, defs.OpAny:
		return c.junction(x)
	case defs.OpNot:
		kid := c.cond(x.Kids[0])
		return &node{"not", func(ctx *context) model.Tri { return kid.run(ctx).Not() }}
	case defs.OpField:
		return c.fieldNode(x.Test)
	case defs.OpRecord:
		return c.recordNode(x.Record)
	case defs.OpEmployed:
		return c.employedNode(x.Work)
	case defs.OpPlaced:
		return c.placedNode(x.Placed)
	case defs.OpSameEmployer:
		return c.sameEmployerNode(x)
	case defs.OpOverlaps:
		return c.overlapsNode(x)
	}
	return c.compareNode(x)
}

func (c *compiler) junction(x *defs.Cond) *node {
	kids := make([]*node, len(x.Kids))
	for i, k := range x.Kids {
		kids[i] = c.cond(k)
	}
	if x.Op == defs.OpAll {
		text := "all of"
		if len(kids) == 0 {
			text = "everyone"
		}
		return &node{text, func(ctx *context) model.Tri {
			v := model.Yes
			for _, k := range kids {
				v = min(v, k.run(ctx))
				if v == model.No && ctx.trace == nil {
					break
				}
			}
			return v
		}}
	}
	return &node{"any of", func(ctx *context) model.Tri {
		v := model.No
		for _, k := range kids {
			v = max(v, k.run(ctx))
			if v == model.Yes && ctx.trace == nil {
				break
			}
		}
		return v
	}}
}

func (c *compiler) overlapsNode(x *defs.Cond) *node {
	a, b := timeline.NewWindow(x.Pair[0], c.slot), timeline.NewWindow(x.Pair[1], c.slot)
	return &node{a.String() + " overlaps " + b.String(), func(ctx *context) model.Tri {
		x, y := a.Resolve(ctx, ctx.store.AsOf), b.Resolve(ctx, ctx.store.AsOf)
		if ctx.trace != nil {
			ctx.note("%s with %s", x.Interval, y.Interval)
		}
		switch {
		case !x.Overlaps(y.Interval): // whatever the unknown ones turn out to be
			return model.No
		case x.Unknown || y.Unknown:
			return model.Pending
		}
		return model.Yes
	}}
}

func (c *compiler) compareNode(x *defs.Cond) *node {
	v := c.value(x.Value)
	text := "value"
	var least, most *amountRef
	if x.Least != nil {
		r := c.amountRef(x.Least)
		least = &r
		text += " at least " + amountText(x.Least)
	}
	if x.Most != nil {
		r := c.amountRef(x.Most)
		most = &r
		text += " at most " + amountText(x.Most)
	}
	return &node{text, func(ctx *context) model.Tri {
		n, state := v.eval(ctx)
		if state != model.Yes {
			return state
		}
		if ctx.trace != nil {
			ctx.note("value %s", model.FormatNumber(n, model.NumberScale, 2))
		}
		if least != nil {
			if b, ok := ctx.amount(*least); !ok || n < b {
				return model.No
			}
		}
		if most != nil {
			if b, ok := ctx.amount(*most); !ok || n > b {
				return model.No
			}
		}
		return model.Yes
	}}
}

func amountText(a *defs.Amount) string {
	if a.Name != "" {
		return "$" + a.Name
	}
	return model.FormatNumber(a.N, model.NumberScale, 2)
}
