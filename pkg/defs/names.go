package defs

import "pathmetrics/pkg/model"

// FieldNames are the fields and attributes that the metric's conditions read,
// with repetitions.
func (m *Metric) FieldNames() (names []string) {
	m.Walk(func(part any) {
		switch p := part.(type) {
		case *Cond:
			if p.Test != nil {
				names = append(names, p.Test.Field)
			}
		case *Where:
			names = append(names, p.fields()...)
		case *RecordCond:
			if p.Sum != nil {
				names = append(names, p.Sum.Field)
			}
		case *Value:
			if p.Field != "" {
				names = append(names, p.Field)
			}
		}
	})
	return names
}

// Kinds are the kinds of records that the metric's conditions read.
func (m *Metric) Kinds() (kinds [model.NumKinds]bool) {
	kinds[model.Participation] = m.Population == Participations
	m.Walk(func(part any) {
		switch p := part.(type) {
		case *Cond:
			switch p.Op {
			case OpField:
				m.Population.addKinds(p.Test.Field, &kinds)
			case OpEmployed, OpSameEmployer:
				kinds[model.Employment] = true
			case OpPlaced:
				kinds[model.Placement] = true
			}
		case *RecordCond:
			kinds[p.Kind] = true
		case *Value:
			switch p.Op {
			case ValEarnings:
				kinds[model.Employment] = true
			case ValField:
				m.Population.addKinds(p.Field, &kinds)
			}
		}
	})
	return kinds
}

// addKinds adds the kinds that a field of the unit can be read from: those that
// have it of their own, or all when it is an attribute.
func (p Population) addKinds(field string, kinds *[model.NumKinds]bool) {
	own := false
	for _, k := range p.FieldKinds() {
		if _, ok := k.Field(field); ok {
			kinds[k], own = true, true
		}
	}
	if own {
		return
	}
	for _, k := range p.FieldKinds() {
		kinds[k] = true
	}
}

// FieldNames are the fields and attributes that the pathway's rules read.
func (p *Pathway) FieldNames() (names []string) {
	for _, rules := range [][]RecordRule{p.Flag, p.Completer} {
		for _, r := range rules {
			names = append(names, r.Where.fields()...)
		}
	}
	return names
}

func (w *Where) fields() (names []string) {
	if w == nil {
		return nil
	}
	for _, t := range w.Tests {
		names = append(names, t.Field)
	}
	return names
}
