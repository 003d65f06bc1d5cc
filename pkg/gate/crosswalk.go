package gate

import (
	"fmt"
	"strings"
)

// readCrosswalk reads crosswalk.md. A cell there must hold no number but those that the
// row shows which it stands for: of this metric and period, this pathway, and everybody
// in all programs together.
func (c *check) readCrosswalk() error {
	d, err := c.document(crosswalkFile)
	if err != nil {
		return err
	}
	x := crosswalk{check: c, document: d, rows: map[crossKey][]int{}}
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Breakdown != "all" || r.Program != "*" {
			continue
		}
		for _, label := range []string{r.Metric, r.Metric + ", " + r.Statistic} {
			k := crossKey{flat(r.Period.Label), flat(label), people(r.Pathway)}
			x.rows[k] = append(x.rows[k], i)
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
			label = metricLabel(text)
			if label != "" && !x.known(label) && strings.ContainsFunc(text, digitElsewhere) {
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

// metricLabel is the metric's name of a label such as "C c1_employment_q2 (default)":
// what stands before it is a category, after it how its definition was come by.
func metricLabel(text string) string {
	if name, _, ok := strings.Cut(text, " ("); ok {
		text = name
	}
	if len(text) > 2 && text[1] == ' ' {
		text = text[2:]
	}
	return text
}

// known reports whether a metric has this label in the period.
func (x *crosswalk) known(label string) bool {
	for _, people := range x.columns {
		if len(x.rows[crossKey{x.period, label, people}]) > 0 {
			return true
		}
	}
	return false
}

// says reports whether a cell holds what some row of this name shows, or nothing.
func (x *crosswalk) says(k crossKey, text string) bool {
	if text == "" {
		return true
	}
	for _, i := range x.rows[k] {
		if x.shown[i].hidden() && text == x.rules.Marker {
			return true
		}
		if !x.shown[i].hidden() && explained(text, x.telling(i)) {
			return true
		}
	}
	return false
}
