package model

import (
	"math"
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
	got.Whole()
	if got.Len() != len(p.rows) || !slices.Equal(got.Origins, p.origins) {
		t.Fatalf("%s: other rows", what)
	}
	for r, row := range p.rows {
		if got.people != nil && got.Person(r) != p.person[r] || got.Source(r) != int(p.source[r]) {
			t.Fatalf("%s: row %d is of another person or source", what, r)
		}
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

// change sets random cells of a table and of its plain likeness.
func change(rnd *rand.Rand, t *Table, p *plainTable) {
	if len(p.rows) == 0 {
		return
	}
	t.Whole()
	for range rnd.IntN(300) {
		c, r, v := rnd.IntN(len(t.Fields)), rnd.IntN(len(p.rows)), rnd.Int64N(6000)
		switch {
		case v%5 == 0:
			v = Blank
		case v%500 == 1:
			v *= math.MaxInt32
		}
		t.Columns[c].Set(r, v)
		p.rows[r][c] = v
	}
}

// merged puts tables together, every row at a random place or nowhere, with other
// numbers for codes.
func merged(rnd *rand.Rand, like *Table, parts []*Table, plain []*plainTable) (*Table, *plainTable) {
	recode := make([]int32, 7000)
	for i, v := range rnd.Perm(len(recode)) {
		recode[i] = int32(v)
	}
	all := &plainTable{}
	for _, p := range plain {
		all.add(p)
	}
	perm := rnd.Perm(len(all.rows))
	n := len(perm) - rnd.IntN(1+len(perm)/3)
	want := all.pick(make([]uint32, n))
	places := make([][][]uint32, len(parts))
	row := 0
	for i, part := range parts {
		for _, people := range part.TakePeople() {
			for j := range people {
				people[j] = uint32(perm[row])
				if perm[row] < n {
					want.rows[perm[row]] = all.rows[row]
					want.source[perm[row]], want.origins[perm[row]] = all.source[row], all.origins[row]
				}
				row++
			}
			places[i] = append(places[i], people)
		}
	}
	for _, r := range want.rows {
		for c, v := range r {
			if like.Fields[c].Type == Code && v != Blank {
				r[c] = int64(recode[v])
			}
		}
	}
	m := like.Merge(n, parts, places, recode)
	for _, i := range rnd.Perm(m.Steps()) {
		m.Step(i)
	}
	return m.Table(), want
}

// TestColumnsHoldWhatIsPut puts random rows into tables whose columns have one
// value, few and many, changes them, and puts tables together.
func TestColumnsHoldWhatIsPut(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		like := NewTable(Employment, []string{"x", "y"}, nil, true)
		values := make([]int, len(like.Fields))
		for c := range values {
			values[c] = []int{1, 2, 5, 255, 256, 257, 300, 5000}[rnd.IntN(8)]
		}
		var parts []*Table
		var plain []*plainTable
		for range rnd.IntN(4) {
			part, p := like.NewLike(), &plainTable{}
			fill(rnd, part, p, values, rnd.IntN(900))
			if round%10 == 0 {
				fill(rnd, part, p, values, 3*lastStage)
			}
			if rnd.IntN(2) == 0 {
				p.check(t, "part", part)
				fill(rnd, part, p, values, rnd.IntN(300))
			}
			if rnd.IntN(2) == 0 {
				p = thinned(rnd, part, p)
				p.check(t, "with other persons", part)
			}
			parts, plain = append(parts, part), append(plain, p)
		}
		got, want := merged(rnd, like, parts, plain)
		want.check(t, "merged", got)
		n := rnd.IntN(len(want.rows) + 1)
		rest := got.Cut(n)
		want.pick(upTo(n, len(want.rows))).check(t, "cut off", rest)
		want = want.pick(upTo(0, n))
		change(rnd, got, want)
		want.check(t, "changed", got)
		reorder(rnd, got, want)
		want.check(t, "in another order", got)
		var some []uint32
		gone := make([]bool, got.Len())
		for r := range gone {
			if gone[r] = rnd.IntN(4) == 0; !gone[r] {
				some = append(some, uint32(r))
			}
		}
		got.Drop(gone)
		want = want.pick(some)
		want.check(t, "what is left", got)
		fill(rnd, got, want, values, rnd.IntN(40))
		got.Whole()
		got.people = nil
		want.check(t, "grown", got)
		copied := got.NewLike()
		for r := range got.Len() {
			copied.AppendFrom(got, r, want.person[r])
		}
		want.check(t, "copied", copied)
	}
}

// thinned gives persons other numbers, and some of them none.
func thinned(rnd *rand.Rand, t *Table, p *plainTable) *plainTable {
	const none = 1 << 30
	rank, some := make([]uint32, 50), []uint32{}
	for i := range rank {
		if rank[i] = uint32(100 + i); rnd.IntN(5) == 0 {
			rank[i] = none
		}
	}
	t.Renumber(rank, none)
	for r, person := range p.person {
		if rank[person] != none {
			some = append(some, uint32(r))
		}
	}
	p = p.pick(some)
	for r := range p.person {
		p.person[r] = rank[p.person[r]]
	}
	return p
}

func upTo(lo, hi int) (rows []uint32) {
	for r := lo; r < hi; r++ {
		rows = append(rows, uint32(r))
	}
	return rows
}

// reorder permutes a stretch of rows.
func reorder(rnd *rand.Rand, t *Table, p *plainTable) {
	lo := rnd.IntN(t.Len() + 1)
	n := rnd.IntN(t.Len() - lo + 1)
	order, rows := make([]uint32, n), upTo(0, t.Len())
	for i, from := range rnd.Perm(n) {
		order[i], rows[lo+i] = uint32(from), uint32(lo+from)
	}
	t.Permute(lo, order, &Scratch{})
	*p = *p.pick(rows)
}

// TestColumnsThatAreNotWholeAreNotRead: a row that is appended is not missed.
func TestColumnsThatAreNotWholeAreNotRead(t *testing.T) {
	table := NewTable(Gain, nil, nil, false)
	table.Append(1, []int64{5}, Origin{})
	c := table.Col("date")
	table.Append(1, []int64{5}, Origin{})
	defer func() {
		if recover() == nil {
			t.Error("read all the same")
		}
	}()
	c.Get(1)
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

// TestRowsAppendedTogetherAreThoseAppendedOneByOne: in turns of any size, with and
// without origins, and some columns nobody asked for.
func TestRowsAppendedTogetherAreThoseAppendedOneByOne(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	for _, origins := range []bool{false, true} {
		wanted := func(field string) bool { return field != "hours" }
		together := NewTable(Employment, []string{"a"}, wanted, origins)
		single := together.NewLike()
		for range 60 {
			n := 1 + rnd.IntN(300)
			rows := Rows{People: make([]uint32, n), Numbers: make([]int64, n), Source: 2, File: 1}
			rows.Columns = make([][]int64, len(together.Fields)-rnd.IntN(2))
			for c := range rows.Columns {
				rows.Columns[c] = make([]int64, n)
			}
			var at []uint32
			for i := range n {
				rows.People[i], rows.Numbers[i] = rnd.Uint32N(50), int64(i)
				values := make([]int64, len(rows.Columns))
				for c := range values {
					values[c] = rnd.Int64N(int64(1) << (5 * c))
					rows.Columns[c][i] = values[c]
				}
				if rnd.IntN(5) > 0 {
					at = append(at, uint32(i))
					single.Append(rows.People[i], values, Origin{2, 1, int64(i)})
				}
			}
			together.AppendRows(&rows, at)
		}
		same := slices.Equal(together.Origins, single.Origins) && together.Len() == single.Len()
		for i := 0; same && i < single.Len(); i++ {
			same = together.Person(i) == single.Person(i) && together.Source(i) == single.Source(i)
			for _, f := range single.Fields {
				same = same && together.Col(f.Name).Get(i) == single.Col(f.Name).Get(i)
			}
		}
		if !same {
			t.Fatal("other rows")
		}
	}
}
