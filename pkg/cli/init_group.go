package cli

import (
	"cmp"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/propose"
	"pathmetrics/pkg/source"
)

// recognize is the built-in layout that reads a file, or nil.
func recognize(layouts []*defs.Layout, fsys fs.FS, l *look) *match {
	reads := len(l.header)
	if own := propose.Layout("x", l.sample); own != nil {
		reads -= len(own.Unmapped)
	}
	return builtInLayout(layouts, fsys, l, reads)
}

// proposeAll looks at the files and makes sources of them: of files of one built-in
// layout with nearly the same columns, whatever their headers call these, or else
// of files with one header and form.
func (a *app) proposeAll(files []string) (out []*proposed, skipped []string, err error) {
	layouts, err := a.shippedLayouts()
	if err != nil {
		return nil, nil, err
	}
	fsys := source.OS()
	var groups []*proposed
	for _, f := range files {
		l, err := lookAt(fsys, f, layouts)
		if err == nil {
			err = l.readOn(fsys)
		}
		if err != nil {
			return nil, nil, inputFailure(err)
		}
		p := &proposed{looks: []*look{l}, match: recognize(layouts, fsys, l)}
		if i := slices.IndexFunc(groups, func(g *proposed) bool { return g.takes(p) }); i >= 0 {
			groups[i].join(p)
			continue
		}
		groups = append(groups, p)
	}
	taken := a.library.Layouts()
	for _, p := range groups {
		oldestFirst(p.looks)
		p.id = unique(sourceName(p.looks), &taken)
		if p.match == nil {
			if p.own = propose.Layout(p.id, p.looks[0].sample); p.own == nil {
				for _, l := range p.looks {
					skipped = append(skipped, l.file)
				}
				continue
			}
		}
		if err := p.tryOwn(); err != nil {
			return nil, nil, err
		}
		p.stand()
		out = append(out, p)
	}
	return out, skipped, nil
}

// takes reports whether another file belongs to the source.
func (p *proposed) takes(o *proposed) bool {
	switch {
	case p.match == nil || o.match == nil:
		return p.match == o.match && sameShape(p.looks[0], o.looks[0])
	case p.match.layout.ID != o.match.layout.ID || !maps.Equal(p.match.with, o.match.with):
		return false
	}
	both := 0
	for _, c := range p.match.found {
		if slices.Contains(o.match.found, c) {
			both++
		}
	}
	return 4*both >= 3*(len(p.match.found)+len(o.match.found)-both)
}

// join takes a file's rows and columns over.
func (p *proposed) join(o *proposed) {
	p.looks = append(p.looks, o.looks...)
	if p.match == nil {
		return
	}
	p.match.tried += o.match.tried
	p.match.rejected += o.match.rejected
	for _, c := range o.match.found {
		if !slices.Contains(p.match.found, c) {
			p.match.found = append(p.match.found, c)
			p.match.hasUsed++
		}
	}
}

// layout is the layout of the source's records; one without any for an id file.
func (p *proposed) layout() *defs.Layout {
	switch {
	case p.match != nil:
		return p.match.layout
	case p.trial != nil:
		return p.trial.layout
	}
	return &defs.Layout{}
}

// stand finds through which day the source's files go.
func (p *proposed) stand() {
	m := cmp.Or(p.match, p.trial)
	var d dates
	for _, l := range p.looks {
		if m != nil {
			m.datesOf(l, &d)
		}
	}
	p.through = d.through()
}

// oldestFirst sorts files by the years and other numbers of their names, then by
// their names.
func oldestFirst(looks []*look) {
	dir := 0 // how long the folder is that all of them lie in
	for i, l := range looks {
		name := filepath.ToSlash(l.file)
		if i == 0 {
			dir = strings.LastIndexByte(name, '/') + 1
		}
		for !strings.HasPrefix(name, filepath.ToSlash(looks[0].file)[:dir]) {
			dir = strings.LastIndexByte(filepath.ToSlash(looks[0].file)[:dir-1], '/') + 1
		}
	}
	slices.SortStableFunc(looks, func(a, b *look) int {
		x, y := filepath.ToSlash(a.file)[dir:], filepath.ToSlash(b.file)[dir:]
		return cmp.Or(slices.Compare(age(x), age(y)), strings.Compare(x, y))
	})
}

// age is what a name says of when a file was made: a year first, then the other
// numbers in their order. MMDDYYYY is turned around.
func age(name string) (out []string) {
	numbers := strings.FieldsFunc(name, func(r rune) bool { return r < '0' || r > '9' })
	year := func(s string) bool { return len(s) >= 4 && (s[:2] == "19" || s[:2] == "20") }
	for i, n := range numbers {
		if len(n) == 8 && !year(n) && year(n[4:]) {
			numbers[i] = n[4:] + n[:4]
		}
	}
	for _, first := range []bool{true, false} {
		for _, n := range numbers {
			if year(n) == first {
				n = strings.TrimLeft(n, "0")
				out = append(out, strings.Repeat("0", max(0, 20-len(n)))+n)
			}
		}
	}
	return out
}
