package casetest

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// store makes the timeline of a case with what the rules derive. Persons are
// numbered by their names. The problem is that of participations which are
// delivered and derived.
func store(c *defs.Case, rules []*defs.DeriveRule) (*timeline.Store, []string, *diag.Problem) {
	var names []string
	for _, p := range c.Persons {
		names = append(names, p.Key)
	}
	slices.Sort(names)
	symbols := model.NewSymbols()
	attrs := attributes(c)
	var tables, empty timeline.Parts
	for _, k := range model.Kinds() {
		tables[k] = model.NewTable(k, attrs[k], nil, false)
	}
	derive.Shape(&tables, rules)
	derive.Intern(rules, symbols)
	for k := range tables {
		empty[k] = tables[k].NewLike()
	}
	for _, p := range c.Persons {
		id, _ := slices.BinarySearch(names, p.Key)
		for _, r := range p.Records {
			t := tables[r.Kind]
			t.Append(uint32(id), values(t, r, symbols), model.Origin{})
		}
	}
	in := timeline.Input{
		Parts: []*timeline.Parts{&tables}, Symbols: symbols, Persons: len(names),
		AsOf: c.Setup.AsOf, Cover: coverage(c), Empty: empty, Planned: derive.Reads(rules),
	}
	derive.Cover(&in.Cover, rules)
	st := timeline.Build(in)
	if p := derive.Delivered(st, rules); p != nil {
		return st, names, p
	}
	d := derive.New(rules, st)
	var made []derive.Record
	for id := range uint32(st.Persons) {
		made = d.Person(id, made)
	}
	derive.Add(st, rules, made)
	return st, names, nil
}

func attributes(c *defs.Case) (attrs [model.NumKinds][]string) {
	for _, p := range c.Persons {
		for _, r := range p.Records {
			for _, a := range r.Attrs {
				if !slices.Contains(attrs[r.Kind], a) {
					attrs[r.Kind] = append(attrs[r.Kind], a)
				}
			}
		}
	}
	for k := range attrs {
		slices.Sort(attrs[k])
	}
	return attrs
}

// values turns the texts of a case record into stored values. The decoder has
// checked them.
func values(t *model.Table, r defs.CaseRecord, symbols *model.Symbols) []int64 {
	out := make([]int64, len(t.Fields))
	for i, f := range t.Fields {
		out[i] = model.Blank
		text := r.Values[f.Name]
		if text == "" {
			continue
		}
		switch f.Type {
		case model.Code:
			out[i] = int64(symbols.Intern(text))
		case model.Bool:
			out[i] = 0
			if text == "true" {
				out[i] = 1
			}
		default:
			if v, err := defs.ParseBound(f.Type, text); err == nil {
				out[i] = v
			}
		}
	}
	return out
}

func coverage(c *defs.Case) timeline.Coverage {
	cover := timeline.Coverage{}
	for _, k := range model.Kinds() {
		cover.Has[k], cover.Kinds[k] = true, c.Setup.AsOf
		if d, ok := c.Setup.Coverage[k]; ok {
			cover.Kinds[k] = d
		}
	}
	cover.Sources = []calendar.Date{cover.Kinds[model.Participation]}
	return cover
}
