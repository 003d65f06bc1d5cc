package measure

import (
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// maxQuarters bounds how many quarters an interval of quarters may name.
const maxQuarters = 400

// quarterList resolves the quarters of a condition. unknown says that some of
// them cannot be named yet.
func quarterList(c *context, windows []*timeline.Window) (qs []calendar.Quarter, unknown bool) {
	for _, w := range windows {
		b := w.Resolve(c, c.store.AsOf)
		switch {
		case b.IsEmpty():
			continue
		case b.Unknown || b.To == calendar.Forever:
			unknown = true
			continue
		}
		from, to := b.From.Quarter(), b.To.Quarter()
		for q := from; q <= to && len(qs) < maxQuarters; q++ {
			if !slices.Contains(qs, q) {
				qs = append(qs, q)
			}
		}
	}
	return qs, unknown
}

func (c *compiler) windows(ivs []*defs.Interval) (out []*timeline.Window, text string) {
	var parts []string
	for _, iv := range ivs {
		out = append(out, timeline.NewWindow(iv, c.slot))
		parts = append(parts, iv.String())
	}
	return out, strings.Join(parts, ", ")
}

// jobs looks at the employment records of a person.
type jobs struct {
	table                   *model.Table
	quarter, employer, wage *model.Column
	status, wagesStatus     *model.Column
	total                   *model.Column
	reads                   jobReader
}

func (c *compiler) jobs() *jobs {
	t := c.store.Tables[model.Employment]
	symbol := func(s string) int64 { return int64(c.store.Symbols.Intern(s)) }
	return &jobs{
		table: t, quarter: t.Col("quarter"), employer: t.Col("employer"), wage: t.Col("wages"),
		status: t.Col("status"), wagesStatus: t.Col("wages_status"), total: t.Col("total"),
		reads: jobReader{symbol("employed"), symbol("not_employed"), symbol("pending"), c.metric.Employment},
	}
}

// in visits the person's records of one quarter, as the metric reads them.
func (j *jobs) in(c *context, q calendar.Quarter, visit func(row int, says job)) {
	due := j.reads.due(q, c.store.AsOf)
	lo, hi := c.store.Rows(model.Employment, c.unit.Person)
	for row := lo; row < hi; row++ {
		if v := j.quarter.Get(row); v == int64(q) {
			visit(row, j.reads.read(j.status.Get(row), j.wage.Get(row), j.wagesStatus.Get(row), due))
		} else if v > int64(q) {
			return
		}
	}
}

func (c *compiler) employedNode(e *defs.EmployedCond) *node {
	windows, text := c.windows(e.In)
	j := c.jobs()
	m := timeline.NewMatcher(e.Where, j.table, c.store.Symbols)
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
	return &node{text, func(ctx *context) model.Tri {
		qs, unknown := quarterList(ctx, windows)
		v := model.No
		if e.Every {
			v = model.Yes
			if len(qs) == 0 && !unknown {
				return model.No
			}
		}
		late := false
		for _, q := range qs {
			one, overdue := j.inQuarter(ctx, q, m, e.Main)
			late = late || overdue
			if ctx.trace != nil {
				ctx.note("%s: %s%s", q, one, lateNote(overdue))
			}
			if e.Every {
				v = min(v, one)
			} else {
				v = max(v, one)
			}
		}
		if unknown && e.Every {
			v = min(v, model.Pending)
		} else if unknown {
			v = max(v, model.Pending)
		}
		ctx.overdue = ctx.overdue || late && v != model.Yes
		return v
	}}
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
func (j *jobs) inQuarter(c *context, q calendar.Quarter, m *timeline.Matcher, main bool) (v model.Tri, overdue bool) {
	var top map[int64]bool
	if main {
		top = j.mainEmployers(c, q)
	}
	v = model.No
	told := false
	j.in(c, q, func(row int, says job) {
		told = told || j.tells(row, says)
		switch {
		case says.working:
			if (!main || top[j.employerKey(row)]) && c.matches(m, j.table, row) {
				v = model.Yes
			}
		case says.waits:
			v = max(v, model.Pending)
		}
		overdue = overdue || says.overdue && !says.working
	})
	switch {
	case v == model.Yes:
		return v, false
	case v == model.Pending || overdue:
		return v, overdue
	case !told && !c.store.Coverage.Reaches(model.Employment, q.Interval().To):
		return model.Pending, false
	}
	return model.No, false
}

// tells reports whether a record settles its quarter however far other records
// reach: a total of all jobs that is known.
func (j *jobs) tells(row int, says job) bool {
	return j.total.Get(row) == 1 && !says.waits && !says.wagesWait && !says.overdue
}

// employerKey groups the rows of one employer; a row without employer stands
// alone.
func (j *jobs) employerKey(row int) int64 {
	if v := j.employer.Get(row); v != model.Blank {
		return v
	}
	return -1 - int64(row)
}

func (j *jobs) mainEmployers(c *context, q calendar.Quarter) map[int64]bool {
	totals := map[int64]int64{}
	j.in(c, q, func(row int, says job) {
		if says.working {
			totals[j.employerKey(row)] += says.cents
		}
	})
	var most int64
	for _, v := range totals {
		most = max(most, v)
	}
	top := map[int64]bool{}
	for k, v := range totals {
		if v == most {
			top[k] = true
		}
	}
	return top
}

func (c *compiler) sameEmployerNode(x *defs.Cond) *node {
	a, b := timeline.NewWindow(x.Pair[0], c.slot), timeline.NewWindow(x.Pair[1], c.slot)
	j := c.jobs()
	var no *node // settles what is not known
	if len(x.Kids) > 0 {
		no = c.cond(x.Kids[0])
	}
	word := "the same employer"
	if x.Main {
		word = "the same main employer"
	}
	return &node{word + " in " + a.String() + " and " + b.String(), func(ctx *context) model.Tri {
		first, u1 := quarterList(ctx, []*timeline.Window{a})
		second, u2 := quarterList(ctx, []*timeline.Window{b})
		if u1 || u2 {
			return model.Pending
		}
		before, after := j.payers(ctx, first, x.Main), j.payers(ctx, second, x.Main)
		open := (before.open || after.open) && before.some() && after.some()
		v := model.No
		for e := range before.employers {
			if after.employers[e] {
				v = model.Yes
			}
		}
		if open && (v == model.No || x.Main) { // with main, whoever pays most may still change
			v = model.Pending
		}
		if v == model.Pending && no != nil && no.run(ctx) == model.Yes {
			v = model.No
		}
		return v
	}}
}

// payers are those for whom a person worked in some quarters.
type payers struct {
	employers map[int64]bool // with wages
	unnamed   bool           // a record of all jobs together shows employment: its source names no employer
	open      bool           // more may come to be known
}

// some reports whether anybody paid, or may have.
func (p *payers) some() bool { return p.open || p.unnamed || len(p.employers) > 0 }

// payers finds the employers with wages in the quarters, with main only those who
// paid most (of equals, all). A quarter whose only records are pending past their
// due date is settled: nobody paid.
func (j *jobs) payers(c *context, qs []calendar.Quarter, main bool) payers {
	paid, p := map[int64]int64{}, payers{employers: map[int64]bool{}}
	for _, q := range qs {
		waits, overdue, any, told := false, false, false, false
		j.in(c, q, func(row int, says job) {
			told = told || j.tells(row, says) && !says.working
			switch e := j.employer.Get(row); {
			case e == model.Blank:
				p.unnamed = p.unnamed || says.working && j.total.Get(row) == 1
			case says.cents > 0:
				paid[e] += says.cents
				any = true
			}
			waits = waits || says.wagesWait
			overdue = overdue || says.overdue
		})
		c.overdue = c.overdue || overdue && !any
		settled := told || overdue && !any || c.store.Coverage.Reaches(model.Employment, q.Interval().To)
		p.open = p.open || waits || !settled
	}
	var most int64
	for _, v := range paid {
		most = max(most, v)
	}
	for e, v := range paid {
		if !main || v == most {
			p.employers[e] = true
		}
	}
	return p
}

func (c *compiler) placedNode(p *defs.PlacedCond) *node {
	windows, text := c.windows(p.In)
	t := c.store.Tables[model.Placement]
	quarter, kind, status := t.Col("quarter"), t.Col("type"), t.Col("status")
	accept := timeline.NewCodeSet(p.Types, c.store.Symbols)
	return &node{"placed in " + text + " (" + strings.Join(p.Types, ", ") + ")", func(ctx *context) model.Tri {
		qs, unknown := quarterList(ctx, windows)
		v := model.No
		if unknown {
			v = model.Pending
		}
		for _, q := range qs {
			one := model.No
			lo, hi := ctx.store.Rows(model.Placement, ctx.unit.Person)
			for row := lo; row < hi; row++ {
				if quarter.Get(row) == int64(q) && (len(p.Types) == 0 || accept.Has(kind.Get(row))) {
					one = max(one, placementState(ctx, status.Get(row)))
				}
			}
			if one == model.No && !ctx.store.Coverage.Reaches(model.Placement, q.Interval().To) {
				one = model.Pending
			}
			if ctx.trace != nil {
				ctx.note("%s: %s", q, one)
			}
			v = max(v, one)
		}
		return v
	}}
}

// placementState reads the status of a placement: a blank one is a placement.
func placementState(c *context, status int64) model.Tri {
	if status != model.Blank {
		switch c.store.Symbols.Text(int32(status)) {
		case "not_placed":
			return model.No
		case "pending":
			return model.Pending
		}
	}
	return model.Yes
}
