package gate

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"sync"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// Input is a release and what it was made of.
type Input struct {
	// Public is the public folder as it was written: of results.csv, results.jsonl,
	// results.parquet, results.md and crosswalk.md those that are there, at least one
	// with results, and no other file.
	Public fs.FS
	// Rows are the full numbers in the order of results.csv, Makeups what they are
	// sums of.
	Rows    []aggregate.Row
	Makeups []aggregate.Makeup
	Rules   defs.Protect // with nothing left open, as defs reads them
	// Each calls do for the numbers below n, in any order, several at once if it likes;
	// without one they are done one after the other. Its error is that of do. The findings
	// do not depend on it.
	Each func(n int, do func(i int) error) error
	// Before is what was found of an earlier attempt at the same release, by the same rules;
	// nil of the first. Where more is hidden and nothing else is shown, what could not be worked out
	// then cannot be now, and only what was refused is looked at again.
	Before *Findings
}

// Findings say how a release was judged. It may be published when nothing is refused.
type Findings struct {
	Refused []Refusal

	shown []shown // by row
	rows  []bool  // by row: something of it is refused
}

// Refusal is a number that must not leave the building as it is: it is shown or can be
// worked out. It holds codes and labels that the public sees anyway.
type Refusal struct {
	Metric, Period, Statistic          string // the metric as SET.METRIC
	Pathway, Program, Breakdown, Group string
	Number                             Number
	Rule                               Rule
}

// Check reads the public folder back and judges it. The refusals are sorted by row,
// number and rule. An error says that a file cannot be read, that two files disagree,
// or that one shows what the full numbers do not say; it names file, row and column. It
// may also be one of Each.
func Check(in Input) (*Findings, error) {
	if !settled(&in.Rules) {
		return nil, errors.New("the rules of protection are not complete")
	}
	c := &check{Input: in}
	if c.Each == nil {
		c.Each = inTurn
	}
	if err := c.read(); err != nil {
		return nil, err
	}
	c.judgeRows()
	if err := c.judgeSums(); err != nil {
		return nil, err
	}
	return c.findings(), nil
}

// check is a check under way.
type check struct {
	Input
	fixed map[*aggregate.Heading][]fixedCell
	shown []shown // by row

	lock    sync.Mutex
	refused []refusal
}

// settled reports whether rules leave nothing open: then all that is asked of a row is.
func settled(p *defs.Protect) bool {
	return p.MinCell > 0 && p.MinDenominator > 0 && p.MinMedian > 0 && p.Width > 0 && len(p.Ladder) > 0 &&
		p.Rates != "" && p.Rounding != "" && p.Marker != ""
}

// refusal is a Refusal by the number of its row.
type refusal struct {
	row    int32
	number Number
	rule   Rule
}

func (c *check) refuse(row int32, n Number, r Rule) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.refused = append(c.refused, refusal{row, n, r})
}

func (c *check) findings() *Findings {
	f := &Findings{shown: c.shown, rows: make([]bool, len(c.Rows))}
	slices.SortFunc(c.refused, func(a, b refusal) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.number, b.number), cmp.Compare(a.rule, b.rule))
	})
	for _, r := range slices.Compact(c.refused) {
		row := &c.Rows[r.row]
		f.rows[r.row] = true
		f.Refused = append(f.Refused, Refusal{
			Metric: row.Name(), Period: row.Period.Label, Statistic: row.Statistic,
			Pathway: row.Pathway, Program: row.Program, Breakdown: row.Breakdown, Group: row.Group,
			Number: r.number, Rule: r.rule,
		})
	}
	return f
}

// inTurn calls do for the numbers below n until one has an error.
func inTurn(n int, do func(i int) error) error {
	for i := range n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}
