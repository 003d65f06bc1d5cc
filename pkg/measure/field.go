package measure

import (
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// fieldRef finds a field or attribute of a unit: of a participation, then of
// its person; of a spell, then of the person, then of the first flagging record
// that has it, then of the first participation during the stay.
type fieldRef struct {
	name   string
	unit   string       // a spell's own: entry, exit, completion, pathway, status
	kinds  []model.Kind // in order of look-up
	column [model.NumKinds]int
	field  model.Field
}

func (c *compiler) fieldRef(name string) *fieldRef {
	r := newFieldRef(name, c.metric.Population, c.store)
	c.asksPathway = c.asksPathway || r.unit == "pathway"
	return r
}

func newFieldRef(name string, pop defs.Population, store *timeline.Store) *fieldRef {
	r := &fieldRef{name: name, kinds: pop.FieldKinds(), field: model.Field{Name: name, Attr: true}}
	if pop != defs.Participations {
		switch name {
		case "entry", "exit", "completion":
			r.unit, r.field = name, model.Field{Name: name, Type: model.Date}
		case "pathway", "status":
			r.unit, r.field = name, model.Field{Name: name}
		}
	}
	found := false
	for _, k := range model.Kinds() {
		r.column[k] = store.Tables[k].Index(name)
	}
	for _, k := range r.kinds {
		if i := r.column[k]; i >= 0 && !found && r.unit == "" {
			r.field, found = store.Tables[k].Fields[i], true
		}
	}
	return r
}

// get is the stored value, or Blank.
func (r *fieldRef) get(store *timeline.Store, u *Unit, pathwayID func(int) string) int64 {
	if r.unit != "" {
		return r.own(store, u, pathwayID)
	}
	if u.Row >= 0 {
		if v := r.at(store, model.Participation, u.Row); v != model.Blank {
			return v
		}
	}
	if row := store.PersonRow(u.Person); row >= 0 {
		if v := r.at(store, model.Person, row); v != model.Blank {
			return v
		}
	}
	if u.Spell == nil {
		return model.Blank
	}
	for _, rec := range u.Spell.Records {
		if v := r.at(store, rec.Kind, rec.Row); v != model.Blank {
			return v
		}
	}
	return r.during(store, u)
}

func (r *fieldRef) during(store *timeline.Store, u *Unit) int64 {
	stay := u.Stay(store.AsOf)
	lo, hi := store.Rows(model.Participation, u.Person)
	for row := lo; row < hi; row++ {
		if store.Span(model.Participation, row).Overlaps(stay) {
			if v := r.at(store, model.Participation, row); v != model.Blank {
				return v
			}
		}
	}
	return model.Blank
}

func (r *fieldRef) at(store *timeline.Store, k model.Kind, row int) int64 {
	t := store.Tables[k]
	i := r.column[k]
	if i < 0 || t.Fields[i].Type != r.field.Type {
		return model.Blank
	}
	return t.Columns[i].Get(row)
}

func (r *fieldRef) own(store *timeline.Store, u *Unit, pathwayID func(int) string) int64 {
	switch r.unit {
	case "entry":
		return int64(u.Entry)
	case "exit":
		if u.Spell.Left {
			return int64(u.Exit)
		}
	case "completion":
		if u.Spell.Completed == model.Yes {
			return int64(u.Spell.Completion)
		}
	case "pathway":
		return int64(store.Symbols.Intern(pathwayID(u.Spell.Pathway)))
	case "status":
		return int64(store.Symbols.Intern(u.Spell.Status()))
	}
	return model.Blank
}

func (c *compiler) fieldNode(t *defs.Test, k key) (*node, key) {
	ref := c.fieldRef(t.Field)
	k = k.flag(c.metric.Population == defs.Participations).test(t)
	pass := c.test(k, t, ref.field)
	if c.metric.Population != defs.Participations || !c.classes.look(c.store, ref) {
		c.looked.beyond = true
	}
	return &node{text: t.String(), eval: func(ctx *context) model.Tri {
		switch s := ctx.unit.Spell; {
		case ref.unit == "completion" && s.Completed == model.Pending, ref.unit == "exit" && !s.Left:
			return model.Pending
		}
		v := ref.get(ctx.store, ctx.unit, ctx.set.ID)
		if ctx.trace != nil {
			ctx.note("%s is %s", t.Field, show(ctx.store, ref.field, v))
		}
		return model.Of(pass(v))
	}}, k
}

// test compiles the test of a field condition, which remembers its answers.
func (c *compiler) test(k key, t *defs.Test, f model.Field) func(int64) bool {
	pass := c.tests[string(k)]
	if pass == nil {
		pass = timeline.NewTest(*t, f, c.store.Symbols)
		c.tests[string(k)] = pass
	}
	return pass
}

// show is a stored value as people write it.
func show(store *timeline.Store, f model.Field, v int64) string {
	if v == model.Blank {
		return "blank"
	}
	return ShowValue(store.Symbols, f, v)
}
