package normalize

import (
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Tables hold one table per kind; nil where a kind is not made.
type Tables [model.NumKinds]*model.Table

// Shape is what the table of one kind looks like.
type Shape struct {
	Attributes []string                // in any order, with repetitions
	Wanted     func(field string) bool // whose values are kept; nil keeps all
}

// Shapes are the kinds that the layouts make, with the attributes of all of
// them. The caller sets Wanted.
func Shapes(layouts ...*defs.Layout) map[model.Kind]Shape {
	shapes := map[model.Kind]Shape{}
	for _, l := range layouts {
		for k, makes := range l.Kinds() {
			if makes {
				s := shapes[model.Kind(k)]
				s.Attributes = append(s.Attributes, l.Attributes(model.Kind(k))...)
				shapes[model.Kind(k)] = s
			}
		}
	}
	return shapes
}

// NewTables makes an empty table for each kind in shapes: the kind's own fields,
// then the attributes sorted by name. origins asks to remember where each row
// came from.
func NewTables(shapes map[model.Kind]Shape, origins bool) *Tables {
	var t Tables
	for k, s := range shapes {
		t[k] = model.NewTable(k, sortedNames(s.Attributes), s.Wanted, origins)
	}
	return &t
}

// NewLike makes empty tables of the same shape.
func (t *Tables) NewLike() *Tables {
	var c Tables
	for k, table := range t {
		if table != nil {
			c[k] = table.NewLike()
		}
	}
	return &c
}

// keepOrigins reports whether some table remembers where its rows came from.
func (t *Tables) keepOrigins() bool {
	return slices.ContainsFunc(t[:], func(table *model.Table) bool { return table != nil && table.KeepsOrigins() })
}

func sortedNames(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}
