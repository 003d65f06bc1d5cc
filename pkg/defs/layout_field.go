package defs

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

func (d *Decoder) fieldMap(e entry, f model.Field) FieldMap {
	m := FieldMap{Field: f, Pos: d.pos(e.keyNode)}
	if e.value.Kind == yaml.ScalarNode {
		m.Column = e.value.Value
		if m.Column == "" {
			d.probs.Errorf(d.pos(e.value), diag.BadValue, "%s names no column", e.key)
		}
		return m
	}
	o := d.object(e.value, e.key)
	if o == nil {
		return m
	}
	m.Column = o.text("column")
	m.Columns = o.texts("columns")
	m.Join = o.text("join")
	m.FirstOf = o.texts("first_of")
	m.Clean = o.oneOf("normalize", diag.BadValue, "digits", "upper")
	if v := o.get("value"); v != nil {
		s := d.text(v, "value")
		if v.Kind == yaml.SequenceNode {
			s = model.JoinCodes(d.texts(v, "value"))
		}
		m.Value = &s
		d.constant(v, f, s)
	}
	m.Date, m.Dates = d.dateForms(o.get("date"))
	m.Term = d.termDays(o.get("term"))
	d.quarterMap(o, &m)
	d.codeMap(o, &m)
	m.AnyCase = o.boolean("any_case")
	m.Split = o.text("split")
	if v := o.get("scale"); v != nil {
		s, err := model.ParseNumber(d.text(v, "scale"), 1_000_000)
		if err != nil || s == 0 {
			d.probs.Errorf(d.pos(v), diag.BadValue, "scale must be a number other than 0 with at most six decimals")
		}
		m.Scale = s
	}
	m.Times = o.text("times")
	m.Min, m.Max = d.bound(o.get("min"), f), d.bound(o.get("max"), f)
	m.Plus = o.whole("plus", 0, -100, 100)
	m.Null = o.texts("null")
	m.Pad = o.whole("pad", 0, 1, 64)
	m.Require = o.boolean("required")
	m.Optional = o.boolean("optional")
	o.done()
	d.fieldMapChecks(&m, e)
	d.formChecks(&m, o, e)
	return m
}

// bound reads what is done with numbers beyond a limit.
func (d *Decoder) bound(n *yaml.Node, f model.Field) *Bound {
	o := d.object(n, "a bound")
	if o == nil {
		return nil
	}
	b := &Bound{Is: o.word("is"), Else: d.text(o.need("else"), "else")}
	o.done()
	if !f.Type.Wide() {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "min and max are for numbers, which %s is not", f.Name)
		return nil
	}
	d.checkBound(o.get("is"), f, "is", b.Is)
	switch b.Else {
	case "reject":
		b.Else, b.Reject = "", true
	case "":
	default:
		d.checkBound(o.get("else"), f, "else", b.Else)
	}
	return b
}

func (d *Decoder) constant(v *yaml.Node, f model.Field, s string) {
	switch {
	case f.Codes != nil:
		for _, c := range model.SplitCodes(s) {
			d.checkCode(v, f, c)
		}
	case f.Type == model.Bool:
		d.checkValues(v, f, []string{s})
	case f.Type != model.Code:
		d.checkBound(v, f, "value", s)
	}
}

// dateTokens are what a date form is made of. Where two begin at one place the first
// of them is meant. The layouts of a library have thousands of them, too many for an expression.
var dateTokens = []string{"YYYY", "MMM", "MON", "MM", "DD", "YY"}

// dateParts counts the tokens of a form, and gives the rest of it.
func dateParts(form string) (found map[string]int, rest string) {
	found = map[string]int{}
	for form != "" {
		n := 1
		if i := slices.IndexFunc(dateTokens, func(t string) bool { return strings.HasPrefix(form, t) }); i >= 0 {
			n = len(dateTokens[i])
			found[form[:n]]++
		} else {
			rest += form[:n]
		}
		form = form[n:]
	}
	return found, rest
}

func (d *Decoder) dateForm(n *yaml.Node) string {
	s := d.text(n, "date")
	if s == "excel" {
		return s
	}
	found, rest := dateParts(s)
	months := found["MM"] + found["MON"]
	if found["YYYY"] != 1 || found["DD"] != 1 || months != 1 || found["YY"]+found["MMM"] > 0 || strings.ContainsAny(rest, "YMD0123456789") {
		d.probs.Errorf(d.pos(n), diag.BadValue, "a date form has YYYY, DD and one of MM and MON, each once, as in YYYYMMDD or MM/DD/YYYY; or it is excel")
	}
	return s
}

func (d *Decoder) quarterMap(o *object, m *FieldMap) {
	n := o.get("quarter")
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		m.Quarter = &QuarterMap{Forms: d.quarterForms(n)}
		return
	}
	qo := d.object(n, "quarter")
	q := &QuarterMap{Year: qo.text("year"), Quarter: qo.text("quarter"), Or: qo.text("or"), Of: qo.text("of"), Plus: qo.whole("plus", 0, -100, 100)}
	if f := qo.get("form"); f != nil {
		q.Forms = d.quarterForms(f)
	}
	qo.done()
	if q.Or != "" && q.Year == "" || q.Forms != nil && q.Or == "" {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "or names the column that is read where year and quarter are blank, and form how it is written")
	}
	if (q.Year != "") != (q.Quarter != "") || (q.Of != "") == (q.Year != "") {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "a quarter is a form, {year: COLUMN, quarter: COLUMN} or {of: FIELD, plus: N}")
	}
	m.Quarter = q
}

// quarterForms reads one form or a list of them.
func (d *Decoder) quarterForms(n *yaml.Node) (out []string) {
	for _, c := range d.listOrOne(n) {
		form := d.text(c, "quarter")
		if strings.Count(form, "YYYY") != 1 || strings.Count(strings.Replace(form, "YYYY", "", 1), "Q") < 1 {
			d.probs.Errorf(d.pos(c), diag.BadValue, "a quarter form has YYYY and Q, as in YYYYQ, YYYY-Q or YYYYQQ where the first Q is the letter")
		}
		out = append(out, form)
	}
	if len(out) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "quarter must not be empty")
	}
	return out
}

func (d *Decoder) codeMap(o *object, m *FieldMap) {
	n := o.get("map")
	e := o.get("else")
	if e != nil {
		switch v := d.text(e, "else"); v {
		case "reject":
			m.Else = ElseReject
		default:
			m.Else, m.ElseTo = ElseValue, v
			if v != "" {
				d.constant(e, m.Field, v)
			}
		}
		if n == nil && m.ElseTo != "" {
			d.probs.Errorf(d.pos(e), diag.BadDefinition, "else without map is for cells that cannot be read; it takes \"\" or reject")
		}
	}
	if n != nil && n.Kind == yaml.ScalarNode {
		m.Map = d.table(n)
		for _, to := range m.Map {
			if to != "" {
				d.constant(n, m.Field, to)
			}
		}
		return
	}
	mo := d.object(n, "map")
	if mo == nil {
		return
	}
	m.Map = map[string]string{}
	for _, x := range mo.entries() {
		to := model.JoinCodes(d.texts(x.value, "map"))
		if to != "" {
			d.constant(x.value, m.Field, to)
		}
		m.Map[x.key] = to
	}
}

func (d *Decoder) fieldMapChecks(m *FieldMap, e entry) {
	origins := 0
	for _, has := range []bool{m.Column != "", len(m.Columns) > 0, len(m.FirstOf) > 0, m.Value != nil, m.Quarter.ofColumns()} {
		if has {
			origins++
		}
	}
	if origins != 1 {
		d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "%s needs exactly one of column, columns, first_of, value and a quarter from columns", e.key)
	}
	bad := func(has bool, key, where string) {
		if has {
			d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "%s does not go with %s, which is a %s; it is for %s", key, e.key, m.Field.Type, where)
		}
	}
	bad(m.Date != "" && m.Field.Type != model.Date && m.Field.Type != model.Quarter && !m.Field.Attr, "date", "dates")
	bad(m.Quarter != nil && m.Field.Type != model.Quarter, "quarter", "quarters")
	bad(m.Scale != 0 && !m.Field.Type.Wide(), "scale", "numbers")
	bad(m.Times != "" && !m.Field.Type.Wide(), "times", "numbers")
	bad(m.Clean != "" && m.Field.Type != model.Code, "normalize", "codes")
	if m.Plus != 0 && (m.Date == "" || m.Field.Type != model.Quarter) {
		d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "plus counts quarters from a date: {column: C, date: YYYYMMDD, plus: 2}")
	}
	if m.Times != "" && m.Column == "" {
		d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "times multiplies the cell of a single column")
	}
	if m.Optional && (m.Require || m.Field.Required || m.Column == "") {
		d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "optional is for a single column of a field that the record can do without")
	}
	bad(m.Split != "" && !m.Field.Multi && !m.Field.Attr, "split", "fields with several values")
}
