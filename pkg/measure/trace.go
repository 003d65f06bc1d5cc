package measure

import (
	"fmt"

	"pathmetrics/pkg/model"
)

// Step is one condition as it was evaluated for one unit: what it asked, what
// came out, what it found, and its parts.
type Step struct {
	Text   string
	Result model.Tri
	Notes  []string
	Parts  []*Step
}

// node is a compiled condition.
type node struct {
	text   string
	eval   func(*context) model.Tri
	number int        // of its meaning among all conditions
	same   *condition // what it shares with others of its meaning
	place  place
}

// traced evaluates a node and writes down how. Nothing is remembered and nothing
// looked up, so that every part is written down wherever it stands.
func (n *node) traced(c *context) model.Tri {
	outer := c.trace
	step := &Step{Text: n.text}
	outer.Parts = append(outer.Parts, step)
	c.trace = step
	step.Result = n.eval(c)
	c.trace = outer
	return step.Result
}

// note writes something found into the trace. Callers ask for c.trace first, so
// that nothing is formatted when nobody wants to know.
func (c *context) note(format string, args ...any) {
	c.trace.Notes = append(c.trace.Notes, fmt.Sprintf(format, args...))
}

// describe is a record in a few words for the trace: kind, span and its codes.
func (c *context) describe(k model.Kind, row int) string {
	s := fmt.Sprintf("%s %s", k, c.store.Span(k, row))
	if f, _ := k.Field(k.StartField()); f.Type == model.Quarter {
		s = fmt.Sprintf("%s %s", k, c.store.Start(k, row).Quarter())
	}
	for _, name := range []string{"type", "program", "level", "subject", "service", "status"} {
		if v := c.store.Tables[k].Col(name).Get(row); v != model.Blank {
			s += " " + model.ShowCodes(c.store.Symbols.Text(int32(v)))
		}
	}
	return s
}
