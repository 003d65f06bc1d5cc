package defs

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// Pathway is the definition of one pathway.
type Pathway struct {
	ID, Name  string
	Reference Reference
	InForce   calendar.Interval // of the flagging records
	Sector    []string          // NAICS patterns
	Flag      []RecordRule      // activity: a record that matches any
	Threshold Threshold
	Leaver    Gap
	Completer []RecordRule
	Within    *Interval // of the completing credential; entry..exit+1y when not given
	Hash      string
	Pos       diag.Pos
	File      string
}

// RecordRule is one line of `any`: a kind and what the record must show.
type RecordRule struct {
	Kind  model.Kind
	Where *Where
	Pos   diag.Pos
}

// Threshold is what makes a participant, reached within one spell.
type Threshold struct {
	What string // records, credits, contact_hours or courses
	N    int64  // records and courses: a count; credits and hours: ten-thousandths
}

// Gap is the stretch without activity that ends a spell: an offset, or a whole
// next academic year.
type Gap struct {
	Offset           calendar.Offset
	NextAcademicYear bool
}

// String is the gap as it is written.
func (g Gap) String() string {
	if g.NextAcademicYear {
		return "next_academic_year"
	}
	return g.Offset.String()
}

// DefaultGap is the leaver rule of pathways that name none, and of `*`.
var DefaultGap = Gap{Offset: calendar.Offset{N: 2, Unit: calendar.Quarters}}

// Pathways reads a pathway file.
func (d *Decoder) Pathways() []*Pathway {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	for _, a := range o.texts("attributes") {
		d.attrs[a] = true
	}
	out := d.pathwayList(o.need("pathways"))
	o.done()
	return out
}

func (d *Decoder) pathwayList(n *yaml.Node) []*Pathway {
	var out []*Pathway
	for _, c := range d.items(n, "pathways") {
		if p := d.pathway(c); p != nil {
			out = append(out, p)
		}
	}
	return out
}

func (d *Decoder) pathway(n *yaml.Node) *Pathway {
	o := d.object(n, "a pathway")
	if o == nil {
		return nil
	}
	p := &Pathway{ID: o.id("id"), Name: o.text("name"), File: d.file, Pos: d.pos(n)}
	if p.ID == "none" {
		d.probs.Errorf(d.pos(o.get("id")), diag.BadValue, `"none" stands for people on no pathway and cannot be an id`)
	}
	p.Reference = d.reference(o.get("reference"))
	p.InForce = d.inForce(o.get("in_force"))
	if s := o.get("sector"); s != nil {
		so := d.object(s, "sector")
		if naics := so.get("naics"); naics != nil {
			p.Sector = d.patterns(naics, "naics", d.texts(naics, "naics"))
		}
		so.done()
	}
	if f := o.need("flag"); f != nil {
		fo := d.object(f, "flag")
		p.Flag = d.rules(fo.need("any"), nil)
		fo.done()
	}
	p.Threshold = Threshold{"records", 1}
	if t := o.get("participant"); t != nil {
		to := d.object(t, "participant")
		d.threshold(to.need("at_least"), &p.Threshold)
		to.done()
	}
	p.Leaver = d.leaver(o.get("leaver"))
	if c := o.get("completer"); c != nil {
		co := d.object(c, "completer")
		only := model.Credential
		p.Completer = d.rules(co.need("any"), &only)
		p.Within = d.interval(co.get("within"), "within")
		co.done()
		d.completerWindow(p)
	}
	o.done()
	var b strings.Builder
	canonical(&b, n)
	sum := sha256.Sum256([]byte(b.String()))
	p.Hash = hex.EncodeToString(sum[:8])
	return p
}

// completerWindow refuses instants that a spell does not have before it is
// known whether it is completed.
func (d *Decoder) completerWindow(p *Pathway) {
	if p.Within == nil {
		return
	}
	for _, s := range p.Within.Spans {
		for _, t := range []Term{s.From, s.To} {
			if t.Instant != "entry" && t.Instant != "exit" {
				d.probs.Errorf(p.Within.Pos, diag.BadInterval, "%q cannot be used here; a completer's window counts from entry and exit", t.Instant)
			}
		}
	}
}

// rules reads a list of {record: KIND, where: …}; only, if set, is the one
// kind that makes sense here.
func (d *Decoder) rules(n *yaml.Node, only *model.Kind) []RecordRule {
	var out []RecordRule
	for _, c := range d.items(n, "any") {
		o := d.object(c, "a rule")
		if o == nil {
			continue
		}
		kn := o.need("record")
		if kn == nil {
			o.get("where")
			o.done()
			continue
		}
		k, ok := d.kind(kn)
		r := RecordRule{Kind: k, Pos: d.pos(c)}
		if ok {
			r.Where = d.where(o.get("where"), []model.Kind{k}, false)
		} else {
			o.get("where")
		}
		o.done()
		if ok && only != nil && k != *only {
			d.probs.Errorf(d.pos(kn), diag.BadDefinition, "only %s records can complete a pathway", *only)
			continue
		}
		if ok && only == nil && k == model.Person {
			d.probs.Errorf(d.pos(kn), diag.BadDefinition, "a person record has no date and cannot be activity")
			continue
		}
		if ok {
			out = append(out, r)
		}
	}
	if n != nil && len(out) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "no rule left: nothing would ever match")
	}
	return out
}

func (d *Decoder) threshold(n *yaml.Node, t *Threshold) {
	o := d.object(n, "at_least")
	if o == nil {
		return
	}
	given := 0
	for _, what := range []string{"records", "courses"} {
		if o.get(what) != nil {
			*t = Threshold{what, int64(o.whole(what, 1, 1, 100_000))}
			given++
		}
	}
	for _, what := range []string{"credits", "contact_hours"} {
		if v := o.get(what); v != nil {
			*t = Threshold{what, d.number(v, what)}
			if t.N <= 0 {
				d.probs.Errorf(d.pos(v), diag.BadValue, "%s must be more than 0", what)
			}
			given++
		}
	}
	o.done()
	if given != 1 {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "name exactly one of records, courses, credits and contact_hours")
	}
}

func (d *Decoder) leaver(n *yaml.Node) Gap {
	if n == nil {
		return DefaultGap
	}
	o := d.object(n, "leaver")
	after := o.need("after")
	o.done()
	if after == nil {
		return DefaultGap
	}
	if d.text(after, "after") == "next_academic_year" {
		return Gap{NextAcademicYear: true}
	}
	g := Gap{Offset: d.offset(after, "after")}
	if g.Offset.N <= 0 {
		d.probs.Errorf(d.pos(after), diag.BadValue, "after must be at least 1d, 1q or 1y, or next_academic_year")
		return DefaultGap
	}
	return g
}
