package cli

import (
	"bytes"
	"os"
	"slices"
	"strings"

	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

// catalog is the definitions at hand: the project's and, of the shipped ones,
// the parts that were needed. The project's win over shipped ones of the same
// name.
type catalog struct {
	metrics  []*defs.Metric
	pathways []*defs.Pathway
	layouts  []*defs.Layout
	derive   []*defs.DeriveRule
	edits    []*defs.EditFile
	profiles []*defs.ProtectProfile
	programs []string // the project's own
	project  *project // nil without one
	shipped  *defs.Loader
	switches *defs.Switches
	has      [numParts]bool

	caseFiles       map[string]*defs.CaseFile // by name, where they were asked for
	codeFiles       []*defs.CodeFile
	classifications []*defs.Classification
	book            *codes.Book
}

// part is a part of the shipped definitions, which takes its time to read.
type part int

const (
	shippedMetrics part = iota
	shippedLayouts
	shippedDerive
	shippedEdits
	shippedProfiles
	shippedCodes // files of codes and the descriptions of classifications
	numParts
)

// catalog has the project's definitions, where there is one, and the parts of
// the shipped ones.
func (a *app) catalog(parts ...part) (*catalog, error) {
	c := &catalog{book: a.book}
	if a.projectWanted() {
		p, err := a.loadProject()
		if err != nil {
			return nil, err
		}
		a.warn(p.warnings, p.loader.Source)
		c.project, c.programs = p, p.Programs
		c.metrics, c.pathways, c.derive, c.edits = slices.Clone(p.metrics), p.pathways, slices.Clone(p.derive), slices.Clone(p.edits)
		if p.Profile != nil {
			c.profiles = append(c.profiles, p.Profile)
		}
		for _, l := range p.layouts {
			c.addLayout(l)
		}
	}
	c.openShipped(a.library)
	return c, c.need(parts...)
}

// projectWanted reports whether a project is named or lies in this folder.
func (a *app) projectWanted() bool {
	if a.demo || a.config != "" || a.getenv(envPrefix+"CONFIG") != "" {
		return true
	}
	_, err := os.Stat(defaultConfig)
	return err == nil
}

func (c *catalog) openShipped(library *defs.Library) {
	c.shipped = defs.NewLoader(library.Files, library)
	if c.project != nil {
		c.shipped.Switches = c.project.loader.Switches
	}
	c.switches = c.shipped.Switches
}

// need reads the parts of the shipped definitions that were not read yet.
func (c *catalog) need(parts ...part) error {
	if c.shipped == nil {
		return nil
	}
	for _, p := range parts {
		if !c.has[p] {
			c.has[p] = true
			c.read(p)
		}
	}
	if c.shipped.Problems.Errors() > 0 {
		return invalid(c.shipped)
	}
	return nil
}

func (c *catalog) read(p part) {
	switch p {
	case shippedMetrics:
		c.readMetrics()
	case shippedLayouts:
		for _, l := range libraryLayouts(c.shipped) {
			c.addLayout(l)
		}
		slices.SortFunc(c.layouts, func(x, y *defs.Layout) int { return strings.Compare(x.ID, y.ID) })
	case shippedDerive:
		c.readDerive()
	case shippedEdits:
		for _, id := range c.shipped.Library.Edits() {
			if f := c.shipped.Edits(".", defs.Ref{Name: id}); f != nil && c.editFile(f.ID) == nil {
				c.edits = append(c.edits, f)
			}
		}
	case shippedProfiles:
		for _, id := range c.shipped.Library.ProtectProfiles() {
			if f := c.shipped.ProtectProfile(".", defs.Ref{Name: id}); f != nil && c.profile(f.ID) == nil {
				c.profiles = append(c.profiles, f)
			}
		}
	case shippedCodes:
		c.readCodes()
	}
}

func (c *catalog) readMetrics() {
	var refs []defs.Ref
	for _, id := range c.shipped.Library.Sets() {
		refs = append(refs, defs.Ref{Name: id})
	}
	for _, m := range c.shipped.Measures(".", refs) {
		if c.metric(m.Name()) == nil {
			c.metrics = append(c.metrics, m)
		}
	}
	slices.SortFunc(c.metrics, func(x, y *defs.Metric) int { return strings.Compare(x.Name(), y.Name()) })
}

func (c *catalog) readDerive() {
	for _, id := range c.shipped.Library.Derives() {
		for _, r := range c.shipped.Derive(".", []defs.DeriveEntry{{Ref: defs.Ref{Name: id}}}) {
			if c.rule(r.ID) == nil {
				c.derive = append(c.derive, r)
			}
		}
	}
	slices.SortFunc(c.derive, func(x, y *defs.DeriveRule) int { return strings.Compare(x.ID, y.ID) })
}

// readCodes reads the shipped files of codes and the descriptions of the
// classifications, but not these themselves.
func (c *catalog) readCodes() {
	for _, id := range c.shipped.CodeFiles() {
		if f := c.shipped.CodeFile(id); f != nil {
			c.codeFiles = append(c.codeFiles, f)
		}
	}
	c.classifications = c.shipped.Classifications()
}

// libraryLayouts are the shipped layouts that decode; problems of the others are
// the loader's.
func libraryLayouts(l *defs.Loader) (out []*defs.Layout) {
	for _, id := range l.Library.Layouts() {
		if lay := l.Layout(".", defs.Ref{Name: id}); lay != nil {
			out = append(out, lay)
		}
	}
	return out
}

// rule finds a derive rule.
func (c *catalog) rule(id string) *defs.DeriveRule {
	i := slices.IndexFunc(c.derive, func(r *defs.DeriveRule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return c.derive[i]
}

// profile finds a protection profile.
func (c *catalog) profile(id string) *defs.ProtectProfile {
	i := slices.IndexFunc(c.profiles, func(f *defs.ProtectProfile) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return c.profiles[i]
}

func (c *catalog) addLayout(l *defs.Layout) {
	if !slices.ContainsFunc(c.layouts, func(o *defs.Layout) bool { return o.ID == l.ID }) {
		c.layouts = append(c.layouts, l)
	}
}

// metric finds a metric by its full name.
func (c *catalog) metric(name string) *defs.Metric {
	i := slices.IndexFunc(c.metrics, func(m *defs.Metric) bool { return m.Name() == name })
	if i < 0 {
		return nil
	}
	return c.metrics[i]
}

// metricsNamed finds a metric by its full name, or all with a bare id.
func metricsNamed(metrics []*defs.Metric, name string) []*defs.Metric {
	var out []*defs.Metric
	for _, m := range metrics {
		if m.Name() == name {
			return []*defs.Metric{m}
		}
		if m.ID == name {
			out = append(out, m)
		}
	}
	return out
}

// text is a definition file as it was read, and the loader that can read those
// beside it.
func (c *catalog) text(file string) ([]byte, *defs.Loader) {
	for _, l := range c.loaders() {
		if t, ok := l.Texts[file]; ok {
			return t, l
		}
	}
	return nil, nil
}

func (c *catalog) loaders() []*defs.Loader {
	if c.project == nil {
		return []*defs.Loader{c.shipped}
	}
	return []*defs.Loader{c.project.loader, c.shipped}
}

// cases are the names of the cases beside a metric's file that expect something
// of it, with what they refer to.
func (c *catalog) cases(m *defs.Metric) []string {
	_, l := c.text(m.File)
	if l == nil {
		return nil
	}
	files, dir := l.Files, m.File
	if rest, ok := strings.CutPrefix(m.File, shippedPrefix); ok {
		files, dir = l.Library.Files, rest
	}
	dir = dir[:strings.LastIndex(dir, "/")+1]
	found, _ := files.Glob(dir + "*.yaml")
	var out []string
	for _, f := range found {
		if !defs.IsCases(f) {
			continue
		}
		if text, err := files.ReadFile(f); err == nil && bytes.Contains(text, []byte(m.ID)) {
			out = append(out, casesOf(c.caseFile(f, text), m)...)
		}
	}
	return out
}

// caseFile decodes a file of cases once, whatever is wrong with it.
func (c *catalog) caseFile(name string, text []byte) *defs.CaseFile {
	f, ok := c.caseFiles[name]
	if !ok {
		f = defs.NewDecoder(name, text, &diag.List{}).WithPrograms(c.programs).WithSwitches(c.switches).Cases()
		if c.caseFiles == nil {
			c.caseFiles = map[string]*defs.CaseFile{}
		}
		c.caseFiles[name] = f
	}
	return f
}

func casesOf(f *defs.CaseFile, m *defs.Metric) (out []string) {
	if f == nil {
		return nil
	}
	for _, cs := range f.Cases {
		if !slices.ContainsFunc(cs.Expect, func(e defs.Expect) bool { return expects(e, m) }) {
			continue
		}
		name := cs.Name
		if r := cs.Reference.String(); r != "" {
			name += " (" + r + ")"
		}
		out = append(out, name)
	}
	return out
}

func expects(e defs.Expect, m *defs.Metric) bool {
	name, set := e.Get("metric", ""), e.Get("set", "")
	return name == m.Name() || name == m.ID && set == m.Set
}
