package defs

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// Layout reads a layout file.
func (d *Decoder) Layout() *Layout {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	l := &Layout{ID: o.id("id"), Name: o.text("name"), Description: strings.TrimSpace(o.text("description")), File: d.file, Pos: d.pos(d.root)}
	d.csv(o.get("csv"), l)
	fixed := d.object(o.get("fixed"), "fixed")
	for _, e := range fixed.entries() {
		l.Fixed = append(l.Fixed, d.fixedField(e))
	}
	if k := o.get("key"); k != nil {
		l.Keys = append(l.Keys, d.key(k))
	}
	for _, k := range o.items("keys") {
		l.Keys = append(l.Keys, d.key(k))
	}
	if len(l.Keys) == 0 {
		o.need("key")
	}
	for _, r := range o.items("records") {
		d.recordMap(r, l)
	}
	if len(l.Records) == 0 && len(l.Keys) < 2 {
		o.need("records")
	}
	o.done()
	d.layoutChecks(l)
	return l
}

var encodings = []string{"utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "latin-1"}

func (d *Decoder) csv(n *yaml.Node, l *Layout) {
	o := d.object(n, "csv")
	if o == nil {
		return
	}
	if v := o.get("delimiter"); v != nil {
		r, size := utf8.DecodeRuneInString(v.Value)
		if v.Value == `\t` {
			r, size = '\t', 2
		}
		if size != len(v.Value) || r == '"' || r == '\n' || r == '\r' || r >= utf8.RuneSelf {
			d.probs.Errorf(d.pos(v), diag.BadValue, "a delimiter is one plain character")
		}
		l.CSV.Delimiter = r
	}
	l.CSV.Encoding = o.oneOf("encoding", diag.BadValue, encodings...)
	l.CSV.Null = o.texts("null")
	if h := o.get("header"); h != nil {
		l.CSV.NoHeader = !d.boolean(h, "header")
	}
	o.done()
}

func (d *Decoder) fixedField(e entry) FixedField {
	f := FixedField{Name: e.key}
	items := d.items(e.value, "a fixed field")
	if len(items) != 2 {
		d.probs.Errorf(d.pos(e.value), diag.BadValue, "a fixed field is [start, length], both from 1")
		return f
	}
	pair := &object{d: d, node: &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
		{Kind: yaml.ScalarNode, Value: "start"}, items[0], {Kind: yaml.ScalarNode, Value: "length"}, items[1]}}}
	f.Start, f.Length = pair.whole("start", 1, 1, 1_000_000), pair.whole("length", 1, 1, 100_000)
	return f
}

func (d *Decoder) key(n *yaml.Node) Key {
	o := d.object(n, "key")
	k := Key{Column: o.word("column"), As: o.id("as"), Pos: d.pos(n)}
	o.done()
	return k
}

func (d *Decoder) recordMap(n *yaml.Node, l *Layout) {
	o := d.object(n, "a record")
	if o == nil {
		return
	}
	kn := o.need("kind")
	if kn == nil {
		return
	}
	k, ok := d.kind(kn)
	if !ok {
		return
	}
	r := RecordMap{Kind: k, Pos: d.pos(n)}
	if w := o.get("when"); w != nil {
		r.When = d.when(w)
	}
	fields := d.object(o.get("fields"), "fields")
	for _, e := range fields.entries() {
		f, own := k.Field(e.key)
		if !own {
			d.unknownLayoutField(e, k)
			continue
		}
		r.Fields = append(r.Fields, d.fieldMap(e, f))
	}
	attrs := d.object(o.get("attributes"), "attributes")
	for _, e := range attrs.entries() {
		if _, own := k.Field(e.key); own {
			d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "%q is a field of %s records; put it under fields", e.key, k)
			continue
		}
		if !idForm.MatchString(e.key) {
			d.probs.Errorf(d.pos(e.keyNode), diag.BadValue, "attribute %q is not an id; ids are lower case letters, digits and underscores", e.key)
		}
		r.Fields = append(r.Fields, d.fieldMap(e, model.Field{Name: e.key, Attr: true}))
	}
	o.done()
	d.recordChecks(&r)
	l.Records = append(l.Records, r)
}

func (d *Decoder) unknownLayoutField(e entry, k model.Kind) {
	var names []string
	for _, f := range k.Fields() {
		names = append(names, f.Name)
	}
	p := d.probs.Errorf(d.pos(e.keyNode), diag.UnknownField, "%s records have no field %q; fields are %s", k, e.key, Choices(names))
	p.WithHint("any other column can be carried under attributes")
	if s := diag.Nearest(e.key, names); s != "" {
		p.WithHint("did you mean %q? any other column can be carried under attributes", s)
	}
}

func (d *Decoder) when(n *yaml.Node) *When {
	if n.Kind == yaml.SequenceNode {
		var first *When
		for i := len(n.Content) - 1; i >= 0; i-- {
			if w := d.when(n.Content[i]); w != nil {
				w.And = first
				first = w
			}
		}
		return first
	}
	o := d.object(n, "when")
	if o == nil {
		return nil
	}
	w := &When{Column: o.word("column"), Pos: d.pos(n)}
	if p := o.get("present"); p != nil {
		v := d.boolean(p, "present")
		w.Present = &v
	}
	if in := o.get("in"); in != nil {
		w.In = d.texts(in, "in")
	}
	if in := o.get("not_in"); in != nil {
		w.NotIn = d.texts(in, "not_in")
	}
	o.done()
	if w.Present == nil && w.In == nil && w.NotIn == nil {
		d.probs.Errorf(w.Pos, diag.MissingKey, "when needs present, in or not_in")
	}
	return w
}

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
	if v := o.get("value"); v != nil {
		s := d.text(v, "value")
		if v.Kind == yaml.SequenceNode {
			s = model.JoinCodes(d.texts(v, "value"))
		}
		m.Value = &s
		d.constant(v, f, s)
	}
	if v := o.get("date"); v != nil {
		m.Date = d.dateForm(v)
	}
	d.quarterMap(o, &m)
	d.codeMap(o, &m)
	m.Split = o.text("split")
	if v := o.get("scale"); v != nil {
		s, err := model.ParseNumber(d.text(v, "scale"), 1_000_000)
		if err != nil || s == 0 {
			d.probs.Errorf(d.pos(v), diag.BadValue, "scale must be a number other than 0 with at most six decimals")
		}
		m.Scale = s
	}
	m.Null = o.texts("null")
	m.Pad = o.whole("pad", 0, 1, 64)
	m.Require = o.boolean("required")
	m.Optional = o.boolean("optional")
	o.done()
	d.fieldMapChecks(&m, e)
	return m
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

var dateTokens = regexp.MustCompile(`YYYY|MMM|MON|MM|DD|YY`)

func (d *Decoder) dateForm(n *yaml.Node) string {
	s := d.text(n, "date")
	if s == "excel" {
		return s
	}
	found := map[string]int{}
	for _, t := range dateTokens.FindAllString(s, -1) {
		found[t]++
	}
	rest := dateTokens.ReplaceAllString(s, "")
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
	if n.Kind == yaml.ScalarNode {
		form := n.Value
		if strings.Count(form, "YYYY") != 1 || strings.Count(strings.Replace(form, "YYYY", "", 1), "Q") < 1 {
			d.probs.Errorf(d.pos(n), diag.BadValue, "a quarter form has YYYY and Q, as in YYYYQ, YYYY-Q or YYYYQQ where the first Q is the letter")
		}
		m.Quarter = &QuarterMap{Form: form}
		return
	}
	qo := d.object(n, "quarter")
	q := &QuarterMap{Year: qo.text("year"), Quarter: qo.text("quarter"), Of: qo.text("of"), Plus: qo.whole("plus", 0, -100, 100)}
	qo.done()
	if (q.Year != "") != (q.Quarter != "") || (q.Of != "") == (q.Year != "") {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "a quarter is a form, {year: COLUMN, quarter: COLUMN} or {of: FIELD, plus: N}")
	}
	m.Quarter = q
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
		if n == nil {
			d.probs.Errorf(d.pos(e), diag.BadDefinition, "else goes with map")
		}
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
	for _, has := range []bool{m.Column != "", len(m.Columns) > 0, m.Value != nil, m.Quarter != nil && m.Quarter.Form == ""} {
		if has {
			origins++
		}
	}
	if origins != 1 {
		d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "%s needs exactly one of column, columns, value and a quarter from columns", e.key)
	}
	bad := func(has bool, key, where string) {
		if has {
			d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "%s does not go with %s, which is a %s; it is for %s", key, e.key, m.Field.Type, where)
		}
	}
	bad(m.Date != "" && m.Field.Type != model.Date && m.Field.Type != model.Quarter && !m.Field.Attr, "date", "dates")
	bad(m.Quarter != nil && m.Field.Type != model.Quarter, "quarter", "quarters")
	bad(m.Scale != 0 && !m.Field.Type.Wide(), "scale", "numbers")
	if m.Optional && (m.Require || m.Field.Required || m.Column == "") {
		d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "optional is for a single column of a field that the record can do without")
	}
	bad(m.Split != "" && !m.Field.Multi && !m.Field.Attr, "split", "fields with several values")
}
