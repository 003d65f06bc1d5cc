package defs

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
)

// CodeFile is a file of codes as an agency or a standard writes them: elements of
// a record layout, and tables of codes with what they are in this program.
type CodeFile struct {
	ID, Title, Description string
	Reference              Reference
	Elements               []Element
	Tables                 []CodeTable
	File                   string
	Pos                    diag.Pos
}

// Element is a numbered element of a record layout.
type Element struct {
	Number, Name string
	Also         []string // other names that headers give it
	InForce      calendar.Interval
	Note         string
	Pos          diag.Pos
}

// CodeTable is a list of codes.
type CodeTable struct {
	ID, Title string
	Elements  []string // the elements that use it
	InForce   calendar.Interval
	Note      string
	Codes     []CodeEntry
	Pos       diag.Pos
}

// CodeEntry is one code: how it is written, what it means in a few words, and
// what it is in this program; blank when it says nothing.
type CodeEntry struct {
	Code, Label, Is string
	Note            string
	Pos             diag.Pos
}

// Table finds a table by its id.
func (f *CodeFile) Table(id string) *CodeTable {
	i := slices.IndexFunc(f.Tables, func(t CodeTable) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return &f.Tables[i]
}

// Map is the table as a map from codes to ours.
func (t *CodeTable) Map() map[string]string {
	m := map[string]string{}
	for _, c := range t.Codes {
		m[c.Code] = c.Is
	}
	return m
}

// ElementNames are the names of all elements, by number.
func (f *CodeFile) ElementNames() map[string][]string {
	m := map[string][]string{}
	for _, e := range f.Elements {
		m[e.Number] = append([]string{e.Name}, e.Also...)
	}
	return m
}

// CodeFile reads a file of codes.
func (d *Decoder) CodeFile() *CodeFile {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	f := &CodeFile{ID: o.id("id"), Title: o.word("title"), Description: strings.TrimSpace(o.text("description")),
		Reference: d.reference(o.need("reference")), File: d.file, Pos: d.pos(d.root)}
	seen := map[string]diag.Pos{}
	once := func(what, id string, pos diag.Pos) {
		if first, ok := seen[what+id]; ok {
			d.probs.Errorf(pos, diag.DuplicateID, "%s %q is defined twice", what, id).Other = first
		}
		seen[what+id] = pos
	}
	for _, n := range o.items("elements") {
		eo := d.object(n, "an element")
		e := Element{Number: eo.word("number"), Name: eo.word("name"), Also: eo.texts("also"),
			InForce: d.inForce(eo.get("in_force")), Note: eo.text("note"), Pos: d.pos(n)}
		eo.done()
		once("element", e.Number, e.Pos)
		f.Elements = append(f.Elements, e)
	}
	for _, n := range o.items("tables") {
		t := d.codeTable(n)
		once("table", t.ID, t.Pos)
		f.Tables = append(f.Tables, t)
	}
	o.done()
	return f
}

func (d *Decoder) codeTable(n *yaml.Node) CodeTable {
	o := d.object(n, "a table")
	t := CodeTable{ID: o.id("id"), Title: o.word("title"), Elements: o.texts("elements"),
		InForce: d.inForce(o.get("in_force")), Note: o.text("note"), Pos: d.pos(n)}
	seen := map[string]bool{}
	for _, c := range o.items("codes") {
		co := d.object(c, "a code")
		if co == nil {
			continue
		}
		e := CodeEntry{Label: co.word("label"), Note: co.text("note"), Pos: d.pos(c)}
		e.Code = d.text(co.need("code"), "code")
		e.Is = d.text(co.need("is"), "is")
		co.done()
		if seen[e.Code] {
			d.probs.Errorf(e.Pos, diag.DuplicateID, "code %q is listed twice in table %q", e.Code, t.ID)
		}
		seen[e.Code] = true
		t.Codes = append(t.Codes, e)
	}
	if len(t.Codes) == 0 {
		o.need("codes")
	}
	o.done()
	return t
}

// Codes finds shipped files of codes; a Decoder asks it for the tables and
// elements that a layout names.
type Codes interface {
	CodeFile(id string) *CodeFile // nil when there is none
	CodeFiles() []string
}

// WithCodes tells the decoder where tables of codes are found.
func (d *Decoder) WithCodes(c Codes) *Decoder {
	d.codes = c
	return d
}

// codeFile finds a file of codes and reports one that is not there.
func (d *Decoder) codeFile(n *yaml.Node, id string) *CodeFile {
	var known []string
	if d.codes != nil {
		if f := d.codes.CodeFile(id); f != nil {
			return f
		}
		known = d.codes.CodeFiles()
	}
	p := d.probs.Errorf(d.pos(n), diag.BadValue, "no file of codes %q; known are %s", id, Choices(known))
	if s := diag.Nearest(id, known); s != "" {
		p.WithHint("did you mean %q?", s)
	}
	return nil
}

// table is the map of a table that is named FILE.TABLE.
func (d *Decoder) table(n *yaml.Node) map[string]string {
	name := d.text(n, "map")
	file, id, ok := strings.Cut(name, ".")
	if !ok {
		d.probs.Errorf(d.pos(n), diag.BadValue, "a map is written out, or the name of a table of codes as in pirl.sex")
		return nil
	}
	f := d.codeFile(n, file)
	if f == nil {
		return nil
	}
	if t := f.Table(id); t != nil {
		return t.Map()
	}
	var known []string
	for _, t := range f.Tables {
		known = append(known, t.ID)
	}
	p := d.probs.Errorf(d.pos(n), diag.BadValue, "%s has no table %q; it has %s", file, id, Choices(known))
	if s := diag.Nearest(id, known); s != "" {
		p.WithHint("did you mean %q?", s)
	}
	return nil
}
