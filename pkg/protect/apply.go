package protect

import (
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/ledger"
)

// defaultMinCell stands in when the parameters were never filled: a forgotten
// setting must not publish small numbers. A project that wants no threshold
// says min_cell: 1.
const defaultMinCell = 10

// Apply makes the public table: cells below p.MinCell are suppressed, small
// side counts are blanked, reasons lose their counts, rates and amounts are rounded.
// Rows in the order of results.csv are kept as they are and belong to the table
// from then on; others are copied. What is hidden is decided here; a row is made
// fit for print when it is asked for.
func Apply(rows []aggregate.Row, p defs.Protect) *Publishable { return ApplyAfter(nil, rows, p) }

// ApplyAfter is Apply for a release that comes after those of a ledger; nil is none.
func ApplyAfter(l *ledger.Ledger, rows []aggregate.Row, p defs.Protect) *Publishable {
	if p.MinCell < 1 {
		p.MinCell = defaultMinCell
	}
	rows = sorted(rows)
	out := &Publishable{audience: Public, rows: rows, hidden: primary(rows, p.MinCell), rules: p,
		pending: newBitset(len(rows)), left: newBitset(len(rows))}
	past := newHistory(l, rows, p.MinCell)
	for i := range rows {
		if past.hide(i) != RuleNone {
			out.hidden.set(i)
		}
		p, e := past.hideSides(i)
		if p != RuleNone {
			out.pending.set(i)
		}
		if e != RuleNone {
			out.left.set(i)
		}
	}
	return out
}

// Internal makes the full table for those who may see single persons anyway.
func Internal(rows []aggregate.Row) *Publishable {
	return &Publishable{audience: InternalOnly, rows: sorted(rows)}
}

// public makes row i fit for the public.
func (p *Publishable) public(i int, r *aggregate.Row) {
	if p.hides(i, r) {
		suppress(r)
	} else {
		trim(r, p.rules)
		if p.pending.has(i) {
			r.Pending = aggregate.Decimal{}
		}
		if p.left.has(i) {
			r.Excluded = aggregate.Decimal{}
		}
	}
}

// hides reports whether row i is hidden. One that is disclosive by itself is,
// whatever was decided before somebody changed it.
func (p *Publishable) hides(i int, r *aggregate.Row) bool {
	return p.hidden.has(i) || disclosive(r, p.rules.MinCell)
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
	if r.Money {
		r.Value = roundMoney(r.Value, p.RoundMoney)
	}
	// The bounds of a median are order statistics: the exact value of one person
	// each. They are not for the public.
	r.CILow, r.CIHigh = aggregate.Decimal{}, aggregate.Decimal{}
}

// withoutCounts drops the parts of a reason that hold a digit outside a date:
// "excluded deceased 2; employment complete through 2025-03-31" becomes
// "employment complete through 2025-03-31". A day up to which records reach is
// not a count. Parts are joined by "; ".
func withoutCounts(reason string) string {
	out, kept := "", false
	for more := true; more; {
		var part string
		part, reason, more = strings.Cut(reason, "; ")
		switch {
		case counts(part):
		case kept:
			out += "; " + part
		default:
			out, kept = part, true
		}
	}
	return out
}

// counts reports whether a text holds a digit outside a date. Most that do end
// with one.
func counts(s string) bool {
	if n := len(s); n > 0 && digit(s[n-1]) && (n < len(isoDate) || !isDate(s, n-len(isoDate))) {
		return true
	}
	for i := 0; i < len(s); i++ {
		switch {
		case !digit(s[i]):
		case isDate(s, i):
			i += len(isoDate) - 1
		default:
			return true
		}
	}
	return false
}

const isoDate = "0000-00-00"

// isDate reports whether a date stands at i, with no word going on before or
// after it.
func isDate(s string, i int) bool {
	if len(s) < i+len(isoDate) || i > 0 && wordly(s[i-1]) || len(s) > i+len(isoDate) && wordly(s[i+len(isoDate)]) {
		return false
	}
	for k := range len(isoDate) {
		if digit(s[i+k]) != digit(isoDate[k]) || !digit(isoDate[k]) && s[i+k] != '-' {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// wordly are the letters of a word, as regular expressions have them.
func wordly(c byte) bool {
	return digit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}
