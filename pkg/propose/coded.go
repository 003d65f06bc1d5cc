package propose

import (
	"fmt"
	"slices"
	"strings"
)

// What may be written of a column's values: at most maxValues different ones, and
// of them those that at least minRows rows of the sample share. Rare values may
// be about one person.
const (
	maxValues = 20
	minRows   = 10
	maxLength = 40
)

// coded is a field with a closed list. Its codes are listed to be mapped, as far
// as they may be; all of them become other until then.
func (g *guesser) coded(r *record, field, id, other, question string) {
	x := g.is[id]
	if x.column == nil {
		r.constant(g, field, other, "the file does not say; "+question)
		return
	}
	g.note(r.kind, field, guess{x.column, Low})
	values, hidden, ok := x.column.listable()
	if !ok || len(values) == 0 {
		r.fields = append(r.fields, line{
			text:   fmt.Sprintf(`%s: {column: %s, map: {"": %s}, else: %s}`, field, Scalar(x.column.Name), other, other),
			remark: fmt.Sprintf("low: %s %d different values, not listed", question, hidden),
		})
		return
	}
	l := line{text: field + ":", remark: "low: " + question, below: []line{{text: "column: " + Scalar(x.column.Name)}, {text: "map:"}}}
	for _, v := range values {
		l.below = append(l.below, line{text: "  " + Scalar(v) + ": " + other})
	}
	l.below = append(l.below, line{text: fmt.Sprintf(`  "": %s`, other)})
	l.below = append(l.below, line{text: "else: " + other})
	l.below[len(l.below)-1].hide(hidden)
	r.fields = append(r.fields, l)
}

// hide says beside the end of a map how many values are not listed.
func (l *line) hide(hidden int) {
	if hidden > 0 {
		l.remark = fmt.Sprintf("%d more values are rarer than %d rows of the sample and not listed", hidden, minRows)
	}
}

// derived are the programs in which the shipped rules make periods of
// participation out of services.
var derived = []string{"wioa_adult", "wioa_dislocated_worker", "wioa_youth", "wagner_peyser"}

// Services are the words of a service that the shipped rules know; any other one
// counts as a service that makes a participant.
var Services = []string{
	"self_service", "information_only", "follow_up", "supportive", "eligibility_determination", "intake", "incumbent_worker_training",
	"objective_assessment", "service_strategy",
	"ojt", "customized_training", "skill_upgrading", "entrepreneurial_training", "abe_esl_with_training", "occupational_training",
	"youth_occupational_training", "registered_apprenticeship", "prerequisite_training", "other_training",
}

// ServicesHelp is where these words are explained.
const ServicesHelp = "docs/definitions.md#participation-from-services"

// services is the field service. Its values are listed, as far as they may be, so
// that they can be mapped: to the word of the rules all of whose parts stand in
// the value, else to themselves.
func (g *guesser) services(r *record) {
	x := g.is["service"]
	if x.column == nil {
		return
	}
	values, hidden, ok := x.column.listable()
	if !ok || len(values) == 0 {
		r.add(g, "service", "service")
		r.fields[len(r.fields)-1].remark += "; map it to the words of " + ServicesHelp
		return
	}
	g.note(r.kind, "service", guess{x.column, Low})
	l := line{text: "service:", remark: "low: rules know these words and count any other as a service that makes a participant (" + ServicesHelp + "):",
		below: []line{{text: "# " + strings.Join(Services[:9], ", ")}, {text: "# training: " + strings.Join(Services[9:], ", ")},
			{text: "column: " + Scalar(x.column.Name)}, {text: "map:"}}}
	for _, v := range values {
		l.below = append(l.below, line{text: "  " + Scalar(v) + ": " + Scalar(serviceWord(v))})
	}
	l.below[len(l.below)-1].hide(hidden)
	r.fields = append(r.fields, l)
}

// serviceWord is the word of the rules that a value of a file seems to be: of
// several the one with the most parts.
func serviceWord(value string) string {
	have, best, parts := split(value), "", 0
	for _, word := range Services {
		words := strings.Split(word, "_")
		if len(words) > parts && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(have, w) }) {
			best, parts = word, len(words)
		}
	}
	if best == "" {
		return value
	}
	return best
}

// listable are the values of a coded column that may be written down, sorted, and
// how many others it has. ok is false for a column with too many values, or with
// values that look like numbers of people.
func (c *Column) listable() (values []string, hidden int, ok bool) {
	all := c.distinct()
	if len(all) > maxValues || most(c.filled, isSSN) || dateForm(c.filled) != "" {
		return nil, len(all), false
	}
	for v, n := range all {
		switch {
		case n < minRows, len(v) > maxLength, strings.Count(v, "")-1 == digitCount(v) && digitCount(v) >= 5:
			hidden++
		default:
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values, hidden, true
}

func digitCount(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
