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
// concurrent change; readers may share one to which nothing is appended any more
// once Whole has been called.
type Table struct {
	Kind    Kind
	Fields  []Field
	Columns []Column // parallel to Fields
	Origins []Origin // per row when kept, else nil
	index   map[string]int
	keep    []bool
	origins bool

	rows    int // without those of stage
	people  [][]uint32
	sources Column
	stage   stage
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
func (t *Table) Len() int { return t.rows + t.stage.n }

// Index is the column number of a field or attribute, or -1.
func (t *Table) Index(field string) int {
	if i, ok := t.index[field]; ok {
		return i
	}
	return -1
}

// Col is the column of a field or attribute; a column that is always Blank
// when there is none. It is good until the next row is appended.
func (t *Table) Col(field string) *Column {
	if i := t.Index(field); i >= 0 {
		return t.whole(&t.Columns[i])
	}
	return &Column{}
}

// Whole readies all columns for reading, as Col does with one.
func (t *Table) Whole() {
	for i := range t.Columns {
		t.whole(&t.Columns[i])
	}
	t.whole(&t.sources)
}

func (t *Table) whole(c *Column) *Column {
	t.settle()
	if c.open {
		c.close()
	}
	return c
}

// Source is the index of the source of a row.
func (t *Table) Source(row int) int { return int(t.whole(&t.sources).Get(row)) }

// Sources are the sources of all rows as a column.
func (t *Table) Sources() *Column { return t.whole(&t.sources) }

// Person is the dense person number of a row, in tables that were appended to. In
// those of a store Store.Rows says which rows are whose.
func (t *Table) Person(row int) uint32 {
	t.settle()
	for _, b := range t.people {
		if row < len(b) {
			return b[row]
		}
		row -= len(b)
	}
	panic("a row beyond the last, or a table that knows no persons")
}

// TakePeople are the person numbers of all rows, in stretches. The table knows
// them no more, so that the caller may change them.
func (t *Table) TakePeople() [][]uint32 {
	t.settle()
	people := t.people
	t.people = nil
	return people
}
