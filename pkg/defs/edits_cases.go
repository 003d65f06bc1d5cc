package defs

import (
	"strings"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
)

// EditCaseFile is a file of cases of edit checks: rows that are right and rows
// that are wrong.
type EditCaseFile struct {
	File  string
	Edits Ref
	AsOf  calendar.Date
	Cases []EditCase
}

// EditCase has, for one edit, rows in which nothing may be found and rows in
// which it must. Cells are by column; a name with a dollar sign is one of the
// edit's own, which are filled in for each of its elements.
type EditCase struct {
	Edit      string
	Good, Bad []map[string]string
	Pos       diag.Pos
}

// EditCases reads a file of cases of edits.
func (d *Decoder) EditCases() *EditCaseFile {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	f := &EditCaseFile{File: d.file, Edits: Ref{Name: o.word("edits")}, AsOf: o.date("as_of")}
	f.Edits.Pos = d.pos(o.get("edits"))
	rows := map[string]map[string]string{}
	first := ""
	for _, e := range d.object(o.get("rows"), "rows").entries() {
		if first == "" {
			first = e.key
		}
		rows[e.key] = d.cells(e.value, rows)
	}
	for _, n := range o.items("cases") {
		co := d.object(n, "a case")
		c := EditCase{Edit: co.word("edit"), Pos: d.pos(n)}
		base := rows[first]
		if r := co.get("row"); r != nil {
			base = d.like(r, rows)
		}
		c.Good, c.Bad = d.rows(co.get("good"), base), d.rows(co.need("bad"), base)
		co.done()
		f.Cases = append(f.Cases, c)
	}
	o.done()
	return f
}

// rows reads one row or a list of rows, each on top of base; nothing is the base
// itself.
func (d *Decoder) rows(n *yaml.Node, base map[string]string) (out []map[string]string) {
	nodes := []*yaml.Node{n}
	switch {
	case n == nil:
		return []map[string]string{base}
	case n.Kind == yaml.SequenceNode:
		nodes = n.Content
	}
	for _, r := range nodes {
		row := map[string]string{}
		for k, v := range base {
			row[k] = v
		}
		for k, v := range d.cells(r, nil) {
			row[k] = v
		}
		out = append(out, row)
	}
	return out
}

// cells reads a row; `like` names one above it, whose cells stand where the row
// says nothing.
func (d *Decoder) cells(n *yaml.Node, rows map[string]map[string]string) map[string]string {
	row := map[string]string{}
	for _, e := range d.object(n, "a row").entries() {
		if e.key != "like" {
			row[e.key] = d.text(e.value, e.key)
			continue
		}
		for k, v := range d.like(e.value, rows) {
			if _, own := row[k]; !own {
				row[k] = v
			}
		}
	}
	return row
}

func (d *Decoder) like(n *yaml.Node, rows map[string]map[string]string) map[string]string {
	name := d.text(n, "row")
	if rows[name] == nil {
		var known []string
		for k := range rows {
			known = append(known, k)
		}
		d.probs.Errorf(d.pos(n), diag.BadValue, "no row %q stands above this place; known are %s", name, Choices(known))
	}
	return rows[name]
}

// Fill puts the words of an edit in the places of their names.
func (e *Edit) Fill(row map[string]string) map[string]string {
	word := func(s string) string {
		if name, ok := strings.CutPrefix(s, "$"); ok {
			return e.Words[name]
		}
		return s
	}
	out := map[string]string{}
	for k, v := range row {
		if !strings.HasPrefix(k, "$") {
			out[k] = word(v)
		}
	}
	for k, v := range row {
		if strings.HasPrefix(k, "$") {
			out[word(k)] = word(v)
		}
	}
	return out
}
