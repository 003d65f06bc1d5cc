package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
)

// EditFile is the manual page of a file of edit checks, called title: to what it
// applies, and how many checks of which severity there are.
func EditFile(title string, f *defs.EditFile) *Page {
	p := &Page{}
	p.add("", "  ", "%s: %s (file of edits)", title, f.Title)
	p.heading("Applies to")
	if len(f.Layouts) == 0 {
		p.para("No layout; it is run where it is named.")
	} else {
		p.para("Sources with the layout %s.", list(f.Layouts, "or"))
	}
	if len(f.Key) > 0 {
		p.para("Rows of one person have the same %s.", list(f.Key, "and"))
	}
	if len(f.Null) > 0 {
		p.para("Blank are, besides empty cells, those with %s.", list(f.Null, "or"))
	}
	p.heading("Checks")
	for _, s := range defs.EditSeverities {
		if n := numberOf(f, s); n > 0 {
			p.item(0, "%d of the severity %s: %s", n, s, severities[s])
		}
	}
	p.para(`"pathmetrics list edits" has a line for each, "pathmetrics show %s.EDIT" a page.`, f.ID)
	p.reference(f.Reference)
	p.editDefinition(f)
	return p
}

// numberOf counts the ids of a severity.
func numberOf(f *defs.EditFile, severity string) int {
	ids := map[string]bool{}
	for _, e := range f.Edits {
		if e.Severity == severity {
			ids[e.ID] = true
		}
	}
	return len(ids)
}

func (p *Page) editDefinition(f *defs.EditFile) {
	p.heading("Definition")
	p.para("%s, hash %s.", f.File, f.Hash)
}

var severities = map[string]string{
	"error":   "makes results wrong",
	"warning": "may make results wrong",
	"note":    "worth a look",
}

// Edit is the manual page of an edit check: edits are those of a file that share
// one id, one for each element, at least one.
func Edit(f *defs.EditFile, edits []*defs.Edit) *Page {
	p, e := &Page{}, edits[0]
	p.add("", "  ", "%s.%s: %s (edit check)", f.ID, e.ID, e.Problem)
	p.heading("Elements")
	p.table(elementTable(f, edits))
	p.heading("Severity")
	p.para("%s: %s. Kind of error: %s.", e.Severity, severities[e.Severity], e.Kind)
	p.editCondition(f, e)
	if len(edits) > 1 {
		p.para("So it is for element %s; for each of the others its own column, and the words of its line, stand in these places.", e.Element)
	}
	p.otherColumns(f, edits)
	p.heading("What DOL did")
	if e.DOL == "" {
		p.para("Nothing that is written down, or the check is not from DOL's list.")
	} else {
		p.para("%s", e.DOL)
	}
	p.reference(f.Reference)
	p.editDefinition(f)
	return p
}

// editCondition says which rows are looked at and what is found in them.
func (p *Page) editCondition(f *defs.EditFile, e *defs.Edit) {
	p.heading("Looks at")
	if e.When == nil {
		p.para("All rows.")
	} else {
		p.para("Rows in which")
		p.clause(0, checkWords(e.When))
	}
	p.heading("Finds")
	switch {
	case e.Person != nil:
		p.para("Of rows of one person, which have the same %s, %s", list(f.Key, "and"), periodWords(e.Person))
	case e.Share != nil:
		bound := "below " + hundredths(e.Share.Below)
		if e.Share.Above >= 0 {
			bound = "above " + hundredths(e.Share.Above)
		}
		p.para("A share %s of these rows, where there are at least %d of them, in which", bound, f.MinRows)
		p.clause(0, checkWords(e.Share.Of))
	default:
		p.para("Those in which")
		p.clause(0, checkWords(e.Wrong))
	}
}

// hundredths writes ten-thousandths in percent.
func hundredths(n int64) string { return number(n*100) + " %" }

func periodWords(t *defs.PersonTest) string {
	period := fmt.Sprintf("those whose period, from %s to %s, ", t.From, t.To)
	switch t.Find {
	case defs.Repeated:
		return period + "begins and ends on the days of another one."
	case defs.Overlapping:
		return period + "begins before an earlier one has ended. A period without an end is open."
	}
	return fmt.Sprintf("%sbegins fewer than %s after the end of an earlier one.", period, count(t.Days, "day"))
}

// elementTable has the elements of an edit with their names, and what the words
// of the definition stand for in each.
func elementTable(f *defs.EditFile, edits []*defs.Edit) Table {
	words := map[string]bool{}
	for _, e := range edits {
		for w := range e.Words {
			words[w] = w != "element"
		}
	}
	extra := slices.DeleteFunc(slices.Sorted(maps.Keys(words)), func(w string) bool { return !words[w] })
	t := Table{Head: append(append([]string{"element"}, extra...), "name")}
	for _, e := range edits {
		row := []string{e.Element}
		for _, w := range extra {
			row = append(row, e.Words[w])
		}
		t.Rows = append(t.Rows, append(row, elementName(f, e.Element)))
	}
	return t
}

// elementName is an element's name; a column that is found by its exact name has
// no other.
func elementName(f *defs.EditFile, number string) string {
	if names := f.Elements[number]; len(names) > 0 {
		return names[0]
	}
	return ""
}

// otherColumns names the columns that the first edit reads and that are no
// element of the edits.
func (p *Page) otherColumns(f *defs.EditFile, edits []*defs.Edit) {
	t := Table{Head: []string{"column", "name"}}
	own := &defs.EditFile{Edits: edits[:1]}
	for _, c := range own.Columns() {
		isElement := slices.ContainsFunc(edits, func(e *defs.Edit) bool { return e.Element == c })
		if name := elementName(f, c); !isElement && name != "" {
			t.Rows = append(t.Rows, []string{c, name})
		}
	}
	if len(t.Rows) == 0 {
		return
	}
	p.heading("Other columns")
	p.table(t)
}

// checkWords is a condition on the cells of a row. A blank cell meets none but
// those that ask for it.
func checkWords(t *defs.Check) Clause {
	if t.Term != "" {
		c := checkWords(t.Kids[0])
		return Clause{Text: strings.ReplaceAll(t.Term, "_", " ") + ": " + c.Text, Parts: c.Parts}
	}
	if column, verb, ok := cellWords(t); ok {
		return Clause{Text: column + " " + verb}
	}
	if t.Op == defs.CheckNot {
		inner := checkWords(t.Kids[0])
		if t.Kids[0].Op == defs.CheckAny && t.Kids[0].Term == "" && inner.Parts != nil {
			return Clause{Text: "none of these holds:", Parts: inner.Parts}
		}
		return Clause{Text: "this does not hold:", Parts: []Clause{inner}}
	}
	if text, ok := anyOfColumns(t); ok {
		return Clause{Text: text}
	}
	c := Clause{Text: "all of these hold:"}
	if t.Op == defs.CheckAny {
		c.Text = "at least one of these holds:"
	}
	for _, k := range t.Kids {
		c.Parts = append(c.Parts, checkWords(k))
	}
	return c
}

// anyOfColumns joins alternatives that ask the same of several columns: "903, 904
// or 905 is 4".
func anyOfColumns(t *defs.Check) (string, bool) {
	if t.Op != defs.CheckAny || len(t.Kids) < 2 {
		return "", false
	}
	var columns []string
	_, all, _ := cellWords(t.Kids[0])
	for _, k := range t.Kids {
		column, verb, ok := cellWords(k)
		if !ok || verb != all {
			return "", false
		}
		columns = append(columns, column)
	}
	return list(columns, "or") + " " + all, true
}

// cellWords is a condition that looks at one cell, as its column and what is said
// of it; ok is false for other conditions.
func cellWords(t *defs.Check) (column, verb string, ok bool) {
	switch {
	case t.Term != "":
		return "", "", false
	case t.Op == defs.CheckNot:
		column, verb, ok = cellWords(t.Kids[0])
		return column, notWords(t.Kids[0], verb), ok && t.Kids[0].Column != ""
	case t.Op == defs.CheckAll:
		var verbs []string
		for _, k := range t.Kids {
			c, v, isCell := cellWords(k)
			if !isCell || column != "" && c != column {
				return "", "", false
			}
			column, verbs = c, append(verbs, v)
		}
		return column, strings.Join(verbs, " and "), column != ""
	case t.Op == defs.CheckAny:
		return "", "", false
	}
	return t.Column, testWords(t), true
}

// testWords is one test of a cell.
func testWords(t *defs.Check) string {
	switch t.Op {
	case defs.CheckPresent:
		return "is given"
	case defs.CheckIn:
		if t.Table != "" {
			return "is a code of the table " + t.Table
		}
		return "is " + codesWords(t.Codes, "or")
	case defs.CheckLetters:
		return "is written with nothing but " + t.Text
	case defs.CheckDigits:
		return fmt.Sprintf("is %s and nothing else", count(int(t.Number), "digit"))
	case defs.CheckSpelled:
		return "is written as spreadsheets write it"
	case defs.CheckDate:
		return "is a day of the calendar"
	case defs.CheckNumber:
		return "is a number"
	case defs.CheckBefore:
		return "is before " + dayWords(t.Day)
	case defs.CheckAfter:
		return "is after " + dayWords(t.Day)
	case defs.CheckDifferent:
		return "is another day than " + dayWords(t.Day)
	case defs.CheckBelow:
		return "is below " + number(t.Number)
	case defs.CheckAbove:
		return "is above " + number(t.Number)
	case defs.CheckEnded:
		return endedWords(t.Plus)
	case defs.CheckAgeBelow:
		return fmt.Sprintf("is the birth of somebody who is younger than %d on %s", t.Number, dayWords(t.Day))
	}
	return fmt.Sprintf("is the birth of somebody who is older than %d on %s", t.Number, dayWords(t.Day))
}

// notWords is a test of a cell turned round.
func notWords(t *defs.Check, verb string) string {
	switch t.Op {
	case defs.CheckPresent:
		return "is blank"
	case defs.CheckIn:
		if t.Table != "" {
			return "is no code of the table " + t.Table
		}
		if len(t.Codes) == 1 {
			return "is not " + codesWords(t.Codes, "or")
		}
		return "is none of " + codesWords(t.Codes, "and")
	case defs.CheckDifferent:
		return "is " + dayWords(t.Day)
	}
	if rest, ok := strings.CutPrefix(verb, "lies "); ok {
		return "does not lie " + rest
	}
	return strings.Replace(verb, "is ", "is not ", 1)
}

// endedWords says that the day of the data has reached the end of the quarter
// that lies plus quarters after that of the cell.
func endedWords(plus int) string {
	switch {
	case plus > 0:
		return "lies so far back that the " + ordinal(plus) + " quarter after its own has ended on the day of the data"
	case plus < 0:
		return "lies at most so far ahead that the " + ordinal(-plus) + " quarter before its own has ended on the day of the data"
	}
	return "lies in a quarter that has ended on the day of the data"
}

// codesWords are the codes of a test; "" is a blank cell.
func codesWords(codes []string, last string) string {
	words := slices.Clone(codes)
	for i, c := range words {
		words[i] = orBlank(c)
	}
	return list(words, last)
}

// dayWords is a day to compare with.
func dayWords(d defs.DayTerm) string {
	s := Day(d.Date)
	switch {
	case d.AsOf:
		s = "the day of the data"
	case d.Column != "":
		s = "the day of " + d.Column
	}
	if !d.Moved {
		return s
	}
	if o := d.Plus; o.N < 0 {
		o.N = -o.N
		return offset(o) + " before " + s
	}
	return offset(d.Plus) + " after " + s
}
