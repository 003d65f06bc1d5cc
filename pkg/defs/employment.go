package defs

import (
	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
)

// Employment says how a metric reads employment records that are not settled:
// pending ones, and those whose wages and status do not go together. Without it
// the general rule holds: wages above 0 or the status employed, and what is
// pending stays pending.
type Employment struct {
	// Due is how many quarters after a quarter its outcome must be known: what is
	// pending stays so until as_of reaches the last day of that quarter.
	Due int
	// PastDue says what becomes of a record that is pending after that day.
	PastDue string
	// StatusAgainstWages says what counts of a record with wages above 0 and a
	// status that is not employed.
	StatusAgainstWages string
	// ZeroWages says what a status of employed with wages of 0 is.
	ZeroWages string
	// WagesPending says what a status of employed with wages that are pending is.
	WagesPending string
	Pos          diag.Pos
}

// The words of `employment:`; the first of each pair holds when its key is not
// given.
const (
	PastDueNotEmployed = "not_employed" // it is not employed and has no wages
	PastDueLeaveOut    = "leave_out"    // it stays pending

	ByStatus = "status" // the status counts
	ByWages  = "wages"  // the wages count

	ZeroByStatus    = "by_status"    // employed, without a value for earnings
	ZeroNotEmployed = "not_employed" // not employed

	WagesUntilDue = "pending_until_due" // pending before the due date, by status after it
	WagesByStatus = "by_status"         // employed at once
)

// even are the ways to take the median of an even count.
var even = []string{"mean", "lower", "upper"}

// The medians of an even count.
const (
	EvenMean  = "mean"  // the mean of the two middle values
	EvenLower = "lower" // the lower of them
	EvenUpper = "upper" // the upper of them
)

func (d *Decoder) employment(n *yaml.Node) *Employment {
	o := d.object(n, "employment")
	if o == nil {
		return nil
	}
	e := &Employment{PastDue: PastDueNotEmployed, StatusAgainstWages: ByStatus, ZeroWages: ZeroByStatus, WagesPending: WagesUntilDue, Pos: d.pos(n)}
	if due := o.need("due"); due != nil {
		off := d.offset(due, "due")
		if off.Unit != calendar.Quarters && off.Unit != 0 || off.N < 0 {
			d.probs.Errorf(d.pos(due), diag.BadValue, "due counts whole quarters, as in 2q")
		}
		e.Due = off.N
	}
	for _, k := range []struct {
		key     string
		dst     *string
		choices []string
	}{
		{"past_due", &e.PastDue, []string{PastDueNotEmployed, PastDueLeaveOut}},
		{"status_against_wages", &e.StatusAgainstWages, []string{ByStatus, ByWages}},
		{"zero_wages", &e.ZeroWages, []string{ZeroByStatus, ZeroNotEmployed}},
		{"wages_pending", &e.WagesPending, []string{WagesUntilDue, WagesByStatus}},
	} {
		if s := o.oneOf(k.key, diag.BadValue, k.choices...); s != "" {
			*k.dst = s
		}
	}
	o.done()
	return e
}

// metricEven reads `even`, which goes with a median.
func (d *Decoder) metricEven(o *object, m *Metric) {
	m.Even = EvenMean
	n := o.get("even")
	if n == nil {
		return
	}
	if s := d.choice(n, "even", diag.BadValue, even); s != "" {
		m.Even = s
	}
	if m.Statistic != Median && (m.Also == nil || m.Also.Statistic != Median) {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "even says how the median of an even count is taken; this metric has no median")
	}
}

// asksEmployment reports whether a condition or value of the metric looks at
// employment.
func (m *Metric) asksEmployment() bool {
	asks := false
	m.Walk(func(part any) {
		switch p := part.(type) {
		case *Cond:
			asks = asks || p.Op == OpEmployed || p.Op == OpSameEmployer
		case *Value:
			asks = asks || p.Op == ValEarnings
		}
	})
	return asks
}
