package casetest

import (
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
)

// keyColumns say which row an expectation is about.
var keyColumns = []string{"set", "metric", "pathway", "program", "period", "breakdown", "group", "statistic"}

func compareRow(e *defs.Expect, rows []aggregate.Row, metrics []*defs.Metric, pathways []*defs.Pathway, periods []calendar.Period, probs *diag.List) {
	name := metricName(e)
	m := findMetric(metrics, name)
	if m == nil {
		if !e.Absent {
			probs.Errorf(at(e, "metric"), diag.UnknownMetric, "no metric %q in the measures of this case", name)
		}
		return
	}
	key := func(column, def string) string { return blank(e.Get(column, def)) }
	if id := key("pathway", ""); !e.Absent && unknownPathway(id, pathways) {
		probs.Errorf(at(e, "pathway"), diag.UnknownPathway, "no pathway %q in this case", id)
		return
	}
	pathwayDefault := ""
	if m.Population != defs.Participations {
		pathwayDefault = pathway.Union
	}
	period := key("period", "")
	if period == "" && len(periods) == 1 {
		period = periods[0].Label
	}
	i := slices.IndexFunc(rows, func(r aggregate.Row) bool {
		return r.Name() == name && r.Pathway == key("pathway", pathwayDefault) && r.Program == key("program", "*") &&
			r.Period.Label == period && r.Breakdown == key("breakdown", "all") && r.Group == key("group", "all") &&
			r.Statistic == key("statistic", m.Statistic)
	})
	switch {
	case e.Absent && i >= 0 && matches(e, &rows[i]):
		probs.Errorf(e.Pos, diag.CaseFailed, "such a row exists and should not")
		return
	case e.Absent:
		return
	case i < 0:
		probs.Errorf(e.Pos, diag.CaseFailed, "no such row of %s for %s", name, period)
		return
	}
	got := texts(&rows[i])
	for _, c := range e.Columns {
		if slices.Contains(keyColumns, c.Name) {
			continue
		}
		if !equal(c.Text, got[c.Name]) {
			probs.Errorf(c.Pos, diag.CaseFailed, "%s is %s, expected %s", c.Name, quote(got[c.Name]), quote(blank(c.Text)))
		}
	}
}

func unknownPathway(id string, pathways []*defs.Pathway) bool {
	return id != "" && id != pathway.Union && id != "none" &&
		!slices.ContainsFunc(pathways, func(p *defs.Pathway) bool { return p.ID == id })
}

func matches(e *defs.Expect, r *aggregate.Row) bool {
	got := texts(r)
	return !slices.ContainsFunc(e.Columns, func(c defs.ExpectColumn) bool {
		return !slices.Contains(keyColumns, c.Name) && !equal(c.Text, got[c.Name])
	})
}

func findMetric(metrics []*defs.Metric, name string) *defs.Metric {
	for _, m := range metrics {
		if m.Name() == name {
			return m
		}
	}
	return nil
}

func at(e *defs.Expect, column string) diag.Pos {
	for _, c := range e.Columns {
		if c.Name == column {
			return c.Pos
		}
	}
	return e.Pos
}

// texts are the columns of a row as they would be written.
func texts(r *aggregate.Row) map[string]string {
	return map[string]string{
		"set": r.Set, "metric": r.Metric, "title": r.Title, "category": r.Category, "population": r.Population,
		"pathway": r.Pathway, "program": r.Program, "period": r.Period.Label,
		"period_start": r.Period.From.String(), "period_end": r.Period.To.String(),
		"cohort_start": r.Cohort.From.String(), "cohort_end": r.Cohort.To.String(),
		"breakdown": r.Breakdown, "group": r.Group, "statistic": r.Statistic,
		"numerator": r.Numerator.String(), "denominator": r.Denominator.String(), "persons": r.Persons.String(),
		"value": r.Value.String(), "unit": r.Unit, "ci_low": r.CILow.String(), "ci_high": r.CIHigh.String(),
		"pending": r.Pending.String(), "excluded": r.Excluded.String(), "status": r.Status, "reason": r.Reason,
		"target": r.Target.String(), "score": r.Score.String(), "confidence": r.Confidence, "definition": r.Definition,
	}
}

// equal compares as numbers where both are numbers (0.5 is 0.500000), else as
// text. A blank may be written as nothing, null or ~.
func equal(want, got string) bool {
	want = blank(want)
	if want == got {
		return true
	}
	a, err1 := model.ParseNumber(want, 1_000_000)
	b, err2 := model.ParseNumber(got, 1_000_000)
	return err1 == nil && err2 == nil && a == b
}

func blank(s string) string {
	if s == "~" || s == "null" {
		return ""
	}
	return s
}

func quote(s string) string {
	if s == "" {
		return "blank"
	}
	return s
}

type flagRow struct {
	person string
	flag   pathway.Flag
}

func (f flagRow) texts() map[string]string {
	return map[string]string{
		"person": f.person, "pathway": f.flag.Pathway, "entry": f.flag.Entry, "exit": f.flag.Exit, "status": f.flag.Status,
		"completion": f.flag.Completion, "last_activity": f.flag.LastActivity, "rule": f.flag.Rule, "kinds": f.flag.Kinds,
	}
}

// compareFlag looks for a flag row in which every named column agrees.
func compareFlag(e *defs.ExpectFlag, rows []flagRow, pathways []*defs.Pathway, probs *diag.List) {
	if id := e.Get("pathway", ""); !e.Absent && unknownPathway(id, pathways) {
		probs.Errorf(at(e, "pathway"), diag.UnknownPathway, "no pathway %q in this case", id)
		return
	}
	var near []string
	found := false
	for _, f := range rows {
		got := f.texts()
		if !slices.ContainsFunc(e.Columns, func(c defs.ExpectColumn) bool { return blank(c.Text) != got[c.Name] }) {
			found = true
		}
		if f.person == e.Get("person", "") && (e.Get("pathway", "") == "" || f.flag.Pathway == e.Get("pathway", "")) {
			near = append(near, fmt.Sprintf("%s %s %s..%s completion %s", f.flag.Pathway, f.flag.Status, f.flag.Entry, f.flag.Exit, quote(f.flag.Completion)))
		}
	}
	switch {
	case e.Absent && found:
		probs.Errorf(e.Pos, diag.CaseFailed, "such a flag row exists and should not")
	case !e.Absent && !found && len(near) == 0:
		probs.Errorf(e.Pos, diag.CaseFailed, "no such flag row; the person has no spell there")
	case !e.Absent && !found:
		probs.Errorf(e.Pos, diag.CaseFailed, "no such flag row; there is %s", strings.Join(near, "; "))
	}
}
