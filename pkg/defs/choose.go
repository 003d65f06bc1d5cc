package defs

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
)

// chooseKey marks a mapping as a choice: {choose: SWITCH, SETTING: node, …}.
const chooseKey = "choose"

// chooser puts, in place of each choice in a file, the branch of the setting in
// force. It works on nodes, before anything is decoded, so that a definition and
// its hash are those of what was chosen.
type chooser struct {
	d        *Decoder
	switches *Switches
	home     string // the set whose switches need no prefix, or ""
}

// resolve takes the choices out of the file under the decoder's switches.
// Every branch keeps its place in the file, so that messages lead there.
func (d *Decoder) resolve() {
	if d.root == nil || d.switches == nil {
		return
	}
	d.root = d.resolveNode(d.root, d.switches, "")
}

// resolveNode is a part of the file with its choices made, but for those that
// stand under the key `but`. What was read stays as it is: a tree may serve
// several readings under different switches.
func (d *Decoder) resolveNode(n *yaml.Node, s *Switches, but string) *yaml.Node {
	c := &chooser{d: d, switches: s}
	if set := valueOf(d.root, "set"); set != nil && set.Kind == yaml.ScalarNode {
		c.home = set.Value
	}
	return c.inside(n, but)
}

// inside is a node in which the choices are made: the node itself where it holds
// none, else a copy. A choice that cannot be made is taken out with its key, so
// that the one mistake gives one message.
func (c *chooser) inside(n *yaml.Node, but string) *yaml.Node {
	step := 1
	switch n.Kind {
	case yaml.MappingNode:
		step = 2
	case yaml.SequenceNode:
	default:
		return n
	}
	var kept []*yaml.Node // nil while all is as it was
	for i := 0; i+step <= len(n.Content); i += step {
		before := n.Content[i+step-1]
		v := before
		if step == 1 || but == "" || n.Content[i].Value != but {
			v = c.made(before)
		}
		if v != before && kept == nil {
			kept = append(make([]*yaml.Node, 0, len(n.Content)), n.Content[:i]...)
		}
		if v != nil && kept != nil {
			kept = append(append(kept, n.Content[i:i+step-1]...), v)
		}
	}
	if kept == nil {
		return n
	}
	made := *n
	made.Content = kept
	return &made
}

// made is the node that stands in place of n: n itself, or the branch chosen;
// nil where the choice cannot be made.
func (c *chooser) made(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.MappingNode {
		name := valueOf(n, chooseKey)
		if name == nil {
			break
		}
		if n = c.branch(n, name); n == nil {
			return nil
		}
	}
	return c.inside(n, "")
}

// branch is the branch of the setting in force. Where the choice is not right,
// which is reported, it is any of its branches, so that what is around is not
// reported as well; nil where there is none.
func (c *chooser) branch(n, name *yaml.Node) *yaml.Node {
	x := c.find(name)
	if x == nil {
		return anyBranch(n)
	}
	c.switches.asked[x.Set], c.d.chosen = true, true
	setting := c.switches.Setting(x)
	if len(n.Content) == 2 {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: setting, Line: name.Line, Column: name.Column}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Value == chooseKey || slices.Contains(x.SettingIDs(), key.Value) {
			continue
		}
		p := c.d.probs.Errorf(c.d.pos(key), diag.UnknownKey, "the switch %s has no setting %q; known are %s", x.Name(), key.Value, strings.Join(x.SettingIDs(), ", "))
		nearest(p, key.Value, x.SettingIDs())
	}
	for _, id := range x.SettingIDs() {
		if valueOf(n, id) == nil {
			c.d.probs.Errorf(c.d.pos(name), diag.MissingKey, "the choice %s has no branch for the setting %q", x.Name(), id).
				WithHint("every setting needs its branch: %s", strings.Join(x.SettingIDs(), ", "))
		}
	}
	if b := valueOf(n, setting); b != nil {
		return b
	}
	return anyBranch(n)
}

// anyBranch is the first branch of a choice, or nil.
func anyBranch(n *yaml.Node) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != chooseKey {
			return n.Content[i+1]
		}
	}
	return nil
}

// find is the switch that a choice names: SET.SWITCH, in a measure file SWITCH
// alone for one of its own set.
func (c *chooser) find(name *yaml.Node) *Switch {
	full := c.d.text(name, chooseKey)
	if full == "" && name.Kind != yaml.ScalarNode {
		return nil
	}
	known := c.switches.Names()
	if !strings.Contains(full, ".") && c.home != "" {
		full = c.home + "." + full
		for i, k := range known {
			known[i] = strings.TrimPrefix(k, c.home+".")
		}
	}
	if x := c.switches.Find(full); x != nil {
		return x
	}
	p := c.d.probs.Errorf(c.d.pos(name), diag.UnknownSwitch, "unknown switch %q", name.Value).WithHint(listSwitches)
	nearest(p, name.Value, known)
	return nil
}

// valueOf is the value under a key of a mapping, or nil.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// cloneNode is a deep copy, for a tree that is going to be changed.
func cloneNode(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, k := range n.Content {
		c.Content[i] = cloneNode(k)
	}
	return &c
}
