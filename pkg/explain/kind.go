package explain

import (
	"strings"

	"pathmetrics/pkg/model"
)

// Kind is the manual page of a record kind.
func Kind(k model.Kind) *Page {
	p := &Page{}
	p.add("", "  ", "%s: %s (record kind)", k, k.Doc())
	p.heading("Dated by")
	switch {
	case k.StartField() == "":
		p.para("Nothing: it holds at all times.")
	case k.EndField() == "":
		p.para("%s", k.StartField())
	default:
		p.para("%s to %s; without an end it is one day, a participation goes on.", k.StartField(), k.EndField())
	}
	p.heading("Fields")
	t := Table{Head: []string{"field", "type", "needed"}}
	for _, f := range k.Fields() {
		t.Rows = append(t.Rows, []string{f.Name, FieldType(f), Needed(f)})
	}
	p.table(t)
	for _, f := range k.Fields() {
		if f.Codes != nil {
			p.heading("Codes of " + f.Name)
			p.para("%s", strings.Join(f.Codes, ", "))
		}
	}
	p.blank()
	p.para("Further columns can be carried under attributes.")
	return p
}

// FieldType is a field's type in words.
func FieldType(f model.Field) string {
	switch {
	case f.Multi:
		return "codes of a list"
	case f.Codes != nil:
		return "code of a list"
	case f.Type == model.Code:
		return "text"
	}
	return f.Type.String()
}

// Needed is "yes" for a field without which a row is rejected.
func Needed(f model.Field) string {
	if f.Required {
		return "yes"
	}
	return ""
}
