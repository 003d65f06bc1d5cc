package gate

import (
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// readTables reads results.md, which has the rows of everybody. When it is alone, it
// says what the release shows, and rows that it lacks are hidden.
func (c *check) readTables(alone bool) error {
	d, err := c.document(tablesFile)
	if err != nil {
		return err
	}
	if alone {
		c.shown = make([]shown, len(c.Rows))
		for i := range c.shown {
			c.shown[i].status = aggregate.Suppressed
		}
	}
	t := tables{check: c, document: d, alone: alone}
	for i := range c.Rows {
		if c.Rows[i].Breakdown == "all" {
			t.rows = append(t.rows, i)
		}
	}
	if err := d.walk(t.head, t.row, c.prose(d.file)); err != nil {
		return err
	}
	if len(t.rows) > 0 {
		return fmt.Errorf("%s: there are fewer rows than there should be", d.file)
	}
	return nil
}

// tables is a reading of results.md.
type tables struct {
	*check
	*document
	alone   bool
	columns []string
	rows    []int // those that are to come
}

// tableColumns are the columns of results.md that are known here; metric is the first.
var tableColumns = []string{"metric", "confidence", "period", "pathway", "program", "group", "status",
	"value", "numerator/denominator", "pending", "excluded"}

func (t *tables) head(line int, cells []string) error {
	t.columns = slices.Clone(cells)
	for _, s := range cells {
		if !slices.Contains(tableColumns, s) {
			return fmt.Errorf("%s: line %d: a table with a column that is not known", t.file, line)
		}
	}
	return nil
}

func (t *tables) row(line int, cells []string) error {
	fail := func(column, what string) error {
		return fmt.Errorf("%s: line %d, column %q: %s", t.file, line, column, what)
	}
	if len(t.rows) == 0 || len(cells) != len(t.columns) {
		return fail("", "a row that is not in the results")
	}
	i := t.rows[0]
	t.rows = t.rows[1:]
	if t.alone {
		t.learn(i, cells)
	}
	for k, column := range t.columns {
		if !t.says(i, column, cells[k]) {
			return fail(column, "not what the other files or the full numbers say of this row")
		}
	}
	return nil
}

// says reports whether a cell says of row i what it may.
func (t *tables) says(i int, column, text string) bool {
	row, s := &t.Rows[i], &t.shown[i]
	counts := func(c cell) bool {
		n, ok := s.count(c)
		return text == "" || ok && equalText(text, n)
	}
	switch column {
	case "metric":
		return text == flat(row.Metric) || text == flat(row.Metric+", "+row.Statistic)
	case "confidence":
		return text == flat(row.Confidence)
	case "period":
		return text == flat(row.Period.Label)
	case "pathway":
		return text == people(row.Pathway)
	case "program":
		return text == programWord(row.Program)
	case "group":
		return text == "all"
	case "status":
		return text == s.status
	case "pending":
		return counts(cPending)
	case "excluded":
		return counts(cExcluded)
	}
	if s.hidden() {
		return text == t.Rules.Marker || text == ""
	}
	return explained(strings.TrimSuffix(text, " "+flat(row.Unit)), t.telling(i))
}

func equalText(text string, n int64) bool {
	d, ok := parseDecimal(strings.ReplaceAll(text, ",", ""))
	return ok && d == aggregate.Whole(n)
}

// people says in words whom a pathway column means.
func people(pathway string) string {
	switch pathway {
	case "":
		return "everyone"
	case "*":
		return "any pathway"
	case "none":
		return "no pathway"
	}
	return flat(pathway)
}

func programWord(program string) string {
	if program == "*" {
		return "all"
	}
	return flat(program)
}

// learn takes what row i shows from its line, where no other file has the rows. What is
// shown is the full number, rounded where that is done; what is not fails afterwards.
func (t *tables) learn(i int, cells []string) {
	row, s := &t.Rows[i], &t.shown[i]
	value := ""
	for k, column := range t.columns {
		text := cells[k]
		if column == "status" {
			s.status = text
		}
		if text == "" || text == t.Rules.Marker {
			continue
		}
		switch column {
		case "value":
			if _, coded := percentsOf(text); coded {
				s.reason = text
			} else {
				value = text
			}
		case "numerator/denominator":
			n, d, both := strings.Cut(text, "/")
			if both {
				s.cells[cNumerator] = wholeOf(n)
				s.cells[cDenominator] = wholeOf(d)
			} else {
				s.cells[cDenominator] = wholeOf(strings.TrimPrefix(text, "n="))
			}
		case "pending":
			s.cells[cPending] = wholeOf(text)
		case "excluded":
			s.cells[cExcluded] = wholeOf(text)
		}
	}
	if value != "" { // after the counts of which it is made
		s.cells[cValue] = t.asShown(row, s, value)
	}
	if name, ok := t.agrees(s, row, false); !ok {
		s.status = "not what the full numbers say: " + name
	}
}

// asShown is the value of which a text is what people read.
func (t *tables) asShown(row *aggregate.Row, s *shown, text string) aggregate.Decimal {
	for _, way := range t.fit(row, s)[cValue] {
		if way.Ok && explained(strings.TrimSuffix(text, " "+flat(row.Unit)), forReading(way, row)) {
			return way
		}
	}
	if row.Statistic == defs.Count {
		return wholeOf(text)
	}
	return aggregate.Decimal{Ok: true, V: -1}
}

func wholeOf(text string) aggregate.Decimal {
	d, ok := parseDecimal(strings.ReplaceAll(text, ",", ""))
	if !ok {
		return aggregate.Decimal{Ok: true, V: -1} // no count is below 0
	}
	return d
}
