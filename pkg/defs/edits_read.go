package defs

import (
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// editReader decodes one file of edits; terms are conditions with a name.
type editReader struct {
	*Decoder
	terms map[string]*Check
}

// Edits reads a file of edit checks.
func (d *Decoder) Edits() *EditFile {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	f := &EditFile{ID: o.id("id"), Title: o.word("title"), File: d.file, Reference: d.reference(o.get("reference")),
		Layouts: o.texts("layouts"), Key: o.texts("key"), Null: o.texts("null"), MinRows: int64(o.whole("min_rows", 1, 1, 1_000_000)), Pos: d.pos(d.root)}
	co := d.object(o.get("columns"), "columns")
	if n := co.get("elements"); n != nil {
		if codes := d.codeFile(n, d.text(n, "elements")); codes != nil {
			f.Elements = codes.ElementNames()
		}
	}
	co.done()
	r := &editReader{Decoder: d, terms: map[string]*Check{}}
	for _, e := range d.object(o.get("terms"), "terms").entries() {
		if t := r.test(e.value); t != nil {
			t = &Check{Op: CheckAll, Kids: []*Check{t}, Term: e.key, Pos: t.Pos}
			r.terms[e.key] = t
		}
	}
	for _, n := range o.items("edits") {
		f.Edits = append(f.Edits, r.edits(n)...)
	}
	if o.need("edits") != nil {
		d.editChecks(f)
	}
	o.done()
	f.Hash = d.digest("title", "reference")
	return f
}

// editChecks looks at the file as a whole.
func (d *Decoder) editChecks(f *EditFile) {
	seen := map[string]*Edit{}
	for _, e := range f.Edits {
		if first := seen[e.Name()]; first != nil {
			d.probs.Errorf(e.Pos, diag.DuplicateID, "edit %q is there twice for element %q", e.ID, e.Element).Other = first.Pos
		}
		seen[e.Name()] = e
		if e.Form == PersonEdit && len(f.Key) == 0 {
			d.probs.Errorf(e.Pos, diag.MissingKey, "an edit between the rows of one person needs the file's key")
		}
	}
}

// edits reads one entry of the list: an edit, or one for each line of `for` or
// each of `elements`.
func (r *editReader) edits(n *yaml.Node) (out []*Edit) {
	if n.Kind != yaml.MappingNode {
		r.object(n, "an edit")
		return nil
	}
	lines, without := r.lines(n)
	if lines == nil {
		return append(out, r.edit(n))
	}
	for _, l := range lines {
		e := r.edit(r.fill(without, l))
		for name, n := range l {
			if n.Kind == yaml.ScalarNode {
				e.Words[name] = n.Value
			}
		}
		out = append(out, e)
	}
	return out
}

// line is what the words with a dollar sign stand for in one edit.
type line map[string]*yaml.Node

// lines takes `elements` and `for` off an edit.
func (r *editReader) lines(n *yaml.Node) (lines []line, without *yaml.Node) {
	c := *n
	c.Content = nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch k.Value {
		case "elements":
			for _, e := range r.items(v, "elements") {
				lines = append(lines, line{"element": e})
			}
		case "for":
			for _, item := range r.items(v, "for") {
				l := line{}
				for _, e := range r.object(item, "a line of for").entries() {
					l[e.key] = e.value
				}
				if l["element"] == nil {
					r.probs.Errorf(r.pos(item), diag.MissingKey, "key %q is missing", "element")
				}
				lines = append(lines, l)
			}
		default:
			c.Content = append(c.Content, k, v)
		}
	}
	if lines != nil {
		key := &yaml.Node{Kind: yaml.ScalarNode, Value: "element", Line: n.Line, Column: n.Column}
		c.Content = append(c.Content, key, &yaml.Node{Kind: yaml.ScalarNode, Value: "$element", Line: n.Line, Column: n.Column})
	}
	return lines, &c
}

var placeholder = lazy(`\{([a-z_]+)\}`)

// fill puts the values of a line in the places of their names: a whole scalar
// $name, or {name} inside a sentence.
func (r *editReader) fill(n *yaml.Node, l line) *yaml.Node {
	if n.Kind == yaml.ScalarNode {
		if name, ok := strings.CutPrefix(n.Value, "$"); ok {
			if v := l[name]; v != nil {
				return v
			}
			r.probs.Errorf(r.pos(n), diag.BadDefinition, "%q is not among the names of for", n.Value)
		}
		if !strings.Contains(n.Value, "{") {
			return n
		}
		c := *n
		c.Value = placeholder().ReplaceAllStringFunc(n.Value, func(m string) string {
			if v := l[m[1:len(m)-1]]; v != nil && v.Kind == yaml.ScalarNode {
				return v.Value
			}
			return m
		})
		return &c
	}
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, k := range n.Content {
		c.Content[i] = r.fill(k, l)
	}
	return &c
}

func (r *editReader) edit(n *yaml.Node) *Edit {
	o := r.object(n, "an edit")
	e := &Edit{ID: o.id("id"), Element: o.word("element"), Problem: o.word("problem"), DOL: o.text("dol"), Pos: r.pos(n)}
	e.Words = map[string]string{"element": e.Element}
	if k := o.need("kind"); k != nil {
		e.Kind = r.choice(k, "kind", diag.BadValue, EditKinds)
	}
	if s := o.need("severity"); s != nil {
		e.Severity = r.choice(s, "severity", diag.BadValue, EditSeverities)
	}
	if w := o.get("when"); w != nil {
		e.When = r.test(w)
	}
	forms := 0
	for f, read := range []func(*yaml.Node, *Edit){r.wrong, r.person, r.share} {
		if v := o.get(EditForm(f).String()); v != nil {
			e.Form = EditForm(f)
			read(v, e)
			forms++
		}
	}
	if forms != 1 {
		r.probs.Errorf(e.Pos, diag.BadDefinition, "an edit has exactly one of wrong, person and share")
	}
	o.done()
	return e
}

func (r *editReader) wrong(n *yaml.Node, e *Edit) { e.Wrong = r.test(n) }

// periodFaults are the words of PeriodFault, in its order.
var periodFaults = []string{"repeated", "overlapping", "too_close"}

func (r *editReader) person(n *yaml.Node, e *Edit) {
	o := r.object(n, "person")
	p := &PersonTest{}
	if f := o.need("find"); f != nil {
		if i := slices.Index(periodFaults, r.choice(f, "find", diag.BadValue, periodFaults)); i > 0 {
			p.Find = PeriodFault(i)
		}
	}
	if cols := o.texts("periods"); len(cols) == 2 {
		p.From, p.To = cols[0], cols[1]
	} else {
		r.probs.Errorf(r.pos(n), diag.BadDefinition, "periods are two columns, the first day and the last")
	}
	p.Days = o.whole("closer_than", 0, 1, 3660)
	if (p.Days > 0) != (p.Find == TooClose) {
		r.probs.Errorf(r.pos(n), diag.BadDefinition, "closer_than goes with find: too_close, in days")
	}
	o.done()
	e.Person = p
}

func (r *editReader) share(n *yaml.Node, e *Edit) {
	o := r.object(n, "share")
	s := &ShareTest{Above: -1}
	if of := o.need("of"); of != nil {
		s.Of = r.test(of)
	}
	below, above := o.get("below"), o.get("above")
	switch {
	case (below != nil) == (above != nil):
		r.probs.Errorf(r.pos(n), diag.BadDefinition, "a share has exactly one of below and above, as a fraction of 1")
	case below != nil:
		s.Below = r.number(below, "below")
	default:
		s.Above = r.number(above, "above")
	}
	if (below == nil) == (above == nil) {
		return
	}
	if s.Below < 0 || s.Below > model.NumberScale || above != nil && s.Above < 0 || s.Above >= model.NumberScale {
		r.probs.Errorf(r.pos(n), diag.BadValue, "a bound of a share is a fraction of 1, as in 0.05")
	}
	o.done()
	e.Share = s
}

// test reads a condition; a list is all of its lines.
func (r *editReader) test(n *yaml.Node) *Check {
	if n.Kind == yaml.SequenceNode {
		return r.joined(CheckAll, n)
	}
	o := r.object(n, "a condition")
	if o == nil {
		return nil
	}
	defer o.done()
	t := &Check{Pos: r.pos(n)}
	switch {
	case o.get("all") != nil:
		return r.joined(CheckAll, o.get("all"))
	case o.get("any") != nil:
		return r.joined(CheckAny, o.get("any"))
	case o.get("not") != nil:
		if k := r.test(o.get("not")); k != nil {
			return r.negated(k)
		}
		return nil
	case o.get("is") != nil:
		return r.term(o)
	case o.get("ended") != nil:
		eo := r.object(o.get("ended"), "ended")
		t.Op, t.Column, t.Plus = CheckEnded, eo.word("of"), eo.whole("plus", 0, -40, 40)
		eo.done()
		return t
	case o.get("columns") != nil:
		return r.anyColumn(o)
	}
	return r.cell(o, o.word("column"))
}

func (r *editReader) negated(k *Check) *Check {
	return &Check{Op: CheckNot, Kids: []*Check{k}, Pos: k.Pos}
}

func (r *editReader) joined(op CheckOp, n *yaml.Node) *Check {
	t := &Check{Op: op, Pos: r.pos(n)}
	for _, c := range r.items(n, "a list of conditions") {
		if k := r.test(c); k != nil {
			t.Kids = append(t.Kids, k)
		}
	}
	return t
}

func (r *editReader) term(o *object) *Check {
	name := o.text("is")
	if t := r.terms[name]; t != nil {
		return t
	}
	var known []string
	for k := range r.terms {
		known = append(known, k)
	}
	p := r.probs.Errorf(r.pos(o.get("is")), diag.BadValue, "no term %q stands above this place; known are %s", name, Choices(known))
	if s := diag.Nearest(name, known); s != "" {
		p.WithHint("did you mean %q?", s)
	}
	return nil
}

// anyColumn is a test of several columns, of which one is enough.
func (r *editReader) anyColumn(o *object) *Check {
	t := &Check{Op: CheckAny, Pos: o.pos()}
	for _, c := range o.texts("columns") {
		t.Kids = append(t.Kids, r.cell(o, c))
	}
	if len(t.Kids) == 0 {
		r.probs.Errorf(t.Pos, diag.BadDefinition, "columns names no column")
	}
	return t
}

// cell reads the tests on one cell; several of them must all hold.
func (r *editReader) cell(o *object, column string) *Check {
	var tests []*Check
	add := func(t *Check, yes bool) {
		t.Column, t.Pos = column, o.pos()
		if !yes && t.Op != CheckPresent {
			tests = append(tests, &Check{Op: CheckPresent, Column: column, Pos: o.pos()})
		}
		if !yes {
			t = r.negated(t)
		}
		tests = append(tests, t)
	}
	r.words(o, add)
	r.forms(o, add)
	r.days(o, add)
	r.numbers(o, add)
	switch len(tests) {
	case 0:
		r.probs.Errorf(o.pos(), diag.MissingKey, "a condition on a column needs a test; known are %s", Choices(o.asked))
		return &Check{Op: CheckPresent, Column: column, Pos: o.pos()}
	case 1:
		return tests[0]
	}
	return &Check{Op: CheckAll, Kids: tests, Pos: o.pos()}
}

// words reads the tests on a cell's text.
func (r *editReader) words(o *object, add func(*Check, bool)) {
	if n := o.get("present"); n != nil {
		add(&Check{Op: CheckPresent}, r.boolean(n, "present"))
	}
	for _, key := range []string{"in", "not_in"} {
		if n := o.get(key); n != nil {
			add(&Check{Op: CheckIn, Codes: r.texts(n, key)}, key == "in")
		}
	}
	for _, key := range []string{"in_table", "not_in_table"} {
		if n := o.get(key); n != nil {
			add(&Check{Op: CheckIn, Table: r.text(n, key), Codes: slices.Sorted(maps.Keys(r.table(n)))}, key == "in_table")
		}
	}
	for _, key := range []string{"characters", "not_characters"} {
		if s := o.text(key); s != "" {
			add(&Check{Op: CheckLetters, Text: s}, key == "characters")
		}
	}
}

// forms reads the tests on how a cell is written.
func (r *editReader) forms(o *object, add func(*Check, bool)) {
	for _, key := range []string{"digits", "not_digits"} {
		if o.get(key) != nil {
			add(&Check{Op: CheckDigits, Number: int64(o.whole(key, 1, 1, 64))}, key == "digits")
		}
	}
	if s := o.oneOf("spelling", diag.BadValue, "spreadsheet", "plain"); s != "" {
		add(&Check{Op: CheckSpelled}, s == "spreadsheet")
	}
	if s := o.oneOf("date", diag.BadValue, "valid", "invalid"); s != "" {
		add(&Check{Op: CheckDate}, s == "valid")
	}
	if s := o.oneOf("number", diag.BadValue, "valid", "invalid"); s != "" {
		add(&Check{Op: CheckNumber}, s == "valid")
	}
}

// days reads the comparisons of a cell's date.
func (r *editReader) days(o *object, add func(*Check, bool)) {
	for _, c := range []struct {
		key string
		op  CheckOp
	}{{"before", CheckBefore}, {"after", CheckAfter}, {"different_day", CheckDifferent}} {
		if n := o.get(c.key); n != nil {
			add(&Check{Op: c.op, Day: r.day(n, c.key)}, true)
		}
	}
	if n := o.get("age"); n != nil {
		add(r.age(n), true)
	}
}

func (r *editReader) age(n *yaml.Node) *Check {
	o := r.object(n, "age")
	t := &Check{Op: CheckAgeBelow, Day: r.day(o.need("on"), "on")}
	below, above := o.get("below"), o.get("above")
	switch {
	case (below != nil) == (above != nil):
		r.probs.Errorf(r.pos(n), diag.BadDefinition, "an age has exactly one of below and above, in years")
	case below != nil:
		t.Number = int64(o.whole("below", 0, 0, 200))
	default:
		t.Op, t.Number = CheckAgeAbove, int64(o.whole("above", 0, 0, 200))
	}
	o.done()
	return t
}

// day reads as_of, a date, or {column: C, plus: 90d}.
func (r *editReader) day(n *yaml.Node, what string) (t DayTerm) {
	t.Date = calendar.NoDate
	switch {
	case n == nil:
	case n.Kind == yaml.ScalarNode && n.Value == "as_of":
		t.AsOf = true
	case n.Kind == yaml.ScalarNode:
		t.Date = r.date(n, what)
	default:
		o := r.object(n, what)
		t.Column = o.text("column")
		if o.boolean("as_of") {
			t.AsOf = true
		}
		if p := o.get("plus"); p != nil {
			t.Plus, t.Moved = r.offset(p, "plus"), true
		}
		if (t.Column != "") == t.AsOf {
			r.probs.Errorf(r.pos(n), diag.BadDefinition, "%s is a date, as_of, {column: C} or {as_of: true}, the last two with plus: 90d where wanted", what)
		}
		o.done()
	}
	return t
}

// numbers reads the comparisons of a cell's number.
func (r *editReader) numbers(o *object, add func(*Check, bool)) {
	for _, c := range []struct {
		key string
		op  CheckOp
	}{{"below", CheckBelow}, {"above", CheckAbove}} {
		if n := o.get(c.key); n != nil {
			add(&Check{Op: c.op, Number: r.number(n, c.key)}, true)
		}
	}
}
