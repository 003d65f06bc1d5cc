package pathway

import (
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// Kinds are the record kinds that can put somebody on one of the pathways.
func Kinds(list []*defs.Pathway) (kinds [model.NumKinds]bool) {
	for _, p := range list {
		for _, r := range p.Flag {
			kinds[r.Kind] = true
		}
	}
	return kinds
}

// Screen tells from a single record, before there is a timeline, whether it is
// activity on some pathway: the first pass uses it to find the people to keep.
// It may say yes to somebody who later turns out to reach no threshold. It is
// not safe for concurrent use.
type Screen struct {
	matchers [model.NumKinds][]*timeline.Matcher
}

// NewScreen compiles the flag rules for rows of the given shapes.
func NewScreen(list []*defs.Pathway, shapes *timeline.Parts, symbols *model.Symbols) *Screen {
	s := &Screen{}
	for _, p := range list {
		for _, r := range p.Flag {
			s.matchers[r.Kind] = append(s.matchers[r.Kind], timeline.NewMatcher(r.Where, shapes[r.Kind], symbols))
		}
	}
	return s
}

// Flags reports whether a record, given as values parallel to the fields of its
// shape, is activity on some pathway.
func (s *Screen) Flags(k model.Kind, values []int64) bool {
	for _, m := range s.matchers[k] {
		if m.Values(values) {
			return true
		}
	}
	return false
}
