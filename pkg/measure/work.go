package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// work is the employment of one person as metrics with one rule read it: what
// every record says, and what the records of a quarter say together. It is made
// when a person's employment is first asked for.
type work struct {
	store                   *timeline.Store
	quarter, employer, wage *model.Column
	status, wagesStatus     *model.Column
	total                   *model.Column
	reads                   jobReader
	covered, due            lastQuarter

	fresh    bool // what follows is that of the person at hand
	first    int  // row of says[0]
	says     []job
	quarters []workQuarter // by quarter; those without a record are not there
}

// workQuarter is what the records of one quarter say, of any employer.
type workQuarter struct {
	quarter                                  calendar.Quarter
	from, to                                 int // rows
	cents                                    int64
	working, waits, wagesWait, overdue, told bool
	// idle and toldIdle are overdue and told of records that show no employment.
	idle, toldIdle bool
}

func (c *compiler) work(rule *defs.Employment) *work {
	t := c.store.Tables[model.Employment]
	symbol := func(s string) int64 { return int64(c.store.Symbols.Intern(s)) }
	w := &work{
		store: c.store, quarter: t.Col("quarter"), employer: t.Col("employer"), wage: t.Col("wages"),
		status: t.Col("status"), wagesStatus: t.Col("wages_status"), total: t.Col("total"),
		reads: jobReader{symbol("employed"), symbol("not_employed"), symbol("pending"), rule},
	}
	w.covered.holds = func(q calendar.Quarter) bool { return c.store.Coverage.Reaches(model.Employment, q.Interval().To) }
	w.due.holds = func(q calendar.Quarter) bool { return w.reads.due(q, c.store.AsOf) }
	return w
}

// work is the employment of the person at hand by a rule.
func (c *context) work(rule int) *work {
	w := c.works[rule]
	if !w.fresh {
		w.load(c.store.Rows(model.Employment, c.person))
	}
	return w
}

func (w *work) load(lo, hi int) {
	w.fresh, w.first = true, lo
	w.says, w.quarters = w.says[:0], w.quarters[:0]
	for row := lo; row < hi; row++ {
		v := w.quarter.Get(row)
		if v == model.Blank {
			w.says = append(w.says, job{})
			continue
		}
		q := calendar.Quarter(v)
		if n := len(w.quarters); n == 0 || w.quarters[n-1].quarter != q {
			w.quarters = append(w.quarters, workQuarter{quarter: q, from: row})
		}
		j := w.reads.read(w.status.Get(row), w.wage.Get(row), w.wagesStatus.Get(row), w.due.of(q))
		w.says = append(w.says, j)
		w.quarters[len(w.quarters)-1].add(row, j, w.tells(row, j))
	}
}

func (x *workQuarter) add(row int, j job, tells bool) {
	x.to = row + 1
	x.cents += j.cents
	x.working = x.working || j.working
	x.waits = x.waits || j.waits && !j.working
	x.wagesWait = x.wagesWait || j.wagesWait
	x.overdue = x.overdue || j.overdue
	x.told = x.told || tells
	x.idle = x.idle || j.overdue && !j.working
	x.toldIdle = x.toldIdle || tells && !j.working
}

// tells reports whether a record settles its quarter however far other records
// reach: a total of all jobs that is known.
func (w *work) tells(row int, says job) bool {
	return w.total.Get(row) == 1 && !says.waits && !says.wagesWait && !says.overdue
}

// nothing is a quarter without records.
var nothing workQuarter

// in is what the records of a quarter say. As the quarters are in order and none
// is there twice, the one looked for is no further from the first than the two
// quarters are apart.
func (w *work) in(q calendar.Quarter) *workQuarter {
	if len(w.quarters) == 0 || q < w.quarters[0].quarter {
		return &nothing
	}
	i := min(int(q-w.quarters[0].quarter), len(w.quarters)-1)
	for w.quarters[i].quarter > q {
		i--
	}
	if w.quarters[i].quarter == q {
		return &w.quarters[i]
	}
	return &nothing
}

// lastQuarter remembers an answer that is yes through some quarter and no after
// it.
type lastQuarter struct {
	holds   func(calendar.Quarter) bool
	yes, no calendar.Quarter // the last that is known to hold, the first that does not
	asked   [2]bool
}

func (l *lastQuarter) of(q calendar.Quarter) bool {
	switch {
	case l.asked[0] && q <= l.yes:
		return true
	case l.asked[1] && q >= l.no:
		return false
	}
	if l.holds(q) {
		l.yes, l.asked[0] = q, true
		return true
	}
	l.no, l.asked[1] = q, true
	return false
}
