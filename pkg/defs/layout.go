package defs

import (
	"slices"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// Layout says how a source's rows become records (CONTRACT section 5).
type Layout struct {
	ID, Name, Description string
	CSV                   CSV
	Fixed                 []FixedField
	Keys                  []Key // the first is the key of the row's records; more than one only in id files
	Records               []RecordMap
	Hash                  string
	File                  string
	Pos                   diag.Pos
}

// CSV is how delimited text is written.
type CSV struct {
	Delimiter rune // 0: by the file's ending
	Encoding  string
	Null      []string // cells that mean blank; the empty cell always does
	NoHeader  bool
}

// FixedField is one field of fixed-width text; Start counts from 1.
type FixedField struct {
	Name          string
	Start, Length int
}

// Key names a column that holds a key and which key it is.
type Key struct {
	Column string
	As     string
	Pos    diag.Pos
}

// RecordMap makes one record out of a row, or none when `when` says no.
type RecordMap struct {
	Kind   model.Kind
	When   *When
	Fields []FieldMap
	Pos    diag.Pos
}

// When is a test on raw cells of the row; all lines must hold.
type When struct {
	Column  string
	Present *bool
	In      []string
	NotIn   []string
	Pos     diag.Pos
	And     *When
}

// Else says what happens to a cell that a map does not name.
type Else uint8

// What to do with a value outside the map.
const (
	ElseKeep   Else = iota // no `else`: a closed list reports unknown-code, others keep the cell
	ElseReject             // else: reject
	ElseValue              // else: VALUE
)

// FieldMap fills one field or attribute.
type FieldMap struct {
	Field   model.Field
	Column  string
	Columns []string // with Join
	Join    string
	Value   *string // a constant
	Date    string  // tokens, or "excel"
	Quarter *QuarterMap
	Map     map[string]string
	Else    Else
	ElseTo  string
	Split   string // several codes in one cell
	Scale   int64  // in millionths; 0 means 1
	Null    []string
	Pad     int
	Require bool
	// Optional allows that the files lack the column; the field is then blank.
	Optional bool
	Pos      diag.Pos
}

// QuarterMap is a quarter in one cell (Form), in two columns, or counted from
// a date field of the same record.
type QuarterMap struct {
	Form          string // tokens YYYY and Q
	Year, Quarter string // columns
	Of            string // a date field of any record of the row
	Plus          int
}

// Columns are all column names that the layout reads, keys first, without
// repetition.
func (l *Layout) Columns() []string {
	var out []string
	seen := map[string]bool{}
	add := func(names ...string) {
		for _, n := range names {
			if n != "" && !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	for _, k := range l.Keys {
		add(k.Column)
	}
	for _, r := range l.Records {
		for w := r.When; w != nil; w = w.And {
			add(w.Column)
		}
		for _, f := range r.Fields {
			add(f.Column)
			add(f.Columns...)
			if f.Quarter != nil {
				add(f.Quarter.Year, f.Quarter.Quarter)
			}
		}
	}
	return out
}

// Kinds are the record kinds that the layout can make.
func (l *Layout) Kinds() (out [model.NumKinds]bool) {
	for _, r := range l.Records {
		out[r.Kind] = true
	}
	return out
}

// Attributes are the attribute names per kind.
func (l *Layout) Attributes(k model.Kind) (out []string) {
	for _, r := range l.Records {
		if r.Kind != k {
			continue
		}
		for _, f := range r.Fields {
			if f.Field.Attr {
				out = append(out, f.Field.Name)
			}
		}
	}
	return out
}

// Rename gives a copy in which columns are called by other names: `with` of a
// source. The map goes from the layout's column name to the file's.
func (l *Layout) Rename(with map[string]string) *Layout {
	if len(with) == 0 {
		return l
	}
	to := func(name string) string {
		if n, ok := with[name]; ok {
			return n
		}
		return name
	}
	c := *l
	c.Keys = append([]Key{}, l.Keys...)
	for i := range c.Keys {
		c.Keys[i].Column = to(c.Keys[i].Column)
	}
	c.Records = append([]RecordMap{}, l.Records...)
	for i := range c.Records {
		r := &c.Records[i]
		r.When = r.When.rename(to)
		r.Fields = append([]FieldMap{}, r.Fields...)
		for j := range r.Fields {
			f := &r.Fields[j]
			f.Column = to(f.Column)
			f.Columns = append([]string{}, f.Columns...)
			for k := range f.Columns {
				f.Columns[k] = to(f.Columns[k])
			}
			if f.Quarter != nil {
				q := *f.Quarter
				q.Year, q.Quarter = to(q.Year), to(q.Quarter)
				f.Quarter = &q
			}
		}
	}
	return &c
}

// Optional are the columns that files may lack.
func (l *Layout) Optional() map[string]bool {
	may := map[string]bool{}
	for _, r := range l.Records {
		for _, f := range r.Fields {
			if f.Optional {
				may[f.Column] = true
			}
		}
	}
	return may
}

// Without gives a copy that does not read the given optional columns.
func (l *Layout) Without(columns map[string]bool) *Layout {
	if len(columns) == 0 {
		return l
	}
	c := *l
	c.Records = slices.Clone(l.Records)
	for i := range c.Records {
		r := &c.Records[i]
		r.Fields = slices.DeleteFunc(slices.Clone(r.Fields), func(f FieldMap) bool { return f.Optional && columns[f.Column] })
	}
	return &c
}

func (w *When) rename(to func(string) string) *When {
	if w == nil {
		return nil
	}
	c := *w
	c.Column = to(w.Column)
	c.And = w.And.rename(to)
	return &c
}
