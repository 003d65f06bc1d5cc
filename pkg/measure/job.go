package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// job is what one employment record says about its quarter.
type job struct {
	working   bool  // the person was employed
	cents     int64 // the wages that count; 0 for none
	waits     bool  // it is not known yet whether the person was employed
	wagesWait bool  // it is not known yet what the wages were
	overdue   bool  // something is pending that should be known by now
}

// jobReader reads employment records by the rule of a metric (the key
// `employment`), or by the general one: employed with wages above 0 or by status,
// and what is pending is not known yet.
type jobReader struct {
	employed, notEmployed, pending int64 // symbols
	rule                           *defs.Employment
}

// due reports whether what happened in a quarter must be known on a day: the
// day has reached the last one of the quarter in which it is due.
func (r *jobReader) due(q calendar.Quarter, asOf calendar.Date) bool {
	return r.rule != nil && asOf >= (q+calendar.Quarter(r.rule.Due)).Interval().To
}

// read takes the stored status, wages and status of the wages of one record.
func (r *jobReader) read(status, wages, wagesStatus int64, due bool) job {
	unknown := wagesStatus == r.pending
	var paid int64
	if wages > 0 && !unknown {
		paid = wages
	}
	if r.rule == nil {
		return r.general(status, paid, unknown)
	}
	byWages := r.rule.StatusAgainstWages == defs.ByWages && paid > 0
	switch {
	case byWages:
		return job{working: true, cents: paid}
	case status == r.pending, status == model.Blank && unknown:
		return r.undecided(due)
	case status == r.notEmployed:
		return job{}
	case status == model.Blank:
		return job{working: paid > 0, cents: paid}
	case unknown:
		return r.employedUnpaid(due)
	case wages != model.Blank && paid == 0:
		return job{working: r.rule.ZeroWages == defs.ZeroByStatus}
	}
	return job{working: true, cents: paid}
}

// general is the rule of metrics that say nothing about employment.
func (r *jobReader) general(status, paid int64, unknown bool) job {
	waits := status == r.pending || unknown
	working := paid > 0 || status == r.employed
	return job{working: working, cents: paid, waits: waits && !working, wagesWait: waits}
}

// undecided is a record that does not say yet whether the person was employed.
// Once it is due it is a no, unless the metric leaves it out.
func (r *jobReader) undecided(due bool) job {
	if due && r.rule.PastDue == defs.PastDueNotEmployed {
		return job{overdue: true}
	}
	return job{waits: true, wagesWait: true, overdue: due}
}

// employedUnpaid is a record that says employed and not yet for what wages.
func (r *jobReader) employedUnpaid(due bool) job {
	switch {
	case due:
		return job{working: true, wagesWait: r.rule.PastDue == defs.PastDueLeaveOut, overdue: true}
	case r.rule.WagesPending == defs.WagesByStatus:
		return job{working: true, wagesWait: true}
	}
	return job{waits: true, wagesWait: true}
}
