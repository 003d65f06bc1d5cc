package model

// stage is where the last rows of a table wait, field by field, until there are
// enough of them to put away: so that appending a value is a store, and the form
// of a column is looked at once in some thousand rows.
type stage struct {
	n, size int // rows that wait, and for which there is room
	last    int // size of the stage before
	people  []uint32
	values  []int64 // size rows of every kept column, and of the sources
	columns []int   // that are kept
}

// How many rows wait: the first few of a table that may stay small, and at most so
// many. Columns lie a bit further apart, as caches like it.
const (
	firstStage = 16
	lastStage  = 2048
	apart      = 8
)

// Append adds a row. values is parallel to Fields (a shorter slice means
// Blank for the rest) and is copied.
func (t *Table) Append(person uint32, values []int64, o Origin) {
	s := &t.stage
	if s.n == s.size {
		t.restage()
	}
	i := s.n
	s.n++
	s.people[i] = person
	if t.origins {
		t.Origins = append(t.Origins, o)
	}
	for _, c := range s.columns {
		v := Blank
		if c < len(values) {
			v = values[c]
		}
		s.values[i] = v
		i += s.size + apart
	}
	s.values[i] = int64(o.Source)
}

// Rows lie column by column: Columns are parallel to Fields (a shorter slice means
// Blank for the rest), and People and Numbers, the rows' numbers in their file, to
// each of them.
type Rows struct {
	People       []uint32
	Numbers      []int64
	Columns      [][]int64
	Source, File int32
}

// AppendRows adds some of the rows, as Append does each of them: at has their places
// in the columns, in ascending order. Numbers are asked for where KeepsOrigins says so.
func (t *Table) AppendRows(rows *Rows, at []uint32) {
	for len(at) > 0 {
		if t.stage.n == t.stage.size {
			t.restage()
		}
		n := min(len(at), t.stage.size-t.stage.n)
		t.stage.add(rows, at[:n])
		if t.origins {
			for _, p := range at[:n] {
				t.Origins = append(t.Origins, Origin{rows.Source, rows.File, rows.Numbers[p]})
			}
		}
		at = at[n:]
	}
}

// KeepsOrigins reports whether the table remembers where its rows came from.
func (t *Table) KeepsOrigins() bool { return t.origins }

// add takes rows for which there is room.
func (s *stage) add(rows *Rows, at []uint32) {
	pick(s.people[s.n:s.n+len(at)], rows.People, at)
	from := s.n
	for _, c := range s.columns {
		to := s.values[from : from+len(at)]
		if c < len(rows.Columns) {
			pick(to, rows.Columns[c], at)
		} else {
			level(to, Blank)
		}
		from += s.size + apart
	}
	level(s.values[from:from+len(at)], int64(rows.Source))
	s.n += len(at)
}

// pick takes what stands at some places, of which there is one at least.
func pick[T any](to, from []T, at []uint32) {
	to = to[:len(at)]
	if first, n := at[0], len(at); at[n-1]-first == uint32(n-1) {
		copy(to, from[first:])
		return
	}
	for i, p := range at {
		to[i] = from[p]
	}
}

func level(to []int64, v int64) {
	for i := range to {
		to[i] = v
	}
}

// AppendFrom copies a row of a table of the same shape.
func (t *Table) AppendFrom(o *Table, row int, person uint32) {
	values := make([]int64, len(t.Fields))
	for i := range values {
		values[i] = o.whole(&o.Columns[i]).Get(row)
	}
	from := Origin{Source: int32(o.Source(row))}
	if t.origins {
		from = o.Origins[row]
	}
	t.Append(person, values, from)
}

// restage puts the waiting rows away and makes room for more than before.
func (t *Table) restage() {
	t.putAway()
	s := &t.stage
	if s.columns == nil {
		s.columns = []int{}
		for i := range t.Columns {
			if t.keep[i] {
				s.columns = append(s.columns, i)
			}
		}
	}
	for _, c := range s.columns {
		t.Columns[c].begin()
	}
	t.sources.begin()
	s.size = max(firstStage, min(2*s.last, lastStage))
	s.last = s.size
	if need := (s.size + apart) * (len(s.columns) + 1); need > len(s.values) {
		s.values = make([]int64, need)
	}
	s.people = make([]uint32, s.size)
}

// putAway makes blocks of the waiting rows.
func (t *Table) putAway() {
	s := &t.stage
	if s.n == 0 {
		return
	}
	t.people = append(t.people, s.people[:s.n:s.n])
	at := 0
	for _, c := range s.columns {
		t.Columns[c].putAway(s.values[at : at+s.n])
		at += s.size + apart
	}
	t.sources.putAway(s.values[at : at+s.n])
	t.rows += s.n
	s.n, s.size, s.people = 0, 0, nil
}

// settle puts the waiting rows away for reading.
func (t *Table) settle() {
	if t.stage.n > 0 {
		t.putAway()
		t.stage.values = nil
	}
}
