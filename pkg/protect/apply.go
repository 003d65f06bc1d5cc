package protect

import (
	"regexp"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// defaultMinCell stands in when the parameters were never filled: a forgotten
// setting must not publish small numbers. A project that wants no threshold
// says min_cell: 1.
const defaultMinCell = 10

// Apply makes the public table: cells below p.MinCell are suppressed, small
// side counts are blanked, reasons lose their counts and rates are rounded.
// The rows are left as they are and come out in the order of results.csv.
func Apply(rows []aggregate.Row, p defs.Protect) *Publishable {
	if p.MinCell < 1 {
		p.MinCell = defaultMinCell
	}
	rows = sorted(rows)
	hidden := primary(rows, p.MinCell)
	out := &Publishable{audience: Public, rows: make([]row, len(rows))}
	for i, r := range rows {
		if hidden[i] {
			suppress(&r)
		} else {
			trim(&r, p)
		}
		out.rows[i] = row(r)
	}
	return out
}

// Internal makes the full table for those who may see single persons anyway.
func Internal(rows []aggregate.Row) *Publishable {
	out := &Publishable{audience: InternalOnly}
	for _, r := range sorted(rows) {
		out.rows = append(out.rows, row(r))
	}
	return out
}

// suppress takes every number out of a row that depends on its persons. The
// target stays: it was negotiated before anybody was counted.
func suppress(r *aggregate.Row) {
	var blank aggregate.Decimal
	r.Numerator, r.Denominator, r.Persons = blank, blank, blank
	r.Value, r.CILow, r.CIHigh = blank, blank, blank
	r.Pending, r.Excluded = blank, blank
	r.Score = blank
	r.Status, r.Reason = aggregate.Suppressed, ""
}

// trim makes a row public whose main numbers may be shown.
func trim(r *aggregate.Row, p defs.Protect) {
	for _, d := range []*aggregate.Decimal{&r.Pending, &r.Excluded} {
		if small(*d, p.MinCell) {
			*d = aggregate.Decimal{}
		}
	}
	r.Reason = withoutCounts(r.Reason)
	if r.Statistic == defs.Rate {
		for _, d := range []*aggregate.Decimal{&r.Value, &r.CILow, &r.CIHigh} {
			*d = roundRate(*d, p.RoundRates)
		}
		return
	}
	// The bounds of a median are order statistics: the exact value of one person
	// each. They are not for the public.
	r.CILow, r.CIHigh = aggregate.Decimal{}, aggregate.Decimal{}
}

// isoDate is what may hold digits in a public reason: a day up to which records
// reach is not a count.
var isoDate = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)

// withoutCounts drops the parts of a reason that hold a digit outside a date:
// "excluded deceased 2; employment complete through 2025-03-31" becomes
// "employment complete through 2025-03-31". Parts are joined by "; ".
func withoutCounts(reason string) string {
	var keep []string
	for part := range strings.SplitSeq(reason, "; ") {
		if !strings.ContainsAny(isoDate.ReplaceAllString(part, ""), "0123456789") {
			keep = append(keep, part)
		}
	}
	return strings.Join(keep, "; ")
}
