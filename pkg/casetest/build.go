package casetest

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// store makes the timeline of a case. Persons are numbered by their names.
func store(c *defs.Case) (*timeline.Store, []string) {
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
		AsOf: c.Setup.AsOf, Cover: coverage(c), Empty: empty,
	}
	return timeline.Build(in), names
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
