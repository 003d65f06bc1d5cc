package gate

import (
	"fmt"
	"strings"
	"unicode"
)

// legend are the lines of text that may hold digits: titles of sections, which are sets
// and periods, and the titles of metrics, without blanks at their ends.
func (c *check) legend() map[string]bool {
	out := map[string]bool{}
	for i := range c.Rows {
		h := c.Rows[i].Heading
		if i > 0 && h == c.Rows[i-1].Heading {
			continue
		}
		for _, line := range []string{"## " + h.Set, "## " + h.Period.Label, "- `" + h.Metric + "`: " + flat(h.Title)} {
			out[trimmed(line)] = true
		}
	}
	return out
}

// trimmed is a line without blanks at its end, which nobody sees.
func trimmed(s string) string { return strings.TrimRight(s, " ") }

// flat is a text as Markdown shows it: without what escapes its marks, and with blanks
// for what is not to be seen.
func flat(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, mended(s))
}

// unescaped is a line without backslashes before marks of Markdown.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\\`*[]<>|", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// prose judges the lines around tables: digits stand in titles only.
func (c *check) prose(file string) func(line int, s string) error {
	legend := c.legend()
	return func(line int, s string) error {
		s = trimmed(s)
		if legend[unescaped(s)] || !strings.ContainsFunc(strings.ReplaceAll(s, "`"+c.Rules.Marker+"`", ""), unicode.IsNumber) {
			return nil
		}
		return fmt.Errorf("%s: line %d: text with a number that is in no row of the results", file, line)
	}
}
