package defs

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

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
		if s := diag.Nearest(k.Value, o.asked); s != "" {
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

// isID reports a snake_case name: a lower-case letter and, after it, more of them,
// digits and underscores.
func isID(s string) bool {
	for i := range len(s) {
		letter := s[i] >= 'a' && s[i] <= 'z'
		if !letter && (i == 0 || s[i] != '_' && (s[i] < '0' || s[i] > '9')) {
			return false
		}
	}
	return s != ""
}

// id is a snake_case name that must be there.
func (o *object) id(key string) string {
	s := o.word(key)
	if s != "" && !isID(s) {
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
		if near := diag.Nearest(s, choices); near != "" {
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
