package measure

import (
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// Names of the breakdowns that are computed rather than read.
const (
	AgeAtEntry = defs.AgeAtEntry
	Completion = "completion"
)

// BlankGroup is the group of units that have no value of the attribute.
const BlankGroup = "(blank)"

// ageBands are the age groups at entry of the WIOA report (ETA-9169): the first
// age that no longer belongs to the band, and its name.
var ageBands = []struct {
	below int
	name  string
}{
	{16, "under 16"}, {19, "16–18"}, {25, "19–24"}, {45, "25–44"}, {55, "45–54"}, {60, "55–59"}, {1000, "60 and over"},
}

var completionGroups = []string{"non_completer", "(pending)", "completer"}

// Grouper says to which group of one breakdown a unit belongs.
type Grouper struct {
	Name  string
	store *timeline.Store
	set   *pathway.Set
	key   func(u *Unit) int64
	label func(key int64) string
}

// NewGrouper prepares a breakdown by an attribute, age_at_entry, completion or
// limits of the project's own. It returns nil when units of the population have
// no such thing.
func NewGrouper(name string, pop defs.Population, store *timeline.Store, set *pathway.Set, bands []defs.Bands) *Grouper {
	if b := defs.FindBands(bands, name); b != nil {
		return bandGrouper(b, store)
	}
	g := &Grouper{Name: name, store: store, set: set}
	switch name {
	case AgeAtEntry:
		birth := store.Tables[model.Person].Col("birth_date")
		g.key = func(u *Unit) int64 { return ageBand(birth, store, u) }
		g.label = func(k int64) string { return ageBands[k].name }
	case Completion:
		if pop == defs.Participations {
			return nil
		}
		g.key = func(u *Unit) int64 { return int64(u.Spell.Completed) }
		g.label = func(k int64) string { return completionGroups[k] }
	default:
		ref := newFieldRef(name, pop, store)
		g.key = func(u *Unit) int64 { return ref.get(store, u, set.ID) }
		g.label = func(k int64) string { return ShowValue(store.Symbols, ref.field, k) }
	}
	return g
}

// Key is the unit's group as a number; model.Blank when it has none.
func (g *Grouper) Key(u *Unit) int64 { return g.key(u) }

// Label is the group's name in results.
func (g *Grouper) Label(key int64) string {
	if key == model.Blank {
		return BlankGroup
	}
	return g.label(key)
}

func ageBand(birth *model.Column, store *timeline.Store, u *Unit) int64 {
	age := yearsAtEntry(birth, store, u)
	if age < 0 {
		return model.Blank
	}
	for i, band := range ageBands {
		if age < band.below {
			return int64(i)
		}
	}
	return model.Blank
}
