package defs

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// isID says what the expression in docs says.
func TestIsID(t *testing.T) {
	form := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
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
	for range 20_000 {
		text := randomText(r, "ab_ ,[]\n#x:")
		for _, head := range []string{"layouts:", "layouts: [", "\nlayouts:", "  layouts:", "layout:"} {
			file := head + text
			if got := namesLayout([]byte(file), "ab"); got != line.MatchString(file) {
				t.Fatalf("namesLayout(%q) is %v", file, got)
			}
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
