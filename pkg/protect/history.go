package protect

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/ledger"
)

// history says what a reader who kept the earlier releases could make of the rows of
// a new one. Three rules come of it; where one speaks, the row is hidden and not
// shown with its old numbers, which would be out of date:
//
//   - RuleFrozen: a count that was published would change by 1 to t-1, up or down
//     (25, then 26). That holds for every release in which it was shown.
//   - RuleDifference: the cohorts of published rows lie side by side inside that of
//     another one, and what they leave of its count is 1 to t-1 (40 for a quarter, then
//     46 for the half year); see chain.go.
//   - RuleOnceHidden: the row was hidden in a release.
//
// The counts are the numerator, the denominator, their difference and, in the first
// rule, the persons. Amounts of money and rates are none. Periods that are called
// differently and have the same cohort are the same.
//
// The hash of the definition does not count. It changes with a title, so another
// one is no sign of another number; and where it is one, two numbers of the same
// group under definitions that are almost the same still tell about the few in whom
// they differ.
//
// One earlier number, or one chain of them, is looked at with one new row. What follows
// only from several numbers of several releases in other ways (two years that overlap,
// less a quarter of each) is not found.
type history struct {
	ledger *ledger.Ledger // nil: nothing was ever published
	rows   []aggregate.Row
	t      int64
	why    []Rule
	shown  [][]*ledger.Cell // by row: all that was ever shown of it, the last one last
}

// figures are the numbers of people of a row or of a published cell.
type figures [numbers]ledger.Number

const (
	theNumerator = iota
	theDenominator
	theComplement
	thePersons
	numbers
	additive = thePersons // the numbers before are sums over periods
)

// newHistory looks at the rows of a new release as they would be shown if none were
// hidden. A row in which a count is 1 to t-1 is expected to be hidden anyway and
// gives nothing away.
func newHistory(l *ledger.Ledger, rows []aggregate.Row, t int) *history {
	h := &history{ledger: l, rows: rows, t: int64(t), why: make([]Rule, len(rows))}
	if l == nil || l.Releases() == 0 || t < 1 {
		h.ledger = nil
		return h
	}
	h.shown = make([][]*ledger.Cell, len(rows))
	for _, series := range h.series() {
		past := l.Shown(keyOf(&rows[series[0]]))
		for _, i := range series {
			h.shown[i] = shownOf(past, &rows[i])
			h.why[i] = h.alone(i)
		}
		h.chains(series, past)
	}
	return h
}

// shownOf are the cells that are of a row. Those of periods with another name and the
// same cohort come first.
func shownOf(past []*ledger.Cell, r *aggregate.Row) (out []*ledger.Cell) {
	for _, c := range past {
		if c.Period != r.Period.Label && c.Cohort == r.Cohort {
			out = append(out, c)
		}
	}
	for _, c := range past {
		if c.Period == r.Period.Label {
			out = append(out, c)
		}
	}
	return out
}

// alone says what is against row i without the other periods.
func (h *history) alone(i int) Rule {
	switch {
	case !h.rows[i].Denominator.Ok:
	case h.moved(i):
		return RuleFrozen
	case h.ledger.Hidden(keyOf(&h.rows[i])):
		return RuleOnceHidden
	}
	return RuleNone
}

// hide says which rule hides row i; RuleNone when the earlier releases have nothing
// against it.
func (h *history) hide(i int) Rule { return h.why[i] }

// hideSides says which rule blanks the pending and the excluded count of a row that
// is shown: the rules of rows hold for them, but that a pending count of 0 is shown in
// any case, since the status final says the same.
func (h *history) hideSides(i int) (p, e Rule) {
	r := &h.rows[i]
	if h.ledger == nil || !r.Denominator.Ok {
		return RuleNone, RuleNone
	}
	for _, c := range h.shown[i] {
		p = cmp.Or(p, h.side(r.Pending, c, c.Pending))
		e = cmp.Or(e, h.side(r.Excluded, c, c.Excluded))
	}
	if p == RuleOnceHidden && r.Pending.V == 0 {
		p = RuleNone
	}
	return p, e
}

// side says what is against showing a side count that was in a cell before.
func (h *history) side(now aggregate.Decimal, c *ledger.Cell, before ledger.Number) Rule {
	switch {
	case h.few(ledger.Number(now), before):
		return RuleFrozen
	case c.Denominator.Ok && !before.Ok && now.Ok:
		return RuleOnceHidden
	}
	return RuleNone
}

// known says which numbers of row i were last shown as they are: numerator,
// denominator, pending and excluded. Hiding them does not make anybody forget them.
func (h *history) known(i int) (n, d, p, e bool) {
	if h.ledger == nil || len(h.shown[i]) == 0 {
		return
	}
	c, r := h.shown[i][len(h.shown[i])-1], &h.rows[i]
	same := func(now aggregate.Decimal, before ledger.Number) bool { return now.Ok && ledger.Number(now) == before }
	now, before := countsOf(r), countsOfCell(c)
	n = now[theNumerator].Ok && now[theNumerator] == before[theNumerator]
	return n, same(r.Denominator, c.Denominator), same(r.Pending, c.Pending), same(r.Excluded, c.Excluded)
}

// moved reports whether a count of row i was published and is now another one that
// differs by few.
func (h *history) moved(i int) bool {
	now := countsOf(&h.rows[i])
	return slices.ContainsFunc(h.shown[i], func(c *ledger.Cell) bool {
		before := countsOfCell(c)
		for k := range now {
			if h.few(now[k], before[k]) {
				return true
			}
		}
		return false
	})
}

// few reports whether two numbers differ by 1 to t-1.
func (h *history) few(a, b ledger.Number) bool {
	return a.Ok && b.Ok && h.rest(a.V-b.V)
}

// rest reports whether so many people, or so many fewer, are few.
func (h *history) rest(n int64) bool { return n != 0 && -h.t < n && n < h.t }

// small reports whether a row has a count that is not shown by itself.
func (c *figures) small(t int64) bool {
	return slices.ContainsFunc(c[:], func(n ledger.Number) bool { return n.Ok && 0 < n.V && n.V < t })
}

// countsOf are the counts of a row.
func countsOf(r *aggregate.Row) figures {
	return countsFrom(r.Statistic, ledger.Number(r.Numerator), ledger.Number(r.Denominator), ledger.Number(r.Persons), ledger.Number(r.Value))
}

// countsOfCell are the counts that a release showed.
func countsOfCell(c *ledger.Cell) figures {
	return countsFrom(c.Statistic, c.Numerator, c.Denominator, c.Persons, c.Value)
}

func countsFrom(statistic string, n, d, persons, value ledger.Number) (out figures) {
	if statistic == defs.Count && !n.Ok {
		n = value
	}
	if statistic != defs.Rate && statistic != defs.Count || n.Places != 0 {
		n = ledger.Number{} // an amount
	}
	out[theNumerator], out[theDenominator], out[thePersons] = n, d, persons
	if n.Ok && d.Ok {
		out[theComplement] = ledger.Number{V: d.V - n.V, Ok: true}
	}
	return out
}

// keyOf is the name of a row in a ledger.
func keyOf(r *aggregate.Row) ledger.Key {
	return ledger.Key{
		Metric: r.Name(), Population: r.Population, Pathway: r.Pathway, Program: r.Program,
		Period: r.Period.Label, Breakdown: r.Breakdown, Group: r.Group, Statistic: r.Statistic,
	}
}

// LedgerCells is what a public table says of every row, for the ledger. An internal
// table has nothing to say there.
func (p *Publishable) LedgerCells() []ledger.Cell {
	if p.audience != Public {
		return nil
	}
	out := make([]ledger.Cell, p.Len())
	var c Cell
	for i := range out {
		p.Read(i, &c)
		out[i] = ledger.Cell{
			Key: keyOf((*aggregate.Row)(&c.row)), Definition: c.Definition, Cohort: c.Cohort, Hidden: c.Suppressed(),
			Numerator: ledger.Number(c.Numerator), Denominator: ledger.Number(c.Denominator), Persons: ledger.Number(c.Persons),
			Value: ledger.Number(c.Value), Pending: ledger.Number(c.Pending), Excluded: ledger.Number(c.Excluded),
		}
	}
	return out
}
