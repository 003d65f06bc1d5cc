package cli

import (
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/explain"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/profile"
)

// profileDoc is a profile as JSON has it; the text is made of it, so that both
// show the same.
type profileDoc struct {
	Sources []profileSource `json:"sources"`
	Matches []profileMatch  `json:"matches"`
}

type profileSource struct {
	ID       string           `json:"id"`
	Layout   string           `json:"layout,omitempty"`
	Found    bool             `json:"layout_found,omitempty"`
	Files    int              `json:"files"`
	Rows     int64            `json:"rows"`
	Used     *int64           `json:"rows_used,omitempty"`
	Filtered *int64           `json:"rows_filtered,omitempty"`
	Rejected *int64           `json:"rows_rejected,omitempty"`
	Rejects  []rejectCount    `json:"rejects,omitempty"`
	Key      *profileKey      `json:"key,omitempty"`
	Records  []profileRecords `json:"records,omitempty"`
	Coverage []profileSpan    `json:"coverage,omitempty"`
	NoHeader bool             `json:"first_line_looks_like_data,omitempty"`
	Repeated int              `json:"columns_with_repeated_names,omitempty"`
	Columns  []profileColumn  `json:"columns"`
	Edits    []editQuality    `json:"edits,omitempty"`
}

type profileKey struct {
	Name      string `json:"name"`
	EndsAt    string `json:"ends_at"`
	Valid     int64  `json:"valid"`
	Local     int64  `json:"of_this_source_only"`
	Malformed int64  `json:"malformed"`
	Blank     int64  `json:"blank"`
	Persons   int    `json:"persons"`
	Repeats   int64  `json:"rows_that_repeat_a_key"`
}

type profileRecords struct {
	Kind    string `json:"kind"`
	Records int64  `json:"records"`
}

type profileSpan struct {
	Kind     string           `json:"kind"`
	Field    string           `json:"field"`
	Quarters []profileQuarter `json:"quarters"`
}

type profileQuarter struct {
	Quarter string `json:"quarter"`
	Records int64  `json:"records"`
}

type profileColumn struct {
	Name     string         `json:"column"`
	ReadAs   []string       `json:"read_as"`
	Blank    int64          `json:"blank"`
	Share    string         `json:"blank_share"`
	Distinct int            `json:"values"`
	More     bool           `json:"more_values,omitempty"`
	Codes    []profileCode  `json:"codes,omitempty"`
	Rare     *profile.Group `json:"rare_values,omitempty"`
	Unknown  *profile.Group `json:"values_not_in_the_layout,omitempty"`
	rows     int64
	used     bool
}

type profileCode struct {
	Code string `json:"code"`
	Rows int64  `json:"rows"`
}

type profileMatch struct {
	A      string `json:"a"`
	B      string `json:"b"`
	InA    int    `json:"persons_of_a"`
	InB    int    `json:"persons_of_b"`
	InBoth int    `json:"in_both"`
	AInB   string `json:"share_of_a_in_b"`
	BInA   string `json:"share_of_b_in_a"`
}

func profileOf(src *pipeline.Source, p *pipeline.SourceProfile) profileSource {
	s := profileSource{ID: src.ID, Layout: src.Layout.ID, Files: p.Files, Rows: p.Rows, NoHeader: p.NoHeader, Repeated: p.Repeated, Columns: []profileColumn{}}
	if p.Made != nil {
		s.made(src, p)
	}
	for _, l := range p.Columns {
		s.Columns = append(s.Columns, columnOf(l))
	}
	return s
}

// made fills in what the layout makes of the rows.
func (s *profileSource) made(src *pipeline.Source, p *pipeline.SourceProfile) {
	m, k := p.Made, p.Made.Keys
	s.Key = &profileKey{Name: src.Layout.Keys[0].As, EndsAt: p.KeyName, Valid: k.Valid, Local: k.Local, Malformed: k.Malformed, Blank: k.Blank,
		Persons: k.Persons, Repeats: k.Usable() - int64(k.Persons)}
	for _, r := range m.Rejects {
		s.Rejects = append(s.Rejects, rejectCount{r.Column, string(r.Code), r.Rows})
	}
	if len(src.Layout.Records) == 0 {
		return
	}
	s.Used, s.Filtered, s.Rejected = &m.Used, &m.Filtered, &m.Rejected
	for _, n := range m.Kinds {
		s.Records = append(s.Records, profileRecords{n.Kind.String(), n.Records})
	}
	for _, x := range m.Spans {
		span := profileSpan{Kind: x.Kind.String(), Field: x.Field}
		for _, q := range x.Quarters {
			span.Quarters = append(span.Quarters, profileQuarter{q.Quarter.String(), q.Records})
		}
		s.Coverage = append(s.Coverage, span)
	}
}

func columnOf(l profile.Line) profileColumn {
	c := profileColumn{Name: l.Role.Name, ReadAs: append([]string{}, l.Role.As...), Blank: l.Blank, Share: millionths(partOf(l.Blank, l.Rows)),
		Distinct: l.Distinct, More: l.More, rows: l.Rows, used: l.Role.Use != profile.Ignored}
	for _, v := range l.Values {
		c.Codes = append(c.Codes, profileCode{v.Value, v.Rows})
	}
	if l.Rare.Values > 0 {
		c.Rare = &l.Rare
	}
	if l.Unknown.Values > 0 {
		c.Unknown = &l.Unknown
	}
	return c
}

// partOf is n of all in millionths, rounded half up; 0 of nothing.
func partOf(n, all int64) int64 {
	if all == 0 {
		return 0
	}
	return (2*n*1_000_000 + all) / (2 * all)
}

// percent writes n of all with one decimal.
func percent(n, all int64) string {
	if all == 0 {
		return "-"
	}
	return model.FormatNumber(partOf(n, all), 10_000, 1) + " %"
}

func matchesOf(plan *pipeline.Plan, ms []pipeline.Match) []profileMatch {
	out := []profileMatch{}
	for _, m := range ms {
		a, b, both := int64(m.PersonsA), int64(m.PersonsB), int64(m.InBoth)
		out = append(out, profileMatch{plan.Sources[m.A].ID, plan.Sources[m.B].ID, m.PersonsA, m.PersonsB, m.InBoth,
			millionths(partOf(both, a)), millionths(partOf(both, b))})
	}
	return out
}

// profileText writes a profile as tables.
func (a *app) profileText(d *profileDoc) error {
	for i := range d.Sources {
		if err := a.sourceText(&d.Sources[i], i > 0); err != nil {
			return err
		}
	}
	if len(d.Matches) == 0 {
		return nil
	}
	if err := a.print("\nPERSONS OF ONE SOURCE IN ANOTHER\n"); err != nil {
		return err
	}
	t := explain.Table{Head: []string{"a", "b", "persons of a", "persons of b", "in both", "a in b", "b in a"}}
	for _, m := range d.Matches {
		t.Rows = append(t.Rows, []string{m.A, m.B, fmt.Sprint(m.InA), fmt.Sprint(m.InB), fmt.Sprint(m.InBoth),
			percent(int64(m.InBoth), int64(m.InA)), percent(int64(m.InBoth), int64(m.InB))})
	}
	return t.Write(a.out, a.width)
}

func (a *app) sourceText(s *profileSource, more bool) error {
	var b strings.Builder
	if more {
		b.WriteString("\n")
	}
	b.WriteString("SOURCE " + explain.Visible(s.ID))
	if s.Layout != "" {
		b.WriteString(", layout " + s.Layout)
	}
	if s.Found {
		fmt.Fprintf(&b, "\nread as %s; --layout none reads it bare", s.Layout)
	}
	fmt.Fprintf(&b, "\n%d files, %d rows", s.Files, s.Rows)
	if s.Used != nil {
		fmt.Fprintf(&b, ": %d used, %d filtered, %d rejected", *s.Used, *s.Filtered, *s.Rejected)
	}
	b.WriteString("\n")
	if s.NoHeader {
		b.WriteString("the first line looks like a row and not like a header; columns are numbered\n")
	}
	if s.Repeated > 0 {
		fmt.Fprintf(&b, "%d columns have a name that stands in the header more than once; they are not looked at\n", s.Repeated)
	}
	if k := s.Key; k != nil {
		fmt.Fprintf(&b, "key %s: %d valid, %d of this source only, %d malformed, %d blank; %d persons, %d rows repeat a key\n",
			k.Name, k.Valid, k.Local, k.Malformed, k.Blank, k.Persons, k.Repeats)
	}
	for _, r := range s.Records {
		fmt.Fprintf(&b, "%d %s records\n", r.Records, r.Kind)
	}
	if err := a.print("%s", b.String()); err != nil {
		return err
	}
	if len(s.Rejects) > 0 {
		t := explain.Table{Head: []string{"rejected rows", "code", "column"}}
		for _, r := range s.Rejects {
			t.Rows = append(t.Rows, []string{fmt.Sprint(r.Rows), r.Code, r.Column})
		}
		if err := a.titled("", t); err != nil {
			return err
		}
	}
	return a.sourceTables(s)
}

func (a *app) titled(title string, t explain.Table) error {
	if len(t.Rows) == 0 {
		return nil
	}
	if title != "" {
		title = "\n" + title
	}
	if err := a.print("%s\n", title); err != nil {
		return err
	}
	return t.Write(a.out, a.width)
}

// sourceTables writes coverage, columns and edits.
func (a *app) sourceTables(s *profileSource) error {
	if err := a.titled("", coverageTable(s.Coverage)); err != nil {
		return err
	}
	for _, used := range []bool{true, false} {
		title := "columns that the layout reads"
		switch {
		case s.NoHeader:
			title = "columns, by number"
		case !used:
			title = "columns that no layout reads"
		}
		t := explain.Table{Head: []string{"column", "blank", "share", "values", "read as", "rows with each code"}}
		for _, c := range s.Columns {
			if c.used == used {
				t.Rows = append(t.Rows, []string{c.Name, fmt.Sprint(c.Blank), percent(c.Blank, c.rows), distinct(c), strings.Join(c.ReadAs, ", "), codesText(c)})
			}
		}
		if err := a.titled(title, t); err != nil {
			return err
		}
	}
	for _, q := range s.Edits {
		if err := a.editsText(q); err != nil {
			return err
		}
	}
	return nil
}

func distinct(c profileColumn) string {
	if c.More {
		return fmt.Sprintf("over %d", c.Distinct)
	}
	return fmt.Sprint(c.Distinct)
}

func codesText(c profileColumn) string {
	var parts []string
	for _, v := range c.Codes {
		parts = append(parts, fmt.Sprintf("%s: %d", v.Code, v.Rows))
	}
	if c.Rare != nil {
		parts = append(parts, fmt.Sprintf("(rare values): %d", c.Rare.Rows))
	}
	if c.Unknown != nil {
		parts = append(parts, fmt.Sprintf("(not codes of the layout, %d different): %d", c.Unknown.Values, c.Unknown.Rows))
	}
	return strings.Join(parts, ", ")
}

// coverageTable has a row for each quarter in which there is a record.
func coverageTable(spans []profileSpan) explain.Table {
	t := explain.Table{Head: []string{"quarter"}}
	var quarters []string
	counts := map[string][]string{}
	for i, s := range spans {
		t.Head = append(t.Head, s.Kind+" "+s.Field)
		for _, q := range s.Quarters {
			if counts[q.Quarter] == nil {
				counts[q.Quarter] = slices.Repeat([]string{""}, len(spans))
				quarters = append(quarters, q.Quarter)
			}
			counts[q.Quarter][i] = fmt.Sprint(q.Records)
		}
	}
	slices.SortFunc(quarters, func(x, y string) int {
		a, _ := calendar.ParseQuarter(x)
		b, _ := calendar.ParseQuarter(y)
		return int(a) - int(b)
	})
	for _, q := range quarters {
		t.Rows = append(t.Rows, append([]string{q}, counts[q]...))
	}
	return t
}
