package timeline

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/model"
)

// mergePersons makes one row per person out of the person records of all
// sources. Field by field the first source of the project wins; where rows of
// one source disagree, their most frequent value counts, on a tie the smallest,
// and the disagreement is counted. A source that delivers nothing but persons
// has one row for each; the others are duplicates and say nothing.
func (b *kind) mergePersons() {
	if b.rows == 0 {
		return
	}
	t, out := b.table, b.table.NewLike()
	values := make([]int64, len(t.Fields))
	var rows []int
	for p := range uint32(b.persons) {
		rows = rows[:0]
		for row := b.off[p]; row < b.off[p+1]; row++ {
			rows = append(rows, int(row))
		}
		b.off[p] = uint32(out.Len())
		if len(rows) == 0 {
			continue
		}
		slices.SortFunc(rows, func(x, y int) int {
			return cmp.Or(cmp.Compare(t.Source(x), t.Source(y)), originOf(t, x).Compare(originOf(t, y)))
		})
		kept := b.repeated(t, rows)
		for i := range values {
			values[i] = b.mergeField(t, kept, i)
		}
		out.Append(p, values, originOf(t, rows[0]))
	}
	b.off[b.persons] = uint32(out.Len())
	out.TakePeople()
	out.Whole()
	b.table = out
}

// originOf is the place of a record; of the source alone where places are not
// kept.
func originOf(t *model.Table, row int) model.Origin {
	if t.Origins != nil {
		return t.Origins[row]
	}
	return model.Origin{Source: int32(t.Source(row))}
}

// repeated leaves out the repeated rows of a person in a pure person source.
// The row that says most is kept, of equals the one with the smallest values, so
// that the choice does not depend on the order of rows.
func (b *kind) repeated(t *model.Table, rows []int) (kept []int) {
	if len(rows) == 1 {
		return rows
	}
	for len(rows) > 0 {
		n := sameSource(t, rows)
		same := rows[:n]
		rows = rows[n:]
		if src := t.Source(same[0]); src >= len(b.pure) || !b.pure[src] {
			kept = append(kept, same...)
			continue
		}
		best := same[0]
		for _, r := range same[1:] {
			if saysMore(t, r, best) {
				best = r
			}
		}
		kept = append(kept, best)
		for _, r := range same {
			if r != best {
				b.duplicates = append(b.duplicates, originOf(t, r))
			}
		}
	}
	return kept
}

// sameSource is how many of the first rows come from one source.
func sameSource(t *model.Table, rows []int) int {
	n := 1
	for n < len(rows) && t.Source(rows[n]) == t.Source(rows[0]) {
		n++
	}
	return n
}

// saysMore compares two rows by how many fields they fill, then by their values.
func saysMore(t *model.Table, a, b int) bool {
	filled, order := 0, 0
	for i := range t.Columns {
		x, y := t.Columns[i].Get(a), t.Columns[i].Get(b)
		if x != model.Blank {
			filled++
		}
		if y != model.Blank {
			filled--
		}
		if order == 0 {
			order = cmp.Compare(x, y)
		}
	}
	return filled > 0 || filled == 0 && order < 0
}

// mergeField looks through the sources in order and takes the first that has
// a value.
func (b *kind) mergeField(t *model.Table, rows []int, field int) int64 {
	c := &t.Columns[field]
	for len(rows) > 0 {
		n := sameSource(t, rows)
		if v, conflict := mode(c, rows[:n]); v != model.Blank {
			if conflict {
				b.conflicts++
			}
			return v
		}
		rows = rows[n:]
	}
	return model.Blank
}

// mode is the most frequent value that is not blank, the smallest on a tie.
func mode(c *model.Column, rows []int) (best int64, conflict bool) {
	best = model.Blank
	if len(rows) == 1 {
		return c.Get(rows[0]), false
	}
	values := make([]int64, 0, len(rows))
	for _, r := range rows {
		if v := c.Get(r); v != model.Blank {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	most := 0
	for i := 0; i < len(values); {
		j := i
		for j < len(values) && values[j] == values[i] {
			j++
		}
		if j-i > most {
			best, most = values[i], j-i
		}
		i = j
	}
	return best, most < len(values)
}
