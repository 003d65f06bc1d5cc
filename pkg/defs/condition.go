package defs

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// Op is the kind of a condition.
type Op uint8

// The conditions.
const (
	OpAll          Op = iota // every part (none: always yes)
	OpAny                    // at least one part
	OpNot                    // the opposite of the part
	OpField                  // a field of the unit's own record or its person
	OpRecord                 // a record of the person
	OpEmployed               // employed in quarters
	OpPlaced                 // a placement in quarters
	OpSameEmployer           // one employer with wages in both quarters
	OpOverlaps               // two intervals share a day
	OpCompare                // a value is large enough
)

// Cond is one condition. Which parts are in use depends on Op.
type Cond struct {
	Op   Op
	Pos  diag.Pos
	Kids []*Cond // all, any, not

	Test   *Test         // field
	Record *RecordCond   // record
	Work   *EmployedCond // employed
	Placed *PlacedCond   // placed
	Pair   [2]*Interval  // same_employer, overlaps
	Main   bool          // same_employer: of each quarter only the employer with the highest wages
	Value  *Value        // compare
	Least  *Amount       // compare: at_least
	Most   *Amount       // compare: at_most
}

// Amount is a number in ten-thousandths or the name of a dated value.
type Amount struct {
	N    int64
	Name string // without the $; empty for a plain number
	Pos  diag.Pos
}

// RecordCond asks for records of the person.
type RecordCond struct {
	Kind      model.Kind
	Where     *Where
	Within    *Interval
	On        string    // overlap (default), start or end: what of the record must lie in Within
	Span      [2]string // two date fields that stand for the record's own days; empty for those
	OnPathway bool      // only records that flag (credentials: complete) the unit's pathway
	Count     int       // at_least: {records: n}; 1 when not given
	Sum       *SumLeast
}

// SumLeast asks that a field summed over the records found reaches a value.
type SumLeast struct {
	Field string
	Value Amount
	// Terms and Over make it a rolling sum: the value must be reached by the
	// records of at most Terms terms (stretches of overlapping records) that lie
	// within a span of Over, the last of which ends inside the interval. 0 and
	// the zero Offset mean a plain sum over the interval. OverInterval in place of
	// a span asks that all of the terms end inside the interval.
	Terms int
	Over  string
	// Consecutive asks that no other term lies between those terms.
	Consecutive bool
}

// OverInterval as the span of a rolling sum: all of its terms end inside the
// interval of the condition, however far apart.
const OverInterval = "interval"

// EmployedCond asks for employment in one of the quarters, or in every one.
type EmployedCond struct {
	In    []*Interval
	Every bool
	Where *Where
	// Main narrows Where to the employer with the highest wages of the quarter.
	Main bool
}

// PlacedCond asks for a placement of one of the types in one of the quarters.
type PlacedCond struct {
	In    []*Interval
	Types []string
}

var condKeys = []string{"all", "any", "not", "field", "record", "employed", "placed", "same_employer", "overlaps", "compare", "always"}

// condKey finds out which condition it is; "" for none. Two of them are a
// problem, and then no key of the object is asked for again.
func (d *Decoder) condKey(o *object) (key string) {
	clash := false
	for _, e := range o.entries() {
		if !slices.Contains(condKeys, e.key) {
			continue
		}
		if key != "" && key != e.key {
			clash = true
			d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "one condition cannot be both %q and %q; join them with all or any", key, e.key)
		}
		key = e.key
	}
	o.asked = nil
	if clash {
		o.asked = slices.Clone(condKeys) // said already
	}
	return key
}

// condParts reads the parts of all or any.
func (d *Decoder) condParts(v *yaml.Node, key string, pop Population) (kids []*Cond) {
	items := d.items(v, key)
	if v.Kind == yaml.SequenceNode && len(items) == 0 {
		d.probs.Errorf(d.pos(v), diag.BadDefinition, "%s names no condition", key).WithHint("write {always: true} for everyone")
	}
	for _, k := range items {
		if kid := d.cond(k, pop); kid != nil {
			kids = append(kids, kid)
		}
	}
	return kids
}

// cond reads a condition about units of the population.
func (d *Decoder) cond(n *yaml.Node, pop Population) *Cond {
	o := d.object(n, "a condition")
	if o == nil {
		return nil
	}
	c := &Cond{Pos: d.pos(n)}
	key := d.condKey(o)
	v := o.get(key)
	switch key {
	case "always":
		c.Op = OpAll
		if !d.boolean(v, "always") {
			c.Op = OpAny
		}
	case "all", "any":
		c.Op = map[string]Op{"all": OpAll, "any": OpAny}[key]
		c.Kids = d.condParts(v, key, pop)
	case "not":
		c.Op = OpNot
		if kid := d.cond(v, pop); kid != nil {
			c.Kids = []*Cond{kid}
		}
	case "field":
		c.Op = OpField
		d.fieldCond(o, v, c, pop)
	case "record":
		c.Op = OpRecord
		c.Record = d.recordCond(o, v, pop)
	case "employed":
		c.Op = OpEmployed
		c.Work = d.employedCond(v, pop)
	case "placed":
		c.Op = OpPlaced
		c.Placed = d.placedCond(v)
	case "same_employer":
		c.Op = OpSameEmployer
		d.sameEmployer(v, c, pop)
	case "overlaps":
		c.Op = OpOverlaps
		c.Pair[0] = d.interval(v, "overlaps")
		c.Pair[1] = d.interval(o.need("with"), "with")
	case "compare":
		c.Op = OpCompare
		c.Value = d.value(v, pop)
		c.Least = d.amount(o.get("at_least"), "at_least")
		c.Most = d.amount(o.get("at_most"), "at_most")
		if c.Least == nil && c.Most == nil {
			d.probs.Errorf(c.Pos, diag.MissingKey, "compare needs at_least or at_most")
		}
	default:
		o.asked = condKeys
		if len(o.node.Content) == 0 {
			d.probs.Errorf(c.Pos, diag.BadDefinition, "an empty condition; write {always: true} for everyone")
		}
		o.done()
		return nil
	}
	o.done()
	return c
}

func (d *Decoder) fieldCond(o *object, v *yaml.Node, c *Cond, pop Population) {
	t := &Test{Field: d.text(v, "field"), Pos: d.pos(v)}
	field, own := d.field(t.Field, pop.FieldKinds(), t.Pos)
	if f, ok := pop.unitField(t.Field); ok {
		field, own = f, true
		d.uses = dropUse(d.uses, t.Pos)
	}
	if in := o.get("in"); in != nil {
		t.In = d.texts(in, "in")
		if own {
			d.checkValues(in, field, t.In)
		}
		t.In = d.patterns(in, t.Field, t.In)
	}
	for key, dst := range map[string]*string{"at_least": &t.AtLeast, "at_most": &t.AtMost, "before": &t.Before, "after": &t.After} {
		if b := o.get(key); b != nil {
			*dst = d.text(b, key)
			d.checkBound(b, field, key, *dst)
		}
	}
	if p := o.get("present"); p != nil {
		present := d.boolean(p, "present")
		t.Present = &present
	}
	if t.In == nil && t.Present == nil && t.AtLeast+t.AtMost+t.Before+t.After == "" {
		d.probs.Errorf(c.Pos, diag.MissingKey, "a field condition needs in, present, at_least, at_most, before or after")
	}
	c.Test = t
}

func dropUse(uses []FieldUse, pos diag.Pos) []FieldUse {
	if n := len(uses); n > 0 && uses[n-1].Pos == pos {
		return uses[:n-1]
	}
	return uses
}

// kind reads the name of a record kind.
func (d *Decoder) kind(n *yaml.Node) (model.Kind, bool) {
	name := d.text(n, "record")
	k, ok := model.ParseKind(name)
	if !ok {
		names := make([]string, 0, model.NumKinds)
		for _, k := range model.Kinds() {
			names = append(names, k.String())
		}
		p := d.probs.Errorf(d.pos(n), diag.UnknownKind, "unknown record kind %q; known are %s", name, Choices(names))
		p.WithHint(`kinds are listed by "pathmetrics list kinds"`)
		if s := diag.Nearest(name, names); s != "" {
			p.WithHint("did you mean %q?", s)
		}
	}
	return k, ok
}

func (d *Decoder) recordCond(o *object, v *yaml.Node, pop Population) *RecordCond {
	k, ok := d.kind(v)
	if !ok {
		o.asked = append(o.asked, "where", "within", "on", "span", "on_pathway", "at_least")
		return nil
	}
	r := &RecordCond{Kind: k, Count: 1, On: "overlap"}
	if k == model.Person {
		d.probs.Errorf(d.pos(v), diag.BadDefinition, "a person record has no date; use {field: …}")
	}
	r.Where = d.where(o.get("where"), []model.Kind{k}, true)
	if w := o.get("within"); w != nil {
		r.Within = d.interval(w, "within")
	}
	if on := o.oneOf("on", diag.BadValue, "overlap", "start", "end"); on != "" {
		r.On = on
	}
	if n := o.get("span"); n != nil {
		d.recordSpan(n, r)
	}
	if n := o.get("on_pathway"); n != nil {
		r.OnPathway = d.boolean(n, "on_pathway")
		if r.OnPathway && pop == Participations {
			d.probs.Errorf(d.pos(n), diag.BadDefinition, "on_pathway needs a spell; participations are not of one pathway")
		}
	}
	if n := o.get("at_least"); n != nil {
		d.atLeast(n, r)
	}
	return r
}

// recordSpan reads [training_start, training_end]: the days that count instead of
// the record's own.
func (d *Decoder) recordSpan(n *yaml.Node, r *RecordCond) {
	fields := d.texts(n, "span")
	if len(fields) != 2 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "span names two date fields, as in [training_start, training_end]")
		return
	}
	for i, name := range fields {
		if f, ok := r.Kind.Field(name); !ok || f.Type != model.Date {
			d.probs.Errorf(d.pos(n.Content[i]), diag.UnknownField, "%q is not a date of %s records", name, r.Kind)
		}
		r.Span[i] = name
	}
}

// atLeast reads {records: n} or {sum: field, value: x, terms: 2, over: 12m}.
func (d *Decoder) atLeast(n *yaml.Node, r *RecordCond) {
	o := d.object(n, "at_least")
	if o == nil {
		return
	}
	sum := o.get("sum")
	if sum == nil {
		r.Count = o.whole("records", 1, 1, 1_000_000)
		if o.get("records") == nil {
			d.probs.Errorf(d.pos(n), diag.MissingKey, "at_least needs records, or sum and value")
		}
		o.done()
		return
	}
	s := &SumLeast{Field: d.sumField(sum, r.Kind)}
	if a := d.amount(o.need("value"), "value"); a != nil {
		s.Value = *a
	}
	s.Terms = o.whole("terms", 0, 1, 10)
	if over := o.get("over"); over != nil {
		if over.Value != OverInterval {
			d.offset(over, "over")
		}
		s.Over = over.Value
	}
	s.Consecutive = o.boolean("consecutive")
	if (s.Terms > 0) != (s.Over != "") || s.Consecutive && s.Terms == 0 {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "terms and over go together")
	}
	o.done()
	r.Sum = s
}

// sumField checks that a field can be added up.
func (d *Decoder) sumField(n *yaml.Node, k model.Kind) string {
	name := d.text(n, "sum")
	f, ok := k.Field(name)
	if !ok || !f.Type.Wide() {
		var can []string
		for _, f := range k.Fields() {
			if f.Type.Wide() {
				can = append(can, f.Name)
			}
		}
		d.probs.Errorf(d.pos(n), diag.UnknownField, "%q is not a number of %s records; numbers are %s", name, k, Choices(can))
	}
	return name
}

func (d *Decoder) amount(n *yaml.Node, what string) *Amount {
	if n == nil {
		return nil
	}
	s := d.text(n, what)
	if name, ok := strings.CutPrefix(s, "$"); ok {
		return &Amount{Name: name, Pos: d.pos(n)}
	}
	return &Amount{N: d.number(n, what), Pos: d.pos(n)}
}

func (d *Decoder) employedCond(v *yaml.Node, _ Population) *EmployedCond {
	if v.Kind != yaml.MappingNode {
		return &EmployedCond{In: d.quarters(v, "employed")}
	}
	o := d.object(v, "employed")
	e := &EmployedCond{In: d.quarters(o.need("in"), "in")}
	e.Every = o.boolean("every")
	e.Where = d.where(o.get("where"), []model.Kind{model.Employment}, true)
	e.Main = o.oneOf("employer", diag.BadValue, "any", "main") == "main"
	o.done()
	return e
}

func (d *Decoder) placedCond(v *yaml.Node) *PlacedCond {
	if v.Kind != yaml.MappingNode {
		return &PlacedCond{In: d.quarters(v, "placed")}
	}
	o := d.object(v, "placed")
	p := &PlacedCond{In: d.quarters(o.need("in"), "in")}
	if t := o.get("type"); t != nil {
		p.Types = d.texts(t, "type")
		f, _ := model.Placement.Field("type")
		d.checkValues(t, f, p.Types)
	}
	o.done()
	return p
}

// sameEmployer reads two quarters, or {in: [Q1, Q2], employer: main, no_when: C}.
func (d *Decoder) sameEmployer(v *yaml.Node, c *Cond, pop Population) {
	in := v
	if v.Kind == yaml.MappingNode {
		o := d.object(v, "same_employer")
		in = o.need("in")
		c.Main = o.oneOf("employer", diag.BadValue, "any", "main") == "main"
		if n := o.get("no_when"); n != nil {
			if k := d.cond(n, pop); k != nil {
				c.Kids = []*Cond{k}
			}
		}
		o.done()
	}
	items := []*yaml.Node{nil, nil}
	if in != nil {
		if items = d.items(in, "same_employer"); len(items) != 2 {
			d.probs.Errorf(d.pos(in), diag.BadDefinition, "same_employer needs two quarters")
			return
		}
	}
	c.Pair = [2]*Interval{d.interval(items[0], "same_employer"), d.interval(items[1], "same_employer")}
}
