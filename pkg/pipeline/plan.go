package pipeline

import (
	"io/fs"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/source"
	"pathmetrics/pkg/timeline"
)

// Plan is a run, ready to start: everything resolved and checked.
type Plan struct {
	Project  *defs.Project
	Sources  []Source
	Metrics  []*defs.Metric
	Pathways []*defs.Pathway
	Derive   []*defs.DeriveRule
	FS       fs.FS
	Workers  int  // at least 1
	Flags    bool // also list the spells of everybody
	// ShowValues keeps the text of rejected cells, for a file that the caller
	// guards.
	ShowValues bool
	// Only, when not nil, is the one person key that is looked at; everything
	// about that person is kept, with the places it came from.
	Only []byte
	// Alone makes every row a person of its own, so that nothing but the row itself
	// can decide about it.
	Alone bool
	// Slice, with Alone, takes a part of the rows only, so that a large file can be
	// looked at in several runs, each with a part of the memory.
	Slice Slice
	// Waiting bounds the rows of a source that wait for whether their people come into
	// the cohort, in bytes; 0 is a bound that suits most. Beyond it the source is read
	// twice. The result is the same.
	Waiting int64
	// Places keeps the file and row of every participation.
	Places   bool
	Progress func(Progress)
}

// Slice is the rows whose number leaves Is when divided by Of; all, when Of is not
// above 1.
type Slice struct{ Is, Of int64 }

func (s Slice) has(row int64) bool { return s.Of <= 1 || row%s.Of == s.Is }

// Source is a source with its layout in the file's column names and its files.
type Source struct {
	defs.Source
	Layout *defs.Layout
	Files  []string
	Sizes  []int64
}

// Progress says how far a run is.
type Progress struct {
	Phase       string // crosswalks, who, load, evaluate
	Done, Total int64  // bytes of files, or persons
}

// Spec is how the source's files are written.
func (s *Source) Spec() source.Spec {
	sp := source.Spec{Delimiter: s.Layout.CSV.Delimiter, Encoding: s.Layout.CSV.Encoding, NoHeader: s.Layout.CSV.NoHeader, Envelope: s.Layout.CSV.Envelope}
	for _, f := range s.Layout.Fixed {
		sp.Fixed = append(sp.Fixed, source.FixedField{Name: f.Name, Start: f.Start, Length: f.Length})
	}
	return sp
}

// Names says how the source's columns are found in the headers of its files.
func (s *Source) Names() *source.Names { return normalize.Names(s.Layout) }

// keyCells says how the cells of the first key of the layout are written.
func (s *Source) keyCells() identity.Cells {
	k := &s.Layout.Keys[0]
	return s.cellsOf(*k)
}

// cellsOf says how the cells of a key are written.
func (s *Source) cellsOf(k defs.Key) identity.Cells {
	c := identity.Cells{Source: s.ID, Key: k.As, Pad: k.Pad, Blank: s.Layout.CSV.Null}
	if s.Layout.CSV.Spreadsheet {
		c.Clean = normalize.Plain
	}
	return c
}

// Normalizer makes the key rules of a project.
func Normalizer(p *defs.Project) (*identity.Normalizer, error) {
	return identity.NewNormalizer(p.Identity.Normalize)
}

// opensCohort reports whether the source can put somebody into a program or on
// a pathway and is therefore read first.
func opensCohort(s *Source, pathwayKinds, derived [model.NumKinds]bool) bool {
	for k, makes := range s.Layout.Kinds() {
		if makes && (model.Kind(k) == model.Participation || pathwayKinds[k] || derived[k]) {
			return true
		}
	}
	return false
}

// purePerson reports whether the source delivers nothing but person records.
func purePerson(s *Source) bool {
	kinds := s.Layout.Kinds()
	for k, makes := range kinds {
		if makes && model.Kind(k) != model.Person {
			return false
		}
	}
	return kinds[model.Person]
}

// tables makes the empty tables of a run: all kinds, all attributes, and of the
// large kinds only the fields that some definition or this program reads.
func (p *Plan) tables() *normalize.Tables {
	attrs := map[model.Kind][]string{}
	for i := range p.Sources {
		for k, sh := range normalize.Shapes(p.Sources[i].Layout) {
			attrs[k] = append(attrs[k], sh.Attributes...)
		}
	}
	wanted := p.wanted()
	shapes := map[model.Kind]normalize.Shape{}
	for _, k := range model.Kinds() {
		shapes[k] = normalize.Shape{Attributes: attrs[k], Wanted: wanted[k]}
	}
	t := normalize.NewTables(shapes, p.Only != nil)
	placed := func(k model.Kind) {
		t[k] = normalize.NewTables(map[model.Kind]normalize.Shape{k: shapes[k]}, true)[k]
	}
	placed(model.Person)
	if p.Places {
		placed(model.Participation)
	}
	derive.Shape((*timeline.Parts)(t), p.Derive)
	return t
}

// wanted says of the large kinds which of their fields are kept; nil keeps all.
func (p *Plan) wanted() (out [model.NumKinds]func(field string) bool) {
	if p.Only != nil {
		return out
	}
	used := p.usedNames()
	p.addStories(used)
	keep := func(field string) bool { return used[field] || always[field] }
	out[model.Employment], out[model.Enrollment] = keep, keep
	return out
}

// recordBytes is what a record takes in its table, or more, by kind.
func (p *Plan) recordBytes() (out [model.NumKinds]int64) {
	const person, value = 8, 8
	wanted := p.wanted()
	for k, t := range p.tables() {
		out[k] = person
		for _, f := range t.Fields {
			if wanted[k] == nil || wanted[k](f.Name) || f.Name == t.Kind.StartField() || f.Name == t.Kind.EndField() {
				out[k] += value
			}
		}
	}
	return out
}

// always are the fields that conditions read without naming them.
var always = map[string]bool{
	"quarter": true, "employer": true, "wages": true, "status": true, "wages_status": true, "total": true,
	"course": true, "credits_earned": true, "contact_hours": true,
}

// addStories adds the fields of employment by which several sources are told
// apart (timeline.Build) and what says that wages are not known yet, as far as
// some layout delivers them. A match that is the same in all records tells
// nothing apart and is not kept, which saves room in the largest table.
func (p *Plan) addStories(used map[string]bool) {
	maps := 0
	var match *string
	for i := range p.Sources {
		for _, r := range p.Sources[i].Layout.Records {
			if r.Kind != model.Employment {
				continue
			}
			maps++
			for _, f := range r.Fields {
				switch f.Field.Name {
				case "total", "wages_status":
					used[f.Field.Name] = true
				case "match":
					match = f.Value
				}
			}
		}
	}
	if maps > 1 || maps == 1 && match == nil {
		used["match"] = true
	}
}

func (p *Plan) usedNames() map[string]bool {
	used := map[string]bool{}
	for _, b := range p.Project.Breakdowns {
		used[b] = true
	}
	for _, m := range p.Metrics {
		for _, f := range m.FieldNames() {
			used[f] = true
		}
		for _, b := range m.Breakdowns {
			used[b] = true
		}
	}
	for _, pw := range p.Pathways {
		for _, f := range pw.FieldNames() {
			used[f] = true
		}
	}
	for _, r := range p.Derive {
		for _, f := range r.FieldNames() {
			used[f] = true
		}
	}
	return used
}

// asOf is the day on which the run stands: the project's, or the latest
// coverage of any source.
func asOf(p *defs.Project, through []calendar.Date) calendar.Date {
	if p.AsOf != calendar.NoDate {
		return p.AsOf
	}
	day := calendar.NoDate
	for _, d := range through {
		day = max(day, d)
	}
	return day
}
