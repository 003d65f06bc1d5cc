package profile

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
)

// The bounds of what is shown.
const (
	MinRows     = 10   // rows in which a value must stand
	MaxShown    = 20   // values of a column that no layout reads as codes
	MaxDistinct = 1000 // values that are counted one by one
	maxText     = 40   // bytes of a value
)

// Use says what a layout makes of a column.
type Use uint8

// The uses. Hidden columns never show values.
const (
	Ignored Use = iota // no layout reads it
	Free               // read, and not by a list of codes
	Coded              // read by a map of codes
	Hidden             // a key, a date, a quarter, a number
)

// Role is a column with what is known of it before its cells are read.
type Role struct {
	Name  string // as it stands in the files; the number of the column where that may be data
	Use   Use
	As    []string        // what the layout reads it as, in words
	Codes map[string]bool // of a Coded column: the codes that the layout knows
	Split string          // what stands between several codes of one cell
	Pad   int             // zeros are put before shorter codes
	// AnyCase compares codes without case; a code that ends in * stands for all
	// texts that begin so.
	AnyCase bool
	// Spreadsheet takes 1.0, ="1" and 01 for the code 1, as the layout does.
	Spreadsheet bool
}

// knows reports whether a cell holds nothing but codes of the layout.
func (r *Role) knows(cell string) bool {
	pieces := []string{cell}
	if r.Split != "" {
		pieces = strings.Split(cell, r.Split)
	}
	for _, code := range pieces {
		if !r.known(strings.TrimSpace(code)) {
			return false
		}
	}
	return true
}

// known reports whether a text is a code of the layout.
func (r *Role) known(code string) bool {
	if r.Spreadsheet {
		code = string(normalize.Plain([]byte(code)))
	}
	if short := r.Pad - len(code); short > 0 && !r.Codes[code] {
		code = strings.Repeat("0", short) + code
	}
	if r.Codes[code] {
		return true
	}
	number := bare(code)
	for known := range r.Codes {
		begin, open := strings.CutSuffix(known, "*")
		switch {
		case r.Spreadsheet && number != "" && bare(known) == number,
			r.AnyCase && strings.EqualFold(known, code),
			open && (strings.HasPrefix(code, begin) || r.AnyCase && strings.HasPrefix(strings.ToLower(code), strings.ToLower(begin))):
			return true
		}
	}
	return false
}

// bare is a code of digits without leading zeros; blank for any other text.
func bare(code string) string {
	if code == "" || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	if short := strings.TrimLeft(code, "0"); short != "" {
		return short
	}
	return "0"
}

// Batch is a batch of text cells in the order of the roles.
type Batch interface {
	N() int
	Cell(col, i int) []byte
}

// Columns counts cells. It is not safe for concurrent use.
type Columns struct {
	roles  []Role
	null   []string
	rows   int64
	counts []column
}

type column struct {
	blank  int64
	many   bool             // more than MaxDistinct values; values is then empty
	values map[string]int64 // rows by value
}

// NewColumns makes the counter of one goroutine. Cells of the words in null are
// blank, as empty ones are.
func NewColumns(roles []Role, null []string) *Columns {
	c := &Columns{roles: roles, null: null, counts: make([]column, len(roles))}
	for i := range c.counts {
		c.counts[i].values = map[string]int64{}
	}
	return c
}

// Batch counts the cells of a batch.
func (c *Columns) Batch(b Batch) {
	c.rows += int64(b.N())
	for col := range c.roles {
		n := &c.counts[col]
		for i := range b.N() {
			cell := model.TrimBlanks(b.Cell(col, i))
			switch {
			case len(cell) == 0 || slices.ContainsFunc(c.null, func(w string) bool { return w == string(cell) }):
				n.blank++
			case !n.many:
				n.values[string(cell)]++
				n.bound()
			}
		}
	}
}

// bound gives up counting values one by one where there are too many.
func (n *column) bound() {
	if len(n.values) > MaxDistinct {
		n.many, n.values = true, nil
	}
}

// Add takes over what another goroutine counted.
func (c *Columns) Add(o *Columns) {
	c.rows += o.rows
	for i := range c.counts {
		n, m := &c.counts[i], &o.counts[i]
		n.blank += m.blank
		n.many = n.many || m.many
		if n.many {
			n.values = nil
			continue
		}
		for v, rows := range m.values {
			n.values[v] += rows
		}
		n.bound()
	}
}

// Rows is the number of rows counted.
func (c *Columns) Rows() int64 { return c.rows }

// Line is what is known of a column.
type Line struct {
	Role     Role
	Rows     int64
	Blank    int64
	Distinct int  // values; MaxDistinct and a mark where there are more
	More     bool // more than MaxDistinct
	Values   []Count
	Rare     Group // values that are not shown because few rows have them
	Unknown  Group // of a Coded column: values that the layout does not know
}

// Count is a value with its rows.
type Count struct {
	Value string
	Rows  int64
}

// Group is several values with the rows of all of them.
type Group struct {
	Values int   `json:"values"`
	Rows   int64 `json:"rows"`
}

func (g *Group) add(rows int64) { g.Values, g.Rows = g.Values+1, g.Rows+rows }

// Lines are the columns in their order.
func (c *Columns) Lines() []Line {
	out := make([]Line, len(c.roles))
	for i := range c.roles {
		out[i] = c.line(&c.roles[i], &c.counts[i])
	}
	return out
}

func (c *Columns) line(role *Role, n *column) Line {
	l := Line{Role: *role, Rows: c.rows, Blank: n.blank, Distinct: len(n.values), More: n.many}
	if n.many {
		l.Distinct = MaxDistinct
		return l
	}
	if !shows(role, n.values) {
		return l
	}
	for _, v := range slices.Sorted(maps.Keys(n.values)) {
		rows := n.values[v]
		switch {
		case role.Use == Coded && !role.knows(v):
			l.Unknown.add(rows)
		case rows < MinRows:
			l.Rare.add(rows)
		default:
			l.Values = append(l.Values, Count{v, rows})
		}
	}
	slices.SortStableFunc(l.Values, func(a, b Count) int { return cmp.Compare(b.Rows, a.Rows) })
	return l
}
