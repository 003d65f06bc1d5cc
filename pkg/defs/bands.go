package defs

import (
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// AgeAtEntry is the breakdown by years of age on the day a unit begins.
const AgeAtEntry = "age_at_entry"

// Bands is a breakdown by limits of one's own: [19, 25] makes "under 19",
// "19–24" and "25 and over".
type Bands struct {
	Name string
	Of   string // always AgeAtEntry so far
	From []int  // the first age of each group but the lowest, rising
	Pos  diag.Pos
}

// Group is the index of the group that a number of years belongs to, from 0.
func (b *Bands) Group(years int) int {
	i, exact := slices.BinarySearch(b.From, years)
	if exact {
		return i + 1
	}
	return i
}

// Label names a group; there is one more than there are limits.
func (b *Bands) Label(group int) string {
	switch {
	case group == 0:
		return fmt.Sprintf("under %d", b.From[0])
	case group == len(b.From):
		return fmt.Sprintf("%d and over", b.From[group-1])
	}
	first, last := b.From[group-1], b.From[group]-1
	if first == last {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d–%d", first, last)
}

// FindBands is the entry of that name, or nil.
func FindBands(list []Bands, name string) *Bands {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

// bands reads breakdowns by limits: a mapping of names to what is cut, and
// where.
func (d *Decoder) bands(n *yaml.Node) (out []Bands) {
	for _, e := range d.object(n, "bands").entries() {
		b := Bands{Name: e.key, Pos: d.pos(e.keyNode)}
		d.bandName(b)
		if o := d.object(e.value, e.key); o != nil {
			if of := o.need("of"); of != nil {
				b.Of = d.choice(of, "of", diag.BadValue, []string{AgeAtEntry})
			}
			b.From = d.limits(o.need("from"))
			o.done()
		}
		if len(b.From) > 0 {
			out = append(out, b)
		}
	}
	return out
}

// bandName refuses a name that means something else already.
func (d *Decoder) bandName(b Bands) {
	if !isID(b.Name) {
		d.probs.Errorf(b.Pos, diag.BadValue, "%q is not an id; ids are lower case letters, digits and underscores", b.Name)
	}
	taken := slices.Contains([]string{"all", AgeAtEntry, "completion", "pathway", "program"}, b.Name)
	for _, k := range model.Kinds() {
		_, isField := k.Field(b.Name)
		taken = taken || isField
	}
	if taken {
		d.probs.Errorf(b.Pos, diag.DuplicateID, "%q is the name of a breakdown or of a field already", b.Name)
	}
}

// oldest bounds the limits; the built-in groups end at 60.
const oldest = 120

// limits reads whole numbers that rise.
func (d *Decoder) limits(n *yaml.Node) (out []int) {
	nodes := d.items(n, "from")
	if n != nil && n.Kind == yaml.SequenceNode && len(nodes) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "from is empty; it lists the first age of each group but the lowest")
	}
	for _, c := range nodes {
		v, err := strconv.Atoi(d.text(c, "a limit"))
		switch {
		case c.Kind != yaml.ScalarNode:
		case err != nil || v < 1 || v > oldest || strconv.Itoa(v) != c.Value:
			d.probs.Errorf(d.pos(c), diag.BadValue, "a limit must be a whole number from 1 to %d", oldest)
		case len(out) > 0 && v <= out[len(out)-1]:
			d.probs.Errorf(d.pos(c), diag.BadValue, "limits must rise; %d stands after %d", v, out[len(out)-1])
		default:
			out = append(out, v)
		}
	}
	return out
}
