package defs

import (
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
	d.columnNames(o.get("columns"), l)
	d.oneRow(o.get("one_row_per"), l)
	if w := o.get("when"); w != nil {
		l.When = d.when(w)
	}
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
	l.CSV.Envelope = o.texts("envelope")
	l.CSV.Spreadsheet = o.oneOf("cells", diag.BadValue, "plain", "spreadsheet") == "spreadsheet"
	if h := o.get("header"); h != nil {
		l.CSV.NoHeader = !d.boolean(h, "header")
	}
	o.done()
}

// columnNames reads how columns are found in a header.
func (d *Decoder) columnNames(n *yaml.Node, l *Layout) {
	o := d.object(n, "columns")
	if o == nil {
		return
	}
	l.Names.Loose = true
	if e := o.get("elements"); e != nil {
		if f := d.codeFile(e, d.text(e, "elements")); f != nil {
			l.Names.Elements = f.ElementNames()
		}
	}
	l.Names.Also = map[string][]string{}
	for _, e := range d.object(o.get("also"), "also").entries() {
		l.Names.Also[e.key] = d.texts(e.value, e.key)
		l.Names.alsoAt = append(l.Names.alsoAt, named{e.key, d.pos(e.keyNode)})
	}
	if needed := o.get("needed"); needed != nil {
		l.Names.Needed = []string{}
		for _, n := range d.listOrOne(needed) {
			names := d.texts(n, "needed")
			for _, c := range names {
				l.Names.alsoAt = append(l.Names.alsoAt, named{c, d.pos(n)})
			}
			if n.Kind == yaml.SequenceNode {
				if len(names) == 0 {
					d.probs.Errorf(d.pos(n), diag.BadValue, "needed must not hold an empty list")
					continue
				}
				l.Names.AnyOf = append(l.Names.AnyOf, names)
			} else {
				l.Names.Needed = append(l.Names.Needed, names...)
			}
		}
	}
	o.done()
}

// named is a name with its place.
type named struct {
	name string
	pos  diag.Pos
}

func (d *Decoder) oneRow(n *yaml.Node, l *Layout) {
	o := d.object(n, "one_row_per")
	if o == nil {
		return
	}
	l.OneRow = &OneRow{Columns: o.texts("columns"), Latest: o.text("latest"), Pos: d.pos(n)}
	l.OneRow.All = o.oneOf("inside", diag.BadValue, "one", "all") == "all"
	if len(l.OneRow.Columns) == 0 {
		o.need("columns")
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
	k := Key{Column: o.word("column"), As: o.id("as"), Pad: o.whole("pad", 0, 1, 64), Pos: d.pos(n)}
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
	for _, e := range d.object(o.get("fields"), "fields").entries() {
		if f, ok := d.layoutField(e, k, false); ok {
			r.Fields = append(r.Fields, d.fieldMap(e, f))
		}
	}
	for _, e := range d.object(o.get("attributes"), "attributes").entries() {
		if f, ok := d.layoutField(e, k, true); ok {
			r.Fields = append(r.Fields, d.fieldMap(e, f))
		}
	}
	all := d.each(o.get("each"), r)
	o.done()
	for i := range all {
		d.recordChecks(&all[i])
	}
	l.Records = append(l.Records, all...)
}

// layoutField is the field or attribute that a line of a record map fills.
func (d *Decoder) layoutField(e entry, k model.Kind, attribute bool) (model.Field, bool) {
	f, own := k.Field(e.key)
	switch {
	case !attribute && !own:
		d.unknownLayoutField(e, k)
		return f, false
	case !attribute:
		return f, true
	case own:
		d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "%q is a field of %s records; put it under fields", e.key, k)
		return f, false
	case !isID(e.key):
		d.probs.Errorf(d.pos(e.keyNode), diag.BadValue, "attribute %q is not an id; ids are lower case letters, digits and underscores", e.key)
	}
	return model.Field{Name: e.key, Attr: true}, true
}

// each makes one record map of every line under `each`: its constants, and its
// test beside the common one.
func (d *Decoder) each(n *yaml.Node, common RecordMap) []RecordMap {
	lines := d.items(n, "each")
	if n == nil {
		return []RecordMap{common}
	}
	var out []RecordMap
	for _, line := range lines {
		o := d.object(line, "a line of each")
		if o == nil {
			continue
		}
		r := common
		r.Fields, r.Pos = nil, d.pos(line)
		for _, e := range d.object(o.need("set"), "set").entries() {
			_, own := common.Kind.Field(e.key)
			f, ok := d.layoutField(e, common.Kind, !own && isID(e.key))
			if !ok {
				continue
			}
			s := d.text(e.value, e.key)
			d.constant(e.value, f, s)
			r.Fields = append(r.Fields, FieldMap{Field: f, Value: &s, Pos: d.pos(e.keyNode)})
		}
		r.Fields = append(r.Fields, common.Fields...)
		if w := o.get("when"); w != nil {
			r.When = d.when(w)
			if common.When != nil {
				r.When = &When{All: []*When{common.When, r.When}, Pos: r.When.Pos}
			}
		}
		o.done()
		out = append(out, r)
	}
	return out
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

// when reads a test, or a list of tests that must all hold.
func (d *Decoder) when(n *yaml.Node) *When {
	if n.Kind == yaml.SequenceNode {
		return &When{All: d.tests(n, "when"), Pos: d.pos(n)}
	}
	o := d.object(n, "when")
	if o == nil {
		return nil
	}
	w := &When{Column: o.text("column"), Pos: d.pos(n)}
	if p := o.get("present"); p != nil {
		v := d.boolean(p, "present")
		w.Present = &v
	}
	if in := o.get("in"); in != nil {
		w.In = append([]string{}, d.texts(in, "in")...)
	}
	if in := o.get("not_in"); in != nil {
		w.NotIn = append([]string{}, d.texts(in, "not_in")...)
	}
	if all := o.get("all"); all != nil {
		w.All = d.tests(all, "all")
	}
	if any := o.get("any"); any != nil {
		w.Any = d.tests(any, "any")
	}
	if not := o.get("not"); not != nil {
		w.Not = d.when(not)
	}
	o.done()
	cell := w.Present != nil || w.In != nil || w.NotIn != nil
	joined := 0
	for _, has := range []bool{w.All != nil, w.Any != nil, w.Not != nil} {
		if has {
			joined++
		}
	}
	switch {
	case !cell && joined == 0:
		d.probs.Errorf(w.Pos, diag.MissingKey, "when needs present, in or not_in, or all, any or not")
	case cell && w.Column == "":
		d.probs.Errorf(w.Pos, diag.MissingKey, `key "column" is missing`)
	case joined > 1 || joined == 1 && (cell || w.Column != ""):
		d.probs.Errorf(w.Pos, diag.BadDefinition, "a test is of a column, or one of all, any and not")
	}
	return w
}

func (d *Decoder) tests(n *yaml.Node, what string) []*When {
	out := []*When{}
	for _, c := range d.items(n, what) {
		if w := d.when(c); w != nil {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "%s must not be empty", what)
	}
	return out
}
