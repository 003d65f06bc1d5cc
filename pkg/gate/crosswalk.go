package gate

import (
	"fmt"
	"strings"
	"unicode"

	"pathmetrics/pkg/aggregate"
)

// readCrosswalk reads crosswalk.md. A cell there must hold no number but those that the
// row shows which it stands for: of this metric and period, this pathway, and everybody
// in all programs together.
func (c *check) readCrosswalk() error {
	d, err := c.document(crosswalkFile)
	if err != nil {
		return err
	}
	x := crosswalk{check: c, document: d, rows: map[crossKey][]int{}, labels: map[crossKey]bool{}, people: map[string]bool{}}
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Breakdown != "all" || r.Program != "*" {
			continue
		}
		x.people[people(r.Pathway)] = true
		for _, label := range labels(r.Heading) {
			k := crossKey{flat(r.Period.Label), label, people(r.Pathway)}
			x.rows[k] = append(x.rows[k], i)
			k.people = ""
			x.labels[k] = true
		}
	}
	prose := c.prose(d.file)
	return d.walk(x.head, x.row, func(line int, s string) error {
		if title, ok := strings.CutPrefix(s, "## "); ok {
			x.period = unescaped(title)
		}
		return prose(line, s)
	})
}

// crossKey is what a cell of the crosswalk stands for, in its words.
type crossKey struct{ period, label, people string }

// crosswalk is a reading of crosswalk.md.
type crosswalk struct {
	*check
	*document
	rows    map[crossKey][]int
	labels  map[crossKey]bool // of nobody
	people  map[string]bool
	period  string
	columns []string
}

// The columns that hold names of metrics; what stands right of one is about it.
const (
	wioaColumn = "WIOA measure"
	aqcpColumn = "AQCP metric"
)

func (x *crosswalk) head(line int, cells []string) error {
	if len(cells) == 0 || cells[0] != wioaColumn {
		return fmt.Errorf("%s: line %d: a table that is not known", x.file, line)
	}
	for _, s := range cells {
		if s != wioaColumn && s != aqcpColumn && !x.people[s] && strings.ContainsFunc(s, unicode.IsNumber) {
			return fmt.Errorf("%s: line %d: a column that is not known", x.file, line)
		}
	}
	x.columns = cells
	return nil
}

func (x *crosswalk) row(line int, cells []string) error {
	fail := func(k int, what string) error {
		return fmt.Errorf("%s: line %d, column %q: %s", x.file, line, x.columns[min(k, len(x.columns)-1)], what)
	}
	if len(cells) != len(x.columns) {
		return fail(0, "more or fewer cells than columns")
	}
	label := ""
	for k, text := range cells {
		switch x.columns[k] {
		case wioaColumn, aqcpColumn:
			label = withoutCategory(text)
			if !x.labels[crossKey{x.period, label, ""}] && strings.ContainsFunc(text, unicode.IsNumber) {
				return fail(k, "not a metric of the results")
			}
		default:
			if !x.says(crossKey{x.period, label, x.columns[k]}, text) {
				return fail(k, "not what the results show")
			}
		}
	}
	return nil
}

// labels are the names that a heading may go by.
func labels(h *aggregate.Heading) (out []string) {
	for _, name := range []string{h.Metric, h.Metric + ", " + h.Statistic} {
		if h.Confidence != "" {
			name += " (" + h.Confidence + ")"
		}
		out = append(out, flat(name))
	}
	return out
}

// withoutCategory is a label without the letter of an AQCP category in front.
func withoutCategory(text string) string {
	if len(text) > 2 && text[1] == ' ' {
		return text[2:]
	}
	return text
}

// says reports whether a cell holds what some row of this name shows, or nothing.
func (x *crosswalk) says(k crossKey, text string) bool {
	if text == "" {
		return true
	}
	for _, i := range x.rows[k] {
		if x.shown[i].hidden() && text == x.Rules.Marker {
			return true
		}
		if !x.shown[i].hidden() && explained(text, x.telling(i)) {
			return true
		}
	}
	return false
}
