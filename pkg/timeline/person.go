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
func (s *Store) mergePersons(t *model.Table, pure []bool) *model.Table {
	rows := make([]int, t.Len())
	for i := range rows {
		rows[i] = i
	}
	origin := func(r int) model.Origin {
		if t.Origins != nil {
			return t.Origins[r]
		}
		return model.Origin{Source: int32(t.Source[r])}
	}
	slices.SortFunc(rows, func(a, b int) int {
		return cmp.Or(cmp.Compare(t.Person[a], t.Person[b]), cmp.Compare(t.Source[a], t.Source[b]), origin(a).Compare(origin(b)))
	})
	out := t.NewLike()
	values := make([]int64, len(t.Fields))
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && t.Person[rows[n]] == t.Person[rows[0]] {
			n++
		}
		kept := s.duplicates(t, rows[:n], pure, origin)
		for i := range values {
			values[i] = s.mergeField(t, kept, i)
		}
		out.Append(t.Person[rows[0]], values, origin(rows[0]))
		rows = rows[n:]
	}
	return out
}

// duplicates leaves out the repeated rows of a person in a pure person source.
// The row that says most is kept, of equals the one with the smallest values, so
// that the choice does not depend on the order of rows.
func (s *Store) duplicates(t *model.Table, rows []int, pure []bool, origin func(int) model.Origin) (kept []int) {
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && t.Source[rows[n]] == t.Source[rows[0]] {
			n++
		}
		same := rows[:n]
		rows = rows[n:]
		if src := int(t.Source[same[0]]); src >= len(pure) || !pure[src] {
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
				s.Duplicates = append(s.Duplicates, origin(r))
			}
		}
	}
	return kept
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
func (s *Store) mergeField(t *model.Table, rows []int, field int) int64 {
	c := &t.Columns[field]
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && t.Source[rows[n]] == t.Source[rows[0]] {
			n++
		}
		if v, conflict := mode(c, rows[:n]); v != model.Blank {
			if conflict {
				s.PersonConflicts++
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
