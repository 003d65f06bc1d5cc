package defs

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// CaseFile is a file of cases.
type CaseFile struct {
	File     string
	Programs []string // beyond the closed list
	Cases    []*Case
}

// Case is one case with everything it needs.
type Case struct {
	Name      string
	Pos       diag.Pos
	Reference Reference
	Setup     Setup
	Persons   []CasePerson
	Extracts  []CaseExtract
	Expect    []Expect
	Flags     []ExpectFlag
	Records   []ExpectRecord
}

// Setup is what may stand at the top of the file or in a case.
type Setup struct {
	Measures   []Ref
	Pathways   []Ref      // files
	Inline     []*Pathway // pathways written out
	Derive     []DeriveEntry
	AsOf       calendar.Date
	Coverage   map[model.Kind]calendar.Date
	Periods    []calendar.Period
	Breakdowns []string
	Bands      []Bands
	Leaver     *Gap
	YearStart  *calendar.MonthDay
	Switches   []SwitchSetting
	Academic   calendar.MonthDay
}

// CasePerson is one made-up person and their records.
type CasePerson struct {
	Key     string
	Records []CaseRecord
}

// CaseRecord is a record: field or attribute to text; several codes are
// joined by model.JoinCodes.
type CaseRecord struct {
	Kind   model.Kind
	Values map[string]string
	Attrs  []string
	Pos    diag.Pos
}

// CaseExtract is an extract of a few rows that a layout reads. The cell of the
// layout's key names the person.
type CaseExtract struct {
	Layout  Ref
	Rows    []map[string]string // column to cell
	Rejects []CaseReject
	Pos     diag.Pos
}

// CaseReject is a row, counted from 1, that must be rejected.
type CaseReject struct {
	Row          int
	Column, Code string
	Pos          diag.Pos
}

// Expect is one expected result row: columns of the results, with their texts.
type Expect struct {
	Columns []ExpectColumn
	Absent  bool
	Pos     diag.Pos
}

// ExpectColumn is one expected column with its place.
type ExpectColumn struct {
	Name, Text string
	Pos        diag.Pos
}

// Get is the text of a column, or def when it is not named.
func (e Expect) Get(name, def string) string {
	for _, c := range e.Columns {
		if c.Name == name {
			return c.Text
		}
	}
	return def
}

// ExpectFlag is one expected flag row.
type ExpectFlag = Expect

// ExpectRecord is an expected record of the timeline, delivered or derived: its
// person and kind, the fields that must agree, the rule that derived it
// (blank: none did) and how many such records there are. A blank field is one
// that the record does not have.
type ExpectRecord struct {
	Expect
	Kind  model.Kind
	Count int // -1: at least one
}

// The columns of an expected record that are no fields.
const (
	RecordPerson    = "person"
	RecordKind      = "kind"
	RecordDerivedBy = "derived_by"
	recordCount     = "count"
)

// ResultColumns are the columns of results.csv, in order.
var ResultColumns = []string{
	"set", "metric", "title", "category", "population", "pathway", "program", "period", "period_start", "period_end",
	"cohort_start", "cohort_end", "breakdown", "group", "statistic", "numerator", "denominator", "persons", "value",
	"unit", "ci_low", "ci_high", "pending", "excluded", "status", "reason", "target", "score", "confidence", "definition",
}

// FlagColumns are the columns of flags.csv, in order.
var FlagColumns = []string{"person", "pathway", "entry", "exit", "status", "completion", "last_activity", "rule", "kinds"}

// Cases reads a case file.
func (d *Decoder) Cases() *CaseFile {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	for _, a := range o.texts("attributes") {
		d.attrs[a] = true
	}
	f := &CaseFile{File: d.file, Programs: o.texts("programs")}
	d.extraPrograms = append(slices.Clone(d.extraPrograms), f.Programs...)
	settings := d.settingsAt(d.root)
	sw := d.switches.with(settings, d.probs)
	top := d.caseTop(o, sw)
	for _, n := range d.items(o.need("cases"), "cases") {
		own, under := d.settingsAt(n), sw
		at := top
		if len(own) > 0 {
			// What stands at the top holds for this case under its own settings.
			d.switches.with(own, d.probs)
			under = d.switches.with(mergeSettings(settings, own), &diag.List{})
			d.quietly(func() { at = d.caseTop(&object{d: d, node: d.root}, under) })
		}
		if under != nil {
			n = d.resolveNode(n, under, "switches")
		}
		if c := d.oneCase(n, at); c != nil {
			f.Cases = append(f.Cases, c)
		}
	}
	o.done()
	return f
}

// caseTop reads the setup at the top of a case file under some switches.
func (d *Decoder) caseTop(o *object, sw *Switches) Setup {
	if sw != nil {
		o.node = d.resolveNode(o.node, sw, "cases")
	}
	return d.setup(o, Setup{AsOf: calendar.NoDate, Academic: calendar.July1})
}

func (d *Decoder) setup(o *object, base Setup) Setup {
	s := base
	if m := o.get("measures"); m != nil {
		s.Measures = d.refs(m)
	}
	if n := o.get("switches"); n != nil {
		s.Switches = mergeSettings(s.Switches, d.switchSettings(n))
	}
	if p := o.get("pathways"); p != nil {
		s.Pathways, s.Inline = nil, nil
		for _, c := range d.listOrOne(p) {
			if c.Kind == yaml.MappingNode {
				if pw := d.pathway(c); pw != nil {
					s.Inline = append(s.Inline, pw)
				}
				continue
			}
			s.Pathways = append(s.Pathways, Ref{d.text(c, "a path"), d.pos(c)})
		}
	}
	if n := o.get("derive"); n != nil {
		s.Derive = d.deriveEntries(n)
	}
	if n := o.get("as_of"); n != nil {
		s.AsOf = d.date(n, "as_of")
	}
	if cal := o.get("calendar"); cal != nil {
		co := d.object(cal, "calendar")
		md := calendar.July1
		co.monthDay("program_year_start", &md)
		co.monthDay("academic_year_start", &s.Academic)
		co.done()
		s.YearStart = &md
	}
	if n := o.get("coverage"); n != nil {
		s.Coverage = d.coverage(n, s.Coverage)
	}
	if n := o.get("leaver"); n != nil {
		g := d.leaver(n)
		s.Leaver = &g
	}
	if n := o.get("periods"); n != nil {
		s.Periods = nil
		start := calendar.July1
		if s.YearStart != nil {
			start = *s.YearStart
		}
		for _, c := range d.listOrOne(n) {
			p, err := calendar.ParsePeriod(d.text(c, "periods"), start)
			if err != nil {
				d.probs.Errorf(d.pos(c), diag.BadPeriod, "%q is %v", c.Value, err)
				continue
			}
			s.Periods = append(s.Periods, p)
		}
	}
	if n := o.get("breakdowns"); n != nil {
		s.Breakdowns = d.texts(n, "breakdowns")
	}
	if n := o.get("bands"); n != nil {
		s.Bands = d.bands(n)
	}
	return s
}

func (d *Decoder) coverage(n *yaml.Node, base map[model.Kind]calendar.Date) map[model.Kind]calendar.Date {
	out := map[model.Kind]calendar.Date{}
	for k, v := range base {
		out[k] = v
	}
	o := d.object(n, "coverage")
	for _, e := range o.entries() {
		k, ok := model.ParseKind(e.key)
		if !ok {
			d.kind(e.keyNode)
			continue
		}
		out[k] = d.date(e.value, e.key)
	}
	return out
}

func (d *Decoder) oneCase(n *yaml.Node, top Setup) *Case {
	o := d.object(n, "a case")
	if o == nil {
		return nil
	}
	c := &Case{Name: o.word("name"), Pos: d.pos(n), Reference: d.reference(o.get("reference"))}
	c.Setup = d.setup(o, top)
	persons := d.object(o.get("persons"), "persons")
	for _, e := range persons.entries() {
		c.Persons = append(c.Persons, d.casePerson(e))
	}
	for _, n := range o.items("extracts") {
		c.Extracts = append(c.Extracts, d.caseExtract(n))
	}
	c.Expect = d.expectations(o.get("expect"), ResultColumns)
	c.Flags = d.expectations(o.get("flags"), FlagColumns)
	c.Records = d.recordExpectations(o.get("records"))
	o.done()
	if c.Setup.AsOf == calendar.NoDate {
		d.probs.Errorf(c.Pos, diag.MissingKey, `key "as_of" is missing in the case and at the top of the file`)
	}
	rejects := slices.ContainsFunc(c.Extracts, func(x CaseExtract) bool { return len(x.Rejects) > 0 })
	if len(c.Expect) == 0 && len(c.Flags) == 0 && len(c.Records) == 0 && !rejects {
		d.probs.Errorf(c.Pos, diag.MissingKey, "a case that expects nothing cannot fail")
	}
	for _, f := range slices.Concat(c.Flags, rowsOf(c.Records)) {
		who := f.Get("person", "")
		if len(c.Extracts) == 0 && !slices.ContainsFunc(c.Persons, func(p CasePerson) bool { return p.Key == who }) {
			d.probs.Errorf(f.Pos, diag.UnknownPerson, "no person of this case is called %q", who)
		}
	}
	return c
}

// caseExtract reads the rows of an extract and the rejects that are expected.
func (d *Decoder) caseExtract(n *yaml.Node) CaseExtract {
	o := d.object(n, "an extract")
	x := CaseExtract{Pos: d.pos(n)}
	if l := o.need("layout"); l != nil {
		x.Layout = Ref{d.text(l, "layout"), d.pos(l)}
	}
	for _, r := range o.items("rows") {
		row := map[string]string{}
		for _, e := range d.object(r, "a row").entries() {
			row[e.key] = d.text(e.value, e.key)
		}
		x.Rows = append(x.Rows, row)
	}
	if len(x.Rows) == 0 {
		o.need("rows")
	}
	for _, r := range o.items("rejects") {
		ro := d.object(r, "a reject")
		x.Rejects = append(x.Rejects, CaseReject{Row: ro.whole("row", 1, 1, len(x.Rows)), Column: ro.text("column"), Code: ro.word("code"), Pos: d.pos(r)})
		ro.done()
	}
	o.done()
	return x
}

func (d *Decoder) casePerson(e entry) CasePerson {
	p := CasePerson{Key: e.key}
	o := d.object(e.value, "a person")
	for _, r := range o.entries() {
		k, ok := model.ParseKind(r.key)
		if !ok {
			d.kind(r.keyNode)
			continue
		}
		nodes := []*yaml.Node{r.value}
		if r.value.Kind == yaml.SequenceNode {
			nodes = r.value.Content
		}
		for _, n := range nodes {
			if rec, ok := d.caseRecord(n, k); ok {
				p.Records = append(p.Records, rec)
			}
		}
	}
	return p
}

func (d *Decoder) caseRecord(n *yaml.Node, k model.Kind) (CaseRecord, bool) {
	o := d.object(n, "a record")
	if o == nil {
		return CaseRecord{}, false
	}
	rec := CaseRecord{Kind: k, Values: map[string]string{}, Pos: d.pos(n)}
	for _, e := range o.entries() {
		if e.key == "attributes" {
			for _, a := range d.object(e.value, "attributes").entries() {
				rec.Values[a.key] = spelled(a.key, d.text(a.value, a.key))
				rec.Attrs = append(rec.Attrs, a.key)
				d.attrs[a.key] = true
			}
			continue
		}
		f, ok := k.Field(e.key)
		if !ok {
			d.unknownLayoutField(e, k)
			continue
		}
		rec.Values[e.key] = spelled(e.key, d.caseValue(e, f))
	}
	for _, f := range k.Fields() {
		if f.Required && rec.Values[f.Name] == "" {
			d.probs.Errorf(rec.Pos, diag.MissingKey, "%s records need the field %q", k, f.Name)
		}
	}
	return rec, true
}

func (d *Decoder) caseValue(e entry, f model.Field) string {
	if f.Multi {
		codes := d.texts(e.value, e.key)
		d.checkValues(e.value, f, codes)
		return model.JoinCodes(codes)
	}
	s := d.text(e.value, e.key)
	if s == "" {
		return s
	}
	switch {
	case f.Type == model.Code && f.Codes != nil:
		d.checkCode(e.value, f, s)
	case f.Type == model.Bool:
		d.checkValues(e.value, f, []string{s})
	case f.Type != model.Code:
		d.checkBound(e.value, f, "the value", s)
	}
	return s
}

func (d *Decoder) expectations(n *yaml.Node, columns []string) (out []Expect) {
	for _, c := range d.listOrOne(n) {
		o := d.object(c, "an expectation")
		if o == nil {
			continue
		}
		x := Expect{Pos: d.pos(c)}
		if a := o.get("absent"); a != nil {
			x.Absent = d.boolean(a, "absent")
		}
		for _, e := range o.entries() {
			if e.key == "absent" {
				continue
			}
			if !slices.Contains(columns, e.key) {
				p := d.probs.Errorf(d.pos(e.keyNode), diag.UnknownKey, "unknown column %q; columns are %s", e.key, strings.Join(columns, ", "))
				if s := diag.Nearest(e.key, columns); s != "" {
					p.WithHint("did you mean %q?", s)
				}
				continue
			}
			x.Columns = append(x.Columns, ExpectColumn{e.key, d.text(e.value, e.key), d.pos(e.value)})
		}
		out = append(out, x)
	}
	return out
}

func rowsOf(records []ExpectRecord) (out []Expect) {
	for _, r := range records {
		out = append(out, r.Expect)
	}
	return out
}

// recordExpectations reads rows of {person: a, kind: participation, FIELD: value,
// derived_by: rule, count: n}.
func (d *Decoder) recordExpectations(n *yaml.Node) (out []ExpectRecord) {
	for _, c := range d.listOrOne(n) {
		o := d.object(c, "an expectation")
		if o == nil {
			continue
		}
		x := ExpectRecord{Expect: Expect{Pos: d.pos(c)}, Count: -1}
		if a := o.get("absent"); a != nil {
			x.Absent = d.boolean(a, "absent")
		}
		if o.get(recordCount) != nil {
			x.Count = o.whole(recordCount, -1, 0, 1_000_000)
		}
		var ok bool
		if kn := o.need(RecordKind); kn != nil {
			x.Kind, ok = d.kind(kn)
		}
		for _, e := range o.entries() {
			if e.key == recordCount || e.key == "absent" || e.key == RecordKind || ok && !d.recordColumn(e, x.Kind) {
				continue
			}
			text := d.textsJoined(e.value, e.key)
			x.Columns = append(x.Columns, ExpectColumn{e.key, text, d.pos(e.value)})
		}
		out = append(out, x)
	}
	return out
}

func (d *Decoder) recordColumn(e entry, k model.Kind) bool {
	if e.key == RecordPerson || e.key == RecordDerivedBy {
		return true
	}
	if _, own := k.Field(e.key); own {
		return true
	}
	d.unknownLayoutField(e, k)
	return false
}

// textsJoined is a text, or several codes as records hold them.
func (d *Decoder) textsJoined(n *yaml.Node, what string) string {
	if n.Kind == yaml.SequenceNode {
		return model.JoinCodes(d.texts(n, what))
	}
	return d.text(n, what)
}
