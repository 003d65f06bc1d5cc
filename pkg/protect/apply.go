package protect

import (
	"cmp"
	"errors"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/ledger"
)

// Options are what protection needs besides the project's parameters.
type Options struct {
	// Each shares out work; without one it is done one piece after the other.
	Each Each
	// Noise moves the counts of projects that want it.
	Noise *Noise
	// Ledger has the earlier releases; nil for none.
	Ledger *ledger.Ledger
}

// ErrNoKey is the error of a project that wants its counts moved where nothing is
// given that moves them.
var ErrNoKey = errors.New("counts cannot be rounded or perturbed without a key")

// Apply makes the public table: cells that tell about few persons are suppressed, and
// others out of which those could be worked out; small side counts are blanked,
// reasons lose their counts, rates and amounts are rounded. Rows must be in the order
// of results.csv. They are kept as they are and belong to the table from then on.
// What is hidden is decided here; a row is made fit for print when it is asked for.
// The error is ErrNoKey or that of Each.
func Apply(found *aggregate.Found, p defs.Protect, o Options) (*Publishable, error) {
	p = p.Settled()
	if moving(p) && o.Noise == nil {
		return nil, ErrNoKey
	}
	if !aggregate.Sorted(found.Rows) {
		panic("protect: rows are not in the order of results.csv")
	}
	b := newBook(found, p)
	b.past = newHistory(o.Ledger, o.Noise.moved(found.Rows, p), p.MinCell)
	b.first()
	out := &Publishable{audience: Public, rows: found.Rows, rules: p, noise: o.Noise, state: b.state, pending: b.pending, excluded: b.left}
	if o.Ledger != nil {
		out.releases = o.Ledger.Releases()
	}
	if p.Secondary {
		if o.Each == nil {
			o.Each = inTurn
		}
		if err := b.secondary(o.Each); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func inTurn(n int, do func(i int) error) error {
	for i := range n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

// first hides what is disclosive by itself, and what nobody knows the makeup of if
// others are to be protected.
func (b *book) first() {
	covered := make([]bool, len(b.rows))
	for i := range b.heads {
		for _, row := range b.heads[i].Rows {
			covered[row] = true
		}
	}
	for i := range b.rows {
		r := &b.rows[i]
		b.state[i] = cmp.Or(primary(r, &b.rules), b.past.hide(i))
		if b.state[i] == RuleNone && b.rules.Secondary && !covered[i] && r.Denominator.Ok {
			b.state[i] = RuleSecondary
		}
		p, e := b.past.hideSides(i)
		b.pending[i], b.left[i] = b.side(r.Pending) || p != RuleNone, b.side(r.Excluded) || e != RuleNone
	}
}

// side reports whether a count beside the main ones is not shown.
func (b *book) side(d aggregate.Decimal) bool {
	return small(d, b.rules.MinCell) || d.Ok && d.V == 0 && b.rules.HideZeros
}

// Internal makes the full table for those who may see single persons anyway.
func Internal(rows []aggregate.Row) *Publishable {
	return &Publishable{audience: InternalOnly, rows: sorted(rows), rules: defs.Protect{}.Settled()}
}

// public makes row i fit for the public.
func (p *Publishable) public(i int, r *aggregate.Row) {
	if p.hides(i, r) {
		withhold(r)
		return
	}
	if p.pending[i] {
		r.Pending = aggregate.Decimal{}
	}
	if p.excluded[i] {
		r.Excluded = aggregate.Decimal{}
	}
	trim(r, p.rules, p.noise)
}

// hides reports whether row i is hidden. One that is disclosive by itself is,
// whatever was decided before somebody changed it.
func (p *Publishable) hides(i int, r *aggregate.Row) bool {
	return p.state[i] != RuleNone || primary(r, &p.rules) != RuleNone
}

// withhold takes every number out of a row that depends on its persons. The
// target stays: it was negotiated before anybody was counted.
func withhold(r *aggregate.Row) {
	var blank aggregate.Decimal
	r.Numerator, r.Denominator, r.Persons = blank, blank, blank
	r.Value, r.CILow, r.CIHigh = blank, blank, blank
	r.Pending, r.Excluded = blank, blank
	r.Score = blank
	r.Status, r.Reason = aggregate.Suppressed, ""
}

// trim makes what is shown of a row fit for the public.
func trim(r *aggregate.Row, p defs.Protect, noise *Noise) {
	r.Reason = withoutCounts(r.Reason)
	noise.apply(r, p)
	if r.Statistic == defs.Rate {
		trimRate(r, p)
		return
	}
	if r.Money {
		r.Value = roundMoney(r.Value, p.RoundMoney)
	}
	// The bounds of a median are order statistics: the exact value of one person
	// each. They are not for the public.
	r.CILow, r.CIHigh = aggregate.Decimal{}, aggregate.Decimal{}
}

// trimRate rounds a rate and its bounds, or puts words in their place. A rate of a
// small group that would be rounded to 0 or 100 % keeps its decimals.
func trimRate(r *aggregate.Row, p defs.Protect) {
	exact := r.Value
	for _, d := range []*aggregate.Decimal{&r.Value, &r.CILow, &r.CIHigh} {
		*d = roundRate(*d, p.RoundRates)
	}
	if v := r.Value.V; r.Denominator.V < nobodyBelow && (v == 0 || v == wholeRate) {
		r.Value = exact
	}
	code(r, p)
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
