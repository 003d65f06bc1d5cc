package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Layout is the manual page of a layout.
func Layout(l *defs.Layout) *Page {
	p := &Page{}
	title := l.Name
	if title == "" {
		title = "layout"
	}
	p.add("", "  ", "%s: %s", l.ID, title)
	if l.Description != "" {
		p.blank()
		p.para("%s", l.Description)
	}
	p.heading("File")
	p.para("%s", fileForm(l))
	if len(l.CSV.Null) > 0 {
		p.para("The empty cell means blank, and so do: %s.", list(quoted(l.CSV.Null), "and"))
	}
	for _, f := range l.Fixed {
		p.item(0, "%s: characters %d to %d", f.Name, f.Start, f.Start+f.Length-1)
	}
	p.heading("Keys")
	for _, k := range l.Keys {
		p.item(0, "column %s holds %s", k.Column, k.As)
	}
	for i := range l.Records {
		p.recordMap(&l.Records[i])
	}
	if len(l.Records) == 0 {
		p.blank()
		p.para("It makes no records; it ties keys together.")
	}
	if l.File != "" {
		p.heading("Definition")
		p.para("%s", l.File)
	}
	return p
}

func fileForm(l *defs.Layout) string {
	s := "Text delimited as the file's ending says, or Parquet"
	switch l.CSV.Delimiter {
	case 0:
	case '\t':
		s = "Text delimited by tabs"
	default:
		s = fmt.Sprintf("Text delimited by %q", l.CSV.Delimiter)
	}
	if len(l.Fixed) > 0 {
		s = "Text of fixed width"
	}
	if l.CSV.Encoding != "" {
		s += ", " + l.CSV.Encoding
	}
	if l.CSV.NoHeader {
		s += ", without a header"
	}
	return s + "."
}

func (p *Page) recordMap(r *defs.RecordMap) {
	p.heading("A row makes a record: " + r.Kind.String())
	if r.When != nil {
		p.para("Only where %s.", whenWords(r.When))
	}
	t := Table{Head: []string{"field", "from", "how"}}
	for i := range r.Fields {
		f := &r.Fields[i]
		t.Rows = append(t.Rows, []string{f.Field.Name, fieldOrigin(f), fieldHow(f)})
	}
	p.table(t)
}

func whenWords(w *defs.When) string {
	var parts []string
	for ; w != nil; w = w.And {
		s := "column " + w.Column
		switch {
		case w.Present != nil && *w.Present:
			s += " is filled"
		case w.Present != nil:
			s += " is blank"
		case w.In != nil:
			s += " is " + list(w.In, "or")
		default:
			s += " is not " + list(w.NotIn, "or")
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " and ")
}

func fieldOrigin(f *defs.FieldMap) string {
	switch {
	case f.Value != nil:
		return fmt.Sprintf("the constant %q", model.ShowCodes(*f.Value))
	case len(f.Columns) > 0:
		return strings.Join(f.Columns, " + ")
	case f.Quarter != nil && f.Quarter.Of != "":
		return fmt.Sprintf("the quarter of %s %+d", f.Quarter.Of, f.Quarter.Plus)
	case f.Quarter != nil && f.Quarter.Year != "":
		return f.Quarter.Year + " + " + f.Quarter.Quarter
	}
	return f.Column
}

func fieldHow(f *defs.FieldMap) string {
	var parts []string
	if f.Date != "" {
		parts = append(parts, "date "+f.Date)
	}
	if f.Quarter != nil && f.Quarter.Form != "" {
		parts = append(parts, "quarter "+f.Quarter.Form)
	}
	if len(f.Columns) > 0 {
		parts = append(parts, fmt.Sprintf("joined by %q", f.Join))
	}
	if f.Split != "" {
		parts = append(parts, fmt.Sprintf("several codes, split at %q", f.Split))
	}
	if f.Pad > 0 {
		parts = append(parts, fmt.Sprintf("filled with zeros to %d digits", f.Pad))
	}
	if f.Scale != 0 {
		scale := model.FormatNumber(f.Scale, 1_000_000, 6)
		parts = append(parts, "times "+strings.TrimRight(strings.TrimRight(scale, "0"), "."))
	}
	if len(f.Null) > 0 {
		parts = append(parts, list(quoted(f.Null), "and")+" mean blank")
	}
	var pairs []string
	for _, from := range slices.Sorted(maps.Keys(f.Map)) {
		pairs = append(pairs, orBlank(from)+" is "+orBlank(model.ShowCodes(f.Map[from])))
	}
	if len(pairs) > 0 {
		parts = append(parts, strings.Join(pairs, ", "))
	}
	switch f.Else {
	case defs.ElseReject:
		parts = append(parts, "anything else rejects the row")
	case defs.ElseValue:
		parts = append(parts, fmt.Sprintf("anything else is %q", f.ElseTo))
	}
	if f.Optional {
		parts = append(parts, "may be missing")
	}
	if f.Require {
		parts = append(parts, "must be filled")
	}
	if f.Field.Attr {
		parts = append(parts, "attribute")
	}
	return strings.Join(parts, "; ")
}

func quoted(words []string) (out []string) {
	for _, w := range words {
		out = append(out, fmt.Sprintf("%q", w))
	}
	return out
}

func orBlank(code string) string {
	if code == "" {
		return "blank"
	}
	return code
}
