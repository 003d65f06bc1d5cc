package measure

import (
	"fmt"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

func (c *compiler) windowList(ivs []*defs.Interval) (out []*window, text string) {
	var parts []string
	for _, iv := range ivs {
		out = append(out, c.window(iv))
		parts = append(parts, iv.String())
	}
	return out, strings.Join(parts, ", ")
}

// employed is a compiled condition on quarters of employment.
type employed struct {
	windows []*window
	rule    int
	where   *matcher
	every   bool
	main    bool
	one     *quarterTerm // of a single quarter, which is all that is asked for; else nil
}

func (c *compiler) employedNode(e *defs.EmployedCond, k key) (*node, key) {
	windows, text := c.windowList(e.In)
	x := &employed{windows, c.rule(c.metric.Employment), c.matcher(model.Employment, e.Where), e.Every, e.Main, oneQuarter(windows)}
	word := "employed in "
	if e.Every {
		word = "employed in every one of "
	}
	text = word + text
	if e.Where != nil {
		who := "any employer"
		if e.Main {
			who = "the employer with the highest wages"
		}
		text += fmt.Sprintf(" (%s: %s)", who, e.Where)
	}
	return &node{text: text, eval: x.eval}, k.windows(windows).number(x.rule).where(e.Where).flag(e.Every).flag(e.Main)
}

func (x *employed) eval(ctx *context) model.Tri {
	if x.one != nil && ctx.trace == nil {
		if q := ctx.quarterOf(x.one.slot); q != calendar.NoQuarter {
			v, overdue := x.inQuarter(ctx, ctx.work(x.rule), q.Add(x.one.n))
			ctx.overdue = ctx.overdue || overdue
			return v
		}
	}
	qs, unknown := ctx.quartersOf(0, x.windows...)
	v := model.No
	if x.every {
		v = model.Yes
		if len(qs) == 0 && !unknown {
			return model.No
		}
	}
	w, late := ctx.work(x.rule), false
	for _, q := range qs {
		one, overdue := x.inQuarter(ctx, w, q)
		late = late || overdue
		if ctx.trace != nil {
			ctx.note("%s: %s%s", q, one, lateNote(overdue))
		}
		if x.every {
			v = min(v, one)
		} else {
			v = max(v, one)
		}
	}
	if unknown && x.every {
		v = min(v, model.Pending)
	} else if unknown {
		v = max(v, model.Pending)
	}
	ctx.overdue = ctx.overdue || late && v != model.Yes
	return v
}

// lateNote says in a trace that a pending record should be settled by now.
func lateNote(overdue bool) string {
	if overdue {
		return " (a record is pending past its due date)"
	}
	return ""
}

// inQuarter says whether the person was employed in the quarter by a record
// that matches; with main, whether a record of the employer with the highest
// wages does (of equals, any). overdue says that the answer is not yes and a
// record is pending though it should be settled by now; such a record settles
// the quarter, unless the metric leaves it out.
func (x *employed) inQuarter(c *context, w *work, q calendar.Quarter) (v model.Tri, overdue bool) {
	jobs := w.in(q)
	switch {
	case jobs.working && x.anyMatches(c, w, jobs):
		return model.Yes, false
	case jobs.waits:
		return model.Pending, jobs.idle
	case jobs.idle:
		return model.No, true
	case !jobs.told && !w.covered.of(q):
		return model.Pending, false
	}
	return model.No, false
}

// anyMatches reports whether one of the jobs of a quarter is what the condition
// asks for.
func (x *employed) anyMatches(c *context, w *work, jobs *workQuarter) bool {
	if x.where.all {
		return true
	}
	top := int64(-1)
	if x.main {
		w.employers(c, 0, jobs.from, jobs.to)
		top = most(c.paid[0])
	}
	for row := jobs.from; row < jobs.to; row++ {
		if !w.job(row).working || x.main && paidBy(c.paid[0], employerKey(w.employer, row)) != top {
			continue
		}
		if c.matches(x.where, row) {
			return true
		}
	}
	return false
}

// payment is what an employer paid.
type payment struct{ employer, cents int64 }

// pay adds to what an employer paid. The lists are short.
func pay(list []payment, employer, cents int64) []payment {
	for i := range list {
		if list[i].employer == employer {
			list[i].cents += cents
			return list
		}
	}
	return append(list, payment{employer, cents})
}

// paidBy is what an employer paid, -1 when it is not in the list.
func paidBy(list []payment, employer int64) int64 {
	for _, p := range list {
		if p.employer == employer {
			return p.cents
		}
	}
	return -1
}

// most is the most that one employer paid.
func most(list []payment) (cents int64) {
	for _, p := range list {
		cents = max(cents, p.cents)
	}
	return cents
}

// employers lists who employed the person by the rows from from up to, not
// including, to.
func (w *work) employers(c *context, list, from, to int) {
	c.paid[list] = c.paid[list][:0]
	for row := from; row < to; row++ {
		if says := w.job(row); says.working {
			c.paid[list] = pay(c.paid[list], employerKey(w.employer, row), says.cents)
		}
	}
}

// employerKey groups the rows of one employer; a row without employer stands
// alone.
func employerKey(employers *model.Column, row int) int64 {
	if v := employers.Get(row); v != model.Blank {
		return v
	}
	return -1 - int64(row)
}

// sameEmployer is a compiled condition on who pays in two quarters.
type sameEmployer struct {
	a, b *window
	rule int
	main bool
	no   *node // settles what is not known; may be nil
}

func (c *compiler) sameEmployerNode(x *defs.Cond, k key) (*node, key) {
	s := &sameEmployer{a: c.window(x.Pair[0]), b: c.window(x.Pair[1]), rule: c.rule(c.metric.Employment), main: x.Main}
	k = k.window(s.a).window(s.b).number(s.rule).flag(s.main)
	if len(x.Kids) > 0 {
		s.no = c.cond(x.Kids[0])
		k = k.number(s.no.number)
	}
	word := "the same employer"
	if x.Main {
		word = "the same main employer"
	}
	return &node{text: word + " in " + s.a.String() + " and " + s.b.String(), eval: s.eval}, k
}

func (s *sameEmployer) eval(ctx *context) model.Tri {
	first, u1 := ctx.quartersOf(0, s.a)
	second, u2 := ctx.quartersOf(1, s.b)
	if u1 || u2 {
		return model.Pending
	}
	w := ctx.work(s.rule)
	before, after := w.payers(ctx, 0, first, s.main), w.payers(ctx, 1, second, s.main)
	open := (before.open || after.open) && before.some() && after.some()
	v := model.No
	for _, p := range before.employers {
		if paidBy(after.employers, p.employer) >= 0 {
			v = model.Yes
		}
	}
	if open && (v == model.No || s.main) { // with main, whoever pays most may still change
		v = model.Pending
	}
	if v == model.Pending && s.no != nil && s.no.run(ctx) == model.Yes {
		v = model.No
	}
	return v
}

// payers are those for whom a person worked in some quarters.
type payers struct {
	employers []payment // with wages
	unnamed   bool      // a record of all jobs together shows employment: its source names no employer
	open      bool      // more may come to be known
}

// some reports whether anybody paid, or may have.
func (p *payers) some() bool { return p.open || p.unnamed || len(p.employers) > 0 }

// payers finds the employers with wages in the quarters, with main only those who
// paid most (of equals, all). A quarter whose only records are pending past their
// due date is settled: nobody paid.
func (w *work) payers(c *context, list int, qs []calendar.Quarter, main bool) (p payers) {
	paid := c.paid[list][:0]
	for _, q := range qs {
		jobs, named := w.in(q), false
		for row := jobs.from; row < jobs.to; row++ {
			says := w.job(row)
			switch e := w.employer.Get(row); {
			case e == model.Blank:
				p.unnamed = p.unnamed || says.working && w.total.Get(row) == 1
			case says.cents > 0:
				paid, named = pay(paid, e, says.cents), true
			}
		}
		late := jobs.overdue && !named
		c.overdue = c.overdue || late
		p.open = p.open || jobs.wagesWait || !(jobs.toldIdle || late || w.covered.of(q))
	}
	c.paid[list] = paid
	if main {
		paid = best(paid)
	}
	p.employers = paid
	return p
}

// best keeps those who paid most.
func best(list []payment) []payment {
	top, n := most(list), 0
	for _, p := range list {
		if p.cents == top {
			list[n] = p
			n++
		}
	}
	return list[:n]
}
