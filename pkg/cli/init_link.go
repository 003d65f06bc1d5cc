package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/propose"
)

// link is a crosswalk that init proposes: a source that turns one key into another.
type link struct {
	source, from, to string
	// Of an id layout over the files of another source; own id files stand among
	// the sources themselves.
	layout string
	of     string
	paths  []string
}

// key is the name of the source's key; blank for an id file.
func (p *proposed) key() string {
	if keys := p.layout().Keys; len(keys) > 0 {
		return keys[0].As
	}
	return ""
}

// links are the crosswalks: those of own id files, and those of built-in id layouts
// whose two keys are both in the files of a source, where another source has the
// second key. One key is translated by one of them only.
func (a *app) links(sources []*proposed) (out []link, err error) {
	add := func(l link) {
		if !slices.ContainsFunc(out, func(o link) bool { return o.from == l.from || o.from == l.to && o.to == l.from }) {
			out = append(out, l)
		}
	}
	for _, s := range sources {
		if s.own != nil && s.own.Links() {
			// The person key is the one that stands first: ssn before others.
			add(link{source: s.id, from: s.own.Keys[1].As, to: s.own.Keys[0].As})
		}
	}
	layouts, err := a.shippedLayouts()
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		for _, ids := range layouts {
			if len(ids.Records) > 0 || len(ids.Keys) != 2 || s.match == nil || s.key() != ids.Keys[0].As ||
				!slices.ContainsFunc(sources, func(o *proposed) bool { return o.key() == ids.Keys[1].As }) {
				continue
			}
			l := link{source: s.id + "_ids", from: ids.Keys[0].As, to: ids.Keys[1].As, layout: ids.ID, of: s.id}
			for i, look := range s.looks {
				if look.fills(ids) {
					l.paths = append(l.paths, s.paths[i])
				}
			}
			if l.paths != nil {
				add(l)
			}
		}
	}
	for i := range out {
		for slices.ContainsFunc(sources, func(s *proposed) bool { return s.id == out[i].source && out[i].layout != "" }) {
			out[i].source += "_2"
		}
	}
	return out, nil
}

// fills reports whether both keys of an id layout are in a file and some row has
// both.
func (l *look) fills(ids *defs.Layout) bool {
	m := headerMatch(ids, l.header)
	r := m.reader(l.header)
	if m.hasNeeded < m.needed || len(m.with) > 0 || r == nil {
		return false
	}
	return slices.ContainsFunc(l.rows, func(cells []string) bool {
		return strings.TrimSpace(cells[r.at[0]]) != "" && strings.TrimSpace(cells[r.at[1]]) != ""
	})
}

// unlinked says which keys nothing links, with their sources; nil when all sources
// end at one key.
func unlinked(sources []*proposed, links []link) (out []string) {
	end := func(key string) string {
		for range identity.MaxHops {
			i := slices.IndexFunc(links, func(l link) bool { return l.from == key })
			if i < 0 {
				break
			}
			key = links[i].to
		}
		return key
	}
	var ends []string
	at := map[string][]string{}
	for _, s := range sources {
		if s.key() == "" {
			continue
		}
		e := end(s.key())
		if !slices.Contains(ends, e) {
			ends = append(ends, e)
		}
		at[e] = append(at[e], s.id)
	}
	if len(ends) < 2 {
		return nil
	}
	for _, e := range ends {
		out = append(out, e+" of "+strings.Join(at[e], ", "))
	}
	return out
}

// writeLinks writes the crosswalks of the project, and which keys none links.
func writeLinks(b *bytes.Buffer, sources []*proposed, links []link) {
	if len(links) > 0 {
		b.WriteString("identity:\n  crosswalks:\n")
		for _, l := range links {
			fmt.Fprintf(b, "    - {source: %s, from: %s, to: %s}\n", l.source, l.from, l.to)
		}
	}
	if keys := unlinked(sources, links); keys != nil {
		b.WriteString("# These keys differ and nothing links them, so that nobody of one source is found in another:\n")
		for _, k := range keys {
			fmt.Fprintf(b, "#   %s\n", k)
		}
		b.WriteString("# A file that holds two of the keys can: docs/definitions.md, identity.\n")
	}
}

// write writes the source of an id layout.
func (l *link) write(b *bytes.Buffer) {
	if l.layout == "" {
		return
	}
	fmt.Fprintf(b, "  - id: %s\n    %s\n    layout: %s   # built in: links %s to %s, out of the files of %s\n", l.source, pathText(l.paths), l.layout, l.from, l.to, l.of)
}

// pathText is the key path of a source.
func pathText(paths []string) string {
	var names []string
	for _, name := range paths {
		names = append(names, propose.Scalar(name))
	}
	if len(names) == 1 {
		return "path: " + names[0]
	}
	return "path: [" + strings.Join(names, ", ") + "]"
}
