package explain

import (
	"strings"

	"pathmetrics/pkg/defs"
)

// Where is what a record must show, in words.
func Where(w *defs.Where) string {
	if w == nil || len(w.Tests) == 0 {
		return "any"
	}
	parts := make([]string, len(w.Tests))
	for i, t := range w.Tests {
		parts[i] = Test(t)
	}
	return strings.Join(parts, " and ")
}

// Test is one test of a field in words: "type is license or certification",
// "cip begins with 51.".
func Test(t defs.Test) string {
	parts := verbs(t)
	if !t.Not {
		return t.Field + " " + strings.Join(parts, " and ")
	}
	if len(parts) > 1 {
		return "not so: " + t.Field + " " + strings.Join(parts, " and ")
	}
	return t.Field + " " + negative(parts[0])
}

// negative turns the verb of one part round.
func negative(s string) string {
	if rest, ok := strings.CutPrefix(s, "is "); ok && !strings.Contains(s, " or ") {
		return "is not " + rest
	}
	if rest, ok := strings.CutPrefix(s, "is "); ok && !strings.Contains(s, "begins with") {
		return "is none of " + strings.Replace(rest, " or ", ", ", 1)
	}
	if rest, ok := strings.CutPrefix(s, "begins with "); ok {
		return "does not begin with " + rest
	}
	return "is not so that it " + s
}

func verbs(t defs.Test) (parts []string) {
	switch {
	case t.Sector:
		parts = append(parts, "is in the pathway's sector")
	case t.In != nil:
		parts = append(parts, accepted(t.In))
	}
	if t.Present != nil {
		parts = append(parts, map[bool]string{true: "is given", false: "is blank"}[*t.Present])
	}
	for _, b := range []struct{ word, bound string }{
		{"at least", t.AtLeast}, {"at most", t.AtMost}, {"before", t.Before}, {"after", t.After},
	} {
		if b.bound != "" {
			parts = append(parts, "is "+b.word+" "+b.bound)
		}
	}
	return parts
}

// accepted tells whole codes from beginnings of codes ("51.*").
func accepted(in []string) string {
	var whole, heads []string
	for _, s := range in {
		if head, ok := strings.CutSuffix(s, "*"); ok {
			heads = append(heads, head)
		} else {
			whole = append(whole, s)
		}
	}
	var parts []string
	if len(whole) > 0 {
		parts = append(parts, "is "+list(whole, "or"))
	}
	if len(heads) > 0 {
		parts = append(parts, "begins with "+list(heads, "or"))
	}
	return strings.Join(parts, " or ")
}
