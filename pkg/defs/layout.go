package defs

import (
	"slices"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// Layout says how a source's rows become records.
type Layout struct {
	ID, Name, Description string
	CSV                   CSV
	Names                 Names
	When                  *When // a row for which it does not hold is filtered; nil: every row counts
	OneRow                *OneRow
	Fixed                 []FixedField
	Keys                  []Key // the first is the key of the row's records; more than one only in id files
	Records               []RecordMap
	Hash                  string
	File                  string
	Pos                   diag.Pos
}

// Names say how the columns that a layout names are found in a header (`columns`).
type Names struct {
	Also     map[string][]string // other spellings of a column
	Elements map[string][]string // names by element number, from the code file
	Needed   []string            // nil: every column but those of optional fields
	AnyOf    [][]string          // of each list at least one column is needed
	Loose    bool                // `columns` is there: spellings are compared by letters and digits
	alsoAt   []named             // the columns that also and needed name
}

// OneRow says which of several rows of one person stands: of those whose cells in
// Columns agree, the one with the greatest text in Latest (blank when there is
// none), then the one of the later file, then the one with the greatest cells.
type OneRow struct {
	Columns []string
	Latest  string
	All     bool // inside one delivery all rows that differ stand; those that are alike count once
	Pos     diag.Pos
}

// CSV is how delimited text is written.
type CSV struct {
	Delimiter rune // 0: by the file's ending
	Encoding  string
	Null      []string // cells that mean blank; the empty cell always does
	NoHeader  bool
	Envelope  []string // first cells of lines that are about the file and no rows of it
	// Spreadsheet reads 1.0, ="1" and 01 as the code 1, and $1,234.50 as a number.
	Spreadsheet bool
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
	Pad    int // a key of fewer digits is filled with zeros on the left; 0 for never
	Pos    diag.Pos
}

// RecordMap makes one record out of a row, or none when `when` says no.
type RecordMap struct {
	Kind   model.Kind
	When   *When
	Fields []FieldMap
	Pos    diag.Pos
}

// When is a test on raw cells of the row: of a column, or of other tests.
type When struct {
	Column   string
	Present  *bool
	In       []string
	NotIn    []string
	All, Any []*When
	Not      *When
	Pos      diag.Pos
}

// Walk visits the test and all tests in it.
func (w *When) Walk(visit func(*When)) {
	if w == nil {
		return
	}
	visit(w)
	for _, x := range w.All {
		x.Walk(visit)
	}
	for _, x := range w.Any {
		x.Walk(visit)
	}
	w.Not.Walk(visit)
}

// Else says what happens to a cell that a map does not name.
type Else uint8

// What to do with a value outside the map.
const (
	ElseKeep   Else = iota // no `else`: a closed list reports unknown-code, others keep the cell; what cannot be read rejects the row
	ElseReject             // else: reject
	ElseValue              // else: VALUE
)

// FieldMap fills one field or attribute.
type FieldMap struct {
	Field   model.Field
	Column  string
	Columns []string // with Join
	Join    string
	FirstOf []string  // the first of these columns that is not blank
	Value   *string   // a constant
	Date    string    // tokens, or "excel"
	Dates   []string  // further forms, tried in turn
	Term    []TermDay // terms that stand for days, tried last
	Quarter *QuarterMap
	Map     map[string]string // a key that ends in * stands for all texts that begin so
	AnyCase bool              // texts are compared with the map without case
	Else    Else
	ElseTo  string
	Clean   string // digits or upper: how codes are brought into one spelling (normalize)
	Split   string // several codes in one cell
	Scale   int64  // in millionths; 0 means 1
	Times   string // a second numeric column to multiply with
	Plus    int    // quarters that are counted on from the date of the cell
	Min     *Bound // what lies below it is replaced
	Max     *Bound // what lies above it is replaced
	Null    []string
	Pad     int
	Require bool
	// Optional allows that the files lack the column; the field is then blank.
	Optional bool
	Pos      diag.Pos
}

// Bound replaces numbers beyond it.
type Bound struct {
	Is     string // a number in the field's own unit
	Else   string // what stands instead; blank when empty
	Reject bool   // the row is rejected
}

// QuarterMap is a quarter in one cell (Forms), in two columns, or counted from
// a date field of the same record.
type QuarterMap struct {
	Forms         []string // tokens YYYY and Q; the first that fits
	Year, Quarter string   // columns
	Or            string   // the column, in one of the Forms, where both are blank
	Of            string   // a date field of any record of the row
	Plus          int
}

// ofColumns reports whether the quarter says itself where it is read from.
func (q *QuarterMap) ofColumns() bool { return q != nil && (q.Year != "" || q.Of != "") }

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
	if l.OneRow != nil {
		add(l.OneRow.Columns...)
		add(l.OneRow.Latest)
	}
	l.When.Walk(func(w *When) { add(w.Column) })
	for _, r := range l.Records {
		r.When.Walk(func(w *When) { add(w.Column) })
		for _, f := range r.Fields {
			add(f.columns()...)
		}
	}
	return out
}

// columns are those that a field is read from; a constant and a quarter that is
// counted from a date have none.
func (f *FieldMap) columns() []string {
	out := slices.Concat([]string{f.Column, f.Times}, f.Columns, f.FirstOf)
	if f.Quarter != nil {
		out = append(out, f.Quarter.Year, f.Quarter.Quarter, f.Quarter.Or)
	}
	return slices.DeleteFunc(out, func(c string) bool { return c == "" })
}

// ReadFrom are the columns that the field is read from.
func (f *FieldMap) ReadFrom() []string { return f.columns() }

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
	if l.OneRow != nil {
		o := *l.OneRow
		o.Columns, o.Latest = renamed(o.Columns, to), to(o.Latest)
		c.OneRow = &o
	}
	c.Names.Needed = renamed(l.Names.Needed, to)
	c.Names.AnyOf = slices.Clone(l.Names.AnyOf)
	for i := range c.Names.AnyOf {
		c.Names.AnyOf[i] = renamed(c.Names.AnyOf[i], to)
	}
	c.When = l.When.rename(to)
	c.Records = append([]RecordMap{}, l.Records...)
	for i := range c.Records {
		r := &c.Records[i]
		r.When = r.When.rename(to)
		r.Fields = append([]FieldMap{}, r.Fields...)
		for j := range r.Fields {
			f := &r.Fields[j]
			f.Column, f.Times, f.Columns, f.FirstOf = to(f.Column), to(f.Times), renamed(f.Columns, to), renamed(f.FirstOf, to)
			if f.Quarter != nil {
				q := *f.Quarter
				q.Year, q.Quarter, q.Or = to(q.Year), to(q.Quarter), to(q.Or)
				f.Quarter = &q
			}
		}
	}
	return &c
}

func renamed(names []string, to func(string) string) []string {
	if names == nil {
		return nil
	}
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = to(n)
	}
	return out
}

// Optional are the columns that files may lack: with `needed`, all that it does
// not name; else those that only optional fields read. A key is never optional.
func (l *Layout) Optional() map[string]bool {
	may, needed := map[string]bool{}, map[string]bool{}
	for _, k := range l.Keys {
		needed[k.Column] = true
	}
	if l.Names.Needed != nil {
		for _, c := range l.Names.Needed {
			needed[c] = true
		}
		for _, c := range l.Columns() {
			may[c] = !needed[c]
		}
		return may
	}
	if l.OneRow != nil {
		may[l.OneRow.Latest] = l.OneRow.Latest != ""
		for _, c := range l.OneRow.Columns {
			needed[c] = true
		}
	}
	l.When.Walk(func(w *When) { needed[w.Column] = true })
	for _, r := range l.Records {
		r.When.Walk(func(w *When) { needed[w.Column] = true })
		for _, f := range r.Fields {
			for _, c := range f.columns() {
				if f.Optional {
					may[c] = true
				} else {
					needed[c] = true
				}
			}
		}
	}
	for c := range needed {
		delete(may, c)
	}
	return may
}

// Without gives a copy without the records that can never be made: those that
// are read from columns all of which are among the given ones, which no file has.
// So a kind that the files cannot deliver counts as not delivered. What is read
// from other missing columns stays, and is blank.
func (l *Layout) Without(columns map[string]bool) *Layout {
	if len(columns) == 0 {
		return l
	}
	c := *l
	c.Records = slices.DeleteFunc(slices.Clone(l.Records), func(r RecordMap) bool {
		reads := 0
		for _, f := range r.Fields {
			for _, col := range f.columns() {
				if !columns[col] && !slices.ContainsFunc(l.Keys, func(k Key) bool { return k.Column == col }) {
					return false
				}
				reads++
			}
		}
		return reads > 0
	})
	return &c
}

func (w *When) rename(to func(string) string) *When {
	if w == nil {
		return nil
	}
	c := *w
	c.Column, c.Not = to(w.Column), w.Not.rename(to)
	c.All, c.Any = renamedTests(w.All, to), renamedTests(w.Any, to)
	return &c
}

func renamedTests(list []*When, to func(string) string) (out []*When) {
	for _, w := range list {
		out = append(out, w.rename(to))
	}
	return out
}
