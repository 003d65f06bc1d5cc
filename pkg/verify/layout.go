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
// the other records do without them. It is nil when the layout makes no participation with answers.
func Layout(l *defs.Layout, answers *defs.Answers) *defs.Layout {
	isAnswer := func(f defs.FieldMap) bool {
		return f.Field.Attr && slices.ContainsFunc(answers.List, func(a defs.Answer) bool { return a.Attribute == f.Field.Name })
	}
	var row *defs.RecordMap
	out := *l
	out.Records = slices.Clone(l.Records)
	for i := range out.Records {
		r := &out.Records[i]
		if r.Kind != model.Participation || !slices.ContainsFunc(r.Fields, isAnswer) {
			continue
		}
		if row == nil {
			row = rowRecord(*r, isAnswer)
		}
		r.Fields = slices.DeleteFunc(slices.Clone(r.Fields), isAnswer)
	}
	if row == nil {
		return nil
	}
	out.Records = append(out.Records, *row)
	return &out
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
