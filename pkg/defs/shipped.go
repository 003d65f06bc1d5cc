package defs

import (
	"crypto/sha256"
	"path"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// Library is the definitions shipped with the program: measures/SET/*.yaml,
// layouts/*.yaml, codes/*.yaml, derive/*.yaml, protect/*.yaml. It is safe for concurrent use.
type Library struct {
	Files Files

	mu sync.Mutex
	// trees are the files that loaders read, parsed, by the hashes of their texts.
	// Nothing in a tree is changed after that.
	trees map[[sha256.Size]byte]*yaml.Node
	names map[string][]string // what ids found, by pattern
}

// tree is the tree of a text: the one made of the same text before, or that of
// parse. A text that does not parse is parsed each time, for its problems.
func (l *Library) tree(sum [sha256.Size]byte, parse func() *yaml.Node) *yaml.Node {
	if l == nil {
		return parse()
	}
	l.mu.Lock()
	root := l.trees[sum]
	l.mu.Unlock()
	if root != nil {
		return root
	}
	root = parse()
	if root == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.trees == nil {
		l.trees = map[[sha256.Size]byte]*yaml.Node{}
	}
	l.trees[sum] = root
	return root
}

// Forget lets go of the trees of the files read so far, for whoever needs the
// memory more and will hardly read them again.
func (l *Library) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trees = nil
}

// Sets are the ids of the shipped measure sets.
func (l *Library) Sets() []string {
	return l.ids("measures/*/*.yaml", func(f string) string { return path.Base(path.Dir(f)) })
}

// Edits are the ids of the shipped files of edit checks.
func (l *Library) Edits() []string {
	return l.ids("edits/*.yaml", func(f string) string { return strings.TrimSuffix(path.Base(f), ".yaml") })
}

// Layouts are the ids of the shipped layouts.
func (l *Library) Layouts() []string {
	return l.ids("layouts/*.yaml", func(f string) string { return strings.TrimSuffix(path.Base(f), ".yaml") })
}

// Codes are the ids of the shipped files of codes.
func (l *Library) Codes() []string {
	return l.ids("codes/*.yaml", func(f string) string { return strings.TrimSuffix(path.Base(f), ".yaml") })
}

// Derives are the ids of the shipped files of derive rules.
func (l *Library) Derives() []string {
	return l.ids("derive/*.yaml", func(f string) string { return strings.TrimSuffix(path.Base(f), ".yaml") })
}

// ProtectProfiles are the ids of the shipped protection profiles.
func (l *Library) ProtectProfiles() []string {
	return l.ids("protect/*.yaml", func(f string) string { return strings.TrimSuffix(path.Base(f), ".yaml") })
}

// ids are looked for once for each pattern: what is shipped does not change.
func (l *Library) ids(pattern string, id func(file string) string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if found, ok := l.names[pattern]; ok {
		return slices.Clone(found)
	}
	files, _ := l.Files.Glob(pattern)
	var out []string
	for _, f := range files {
		if !IsCases(f) {
			out = append(out, id(f))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if l.names == nil {
		l.names = map[string][]string{}
	}
	l.names[pattern] = out
	return slices.Clone(out)
}
