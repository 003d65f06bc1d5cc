package cli

import (
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/explain"
)

// allEdits names the edits of all files; after the id of a file those of the file.
const allEdits = "edits"

// editFile finds a file of edits.
func (c *catalog) editFile(id string) *defs.EditFile {
	for _, f := range c.edits {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// editsByID are the edits of a file, those of one id together, in the order of
// the file.
func editsByID(f *defs.EditFile) (out [][]*defs.Edit) {
	at := map[string]int{}
	for _, e := range f.Edits {
		i, ok := at[e.ID]
		if !ok {
			i, at[e.ID] = len(out), len(out)
			out = append(out, nil)
		}
		out[i] = append(out[i], e)
	}
	return out
}

func listEdits(c *catalog) listing {
	l := listing{head: []string{"id", "severity", "kind", "from", "elements", "problem"}}
	for _, f := range c.edits {
		for _, edits := range editsByID(f) {
			var elements []string
			for _, e := range edits {
				elements = append(elements, e.Element)
			}
			e := edits[0]
			l.add(f.ID+"."+e.ID, e.Severity, e.Kind, origin(f.File), elements, e.Problem)
		}
	}
	return l
}

// findEdit looks for all edits, those of a file (FILE.edits), or the ones of an
// id, with the file or without; nil when there are none.
func (c *catalog) findEdit(name string) (*subject, error) {
	var pages []func() *explain.Page
	file := ""
	for _, f := range c.edits {
		if name == allEdits || name == f.ID+"."+allEdits {
			file = f.File
			pages = append(pages, func() *explain.Page { return explain.EditFile(f.ID+"."+allEdits, f) })
			continue
		}
		for _, edits := range editsByID(f) {
			if id := edits[0].ID; name == id || name == f.ID+"."+id {
				file = f.File
				pages = append(pages, func() *explain.Page { return explain.Edit(f, edits) })
			}
		}
	}
	if pages == nil {
		return nil, nil
	}
	return &subject{file, func() *explain.Page {
		all := &explain.Page{}
		for _, page := range pages {
			all.Append(page())
		}
		return all
	}}, nil
}
