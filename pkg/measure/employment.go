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
	status                  *model.Column
	employed, pending       int64 // symbols
}

func newJobs(store *timeline.Store) *jobs {
	t := store.Tables[model.Employment]
	return &jobs{
		table: t, quarter: t.Col("quarter"), employer: t.Col("employer"), wage: t.Col("wages"), status: t.Col("status"),
		employed: int64(store.Symbols.Intern("employed")), pending: int64(store.Symbols.Intern("pending")),
	}
}

// in visits the person's records of one quarter.
func (j *jobs) in(c *context, q calendar.Quarter, visit func(row int)) {
	lo, hi := c.store.Rows(model.Employment, c.unit.Person)
	for row := lo; row < hi; row++ {
		if v := j.quarter.Get(row); v == int64(q) {
			visit(row)
		} else if v > int64(q) {
			return
		}
	}
}

// wages are the cents of a row that count as earnings; 0 for none.
func (j *jobs) wages(row int) int64 {
	if v := j.wage.Get(row); v > 0 {
		return v
	}
	return 0
}

func (j *jobs) working(row int) bool {
	return j.wages(row) > 0 || j.status.Get(row) == j.employed
}

func (c *compiler) employedNode(e *defs.EmployedCond) *node {
	windows, text := c.windows(e.In)
	j := newJobs(c.store)
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
		for _, q := range qs {
			one := j.inQuarter(ctx, q, m, e.Main)
			if ctx.trace != nil {
				ctx.note("%s: %s", q, one)
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
		return v
	}}
}

// inQuarter says whether the person was employed in the quarter by a record
// that matches; with main, whether a record of the employer with the highest
// wages does (of equals, any).
func (j *jobs) inQuarter(c *context, q calendar.Quarter, m *timeline.Matcher, main bool) model.Tri {
	var top map[int64]bool
	if main {
		top = j.mainEmployers(c, q)
	}
	v := model.No
	j.in(c, q, func(row int) {
		switch {
		case j.working(row):
			if (!main || top[j.employerKey(row)]) && c.matches(m, j.table, row) {
				v = model.Yes
			}
		case j.status.Get(row) == j.pending:
			v = max(v, model.Pending)
		}
	})
	if v != model.No {
		return v
	}
	if !c.store.Coverage.Reaches(model.Employment, q.Interval().To) {
		return model.Pending
	}
	return model.No
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
	j.in(c, q, func(row int) {
		if j.working(row) {
			totals[j.employerKey(row)] += j.wages(row)
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
	j := newJobs(c.store)
	return &node{"the same employer in " + a.String() + " and " + b.String(), func(ctx *context) model.Tri {
		first, u1 := quarterList(ctx, []*timeline.Window{a})
		second, u2 := quarterList(ctx, []*timeline.Window{b})
		if u1 || u2 {
			return model.Pending
		}
		payers, p1 := j.payers(ctx, first)
		later, p2 := j.payers(ctx, second)
		for e := range payers {
			if later[e] {
				return model.Yes
			}
		}
		if p1 || p2 && len(payers) > 0 {
			return model.Pending
		}
		return model.No
	}}
}

// payers are the employers with wages in the quarters; open says that more may
// come to be known.
func (j *jobs) payers(c *context, qs []calendar.Quarter) (employers map[int64]bool, open bool) {
	employers = map[int64]bool{}
	for _, q := range qs {
		j.in(c, q, func(row int) {
			if e := j.employer.Get(row); e != model.Blank && j.wages(row) > 0 {
				employers[e] = true
			}
			open = open || j.status.Get(row) == j.pending
		})
		open = open || !c.store.Coverage.Reaches(model.Employment, q.Interval().To)
	}
	return employers, open
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
