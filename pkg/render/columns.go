package render

import (
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/protect"
)

// kind says what a column of the results holds.
type kind uint8

const (
	word   kind = iota // ids and codes of ours
	free               // text that may come from definitions' authors or from the data
	day                // a date
	whole              // a count
	number             // a decimal number
)

// column is one column of the results. One of text, date and num is set, as
// the kind asks. A shared one is the same in all cells with one heading.
type column struct {
	name   string
	kind   kind
	shared bool
	text   func(*protect.Cell) string
	date   func(*protect.Cell) calendar.Date
	num    func(*protect.Cell) protect.Decimal
}

// columns are those of defs.ResultColumns, in that order.
var columns = []column{
	{name: "set", kind: word, shared: true, text: func(c *protect.Cell) string { return c.Set }},
	{name: "metric", kind: word, shared: true, text: func(c *protect.Cell) string { return c.Metric }},
	{name: "title", kind: free, shared: true, text: func(c *protect.Cell) string { return c.Title }},
	{name: "category", kind: word, shared: true, text: func(c *protect.Cell) string { return c.Category }},
	{name: "population", kind: word, shared: true, text: func(c *protect.Cell) string { return c.Population }},
	{name: "pathway", kind: word, text: func(c *protect.Cell) string { return c.Pathway }},
	{name: "program", kind: word, text: func(c *protect.Cell) string { return c.Program }},
	{name: "period", kind: word, shared: true, text: func(c *protect.Cell) string { return c.Period.Label }},
	{name: "period_start", kind: day, shared: true, date: func(c *protect.Cell) calendar.Date { return c.Period.From }},
	{name: "period_end", kind: day, shared: true, date: func(c *protect.Cell) calendar.Date { return c.Period.To }},
	{name: "cohort_start", kind: day, shared: true, date: func(c *protect.Cell) calendar.Date { return c.Cohort.From }},
	{name: "cohort_end", kind: day, shared: true, date: func(c *protect.Cell) calendar.Date { return c.Cohort.To }},
	{name: "breakdown", kind: word, text: func(c *protect.Cell) string { return c.Breakdown }},
	{name: "group", kind: free, text: func(c *protect.Cell) string { return c.Group }},
	{name: "statistic", kind: word, shared: true, text: func(c *protect.Cell) string { return c.Statistic }},
	{name: "numerator", kind: whole, num: func(c *protect.Cell) protect.Decimal { return c.Numerator }},
	{name: "denominator", kind: whole, num: func(c *protect.Cell) protect.Decimal { return c.Denominator }},
	{name: "persons", kind: whole, num: func(c *protect.Cell) protect.Decimal { return c.Persons }},
	{name: "value", kind: number, num: func(c *protect.Cell) protect.Decimal { return c.Value }},
	{name: "unit", kind: word, shared: true, text: func(c *protect.Cell) string { return c.Unit }},
	{name: "ci_low", kind: number, num: func(c *protect.Cell) protect.Decimal { return c.CILow }},
	{name: "ci_high", kind: number, num: func(c *protect.Cell) protect.Decimal { return c.CIHigh }},
	{name: "pending", kind: whole, num: func(c *protect.Cell) protect.Decimal { return c.Pending }},
	{name: "excluded", kind: whole, num: func(c *protect.Cell) protect.Decimal { return c.Excluded }},
	{name: "status", kind: word, text: func(c *protect.Cell) string { return c.Status }},
	{name: "reason", kind: free, text: func(c *protect.Cell) string { return c.Reason }},
	{name: "target", kind: number, num: func(c *protect.Cell) protect.Decimal { return c.Target }},
	{name: "score", kind: number, num: func(c *protect.Cell) protect.Decimal { return c.Score }},
	{name: "confidence", kind: word, shared: true, text: func(c *protect.Cell) string { return c.Confidence }},
	{name: "definition", kind: word, shared: true, text: func(c *protect.Cell) string { return c.Definition }},
}

// show is the content as text, blank for nothing, always valid UTF-8.
func (c *column) show(cell *protect.Cell) string {
	switch c.kind {
	case day:
		return c.date(cell).String()
	case whole, number:
		return c.num(cell).String()
	}
	return strings.ToValidUTF8(c.text(cell), "\uFFFD")
}
