package defs

import (
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/trials"
)

// isID says what the expression in docs says.
func TestIsID(t *testing.T) {
	form := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	r := rand.New(rand.NewPCG(1, 2))
	for range trials.Of(20_000, 2_000) {
		s := randomText(r, "az09_A -é\n")
		if isID(s) != form.MatchString(s) {
			t.Fatalf("isID(%q) is %v", s, isID(s))
		}
	}
}

// namesLayout finds a layout where the words of the line have it.
func TestNamesLayout(t *testing.T) {
	line := regexp.MustCompile(`(?m)^layouts:.*\bab\b`)
	r := rand.New(rand.NewPCG(3, 4))
	for range trials.Of(20_000, 2_000) {
		text := randomText(r, "ab_ ,[]\n#x:")
		for _, head := range []string{"layouts:", "layouts: [", "\nlayouts:", "  layouts:", "layout:"} {
			file := head + text
			if got := namesLayout([]byte(file), "ab"); got != line.MatchString(file) {
				t.Fatalf("namesLayout(%q) is %v", file, got)
			}
		}
	}
}

// The parts of a date form are those that an expression finds.
func TestPartsOfDateForms(t *testing.T) {
	tokens := regexp.MustCompile(`YYYY|MMM|MON|MM|DD|YY`)
	r := rand.New(rand.NewPCG(5, 6))
	for range trials.Of(20_000, 2_000) {
		form := ""
		for range 3 {
			form += randomText(r, "YYYMMDDONé/-")
		}
		want := map[string]int{}
		for _, t := range tokens.FindAllString(form, -1) {
			want[t]++
		}
		if found, rest := dateParts(form); !maps.Equal(found, want) || rest != tokens.ReplaceAllString(form, "") {
			t.Fatalf("%q has the parts %v and %q", form, found, rest)
		}
		shape := tokens.ReplaceAllStringFunc(form, func(t string) string {
			if t == "MON" {
				return "aaa"
			}
			return strings.Repeat("9", len(t))
		})
		if got := dateShape(form); got != shape {
			t.Fatalf("%q has the shape %q, not %q", form, got, shape)
		}
	}
}

func TestMetricsIn(t *testing.T) {
	got := metricsIn([]byte("version: 1\r\nset: s\nother:\n  - id: no\nmetrics:\n  # one\n  - id: one\n    title: x\n    - id: no\n\n  - id: two\nmore:\n  - id: no\n"))
	if want := []string{"s.one", "s.two"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func randomText(r *rand.Rand, letters string) string {
	from := []rune(letters)
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteRune(from[r.IntN(len(from))])
	}
	return b.String()
}
