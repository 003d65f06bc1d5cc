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
		pad := ""
		if k.Pad > 0 {
			pad = fmt.Sprintf(", filled with zeros to %d digits", k.Pad)
		}
		p.item(0, "column %s holds %s%s", k.Column, k.As, pad)
	}
	p.columnNames(l)
	if l.When != nil {
		p.heading("Rows")
		p.para("Only rows where %s.", whenWords(l.When))
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

// columnNames says how columns are found, which may be missing, and which of
// several rows stands.
func (p *Page) columnNames(l *defs.Layout) {
	if !l.Names.Loose && l.OneRow == nil {
		return
	}
	p.heading("Columns")
	if len(l.Names.Elements) > 0 {
		p.para("A column is found by its element number in any spelling (1602, PIRL1602, PIRL 1602, p1602), else by the element's name, whatever its case and signs.")
	} else if l.Names.Loose {
		p.para("A column is found by its name or another spelling of it, whatever their case, blanks and signs.")
	}
	for _, c := range slices.Sorted(maps.Keys(l.Names.Also)) {
		p.item(0, "%s: also %s", c, list(l.Names.Also[c], "or"))
	}
	if l.Names.Needed != nil {
		needed := slices.Clone(l.Names.Needed)
		for _, any := range l.Names.AnyOf {
			needed = append(needed, "one of "+strings.Join(any, ", "))
		}
		p.para("Needed: %s. Any other column may be missing and is then blank.", strings.Join(needed, "; "))
	}
	if o := l.OneRow; o != nil {
		latest := "the one of the later file"
		if o.Latest != "" {
			latest = "the one with the latest " + o.Latest + ", else of the later file,"
		}
		p.para("Of several rows of one person that agree in %s, %s stands.", list(o.Columns, "and"), latest)
		if o.All {
			p.para("Rows of one and the same delivery all stand if they differ.")
		}
	}
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
	if l.CSV.Envelope != nil {
		s += "; lines that begin with " + list(quoted(l.CSV.Envelope), "or") + " are about the file and no rows"
	}
	if l.CSV.Spreadsheet {
		s += `; cells may come out of spreadsheets: 1.0, ="1" and 01 are the code 1, and $1,234.50 is a number`
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
	switch {
	case w.All != nil:
		return joinWhens(w.All, " and ")
	case w.Any != nil:
		return joinWhens(w.Any, " or ")
	case w.Not != nil:
		return "not (" + whenWords(w.Not) + ")"
	}
	var parts []string
	say := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if w.Present != nil && *w.Present {
		say("is filled")
	} else if w.Present != nil {
		say("is blank")
	}
	if w.In != nil {
		say("is %s", list(orBlanks(w.In), "or"))
	}
	if w.NotIn != nil {
		say("is not %s", list(orBlanks(w.NotIn), "or"))
	}
	return "column " + w.Column + " " + strings.Join(parts, " and ")
}

func joinWhens(tests []*defs.When, by string) string {
	var parts []string
	for _, t := range tests {
		s := whenWords(t)
		if len(t.Any) > 1 || len(t.All) > 1 && by == " or " {
			s = "(" + s + ")"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, by)
}

func orBlanks(codes []string) (out []string) {
	for _, c := range codes {
		out = append(out, orBlank(c))
	}
	return out
}

func fieldOrigin(f *defs.FieldMap) string {
	switch {
	case f.Value != nil:
		return fmt.Sprintf("the constant %q", model.ShowCodes(*f.Value))
	case len(f.Columns) > 0:
		return strings.Join(f.Columns, " + ")
	case len(f.FirstOf) > 0:
		return "the first of " + list(f.FirstOf, "and") + " that is filled"
	case f.Quarter != nil && f.Quarter.Of != "":
		return fmt.Sprintf("the quarter of %s %+d", f.Quarter.Of, f.Quarter.Plus)
	case f.Quarter != nil && f.Quarter.Year != "":
		if f.Quarter.Or != "" {
			return f.Quarter.Year + " + " + f.Quarter.Quarter + ", where both are blank " + f.Quarter.Or
		}
		return f.Quarter.Year + " + " + f.Quarter.Quarter
	}
	return f.Column
}

// termWords is the day that a term stands for.
func termWords(t defs.TermDay) string {
	s := fmt.Sprintf("%s is %02d-%02d", t.Name, t.Month, t.Day)
	if t.Years > 0 {
		s += fmt.Sprintf(" of the year + %d", t.Years)
	}
	return s
}

// fieldHow says what becomes of a cell, in the order in which it happens.
func fieldHow(f *defs.FieldMap) string {
	parts := slices.Concat(formWords(f), amountWords(f), mapWords(f))
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

// formWords say how a cell is written.
func formWords(f *defs.FieldMap) (parts []string) {
	if f.Date != "" {
		parts = append(parts, "date "+list(append([]string{f.Date}, f.Dates...), "or"))
	}
	for _, t := range f.Term {
		parts = append(parts, "term "+termWords(t))
	}
	if f.Quarter != nil && len(f.Quarter.Forms) > 0 {
		parts = append(parts, "quarter "+list(f.Quarter.Forms, "or"))
	}
	if len(f.Columns) > 0 {
		parts = append(parts, fmt.Sprintf("joined by %q", f.Join))
	}
	if f.Clean != "" {
		parts = append(parts, map[string]string{"digits": "without dashes, blanks, dots and slashes between digits", "upper": "in capitals"}[f.Clean])
	}
	if f.Split != "" {
		parts = append(parts, fmt.Sprintf("several codes, split at %q", f.Split))
	}
	if f.Pad > 0 {
		parts = append(parts, fmt.Sprintf("filled with zeros to %d digits", f.Pad))
	}
	return parts
}

// amountWords say what becomes of the number in a cell.
func amountWords(f *defs.FieldMap) (parts []string) {
	if f.Scale != 0 {
		scale := model.FormatNumber(f.Scale, 1_000_000, 6)
		parts = append(parts, "times "+strings.TrimRight(strings.TrimRight(scale, "0"), "."))
	}
	if f.Times != "" {
		parts = append(parts, "times column "+f.Times)
	}
	if f.Plus != 0 {
		parts = append(parts, fmt.Sprintf("its quarter %+d", f.Plus))
	}
	for _, b := range []struct {
		bound *defs.Bound
		where string
	}{{f.Min, "below"}, {f.Max, "above"}} {
		if b.bound == nil {
			continue
		}
		instead := "is " + orBlank(b.bound.Else)
		if b.bound.Reject {
			instead = "rejects the row"
		}
		parts = append(parts, b.where+" "+b.bound.Is+" "+instead)
	}
	return parts
}

// mapWords say what codes become.
func mapWords(f *defs.FieldMap) (parts []string) {
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
	if f.AnyCase {
		parts = append(parts, "in any case")
	}
	switch f.Else {
	case defs.ElseReject:
		parts = append(parts, "anything else rejects the row")
	case defs.ElseValue:
		parts = append(parts, "anything else is "+orBlank(f.ElseTo))
	}
	return parts
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
