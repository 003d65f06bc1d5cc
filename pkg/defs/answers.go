package defs

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// Answers says which metric answers which column of a file that carries somebody
// else's result per record: what `verify` compares.
type Answers struct {
	ID, Title string
	Layout    string // the built-in layout of such files
	Measures  []Ref
	List      []Answer
	Notes     []string // what is known to differ, printed with every comparison
	Hash      string
}

// Answer is one column with a result per record: 1, 0 or blank for a rate, an
// amount or blank for a median.
type Answer struct {
	Attribute string   // of the participation, as the layout carries it
	Column    string   // its name in the file's documentation, for people
	Metric    string   // SET.METRIC
	Programs  []string // only participations in these; empty: those of the metric
	Pos       diag.Pos
}

// Answers reads a file of answers.
func (d *Decoder) Answers() *Answers {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	a := &Answers{ID: o.id("id"), Title: o.text("title"), Layout: o.word("layout"), Measures: d.refs(o.need("measures"))}
	for _, n := range o.items("answers") {
		a.List = append(a.List, d.answer(n, a.List))
	}
	if len(a.List) == 0 {
		o.need("answers")
	}
	for _, n := range o.texts("notes") {
		a.Notes = append(a.Notes, strings.TrimSpace(n))
	}
	o.done()
	a.Hash = d.digest()
	return a
}

func (d *Decoder) answer(n *yaml.Node, before []Answer) Answer {
	o := d.object(n, "an answer")
	a := Answer{Attribute: o.id("attribute"), Column: o.word("column"), Metric: o.word("metric"), Pos: d.pos(n)}
	for _, p := range d.listOrOne(o.get("programs")) {
		a.Programs = append(a.Programs, d.choice(p, "program", diag.UnknownCode, model.Programs))
	}
	o.done()
	if i := slices.IndexFunc(before, func(b Answer) bool { return b.Attribute == a.Attribute }); i >= 0 {
		p := d.probs.Errorf(a.Pos, diag.DuplicateID, "the attribute %q is compared twice", a.Attribute)
		p.Other = before[i].Pos
	}
	return a
}

// AnswerFiles are the ids of the shipped answers.
func (l *Library) AnswerFiles() []string {
	return l.ids("answers/*.yaml", func(f string) string { return strings.TrimSuffix(f[strings.LastIndex(f, "/")+1:], ".yaml") })
}

// Answers loads answers: an id of the library, or a file relative to dir.
func (l *Loader) Answers(dir string, r Ref) *Answers {
	var d *Decoder
	if slices.Contains(l.Library.AnswerFiles(), r.Name) {
		f := "answers/" + r.Name + ".yaml"
		d = l.open(l.Library.Files, f, libraryPrefix+f, r.Pos)
	} else if files := l.find(dir, r, diag.FileNotFound, "answers", l.Library.AnswerFiles()); len(files) > 0 {
		d = l.Open(files[0], r.Pos)
	}
	if d == nil {
		return nil
	}
	return d.Answers()
}

// Answering finds the metrics of the answers, parallel to their list; one that is
// not known or cannot be compared record by record is a problem.
func (l *Loader) Answering(a *Answers, known []*Metric) []*Metric {
	out := make([]*Metric, len(a.List))
	for i := range a.List {
		out[i] = l.answering(&a.List[i], known)
	}
	return out
}

func (l *Loader) answering(a *Answer, known []*Metric) *Metric {
	var names []string
	for _, m := range known {
		names = append(names, m.Name())
		if m.Name() != a.Metric {
			continue
		}
		if m.Population != Participations || m.Statistic != Rate && m.Statistic != Median {
			l.Problems.Errorf(a.Pos, diag.BadDefinition, "%s is no rate or median of participations and cannot be compared record by record", a.Metric)
		}
		return m
	}
	p := l.Problems.Errorf(a.Pos, diag.UnknownMetric, "no metric %q; known here are %s", a.Metric, Choices(names))
	if s := diag.Nearest(a.Metric, names); s != "" {
		p.WithHint("did you mean %q?", s)
	}
	return nil
}

// FirstPeriod is the first quarter in which a metric that goes by exit has a
// report at all, given the first exit: its own by the lag, not before the metric
// is in force.
func (m *Metric) FirstPeriod(exit calendar.Date) calendar.Quarter {
	return max(exit.Quarter().Add(m.Lag), m.InForce.From.Quarter())
}
