package casetest

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/timeline"
)

// store makes the timeline of a case with what the rules derive. Persons are
// numbered by their names. The records of persons are of source 0, those of the
// extracts of sources 1, 2, …. The problem is that of participations which are
// delivered and derived.
func store(c *defs.Case, extracts []*extract, rules []*defs.DeriveRule) (*timeline.Store, []string, *diag.Problem) {
	names := personNames(c, extracts)
	symbols := model.NewSymbols()
	shapes := map[model.Kind]normalize.Shape{}
	attrs := attributes(c, extracts)
	for _, k := range model.Kinds() {
		shapes[k] = normalize.Shape{Attributes: attrs[k]}
	}
	empty := normalize.NewTables(shapes, true)
	derive.Shape((*timeline.Parts)(empty), rules)
	derive.Intern(rules, symbols)
	tables := empty.NewLike()
	for _, p := range c.Persons {
		id, _ := slices.BinarySearch(names, p.Key)
		for _, r := range p.Records {
			t := tables[r.Kind]
			t.Append(uint32(id), values(t, r, symbols), model.Origin{})
		}
	}
	parts := []*timeline.Parts{(*timeline.Parts)(tables)}
	for i, x := range extracts {
		parts = append(parts, (*timeline.Parts)(x.records(i+1, names, symbols, empty)))
	}
	in := timeline.Input{
		Parts: parts, Symbols: symbols, Persons: len(names),
		AsOf: c.Setup.AsOf, Cover: coverage(c, len(extracts)), Empty: timeline.Parts(*empty),
		Planned: derive.Reads(rules),
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

// personNames are the names of all persons of a case, sorted.
func personNames(c *defs.Case, extracts []*extract) []string {
	var names []string
	for _, p := range c.Persons {
		names = append(names, p.Key)
	}
	for _, x := range extracts {
		names = append(names, x.persons()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// attributes are the attributes of the case's records, by kind.
func attributes(c *defs.Case, extracts []*extract) (attrs [model.NumKinds][]string) {
	for _, p := range c.Persons {
		for _, r := range p.Records {
			attrs[r.Kind] = append(attrs[r.Kind], r.Attrs...)
		}
	}
	for k := range attrs {
		for _, x := range extracts {
			attrs[k] = append(attrs[k], x.layout.Attributes(model.Kind(k))...)
		}
		slices.Sort(attrs[k])
		attrs[k] = slices.Compact(attrs[k])
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

func coverage(c *defs.Case, extracts int) timeline.Coverage {
	cover := timeline.Coverage{}
	for _, k := range model.Kinds() {
		cover.Has[k], cover.Kinds[k] = true, c.Setup.AsOf
		if d, ok := c.Setup.Coverage[k]; ok {
			cover.Kinds[k] = d
		}
	}
	cover.Sources = slices.Repeat([]calendar.Date{cover.Kinds[model.Participation]}, 1+extracts)
	return cover
}
