package defs

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// TermDay is the day that an academic term stands for in a date field: the day
// on which it begins, or the one on which it ends. Years is added to the year
// that the cell names, for a winter term that ends in the next one.
type TermDay struct {
	Name       string // as TermName makes it
	Month, Day int
	Years      int
}

// TermName is the name of a term without case, blanks and signs, as terms are
// compared: "Fall" and "FALL" are one, "2019-FA" has the name "fa".
func TermName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// dateForms reads one date form or a list of forms that are tried in turn. No
// two of them may read one text.
func (d *Decoder) dateForms(n *yaml.Node) (first string, more []string) {
	if n == nil {
		return "", nil
	}
	if n.Kind != yaml.SequenceNode {
		return d.dateForm(n), nil
	}
	var forms []string
	for _, c := range n.Content {
		f := d.dateForm(c)
		for _, other := range forms {
			if dateShape(f) == dateShape(other) {
				d.probs.Errorf(d.pos(c), diag.BadValue, "the date forms %s and %s cannot be told apart", other, f)
			}
		}
		forms = append(forms, f)
	}
	if len(forms) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "date must not be empty")
		return "", nil
	}
	return forms[0], forms[1:]
}

// dateShape is what a text must look like to be read by a form: digits, letters
// and the plain characters between them.
func dateShape(form string) string {
	if form == "excel" {
		return form
	}
	return dateShapes.Replace(form)
}

// dateShapes has the tokens in the order of dateTokens.
var dateShapes = strings.NewReplacer("YYYY", "9999", "MMM", "999", "MON", "aaa", "MM", "99", "DD", "99", "YY", "99")

var termDayForm = lazy(`^(\d{2})-(\d{2})(?:\+(\d)y)?$`)

// termDays reads the days that terms stand for.
func (d *Decoder) termDays(n *yaml.Node) []TermDay {
	var out []TermDay
	for _, e := range d.object(n, "term").entries() {
		t := TermDay{Name: TermName(e.key)}
		if t.Name == "" {
			d.probs.Errorf(d.pos(e.keyNode), diag.BadValue, "a term has a name of letters or digits")
		}
		if slices.ContainsFunc(out, func(o TermDay) bool { return o.Name == t.Name }) {
			d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "term %q is given twice; case and signs make no difference", e.key)
		}
		p := termDayForm().FindStringSubmatch(d.text(e.value, e.key))
		if p != nil {
			t.Month, _ = strconv.Atoi(p[1])
			t.Day, _ = strconv.Atoi(p[2])
			t.Years, _ = strconv.Atoi(p[3])
		}
		// 2001 has no 29 February: a term cannot begin on it every year.
		if _, ok := calendar.NewDate(2001, t.Month, t.Day); !ok {
			d.probs.Errorf(d.pos(e.value), diag.BadValue, "a term stands for a month and a day of every year, as in 08-20, or 01-15+1y for one of the next year")
		}
		out = append(out, t)
	}
	if n != nil && n.Kind == yaml.MappingNode && len(out) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "term must not be empty")
	}
	return out
}

// formChecks holds the keys of this file against the rest of a field map.
func (d *Decoder) formChecks(m *FieldMap, o *object, e entry) {
	if m.Term != nil && m.Field.Type != model.Date {
		d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "term does not go with %s, which is a %s; it is for dates", e.key, m.Field.Type)
	}
	if m.AnyCase && o.get("map") == nil {
		d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "any_case goes with map")
	}
	if !m.AnyCase {
		return
	}
	seen := map[string]string{}
	for from, to := range m.Map {
		low := strings.ToLower(from)
		if other, ok := seen[low]; ok && other != to {
			d.probs.Errorf(d.pos(e.keyNode), diag.BadDefinition, "the map of %s gives two values to texts that differ in case only", e.key)
			return
		}
		seen[low] = to
	}
}
