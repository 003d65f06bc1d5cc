package model

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// plainTable is what a table holds, the plain way.
type plainTable struct {
	person  []uint32
	source  []uint16
	rows    [][]int64
	origins []Origin
}

func (p *plainTable) check(t *testing.T, what string, got *Table) {
	t.Helper()
	if got.Len() != len(p.rows) || !slices.Equal(got.Person, p.person) || !slices.Equal(got.Source, p.source) || !slices.Equal(got.Origins, p.origins) {
		t.Fatalf("%s: other rows", what)
	}
	for r, row := range p.rows {
		for c, v := range row {
			if got.Columns[c].Get(r) != v {
				t.Fatalf("%s: row %d of %s is %d, want %d", what, r, got.Fields[c].Name, got.Columns[c].Get(r), v)
			}
		}
	}
}

func (p *plainTable) pick(rows []uint32) *plainTable {
	out := &plainTable{}
	for _, r := range rows {
		out.person, out.source = append(out.person, p.person[r]), append(out.source, p.source[r])
		out.rows, out.origins = append(out.rows, slices.Clone(p.rows[r])), append(out.origins, p.origins[r])
	}
	return out
}

func (p *plainTable) add(o *plainTable) {
	p.person, p.source = append(p.person, o.person...), append(p.source, o.source...)
	p.rows, p.origins = append(p.rows, o.rows...), append(p.origins, o.origins...)
}

// fill appends random rows to a table and to its plain likeness; values says how
// many different values each column has.
func fill(rnd *rand.Rand, t *Table, p *plainTable, values []int, n int) {
	for range n {
		row := make([]int64, len(t.Fields))
		for c := range row {
			row[c] = int64(rnd.IntN(values[c]))
			if row[c] == 0 && c%2 == 0 {
				row[c] = Blank
			}
		}
		o := Origin{Source: int32(rnd.IntN(3)), Row: rnd.Int64N(100)}
		person := rnd.Uint32N(50)
		t.Append(person, row, o)
		p.person, p.source = append(p.person, person), append(p.source, uint16(o.Source))
		p.rows, p.origins = append(p.rows, row), append(p.origins, o)
	}
}

// TestColumnsHoldWhatIsPut puts random rows into tables whose columns have one
// value, few and many, changes them, and puts tables together.
func TestColumnsHoldWhatIsPut(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		like := NewTable(Employment, []string{"x", "y"}, nil, true)
		values := make([]int, len(like.Fields))
		for c := range values {
			values[c] = []int{1, 2, 5, 255, 256, 257, 300, 5000}[rnd.IntN(8)]
		}
		var parts []*Table
		var rows [][]uint32
		want := &plainTable{}
		for range 1 + rnd.IntN(3) {
			part, p := like.NewLike(), &plainTable{}
			fill(rnd, part, p, values, rnd.IntN(900))
			for range rnd.IntN(300) {
				if part.Len() == 0 {
					break
				}
				c, r, v := rnd.IntN(len(part.Fields)), rnd.IntN(part.Len()), int64(rnd.IntN(6000))
				if v%5 == 0 {
					v = Blank
				}
				part.Columns[c].Set(r, v)
				p.rows[r][c] = v
			}
			c := rnd.IntN(len(part.Fields))
			part.Columns[c].Map(func(v int64) int64 { return 7000 - v })
			for r := range p.rows {
				if p.rows[r][c] != Blank {
					p.rows[r][c] = 7000 - p.rows[r][c]
				}
			}
			p.check(t, "part", part)
			var some []uint32
			for r := range part.Len() {
				if rnd.IntN(4) > 0 {
					some = append(some, uint32(r))
				}
			}
			if some == nil {
				some = []uint32{}
			}
			parts, rows = append(parts, part), append(rows, some)
			want.add(p.pick(some))
		}
		got := like.Gather(parts, rows)
		want.check(t, "gathered", got)
		fill(rnd, got, want, values, rnd.IntN(40))
		want.check(t, "gathered and grown", got)
		order := make([]uint32, 0, got.Len())
		for _, r := range rnd.Perm(got.Len()) {
			if rnd.IntN(5) > 0 {
				order = append(order, uint32(r))
			}
		}
		got.Reorder(order)
		want = want.pick(order)
		want.check(t, "in another order", got)
		copied := got.NewLike()
		for r := range got.Len() {
			copied.AppendFrom(got, r, got.Person[r])
		}
		want.check(t, "copied", copied)
	}
}

// TestUnusedColumnsAreBlank: a column that is not kept has no rows and is blank in
// all of them.
func TestUnusedColumnsAreBlank(t *testing.T) {
	table := NewTable(Employment, nil, func(f string) bool { return f == "wages" }, false)
	table.Append(1, []int64{8000, 3, 4, 500}, Origin{})
	table.Col("employer").Set(0, 9)
	if v := table.Col("employer").Get(0); v != Blank {
		t.Errorf("%d, want blank", v)
	}
	if v := table.Col("wages").Get(0); v != 500 {
		t.Errorf("%d, want 500", v)
	}
}
