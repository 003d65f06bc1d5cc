package defs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// maxFile bounds a definition file; real ones have a few kilobytes.
const maxFile = 8 << 20

// Decoder reads one definition file. Its methods return what could be read
// even when there were problems; callers look at the problem list before they
// use anything.
type Decoder struct {
	file          string
	root          *yaml.Node
	probs         *diag.List
	uses          []FieldUse
	codeUses      []CodeUse
	attrs         map[string]bool // declared at the top of the file
	extraPrograms []string
	switches      *Switches // nil: choices are not known here
	chosen        bool      // the file has choices
	codes         Codes
	profile       *ProtectProfile // the one that the project names
}

// FieldUse is one mention of a field of records in a condition. Whether a name
// that is not a field of the kind is an attribute can only be said by whoever
// knows the layouts.
type FieldUse struct {
	Kinds []model.Kind // the name may belong to any of these
	Field string
	Pos   diag.Pos
}

// NewDecoder parses the text of a definition file. Problems go to probs.
func NewDecoder(file string, text []byte, probs *diag.List) *Decoder {
	d := newDecoder(file, probs)
	d.root = d.parse(text)
	return d
}

func newDecoder(file string, probs *diag.List) *Decoder {
	return &Decoder{file: file, probs: probs, attrs: map[string]bool{}}
}

// FieldUses are the mentions of names that are neither fields of their record
// kind nor declared as attributes in the file itself.
func (d *Decoder) FieldUses() []FieldUse { return d.uses }

// Has reports whether the file has a top-level key, so that callers can tell
// the languages apart.
func (d *Decoder) Has(key string) bool {
	if d.root == nil {
		return false
	}
	for i := 0; i+1 < len(d.root.Content); i += 2 {
		if d.root.Content[i].Value == key {
			return true
		}
	}
	return false
}

func (d *Decoder) parse(text []byte) *yaml.Node {
	whole := diag.Pos{File: d.file}
	if len(text) > maxFile {
		d.probs.Errorf(whole, diag.TooLarge, "a definition file of more than %d MiB", maxFile>>20)
		return nil
	}
	if !utf8.Valid(text) {
		d.probs.Errorf(whole, diag.BadYAML, "not UTF-8 text")
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			d.probs.Errorf(whole, diag.BadYAML, "the file is empty")
			return nil
		}
		d.probs.Add(d.yamlError(err))
		return nil
	}
	if err := dec.Decode(&second); err == nil {
		d.probs.Errorf(d.pos(&second), diag.BadYAML, "a second document in one file")
		return nil
	} else if !errors.Is(err, io.EOF) {
		d.probs.Add(d.yamlError(err))
		return nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		d.probs.Errorf(d.pos(root), diag.WrongType, "the file must be a mapping of keys to values")
		return nil
	}
	if !d.plain(root, 0) {
		return nil
	}
	return root
}

// lazy is a regular expression that is compiled when it is first asked for: most
// commands need few of them.
func lazy(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

var yamlLine = lazy(`^yaml: (?:line (\d+): )?(.*)$`)

// yamlParser are errors of yaml.v3's parser; for these it counts lines from 0
// and leaves the first one out. Those of its scanner count from 1.
var yamlParser = lazy(`^did not find expected (key|node content|'-' indicator|',' or '[]}]'|<document start>)`)

func (d *Decoder) yamlError(err error) *diag.Problem {
	pos := diag.Pos{File: d.file}
	msg := strings.ReplaceAll(err.Error(), "\n", " ")
	if m := yamlLine().FindStringSubmatch(msg); m != nil {
		pos.Line, _ = strconv.Atoi(m[1])
		msg = m[2]
	}
	if yamlParser().MatchString(msg) {
		pos.Line++
	}
	return diag.Errorf(pos, diag.BadYAML, "not YAML: %s", msg)
}

// plain refuses what makes YAML hard to read aloud or dangerous to expand:
// anchors, aliases, tags, duplicate keys, keys that are not words.
func (d *Decoder) plain(n *yaml.Node, depth int) bool {
	if depth > 100 {
		d.probs.Errorf(d.pos(n), diag.BadYAML, "nested too deeply")
		return false
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		d.probs.Errorf(d.pos(n), diag.BadYAML, "anchors and aliases are not used in definitions")
		return false
	}
	if n.Style&yaml.TaggedStyle != 0 {
		d.probs.Errorf(d.pos(n), diag.BadYAML, "tags are not used in definitions")
		return false
	}
	ok := true
	if n.Kind == yaml.MappingNode {
		seen := map[string]*yaml.Node{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if first := seen[k.Value]; first != nil && k.Kind == yaml.ScalarNode {
				p := d.probs.Errorf(d.pos(k), diag.DuplicateKey, "key %q is given twice", k.Value)
				p.Other = d.pos(first)
				ok = false
			}
			seen[k.Value] = k
		}
	}
	for _, c := range n.Content {
		ok = d.plain(c, depth+1) && ok
	}
	return ok
}

func (d *Decoder) pos(n *yaml.Node) diag.Pos {
	if n == nil {
		return diag.Pos{File: d.file}
	}
	if n.Line == 0 && n.HeadComment != "" {
		return diag.Pos{File: n.HeadComment} // set from outside the file
	}
	p := diag.Pos{File: d.file, Line: n.Line, Col: n.Column, Len: 1}
	if n.Kind == yaml.ScalarNode {
		p.Len = utf8.RuneCountInString(n.Value)
		if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
			p.Len += 2
		}
	}
	return p
}

// Choices lists words for a message, sorted, without repetition.
func Choices(words []string) string {
	w := slices.Clone(words)
	slices.Sort(w)
	return strings.Join(slices.Compact(w), ", ")
}

// canonical writes a node without comments, styles and order of keys: two
// definitions that mean the same have the same text.
func canonical(b *strings.Builder, n *yaml.Node) {
	switch n.Kind {
	case yaml.ScalarNode:
		b.WriteString(strconv.Quote(n.Value))
	case yaml.SequenceNode:
		b.WriteByte('[')
		for _, c := range n.Content {
			canonical(b, c)
			b.WriteByte(',')
		}
		b.WriteByte(']')
	case yaml.MappingNode:
		keys := make([]int, 0, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			keys = append(keys, i)
		}
		slices.SortFunc(keys, func(i, j int) int { return strings.Compare(n.Content[i].Value, n.Content[j].Value) })
		b.WriteByte('{')
		for _, i := range keys {
			fmt.Fprintf(b, "%q:", n.Content[i].Value)
			canonical(b, n.Content[i+1])
			b.WriteByte(',')
		}
		b.WriteByte('}')
	}
}

// digest is the hash of the file's meaning, without some keys: those of the top, and
// as a.b those of a mapping a there.
func (d *Decoder) digest(without ...string) string {
	var b strings.Builder
	for _, e := range (&object{d: d, node: d.root}).entries() {
		value := lacking(e.value, e.key+".", without)
		if !slices.Contains(without, e.key) && value != nil {
			fmt.Fprintf(&b, "%q:", e.key)
			canonical(&b, value)
		}
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// lacking is a mapping without the keys that stand behind the prefix in without; nil
// when nothing is left of it by that.
func lacking(n *yaml.Node, prefix string, without []string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return n
	}
	out := &yaml.Node{Kind: n.Kind}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !slices.Contains(without, prefix+n.Content[i].Value) {
			out.Content = append(out.Content, n.Content[i], n.Content[i+1])
		}
	}
	switch len(out.Content) {
	case len(n.Content):
		return n
	case 0:
		return nil
	}
	return out
}
