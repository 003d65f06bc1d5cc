package propose

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// What needs no quotes is told by two expressions, here as they are easiest to
// read.
func TestScalarQuotesWhatItMust(t *testing.T) {
	plain := regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*( [A-Za-z0-9_]+)*$`)
	special := regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null|none|nan|inf)$`)
	r := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "y", "Y", "NaN", "TRUE", "none", "nones", "Off", "\u017fo", "yes no", "inf\n"}
	from := []rune("azAZ_09  -\u212a\n")
	for range 20_000 {
		var b strings.Builder
		for range r.IntN(7) {
			b.WriteRune(from[r.IntN(len(from))])
		}
		texts = append(texts, b.String())
	}
	for _, s := range texts {
		quotes := !plain.MatchString(s) || special.MatchString(s)
		if got := Scalar(s) != s; got != quotes {
			t.Fatalf("Scalar(%q) quotes: %v", s, got)
		}
	}
}
