package pathway

import (
	"fmt"
	"slices"
	"strings"
)

// Flag is a spell as a row of the flag file, without the person.
type Flag struct {
	Pathway, Entry, Exit, Status, Completion, LastActivity string
	Rule                                                   string // the rules that flagged, by number and in words
	Kinds                                                  string // the record kinds that flagged
}

// Flag describes a spell with its reasons.
func (s *Set) Flag(sp *Spell) Flag {
	f := Flag{
		Pathway: s.ID(sp.Pathway), Entry: sp.Entry.String(), Exit: sp.Exit().String(), Status: sp.Status(),
		Completion: sp.Completion.String(), LastActivity: sp.Last.String(),
	}
	var rules, kinds []string
	for _, r := range sp.Records {
		kinds = append(kinds, r.Kind.String())
		if sp.Pathway != s.Union {
			rules = append(rules, s.ruleText(sp.Pathway, r.Rule))
		}
	}
	if sp.Pathway == s.Union {
		for _, m := range sp.Members {
			rules = append(rules, s.ID(m))
		}
	}
	f.Rule, f.Kinds = distinct(rules, "; "), distinct(kinds, " ")
	return f
}

func (s *Set) ruleText(pathway, number int) string {
	r := s.Defs[pathway].Flag[number]
	return fmt.Sprintf("%d: %s where %s", number+1, r.Kind, r.Where)
}

func distinct(words []string, sep string) string {
	slices.Sort(words)
	return strings.Join(slices.Compact(words), sep)
}
