package verify

import (
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// RowProgram is the program of the participation that stands for a row of the file
// as such. No metric knows it, so that it decides nothing; a row that is in no
// program of the indicators is compared all the same.
const RowProgram = "compared_row"

// Layout is a copy of a layout in which every row with an entry is also a
// participation in RowProgram, from the row's entry to its exit, with the answers;
// the other records do without them. What no metric reads is left out. It is nil
// when the layout makes no participation with answers.
func Layout(l *defs.Layout, answers *defs.Answers, metrics []*defs.Metric) *defs.Layout {
	isAnswer := func(f defs.FieldMap) bool {
		return f.Field.Attr && slices.ContainsFunc(answers.List, func(a defs.Answer) bool { return a.Attribute == f.Field.Name })
	}
	names, kinds := read(metrics)
	unread := func(f defs.FieldMap) bool { return f.Field.Attr && !names[f.Field.Name] }
	var row *defs.RecordMap
	out := *l
	out.When = nil // rows in no program are compared too
	out.Records = slices.DeleteFunc(slices.Clone(l.Records), func(r defs.RecordMap) bool { return !kinds[r.Kind] })
	for i := range out.Records {
		r := &out.Records[i]
		if row == nil && r.Kind == model.Participation && slices.ContainsFunc(r.Fields, isAnswer) {
			row = rowRecord(*r, isAnswer)
		}
		r.Fields = slices.DeleteFunc(slices.Clone(r.Fields), unread)
	}
	if row == nil {
		return nil
	}
	out.Records = append(out.Records, *row)
	return &out
}

// read is what the metrics read: names of fields and attributes, kinds of records.
func read(metrics []*defs.Metric) (names map[string]bool, kinds [model.NumKinds]bool) {
	names = map[string]bool{}
	kinds[model.Participation] = true
	for _, m := range metrics {
		for _, f := range m.FieldNames() {
			names[f] = true
		}
		for k, reads := range m.Kinds() {
			kinds[k] = kinds[k] || reads
		}
	}
	return names, kinds
}

// rowRecord is the participation of the row as such.
func rowRecord(r defs.RecordMap, isAnswer func(defs.FieldMap) bool) *defs.RecordMap {
	program := RowProgram
	row := &defs.RecordMap{Kind: r.Kind, Pos: r.Pos}
	for _, f := range r.Fields {
		switch {
		case f.Field.Name == "program":
			row.Fields = append(row.Fields, defs.FieldMap{Field: f.Field, Value: &program, Pos: f.Pos})
		case f.Field.Name == "entry" || f.Field.Name == "exit" || isAnswer(f):
			row.Fields = append(row.Fields, f)
			if f.Field.Name == "entry" && f.Column != "" {
				present := true
				row.When = &defs.When{Column: f.Column, Present: &present, Pos: f.Pos}
			}
		}
	}
	return row
}
