package defs

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// deriveEntries reads `derive`: ids, paths and rules written out.
func (d *Decoder) deriveEntries(n *yaml.Node) (out []DeriveEntry) {
	for _, c := range d.listOrOne(n) {
		if c.Kind != yaml.MappingNode {
			out = append(out, DeriveEntry{Ref: Ref{d.text(c, "a rule file"), d.pos(c)}})
			continue
		}
		if r := d.deriveRule(c, "", Reference{}); r != nil {
			out = append(out, DeriveEntry{Rule: r})
		}
	}
	return out
}

// DeriveRules reads a rule file.
func (d *Decoder) DeriveRules() (out []*DeriveRule) {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	o.id("id")
	for _, a := range o.texts("attributes") {
		d.attrs[a] = true
	}
	title, ref := o.word("title"), d.reference(o.get("reference"))
	rules := o.need("rules")
	for _, c := range d.items(rules, "rules") {
		if r := d.deriveRule(c, title, ref); r != nil {
			out = append(out, r)
		}
	}
	if rules != nil && rules.Kind == yaml.SequenceNode && len(rules.Content) == 0 {
		d.probs.Errorf(d.pos(rules), diag.BadDefinition, "rules is empty")
	}
	o.done()
	return out
}

// deriveRule reads {participation: …} or {gain: …}.
func (d *Decoder) deriveRule(n *yaml.Node, title string, ref Reference) *DeriveRule {
	o := d.object(n, "a rule")
	if o == nil {
		return nil
	}
	p, g := o.get("participation"), o.get("gain")
	o.done()
	if (p == nil) == (g == nil) {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "a rule is exactly one of participation and gain")
		return nil
	}
	r := &DeriveRule{Title: title, Reference: ref, Pos: d.pos(n), Named: d.pos(n), File: d.file}
	body := p
	if p == nil {
		body = g
	}
	in := d.object(body, "a rule")
	if in == nil {
		return nil
	}
	r.ID = in.id("id")
	if t := in.text("title"); t != "" {
		r.Title = t
	}
	if own := in.get("reference"); own != nil {
		r.Reference = d.reference(own)
	}
	if p != nil {
		r.Participation = d.participationRule(in)
	} else {
		r.Gain = d.gainRule(in)
	}
	in.done()
	var b strings.Builder
	canonical(&b, n)
	sum := sha256.Sum256([]byte(b.String()))
	r.Hash = hex.EncodeToString(sum[:8])
	return r
}

// from reads {record: KIND, where: …} for one of the kinds.
func (d *Decoder) from(n *yaml.Node, kinds ...model.Kind) RecordRule {
	o := d.object(n, "from")
	if o == nil {
		return RecordRule{Kind: kinds[0]}
	}
	r := RecordRule{Kind: kinds[0], Pos: d.pos(n)}
	if kn := o.need("record"); kn != nil {
		k, ok := d.kind(kn)
		switch {
		case ok && slices.Contains(kinds, k):
			r.Kind = k
		case ok:
			names := make([]string, len(kinds))
			for i, k := range kinds {
				names[i] = k.String()
			}
			d.probs.Errorf(d.pos(kn), diag.BadDefinition, "this rule cannot be made from %s records; it takes %s", k, Choices(names))
			o.get("where")
			o.done()
			return r
		}
	}
	r.Where = d.where(o.get("where"), []model.Kind{r.Kind}, false)
	o.done()
	return r
}

// programList reads program ids.
func (d *Decoder) programList(n *yaml.Node, what string) []string {
	ids := d.texts(n, what)
	f, _ := model.Participation.Field("program")
	d.checkValues(n, f, ids)
	for i, id := range ids {
		if strings.HasSuffix(id, "*") {
			d.probs.Errorf(d.pos(n), diag.BadValue, "%s takes whole program ids, no patterns", what)
		}
		if slices.Contains(ids[:i], id) {
			d.probs.Errorf(d.pos(n), diag.DuplicateID, "program %q is named twice", id)
		}
	}
	if len(ids) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "%s names no program", what)
	}
	return ids
}

func (d *Decoder) participationRule(o *object) *ParticipationRule {
	r := &ParticipationRule{From: d.from(o.need("from"), model.Service, model.Enrollment)}
	many, one := o.get("programs"), o.get("program")
	switch {
	case (many == nil) == (one == nil):
		d.probs.Errorf(o.pos(), diag.BadDefinition, "name programs, of records that name theirs, or the one program of all the records")
	case many != nil:
		r.Programs, r.Named = d.programList(many, "programs"), true
		if r.From.Kind != model.Service {
			d.probs.Errorf(d.pos(many), diag.BadDefinition, "%s records do not name a program; write program", r.From.Kind)
		}
	default:
		if r.Programs = d.programList(one, "program"); len(r.Programs) > 1 {
			d.probs.Errorf(d.pos(one), diag.BadDefinition, "program is one program; of several, the records must name theirs: write programs")
		}
	}
	if n := o.get("not_counted"); n != nil {
		nodes := []*yaml.Node{n}
		if n.Kind == yaml.SequenceNode {
			nodes = n.Content
		}
		for _, c := range nodes {
			if w := d.where(c, []model.Kind{r.From.Kind}, false); w != nil {
				r.NotCounted = append(r.NotCounted, w)
			}
		}
	}
	if n := o.need("gap"); n != nil {
		r.Gap = d.offset(n, "gap")
		if r.Gap.N <= 0 || r.Gap.Unit == calendar.Quarters {
			d.probs.Errorf(d.pos(n), diag.BadValue, "gap is a length of at least 1d, in d, m or y")
		}
	}
	if n := o.get("common_exit"); n != nil {
		r.CommonExit = d.boolean(n, "common_exit")
		if r.CommonExit && len(r.Programs) < 2 {
			d.probs.Errorf(d.pos(n), diag.BadDefinition, "a common exit needs two programs at least")
		}
	}
	for _, c := range o.items("participant") {
		if l := d.participantLine(c, r); l != nil {
			r.Participant = append(r.Participant, *l)
		}
	}
	r.AtParticipant = o.oneOf("entry", diag.BadValue, "first", "participant") == "participant"
	r.Training = d.trainingMap(o.get("training"), r.From.Kind)
	r.BesidesDelivered = o.boolean("besides_delivered")
	return r
}

func (d *Decoder) participantLine(n *yaml.Node, r *ParticipationRule) *ParticipantLine {
	o := d.object(n, "a line of participant")
	if o == nil {
		return nil
	}
	l := &ParticipantLine{Pos: d.pos(n), Where: d.where(o.get("where"), []model.Kind{r.From.Kind}, false)}
	if p := o.get("programs"); p != nil {
		l.Programs = d.programList(p, "programs")
		for _, id := range l.Programs {
			if !slices.Contains(r.Programs, id) {
				d.probs.Errorf(d.pos(p), diag.BadDefinition, "%q is not among the programs of the rule", id)
			}
		}
	}
	least := o.need("at_least")
	o.done()
	lo := d.object(least, "at_least")
	if lo == nil {
		return l
	}
	given := 0
	if lo.get("records") != nil {
		l.Records = lo.whole("records", 1, 1, 100_000)
		given++
	}
	for _, field := range []string{"contact_hours", "credits"} {
		if v := lo.get(field); v != nil {
			l.Field, l.Sum = sumFields[field], d.positive(v, field)
			given++
		}
	}
	lo.done()
	if given != 1 {
		d.probs.Errorf(d.pos(least), diag.BadDefinition, "name exactly one of records, contact_hours and credits")
	}
	if l.Field != "" && r.From.Kind != model.Enrollment {
		d.probs.Errorf(d.pos(least), diag.BadDefinition, "%s records have no hours or credits", r.From.Kind)
	}
	return l
}

// sumFields are the fields of enrollments behind the words of at_least.
var sumFields = map[string]string{"contact_hours": "contact_hours", "credits": "credits_earned"}

// positive reads a number above 0 into ten-thousandths.
func (d *Decoder) positive(n *yaml.Node, what string) int64 {
	v := d.number(n, what)
	if v <= 0 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "%s must be more than 0", what)
	}
	return v
}

// trainingMap reads {FIELD: {CODE: training_type}}.
func (d *Decoder) trainingMap(n *yaml.Node, k model.Kind) *TrainingMap {
	o := d.object(n, "training")
	if o == nil {
		return nil
	}
	fields := o.entries()
	if len(fields) != 1 {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "training names one field and what its codes are, as in {service: {ojt: ojt}}")
		return nil
	}
	t := &TrainingMap{Field: fields[0].key}
	if f, own := d.field(t.Field, []model.Kind{k}, d.pos(fields[0].keyNode)); own && f.Type != model.Code {
		d.probs.Errorf(d.pos(fields[0].keyNode), diag.BadDefinition, "%s is a %s, not a code", t.Field, f.Type)
	}
	types, _ := model.Participation.Field("training_type")
	for _, e := range d.object(fields[0].value, t.Field).entries() {
		c := TrainingCode{e.key, d.text(e.value, e.key)}
		d.checkValues(e.value, types, []string{c.Type})
		t.Codes = append(t.Codes, c)
	}
	if len(t.Codes) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "training names no code")
	}
	return t
}

func (d *Decoder) gainRule(o *object) *GainRule {
	types, _ := model.Gain.Field("type")
	r := &GainRule{}
	if n := o.need("type"); n != nil {
		r.Type = d.text(n, "type")
		d.checkValues(n, types, []string{r.Type})
	}
	levels, least := o.get("levels"), o.get("at_least")
	switch {
	case (levels == nil) == (least == nil):
		d.probs.Errorf(o.pos(), diag.BadDefinition, "a gain needs either levels, to compare assessments, or at_least, to add up credits")
		o.get("from")
		o.get("same")
	case levels != nil:
		r.From = d.from(o.need("from"), model.Assessment)
		r.Ladders = d.ladders(levels)
		r.Same = d.sameFields(o.get("same"))
	default:
		r.From = d.from(o.need("from"), model.Enrollment)
		r.Credits = d.creditsLeast(least)
	}
	r.Within = o.oneOf("within", diag.BadValue, "participation") != ""
	r.PretestDays = o.whole("pretest_days", 0, 0, 365)
	if r.PretestDays > 0 && (levels == nil || !r.Within) {
		d.probs.Errorf(d.pos(o.get("pretest_days")), diag.BadDefinition, "pretest_days goes with levels and within: participation")
	}
	if n := o.get("programs"); n != nil {
		r.Programs = d.programList(n, "programs")
		if !r.Within {
			d.probs.Errorf(d.pos(n), diag.BadDefinition, "programs says within which participations; it goes with within: participation")
		}
	}
	if n := o.get("program"); n != nil {
		if ids := d.programList(n, "program"); len(ids) == 1 {
			r.Program = ids[0]
		} else {
			d.probs.Errorf(d.pos(n), diag.BadValue, "program is the one program of the gains")
		}
	}
	return r
}

// ladders reads {abe: [lowest, …, highest], esl: […]}. A level stands once.
func (d *Decoder) ladders(n *yaml.Node) (out []Ladder) {
	seen := map[string]bool{}
	for _, e := range d.object(n, "levels").entries() {
		l := Ladder{ID: e.key, Levels: d.texts(e.value, e.key)}
		if len(l.Levels) < 2 {
			d.probs.Errorf(d.pos(e.value), diag.BadDefinition, "a ladder needs two levels at least, the lowest first")
		}
		for _, s := range l.Levels {
			if seen[s] {
				d.probs.Errorf(d.pos(e.value), diag.DuplicateID, "the level %q is named twice", s)
			}
			seen[s] = true
		}
		out = append(out, l)
	}
	return out
}

// sameFields are fields of assessments that must agree.
func (d *Decoder) sameFields(n *yaml.Node) []string {
	names := d.texts(n, "same")
	for _, name := range names {
		if f, own := d.field(name, []model.Kind{model.Assessment}, d.pos(n)); own && f.Type != model.Code {
			d.probs.Errorf(d.pos(n), diag.BadDefinition, "%s is a %s, not a code", name, f.Type)
		}
	}
	return names
}

// creditsLeast reads {credits: 12, terms: 2, over: 12m, consecutive: true}.
func (d *Decoder) creditsLeast(n *yaml.Node) *CreditsLeast {
	o := d.object(n, "at_least")
	if o == nil {
		return nil
	}
	c := &CreditsLeast{Terms: o.whole("terms", 1, 1, 10), Consecutive: o.boolean("consecutive")}
	given := 0
	for _, field := range []string{"credits", "contact_hours"} {
		if v := o.get(field); v != nil {
			c.Field, c.Value = sumFields[field], d.positive(v, field)
			given++
		}
	}
	over := o.get("over")
	if over != nil {
		if c.Over = d.offset(over, "over"); c.Over.N <= 0 {
			d.probs.Errorf(d.pos(over), diag.BadValue, "over must be more than 0")
		}
	}
	o.done()
	if given != 1 {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "name exactly one of credits and contact_hours")
	}
	if (c.Terms > 1) != (over != nil) || c.Consecutive && c.Terms < 2 {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "two terms or more and over go together")
	}
	return c
}
