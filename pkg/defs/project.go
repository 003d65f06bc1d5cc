package defs

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// Project is the project file.
type Project struct {
	File         string
	Name         string
	AsOf         calendar.Date // NoDate: the latest coverage date
	YearStart    calendar.MonthDay
	AcademicYear calendar.MonthDay
	Periods      []calendar.Period
	Measures     []Ref
	Pathways     []Ref
	Derive       []DeriveEntry
	Edits        []Ref // own files of edit checks; the shipped ones are always there
	Programs     []string
	Breakdowns   []string
	Bands        []Bands // breakdowns by limits of the project's own
	Leaver       Gap
	Identity     Identity
	Protect      Protect
	Profile      *ProtectProfile // of the protection; nil: none is named, or no loader read it
	Targets      string
	Output       Output
	Limits       Limits
	Sources      []Source
	Switches     []SwitchSetting // as the file says; the loader has those in force
	// Hash is of the project as it is in force, settings from outside included;
	// only where results go does not count.
	Hash string
}

// Ref is the name of a set or a file, with its place.
type Ref struct {
	Name string
	Pos  diag.Pos
}

// Identity says how keys become persons.
type Identity struct {
	Crosswalks []Crosswalk
	Normalize  map[string]string // per key: digits, upper or none
}

// Crosswalk says which source turns one key into another.
type Crosswalk struct {
	Source, From, To string
	Pos              diag.Pos
}

// Output says where results go and in which formats.
type Output struct {
	Dir     string
	Formats []string
}

// Limits are the bounds above which a run fails.
type Limits struct {
	MaxRejectRate int64 // ten-thousandths: 100 is one per cent
}

// Source is one source of the project.
type Source struct {
	ID      string
	Paths   []Ref
	System  string
	Layout  string
	With    map[string]string // the layout's column → the file's column
	Through calendar.Date     // NoDate: the latest date seen
	// MayBeEmpty allows that the files hold no rows; otherwise a run stops, since
	// a file that came empty looks like people without outcomes.
	MayBeEmpty bool
	// Dates are the days that a record may begin on; nil: all. A quarter counts when
	// one of its days does.
	Dates  *calendar.Interval
	Pos    diag.Pos
	LayPos diag.Pos
}

// Formats are the output formats of results.
var Formats = []string{"csv", "json", "parquet", "md"}

// Override is a setting from outside the project file: the dotted path of its
// key, its text (YAML flow syntax for lists) and where it was set.
type Override struct{ Path, Text, From string }

// Project reads a project file. Overrides replace what the file says and are
// checked as strictly.
func (d *Decoder) Project(overrides []Override) *Project {
	for _, o := range overrides {
		d.override(o)
	}
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	p := &Project{File: d.file, Name: o.text("name"), AsOf: o.date("as_of"), Targets: o.text("targets"), Leaver: DefaultGap}
	p.YearStart, p.AcademicYear = calendar.July1, calendar.July1
	cal := d.object(o.get("calendar"), "calendar")
	cal.monthDay("program_year_start", &p.YearStart)
	cal.monthDay("academic_year_start", &p.AcademicYear)
	cal.done()
	for _, n := range d.listOrOne(o.get("periods")) {
		per, err := calendar.ParsePeriod(d.text(n, "periods"), p.YearStart)
		if err != nil {
			d.probs.Errorf(d.pos(n), diag.BadPeriod, "%q is %v", n.Value, err)
			continue
		}
		p.Periods = append(p.Periods, per)
	}
	if len(p.Periods) == 0 && o.get("periods") == nil {
		d.probs.Errorf(diag.Pos{File: d.file}, diag.MissingKey, `key "periods" is missing`).WithHint("say what to report in the file or with --period, as in PY2023")
	}
	p.Programs = o.texts("programs")
	for _, id := range p.Programs {
		if !isID(id) {
			d.probs.Errorf(d.pos(o.get("programs")), diag.BadValue, "program %q is not an id", id)
		}
	}
	p.Measures, p.Pathways = d.refs(o.get("measures")), d.refs(o.get("pathways"))
	if len(p.Measures) == 0 {
		o.need("measures")
	}
	p.Switches = d.switchSettings(o.get("switches"))
	p.Derive = d.WithPrograms(p.Programs).deriveEntries(o.get("derive"))
	p.Edits = d.refs(o.get("edits"))
	p.Breakdowns = o.texts("breakdowns")
	p.Bands = d.bands(o.get("bands"))
	if l := o.get("leaver"); l != nil {
		p.Leaver = d.leaver(l)
	}
	d.identity(o.get("identity"), p)
	d.settings(o, p)
	for _, n := range o.items("sources") {
		d.source(n, p)
	}
	if n := o.need("sources"); n != nil && n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "sources is empty")
	}
	o.done()
	d.projectChecks(p, o)
	p.Hash = d.digest("output", "targets", "protect.ledger")
	return p
}

func (o *object) monthDay(key string, dst *calendar.MonthDay) {
	if n := o.get(key); n != nil {
		md, err := calendar.ParseMonthDay(o.d.text(n, key))
		if err != nil {
			o.d.probs.Errorf(o.d.pos(n), diag.BadValue, "%s is %v", key, err)
			return
		}
		*dst = md
	}
}

func (d *Decoder) listOrOne(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []*yaml.Node{n}
	}
	return d.items(n, "a list")
}

func (d *Decoder) refs(n *yaml.Node) (out []Ref) {
	for _, c := range d.listOrOne(n) {
		out = append(out, Ref{d.text(c, "a name or path"), d.pos(c)})
	}
	return out
}

func (d *Decoder) identity(n *yaml.Node, p *Project) {
	o := d.object(n, "identity")
	for _, c := range o.items("crosswalks") {
		co := d.object(c, "a crosswalk")
		p.Identity.Crosswalks = append(p.Identity.Crosswalks,
			Crosswalk{Source: co.word("source"), From: co.id("from"), To: co.id("to"), Pos: d.pos(c)})
		co.done()
	}
	p.Identity.Normalize = map[string]string{}
	norm := d.object(o.get("normalize"), "normalize")
	for _, e := range norm.entries() {
		p.Identity.Normalize[e.key] = d.choice(e.value, "normalizing", diag.BadValue, []string{"digits", "upper", "none"})
	}
	o.done()
}

func (d *Decoder) settings(o *object, p *Project) {
	p.Protect, p.Profile = d.protect(o.get("protect")), d.profile
	p.Output = Output{Formats: []string{"csv", "json", "md"}}
	if out := d.object(o.get("output"), "output"); out != nil {
		p.Output.Dir = out.text("dir")
		if f := out.get("formats"); f != nil {
			p.Output.Formats = nil
			for _, c := range d.listOrOne(f) {
				if s := d.choice(c, "format", diag.BadValue, Formats); s != "" {
					p.Output.Formats = append(p.Output.Formats, s)
				}
			}
		}
		out.done()
	}
	p.Limits = Limits{MaxRejectRate: 100}
	if lim := d.object(o.get("limits"), "limits"); lim != nil {
		if r := lim.get("max_reject_rate"); r != nil {
			p.Limits.MaxRejectRate = d.number(r, "max_reject_rate")
			if p.Limits.MaxRejectRate < 0 || p.Limits.MaxRejectRate > model.NumberScale {
				d.probs.Errorf(d.pos(r), diag.BadValue, "max_reject_rate is a share from 0 to 1")
			}
		}
		lim.done()
	}
}

func (d *Decoder) source(n *yaml.Node, p *Project) {
	o := d.object(n, "a source")
	if o == nil {
		return
	}
	s := Source{ID: o.id("id"), Pos: d.pos(n), Through: calendar.NoDate}
	if n := o.need("path"); n != nil {
		if s.Paths = d.refs(n); len(s.Paths) == 0 {
			d.probs.Errorf(d.pos(n), diag.BadValue, "path names no file")
		}
	}
	s.MayBeEmpty = o.boolean("may_be_empty")
	s.System = o.oneOf("system", diag.BadValue, model.Systems...)
	if l := o.get("layout"); l != nil {
		s.Layout, s.LayPos = d.text(l, "layout"), d.pos(l)
	}
	with := d.object(o.get("with"), "with")
	for _, e := range with.entries() {
		if s.With == nil {
			s.With = map[string]string{}
		}
		s.With[e.key] = d.text(e.value, e.key)
	}
	if c := d.object(o.get("covers"), "covers"); c != nil {
		s.Through = d.date(c.need("through"), "through")
		c.done()
	}
	s.Dates = d.sourceDates(o.get("dates"), &s)
	o.done()
	for _, other := range p.Sources {
		if other.ID == s.ID {
			pr := d.probs.Errorf(s.Pos, diag.DuplicateID, "two sources are called %q", s.ID)
			pr.Other = other.Pos
		}
	}
	p.Sources = append(p.Sources, s)
}

// sourceDates reads which days records may begin on.
func (d *Decoder) sourceDates(n *yaml.Node, s *Source) *calendar.Interval {
	o := d.object(n, "dates")
	if o == nil {
		return nil
	}
	in := calendar.Interval{From: calendar.NoDate, To: calendar.Forever}
	from, through := o.get("from"), o.get("through")
	if from != nil {
		in.From = d.date(from, "from")
	}
	if through != nil {
		in.To = d.date(through, "through")
	}
	o.done()
	switch {
	case from == nil && through == nil:
		d.probs.Errorf(d.pos(n), diag.MissingKey, "dates needs from, through or both")
	case in.IsEmpty() && in.To.Known():
		d.probs.Errorf(d.pos(through), diag.BadValue, "through lies before from: no record would be left")
	case s.Layout == "":
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "dates is for sources with records; an id file has none")
	case in.To.Known() && s.Through.Known() && in.To < s.Through:
		d.probs.Errorf(d.pos(through), diag.BadDefinition, "dates ends before covers.through, %s: what lies between would count as not there", s.Through).
			WithHint("let covers end with dates, or dates reach as far as covers")
	}
	return &in
}

func (d *Decoder) projectChecks(p *Project, o *object) {
	ids := make([]string, len(p.Sources))
	for i, s := range p.Sources {
		ids[i] = s.ID
	}
	for i, c := range p.Identity.Crosswalks {
		if !slices.Contains(ids, c.Source) {
			pr := d.probs.Errorf(c.Pos, diag.UnknownSource, "no source is called %q; sources are %s", c.Source, Choices(ids))
			if s := diag.Nearest(c.Source, ids); s != "" {
				pr.WithHint("did you mean %q?", s)
			}
		}
		for _, prev := range p.Identity.Crosswalks[:i] {
			if prev.From == c.From {
				pr := d.probs.Errorf(c.Pos, diag.BadDefinition, "two crosswalks start at %q", c.From)
				pr.Other = prev.Pos
			}
		}
		if c.From == c.To {
			d.probs.Errorf(c.Pos, diag.BadDefinition, "a crosswalk from %q to itself", c.From)
		}
	}
	for i, s := range p.Sources {
		if s.Layout == "" && !slices.ContainsFunc(p.Identity.Crosswalks, func(c Crosswalk) bool { return c.Source == s.ID }) {
			d.probs.Errorf(p.Sources[i].Pos, diag.MissingKey, `key "layout" is missing`).
				WithHint(`only an id file of a crosswalk can do without; layouts are listed by "pathmetrics list layouts"`)
		}
	}
	seen := map[string]bool{}
	for _, per := range p.Periods {
		if seen[per.Label] {
			d.probs.Errorf(d.pos(o.get("periods")), diag.DuplicateID, "period %s is named twice", per.Label)
		}
		seen[per.Label] = true
	}
}

// override sets one key from outside. The path goes through mappings by key
// and through lists of sources by id: sources.wages.path.
func (d *Decoder) override(ov Override) {
	if d.root == nil {
		return
	}
	from := diag.Pos{File: ov.From}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(ov.Text), &doc); err != nil {
		d.probs.Errorf(from, diag.BadYAML, "%s: the value is not YAML", ov.Path)
		return
	}
	value := &yaml.Node{Kind: yaml.ScalarNode}
	if len(doc.Content) > 0 {
		value = doc.Content[0]
	}
	if !d.plain(value, 0) {
		return
	}
	comeFrom(value, ov.From)
	node := d.root
	keys := strings.Split(ov.Path, ".")
	for i, key := range keys {
		if node.Kind == yaml.SequenceNode {
			next := itemByID(node, key)
			if next == nil {
				d.probs.Errorf(from, diag.UnknownSource, "%s: no entry is called %q", ov.Path, key)
				return
			}
			node = next
			continue
		}
		if node.Kind != yaml.MappingNode {
			d.probs.Errorf(from, diag.UnknownKey, "%s: %q is not a mapping", ov.Path, strings.Join(keys[:i], "."))
			return
		}
		last := i == len(keys)-1
		node = setKey(node, key, value, last)
	}
}

// setKey returns the value under a key, made anew where it is not there or, at
// the last key, where it is to be replaced.
func setKey(m *yaml.Node, key string, value *yaml.Node, last bool) *yaml.Node {
	for j := 0; j+1 < len(m.Content); j += 2 {
		if m.Content[j].Value != key {
			continue
		}
		if last {
			m.Content[j+1] = value
		}
		return m.Content[j+1]
	}
	next := value
	if !last {
		next = &yaml.Node{Kind: yaml.MappingNode}
	}
	m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, next)
	return next
}

func itemByID(list *yaml.Node, id string) *yaml.Node {
	for _, c := range list.Content {
		for j := 0; j+1 < len(c.Content); j += 2 {
			if c.Content[j].Value == "id" && c.Content[j+1].Value == id {
				return c
			}
		}
	}
	return nil
}

// comeFrom marks the nodes of an override's text, which have no place in the
// project file, with the flag or variable that set them. The mark lies where
// comments are kept, which are not used otherwise.
func comeFrom(n *yaml.Node, from string) {
	n.Line, n.Column, n.HeadComment = 0, 0, from
	for _, c := range n.Content {
		comeFrom(c, from)
	}
}

// programs are the programs that the project declares beyond the closed list.
func (d *Decoder) programs() []string { return d.extraPrograms }

// WithPrograms makes further program ids known to the decoder.
func (d *Decoder) WithPrograms(ids []string) *Decoder {
	d.extraPrograms = ids
	return d
}

// SettingPaths are the dotted paths of all settings that a project file can
// hold, with the ids of its sources and the names of the switches, so that each
// can be bound to an environment variable.
func SettingPaths(sourceIDs []string, switches ...string) []string {
	paths := []string{
		"name", "as_of", "calendar.program_year_start", "calendar.academic_year_start", "periods", "measures",
		"pathways", "derive", "edits", "programs", "breakdowns", "bands", "leaver.after", "identity.crosswalks", "identity.normalize",
	}
	for _, key := range protectSettings {
		paths = append(paths, "protect."+key)
	}
	paths = append(paths, "targets", "output.dir", "output.formats", "limits.max_reject_rate", "sources", "switches")
	for _, name := range switches {
		paths = append(paths, "switches."+name)
	}
	for _, id := range sourceIDs {
		for _, k := range []string{"path", "system", "layout", "with", "covers.through", "may_be_empty", "dates.from", "dates.through"} {
			paths = append(paths, "sources."+id+"."+k)
		}
	}
	return paths
}

// SourceIDs are the ids under sources, read before overrides apply.
func (d *Decoder) SourceIDs() (ids []string) {
	o := d.object(d.root, "the file")
	n := o.get("sources")
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	for _, c := range n.Content {
		for j := 0; j+1 < len(c.Content); j += 2 {
			if c.Content[j].Value == "id" {
				ids = append(ids, c.Content[j+1].Value)
			}
		}
	}
	return ids
}
