package defs

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
)

// Files is where definitions are read from: real folders, the definitions
// shipped inside the program, a map in a test. Names are slash-separated.
type Files interface {
	ReadFile(name string) ([]byte, error)
	Glob(pattern string) ([]string, error) // sorted; empty when nothing matches
}

// FSFiles reads definitions from a file system.
type FSFiles struct{ fs.FS }

// ReadFile reads a whole file.
func (f FSFiles) ReadFile(name string) ([]byte, error) { return fs.ReadFile(f.FS, name) }

// Glob lists the files that match.
func (f FSFiles) Glob(pattern string) ([]string, error) { return fs.Glob(f.FS, pattern) }

const casesEnding = ".cases.yaml"

// IsCases reports whether a file holds cases, by its name.
func IsCases(name string) bool { return strings.HasSuffix(name, casesEnding) }

// Loader reads definitions by name or path and keeps the problems and the
// texts, so that problems can be shown with the line they are about.
type Loader struct {
	Files    Files
	Library  *Library
	Problems *diag.List
	Texts    map[string][]byte
	Hashes   map[string]string // SHA-256 of every file read
	Uses     []FieldUse
	CodeUses []CodeUse // of the pathways and of measures that are not the library's
	Programs []string
	shipped  []*Switch
	// Switches are those of the shipped sets and of the folders that Declare was
	// given. What is set there holds for every file opened afterwards.
	Switches *Switches
	// Confine, when not empty, is the folder that paths must not leave.
	Confine string
	// Real, when set, gives the real place of a path (symbolic links followed).
	Real  func(name string) string
	codes map[string]*CodeFile
	sets  map[string]decodedSet // shipped, by id and how the switches stand
}

// NewLoader makes a loader over files, with the shipped library beside them.
func NewLoader(files Files, lib *Library) *Loader {
	l := &Loader{Files: files, Library: lib, Problems: &diag.List{}, Texts: map[string][]byte{}, Hashes: map[string]string{}}
	l.shipped = l.shippedSwitches()
	l.ResetSwitches()
	return l
}

// Source is the text of a file that was read; for diag.Printer.
func (l *Loader) Source(file string) []byte { return l.Texts[file] }

// Open parses one file of the project; problems (also of reading) go to the
// list, at ref when another file named it. Its choices are made by the switches
// as they stand.
func (l *Loader) Open(name string, ref diag.Pos) *Decoder {
	return l.open(l.Files, name, name, ref)
}

// OpenAsWritten is Open for a file that says itself how switches are set, a
// project or cases: its choices are made when that is known.
func (l *Loader) OpenAsWritten(name string, ref diag.Pos) *Decoder {
	return l.openAsWritten(l.Files, name, name, ref)
}

func (l *Loader) open(files Files, name, shown string, ref diag.Pos) *Decoder {
	d := l.openAsWritten(files, name, shown, ref)
	if d != nil {
		d.resolve()
	}
	return d
}

func (l *Loader) openAsWritten(files Files, name, shown string, ref diag.Pos) *Decoder {
	if ref.IsZero() {
		ref = diag.Pos{File: shown}
	}
	if !isYAML(name) {
		// It may be an extract; not a line of it is shown.
		l.Problems.Errorf(ref, diag.BadYAML, "%q is not a definition file; they end in .yaml or .yml", shown)
		return nil
	}
	text, err := files.ReadFile(name)
	if err != nil {
		reason := "cannot be read"
		if errors.Is(err, fs.ErrNotExist) {
			reason = "is not there"
		}
		l.Problems.Errorf(ref, diag.FileNotFound, "the file %q %s", shown, reason)
		return nil
	}
	sum := sha256.Sum256(text)
	l.Texts[shown], l.Hashes[shown] = text, hex.EncodeToString(sum[:])
	d := newDecoder(shown, l.Problems)
	d.root = l.Library.tree(sum, func() *yaml.Node { return d.parse(text) })
	return d.WithPrograms(l.Programs).WithCodes(l).WithSwitches(l.Switches)
}

// libraryPrefix marks shipped files in messages.
const libraryPrefix = "(built in) "

// Measures loads sets: an id of the library, a file, or a folder of files,
// relative to dir.
func (l *Loader) Measures(dir string, refs []Ref) []*Metric {
	l.Declare(dir, refs)
	var out []*Metric
	for _, r := range refs {
		if slices.Contains(l.Library.Sets(), r.Name) {
			out = append(out, l.librarySet(r.Name)...)
			continue
		}
		for _, f := range l.find(dir, r, diag.UnknownSet, "measure set", l.Library.Sets()) {
			if IsSwitches(f) {
				continue
			}
			if d := l.Open(f, r.Pos); d != nil {
				out = append(out, d.Measures()...)
				l.Uses = append(l.Uses, d.FieldUses()...)
				l.CodeUses = append(l.CodeUses, d.CodeUses()...)
			}
		}
	}
	return l.uniqueMetrics(out)
}

// librarySet is a shipped set under the switches as they stand. It is decoded once
// for each way in which they stand: a file of cases asks for it again and again.
func (l *Loader) librarySet(id string) []*Metric {
	key := id + "\n" + strings.Join(l.Programs, ",") + "\n" + l.Switches.stand()
	set, ok := l.sets[key]
	if !ok {
		set = l.decodeSet(id)
	}
	if !ok && l.Problems.Errors() == 0 {
		if l.sets == nil {
			l.sets = map[string]decodedSet{}
		}
		l.sets[key] = set
	}
	l.Uses = append(l.Uses, set.uses...)
	l.Switches.ask(set.asked)
	return set.metrics
}

// decodedSet is what decoding a set gave: the metrics, and the fields and switches
// that they asked for.
type decodedSet struct {
	metrics []*Metric
	uses    []FieldUse
	asked   map[string]bool
}

func (l *Loader) decodeSet(id string) (set decodedSet) {
	before := l.Switches.asked
	l.Switches.asked = map[string]bool{}
	defer func() { set.asked, l.Switches.asked = l.Switches.asked, before }()
	files, _ := l.Library.Files.Glob("measures/" + id + "/*.yaml")
	for _, f := range files {
		if IsCases(f) || IsSwitches(f) {
			continue
		}
		if d := l.open(l.Library.Files, f, libraryPrefix+f, diag.Pos{}); d != nil {
			set.metrics = append(set.metrics, d.Measures()...)
			set.uses = append(set.uses, d.FieldUses()...)
		}
	}
	return set
}

func (l *Loader) uniqueMetrics(ms []*Metric) []*Metric {
	seen := map[string]*Metric{}
	var out []*Metric
	for _, m := range ms {
		first := seen[m.Name()]
		switch {
		case first == nil:
			seen[m.Name()] = m
			out = append(out, m)
		case first.Pos != m.Pos:
			p := l.Problems.Errorf(m.Pos, diag.DuplicateID, "metric %s is defined twice", m.Name())
			p.Other = first.Pos
		}
	}
	slices.SortFunc(out, func(a, b *Metric) int { return strings.Compare(a.Name(), b.Name()) })
	return out
}

// Pathways loads pathway files, relative to dir; globs are allowed.
func (l *Loader) Pathways(dir string, refs []Ref, inline []*Pathway) []*Pathway {
	out := slices.Clone(inline)
	for _, r := range refs {
		for _, f := range l.find(dir, r, diag.FileNotFound, "pathway file", nil) {
			if d := l.Open(f, r.Pos); d != nil {
				out = append(out, d.Pathways()...)
				l.Uses = append(l.Uses, d.FieldUses()...)
				l.CodeUses = append(l.CodeUses, d.CodeUses()...)
			}
		}
	}
	seen := map[string]*Pathway{}
	for _, p := range out {
		if first := seen[p.ID]; first != nil {
			pr := l.Problems.Errorf(p.Pos, diag.DuplicateID, "pathway %q is defined twice", p.ID)
			pr.Other = first.Pos
		}
		seen[p.ID] = p
	}
	slices.SortFunc(out, func(a, b *Pathway) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Derive loads derive rules in the order in which they are named: an id of the
// library, a file relative to dir, or a rule written out.
func (l *Loader) Derive(dir string, entries []DeriveEntry) (out []*DeriveRule) {
	for _, e := range entries {
		if e.Rule != nil {
			out = append(out, e.Rule)
			continue
		}
		if slices.Contains(l.Library.Derives(), e.Name) {
			f := "derive/" + e.Name + ".yaml"
			out = append(out, l.deriveFile(l.open(l.Library.Files, f, libraryPrefix+f, e.Pos), e.Pos)...)
			continue
		}
		for _, f := range l.find(dir, e.Ref, diag.FileNotFound, "file of derive rules", l.Library.Derives()) {
			out = append(out, l.deriveFile(l.Open(f, e.Pos), e.Pos)...)
		}
	}
	l.checkDerive(out)
	return out
}

func (l *Loader) deriveFile(d *Decoder, named diag.Pos) []*DeriveRule {
	if d == nil {
		return nil
	}
	rules := d.DeriveRules()
	for _, r := range rules {
		r.Named = named
	}
	l.Uses = append(l.Uses, d.FieldUses()...)
	return rules
}

// checkDerive finds ids that are given twice and programs whose participations
// two rules would make.
func (l *Loader) checkDerive(rules []*DeriveRule) {
	for i, r := range rules {
		for _, first := range rules[:i] {
			at, other := r.Named, first.Named
			if at == other {
				at, other = r.Pos, first.Pos // in one file
			}
			if first.ID == r.ID {
				l.Problems.Errorf(at, diag.DuplicateID, "the derive rule %q is defined twice", r.ID).Other = other
				break
			}
			if both := first.common(r); len(both) > 0 {
				l.Problems.Errorf(at, diag.BadDefinition, "the rules %s and %s both make participations in %s", first.ID, r.ID, Choices(both)).Other = other
			}
		}
	}
}

// common are the programs of which both rules make participations.
func (r *DeriveRule) common(o *DeriveRule) (both []string) {
	if r.Participation == nil || o.Participation == nil {
		return nil
	}
	for _, p := range r.Participation.Programs {
		if slices.Contains(o.Participation.Programs, p) {
			both = append(both, p)
		}
	}
	return both
}

// Layout loads a layout: an id of the library, or a file relative to dir.
func (l *Loader) Layout(dir string, r Ref) *Layout {
	d := l.layoutDecoder(dir, r)
	if d == nil {
		return nil
	}
	lay := d.Layout()
	if lay != nil {
		lay.Hash = l.Hashes[lay.File]
		if d.chosen {
			lay.Hash = d.digest() // of what was chosen
		}
	}
	return lay
}

func (l *Loader) layoutDecoder(dir string, r Ref) *Decoder {
	if slices.Contains(l.Library.Layouts(), r.Name) {
		f := "layouts/" + r.Name + ".yaml"
		return l.open(l.Library.Files, f, libraryPrefix+f, r.Pos)
	}
	for _, f := range l.find(dir, r, diag.UnknownLayout, "layout", l.Library.Layouts()) {
		return l.Open(f, r.Pos)
	}
	return nil
}

// Edits loads a file of edit checks: an id of the library, or a file relative to
// dir.
func (l *Loader) Edits(dir string, r Ref) *EditFile {
	if slices.Contains(l.Library.Edits(), r.Name) {
		f := "edits/" + r.Name + ".yaml"
		if d := l.open(l.Library.Files, f, libraryPrefix+f, r.Pos); d != nil {
			return d.Edits()
		}
		return nil
	}
	for _, f := range l.find(dir, r, diag.FileNotFound, "file of edits", l.Library.Edits()) {
		if d := l.Open(f, r.Pos); d != nil {
			return d.Edits()
		}
	}
	return nil
}

// CodeFiles are the ids of the shipped files of codes.
func (l *Loader) CodeFiles() []string { return l.Library.Codes() }

// CodeFile is a shipped file of codes, or nil. It is read once.
func (l *Loader) CodeFile(id string) *CodeFile {
	if f, ok := l.codes[id]; ok {
		return f
	}
	if !slices.Contains(l.CodeFiles(), id) {
		return nil
	}
	name := "codes/" + id + ".yaml"
	var f *CodeFile
	if d := l.open(l.Library.Files, name, libraryPrefix+name, diag.Pos{}); d != nil {
		f = d.CodeFile()
	}
	if l.codes == nil {
		l.codes = map[string]*CodeFile{}
	}
	l.codes[id] = f
	return f
}

// find gives the files behind a reference: the file itself, the YAML files of
// a folder, or what a glob matches.
func (l *Loader) find(dir string, r Ref, code diag.Code, what string, known []string) []string {
	name := r.Name
	if !path.IsAbs(name) {
		name = path.Join(dir, name)
	}
	if l.Outside(name) {
		l.Problems.Errorf(r.Pos, diag.OutsideFolder, "%q leaves the project's folder", r.Name).
			WithHint("move the file into the folder or allow it with --allow-outside")
		return nil
	}
	var files []string
	for _, pattern := range []string{name, name + "/*.yaml"} {
		found, err := l.Files.Glob(pattern)
		if err == nil {
			files = append(files, slices.DeleteFunc(found, func(f string) bool { return IsCases(f) || !isYAML(f) })...)
		}
	}
	if slices.ContainsFunc(files, l.Outside) {
		l.Problems.Errorf(r.Pos, diag.OutsideFolder, "%q leads out of the project's folder", r.Name).
			WithHint("move the file into the folder or allow it with --allow-outside")
		return nil
	}
	if len(files) == 0 {
		p := l.Problems.Errorf(r.Pos, code, "no %s %q: there is no such file", what, r.Name)
		if known != nil {
			p.Msg = "no " + what + " \"" + r.Name + "\": it is neither built in (" + Choices(known) + ") nor a file here"
		}
		if s := diag.Nearest(r.Name, known); s != "" {
			p.WithHint("did you mean %q?", s)
		}
	}
	return files
}

// Outside reports whether a path leaves the folder to which paths are confined.
func (l *Loader) Outside(name string) bool {
	if l.Confine == "" {
		return false
	}
	return outside(l.Confine, name) || l.Real != nil && outside(l.Real(l.Confine), l.Real(name))
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// outside reports whether a cleaned path lies outside a folder.
func outside(folder, name string) bool {
	folder, name = path.Clean(folder), path.Clean(name)
	if folder == "." {
		return path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../")
	}
	return name != folder && !strings.HasPrefix(name, strings.TrimSuffix(folder, "/")+"/")
}

// CheckUses reports the names in conditions that are neither fields nor
// attributes that some layout carries.
func (l *Loader) CheckUses(attribute func(use FieldUse) bool) {
	for _, u := range l.Uses {
		if attribute(u) {
			continue
		}
		var names []string
		var kinds []string
		for _, k := range u.Kinds {
			kinds = append(kinds, k.String())
			for _, f := range k.Fields() {
				names = append(names, f.Name)
			}
		}
		p := l.Problems.Errorf(u.Pos, diag.UnknownField, "%q is neither a field of %s records nor an attribute that a layout carries; fields are %s",
			u.Field, strings.Join(kinds, " or "), Choices(names))
		if s := diag.Nearest(u.Field, names); s != "" {
			p.WithHint("did you mean %q?", s)
		}
	}
}
