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
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
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
	attrs         map[string]bool // declared at the top of the file
	extraPrograms []string
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
	d := &Decoder{file: file, probs: probs, attrs: map[string]bool{}}
	d.root = d.parse(text)
	return d
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

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// yamlParser are errors of yaml.v3's parser; for these it counts lines from 0
// and leaves the first one out. Those of its scanner count from 1.
var yamlParser = regexp.MustCompile(`^did not find expected (key|node content|'-' indicator|',' or '[]}]'|<document start>)`)

func (d *Decoder) yamlError(err error) *diag.Problem {
	pos := diag.Pos{File: d.file}
	msg := strings.ReplaceAll(err.Error(), "\n", " ")
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		pos.Line, _ = strconv.Atoi(m[1])
		msg = m[2]
	}
	if yamlParser.MatchString(msg) {
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

// object is a mapping under decoding; it knows which keys were asked for, so
// that done can name the others.
type object struct {
	d     *Decoder
	node  *yaml.Node
	asked []string
}

// object wraps a mapping node; for anything else it reports wrong-type and
// returns nil. All object methods accept a nil receiver and read as empty.
func (d *Decoder) object(n *yaml.Node, what string) *object {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		d.probs.Errorf(d.pos(n), diag.WrongType, "%s must be a mapping of keys to values", what)
		return nil
	}
	return &object{d: d, node: n}
}

func (o *object) pos() diag.Pos {
	if o == nil {
		return diag.Pos{}
	}
	return o.d.pos(o.node)
}

// get is the value node of a key, or nil.
func (o *object) get(key string) *yaml.Node {
	if o == nil {
		return nil
	}
	o.asked = append(o.asked, key)
	for i := 0; i+1 < len(o.node.Content); i += 2 {
		if o.node.Content[i].Value == key {
			return o.node.Content[i+1]
		}
	}
	return nil
}

// need is get, with a problem when the key is not there.
func (o *object) need(key string) *yaml.Node {
	n := o.get(key)
	if n == nil && o != nil {
		o.d.probs.Errorf(o.pos(), diag.MissingKey, "key %q is missing", key)
	}
	return n
}

// entries are all keys with their values, in the order of the file.
func (o *object) entries() (out []entry) {
	if o == nil {
		return nil
	}
	for i := 0; i+1 < len(o.node.Content); i += 2 {
		k := o.node.Content[i]
		o.asked = append(o.asked, k.Value)
		out = append(out, entry{k.Value, k, o.node.Content[i+1]})
	}
	return out
}

type entry struct {
	key     string
	keyNode *yaml.Node
	value   *yaml.Node
}

// done reports the keys that nobody asked for.
func (o *object) done() {
	if o == nil {
		return
	}
	for i := 0; i+1 < len(o.node.Content); i += 2 {
		k := o.node.Content[i]
		if slices.Contains(o.asked, k.Value) {
			continue
		}
		p := o.d.probs.Errorf(o.d.pos(k), diag.UnknownKey, "unknown key %q; known here are %s", k.Value, Choices(o.asked))
		if s := Nearest(k.Value, o.asked); s != "" {
			p.WithHint("did you mean %q?", s)
		}
	}
}

// text reads a scalar as written.
func (d *Decoder) text(n *yaml.Node, what string) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		d.probs.Errorf(d.pos(n), diag.WrongType, "%s must be a single value", what)
		return ""
	}
	if n.Tag == "!!null" && n.Style == 0 && n.Value != "~" {
		return n.Value
	}
	return n.Value
}

func (o *object) text(key string) string {
	if o == nil {
		return ""
	}
	return o.d.text(o.get(key), key)
}

// word is text that must be there and not be empty.
func (o *object) word(key string) string {
	n := o.need(key)
	if n == nil {
		return ""
	}
	s := o.d.text(n, key)
	if s == "" && n.Kind == yaml.ScalarNode {
		o.d.probs.Errorf(o.d.pos(n), diag.BadValue, "%s must not be empty", key)
	}
	return s
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// id is a snake_case name that must be there.
func (o *object) id(key string) string {
	s := o.word(key)
	if s != "" && !idForm.MatchString(s) {
		o.d.probs.Errorf(o.d.pos(o.get(key)), diag.BadValue, "%s %q is not an id; ids are lower case letters, digits and underscores", key, s)
	}
	return s
}

// oneOf reads a word out of a closed list; blank when the key is absent.
func (o *object) oneOf(key string, code diag.Code, choices ...string) string {
	n := o.get(key)
	if n == nil {
		return ""
	}
	return o.d.choice(n, key, code, choices)
}

func (d *Decoder) choice(n *yaml.Node, what string, code diag.Code, choices []string) string {
	s := d.text(n, what)
	if n.Kind == yaml.ScalarNode && !slices.Contains(choices, s) {
		p := d.probs.Errorf(d.pos(n), code, "unknown %s %q; known are %s", what, s, Choices(choices))
		if near := Nearest(s, choices); near != "" {
			p.WithHint("did you mean %q?", near)
		}
		return ""
	}
	return s
}

// texts reads a list of scalars; a single scalar is a list of one.
func (d *Decoder) texts(n *yaml.Node, what string) []string {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	var out []string
	for _, c := range d.items(n, what) {
		out = append(out, d.text(c, what))
	}
	return out
}

func (o *object) texts(key string) []string {
	if o == nil {
		return nil
	}
	return o.d.texts(o.get(key), key)
}

// items are the nodes of a list.
func (d *Decoder) items(n *yaml.Node, what string) []*yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		d.probs.Errorf(d.pos(n), diag.WrongType, "%s must be a list", what)
		return nil
	}
	return n.Content
}

func (o *object) items(key string) []*yaml.Node {
	if o == nil {
		return nil
	}
	return o.d.items(o.get(key), key)
}

func (d *Decoder) boolean(n *yaml.Node, what string) bool {
	switch d.text(n, what) {
	case "true":
		return true
	case "false", "":
		return false
	}
	d.probs.Errorf(d.pos(n), diag.BadValue, "%s must be true or false", what)
	return false
}

func (o *object) boolean(key string) bool {
	if n := o.get(key); n != nil {
		return o.d.boolean(n, key)
	}
	return false
}

// whole reads a whole number within bounds; absent is def.
func (o *object) whole(key string, def, lo, hi int) int {
	n := o.get(key)
	if n == nil {
		return def
	}
	s := o.d.text(n, key)
	v, err := strconv.Atoi(s)
	if err != nil || v < lo || v > hi || len(strings.TrimLeft(s, "-")) > 1 && strings.TrimLeft(s, "-")[0] == '0' {
		o.d.probs.Errorf(o.d.pos(n), diag.BadValue, "%s must be a whole number from %d to %d", key, lo, hi)
		return def
	}
	return v
}

// number reads a decimal number into ten-thousandths.
func (d *Decoder) number(n *yaml.Node, what string) int64 {
	v, err := model.ParseNumber(d.text(n, what), model.NumberScale)
	if err != nil {
		d.probs.Errorf(d.pos(n), diag.BadValue, "%s must be a number with at most four decimals", what)
	}
	return v
}

func (d *Decoder) date(n *yaml.Node, what string) calendar.Date {
	if n == nil {
		return calendar.NoDate
	}
	v, err := calendar.ParseDate(d.text(n, what))
	if err != nil {
		d.probs.Errorf(d.pos(n), diag.BadDate, "%s is %v", what, err)
	}
	return v
}

func (o *object) date(key string) calendar.Date {
	if o == nil {
		return calendar.NoDate
	}
	return o.d.date(o.get(key), key)
}

func (d *Decoder) offset(n *yaml.Node, what string) calendar.Offset {
	v, err := calendar.ParseOffset(d.text(n, what))
	if err != nil {
		d.probs.Errorf(d.pos(n), diag.BadValue, "%s is %v", what, err)
	}
	return v
}

// version checks the file's version key; 1 is the only one so far.
func (o *object) version() {
	n := o.need("version")
	if n != nil && n.Value != "1" {
		o.d.probs.Errorf(o.d.pos(n), diag.BadVersion, "this program reads version 1 of the format")
	}
}

// Choices lists words for a message, sorted, without repetition.
func Choices(words []string) string {
	w := slices.Clone(words)
	slices.Sort(w)
	return strings.Join(slices.Compact(w), ", ")
}

// Nearest is the choice that a mistyped word most likely meant, or "" when
// nothing is near: at most two edits, or one third of a longer word.
func Nearest(word string, choices []string) string {
	squeeze := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '_' || r == '-' || r == ' ' || r == '.' {
				return -1
			}
			return r
		}, strings.ToLower(s))
	}
	w := squeeze(word)
	best, dist := "", max(2, len(w)/3)+1
	for _, c := range slices.Sorted(slices.Values(choices)) {
		if n := edits(w, squeeze(c)); n < dist && n < len(w) {
			best, dist = c, n
		}
	}
	return best
}

// edits is the number of single-character changes between two words.
func edits(a, b string) int {
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := prev[0]
		prev[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = prev[j]
			prev[j] = min(cost, prev[j]+1, prev[j-1]+1)
		}
	}
	return prev[len(b)]
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

// digest is the hash of the file's meaning, without some top-level keys.
func (d *Decoder) digest(without ...string) string {
	var b strings.Builder
	for _, e := range (&object{d: d, node: d.root}).entries() {
		if !slices.Contains(without, e.key) {
			fmt.Fprintf(&b, "%q:", e.key)
			canonical(&b, e.value)
		}
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}
