package propose

import (
	"fmt"
	"slices"
	"strings"
)

// What may be written of a column's values: at most maxValues different ones, and
// of them those that at least minRows rows of the sample share. Rare values may
// be about one person.
const (
	maxValues = 20
	minRows   = 10
	maxLength = 40
)

// coded is a field with a closed list. Its codes are listed to be mapped, as far
// as they may be; all of them become other until then.
func (g *guesser) coded(r *record, field, id, other, question string) {
	x := g.is[id]
	if x.column == nil {
		r.constant(g, field, other, "the file does not say; "+question)
		return
	}
	g.note(r.kind, field, guess{x.column, Low})
	values, hidden, ok := x.column.listable()
	if !ok || len(values) == 0 {
		r.fields = append(r.fields, line{
			text:   fmt.Sprintf(`%s: {column: %s, map: {"": %s}, else: %s}`, field, Scalar(x.column.Name), other, other),
			remark: fmt.Sprintf("low: %s %d different values, not listed", question, hidden),
		})
		return
	}
	l := line{text: field + ":", remark: "low: " + question, below: []line{{text: "column: " + Scalar(x.column.Name)}, {text: "map:"}}}
	for _, v := range values {
		l.below = append(l.below, line{text: "  " + Scalar(v) + ": " + other})
	}
	l.below = append(l.below, line{text: fmt.Sprintf(`  "": %s`, other)})
	l.below = append(l.below, line{text: "else: " + other})
	if hidden > 0 {
		l.below[len(l.below)-1].remark = fmt.Sprintf("%d more values are rarer than %d rows of the sample and not listed", hidden, minRows)
	}
	r.fields = append(r.fields, l)
}

// listable are the values of a coded column that may be written down, sorted, and
// how many others it has. ok is false for a column with too many values, or with
// values that look like numbers of people.
func (c *Column) listable() (values []string, hidden int, ok bool) {
	all := c.distinct()
	if len(all) > maxValues || most(c.filled, isSSN) || dateForm(c.filled) != "" {
		return nil, len(all), false
	}
	for v, n := range all {
		switch {
		case n < minRows, len(v) > maxLength, strings.Count(v, "")-1 == digitCount(v) && digitCount(v) >= 5:
			hidden++
		default:
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values, hidden, true
}

func digitCount(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
