package model

import "slices"

// Origin says where a record came from: the index of the source in the
// project, of the file in the source, and the 1-based data row.
type Origin struct {
	Source int32
	File   int32
	Row    int64
}

// Compare orders origins by source, file and row.
func (o Origin) Compare(p Origin) int {
	switch {
	case o.Source != p.Source:
		return int(o.Source - p.Source)
	case o.File != p.File:
		return int(o.File - p.File)
	case o.Row < p.Row:
		return -1
	case o.Row > p.Row:
		return 1
	}
	return 0
}

// Table holds records of one kind: parallel columns, one row per record. Fields
// are the kind's own fields followed by attributes. A Table is not safe for
// concurrent change; readers may share it.
type Table struct {
	Kind    Kind
	Fields  []Field
	Person  []uint32 // dense person number per row
	Source  []uint16 // index of the source per row
	Columns []Column // parallel to Fields
	Origins []Origin // per row when kept, else nil
	index   map[string]int
	keep    []bool
	origins bool
}

// NewTable makes an empty table. attrs are the names of further columns;
// wanted names the fields and attributes whose values are kept (nil keeps all);
// origins asks to remember where each row came from.
func NewTable(k Kind, attrs []string, wanted func(field string) bool, origins bool) *Table {
	t := &Table{Kind: k, Fields: slices.Clone(k.Fields()), index: map[string]int{}, origins: origins}
	for _, a := range attrs {
		if _, own := k.Field(a); !own {
			t.Fields = append(t.Fields, Field{Name: a, Attr: true})
		}
	}
	t.Columns = make([]Column, len(t.Fields))
	t.keep = make([]bool, len(t.Fields))
	for i, f := range t.Fields {
		t.index[f.Name] = i
		t.keep[i] = wanted == nil || wanted(f.Name) || f.Name == k.StartField() || f.Name == k.EndField()
	}
	return t
}

// AddField gives an empty table, before any like it is made, a further column
// that is kept. A name that is there already stays as it is.
func (t *Table) AddField(f Field) {
	if _, there := t.index[f.Name]; there {
		return
	}
	t.index[f.Name] = len(t.Fields)
	t.Fields = append(t.Fields, f)
	t.Columns = append(t.Columns, Column{})
	t.keep = append(t.keep, true)
}

// NewLike makes an empty table of the same shape.
func (t *Table) NewLike() *Table {
	return &Table{Kind: t.Kind, Fields: t.Fields, Columns: make([]Column, len(t.Fields)), index: t.index, keep: t.keep, origins: t.origins}
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.Person) }

// Index is the column number of a field or attribute, or -1.
func (t *Table) Index(field string) int {
	if i, ok := t.index[field]; ok {
		return i
	}
	return -1
}

// Col is the column of a field or attribute; a column that is always Blank
// when there is none.
func (t *Table) Col(field string) *Column {
	if i := t.Index(field); i >= 0 {
		return &t.Columns[i]
	}
	return &Column{}
}

// Append adds a row. values is parallel to Fields (a shorter slice means
// Blank for the rest) and is copied.
func (t *Table) Append(person uint32, values []int64, o Origin) {
	t.Person = append(t.Person, person)
	t.Source = append(t.Source, uint16(o.Source))
	if t.origins {
		t.Origins = append(t.Origins, o)
	}
	for i := range t.Columns {
		if !t.keep[i] {
			continue
		}
		v := Blank
		if i < len(values) {
			v = values[i]
		}
		t.Columns[i].append(v, t.Fields[i].Type.Wide())
	}
}

// AppendFrom copies a row of a table of the same shape.
func (t *Table) AppendFrom(o *Table, row int, person uint32) {
	t.Person = append(t.Person, person)
	t.Source = append(t.Source, o.Source[row])
	if t.origins {
		t.Origins = append(t.Origins, o.Origins[row])
	}
	for i := range t.Columns {
		if t.keep[i] {
			t.Columns[i].append(o.Columns[i].Get(row), t.Fields[i].Type.Wide())
		}
	}
}

// Gather makes one table of the listed rows of several tables of the shape of t,
// in their order. rows is parallel to from; nil are all rows. The tables are used
// up column by column, so that what is in two places at a time is one column.
func (t *Table) Gather(from []*Table, rows [][]uint32) *Table {
	out, n := t.NewLike(), 0
	for i, o := range from {
		if rows[i] == nil {
			rows[i] = make([]uint32, o.Len())
			for r := range rows[i] {
				rows[i][r] = uint32(r)
			}
		}
		n += len(rows[i])
	}
	out.Person = gather(n, from, rows, func(o *Table) *[]uint32 { return &o.Person })
	out.Source = gather(n, from, rows, func(o *Table) *[]uint16 { return &o.Source })
	if out.origins {
		out.Origins = gather(n, from, rows, func(o *Table) *[]Origin { return &o.Origins })
	}
	for c := range out.Columns {
		if !out.keep[c] {
			continue
		}
		to, wide := Column{room: n}, out.Fields[c].Type.Wide()
		for i, o := range from {
			to.appendRows(&o.Columns[c], rows[i], wide)
			o.Columns[c] = Column{}
		}
		out.Columns[c] = to
	}
	return out
}

func gather[T any](n int, from []*Table, rows [][]uint32, of func(*Table) *[]T) []T {
	out := make([]T, 0, n)
	for i, o := range from {
		part := of(o)
		for _, r := range rows[i] {
			out = append(out, (*part)[r])
		}
		*part = nil
	}
	return out
}

// Reorder keeps the listed rows, in their order, and no others.
func (t *Table) Reorder(rows []uint32) {
	old := *t
	*t = Table{} // so that nobody holds what has been copied
	*t = *old.Gather([]*Table{&old}, [][]uint32{rows})
}
