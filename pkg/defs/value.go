package defs

import (
	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// ValueOp is the kind of a value.
type ValueOp uint8

// The values; docs/definitions.md says what each is.
const (
	ValEarnings ValueOp = iota // wages summed over quarters
	ValSum                     // a field summed over records
	ValField                   // a numeric field of the unit's own record
	ValMinus                   // first minus second
	ValDivide                  // first divided by second
)

// Value is something that can be measured of a unit.
type Value struct {
	Op     ValueOp
	Pos    diag.Pos
	In     []*Interval // earnings
	Where  *Where      // earnings
	Record *RecordCond // sum: which records
	Field  string      // sum, field
	Kids   []*Value    // minus, divide
}

// USD is the unit of money.
const USD = "usd"

// Unit is what a value is counted in: usd, credits, hours, number or ratio.
func (v *Value) Unit() string {
	switch v.Op {
	case ValEarnings:
		return USD
	case ValSum:
		return fieldUnit(v.Record.Kind, v.Field)
	case ValMinus:
		return v.Kids[0].Unit()
	case ValDivide:
		return "ratio"
	}
	return "number"
}

func fieldUnit(k model.Kind, name string) string {
	f, _ := k.Field(name)
	switch {
	case f.Type == model.Money:
		return USD
	case name == "credits_earned" || name == "credits_attempted":
		return "credits"
	case name == "contact_hours" || name == "hours":
		return "hours"
	}
	return "number"
}

func (d *Decoder) value(n *yaml.Node, pop Population) *Value {
	o := d.object(n, "a value")
	if o == nil {
		return nil
	}
	v := &Value{Pos: d.pos(n)}
	switch {
	case o.get("earnings") != nil:
		v.Op = ValEarnings
		v.In = d.quarters(o.get("earnings"), "earnings")
		v.Where = d.where(o.get("where"), []model.Kind{model.Employment}, true)
	case o.get("sum") != nil:
		v.Op = ValSum
		if rec := o.need("record"); rec != nil {
			v.Record = d.recordCond(o, rec, pop)
			if v.Record != nil {
				v.Field = d.sumField(o.get("sum"), v.Record.Kind)
			}
		}
		if v.Record == nil {
			return nil
		}
	case o.get("field") != nil:
		v.Op = ValField
		v.Field = o.text("field")
		d.valueField(o.get("field"), v.Field, pop)
	case o.get("minus") != nil:
		v.Op = ValMinus
		v.Kids = d.twoValues(o.get("minus"), pop)
	case o.get("divide") != nil:
		v.Op = ValDivide
		v.Kids = d.twoValues(o.get("divide"), pop)
	default:
		o.done()
		d.probs.Errorf(v.Pos, diag.MissingKey, "a value is one of earnings, sum, field, minus or divide")
		return nil
	}
	o.done()
	if (v.Op == ValMinus || v.Op == ValDivide) && v.Kids == nil {
		return nil
	}
	return v
}

func (d *Decoder) valueField(n *yaml.Node, name string, pop Population) {
	for _, k := range pop.FieldKinds() {
		if f, ok := k.Field(name); ok {
			if !f.Type.Wide() {
				d.probs.Errorf(d.pos(n), diag.UnknownField, "%q is a %s, not a number", name, f.Type)
			}
			return
		}
	}
	if !d.attrs[name] {
		d.uses = append(d.uses, FieldUse{pop.FieldKinds(), name, d.pos(n)})
	}
}

func (d *Decoder) twoValues(n *yaml.Node, pop Population) []*Value {
	items := d.items(n, "a difference or quotient")
	if len(items) != 2 {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "needs two values")
		return nil
	}
	a, b := d.value(items[0], pop), d.value(items[1], pop)
	if a == nil || b == nil {
		return nil
	}
	return []*Value{a, b}
}
