package defs

import (
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// Where is what a record must show; every test must hold.
type Where struct {
	Tests []Test
	Pos   diag.Pos
}

// Test is one line of a Where: a field or attribute and what it may be. Of the
// bounds that are set all must hold. A blank passes only `present: false` and
// the negated tests.
type Test struct {
	Field   string
	Not     bool
	In      []string // accepted values; "51.*" is a prefix; nil when bounds are used
	Sector  bool     // In is the sector of the unit's pathway
	Present *bool
	// Bounds, as written: numbers, dates or quarters by the field's type.
	AtLeast, AtMost, Before, After string
	Pos                            diag.Pos
}

// String is the test in words, for explanations and manual pages.
func (t Test) String() string {
	var parts []string
	switch {
	case t.Sector:
		parts = append(parts, "in the pathway's sector")
	case len(t.In) == 1:
		parts = append(parts, "is "+t.In[0])
	case t.In != nil:
		parts = append(parts, "is one of "+strings.Join(t.In, ", "))
	}
	if t.Present != nil {
		parts = append(parts, map[bool]string{true: "is given", false: "is blank"}[*t.Present])
	}
	for _, b := range []struct{ word, bound string }{
		{"at least", t.AtLeast}, {"at most", t.AtMost}, {"before", t.Before}, {"after", t.After},
	} {
		if b.bound != "" {
			parts = append(parts, b.word+" "+b.bound)
		}
	}
	s := t.Field + " " + strings.Join(parts, " and ")
	if t.Not {
		return "not (" + s + ")"
	}
	return s
}

// String is all tests in words.
func (w *Where) String() string {
	if w == nil || len(w.Tests) == 0 {
		return "any"
	}
	parts := make([]string, len(w.Tests))
	for i, t := range w.Tests {
		parts[i] = t.String()
	}
	return strings.Join(parts, "; ")
}

// where reads {field: [values], not: {…}} for records of the given kinds.
// sector says whether the word `sector` means the pathway's industries here.
func (d *Decoder) where(n *yaml.Node, kinds []model.Kind, sector bool) *Where {
	if n == nil {
		return nil
	}
	o := d.object(n, "where")
	if o == nil {
		return nil
	}
	w := &Where{Pos: d.pos(n)}
	for _, e := range o.entries() {
		if e.key == "not" {
			sub := d.where(e.value, kinds, sector)
			if sub == nil {
				continue
			}
			for _, t := range sub.Tests {
				t.Not = !t.Not
				w.Tests = append(w.Tests, t)
			}
			continue
		}
		w.Tests = append(w.Tests, d.test(e, kinds, sector))
	}
	return w
}

func (d *Decoder) test(e entry, kinds []model.Kind, sector bool) Test {
	t := Test{Field: e.key, Pos: d.pos(e.keyNode)}
	field, own := d.field(e.key, kinds, t.Pos)
	if e.value.Kind != yaml.MappingNode {
		t.In = d.texts(e.value, e.key)
		if sector && e.key == "naics" && len(t.In) == 1 && t.In[0] == "sector" {
			t.Sector = true
			t.In = nil
			return t
		}
		if len(t.In) == 0 {
			d.probs.Errorf(d.pos(e.value), diag.BadValue, "%s names no value", e.key)
		}
		if own {
			d.checkValues(e.value, field, t.In)
		}
		t.In = d.patterns(e.value, e.key, t.In)
		return t
	}
	d.bounds(e.value, &t, field)
	return t
}

// bounds reads {at_least: 3, before: 2020-01-01, present: true, in: […]}.
func (d *Decoder) bounds(n *yaml.Node, t *Test, field model.Field) {
	o := d.object(n, t.Field)
	if in := o.get("in"); in != nil {
		t.In = d.texts(in, "in")
		d.checkValues(in, field, t.In)
		t.In = d.patterns(in, t.Field, t.In)
	}
	for key, dst := range map[string]*string{"at_least": &t.AtLeast, "at_most": &t.AtMost, "before": &t.Before, "after": &t.After} {
		if b := o.get(key); b != nil {
			*dst = d.text(b, key)
			if *dst == "" {
				d.probs.Errorf(d.pos(b), diag.BadValue, "%s needs a value", key)
				continue
			}
			d.checkBound(b, field, key, *dst)
		}
	}
	if p := o.get("present"); p != nil {
		v := d.boolean(p, "present")
		t.Present = &v
	}
	o.done()
	if t.In == nil && t.Present == nil && t.AtLeast+t.AtMost+t.Before+t.After == "" {
		d.probs.Errorf(d.pos(n), diag.MissingKey, "%s says nothing about the value; use a list, in, at_least, at_most, before, after or present", t.Field)
	}
}

// field finds a field among the kinds; a name that is none of theirs is noted
// as an attribute to be checked against the layouts.
func (d *Decoder) field(name string, kinds []model.Kind, pos diag.Pos) (model.Field, bool) {
	for _, k := range kinds {
		if f, ok := k.Field(name); ok {
			return f, true
		}
	}
	if !d.attrs[name] {
		d.uses = append(d.uses, FieldUse{kinds, name, pos})
	}
	return model.Field{Name: name, Attr: true}, false
}

// checkValues looks for values that the field can never hold.
func (d *Decoder) checkValues(n *yaml.Node, f model.Field, values []string) {
	for i, v := range values {
		at := n
		if n.Kind == yaml.SequenceNode && i < len(n.Content) {
			at = n.Content[i]
		}
		switch {
		case f.Attr:
		case f.Codes != nil:
			d.checkCode(at, f, v)
		case f.Type == model.Bool && v != "true" && v != "false":
			d.probs.Errorf(d.pos(at), diag.BadValue, "%s is true or false", f.Name)
		case f.Type == model.Date || f.Type == model.Quarter || f.Type.Wide():
			d.probs.Errorf(d.pos(at), diag.BadValue, "%s is a %s; use at_least, at_most, before or after", f.Name, f.Type)
		}
	}
}

func (d *Decoder) checkCode(at *yaml.Node, f model.Field, v string) {
	codes := f.Codes
	if f.Name == "program" {
		codes = append(append([]string{}, codes...), d.programs()...)
	}
	if strings.HasSuffix(v, "*") {
		return
	}
	for _, c := range codes {
		if c == v {
			return
		}
	}
	p := d.probs.Errorf(d.pos(at), diag.UnknownCode, "unknown %s %q; known are %s", f.Name, v, Choices(codes))
	if s := diag.Nearest(v, codes); s != "" {
		p.WithHint("did you mean %q?", s)
	}
}

func (d *Decoder) checkBound(n *yaml.Node, f model.Field, key, v string) {
	if strings.HasPrefix(v, "$") {
		d.probs.Errorf(d.pos(n), diag.BadValue, "a dated value cannot be a bound inside where or of a field").
			WithHint("dated values go with at_least of records, sums and compare")
		return
	}
	if f.Attr {
		return
	}
	if _, err := ParseBound(f.Type, v); err != nil {
		d.probs.Errorf(d.pos(n), diag.BadValue, "%s of %s is %v", key, f.Name, err)
	}
}
