package oracle

import "slices"

// Employment as the WIOA metrics read it under their defaults: a status of not
// employed stands against wages (D6), a pending one is a no once its quarter is
// due (D5). The data of the demonstration have no wages that are pending beside a
// status (D19) and none of zero beside one of employed (D7).

// overdue: the last day of the second quarter after this one has come.
func (q quarter) overdue() bool { return !asOf.Before((q + 2).last()) }

// pay is what a record adds to the wages of its quarter.
func (e employment) pay() int64 {
	if e.status == "not_employed" || e.status == "pending" {
		return 0
	}
	return e.wages
}

func (u *unit) works(q quarter) truth {
	found, settled := no, false
	for _, e := range u.p.employments {
		switch {
		case e.quarter != q:
		case e.status == "employed" || e.pay() > 0:
			return yes
		case e.status == "pending" && q.overdue():
			settled = true
		case e.status == "pending":
			found = pending
		}
	}
	if settled {
		return no
	}
	return some(found, missing("employment", quarters(q, q)))
}

func (u *unit) worksIn(from, to quarter) truth {
	r := no
	for q := from; q <= to; q++ {
		r = some(r, u.works(q))
	}
	return r
}

// pays are the wages of a quarter, and whether they are known.
func (u *unit) pays(q quarter) (cents int64, known truth) {
	waits, settled := false, false
	for _, e := range u.p.employments {
		if e.quarter == q {
			cents += e.pay()
			waits = waits || e.status == "pending" && !q.overdue()
			settled = settled || e.status == "pending" && q.overdue()
		}
	}
	complete := missing("employment", quarters(q, q)) == no || settled && cents == 0
	switch {
	case waits || !complete:
		return cents, pending
	case cents == 0:
		return 0, no
	}
	return cents, yes
}

// keepsEmployer: one employer with wages in both quarters.
func (u *unit) keepsEmployer(a, b quarter) truth {
	for _, e := range u.p.employments {
		for _, f := range u.p.employments {
			if e.quarter == a && f.quarter == b && e.employer != "" && e.employer == f.employer && e.pay() > 0 && f.pay() > 0 {
				return yes
			}
		}
	}
	open := func(q quarter) bool {
		named, settled := false, false
		for _, e := range u.p.employments {
			if e.quarter != q {
				continue
			}
			if e.status == "pending" && !q.overdue() {
				return true
			}
			named = named || e.employer != "" && e.pay() > 0
			settled = settled || e.status == "pending"
		}
		return missing("employment", quarters(q, q)) == pending && (named || !settled)
	}
	// Nobody can be the same in a quarter in which nobody pays or may still have paid.
	some := func(q quarter) bool {
		return open(q) || slices.ContainsFunc(u.p.employments, func(e employment) bool {
			return e.quarter == q && e.employer != "" && e.pay() > 0
		})
	}
	if (open(a) || open(b)) && some(a) && some(b) {
		return pending
	}
	return no
}
