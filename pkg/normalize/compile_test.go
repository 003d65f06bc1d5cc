package normalize

import (
	"fmt"
	"strings"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

func TestCompileRefuses(t *testing.T) {
	field := func(name string) model.Field {
		f, _ := model.Employment.Field(name)
		return f
	}
	text := func(s string) *string { return &s }
	exit, _ := model.Participation.Field("program")
	for _, c := range []struct {
		name string
		m    defs.FieldMap
		want diag.Code
	}{
		{"a column that is not read", defs.FieldMap{Field: field("employer"), Column: "ZZZ"}, diag.MissingColumn},
		{"no origin", defs.FieldMap{Field: field("employer")}, diag.BadDefinition},
		{"a date form without a day", defs.FieldMap{Field: field("quarter"), Column: "C", Date: "YYYYMM"}, diag.BadValue},
		{"a date form with two years", defs.FieldMap{Field: field("quarter"), Column: "C", Date: "YYYYMMDDYYYY"}, diag.BadValue},
		{"a quarter form with three Qs", defs.FieldMap{Field: field("quarter"), Column: "C", Quarter: &defs.QuarterMap{Forms: []string{"YYYYQQQ"}}}, diag.BadValue},
		{"a quarter form without a year", defs.FieldMap{Field: field("quarter"), Column: "C", Quarter: &defs.QuarterMap{Forms: []string{"Q"}}}, diag.BadValue},
		{"both forms", defs.FieldMap{Field: field("quarter"), Column: "C", Date: "YYYYMMDD", Quarter: &defs.QuarterMap{Forms: []string{"YYYYQ"}}}, diag.BadDefinition},
		{"counted from nothing", defs.FieldMap{Field: field("quarter"), Quarter: &defs.QuarterMap{Of: "exit"}}, diag.UnknownField},
		{"a bad constant", defs.FieldMap{Field: field("wages"), Value: text("many")}, diag.BadValue},
		{"a negative constant", defs.FieldMap{Field: field("hours"), Value: text("-1")}, diag.BadValue},
		{"a bad target", defs.FieldMap{Field: field("quarter"), Column: "C", Map: map[string]string{"x": "2023Q5"}}, diag.BadValue},
		{"a bad else", defs.FieldMap{Field: field("match"), Column: "C", Map: map[string]string{}, Else: defs.ElseValue, ElseTo: "zzz"}, diag.UnknownCode},
		{"a program that is none", defs.FieldMap{Field: exit, Value: text("zzz")}, diag.UnknownCode},
		{"a control character", defs.FieldMap{Field: field("employer"), Value: text("a\tb")}, diag.BadValue},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &defs.Layout{ID: "x", Records: []defs.RecordMap{{Kind: model.Employment, Fields: []defs.FieldMap{c.m}}}}
			_, err := Compile(l, []string{"C"}, Env{Symbols: model.NewSymbols()})
			if err == nil || !strings.Contains(fmt.Sprint(err), "["+string(c.want)+"]") {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// A canary in every column: whatever is wrong with it, what comes out about it
// names the column and the code only.
func TestRejectsHoldNoCell(t *testing.T) {
	const canary = "CANARY078051120"
	l := layout(t, wide)
	n := compile(t, l, Env{})
	w := n.Worker()
	seen := 0
	for _, column := range l.Columns() {
		for _, cell := range []string{canary, "-" + canary, canary + "\x01", strings.Repeat(canary, 100)} {
			b := wideRow(l, "PROG", "1", "ENTRY", "20230102", column, cell)
			_, rej := w.Row(b, 0, 0, 0, func(model.Kind, []int64) {})
			if rej == nil {
				continue
			}
			seen++
			if s := fmt.Sprintf("%+v", *rej); strings.Contains(s, "CANARY") || strings.Contains(s, "078051120") {
				t.Errorf("a reject of column %s holds its cell", column)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d rejects", seen)
	}
}
