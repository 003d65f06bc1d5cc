package timeline

import (
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Matcher tries the rows of one table against a `where`. It remembers its
// answer per symbol and is therefore not safe for concurrent use; each worker
// compiles its own.
type Matcher struct {
	tests   []valueTest
	sectors []int // columns that must be in the sector
	notSect []int // columns that must not
}

type valueTest struct {
	column int
	pass   func(v int64) bool
}

// NewMatcher compiles a where for tables of the shape of t; nil matches every
// row. A field that the table does not have is blank in every row.
func NewMatcher(w *defs.Where, t *model.Table, symbols *model.Symbols) *Matcher {
	m := &Matcher{}
	if w == nil {
		return m
	}
	for _, test := range w.Tests {
		i := t.Index(test.Field)
		if test.Sector {
			if test.Not {
				m.notSect = append(m.notSect, i)
			} else {
				m.sectors = append(m.sectors, i)
			}
			continue
		}
		f := model.Field{Name: test.Field, Attr: true}
		if i >= 0 {
			f = t.Fields[i]
		}
		pass := NewTest(test, f, symbols)
		m.tests = append(m.tests, valueTest{i, pass})
	}
	return m
}

// AsksSector reports whether the where names the pathway's sector, so that
// callers need not find it out for the others.
func (m *Matcher) AsksSector() bool { return len(m.sectors)+len(m.notSect) > 0 }

// Row reports whether a row of the table matches. sector is asked only by
// conditions that name the pathway's sector; nil is a sector without industries.
func (m *Matcher) Row(t *model.Table, row int, sector *CodeSet) bool {
	for i := range m.tests {
		v := model.Blank
		if c := m.tests[i].column; c >= 0 {
			v = t.Columns[c].Get(row)
		}
		if !m.tests[i].pass(v) {
			return false
		}
	}
	for _, c := range m.sectors {
		if c < 0 || !sector.Has(t.Columns[c].Get(row)) {
			return false
		}
	}
	for _, c := range m.notSect {
		if c >= 0 && sector.Has(t.Columns[c].Get(row)) {
			return false
		}
	}
	return true
}

// Values reports whether a row given as values, parallel to the table's
// fields, matches; conditions on a sector never do.
func (m *Matcher) Values(values []int64) bool {
	for i := range m.tests {
		v := model.Blank
		if c := m.tests[i].column; c >= 0 && c < len(values) {
			v = values[c]
		}
		if !m.tests[i].pass(v) {
			return false
		}
	}
	return len(m.sectors) == 0
}

// NewTest compiles one test on values of a field.
func NewTest(test defs.Test, f model.Field, symbols *model.Symbols) func(int64) bool {
	pass := positive(test, f, symbols)
	if !test.Not {
		return pass
	}
	return func(v int64) bool { return !pass(v) }
}

func positive(test defs.Test, f model.Field, symbols *model.Symbols) func(int64) bool {
	var parts []func(int64) bool
	if test.Present != nil {
		want := *test.Present
		parts = append(parts, func(v int64) bool { return (v != model.Blank) == want })
	}
	if test.In != nil {
		parts = append(parts, accepts(test.In, f, symbols))
	}
	parts = append(parts, bounds(test, f, symbols)...)
	if len(parts) == 1 {
		return parts[0]
	}
	return func(v int64) bool {
		for _, p := range parts {
			if !p(v) {
				return false
			}
		}
		return true
	}
}

// accepts is membership in a list of codes or truth values.
func accepts(in []string, f model.Field, symbols *model.Symbols) func(int64) bool {
	switch f.Type {
	case model.Bool:
		yes, no := slices.Contains(in, "true"), slices.Contains(in, "false")
		return func(v int64) bool { return v == 1 && yes || v == 0 && no }
	case model.Code:
		set := NewCodeSet(in, symbols)
		return set.Has
	}
	accepted := map[int64]bool{}
	for _, s := range in {
		if v, err := defs.ParseBound(f.Type, s); err == nil {
			accepted[v] = true
		}
	}
	return func(v int64) bool { return accepted[v] }
}

// bounds are the at_least, at_most, before and after of a test. On attributes,
// which are text, a bound compares as a number or a date, whichever it is
// itself; a text that is neither passes none.
func bounds(test defs.Test, f model.Field, symbols *model.Symbols) []func(int64) bool {
	var out []func(int64) bool
	add := func(bound string, holds func(v, b int64) bool) {
		if bound == "" {
			return
		}
		if f.Type == model.Code {
			out = append(out, textBound(bound, holds, symbols))
			return
		}
		b, err := defs.ParseBound(f.Type, bound)
		out = append(out, func(v int64) bool { return err == nil && v != model.Blank && holds(v, b) })
	}
	add(test.AtLeast, func(v, b int64) bool { return v >= b })
	add(test.AtMost, func(v, b int64) bool { return v <= b })
	add(test.Before, func(v, b int64) bool { return v < b })
	add(test.After, func(v, b int64) bool { return v > b })
	return out
}

func textBound(bound string, holds func(v, b int64) bool, symbols *model.Symbols) func(int64) bool {
	t := model.Number
	b, err := defs.ParseBound(t, bound)
	if err != nil {
		t = model.Date
		b, err = defs.ParseBound(t, bound)
	}
	memo := memo{symbols: symbols, ask: func(text string) bool {
		v, bad := defs.ParseBound(t, text)
		return err == nil && bad == nil && holds(v, b)
	}}
	return memo.get
}

// CodeSet is a list of accepted codes, where a star at the end of one stands
// for any ending. It answers for symbols and remembers the answer.
type CodeSet struct{ memo memo }

// NewCodeSet compiles patterns.
func NewCodeSet(patterns []string, symbols *model.Symbols) *CodeSet {
	exact := map[string]bool{}
	var prefixes []string
	for _, p := range patterns {
		if head, ok := strings.CutSuffix(p, "*"); ok {
			prefixes = append(prefixes, head)
		} else {
			exact[p] = true
		}
	}
	one := func(code string) bool {
		if exact[code] {
			return true
		}
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(code, p) })
	}
	return &CodeSet{memo{symbols: symbols, ask: func(text string) bool {
		return slices.ContainsFunc(model.SplitCodes(text), one)
	}}}
}

// Has reports whether the symbol's text, or one of the several codes in it, is
// accepted. Blank and a nil set are not.
func (c *CodeSet) Has(v int64) bool { return c != nil && c.memo.get(v) }
