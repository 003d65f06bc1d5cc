package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// valueNode is a compiled value: ten-thousandths, and whether it is known (Yes),
// known not to be there (No) or not known yet (Pending).
type valueNode struct {
	eval func(*context) (int64, model.Tri)
}

// value compiles a value; nil stays nil.
func (c *compiler) value(v *defs.Value) *valueNode {
	if v == nil {
		return nil
	}
	switch v.Op {
	case defs.ValEarnings:
		return c.earnings(v)
	case defs.ValSum:
		return c.sumValue(v)
	case defs.ValField:
		return c.fieldValue(v)
	}
	a, b := c.value(v.Kids[0]), c.value(v.Kids[1])
	join := func(x, y int64) (int64, model.Tri) { return x - y, model.Yes }
	if v.Op == defs.ValDivide {
		join = divide
	}
	return &valueNode{func(ctx *context) (int64, model.Tri) {
		x, sx := a.eval(ctx)
		y, sy := b.eval(ctx)
		if s := min(sx, sy); s != model.Yes {
			return 0, s
		}
		return join(x, y)
	}}
}

// divide rounds half away from zero to ten-thousandths; nothing is a quotient
// by zero.
func divide(x, y int64) (int64, model.Tri) {
	if y == 0 {
		return 0, model.No
	}
	const scale = model.NumberScale
	whole, rest := x/y, x%y
	q := whole*scale + rest*scale/y
	if r := rest * scale % y; 2*abs(r) >= abs(y) {
		if (x < 0) == (y < 0) {
			q++
		} else {
			q--
		}
	}
	return q, model.Yes
}

func abs(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}

// earnings adds up the wages of the quarters over all employers. It is pending
// until every quarter is complete, since a wage record that comes late would
// change the sum; it is no value when the wages come to nothing. A quarter whose
// only records are pending past their due date is complete, without wages; one
// whose total is known is complete as well.
func (c *compiler) earnings(v *defs.Value) *valueNode {
	windows, _ := c.windows(v.In)
	j := c.jobs()
	m := timeline.NewMatcher(v.Where, j.table, c.store.Symbols)
	return &valueNode{func(ctx *context) (int64, model.Tri) {
		qs, unknown := quarterList(ctx, windows)
		var cents int64
		for _, q := range qs {
			overdue, paid, told := false, false, false
			j.in(ctx, q, func(row int, says job) {
				told = told || j.tells(row, says)
				unknown = unknown || says.wagesWait
				overdue = overdue || says.overdue
				paid = paid || says.cents > 0
				if says.cents > 0 && ctx.matches(m, j.table, row) {
					cents += says.cents
				}
			})
			late := overdue && !paid
			ctx.overdue = ctx.overdue || late
			unknown = unknown || !late && !told && !ctx.store.Coverage.Reaches(model.Employment, q.Interval().To)
		}
		switch {
		case unknown:
			return 0, model.Pending
		case cents == 0:
			return 0, model.No
		}
		return cents * (model.NumberScale / model.MoneyScale), model.Yes
	}}
}

func (c *compiler) sumValue(v *defs.Value) *valueNode {
	f := c.finder(v.Record)
	t := c.store.Tables[v.Record.Kind]
	col := t.Index(v.Field)
	money := t.Fields[col].Type == model.Money
	return &valueNode{func(ctx *context) (int64, model.Tri) {
		b := f.window.Resolve(ctx, ctx.store.AsOf)
		if b.IsEmpty() {
			return 0, model.No
		}
		if b.Unknown || b.To == calendar.Forever || !ctx.store.Coverage.Reaches(f.kind, b.To) {
			return 0, model.Pending
		}
		sum, known := f.sum(ctx, b, col, money)
		return sum, model.Of(known)
	}}
}

func (c *compiler) fieldValue(v *defs.Value) *valueNode {
	ref := c.fieldRef(v.Field)
	return &valueNode{func(ctx *context) (int64, model.Tri) {
		n := ref.get(ctx.store, ctx.unit, ctx.set.ID)
		if n == model.Blank {
			return 0, model.No
		}
		switch ref.field.Type {
		case model.Money:
			return n * (model.NumberScale / model.MoneyScale), model.Yes
		case model.Number:
			return n, model.Yes
		}
		x, err := model.ParseNumber(ctx.store.Symbols.Text(int32(n)), model.NumberScale)
		return x, model.Of(err == nil)
	}}
}
