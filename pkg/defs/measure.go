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

// Population says what a metric's units are.
type Population string

// The populations.
const (
	Participations Population = "participations"
	Participants   Population = "participants"
	Leavers        Population = "leavers"
	Completers     Population = "completers"
)

// FieldKinds are the record kinds in which a field of the unit is looked up,
// first to last. A spell has no record of its own beyond its dates; its
// attributes are those of the records that flagged it.
func (p Population) FieldKinds() []model.Kind {
	if p == Participations {
		return []model.Kind{model.Participation, model.Person}
	}
	return []model.Kind{model.Person, model.Participation, model.Enrollment, model.Service}
}

// unitField is a field that the unit has by itself, without a record.
func (p Population) unitField(name string) (model.Field, bool) {
	if p == Participations {
		return model.Field{}, false
	}
	switch name {
	case "entry", "exit", "completion":
		return model.Field{Name: name, Type: model.Date}, true
	case "pathway":
		return model.Field{Name: name}, true
	case "status":
		return model.Field{Name: name, Codes: []string{"current", "left"}}, true
	}
	return model.Field{}, false
}

// The statistics.
const (
	Rate   = "rate"
	Median = "median"
	Mean   = "mean"
	Sum    = "sum"
	Count  = "count"
)

// Reference says where a definition comes from.
type Reference struct {
	Title, Section, Page, Issued, Note string
	Confidence                         string // text, second_hand or default
}

// String is the reference on one line.
func (r Reference) String() string {
	parts := []string{r.Title}
	if r.Section != "" {
		parts = append(parts, "section "+r.Section)
	}
	if r.Page != "" {
		parts = append(parts, "page "+r.Page)
	}
	if r.Issued != "" {
		parts = append(parts, "issued "+r.Issued)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// Metric is one metric of a measure set.
type Metric struct {
	Set, ID     string
	Title       string
	Category    string
	Description string
	Reference   Reference
	InForce     calendar.Interval
	Population  Population
	Programs    []string // participations only; empty means every program
	Dimensions  []string // participations only; nil means pathway and program
	By          string   // exit, entry, completion or active
	Lag         int      // whole quarters
	Exclude     []Exclusion
	Denominator *Cond // nil: every unit of the cohort
	Numerator   *Cond // rates
	Statistic   string
	Of          *Value // median, mean, sum
	Also        *Also
	Unit        string
	Needs       []model.Kind
	Anchors     []Anchor
	Values      []DatedValue
	Employment  *Employment // nil: the general rule
	Even        string      // how the median of an even count is taken
	Unduplicate bool        // one unit per person where programs are joined
	Breakdowns  []string    // shown in addition to the project's
	Hash        string      // 16 hex digits
	Pos         diag.Pos
	File        string
}

// Name is SET.ID.
func (m *Metric) Name() string { return m.Set + "." + m.ID }

// Also is a second statistic over the same denominator, under the same id.
type Also struct {
	Statistic string
	Of        *Value
}

// Exclusion takes units out of the cohort, for a reason that is counted.
type Exclusion struct {
	Reason string
	When   *Cond
}

// Anchor names the date of the first or last matching record.
type Anchor struct {
	Name   string
	Last   bool
	Record *RecordCond
	Pos    diag.Pos
}

// DatedValue is a number that changed over time.
type DatedValue struct {
	Name  string
	Steps []Step
}

// Step is a value in force from a day on.
type Step struct {
	From calendar.Date
	Is   int64 // ten-thousandths
}

// At is the value in force on a day; ok is false before the first step.
func (v DatedValue) At(d calendar.Date) (n int64, ok bool) {
	for _, s := range v.Steps {
		if s.From <= d {
			n, ok = s.Is, true
		}
	}
	return n, ok
}

// Measures reads a measure file. The result may be short when there were
// problems.
func (d *Decoder) Measures() []*Metric {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	set := o.id("set")
	for _, a := range o.texts("attributes") {
		d.attrs[a] = true
	}
	var out []*Metric
	for _, n := range d.items(o.need("metrics"), "metrics") {
		if m := d.metric(n, set); m != nil {
			out = append(out, m)
		}
	}
	o.done()
	return out
}

func (d *Decoder) metric(n *yaml.Node, set string) *Metric {
	o := d.object(n, "a metric")
	if o == nil {
		return nil
	}
	m := &Metric{Set: set, ID: o.id("id"), Title: o.word("title"), File: d.file, Pos: d.pos(n)}
	m.Category = o.oneOf("category", diag.BadValue, "interim", "education_training", "labor_market", "employer")
	m.Description = strings.TrimSpace(o.text("description"))
	m.Reference = d.reference(o.get("reference"))
	m.InForce = d.inForce(o.get("in_force"))
	m.Population = Population(o.oneOf("population", diag.BadValue,
		string(Participations), string(Participants), string(Leavers), string(Completers)))
	if m.Population == "" {
		if o.need("population") == nil {
			o.asked = append(o.asked, "programs", "dimensions", "cohort", "exclude", "denominator", "numerator", "statistic", "of", "also",
				"needs", "anchors", "values", "employment", "even", "unduplicate", "breakdowns", "unit")
		}
		m.Population = Participants
	}
	d.metricCohort(o, m)
	d.metricDimensions(o, m)
	for _, k := range o.items("needs") {
		if kind, ok := d.kind(k); ok {
			m.Needs = append(m.Needs, kind)
		}
	}
	d.anchors(o.get("anchors"), m)
	d.datedValues(o.get("values"), m)
	for _, e := range o.items("exclude") {
		eo := d.object(e, "an exclusion")
		x := Exclusion{Reason: eo.word("reason")}
		if when := eo.need("when"); when != nil {
			x.When = d.cond(when, m.Population)
		}
		eo.done()
		if x.When != nil {
			m.Exclude = append(m.Exclude, x)
		}
	}
	if den := o.get("denominator"); den != nil {
		m.Denominator = d.cond(den, m.Population)
	}
	m.Employment = d.employment(o.get("employment"))
	d.metricStatistic(o, m)
	d.metricEven(o, m)
	if u := o.get("unduplicate"); u != nil {
		m.Unduplicate = d.choice(u, "unduplicate", diag.BadValue, []string{"person"}) != ""
	}
	m.Breakdowns = o.texts("breakdowns")
	o.done()
	d.metricChecks(m)
	var b strings.Builder
	b.WriteString(set + "\n")
	canonical(&b, n)
	sum := sha256.Sum256([]byte(b.String()))
	m.Hash = hex.EncodeToString(sum[:8])
	return m
}

func (d *Decoder) metricCohort(o *object, m *Metric) {
	if p := o.get("programs"); p != nil {
		m.Programs = d.texts(p, "programs")
		f, _ := model.Participation.Field("program")
		d.checkValues(p, f, m.Programs)
		if m.Population != Participations {
			d.probs.Errorf(d.pos(p), diag.BadDefinition, "programs go with participations only; spells have no program")
		}
	}
	c := d.object(o.need("cohort"), "cohort")
	if c == nil {
		return
	}
	by := c.need("by")
	m.By = c.oneOf("by", diag.BadValue, "exit", "entry", "completion", "active")
	if lag := c.get("lag"); lag != nil {
		off := d.offset(lag, "lag")
		if off.Unit != calendar.Quarters && off.Unit != 0 || off.N < 0 {
			d.probs.Errorf(d.pos(lag), diag.BadValue, "lag counts whole quarters, as in 4q")
		}
		m.Lag = off.N
		if m.By == "active" && m.Lag != 0 {
			d.probs.Errorf(d.pos(lag), diag.BadDefinition, "an active cohort has no lag")
		}
	}
	if m.By == "completion" && m.Population == Participations {
		d.probs.Errorf(d.pos(by), diag.BadDefinition, "participations have no completion")
	}
	c.done()
}

func (d *Decoder) metricStatistic(o *object, m *Metric) {
	stats := []string{Rate, Median, Mean, Sum, Count}
	m.Statistic = o.oneOf("statistic", diag.BadValue, stats...)
	if m.Statistic == "" && o.get("statistic") == nil {
		o.need("statistic")
	}
	if num := o.get("numerator"); num != nil {
		m.Numerator = d.cond(num, m.Population)
		if m.Statistic != Rate {
			d.probs.Errorf(d.pos(num), diag.BadDefinition, "a numerator goes with a rate, not with a %s", m.Statistic)
		}
	} else if m.Statistic == Rate {
		d.probs.Errorf(m.Pos, diag.MissingKey, "a rate needs a numerator")
	}
	if of := o.get("of"); of != nil {
		m.Of = d.value(of, m.Population)
	} else if m.Statistic == Median || m.Statistic == Mean || m.Statistic == Sum {
		d.probs.Errorf(m.Pos, diag.MissingKey, "a %s needs `of`: what it is taken of", m.Statistic)
	}
	if a := o.get("also"); a != nil {
		ao := d.object(a, "also")
		m.Also = &Also{Statistic: ao.oneOf("statistic", diag.BadValue, Median, Mean, Sum)}
		if of := ao.need("of"); of != nil {
			m.Also.Of = d.value(of, m.Population)
		}
		ao.done()
		if m.Also.Of == nil || m.Also.Statistic == "" {
			m.Also = nil
		}
	}
	m.Unit = o.text("unit")
	if m.Unit == "" {
		switch {
		case m.Statistic == Rate:
			m.Unit = "fraction"
		case m.Of != nil:
			m.Unit = m.Of.Unit()
		default:
			m.Unit = "count"
		}
	}
}

func (d *Decoder) reference(n *yaml.Node) Reference {
	o := d.object(n, "reference")
	if o == nil {
		return Reference{}
	}
	r := Reference{
		Title: o.text("title"), Section: o.text("section"), Page: o.text("page"),
		Issued: o.text("issued"), Note: strings.TrimSpace(o.text("note")),
		Confidence: o.oneOf("confidence", diag.BadValue, "text", "second_hand", "default"),
	}
	o.done()
	return r
}

func (d *Decoder) inForce(n *yaml.Node) calendar.Interval {
	iv := calendar.Interval{From: calendar.NoDate, To: calendar.Forever}
	o := d.object(n, "in_force")
	if o == nil {
		return iv
	}
	if f := o.get("from"); f != nil {
		iv.From = d.date(f, "from")
	}
	if t := o.get("to"); t != nil {
		iv.To = d.date(t, "to")
	}
	o.done()
	if iv.IsEmpty() {
		d.probs.Errorf(d.pos(n), diag.BadInterval, "in_force ends before it begins")
	}
	return iv
}

func (d *Decoder) anchors(n *yaml.Node, m *Metric) {
	o := d.object(n, "anchors")
	for _, e := range o.entries() {
		ao := d.object(e.value, "an anchor")
		a := Anchor{Name: e.key, Pos: d.pos(e.keyNode)}
		which := ao.get("first")
		if last := ao.get("last"); last != nil {
			a.Last = true
			which = last
		}
		ao.done()
		if which == nil {
			d.probs.Errorf(a.Pos, diag.MissingKey, "an anchor needs first or last")
			continue
		}
		ro := d.object(which, "first or last")
		if rec := ro.need("record"); rec != nil {
			a.Record = d.recordCond(ro, rec, m.Population)
		}
		ro.done()
		if a.Record != nil {
			m.Anchors = append(m.Anchors, a)
		}
	}
}

func (d *Decoder) datedValues(n *yaml.Node, m *Metric) {
	o := d.object(n, "values")
	for _, e := range o.entries() {
		v := DatedValue{Name: e.key}
		for _, s := range d.items(e.value, "a dated value") {
			so := d.object(s, "a step")
			if so == nil {
				continue
			}
			st := Step{From: d.date(so.need("from"), "from")}
			if is := so.need("is"); is != nil {
				st.Is = d.number(is, "is")
			}
			so.done()
			v.Steps = append(v.Steps, st)
		}
		slices.SortFunc(v.Steps, func(a, b Step) int { return int(a.From) - int(b.From) })
		m.Values = append(m.Values, v)
	}
}
