package cli

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"pathmetrics/configs"
	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/derive"
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
	derive   []*defs.DeriveRule
	edits    []*defs.EditFile // the project's own
	// editFiles are, by source, the edits that name its layout.
	editFiles [][]*defs.EditFile
	warnings  *diag.List
	outside   map[string]bool // settings that came by flag, --set or variable
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
	if err := p.definitions(a.book); err != nil {
		return nil, err
	}
	return p, nil
}

// definitions reads everything that the project file names.
func (p *project) definitions(book *codes.Book) error {
	p.layouts = p.loadLayouts()
	p.metrics = p.loader.Measures(p.dir, p.Measures)
	p.pathways = p.loader.Pathways(p.dir, p.Pathways, nil)
	p.loadEdits()
	p.derive = p.loader.Derive(p.dir, p.Project.Derive)
	p.checkDerive()
	if p.Targets != "" {
		p.loader.Problems.Warnf(diag.Pos{File: p.File}, diag.NotUsed, "targets are not read yet; the columns target and score stay blank")
	}
	p.loader.CheckUses(p.carries)
	p.checkCodes(book)
	p.checkBreakdowns()
	if p.loader.Problems.Errors() > 0 {
		return invalid(p.loader)
	}
	p.warnings = p.loader.Problems
	return nil
}

// loadEdits reads the project's own edits and finds out which apply to which
// source.
func (p *project) loadEdits() {
	for _, r := range p.Edits {
		if f := p.loader.Edits(p.dir, r); f != nil {
			p.edits = append(p.edits, f)
		}
	}
	for _, l := range p.layouts {
		p.editFiles = append(p.editFiles, editFiles(p.loader, p.edits, l.ID))
	}
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
	first := p.loader.OpenAsWritten(name, diag.Pos{})
	if first == nil {
		return &failure{code: exitFailed, problems: p.loader.Problems}
	}
	p.loader.Declare(p.dir, first.MeasureRefs())
	overrides, err := a.overrides(first.SourceIDs(), p.loader.Switches.Names())
	if err != nil {
		return err
	}
	if p.loader.Problems.Errors() > 0 {
		return invalid(p.loader)
	}
	p.outside = map[string]bool{}
	for _, o := range overrides {
		p.outside[o.Path] = true
	}
	p.Project = p.loader.Project(first, p.dir, overrides)
	p.loader.Uses = append(p.loader.Uses, first.FieldUses()...)
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
			if n := diag.Nearest(from, columns); n != "" {
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

// checkDerive finds programs whose participations a rule makes and a layout
// delivers, and rules that no source gives anything.
func (p *project) checkDerive() {
	for _, r := range p.derive {
		fed := false
		for i, l := range p.layouts {
			fed = fed || l.Kinds()[r.From()]
			if r.Participation == nil || r.Participation.BesidesDelivered {
				continue
			}
			for _, id := range r.Participation.Programs {
				if slices.Contains(l.Programs(), id) {
					pr := derive.Twice(r, id)
					pr.Msg += "; the source " + p.Sources[i].ID + " can hold them"
					p.loader.Problems.Add(pr)
				}
			}
		}
		if !fed && p.loader.Problems.Errors() == 0 {
			p.loader.Problems.Warnf(r.Named, diag.NotUsed, "the rule %s is made from %s records, which no source delivers", r.ID, r.From())
		}
	}
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
	for _, b := range p.Bands {
		if slices.Contains(known, b.Name) {
			p.loader.Problems.Errorf(b.Pos, diag.DuplicateID, "%q is an attribute that a layout carries already", b.Name)
		}
		known = append(known, b.Name)
	}
	for _, b := range p.Breakdowns {
		if why := p.singlesOut(b); why != "" {
			p.loader.Problems.Errorf(diag.Pos{File: p.File}, diag.BadDefinition, "breakdown %q is %s and would make a group of every person", b, why)
			continue
		}
		if !slices.Contains(known, b) {
			pr := p.loader.Problems.Errorf(diag.Pos{File: p.File}, diag.UnknownField, "breakdown %q is neither a field of a unit or person nor an attribute that a layout carries", b)
			if n := diag.Nearest(b, known); n != "" {
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
	defer a.readsDefinitions()()
	p, err := a.loadProject()
	if err != nil {
		return nil, nil, err
	}
	plan, err := a.plan(p)
	if err != nil {
		return nil, nil, err
	}
	a.warn(p.warnings, p.loader.Source)
	return p, plan, nil
}
