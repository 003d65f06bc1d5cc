package normalize

import (
	"slices"

	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

type compiler struct {
	layout  *defs.Layout
	columns []string
	env     Env
	n       *Normalizer
	probs   diag.List
}

// Compile readies a layout for rows whose cells come in the order of columns.
// The layout has its source's column names (Layout.Rename). The error lists
// everything that does not fit: a column that is not among columns, a form or a
// constant that is none.
func Compile(l *defs.Layout, columns []string, env Env) (*Normalizer, error) {
	if env.Symbols == nil {
		panic("normalize: no symbols")
	}
	c := &compiler{layout: l, columns: columns, env: env, n: &Normalizer{env: env}}
	for k := range c.n.orders {
		c.n.orders[k] = c.order(model.Kind(k))
	}
	c.n.when = c.test(l.When)
	for _, r := range l.Records {
		c.record(r)
	}
	for i, r := range l.Records {
		c.references(r, &c.n.records[i])
	}
	if err := c.probs.Err(); err != nil {
		return nil, err
	}
	c.n.spellings()
	c.n.ask()
	c.n.origins = env.Tables != nil && env.Tables.keepOrigins()
	return c.n, nil
}

func (c *compiler) order(k model.Kind) []model.Field {
	if c.env.Tables != nil && c.env.Tables[k] != nil {
		return c.env.Tables[k].Fields
	}
	return model.NewTable(k, sortedNames(c.layout.Attributes(k)), nil, false).Fields
}

func (c *compiler) record(m defs.RecordMap) {
	order := c.n.orders[m.Kind]
	r := record{kind: m.Kind, when: c.test(m.When), from: c.n.size, emit: len(order), start: -1, end: -1}
	r.drop = c.env.Tables != nil && c.env.Tables[m.Kind] == nil
	r.dating = datingOf(m.Kind, order)
	r.template = blanks(len(order))
	for _, fm := range m.Fields {
		slot := slices.IndexFunc(order, func(f model.Field) bool { return f.Name == fm.Field.Name })
		if slot < 0 {
			slot = len(r.template)
			r.template = append(r.template, model.Blank)
		}
		if fm.Value != nil {
			r.template[slot] = c.constant(fm, *fm.Value)
			continue
		}
		f := c.field(fm)
		f.slot, f.quick = slot, f.quickWay()
		f.way = f.columnWay()
		r.cells = r.cells || f.op != opOf && !f.only
		r.fields = append(r.fields, f)
	}
	r.to = r.from + len(r.template)
	c.n.size = r.to
	r.ends(order)
	r.demands()
	c.n.records = append(c.n.records, r)
}

func blanks(n int) []int64 { return slices.Repeat([]int64{model.Blank}, n) }

// ends finds the dates that must not be the wrong way round. They are compared
// at the end's column, or at the start's when the end is a constant.
func (r *record) ends(order []model.Field) {
	if r.kind.EndField() == "" {
		return
	}
	index := func(name string) int {
		return slices.IndexFunc(order, func(f model.Field) bool { return f.Name == name })
	}
	r.start, r.end = index(r.kind.StartField()), index(r.kind.EndField())
	for _, slot := range []int{r.end, r.start} {
		for i := range r.fields {
			if r.fields[i].slot == slot {
				r.fields[i].checkEnd = true
				return
			}
		}
	}
}

// demands sums up what the fields ask for.
func (r *record) demands() {
	for i := range r.fields {
		f := &r.fields[i]
		r.counts = r.counts || f.op == opOf
		r.dated = r.dated || f.checkEnd
		if f.required {
			r.musts = append(r.musts, f.slot)
		}
	}
}

func (c *compiler) field(m defs.FieldMap) field {
	f := field{
		id: c.n.fields, required: m.Require || m.Field.Required, column: m.Column,
		join: m.Join, pad: m.Pad, scale: m.Scale, blank: model.Blank, times: -1,
		nulls: slices.Concat(c.layout.CSV.Null, m.Null), spreadsheet: c.layout.CSV.Spreadsheet, clean: m.Clean, col3: -1,
	}
	f.leaves = m.Else == defs.ElseValue && m.ElseTo == ""
	f.lenient = f.leaves && m.Map == nil
	c.n.fields++
	c.origin(&f, m)
	c.reading(&f, m)
	c.codeMap(&f, m)
	return f
}

// origin says which cells a field is read from.
func (c *compiler) origin(f *field, m defs.FieldMap) {
	switch q := m.Quarter; {
	case m.Column != "":
		f.col = c.column(m.Column, m.Pos)
	case len(m.Columns)+len(m.FirstOf) > 0:
		names := slices.Concat(m.Columns, m.FirstOf)
		f.column, f.first = names[0], len(m.FirstOf) > 0
		f.joined = []int{}
		for _, name := range names {
			f.joined = append(f.joined, c.column(name, m.Pos))
		}
		if f.first {
			f.column2, f.column3 = names[min(1, len(names)-1)], names[min(2, len(names)-1)]
		}
	case q != nil && q.Year != "":
		f.op = opTwoColumns
		f.column, f.column2 = q.Year, q.Quarter
		f.col, f.col2 = c.column(q.Year, m.Pos), c.column(q.Quarter, m.Pos)
		if q.Or != "" {
			f.col3, f.column3, f.quarters = c.column(q.Or, m.Pos), q.Or, c.quarterForms(m)
		}
	case q != nil && q.Of != "":
		f.op, f.plus = opOf, q.Plus
	default:
		c.probs.Errorf(m.Pos, diag.BadDefinition, "%s is read from no column", m.Field.Name)
	}
}

func (c *compiler) column(name string, pos diag.Pos) int {
	i := slices.Index(c.columns, name)
	if i < 0 {
		c.probs.Errorf(pos, diag.MissingColumn, "column %q is not among the columns that are read", name)
		return 0
	}
	return i
}

// reading says how the cell's text is read.
func (c *compiler) reading(f *field, m defs.FieldMap) {
	if f.op == opTwoColumns || f.op == opOf {
		return
	}
	switch m.Field.Type {
	case model.Code:
		c.readingCode(f, m)
	case model.Date:
		f.op, f.form, f.terms = opDate, c.dateForm(m), newTerms(m.Term)
		c.moreForms(f, m)
	case model.Quarter:
		c.readingQuarter(f, m)
	case model.Number:
		f.op, f.unit, f.below = opNumber, model.NumberScale, badNumber
		c.arithmetic(f, m)
	case model.Money:
		f.op, f.unit, f.below = opNumber, model.MoneyScale, negativeWages
		c.arithmetic(f, m)
	case model.Bool:
		f.op = opBool
	}
}

// arithmetic is what is done with a number before it is stored.
func (c *compiler) arithmetic(f *field, m defs.FieldMap) {
	if m.Times != "" {
		f.times, f.column2 = c.column(m.Times, m.Pos), m.Times
	}
	limit := func(b *defs.Bound) *bound {
		if b == nil {
			return nil
		}
		return &bound{is: c.constant(m, b.Is), to: c.constant(m, b.Else), reject: b.Reject}
	}
	f.min, f.max = limit(m.Min), limit(m.Max)
}

func (c *compiler) readingCode(f *field, m defs.FieldMap) {
	if m.Date != "" {
		f.op, f.form = opDateText, c.dateForm(m)
		c.moreForms(f, m)
		return
	}
	f.op, f.split, f.codes, f.spell = opCode, m.Split, c.closedList(m.Field), codes.OfField(m.Field.Name)
}

func (c *compiler) readingQuarter(f *field, m defs.FieldMap) {
	switch {
	case m.Date != "" && m.Quarter != nil:
		c.probs.Errorf(m.Pos, diag.BadDefinition, "%s has a date form and a quarter form", m.Field.Name)
	case m.Date != "":
		f.op, f.form, f.plus, f.only = opDateQuarter, c.dateForm(m), m.Plus, m.Plus != 0
		c.moreForms(f, m)
	case m.Quarter != nil:
		f.op, f.quarters = opQuarter, c.quarterForms(m)
	default:
		f.op, f.quarters = opQuarter, []*form{plainQuarter}
	}
}

// quarterForms compiles the forms of a quarter; without any it is 2023Q3.
func (c *compiler) quarterForms(m defs.FieldMap) (out []*form) {
	for _, s := range m.Quarter.Forms {
		form, err := quarterForm(s)
		if err != nil {
			c.probs.Errorf(m.Pos, diag.BadValue, "a quarter form has YYYY once, and Q once or twice")
			continue
		}
		out = append(out, form)
	}
	if len(m.Quarter.Forms) == 0 {
		out = append(out, plainQuarter)
	}
	return out
}

// moreForms readies the forms that are tried after the first.
func (c *compiler) moreForms(f *field, m defs.FieldMap) {
	for _, s := range m.Dates {
		f.forms = append(f.forms, c.dateForm(defs.FieldMap{Date: s, Pos: m.Pos}))
	}
}

func (c *compiler) dateForm(m defs.FieldMap) *form {
	if m.Date == "" {
		return isoDate
	}
	form, err := dateForm(m.Date)
	if err != nil {
		c.probs.Errorf(m.Pos, diag.BadValue, "a date form has YYYY, DD and one of MM and MON, each once; or it is excel")
	}
	return form
}

// closedList is the set of codes that a field accepts; nil when it is free.
func (c *compiler) closedList(f model.Field) map[string]bool {
	if f.Codes == nil {
		return nil
	}
	set := map[string]bool{}
	for _, code := range f.Codes {
		set[code] = true
	}
	if f.Name == "program" {
		for _, code := range c.env.Programs {
			set[code] = true
		}
	}
	return set
}

// references ties quarters that are counted from a date to the date fields of
// the row's records.
func (c *compiler) references(m defs.RecordMap, r *record) {
	next := 0
	for _, fm := range m.Fields {
		if fm.Value != nil {
			continue
		}
		f := &r.fields[next]
		next++
		if f.op != opOf {
			continue
		}
		f.of = c.dates(fm.Quarter.Of)
		if len(f.of) == 0 {
			c.probs.Errorf(fm.Pos, diag.UnknownField, "quarter of %q: no record of this layout has such a date", fm.Quarter.Of)
			continue
		}
		f.column = f.of[0].column
	}
}

func (c *compiler) dates(name string) (refs []dateRef) {
	for i, r := range c.n.records {
		slot := slices.IndexFunc(c.n.orders[r.kind], func(f model.Field) bool { return f.Name == name && f.Type == model.Date })
		if slot < 0 {
			continue
		}
		at := slices.IndexFunc(r.fields, func(f field) bool { return f.slot == slot })
		switch {
		case at >= 0:
			refs = append(refs, dateRef{record: i, value: r.from + slot, id: r.fields[at].id, column: r.fields[at].column})
		case r.template[slot] != model.Blank:
			refs = append(refs, dateRef{record: i, value: r.from + slot, id: -1})
		}
	}
	return refs
}
