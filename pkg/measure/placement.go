package measure

import (
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// placed is a compiled condition on quarters of placement.
type placed struct {
	windows               []*window
	quarter, kind, status *model.Column
	any                   bool // of whatever type
	accept                *timeline.CodeSet
	notPlaced, pending    int64 // symbols
}

func (c *compiler) placedNode(p *defs.PlacedCond, k key) (*node, key) {
	windows, text := c.windowList(p.In)
	t := c.store.Tables[model.Placement]
	x := &placed{
		windows: windows, quarter: t.Col("quarter"), kind: t.Col("type"), status: t.Col("status"),
		any: len(p.Types) == 0, accept: timeline.NewCodeSet(p.Types, c.store.Symbols),
		notPlaced: int64(c.store.Symbols.Intern("not_placed")), pending: c.pending,
	}
	k = k.windows(windows)
	for _, word := range p.Types {
		k = k.text(word)
	}
	return &node{text: "placed in " + text + " (" + strings.Join(p.Types, ", ") + ")", eval: x.eval}, k
}

func (x *placed) eval(ctx *context) model.Tri {
	qs, unknown := ctx.quartersOf(0, x.windows...)
	v := model.No
	if unknown {
		v = model.Pending
	}
	for _, q := range qs {
		one := x.inQuarter(ctx, q)
		if ctx.trace != nil {
			ctx.note("%s: %s", q, one)
		}
		v = max(v, one)
	}
	return v
}

func (x *placed) inQuarter(ctx *context, q calendar.Quarter) model.Tri {
	one := model.No
	lo, hi := ctx.store.Rows(model.Placement, ctx.person)
	for row := lo; row < hi; row++ {
		if x.quarter.Get(row) == int64(q) && (x.any || x.accept.Has(x.kind.Get(row))) {
			one = max(one, x.state(x.status.Get(row)))
		}
	}
	if one == model.No && !ctx.store.Coverage.Reaches(model.Placement, q.Interval().To) {
		one = model.Pending
	}
	return one
}

// state reads the status of a placement: a blank one is a placement.
func (x *placed) state(status int64) model.Tri {
	switch status {
	case x.notPlaced:
		return model.No
	case x.pending:
		return model.Pending
	}
	return model.Yes
}
