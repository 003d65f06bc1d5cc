package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/edits"
	"pathmetrics/pkg/explain"
	"pathmetrics/pkg/pipeline"
)

// editQuality is what the edit checks found in a source, as JSON has it. A line
// for every edit would bury what was found: the ones that found nothing are
// counted, and the ones that could not be run are named with what they lack.
type editQuality struct {
	Source string        `json:"source,omitempty"`
	File   string        `json:"edits"`
	Rows   int64         `json:"rows"`
	Checks int           `json:"checks"`
	Clean  int           `json:"checks_without_finding"`
	TooFew int           `json:"checks_with_too_few_rows"`
	Found  []editFinding `json:"found"`
	NotRun []editNotRun  `json:"not_run"`
}

type editFinding struct {
	ID         string      `json:"id"`
	Element    string      `json:"element"`
	Kind       string      `json:"kind"`
	Severity   string      `json:"severity"`
	Problem    string      `json:"problem"`
	Count      int64       `json:"count"`
	Applicable int64       `json:"applicable"`
	Share      string      `json:"share"`
	First      []editPlace `json:"first_rows"`
}

type editPlace struct {
	File string `json:"file"`
	Row  int64  `json:"row"`
}

type editNotRun struct {
	ID      string   `json:"id"`
	Element string   `json:"element"`
	Missing []string `json:"missing"`
}

// editsOf sorts the outcome of a file of edits. name turns the number of a file of
// the source into the name that is shown.
func editsOf(id string, f *defs.EditFile, res *edits.Result, name func(int) string) editQuality {
	q := editQuality{Source: id, File: f.ID, Rows: res.Rows, Checks: len(res.Lines), Found: []editFinding{}, NotRun: []editNotRun{}}
	for i := range res.Lines {
		l := &res.Lines[i]
		switch l.Status {
		case edits.Clean:
			q.Clean++
		case edits.TooFew:
			q.TooFew++
		case edits.NotRun:
			q.NotRun = append(q.NotRun, editNotRun{l.Edit.ID, l.Edit.Element, l.Missing})
		case edits.Found:
			x := editFinding{ID: l.Edit.ID, Element: l.Edit.Element, Kind: l.Edit.Kind, Severity: l.Edit.Severity, Problem: l.Edit.Problem,
				Count: l.Count, Applicable: l.Applicable, Share: millionths(l.Share()), First: []editPlace{}}
			// The rows of a share are people who have something, not mistakes: they
			// are counted and not named.
			for _, p := range l.First {
				if l.Edit.Share != nil {
					break
				}
				x.First = append(x.First, editPlace{name(p.File), p.Row})
			}
			q.Found = append(q.Found, x)
		}
	}
	bySeverity(q.Found)
	return q
}

// bySeverity puts errors before warnings before notes, each in the order of the
// file of edits.
func bySeverity(found []editFinding) {
	slices.SortStableFunc(found, func(a, b editFinding) int {
		return slices.Index(defs.EditSeverities, a.Severity) - slices.Index(defs.EditSeverities, b.Severity)
	})
}

// millionths writes a share with six decimals.
func millionths(n int64) string { return fmt.Sprintf("%d.%06d", n/1_000_000, n%1_000_000) }

// editFiles are the edits that apply to a layout: the shipped ones and the
// project's own that name it.
func editFiles(l *defs.Loader, own []*defs.EditFile, layout string) (out []*defs.EditFile) {
	if layout == "" {
		return nil
	}
	files := slices.Clone(own)
	for _, id := range l.Library.EditsOf(layout) {
		if f := l.Edits(".", defs.Ref{Name: id}); f != nil && !slices.ContainsFunc(own, func(o *defs.EditFile) bool { return o.ID == f.ID }) {
			files = append(files, f)
		}
	}
	return slices.DeleteFunc(files, func(f *defs.EditFile) bool { return !slices.Contains(f.Layouts, layout) })
}

// checkSources runs the edits over the sources of a plan whose layouts have some.
func (a *app) checkSources(ctx context.Context, p *project, plan *pipeline.Plan, asOf calendar.Date) (out []editQuality, err error) {
	for i := range plan.Sources {
		src := &plan.Sources[i]
		for _, f := range p.editFiles[i] {
			q, err := a.checkSource(ctx, p, plan, src, f, asOf, edits.DefaultFirst)
			if err != nil {
				return nil, err
			}
			out = append(out, q)
		}
	}
	return out, nil
}

func (a *app) checkSource(ctx context.Context, p *project, plan *pipeline.Plan, src *pipeline.Source, f *defs.EditFile, asOf calendar.Date, first int) (editQuality, error) {
	res, err := pipeline.Check(ctx, plan.FS, src, f, edits.Env{AsOf: asOf, First: first}, plan.Workers, func(int64) {})
	if err != nil {
		return editQuality{}, inputFailure(err)
	}
	return editsOf(src.ID, f, res, func(file int) string { return p.relative(src.Files[file]) }), nil
}

// editsText is the part of a profile about edits.
func (a *app) editsText(q editQuality) error {
	if err := a.print("\nedit checks %s: %d, of which %d found something, %d did not, %d had too few rows, %d could not be run\n",
		q.File, q.Checks, len(q.Found), q.Clean, q.TooFew, len(q.NotRun)); err != nil {
		return err
	}
	if missing := missingOf(q.NotRun); len(missing) > 0 {
		if err := a.print("  missing: %s\n", strings.Join(missing, ", ")); err != nil {
			return err
		}
	}
	t := explain.Table{Head: []string{"severity", "element", "edit", "rows", "of", "share", "first rows", "problem"}}
	for _, x := range q.Found {
		var first []string
		for _, p := range x.First {
			first = append(first, fmt.Sprintf("%s:%d", p.File, p.Row))
		}
		t.Rows = append(t.Rows, []string{x.Severity, x.Element, x.ID, fmt.Sprint(x.Count), fmt.Sprint(x.Applicable), percent(x.Count, x.Applicable),
			strings.Join(first, " "), x.Problem})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t.Write(a.out, a.width)
}

func missingOf(lines []editNotRun) (out []string) {
	for _, l := range lines {
		for _, m := range l.Missing {
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	slices.Sort(out)
	return out
}
