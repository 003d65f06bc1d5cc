package defs

import (
	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// CodeUse is one code or pattern of a classification that a condition names.
// Whether such a code exists can only be said by whoever has the classification.
type CodeUse struct {
	Field    string   // cip or naics
	Written  string   // as it stands there
	Patterns []string // in canonical spelling; more than one for a NAICS sector
	Pos      diag.Pos
}

// CodeUses are the CIP and NAICS patterns of the file.
func (d *Decoder) CodeUses() []CodeUse { return d.codeUses }

// patterns brings accepted values to the spelling that cells are brought to, so
// that every spelling matches every other, and notes the codes.
func (d *Decoder) patterns(n *yaml.Node, field string, in []string) []string {
	if in == nil || codes.OfField(field) == nil {
		return in
	}
	out := []string{}
	for i, written := range in {
		at := n
		if n.Kind == yaml.SequenceNode && i < len(n.Content) {
			at = n.Content[i]
		}
		use := CodeUse{Field: field, Written: written, Patterns: codes.Patterns(field, []string{written}), Pos: d.pos(at)}
		d.codeUses = append(d.codeUses, use)
		out = append(out, use.Patterns...)
	}
	return out
}

// spelled is the value of a case's record in canonical spelling; one of several
// codes is brought to it by itself.
func spelled(field, value string) string {
	spell := codes.OfField(field)
	if spell == nil || value == "" {
		return value
	}
	pieces := model.SplitCodes(value)
	for i, piece := range pieces {
		pieces[i], _ = spell(piece)
	}
	return model.JoinCodes(pieces)
}
