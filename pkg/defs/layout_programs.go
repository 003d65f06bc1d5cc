package defs

import (
	"slices"

	"pathmetrics/pkg/model"
)

// Programs are the programs of which the layout says by name that it makes
// participations: constants and values of maps. A column that is taken as it is
// can hold any; that is seen only when the file is read.
func (l *Layout) Programs() (out []string) {
	for _, r := range l.Records {
		if r.Kind != model.Participation {
			continue
		}
		for _, f := range r.Fields {
			if f.Field.Name != "program" {
				continue
			}
			if f.Value != nil {
				out = append(out, *f.Value)
			}
			for _, v := range f.Map {
				out = append(out, v)
			}
			if f.Else == ElseValue {
				out = append(out, f.ElseTo)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
