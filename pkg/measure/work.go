package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// jobRows are the rows of a person's employment, by quarter.
type jobRows struct {
	quarter *model.Column
	turn    uint64
	first   int // row
	list    []jobQuarter
}

type jobQuarter struct {
	quarter  calendar.Quarter
	from, to int // rows
}

// load turns to the person at hand, whose rows are in the order of their quarters.
func (j *jobRows) load(c *context) {
	if j.turn == c.turns {
		return
	}
	lo, hi := c.store.Rows(model.Employment, c.person)
	j.turn, j.first, j.list = c.turns, lo, j.list[:0]
	for row := lo; row < hi; row++ {
		v := j.quarter.Get(row)
		if v == model.Blank {
			continue
		}
		if n := len(j.list); n == 0 || j.list[n-1].quarter != calendar.Quarter(v) {
			j.list = append(j.list, jobQuarter{calendar.Quarter(v), row, row})
		}
		j.list[len(j.list)-1].to = row + 1
	}
}

// find is the place of a quarter in the list, or -1. As the quarters are in order
// and none is there twice, the one looked for is no further from the first than
// the two quarters are apart.
func (j *jobRows) find(q calendar.Quarter) int {
	if len(j.list) == 0 || q < j.list[0].quarter {
		return -1
	}
	i := min(int(q-j.list[0].quarter), len(j.list)-1)
	for j.list[i].quarter > q {
		i--
	}
	if j.list[i].quarter == q {
		return i
	}
	return -1
}

// work is the employment of one person as metrics with one rule read it. What the
// records of a quarter say is found out when the quarter is first asked for.
type work struct {
	employer, wage      *model.Column
	status, wagesStatus *model.Column
	total               *model.Column
	reads               jobReader
	covered, due        lastQuarter

	rows     *jobRows
	says     []job         // parallel to the person's rows
	quarters []workQuarter // parallel to rows.list
}

// workQuarter is what the records of one quarter say, of any employer.
type workQuarter struct {
	turn                                     uint64 // of the person of whom it says so
	from, to                                 int    // rows
	cents                                    int64
	working, waits, wagesWait, overdue, told bool
	// idle and toldIdle are overdue and told of records that show no employment.
	idle, toldIdle bool
}

func (c *compiler) work(rule *defs.Employment) *work {
	t := c.store.Tables[model.Employment]
	symbol := func(s string) int64 { return int64(c.store.Symbols.Intern(s)) }
	w := &work{
		employer: t.Col("employer"), wage: t.Col("wages"), status: t.Col("status"), wagesStatus: t.Col("wages_status"), total: t.Col("total"),
		reads: jobReader{symbol("employed"), symbol("not_employed"), symbol("pending"), rule},
	}
	w.covered.holds = func(q calendar.Quarter) bool { return c.store.Coverage.Reaches(model.Employment, q.Interval().To) }
	w.due.holds = func(q calendar.Quarter) bool { return w.reads.due(q, c.store.AsOf) }
	return w
}

// work is the employment of the person at hand by a rule.
func (c *context) work(rule int) *work {
	w := c.works[rule]
	c.jobs.load(c)
	w.rows = &c.jobs
	return w
}

// nothing is a quarter without records.
var nothing workQuarter

// in is what the records of a quarter say.
func (w *work) in(q calendar.Quarter) *workQuarter {
	i := w.rows.find(q)
	if i < 0 {
		return &nothing
	}
	if len(w.quarters) <= i {
		w.quarters = append(w.quarters, make([]workQuarter, len(w.rows.list)-len(w.quarters))...)
	}
	x := &w.quarters[i]
	if x.turn != w.rows.turn {
		w.read(&w.rows.list[i], x)
	}
	return x
}

// read reads the records of a quarter.
func (w *work) read(rows *jobQuarter, x *workQuarter) {
	*x = workQuarter{turn: w.rows.turn, from: rows.from, to: rows.to}
	if n := rows.to - w.rows.first; n > len(w.says) {
		w.says = append(w.says, make([]job, n-len(w.says))...)
	}
	due := w.due.of(rows.quarter)
	for row := rows.from; row < rows.to; row++ {
		j := w.reads.read(w.status.Get(row), w.wage.Get(row), w.wagesStatus.Get(row), due)
		*w.job(row) = j
		x.add(j, w.tells(row, j))
	}
}

// job is what a row says that has been read.
func (w *work) job(row int) *job { return &w.says[row-w.rows.first] }

func (x *workQuarter) add(j job, tells bool) {
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
	return !says.waits && !says.wagesWait && !says.overdue && w.total.Get(row) == 1
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
