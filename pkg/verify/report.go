package verify

import (
	"cmp"
	"fmt"
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Tally counts what was found of the rows that have been compared.
type Tally struct {
	def    *Definition
	sample int
	counts []counts // parallel to the answers
	total  int64
}

// NewTally makes an empty tally; sample is how many places of differing rows are
// kept per answer.
func NewTally(def *Definition, sample int) *Tally {
	t := &Tally{def: def, sample: sample}
	for range def.Answers.List {
		t.counts = append(t.counts, newCounts())
	}
	return t
}

// Merge adds a tally of the same definition, of other rows.
func (t *Tally) Merge(o *Tally) {
	t.total += o.total
	for i := range t.counts {
		t.counts[i].merge(&o.counts[i], t.sample)
	}
}

// pair is a cell of the confusion table.
type pair struct{ ours, file Code }

// cause is why rows differ, with what both sides say.
type cause struct {
	pair
	reason string
}

// counts is what was found for one answer.
type counts struct {
	table  map[pair]int64
	values [3]int64 // by verdict, where both have an amount
	causes map[cause]int64
	places []place // sorted, at most as many as asked for
}

// place is a row that differs.
type place struct {
	origin model.Origin
	cause
}

func newCounts() counts { return counts{table: map[pair]int64{}, causes: map[cause]int64{}} }

func (n *counts) add(o outcome, a answer, at model.Origin, sample int) {
	p := pair{o.shown(), a.code}
	n.table[p]++
	v := judge(o, a)
	if p.ours == Amount && p.file == Amount {
		n.values[v]++
	}
	if v != differs {
		return
	}
	c := cause{p, o.reason}
	n.causes[c]++
	n.places = append(n.places, place{at, c})
	if len(n.places) > 2*sample+64 {
		n.trim(sample)
	}
}

// trim keeps the first places in the order of files and rows.
func (n *counts) trim(sample int) {
	slices.SortFunc(n.places, func(a, b place) int { return a.origin.Compare(b.origin) })
	n.places = n.places[:min(sample, len(n.places))]
}

func (n *counts) merge(o *counts, sample int) {
	for k, v := range o.table {
		n.table[k] += v
	}
	for k, v := range o.causes {
		n.causes[k] += v
	}
	for i, v := range o.values {
		n.values[i] += v
	}
	n.places = append(n.places, o.places...)
	n.trim(sample)
}

// Report is the outcome of a comparison.
type Report struct {
	Title       string      `json:"title"`
	Period      string      `json:"period"`
	PeriodStart string      `json:"period_start"`
	PeriodEnd   string      `json:"period_end"`
	Records     int64       `json:"records"` // compared
	Differ      int64       `json:"differ"`  // answers that differ, over all indicators
	Indicators  []Indicator `json:"indicators"`
	Notes       []string    `json:"notes"`
}

// Indicator is the comparison of one column.
type Indicator struct {
	Column    string   `json:"column"`
	Attribute string   `json:"attribute"`
	Metric    string   `json:"metric"`
	Title     string   `json:"title"`
	Programs  []string `json:"programs,omitempty"`
	// Answered is the records for which one side or the other has an answer.
	Answered int64 `json:"answered"`
	Agree    int64 `json:"agree"` // of those
	Differ   int64 `json:"differ"`
	// Agreement is agree by answered with six decimals, rounded down; blank when
	// nothing is answered.
	Agreement   string       `json:"agreement"`
	Table       []Cell       `json:"table"`
	Amounts     *Amounts     `json:"amounts,omitempty"` // of a median
	Differences []Difference `json:"differences"`
	Rows        []Row        `json:"rows,omitempty"`
}

// Cell is one cell of the confusion table.
type Cell struct {
	Ours    Code  `json:"ours"`
	File    Code  `json:"file"`
	Records int64 `json:"records"`
}

// Amounts says how amounts stand to each other where both sides have one.
type Amounts struct {
	Exact   int64 `json:"exact"`
	Rounded int64 `json:"rounded"` // the file's is ours to the nearest whole dollar
	Apart   int64 `json:"apart"`
}

// Difference counts the records that differ for one reason of ours.
type Difference struct {
	Cell
	Reason string `json:"reason"`
}

// Row is the place of a record that differs: File is the index of the file, Row its
// 1-based data row.
type Row struct {
	File   int    `json:"-"`
	Name   string `json:"file"`
	Row    int64  `json:"row"`
	Ours   Code   `json:"ours"`
	Theirs Code   `json:"theirs"`
	Reason string `json:"reason"`
}

// Report is what was found; lacking are the attributes that the files do not have,
// which are left out.
func (t *Tally) Report(lacking []string) *Report {
	r := &Report{Title: t.def.Answers.Title, Period: t.def.Period.Label, PeriodStart: t.def.Period.From.String(),
		PeriodEnd: t.def.Period.To.String(), Records: t.total, Notes: slices.Clone(t.def.Answers.Notes)}
	for i, a := range t.def.Answers.List {
		if slices.Contains(lacking, a.Attribute) {
			r.Notes = append(r.Notes, fmt.Sprintf("the files have no column %s; it is not compared", a.Column))
			continue
		}
		t.counts[i].trim(t.sample)
		r.Indicators = append(r.Indicators, t.indicator(i))
		r.Differ += r.Indicators[len(r.Indicators)-1].Differ
	}
	return r
}

func (t *Tally) indicator(i int) Indicator {
	a, m, n := &t.def.Answers.List[i], t.def.Metrics[i], &t.counts[i]
	out := Indicator{Column: a.Column, Attribute: a.Attribute, Metric: a.Metric, Title: m.Title, Programs: a.Programs,
		Table: []Cell{}, Differences: []Difference{}}
	for p, k := range n.table {
		out.Table = append(out.Table, Cell{p.ours, p.file, k})
	}
	slices.SortFunc(out.Table, func(a, b Cell) int { return a.compare(b) })
	for k, v := range n.causes {
		out.Differences = append(out.Differences, Difference{Cell{k.ours, k.file, v}, k.reason})
		out.Differ += v
	}
	slices.SortFunc(out.Differences, func(a, b Difference) int { return cmp.Or(a.compare(b.Cell), cmp.Compare(a.Reason, b.Reason)) })
	if m.Statistic != defs.Rate {
		out.Amounts = &Amounts{Exact: n.values[exact], Rounded: n.values[rounded], Apart: n.values[differs]}
	}
	out.Answered = t.total - n.table[pair{Blank, Blank}]
	out.Agree = out.Answered - out.Differ
	if out.Answered > 0 {
		share := out.Agree * 1_000_000 / out.Answered
		out.Agreement = fmt.Sprintf("%d.%06d", share/1_000_000, share%1_000_000)
	}
	for _, p := range n.places {
		out.Rows = append(out.Rows, Row{File: int(p.origin.File), Row: p.origin.Row, Ours: p.ours, Theirs: p.file, Reason: p.reason})
	}
	return out
}

// order is that of the codes in tables.
var order = []Code{One, Zero, Amount, Blank, Other}

func (c Cell) compare(d Cell) int {
	at := func(x Code) int { return slices.Index(order, x) }
	return cmp.Or(cmp.Compare(at(c.Ours), at(d.Ours)), cmp.Compare(at(c.File), at(d.File)))
}
