package casetest

import (
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// compareRecord looks for records of the timeline in which every named column
// agrees: one at least, or as many as the expectation says.
func compareRecord(e *defs.ExpectRecord, st *timeline.Store, names []string, probs *diag.List) {
	id, ok := slices.BinarySearch(names, e.Get(defs.RecordPerson, ""))
	if !ok {
		probs.Errorf(at(&e.Expect, defs.RecordPerson), diag.UnknownPerson, "no person of this case is called %q", e.Get(defs.RecordPerson, ""))
		return
	}
	t := st.Tables[e.Kind]
	found := 0
	var near []string
	lo, hi := st.Rows(e.Kind, uint32(id))
	for row := lo; row < hi; row++ {
		agrees := !slices.ContainsFunc(e.Columns, func(c defs.ExpectColumn) bool {
			return c.Name != defs.RecordPerson && !equal(c.Text, recordText(st, t, row, c.Name))
		})
		if agrees {
			found++
		}
		near = append(near, describe(e, st, t, row))
	}
	there := "the person has none of this kind"
	if len(near) > 0 {
		there = "there is " + strings.Join(near, "; ")
	}
	switch {
	case e.Absent && found > 0:
		probs.Errorf(e.Pos, diag.CaseFailed, "such a record exists and should not")
	case e.Absent:
	case e.Count >= 0 && found != e.Count:
		probs.Errorf(e.Pos, diag.CaseFailed, "%d such records, expected %d; %s", found, e.Count, there)
	case e.Count < 0 && found == 0:
		probs.Errorf(e.Pos, diag.CaseFailed, "no such record; %s", there)
	}
}

// describe is a record in the columns that the expectation names.
func describe(e *defs.ExpectRecord, st *timeline.Store, t *model.Table, row int) string {
	var parts []string
	for _, c := range e.Columns {
		if c.Name != defs.RecordPerson {
			parts = append(parts, c.Name+" "+quote(model.ShowCodes(recordText(st, t, row, c.Name))))
		}
	}
	if len(parts) == 0 {
		return t.Kind.String()
	}
	return strings.Join(parts, ", ")
}

// recordText is a value as a case writes it.
func recordText(st *timeline.Store, t *model.Table, row int, column string) string {
	if column == defs.RecordDerivedBy {
		column = timeline.DerivedBy
	}
	i := t.Index(column)
	if i < 0 {
		return ""
	}
	v := t.Columns[i].Get(row)
	if v == model.Blank {
		return ""
	}
	switch t.Fields[i].Type {
	case model.Code:
		return st.Symbols.Text(int32(v))
	case model.Date:
		return calendar.Date(v).String()
	case model.Quarter:
		return calendar.Quarter(v).String()
	case model.Money:
		return model.FormatNumber(v, model.MoneyScale, 2)
	case model.Number:
		return model.FormatNumber(v, model.NumberScale, 4)
	}
	return map[int64]string{0: "false", 1: "true"}[v]
}
