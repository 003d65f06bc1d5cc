package propose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// write puts the layout into YAML.
func (g *guesser) write(p *Proposal) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Proposed by \"pathmetrics init --from\" from the header and %d rows. Behind each field stands\n", g.sample.Rows)
	b.WriteString("# how sure the guess is: high (name and cells agree), medium (the name resembles), low (the\n")
	b.WriteString("# cells alone, or a stand-in). Read it, correct it, and delete these remarks.\n")
	fmt.Fprintf(&b, "version: 1\nid: %s\n", p.ID)
	g.csv(&b)
	key := g.fields[0]
	pad := ""
	if c := g.is[key.Field].column; key.Field == "ssn" && slices.ContainsFunc(c.filled, func(cell string) bool { return !isSSN(cell) }) {
		pad = ", pad: 9" // numbers have lost zeros at their front
	}
	fmt.Fprintf(&b, "key: {column: %s, as: %s%s}   # %s\n", Scalar(p.Keys[0].Column), p.Keys[0].As, pad, key.Confidence)
	b.WriteString("records:\n")
	for _, m := range g.maps {
		m.write(&b)
	}
	if len(p.Unmapped) > 0 {
		b.WriteString("\n# Columns that are not read; any of them can be carried under attributes:\n")
		for _, l := range p.Unmapped {
			b.WriteString("#   " + visible(l.Column))
			if l.Why != "" {
				b.WriteString(" (" + l.Why + ")")
			}
			b.WriteString("\n")
		}
	}
	return b.Bytes()
}

// writeLink is the layout of a file that links two keys.
func (g *guesser) writeLink(p *Proposal) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Proposed by \"pathmetrics init --from\" from the header and %d rows: a file that links keys.\n", g.sample.Rows)
	fmt.Fprintf(&b, "version: 1\nid: %s\n", p.ID)
	g.csv(&b)
	b.WriteString("keys:\n")
	for i, k := range p.Keys {
		fmt.Fprintf(&b, "  - {column: %s, as: %s}   # %s\n", Scalar(k.Column), k.As, g.fields[i].Confidence)
	}
	return b.Bytes()
}

func (g *guesser) csv(b *bytes.Buffer) {
	var parts []string
	if d := g.sample.Delimiter; d != 0 {
		parts = append(parts, "delimiter: "+map[bool]string{true: `"\t"`, false: quoted(string(d))}[d == '\t'])
	}
	if g.sample.Encoding != "" {
		parts = append(parts, "encoding: "+g.sample.Encoding)
	}
	var nulls []string
	for _, c := range g.sample.Columns {
		for _, n := range c.nulls {
			if q := quoted(n); !slices.Contains(nulls, q) {
				nulls = append(nulls, q)
			}
		}
	}
	if len(nulls) > 0 {
		slices.Sort(nulls)
		parts = append(parts, "null: ["+strings.Join(nulls, ", ")+"]")
	}
	if g.sample.Headless {
		parts = append(parts, "header: false")
	}
	if len(g.sample.Envelope) > 0 {
		parts = append(parts, "envelope: ["+strings.Join(g.sample.Envelope, ", ")+"]")
	}
	if len(parts) > 0 {
		fmt.Fprintf(b, "csv: {%s}\n", strings.Join(parts, ", "))
	}
}

func (m *record) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "  - kind: %s\n", m.kind)
	if m.when != "" {
		fmt.Fprintf(b, "    when: %s\n", m.when)
	}
	for _, part := range []struct {
		name  string
		lines []line
	}{{"fields", m.fields}, {"attributes", m.attrs}} {
		if len(part.lines) == 0 {
			continue
		}
		fmt.Fprintf(b, "    %s:\n", part.name)
		for _, l := range part.lines {
			l.write(b, "      ")
		}
	}
}

func (l *line) write(b *bytes.Buffer, indent string) {
	b.WriteString(indent + l.text)
	if l.remark != "" {
		b.WriteString("   # " + l.remark)
	}
	b.WriteString("\n")
	for _, x := range l.below {
		x.write(b, indent+"  ")
	}
}

// plain reports one or more words of letters, digits and underscores with single blanks
// between them, the first not beginning with a digit.
func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		switch {
		case letter, i > 0 && c >= '0' && c <= '9':
		case c == ' ' && i > 0 && s[i-1] != ' ' && i < len(s)-1:
		default:
			return false
		}
	}
	return s != ""
}

// yamlWords are the words that YAML does not read as text, or did not once.
var yamlWords = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"}

// Scalar is a text as a YAML value, in quotes where it needs them.
func Scalar(s string) string {
	if plain(s) && !slices.Contains(yamlWords, strings.ToLower(s)) {
		return s
	}
	return quoted(s)
}

// quoted is a text in the double quotes that JSON and YAML share.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return `""`
	}
	return strings.TrimSpace(b.String())
}

// visible is a name in a comment: one line, not too long.
func visible(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0x2028 || r == 0x2029 || r == 0x85 {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	if s == "" {
		return "(no name)"
	}
	return s
}

// Name makes an id of any text: lower case letters, digits and underscores, a
// letter first.
func Name(s string) string {
	var ascii []string
	for _, w := range split(s) {
		w = strings.Map(func(r rune) rune {
			if r < 0x80 {
				return r
			}
			return -1
		}, w)
		if w != "" {
			ascii = append(ascii, w)
		}
	}
	id := strings.Join(ascii, "_")
	if id == "" || id[0] < 'a' || id[0] > 'z' {
		id = "x_" + id
	}
	return strings.TrimSuffix(id, "_")
}
