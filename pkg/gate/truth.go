package gate

import (
	"slices"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// headings puts into words what the rows of each heading have in common.
func (c *check) headings() {
	c.fixed = map[*aggregate.Heading][]fixedCell{}
	for i := range c.Rows {
		h := c.Rows[i].Heading
		if c.fixed[h] != nil {
			continue
		}
		for name, text := range map[string]string{
			"set": h.Set, "metric": h.Metric, "title": h.Title, "category": h.Category, "population": h.Population,
			"period": h.Period.Label, "period_start": h.Period.From.String(), "period_end": h.Period.To.String(),
			"cohort_start": h.Cohort.From.String(), "cohort_end": h.Cohort.To.String(), "statistic": h.Statistic,
			"unit": h.Unit, "confidence": h.Confidence, "definition": h.Definition,
		} {
			c.fixed[h] = append(c.fixed[h], fixedCell{column(name), mended(text)})
		}
		slices.SortFunc(c.fixed[h], func(a, b fixedCell) int { return a.column - b.column })
	}
}

// fixedCell is a cell that all rows of a heading have.
type fixedCell struct {
	column int
	text   string
}

// mended is a text as every file has it: valid UTF-8.
func mended(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

var pathwayColumn, programColumn, breakdownColumn, groupColumn = column("pathway"), column("program"), column("breakdown"), column("group")

// take takes the cells of row n, from 1, and holds them against the full numbers.
func (c *check) take(f *format, n int, cells []string) (s shown, err error) {
	row := &c.Rows[n-1]
	for _, x := range c.fixed[row.Heading] {
		if !f.text(cells[x.column], x.text) {
			return s, bad(f.file, n, defs.ResultColumns[x.column], "not what this row should say")
		}
	}
	people := [...]fixedCell{{pathwayColumn, row.Pathway}, {programColumn, row.Program}, {breakdownColumn, row.Breakdown}, {groupColumn, row.Group}}
	for _, x := range people {
		if !f.text(cells[x.column], mended(x.text)) {
			return s, bad(f.file, n, defs.ResultColumns[x.column], "not what this row should say")
		}
	}
	for k, at := range columnsOf {
		var ok bool
		if s.cells[k], ok = parseDecimal(cells[at]); !ok || cell(k).counts() && s.cells[k].Places != 0 {
			return s, bad(f.file, n, defs.ResultColumns[at], "not a number as it should be")
		}
	}
	s.status, s.reason = strings.Clone(cells[statusColumn]), strings.Clone(unquoted(cells[reasonColumn]))
	if name, ok := c.agrees(&s, row, f.doubles); !ok {
		return s, bad(f.file, n, name, "not what the full numbers say")
	}
	return s, nil
}

// agrees names the first cell that shows something else than the full numbers say. A
// blank says nothing, and nor does a hidden status.
func (c *check) agrees(s *shown, row *aggregate.Row, doubles bool) (name string, same bool) {
	if !s.hidden() && s.status != row.Status {
		return "status", false
	}
	for k, ways := range c.fit(row, s) {
		d := s.cells[k]
		fits := !d.Ok || slices.ContainsFunc(ways, func(w aggregate.Decimal) bool {
			return w == d || doubles && w.Ok && w.Float() == d.Float()
		})
		if !fits && !c.noised(cell(k), d, row) {
			return cell(k).name(), false
		}
	}
	if r, told := told(s.reason); told && !c.inRange(r, row, s) {
		return "reason", false
	}
	return "", true
}

// fit is, for each cell of a row, what it may show. Where counts are moved, rates are made
// of the moved ones that the row shows; bounds and scores would tell the others.
func (c *check) fit(row *aggregate.Row, s *shown) (out [cells][]aggregate.Decimal) {
	for k, d := range [cells]aggregate.Decimal{
		row.Numerator, row.Denominator, row.Persons, row.Value, row.CILow, row.CIHigh, row.Pending, row.Excluded, row.Target, row.Score,
	} {
		switch k := cell(k); {
		case c.moves() && (k == cLow || k == cHigh || k == cScore), c.moved(k, row): // nothing, or what noised says
		case c.moves() && k == cValue && row.Statistic == defs.Rate:
			out[k] = c.movedRates(row, s)
		case k == cValue && row.Statistic == defs.Rate:
			out[k] = c.rates(row)
		case (k == cLow || k == cHigh) && row.Statistic == defs.Rate:
			out[k] = []aggregate.Decimal{nearest(d, c.Rules.RoundRates)}
		case k == cValue && row.Money:
			out[k] = []aggregate.Decimal{nearest(d, int64(c.Rules.RoundMoney)*power(d.Places))}
		default:
			out[k] = []aggregate.Decimal{d}
		}
	}
	return out
}

// rates are the ways in which the rate of a row may be shown: rounded, with all decimals
// where a rounded one would say that it is of nobody or everybody of a small group, or as
// a whole percent where rates are coded.
func (c *check) rates(row *aggregate.Row) []aggregate.Decimal {
	if c.Rules.Rates == defs.RatesCoded {
		return []aggregate.Decimal{wholePercent(row)}
	}
	rounded := nearest(row.Value, c.Rules.RoundRates)
	if row.Denominator.V < unanimousBelow && (rounded.V == 0 || rounded.V == million) {
		return []aggregate.Decimal{row.Value}
	}
	return []aggregate.Decimal{rounded}
}

func power(places uint8) (n int64) {
	n = 1
	for range places {
		n *= 10
	}
	return n
}

// million is how many units of the last place make a rate of 1.
const million = 1_000_000

// nearest is the multiple of step, in units of the last place, that is nearest to a
// number, the upper one of two; no rate is lifted above 1. A step of 0 leaves all.
func nearest(d aggregate.Decimal, step int64) aggregate.Decimal {
	if !d.Ok || step <= 0 {
		return d
	}
	below := floorDiv(d.V, step) * step
	up := below
	if 2*(d.V-below) >= step {
		up += step
	}
	if d.Places == 6 && d.V <= million {
		up = min(up, million)
	}
	d.V = up
	return d
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// wholePercent is a rate to the nearest percent, and never 0 or 100; nothing where it has
// no denominator.
func wholePercent(row *aggregate.Row) aggregate.Decimal {
	n, d := row.Numerator, row.Denominator
	if !n.Ok || !d.Ok || d.V <= 0 {
		return aggregate.Decimal{}
	}
	return aggregate.Decimal{V: percentOf(n.V, d.V) * (million / 100), Places: 6, Ok: true}
}

func percentOf(n, d int64) int64 { return min(max((200*n+d)/(2*d), 1), 99) }
