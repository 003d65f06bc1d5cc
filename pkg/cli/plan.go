package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/source"
)

// plan finds the files of the sources and looks at their headers, so that a
// run does not die at hour three of a column that is not there.
func (a *app) plan(p *project) (*pipeline.Plan, error) {
	plan := &pipeline.Plan{Project: p.Project, Metrics: p.metrics, Pathways: p.pathways, Derive: p.derive, FS: p.fs, Workers: a.workers}
	if plan.Workers <= 0 {
		plan.Workers = runtime.GOMAXPROCS(0)
	}
	probs := p.loader.Problems
	for i := range p.Sources {
		s := pipeline.Source{Source: p.Sources[i], Layout: p.layouts[i]}
		if s.Dates != nil && len(s.Layout.Records) == 0 {
			probs.Errorf(s.Pos, diag.BadDefinition, "dates is for sources with records; the layout of %s has none", s.ID)
		}
		lacking := map[string]int{}
		for _, ref := range s.Paths {
			for _, f := range p.expand(ref, probs) {
				size, ok := p.inspect(&s, f, ref, lacking, probs)
				if !ok || slices.Contains(s.Files, f) {
					continue
				}
				if other := p.sameFile(s.Files, f); other != "" {
					probs.Errorf(ref.Pos, diag.DuplicateFile, "%s and %s are the same file", p.relative(other), p.relative(f))
				}
				s.Files, s.Sizes = append(s.Files, f), append(s.Sizes, size)
			}
		}
		s.Layout = withoutLacking(&s, lacking, probs)
		plan.Sources = append(plan.Sources, s)
	}
	if probs.Errors() == 0 {
		return plan, nil
	}
	return nil, &failure{code: worstCode(probs), problems: probs, source: p.loader.Source}
}

// worstCode is 3 when something can be mended in the project or the headers,
// else 1: a file that cannot be read.
func worstCode(l *diag.List) int {
	for _, pr := range l.Sorted() {
		switch pr.Code {
		case diag.CannotRead, diag.EmptyFile, diag.Truncated, diag.BadParquet, diag.UnsupportedFile, diag.BadEncoding, diag.TooLarge:
		default:
			if pr.Severity == diag.Error {
				return exitInvalid
			}
		}
	}
	return exitFailed
}

func (p *project) expand(ref defs.Ref, probs *diag.List) []string {
	name := ref.Name
	if !path.IsAbs(name) {
		name = path.Join(p.dir, name)
	}
	if p.loader.Outside(name) {
		probs.Errorf(ref.Pos, diag.OutsideFolder, "%q leaves the project's folder", ref.Name).WithHint("allow it with --allow-outside")
		return nil
	}
	found, err := source.Expand(p.fs, name)
	var none *diag.Problem
	switch {
	case errors.As(err, &none) && none.Code == diag.NoMatch:
		probs.Errorf(ref.Pos, diag.NoMatch, "no file matches %q", ref.Name)
		return nil
	case err != nil:
		addError(probs, ref.Pos, err)
		return nil
	}
	if slices.ContainsFunc(found, p.loader.Outside) {
		probs.Errorf(ref.Pos, diag.OutsideFolder, "%q leads out of the project's folder", ref.Name).WithHint("allow it with --allow-outside")
		return nil
	}
	return found
}

// sameFile is the one of the files that is the same as f under another name, or
// "". Reading it twice would count everything twice.
func (p *project) sameFile(files []string, f string) string {
	a, err := fs.Stat(p.fs, f)
	if err != nil {
		return ""
	}
	for _, other := range files {
		if b, err := fs.Stat(p.fs, other); err == nil && os.SameFile(a, b) {
			return other
		}
	}
	return ""
}

// withoutLacking is the layout without the records that are read only from
// columns that none of the files has. That some files have an optional column and
// others do not is said, unless the layout expects such files (`needed`).
func withoutLacking(s *pipeline.Source, lacking map[string]int, probs *diag.List) *defs.Layout {
	nowhere := map[string]bool{}
	for _, column := range slices.Sorted(maps.Keys(lacking)) {
		switch {
		case lacking[column] == len(s.Files):
			nowhere[column] = true
		case s.Layout.Names.Needed == nil:
			probs.Warnf(s.Pos, diag.MixedShape, "source %s: some files have the column %q and some do not", s.ID, column).
				WithHint("where it is missing it is blank")
		}
	}
	if len(s.Layout.Names.Elements) > 0 && len(nowhere) > 0 {
		missingElements(s, slices.Sorted(maps.Keys(nowhere)), probs)
	}
	return s.Layout.Without(nowhere)
}

// fieldColumns are the columns that fill a field; the others fill attributes,
// which no indicator asks for as a rule.
func fieldColumns(l *defs.Layout) map[string]bool {
	fills := map[string]bool{}
	for _, r := range l.Records {
		for _, f := range r.Fields {
			for _, c := range f.ReadFrom() {
				fills[c] = fills[c] || !f.Field.Attr
			}
		}
	}
	return fills
}

// missingElements says which elements of a record layout no file has: what is
// measured by them is blank, and a renamed column looks just like that.
func missingElements(s *pipeline.Source, columns []string, probs *diag.List) {
	const most = 20
	fills := fieldColumns(s.Layout)
	fields := slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return !fills[c] })
	attributes := slices.DeleteFunc(columns, func(c string) bool { return fills[c] })
	columns = append(fields, attributes...)
	list := strings.Join(columns[:min(most, len(columns))], ", ")
	if more := len(columns) - most; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	probs.Warnf(s.Pos, diag.MissingColumn, "source %s: no file has the elements %s, which the layout %s reads; what they hold is blank", s.ID, list, s.Layout.ID).
		WithHint("where one is there under another name, rename it with `with:` at the source")
}

// inspect checks a file's header against the layout; optional columns that it
// lacks are counted in lacking.
func (p *project) inspect(s *pipeline.Source, name string, ref defs.Ref, lacking map[string]int, probs *diag.List) (size int64, ok bool) {
	st, err := fs.Stat(p.fs, name)
	if err != nil {
		probs.Errorf(ref.Pos, diag.CannotRead, "%s: there is no such file, or it cannot be opened", name)
		return 0, false
	}
	h, err := source.Inspect(p.fs, name, s.Spec())
	if err != nil {
		addError(probs, diag.Pos{File: name}, err)
		return 0, false
	}
	before := probs.Errors()
	names, wanted := s.Names(), p.columns(s)
	for _, c := range names.Missing(h.Columns, wanted) {
		lacking[c]++
		if near := source.Alike(h.Columns, c); near != "" && !names.Loose {
			probs.Warnf(diag.Pos{File: name}, diag.MissingColumn, "the optional column %q is not there", c).
				WithHint("if %q is it, rename it with `with:` at the source", near)
		}
	}
	probs.Add(source.CheckHeader(name, h.Columns, wanted, names).Sorted()...)
	return st.Size(), probs.Errors() == before
}

// columns are those that the source's layout and crosswalks read.
func (p *project) columns(s *pipeline.Source) []string {
	columns := s.Layout.Columns()
	for _, c := range p.Identity.Crosswalks {
		if c.Source == s.ID {
			for _, col := range pipeline.CrosswalkColumns(s, c) {
				if !slices.Contains(columns, col) {
					columns = append(columns, col)
				}
			}
		}
	}
	return columns
}

// addError files an error of the source package under a position of the project.
func addError(probs *diag.List, pos diag.Pos, err error) {
	switch e := err.(type) {
	case *diag.Problem:
		if e.Pos.IsZero() {
			e.Pos = pos
		}
		probs.Add(e)
	case *diag.List:
		probs.Add(e.Sorted()...)
	default:
		probs.Errorf(pos, diag.CannotRead, "cannot be read")
	}
}
