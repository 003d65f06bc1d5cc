package defs

import (
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
)

// Switch is a question that the authorities leave open, with the answers that a
// measure set offers. Definitions ask for the answer with `choose`.
type Switch struct {
	Set, ID  string
	Decision string // the number under which the decision is written down, as D1
	Question string
	Sources  string // what the sources say, in our own words
	Default  string // the setting that holds when nobody says otherwise
	Settings []Setting
	Pos      diag.Pos
	File     string
	// Reference is where the question comes up.
	Reference Reference
}

// Setting is one answer of a switch and what it does.
type Setting struct{ ID, Does string }

// Name is SET.ID.
func (s *Switch) Name() string { return s.Set + "." + s.ID }

// SettingIDs are the settings, in the order of the file.
func (s *Switch) SettingIDs() []string {
	ids := make([]string, len(s.Settings))
	for i, x := range s.Settings {
		ids[i] = x.ID
	}
	return ids
}

// Switches are the switches that are known and how each of them is set. The nil
// value knows none.
type Switches struct {
	declared []*Switch
	inForce  map[string]string // SET.ID → setting, where one was chosen
	asked    map[string]bool   // sets of the switches that definitions asked for
	files    map[string]bool   // of the project, that were read
}

// NewSwitches makes switches that all stand at their defaults.
func NewSwitches(declared []*Switch) *Switches {
	return &Switches{declared: slices.Clone(declared), inForce: map[string]string{}, asked: map[string]bool{}, files: map[string]bool{}}
}

// All are the known switches by set, those of one set in the order of the file.
func (s *Switches) All() []*Switch {
	if s == nil {
		return nil
	}
	out := slices.Clone(s.declared)
	slices.SortStableFunc(out, func(a, b *Switch) int { return strings.Compare(a.Set, b.Set) })
	return out
}

// Find is the switch called SET.ID, or nil.
func (s *Switches) Find(name string) *Switch {
	for _, x := range s.All() {
		if x.Name() == name {
			return x
		}
	}
	return nil
}

// Names are all switches as SET.ID.
func (s *Switches) Names() (names []string) {
	for _, x := range s.All() {
		names = append(names, x.Name())
	}
	return names
}

// Setting is how a switch is set.
func (s *Switches) Setting(x *Switch) string {
	if id, chosen := s.inForce[x.Name()]; chosen {
		return id
	}
	return x.Default
}

// stand is how all switches stand: equal texts, equal definitions.
func (s *Switches) stand() string {
	var b strings.Builder
	for _, x := range s.All() {
		b.WriteString(x.File + " " + x.Name() + "=" + s.Setting(x) + "\n")
	}
	return b.String()
}

// ask notes that definitions asked for switches of these sets.
func (s *Switches) ask(sets map[string]bool) {
	for set := range sets {
		s.asked[set] = true
	}
}

// Asked reports whether a definition that was read asked for a switch of the set.
func (s *Switches) Asked(set string) bool { return s != nil && s.asked[set] }

// SwitchSetting is one line under `switches:` of a project or a case.
type SwitchSetting struct {
	Set, ID, Setting   string
	SetPos, IDPos, Pos diag.Pos
}

// with is a copy in which the settings are in force; nil of nil.
func (s *Switches) with(settings []SwitchSetting, probs *diag.List) *Switches {
	if s == nil {
		return nil
	}
	c := *s
	c.Choose(settings, probs)
	return &c
}

// Choose makes the settings those in force, in place of all earlier ones. What
// names no set, no switch of it or no setting is a problem.
func (s *Switches) Choose(settings []SwitchSetting, probs *diag.List) {
	s.inForce = map[string]string{}
	for _, c := range settings {
		x := s.find(c, probs)
		if x == nil {
			continue
		}
		if !slices.Contains(x.SettingIDs(), c.Setting) {
			p := probs.Errorf(c.Pos, diag.BadValue, "unknown setting %q of the switch %s; known are %s", c.Setting, x.Name(), strings.Join(x.SettingIDs(), ", "))
			nearest(p, c.Setting, x.SettingIDs())
			continue
		}
		s.inForce[x.Name()] = c.Setting
	}
}

// find is the switch of a setting, or nil with a problem.
func (s *Switches) find(c SwitchSetting, probs *diag.List) *Switch {
	var sets, ids []string
	for _, x := range s.All() {
		if x.Set == c.Set && x.ID == c.ID {
			return x
		}
		sets = append(sets, x.Set)
		if x.Set == c.Set {
			ids = append(ids, x.ID)
		}
	}
	switch {
	case len(sets) == 0:
		probs.Errorf(c.SetPos, diag.UnknownSet, "no measure set has switches")
		return nil
	case len(ids) == 0:
		p := probs.Errorf(c.SetPos, diag.UnknownSet, "no measure set %q has switches; those that have are %s", c.Set, Choices(sets))
		nearest(p, c.Set, sets)
		return nil
	}
	p := probs.Errorf(c.IDPos, diag.UnknownSwitch, "the set %s has no switch %q", c.Set, c.ID)
	nearest(p.WithHint(listSwitches), c.ID, ids)
	return nil
}

const listSwitches = `switches are listed by "pathmetrics list switches"`

// nearest hints at the known word that the one written is nearest to.
func nearest(p *diag.Problem, word string, known []string) {
	if n := diag.Nearest(word, known); n != "" {
		p.WithHint("did you mean %q?", n)
	}
}

// SwitchFile is the name of the file of a measure folder that declares the
// switches of the set.
const SwitchFile = "switches.yaml"

// IsSwitches reports whether a file declares switches, by its name.
func IsSwitches(name string) bool { return path.Base(name) == SwitchFile }

// Switches reads a file of declarations.
func (d *Decoder) Switches() []*Switch {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	set := o.id("set")
	var out []*Switch
	for _, n := range d.items(o.need("switches"), "switches") {
		x := d.declaration(n, set)
		if x == nil {
			continue
		}
		if i := slices.IndexFunc(out, func(y *Switch) bool { return y.ID == x.ID }); i >= 0 {
			d.probs.Errorf(x.Pos, diag.DuplicateID, "the switch %q is declared twice", x.ID).Other = out[i].Pos
			continue
		}
		out = append(out, x)
	}
	o.done()
	return out
}

func (d *Decoder) declaration(n *yaml.Node, set string) *Switch {
	o := d.object(n, "a switch")
	if o == nil {
		return nil
	}
	x := &Switch{Set: set, ID: o.id("id"), Decision: o.text("decision"), Question: o.word("question"),
		Sources: strings.TrimSpace(o.text("sources")), Reference: d.reference(o.get("reference")), Pos: d.pos(n), File: d.file}
	for _, e := range d.object(o.need("settings"), "settings").entries() {
		if !isID(e.key) {
			d.probs.Errorf(d.pos(e.keyNode), diag.BadValue, "the setting %q is not an id; ids are lower case letters, digits and underscores", e.key)
		}
		if e.key == chooseKey {
			d.probs.Errorf(d.pos(e.keyNode), diag.BadValue, "a setting cannot be called %q", chooseKey)
		}
		x.Settings = append(x.Settings, Setting{e.key, strings.TrimSpace(d.text(e.value, e.key))})
	}
	def := o.need("default")
	switch {
	case len(x.Settings) == 1:
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "a switch needs at least two settings")
	case def != nil && len(x.Settings) > 0:
		x.Default = d.choice(def, "setting", diag.BadValue, x.SettingIDs())
	}
	o.done()
	return x
}

// switchSettings reads the mapping under `switches:` of a project or a case:
// set, switch, setting.
func (d *Decoder) switchSettings(n *yaml.Node) (out []SwitchSetting) {
	for _, set := range d.object(n, "switches").entries() {
		for _, e := range d.object(set.value, set.key).entries() {
			setting := d.text(e.value, e.key)
			if e.value.Kind == yaml.ScalarNode {
				out = append(out, SwitchSetting{Set: set.key, ID: e.key, Setting: setting,
					SetPos: d.keyPos(set), IDPos: d.keyPos(e), Pos: d.pos(e.value)})
			}
		}
	}
	return out
}

// settingsAt are the settings under `switches:` of a mapping, read without a
// word about what is wrong with them: whoever decodes the mapping says that.
func (d *Decoder) settingsAt(n *yaml.Node) (out []SwitchSetting) {
	d.quietly(func() {
		out = d.switchSettings(valueOf(n, "switches"))
	})
	return out
}

// quietly runs f and forgets its problems and uses of fields.
func (d *Decoder) quietly(f func()) {
	probs, uses := d.probs, len(d.uses)
	d.probs = &diag.List{}
	f()
	d.probs, d.uses = probs, d.uses[:uses]
}

// MeasureRefs are what stands under `measures` at the top of a project or case
// file and in the cases, before anything is checked.
func (d *Decoder) MeasureRefs() (refs []Ref) {
	d.quietly(func() {
		refs = d.refs(valueOf(d.root, "measures"))
		if cases := valueOf(d.root, "cases"); cases != nil {
			for _, c := range cases.Content {
				refs = append(refs, d.refs(valueOf(c, "measures"))...)
			}
		}
	})
	return refs
}

// WithSwitches makes switches known to a decoder that no loader opened.
func (d *Decoder) WithSwitches(s *Switches) *Decoder {
	d.switches = s
	return d
}

// Project reads a project file that was opened as written: settings from outside
// first, then the switches, then everything else under them. What the project
// says of switches holds for every file that the loader opens afterwards.
func (l *Loader) Project(d *Decoder, dir string, overrides []Override) *Project {
	if len(overrides) > 0 && d.root != nil {
		d.root = cloneNode(d.root)
	}
	for _, o := range overrides {
		d.override(o)
	}
	l.Declare(dir, d.MeasureRefs())
	l.Switches.Choose(d.settingsAt(d.root), l.Problems)
	d.resolve()
	d.profile = l.namedProfile(d, dir)
	return d.Project(nil)
}

// keyPos is where a key stands. One that was set from outside has no place of
// its own; its value knows which flag or variable it came from.
func (d *Decoder) keyPos(e entry) diag.Pos {
	if e.keyNode.Line > 0 {
		return d.pos(e.keyNode)
	}
	n := e.value
	for n.Kind == yaml.MappingNode && n.HeadComment == "" && len(n.Content) > 1 {
		n = n.Content[1]
	}
	return d.pos(n)
}

// mergeSettings are the settings of a case over those at the top of its file.
func mergeSettings(top, own []SwitchSetting) []SwitchSetting {
	out := slices.Clone(top)
	for _, c := range own {
		out = slices.DeleteFunc(out, func(t SwitchSetting) bool { return t.Set == c.Set && t.ID == c.ID })
		out = append(out, c)
	}
	return out
}

// shippedSwitches are those of the built-in sets.
func (l *Loader) shippedSwitches() (out []*Switch) {
	if l.Library == nil {
		return nil
	}
	files, _ := l.Library.Files.Glob("measures/*/" + SwitchFile)
	for _, f := range files {
		if d := l.openAsWritten(l.Library.Files, f, libraryPrefix+f, diag.Pos{}); d != nil {
			out = append(out, d.Switches()...)
		}
	}
	return out
}

// ResetSwitches puts every switch at its default and forgets those of the
// project's own folders.
func (l *Loader) ResetSwitches() { l.Switches = NewSwitches(l.shipped) }

// Declare makes the switches of the project's own measure folders known: those
// of a switches.yaml beside the measure files. They take the place of built-in
// ones of the same set. A folder that cannot be found is reported by Measures.
func (l *Loader) Declare(dir string, refs []Ref) {
	for _, r := range refs {
		for _, f := range l.switchFiles(dir, r) {
			if l.Switches.files[f] || l.Outside(f) {
				continue
			}
			l.Switches.files[f] = true
			if d := l.openAsWritten(l.Files, f, f, r.Pos); d != nil {
				l.Switches.declare(d.Switches(), l.Problems)
			}
		}
	}
}

// switchFiles are the declarations beside the files that a reference means.
func (l *Loader) switchFiles(dir string, r Ref) []string {
	if slices.Contains(l.Library.Sets(), r.Name) {
		return nil
	}
	name := r.Name
	if !path.IsAbs(name) {
		name = path.Join(dir, name)
	}
	var out []string
	for _, folder := range []string{name, path.Dir(name)} {
		found, _ := l.Files.Glob(path.Join(folder, SwitchFile))
		out = append(out, found...)
	}
	return out
}

// declare adds switches; those of a shipped set of the same name go.
func (s *Switches) declare(own []*Switch, probs *diag.List) {
	for _, x := range own {
		s.declared = slices.DeleteFunc(s.declared, func(y *Switch) bool {
			return y.Set == x.Set && strings.HasPrefix(y.File, libraryPrefix)
		})
		if first := s.Find(x.Name()); first != nil {
			probs.Errorf(x.Pos, diag.DuplicateID, "the switch %s is declared twice", x.Name()).Other = first.Pos
			continue
		}
		s.declared = append(s.declared, x)
	}
}
