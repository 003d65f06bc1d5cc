package measure

import (
	"pathmetrics/pkg/model"
)

// An amount of money tells of an employer who paid most of it. So every unit with
// an amount goes by the employer who paid most of the wages that the amount is made
// of; those of a difference are the wages on both of its sides.

// pays adds to the payers at hand who paid the wages.
func (x *earnings) pays(c *context) {
	qs, _ := c.quartersOf(0, x.windows...)
	w := c.work(x.rule)
	for _, q := range qs {
		jobs := w.in(q)
		for row := jobs.from; row < jobs.to; row++ {
			if says := w.job(row); says.cents > 0 && c.matches(x.where, row) {
				c.payers = pay(c.payers, employerKey(w.employer, row), says.cents)
			}
		}
	}
}

// pays finds the payers of a sum over a column; it is nil where that is no money
// or no employer is named.
func (f *finder) pays(col int) func(*context) {
	if f.kind != model.Employment || f.table.Fields[col].Type != model.Money {
		return nil
	}
	employer, amounts := f.table.Col("employer"), &f.table.Columns[col]
	return func(c *context) {
		f.each(c, c.bounds(f.window), func(row int, _ bool) bool {
			if v := amounts.Get(row); v != model.Blank && v > 0 {
				c.payers = pay(c.payers, employerKey(employer, row), v)
			}
			return true
		})
	}
}

// bothPay finds the payers of two values.
func bothPay(a, b func(*context)) func(*context) {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return func(c *context) {
		a(c)
		b(c)
	}
}

// employer is who paid most of the amount of the unit at hand, which has one, as a
// symbol: of equals the smallest; 0 when it is not known. A record that names no
// employer stands for one that is not known.
func (n *valueNode) employer(c *context) int32 {
	if n.pays == nil {
		return 0
	}
	if c.trace != nil {
		return n.mainPayer(c)
	}
	known := c.memory.values.at(c, n.place)
	if !known.paid {
		known.payer, known.paid = n.mainPayer(c), true
	}
	return known.payer
}

func (n *valueNode) mainPayer(c *context) int32 {
	c.payers = c.payers[:0]
	n.pays(c)
	var top payment
	for _, p := range c.payers {
		switch {
		case p.cents < top.cents:
		case p.cents > top.cents, p.employer > 0 && (top.employer <= 0 || p.employer < top.employer):
			top = p
		}
	}
	return int32(max(top.employer, 0))
}
