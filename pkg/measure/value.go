package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// valueNode is a compiled value: ten-thousandths, and whether it is known (Yes),
// known not to be there (No) or not known yet (Pending).
type valueNode struct {
	eval   func(*context) (int64, model.Tri)
	pays   func(*context) // finds the payers of an amount; nil where no employer is named
	number int            // of its meaning among all values
	place  place
}

// value compiles a value; nil stays nil.
func (c *compiler) value(v *defs.Value) *valueNode {
	if v == nil {
		return nil
	}
	var n *valueNode
	var k key
	byPeriod := c.looks(func() { n, k = c.measured(v) }).byPeriod
	same := share(c.values, k, byPeriod, func() place { return c.memory.values.reserve(byPeriod, c.periods) })
	n.number, n.place = same.number, same.place
	return n
}

// measured compiles a value and says what it means.
func (c *compiler) measured(v *defs.Value) (*valueNode, key) {
	k := key{}.number(int(v.Op))
	switch v.Op {
	case defs.ValEarnings:
		return c.earnings(v, k)
	case defs.ValSum:
		return c.sumValue(v, k)
	case defs.ValField:
		return c.fieldValue(v, k)
	}
	a, b := c.value(v.Kids[0]), c.value(v.Kids[1])
	join := func(x, y int64) (int64, model.Tri) { return x - y, model.Yes }
	if v.Op == defs.ValDivide {
		join = divide
	}
	return &valueNode{eval: func(ctx *context) (int64, model.Tri) {
		x, sx := a.get(ctx)
		y, sy := b.get(ctx)
		if s := min(sx, sy); s != model.Yes {
			return 0, s
		}
		return join(x, y)
	}, pays: bothPay(a.pays, b.pays)}, k.number(a.number).number(b.number)
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

// earnings is a compiled sum of wages.
type earnings struct {
	windows []*window
	rule    int
	where   *matcher
}

// earnings adds up the wages of the quarters over all employers. It is pending
// until every quarter is complete, since a wage record that comes late would
// change the sum; it is no value when the wages come to nothing. A quarter whose
// only records are pending past their due date is complete, without wages; one
// whose total is known is complete as well.
func (c *compiler) earnings(v *defs.Value, k key) (*valueNode, key) {
	windows, _ := c.windowList(v.In)
	x := &earnings{windows, c.rule(c.metric.Employment), c.matcher(model.Employment, v.Where)}
	return &valueNode{eval: x.eval, pays: x.pays}, k.windows(windows).number(x.rule).where(v.Where)
}

func (x *earnings) eval(ctx *context) (int64, model.Tri) {
	qs, unknown := ctx.quartersOf(0, x.windows...)
	w, cents := ctx.work(x.rule), int64(0)
	for _, q := range qs {
		jobs := w.in(q)
		late := jobs.overdue && jobs.cents == 0
		ctx.overdue = ctx.overdue || late
		unknown = unknown || jobs.wagesWait || !late && !jobs.told && !w.covered.of(q)
		cents += x.wages(ctx, w, jobs)
	}
	switch {
	case unknown:
		return 0, model.Pending
	case cents == 0:
		return 0, model.No
	}
	return cents * (model.NumberScale / model.MoneyScale), model.Yes
}

// wages are those of a quarter that the value asks for.
func (x *earnings) wages(ctx *context, w *work, jobs *workQuarter) (cents int64) {
	if x.where.all {
		return jobs.cents
	}
	for row := jobs.from; row < jobs.to; row++ {
		if says := w.job(row); says.cents > 0 && ctx.matches(x.where, row) {
			cents += says.cents
		}
	}
	return cents
}

func (c *compiler) sumValue(v *defs.Value, k key) (*valueNode, key) {
	f, k := c.finder(v.Record, k)
	t := c.store.Tables[v.Record.Kind]
	col := t.Index(v.Field)
	money := t.Fields[col].Type == model.Money
	return &valueNode{eval: func(ctx *context) (int64, model.Tri) {
		b := ctx.bounds(f.window)
		if b.IsEmpty() {
			return 0, model.No
		}
		if b.Unknown || b.To == calendar.Forever || !ctx.store.Coverage.Reaches(f.kind, b.To) {
			return 0, model.Pending
		}
		sum, known := f.sum(ctx, b, col, money)
		return sum, model.Of(known)
	}, pays: f.pays(col)}, k.text(v.Field)
}

func (c *compiler) fieldValue(v *defs.Value, k key) (*valueNode, key) {
	ref := c.fieldRef(v.Field)
	k = k.flag(c.metric.Population == defs.Participations).text(v.Field)
	return &valueNode{eval: func(ctx *context) (int64, model.Tri) {
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
	}}, k
}
