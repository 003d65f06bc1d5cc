package edits

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/identity"
)

// DefaultFirst is how many places are kept for each edit where nobody says
// otherwise.
const DefaultFirst = 5

// Env is what an edits file is compiled for.
type Env struct {
	// AsOf is the day of the data; NoDate when nobody knows it. Edits that look at
	// it are then not run.
	AsOf calendar.Date
	// First is how many places are kept for each edit; 0 keeps none.
	First int
	// MinRows, when not 0, takes the place of the file's own fewest rows for shares.
	MinRows int64
}

// Plan is an edits file compiled against the columns of a source. It is
// immutable but for the index of persons, which is safe for concurrent use; each
// goroutine asks it for a Worker.
type Plan struct {
	file    *defs.EditFile
	env     Env
	columns int
	null    []string
	keys    []int // columns of the person's key; empty when the files have none
	edits   []edit
	periods []periods
	keySlot int // of the last of them
	program
	persons *identity.Index
	minRows int64
}

// edit is a compiled edit. Missing says why it is not run.
type edit struct {
	def     *defs.Edit
	missing []string
	when    nodeID // of a condition of the program
	wrong   nodeID // of a row edit, or what a share is of
	slot    int    // of a person edit: its place in the periods
	set     int
}

// periods are the two columns of which person edits compare the days, and the
// edits that do.
type periods struct {
	from, to int // columns
	slots    [2]int
	edits    []int
}

// Compile readies the edits for rows whose cells come in the order of columns,
// which are names of the file's columns; those that are not among them are not
// in the extract. What cannot be run for want of a column is in the result with
// the name of it.
func Compile(f *defs.EditFile, columns []string, env Env) *Plan {
	p := &Plan{file: f, env: env, columns: len(columns), null: f.Null, persons: identity.NewIndex(), minRows: f.MinRows}
	if env.MinRows > 0 {
		p.minRows = env.MinRows
	}
	c := &compiler{plan: p, columns: columns, terms: map[*defs.Check]*term{}, known: map[string]nodeID{}}
	var lost []string
	for i, k := range f.Key {
		if at := slices.Index(columns, k); at >= 0 {
			p.keys = append(p.keys, at)
		} else if i == len(f.Key)-1 {
			lost, p.keys = []string{k}, nil
		}
	}
	for _, def := range f.Edits {
		p.edits = append(p.edits, c.edit(def, lost))
	}
	for i := range p.edits {
		if e := &p.edits[i]; e.def.Form == defs.PersonEdit && e.missing == nil {
			p.place(i, c.at(e.def.Person.From), c.at(e.def.Person.To))
		}
	}
	c.link()
	return p
}

// place puts a person edit to the others that look at the same two columns.
func (p *Plan) place(i, from, to int) {
	e := &p.edits[i]
	e.set = slices.IndexFunc(p.periods, func(x periods) bool { return x.from == from && x.to == to && len(x.edits) < maxPerSet })
	if e.set < 0 {
		e.set = len(p.periods)
		p.periods = append(p.periods, periods{from: from, to: to})
	}
	e.slot = len(p.periods[e.set].edits)
	p.periods[e.set].edits = append(p.periods[e.set].edits, i)
}

// maxPerSet is how many person edits fit the marks of a kept period.
const maxPerSet = 8

type compiler struct {
	plan    *Plan
	columns []string
	terms   map[*defs.Check]*term
	lost    []string // what the edit under compilation cannot do without
	nodes   []node
	known   map[string]nodeID // by what the node says
}

// term is a check with a name, compiled.
type term struct {
	node nodeID
	lost []string
}

func (c *compiler) edit(def *defs.Edit, lostKey []string) edit {
	e := edit{def: def, wrong: always}
	c.lost = nil
	c.need(def.Element)
	e.when = c.cond(def.When)
	switch def.Form {
	case defs.RowEdit:
		e.wrong = c.cond(def.Wrong)
	case defs.ShareEdit:
		e.wrong = c.cond(def.Share.Of)
	case defs.PersonEdit:
		c.need(def.Person.From)
		c.need(def.Person.To)
		c.lost = append(c.lost, lostKey...)
	}
	if len(c.lost) > 0 {
		slices.Sort(c.lost)
		e.missing = slices.Compact(c.lost)
	}
	return e
}

func (c *compiler) at(column string) int { return slices.Index(c.columns, column) }

func (c *compiler) need(column string) int {
	i := c.at(column)
	if i < 0 {
		c.lost = append(c.lost, column)
	}
	return i
}

// asOfName stands among the missing columns when the day of the data is not
// known.
const asOfName = "as_of"

// cond compiles a check; nil is a check that always holds.
func (c *compiler) cond(k *defs.Check) nodeID {
	switch {
	case k == nil:
		return always
	case k.Term != "":
		return c.term(k)
	case k.Op == defs.CheckAny:
		return c.any(k)
	case k.Op == defs.CheckAll:
		var kids []nodeID
		for _, kid := range k.Kids {
			kids = append(kids, c.cond(kid))
		}
		return c.join(defs.CheckAll, kids)
	case k.Op == defs.CheckNot:
		return c.add(node{op: defs.CheckNot, kids: []nodeID{c.cond(k.Kids[0])}})
	}
	return c.cell(k)
}

// any drops the branches whose columns are not there: somebody is an adult by
// the columns that the file has, and what has no column is not reported. Only
// when no branch is left the columns are missed.
func (c *compiler) any(k *defs.Check) nodeID {
	var kids []nodeID
	before := c.lost
	var lost []string
	for _, kid := range k.Kids {
		c.lost = nil
		x := c.cond(kid)
		if len(c.lost) > 0 {
			lost = append(lost, c.lost...)
			continue
		}
		kids = append(kids, x)
	}
	c.lost = before
	if len(kids) == 0 {
		c.lost = append(c.lost, lost...)
	}
	return c.join(defs.CheckAny, kids)
}

func (c *compiler) term(k *defs.Check) nodeID {
	t := c.terms[k]
	if t == nil {
		before := c.lost
		c.lost = nil
		t = &term{node: c.cond(k.Kids[0])}
		t.lost = c.lost
		c.lost = before
		c.terms[k] = t
	}
	c.lost = append(c.lost, t.lost...)
	return t.node
}

func (c *compiler) cell(k *defs.Check) nodeID {
	x := &test{op: k.Op, col: c.need(k.Column), number: k.Number, text: k.Text, plus: k.Plus, other: noColumn}
	switch k.Op {
	case defs.CheckIn:
		x.list = k.Codes
	case defs.CheckEnded:
		x.day = c.asOf()
	case defs.CheckBefore, defs.CheckAfter, defs.CheckDifferent, defs.CheckAgeBelow, defs.CheckAgeAbove:
		c.day(k.Day, x)
	}
	return c.add(node{op: k.Op, test: x})
}

func (c *compiler) asOf() calendar.Date {
	if c.plan.env.AsOf == calendar.NoDate {
		c.lost = append(c.lost, asOfName)
	}
	return c.plan.env.AsOf
}

func (c *compiler) day(d defs.DayTerm, x *test) {
	switch {
	case d.Column != "":
		x.other = c.need(d.Column)
	case d.AsOf:
		x.day = c.asOf()
	default:
		x.day = d.Date
	}
	if d.Moved {
		x.move, x.moved = d.Plus, true
	}
}
