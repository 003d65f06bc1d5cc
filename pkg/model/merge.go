package model

// Merging is a table in the making: the rows of several tables of its shape, each
// at a place of its own. Its columns are put together one at a time, by whoever
// calls, and those of the other tables go as they are used, so that what is in two
// places at a time is one column for everybody who works on it.
type Merging struct {
	out    *Table
	from   []*Table
	places [][][]uint32
	recode []int32
}

// Merge begins a table of n rows of the shape of t. places says, for every one of
// the other tables and in stretches as TakePeople gives them, to which place its
// rows go: n or more leaves one out. recode gives the symbols in fields of codes
// other numbers; nil leaves them.
func (t *Table) Merge(n int, from []*Table, places [][][]uint32, recode []int32) *Merging {
	m := &Merging{out: t.NewLike(), from: from, places: places, recode: recode}
	m.out.rows = n
	for _, o := range from {
		o.settle()
	}
	return m
}

// Steps is how many times Step is to be called, with 0 and up. The calls may come
// at the same time and in any order.
func (m *Merging) Steps() int { return len(m.out.Columns) + 2 }

// Step does a part of the work.
func (m *Merging) Step(i int) {
	switch c := i - 2; {
	case c >= 0 && !m.out.keep[c]:
	case i == 0:
		m.column(func(t *Table) *Column { return &t.sources }, nil)
	case i == 1:
		m.origins()
	case m.out.Fields[c].Type == Code:
		m.column(func(t *Table) *Column { return &t.Columns[c] }, m.recode)
	default:
		m.column(func(t *Table) *Column { return &t.Columns[c] }, nil)
	}
}

// Table is what has been made.
func (m *Merging) Table() *Table { return m.out }

func (m *Merging) column(of func(t *Table) *Column, recode []int32) {
	var blocks []*block
	for _, t := range m.from {
		blocks = append(blocks, of(t).all()...)
	}
	to := roomFor(blocks, recode)
	to.make(m.out.rows)
	for i, t := range m.from {
		places := &places{lists: m.places[i]}
		for _, b := range of(t).all() {
			to.put(places, b, recode)
		}
		*of(t) = Column{}
	}
	*of(m.out) = Column{block: to}
}

func (m *Merging) origins() {
	if !m.out.origins {
		return
	}
	m.out.Origins = make([]Origin, m.out.rows)
	for i, t := range m.from {
		row := 0
		for _, list := range m.places[i] {
			for _, to := range list {
				if int(to) < m.out.rows {
					m.out.Origins[to] = t.Origins[row]
				}
				row++
			}
		}
		t.Origins = nil
	}
}

// Cut takes the rows from n on out of a whole table and makes one of its own of
// them.
func (t *Table) Cut(n int) *Table {
	rest := t.NewLike()
	rest.rows, t.rows = t.rows-n, n
	for i := range t.Columns {
		rest.Columns[i].block = t.Columns[i].cut(n)
	}
	rest.sources.block = t.sources.cut(n)
	if t.origins {
		rest.Origins, t.Origins = t.Origins[n:], t.Origins[:n:n]
	}
	return rest
}

func (b *block) cut(n int) block {
	rest := *b
	b.n = min(n, b.n)
	rest.n -= b.n
	switch {
	case b.small != nil:
		rest.small, b.small = b.small[n:], b.small[:n:n]
	case b.narrow != nil:
		rest.narrow, b.narrow = b.narrow[n:], b.narrow[:n:n]
	case b.wide != nil:
		rest.wide, b.wide = b.wide[n:], b.wide[:n:n]
	}
	return rest
}

// Scratch is room for Permute, of one caller.
type Scratch struct {
	small   []uint8
	narrow  []int32
	wide    []int64
	origins []Origin
}

// Permute puts some rows of a whole table that lie beside each other into another
// order: row lo+i becomes what row lo+order[i] was. Calls for different rows may
// come at the same time.
func (t *Table) Permute(lo int, order []uint32, room *Scratch) {
	t.each(func(b *block) {
		room.small = permute(b.small, lo, order, room.small)
		room.narrow = permute(b.narrow, lo, order, room.narrow)
		room.wide = permute(b.wide, lo, order, room.wide)
	})
	room.origins = permute(t.Origins, lo, order, room.origins)
}

func permute[T any](rows []T, lo int, order []uint32, old []T) []T {
	if rows == nil {
		return old
	}
	rows = rows[lo : lo+len(order)]
	old = append(old[:0], rows...)
	for i, from := range order {
		rows[i] = old[from]
	}
	return old
}

// Drop takes rows out of a table; gone says which, row by row.
func (t *Table) Drop(gone []bool) {
	t.Whole()
	t.rows = 0
	for _, g := range gone {
		if !g {
			t.rows++
		}
	}
	t.each(func(b *block) {
		b.small, b.narrow, b.wide = left(b.small, gone), left(b.narrow, gone), left(b.wide, gone)
		b.n = min(b.n, t.rows)
	})
	t.Origins = left(t.Origins, gone)
	for i, people := range t.people {
		t.people[i], gone = left(people, gone[:len(people)]), gone[len(people):]
	}
}

func left[T any](rows []T, gone []bool) []T {
	n := 0
	for i, v := range rows {
		if !gone[i] {
			rows[n] = v
			n++
		}
	}
	return rows[:n]
}

// Renumber gives the persons of all rows the numbers in rank; the rows of those who
// have none there are dropped.
func (t *Table) Renumber(rank []uint32, none uint32) {
	t.settle()
	var gone []bool
	row := 0
	for _, people := range t.people {
		for i, p := range people {
			if people[i] = rank[p]; rank[p] == none {
				if gone == nil {
					gone = make([]bool, t.Len())
				}
				gone[row] = true
			}
			row++
		}
	}
	if gone != nil {
		t.Drop(gone)
	}
}

func (t *Table) each(do func(b *block)) {
	for i := range t.Columns {
		do(&t.Columns[i].block)
	}
	do(&t.sources.block)
}
