package defs

import (
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
)

// Term is an instant with offsets: exit, exit+2q, entry-90d.
type Term struct {
	Instant string // entry, exit, completion, period_start, period_end, as_of, a date field or an anchor
	Offsets []calendar.Offset
	Pos     diag.Pos
}

// ByQuarter reports whether the term means a whole quarter (its last offset
// counts quarters).
func (t Term) ByQuarter() bool {
	return len(t.Offsets) > 0 && t.Offsets[len(t.Offsets)-1].Unit == calendar.Quarters
}

// String is the term as it is written.
func (t Term) String() string {
	var b strings.Builder
	b.WriteString(t.Instant)
	for _, o := range t.Offsets {
		if o.N >= 0 {
			b.WriteByte('+')
		}
		b.WriteString(o.String())
	}
	return b.String()
}

// Span is one interval expression: FROM..TO, or a single term, which is From
// and To at once (a day, or a whole quarter).
type Span struct{ From, To Term }

// String is the span as it is written.
func (s Span) String() string {
	if s.From.String() == s.To.String() {
		return s.From.String()
	}
	return s.From.String() + ".." + s.To.String()
}

// Interval is an intersection of one or more spans.
type Interval struct {
	Spans []Span
	Pos   diag.Pos
}

// String is the interval as it is written.
func (iv *Interval) String() string {
	parts := make([]string, len(iv.Spans))
	for i, s := range iv.Spans {
		parts[i] = s.String()
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// named intervals.
var namedSpans = map[string]string{
	"spell":  "entry..exit",
	"period": "period_start..period_end",
}

var termForm = lazy(`^([a-z][a-z0-9_]*)((?:[+-][0-9]+[dmqy])*)$`)
var offsetForm = lazy(`[+-][0-9]+[dmqy]`)

// interval reads an interval expression: text, or a list that is an intersection.
func (d *Decoder) interval(n *yaml.Node, what string) *Interval {
	if n == nil {
		return nil
	}
	iv := &Interval{Pos: d.pos(n)}
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			if sub := d.interval(c, what); sub != nil {
				iv.Spans = append(iv.Spans, sub.Spans...)
			}
		}
		if len(iv.Spans) == 0 {
			d.probs.Errorf(iv.Pos, diag.BadInterval, "%s: an intersection needs at least one interval", what)
		}
		return iv
	}
	text := d.text(n, what)
	if expansion, ok := namedSpans[text]; ok {
		text = expansion
	}
	from, to, ranged := strings.Cut(text, "..")
	a, ok := d.term(from, iv.Pos)
	if !ok {
		return nil
	}
	b := a
	if ranged {
		if b, ok = d.term(to, iv.Pos); !ok {
			return nil
		}
	}
	iv.Spans = []Span{{a, b}}
	return iv
}

func (d *Decoder) term(text string, pos diag.Pos) (Term, bool) {
	m := termForm().FindStringSubmatch(text)
	if m == nil {
		d.probs.Errorf(pos, diag.BadInterval, "%q is not an instant with offsets", text).
			WithHint("write entry, exit+2q, period_start or FROM..TO; spell and period are names of intervals")
		return Term{}, false
	}
	t := Term{Instant: m[1], Pos: pos}
	for _, o := range offsetForm().FindAllString(m[2], -1) {
		off, err := calendar.ParseOffset(strings.TrimPrefix(o, "+"))
		if err != nil {
			d.probs.Errorf(pos, diag.BadInterval, "%q is %v", o, err)
			return Term{}, false
		}
		t.Offsets = append(t.Offsets, off)
	}
	for _, o := range t.Offsets[:max(len(t.Offsets)-1, 0)] {
		if o.Unit == calendar.Quarters {
			d.probs.Errorf(pos, diag.BadInterval, "in %q an offset in quarters must be the last one", text)
			return Term{}, false
		}
	}
	return t, true
}

// quarters reads one interval or a list that is taken one after the other (not
// an intersection): the quarters of an employment condition.
func (d *Decoder) quarters(n *yaml.Node, what string) []*Interval {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		if iv := d.interval(n, what); iv != nil {
			return []*Interval{iv}
		}
		return nil
	}
	var out []*Interval
	for _, c := range n.Content {
		if iv := d.interval(c, what); iv != nil {
			out = append(out, iv)
		}
	}
	if len(out) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadInterval, "%s names no quarter", what)
	}
	return out
}
