package cli

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"

	"pathmetrics/configs"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/source"
)

// project is a project with all its definitions, checked.
type project struct {
	*defs.Project
	loader   *defs.Loader
	dir      string // of the project file
	fs       fs.FS  // where extracts are opened
	layouts  []*defs.Layout
	metrics  []*defs.Metric
	pathways []*defs.Pathway
	warnings *diag.List
}

// loadProject reads the project file and everything it names. All problems are
// reported at once.
func (a *app) loadProject() (*project, error) {
	name, err := a.configFile()
	if err != nil {
		return nil, err
	}
	p := &project{fs: source.OS(), dir: path.Dir(filepath.ToSlash(name))}
	var files defs.Files = osFiles{}
	if a.demo {
		files, p.fs = a.library.Files, configs.FS
	}
	p.loader = defs.NewLoader(files, a.library)
	if !a.allowOutside {
		p.loader.Confine = p.dir
		if !a.demo {
			p.loader.Real = realPath
		}
	}
	if err := a.decodeProject(p, filepath.ToSlash(name)); err != nil {
		return nil, err
	}
	p.layouts = p.loadLayouts()
	p.metrics = p.loader.Measures(p.dir, p.Measures)
	p.pathways = p.loader.Pathways(p.dir, p.Pathways, nil)
	if p.Targets != "" {
		p.loader.Problems.Warnf(diag.Pos{File: p.File}, diag.NotUsed, "targets are not read yet; the columns target and score stay blank")
	}
	p.loader.CheckUses(p.carries)
	p.checkBreakdowns()
	if p.loader.Problems.Errors() > 0 {
		return nil, invalid(p.loader)
	}
	p.warnings = p.loader.Problems
	return p, nil
}

// realPath follows symbolic links; what cannot be followed stays as it is and
// fails when it is opened.
func realPath(name string) string {
	abs, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		return name
	}
	if r, err := filepath.EvalSymlinks(abs); err == nil {
		abs = r
	}
	return filepath.ToSlash(abs)
}

func (a *app) decodeProject(p *project, name string) error {
	first := p.loader.Open(name, diag.Pos{})
	if first == nil {
		return &failure{code: exitFailed, problems: p.loader.Problems}
	}
	overrides, err := a.overrides(first.SourceIDs())
	if err != nil {
		return err
	}
	if p.loader.Problems.Errors() > 0 {
		return invalid(p.loader)
	}
	p.Project = first.Project(overrides)
	if p.loader.Problems.Errors() > 0 {
		return invalid(p.loader)
	}
	p.loader.Programs = p.Programs
	return nil
}

// loadLayouts gives, parallel to the sources, their layouts in the file's
// column names. An id file without layout has its keys in columns of their own
// names.
func (p *project) loadLayouts() []*defs.Layout {
	out := make([]*defs.Layout, len(p.Sources))
	for i := range p.Sources {
		s := &p.Sources[i]
		if s.Layout == "" {
			out[i] = p.idLayout(s)
			continue
		}
		if l := p.loader.Layout(p.dir, defs.Ref{Name: s.Layout, Pos: s.LayPos}); l != nil {
			p.checkWith(s, l)
			out[i] = l.Rename(s.With)
		} else {
			out[i] = &defs.Layout{}
		}
	}
	return out
}

func (p *project) idLayout(s *defs.Source) *defs.Layout {
	l := &defs.Layout{ID: s.ID}
	for _, c := range p.Identity.Crosswalks {
		if c.Source == s.ID {
			l.Keys = append(l.Keys, defs.Key{Column: c.From, As: c.From}, defs.Key{Column: c.To, As: c.To})
		}
	}
	return l.Rename(s.With)
}

func (p *project) checkWith(s *defs.Source, l *defs.Layout) {
	columns := l.Columns()
	for from := range s.With {
		if !slices.Contains(columns, from) {
			pr := p.loader.Problems.Errorf(s.Pos, diag.MissingColumn, "with renames %q, which the layout %s does not read; it reads %s", from, l.ID, defs.Choices(columns))
			if n := defs.Nearest(from, columns); n != "" {
				pr.WithHint("did you mean %q?", n)
			}
		}
	}
}

// carries reports whether some layout carries an attribute for one of the
// kinds.
func (p *project) carries(u defs.FieldUse) bool {
	for _, l := range p.layouts {
		for _, k := range u.Kinds {
			if slices.Contains(l.Attributes(k), u.Field) {
				return true
			}
		}
	}
	return false
}

// builtinBreakdowns are computed, or are dimensions of every cell.
var builtinBreakdowns = []string{"age_at_entry", "completion", "pathway", "program"}

func (p *project) checkBreakdowns() {
	known := slices.Clone(builtinBreakdowns)
	for _, k := range []model.Kind{model.Person, model.Participation, model.Enrollment, model.Service} {
		for _, f := range k.Fields() {
			known = append(known, f.Name)
		}
		for _, l := range p.layouts {
			known = append(known, l.Attributes(k)...)
		}
	}
	for _, b := range p.Breakdowns {
		if why := p.singlesOut(b); why != "" {
			p.loader.Problems.Errorf(diag.Pos{File: p.File}, diag.BadDefinition, "breakdown %q is %s and would make a group of every person", b, why)
			continue
		}
		if !slices.Contains(known, b) {
			pr := p.loader.Problems.Errorf(diag.Pos{File: p.File}, diag.UnknownField, "breakdown %q is neither a field of a unit or person nor an attribute that a layout carries", b)
			if n := defs.Nearest(b, known); n != "" {
				pr.WithHint("did you mean %q?", n)
			}
		}
	}
}

// singlesOut says why an attribute cannot be a breakdown: its values tell single
// people apart, and the name of a group is published.
func (p *project) singlesOut(name string) string {
	for _, k := range model.Kinds() {
		if f, ok := k.Field(name); ok && f.Type != model.Code && f.Type != model.Bool {
			return "a " + f.Type.String()
		}
	}
	for _, l := range p.layouts {
		for _, r := range l.Records {
			for _, f := range r.Fields {
				isKey := slices.ContainsFunc(l.Keys, func(k defs.Key) bool { return k.Column == f.Column })
				if f.Field.Name == name && f.Column != "" && isKey {
					return "a key"
				}
			}
		}
	}
	return ""
}

// prepare loads the project, plans its run and prints warnings.
func (a *app) prepare() (*project, *pipeline.Plan, error) {
	p, err := a.loadProject()
	if err != nil {
		return nil, nil, err
	}
	plan, err := a.plan(p)
	if err != nil {
		return nil, nil, err
	}
	a.printWarnings(p)
	return p, plan, nil
}

// plan finds the files of the sources and looks at their headers, so that a
// run does not die at hour three of a column that is not there.
func (a *app) plan(p *project) (*pipeline.Plan, error) {
	plan := &pipeline.Plan{Project: p.Project, Metrics: p.metrics, Pathways: p.pathways, FS: p.fs, Workers: a.workers}
	if plan.Workers <= 0 {
		plan.Workers = runtime.GOMAXPROCS(0)
	}
	probs := p.loader.Problems
	for i := range p.Sources {
		s := pipeline.Source{Source: p.Sources[i], Layout: p.layouts[i]}
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

// withoutLacking is the layout without the optional columns that the files do
// not have. Files of one source must agree.
func withoutLacking(s *pipeline.Source, lacking map[string]int, probs *diag.List) *defs.Layout {
	drop := map[string]bool{}
	for column, files := range lacking {
		drop[column] = true
		if files < len(s.Files) {
			probs.Errorf(s.Pos, diag.MixedShape, "source %s: some files have the column %q and some do not", s.ID, column).
				WithHint("make them two sources")
		}
	}
	return s.Layout.Without(drop)
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
	optional := s.Layout.Optional()
	var wanted []string
	for _, c := range p.columns(s) {
		if optional[c] && !slices.Contains(h.Columns, c) {
			lacking[c]++
			if near := source.Alike(h.Columns, c); near != "" {
				probs.Warnf(diag.Pos{File: name}, diag.MissingColumn, "the optional column %q is not there", c).
					WithHint("if %q is it, rename it with `with:` at the source", near)
			}
			continue
		}
		wanted = append(wanted, c)
	}
	probs.Add(source.CheckHeader(name, h.Columns, wanted).Sorted()...)
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
