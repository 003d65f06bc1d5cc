package explain

import (
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// systemNames are the classifications in words.
var systemNames = map[string]string{
	"cip": "CIP 2020", "soc": "SOC 2018", "naics": "NAICS 2022", "fips": "FIPS states",
}

// SystemName is what a classification is called: "CIP 2020".
func SystemName(system string) string { return systemNames[system] }

// Classification is the page of a whole classification: where it comes from and
// its top level.
func Classification(system string, book *codes.Book, c *defs.Classification) *Page {
	p, t := &Page{}, book.Of(system)
	p.add("", "  ", "%s: %s (classification)", system, c.Title)
	p.heading("Codes")
	var top []codes.Entry
	for _, e := range t.All() {
		if len(t.Parents(e.Code)) == 0 {
			top = append(top, e)
		}
	}
	p.entries(top)
	p.blank()
	p.para("%d codes in all. \"pathmetrics show %s.CODE\" shows one and what is below it.", len(t.All()), system)
	p.described(c)
	return p
}

func (p *Page) described(c *defs.Classification) {
	p.heading("Columns of the file")
	for _, col := range c.Columns {
		p.item(0, "%s: %s", col.Name, col.What)
	}
	p.reference(c.Reference)
	p.heading("Licence")
	p.para("%s.", c.Licence)
}

func (p *Page) entries(entries []codes.Entry) {
	t := Table{Head: []string{"code", "title"}}
	for _, e := range entries {
		t.Rows = append(t.Rows, []string{e.Code, entryTitle(e)})
	}
	p.table(t)
}

// entryTitle is a title with what became of the code.
func entryTitle(e codes.Entry) string {
	switch e.Now {
	case "":
		return e.Title
	case "deleted":
		return e.Title + " (deleted in this edition)"
	}
	return e.Title + " (now " + e.Now + ")"
}

// Code is the page of one code of a classification: what it is, what it is part
// of, what it consists of, and for programs and occupations the others.
func Code(system string, e codes.Entry, book *codes.Book) *Page {
	p, t := &Page{}, book.Of(system)
	p.add("", "  ", "%s: %s (%s)", e.Code, entryTitle(e), systemNames[system])
	if e.Also != "" {
		p.heading("Postal code")
		p.para("%s", e.Also)
	}
	if parents := t.Parents(e.Code); len(parents) > 0 {
		p.heading("Part of")
		p.entries(parents)
	}
	if children := t.Children(e.Code); len(children) > 0 {
		p.heading("Consists of")
		p.entries(children)
	}
	if system == "cip" {
		p.others("Leads to the occupations (SOC 2018)", book.Occupations(e.Code), book.SOC())
	}
	if system == "soc" {
		p.others("Programs that lead to it (CIP 2020)", book.Programs(e.Code), book.CIP())
	}
	return p
}

func (p *Page) others(heading string, list []string, t *codes.Table) {
	if len(list) == 0 {
		return
	}
	p.heading(heading)
	var entries []codes.Entry
	for _, code := range list {
		if e, ok := t.Get(code); ok {
			entries = append(entries, e)
		}
	}
	p.entries(entries)
}

// CodeFile is the page of a file of codes: its tables.
func CodeFile(f *defs.CodeFile) *Page {
	p := &Page{}
	p.add("", "  ", "%s: %s (file of codes)", f.ID, f.Title)
	if f.Description != "" {
		p.blank()
		p.para("%s", f.Description)
	}
	p.heading("Tables")
	t := Table{Head: []string{"table", "codes", "title"}}
	for _, x := range f.Tables {
		t.Rows = append(t.Rows, []string{f.ID + "." + x.ID, fmt.Sprint(len(x.Codes)), x.Title})
	}
	p.table(t)
	if len(f.Elements) > 0 {
		p.heading("Elements")
		p.para("%d elements; \"pathmetrics show %s.NUMBER\" shows one.", len(f.Elements), f.ID)
	}
	p.reference(f.Reference)
	return p
}

// CodeTable is the page of one table of codes.
func CodeTable(f *defs.CodeFile, t *defs.CodeTable) *Page {
	p := &Page{}
	p.add("", "  ", "%s.%s: %s (table of codes)", f.ID, t.ID, t.Title)
	if len(t.Elements) > 0 {
		p.heading("Used by")
		p.para("Element %s.", list(t.Elements, "and"))
	}
	p.heading("Codes")
	rows := Table{Head: []string{"code", "is", "label"}}
	for _, c := range t.Codes {
		label := c.Label
		if c.Note != "" {
			label += ". " + c.Note
		}
		rows.Rows = append(rows.Rows, []string{c.Code, model.ShowCodes(c.Is), label})
	}
	p.table(rows)
	if t.Note != "" {
		p.blank()
		p.para("%s", t.Note)
	}
	p.reference(f.Reference)
	p.heading("In force")
	p.para("For records %s.", days(t.InForce))
	return p
}

// Element is the page of one element of a record layout.
func Element(f *defs.CodeFile, e *defs.Element) *Page {
	p := &Page{}
	p.add("", "  ", "%s.%s: %s (element)", f.ID, e.Number, e.Name)
	if len(e.Also) > 0 {
		p.heading("Also written")
		p.para("%s.", list(e.Also, "or"))
	}
	for _, t := range f.Tables {
		if slices.Contains(t.Elements, e.Number) {
			p.heading("Codes")
			p.para("%s.%s: %s.", f.ID, t.ID, t.Title)
		}
	}
	if e.Note != "" {
		p.blank()
		p.para("%s", e.Note)
	}
	p.reference(f.Reference)
	p.heading("In force")
	p.para("For records %s.", days(e.InForce))
	return p
}

// Codes is the page of a field's closed list.
func Codes(k model.Kind, f model.Field) *Page {
	p := &Page{}
	p.add("", "  ", "%s.%s: the codes of a field of %s records", k, f.Name, k)
	p.heading("Codes")
	p.para("%s.", strings.Join(f.Codes, ", "))
	return p
}

// titles are lines that say what the CIP and NAICS patterns of a test stand for.
func (p *Page) titles(depth int, field string, patterns []string, book *codes.Book) {
	if book == nil || codes.OfField(field) == nil {
		return
	}
	for _, pattern := range patterns {
		p.item(depth, "%s %s: %s", field, pattern, PatternTitle(book.Of(field), pattern))
	}
}

// PatternTitle says what a pattern stands for: the title of its code, or how many
// codes begin with it.
func PatternTitle(t *codes.Table, pattern string) string {
	head, _ := strings.CutSuffix(pattern, "*")
	for _, code := range []string{strings.TrimSuffix(head, "."), codes.Sector(head)} {
		if e, ok := t.Get(code); ok {
			return entryTitle(e)
		}
	}
	switch n := len(t.Matches(pattern)); n {
	case 0:
		return "no code of this edition"
	case 1:
		return "one code"
	default:
		return fmt.Sprintf("%d codes", n)
	}
}
