package model

import (
	"math"
	"slices"
)

// Blank is the value of a cell that holds nothing. It is the same for every
// field type and smaller than every other value.
const Blank int64 = math.MinInt64

const narrowBlank = math.MinInt32

// Column holds one field of many records. Exactly one of the two slices is in
// use, by the field's Type.Wide. The zero Column belongs to a field that no
// definition asks for; it reads as Blank in every row.
type Column struct {
	narrow []int32
	wide   []int64
}

// Get is the value in a row, or Blank.
func (c *Column) Get(row int) int64 {
	switch {
	case c.narrow != nil:
		if v := c.narrow[row]; v != narrowBlank {
			return int64(v)
		}
	case c.wide != nil:
		return c.wide[row]
	}
	return Blank
}

func (c *Column) append(v int64, wide bool) {
	switch {
	case wide:
		c.wide = append(c.wide, v)
	case v == Blank:
		c.narrow = append(c.narrow, narrowBlank)
	default:
		c.narrow = append(c.narrow, int32(v))
	}
}

// Set overwrites the value of a row of a column in use.
func (c *Column) Set(row int, v int64) {
	switch {
	case c.wide != nil:
		c.wide[row] = v
	case c.narrow != nil && v == Blank:
		c.narrow[row] = narrowBlank
	case c.narrow != nil:
		c.narrow[row] = int32(v)
	}
}

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
