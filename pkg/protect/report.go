package protect

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// Rule says why a row is hidden.
type Rule uint8

// The rules, in the order in which they are looked at.
const (
	RuleNone        Rule = iota
	RuleSmall            // a count, complement or number of persons of 1 to T-1
	RuleDenominator      // a rate with fewer units than its minimum
	RuleMedian           // an amount of fewer units than its minimum
	RuleEmployers        // an amount of few employers, or mostly of one
	RuleZero             // nobody, where that is not to be shown
	RuleSecondary        // others could be worked out
	RuleFrozen           // a published number would change by few
	RuleDifference       // a published number of another period differs by few
	RuleOnceHidden       // it was hidden in an earlier release
	RuleGate             // the gate could work out a small number with it
	numRules
)

// ruleWords are the names of the rules in files, and what they say.
var ruleWords = [numRules]struct{ name, says string }{
	RuleNone:        {"none", "nothing is hidden"},
	RuleSmall:       {"small", "a count, a complement or a number of persons from 1 to one less than min_cell"},
	RuleDenominator: {"denominator", "a rate of fewer units than min_denominator"},
	RuleMedian:      {"median", "an amount of fewer units than min_median_n"},
	RuleEmployers:   {"employers", "an amount of earnings of fewer employers than min_employers, or one employer has as much as max_employer_share"},
	RuleZero:        {"zero", "a count of 0, where zeros are hidden"},
	RuleSecondary:   {"secondary", "a small number could be worked out if this one were shown"},
	RuleFrozen:      {"frozen", "a number that was published for the same period would change by few"},
	RuleDifference:  {"difference", "it differs by few from a number of another period or release that was published"},
	RuleOnceHidden:  {"once_hidden", "it was hidden in an earlier release"},
	RuleGate:        {"gate", "the gate could work out a small number while this one was shown"},
}

// String is the rule's name, as files and docs/results.md have it.
func (r Rule) String() string { return ruleWords[r].name }

// MarshalText writes the rule's name.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Says is the rule in plain words.
func (r Rule) Says() string { return ruleWords[r].says }

// Rules are all rules that hide something, in order.
func Rules() (out []Rule) {
	for r := RuleNone + 1; r < numRules; r++ {
		out = append(out, r)
	}
	return out
}

// Report is the account of what was hidden in a public table, for the agency's staff:
// how many rows by which rule, table by table. It holds no number of people, and does
// not say which row is hidden.
type Report struct {
	Settings []defs.ProtectSetting `json:"settings"`
	Notes    []string              `json:"notes,omitempty"`
	// Releases is how many earlier releases were looked at, 0 without a ledger.
	Releases int           `json:"earlier_releases"`
	All      ReportCounts  `json:"all"`
	Tables   []TableReport `json:"tables"` // by set, metric, statistic and period
}

// TableReport is the account of one metric, statistic and period.
type TableReport struct {
	Set       string `json:"set"`
	Metric    string `json:"metric"`
	Statistic string `json:"statistic"`
	Period    string `json:"period"`
	ReportCounts
}

// ReportCounts are numbers of rows. Rows is Shown and the Cells of all rules. What is
// blank or coded is counted among the shown rows.
type ReportCounts struct {
	Rows          int         `json:"rows"`
	Shown         int         `json:"shown"`
	Hidden        []RuleCount `json:"hidden"` // in the order of the rules, without those that hide nothing
	BlankPending  int         `json:"blank_pending"`
	BlankExcluded int         `json:"blank_excluded"`
	Coded         int         `json:"coded"` // rates told in words or as a range
}

// RuleCount is how many rows a rule hides.
type RuleCount struct {
	Rule  Rule `json:"rule"`
	Cells int  `json:"rows"`
}

// Report counts what is hidden, and why.
func (p *Publishable) Report() *Report {
	r := &Report{Settings: p.rules.Settings(), Notes: p.Notes(), Releases: p.releases}
	all := reportTally{}
	tables := map[*Heading]*reportTally{}
	var order []*reportTally
	var cell Cell
	for i := range p.rows {
		h := p.rows[i].Heading
		t := tables[h]
		if t == nil {
			t = &reportTally{heading: h}
			tables[h] = t
			order = append(order, t)
		}
		p.Read(i, &cell)
		rule := p.rule(i)
		t.add(&p.rows[i], &cell, rule)
		all.add(&p.rows[i], &cell, rule)
	}
	slices.SortStableFunc(order, func(a, b *reportTally) int { return compareHeadings(a.heading, b.heading) })
	r.All = all.counts()
	for _, t := range order {
		h := t.heading
		r.Tables = append(r.Tables, TableReport{h.Set, h.Metric, h.Statistic, h.Period.Label, t.counts()})
	}
	return r
}

// rule says why row i is hidden, RuleNone when it is shown.
func (p *Publishable) rule(i int) Rule {
	if p.audience != Public {
		return RuleNone
	}
	if rule := p.state[i]; rule != RuleNone {
		return rule
	}
	return primary(&p.rows[i], &p.rules)
}

func compareHeadings(a, b *Heading) int {
	return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Statistic, b.Statistic),
		cmp.Compare(a.Period.From, b.Period.From), cmp.Compare(a.Period.To, b.Period.To), cmp.Compare(a.Period.Label, b.Period.Label))
}

// reportTally counts the rows of one heading.
type reportTally struct {
	heading                         *Heading
	rules                           [numRules]int
	blankPending, blankLeft, inCode int
}

// add counts a row, as it is and as it is shown.
func (t *reportTally) add(full *aggregate.Row, shown *Cell, rule Rule) {
	t.rules[rule]++
	if rule != RuleNone {
		return
	}
	if full.Pending.Ok && !shown.Pending.Ok {
		t.blankPending++
	}
	if full.Excluded.Ok && !shown.Excluded.Ok {
		t.blankLeft++
	}
	if shown.Coded() != "" {
		t.inCode++
	}
}

func (t *reportTally) counts() ReportCounts {
	c := ReportCounts{Shown: t.rules[RuleNone], Hidden: []RuleCount{}, BlankPending: t.blankPending, BlankExcluded: t.blankLeft, Coded: t.inCode}
	for r, n := range t.rules {
		c.Rows += n
		if Rule(r) != RuleNone && n > 0 {
			c.Hidden = append(c.Hidden, RuleCount{Rule(r), n})
		}
	}
	return c
}
