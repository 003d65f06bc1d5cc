package defs

import (
	"slices"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// recordChecks looks at one record map as a whole.
func (d *Decoder) recordChecks(r *RecordMap) {
	has := map[string]bool{}
	for _, f := range r.Fields {
		has[f.Field.Name] = true
	}
	for _, f := range r.Kind.Fields() {
		if f.Required && !has[f.Name] {
			d.probs.Errorf(r.Pos, diag.MissingKey, "%s records need the field %q", r.Kind, f.Name)
		}
	}
}

// layoutChecks looks at the layout as a whole.
func (d *Decoder) layoutChecks(l *Layout) {
	if len(l.Fixed) > 0 {
		known := map[string]bool{}
		var names []string
		for _, f := range l.Fixed {
			known[f.Name] = true
			names = append(names, f.Name)
		}
		for _, c := range l.Columns() {
			if !known[c] {
				d.probs.Errorf(l.Pos, diag.MissingColumn, "column %q is not among the fixed fields; they are %s", c, Choices(names))
			}
		}
	}
	if len(l.Records) > 0 && len(l.Keys) > 1 {
		d.probs.Errorf(l.Keys[1].Pos, diag.BadDefinition, "records take one key; several keys are for id files, which have no records")
	}
	columns := l.Columns()
	for _, c := range l.Names.alsoAt {
		if !slices.Contains(columns, c.name) {
			d.probs.Errorf(c.pos, diag.MissingColumn, "the layout reads no column %q", c.name)
		}
	}
	dates := map[string]bool{}
	for _, r := range l.Records {
		for _, f := range r.Fields {
			if f.Field.Type == model.Date {
				dates[f.Field.Name] = true
			}
		}
	}
	for _, r := range l.Records {
		for _, f := range r.Fields {
			if f.Quarter != nil && f.Quarter.Of != "" && !dates[f.Quarter.Of] {
				d.probs.Errorf(f.Pos, diag.UnknownField, "quarter of %q: no record of this layout has such a date", f.Quarter.Of)
			}
		}
	}
}
