package defs

import (
	"strings"

	"pathmetrics/pkg/diag"
)

// Classification describes a shipped table of codes of everybody's, as CIP or
// NAICS; the codes themselves are a CSV file beside it, which package codes reads.
type Classification struct {
	ID, Title string
	Of        string // cip, soc, naics, fips, or cip_soc
	File      string // the CSV file, relative to the description
	Columns   []ClassificationColumn
	Reference Reference
	Licence   string
	Pos       diag.Pos
}

// ClassificationColumn is a column of the CSV file and what it holds.
type ClassificationColumn struct{ Name, What string }

// Classification reads the description of a classification.
func (d *Decoder) Classification() *Classification {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	c := &Classification{ID: o.id("id"), Title: o.word("title"), Of: o.oneOf("of", diag.BadValue, "cip", "soc", "naics", "fips", "cip_soc"),
		File: o.word("file"), Reference: d.reference(o.need("reference")), Licence: o.word("licence"), Pos: d.pos(d.root)}
	for _, e := range d.object(o.need("columns"), "columns").entries() {
		c.Columns = append(c.Columns, ClassificationColumn{e.key, strings.TrimSpace(d.text(e.value, e.key))})
	}
	o.done()
	return c
}

// Classifications are the descriptions of the shipped classifications, by file
// name.
func (l *Loader) Classifications() (out []*Classification) {
	files, _ := l.Library.Files.Glob("codes/classifications/*.yaml")
	for _, f := range files {
		if d := l.open(l.Library.Files, f, libraryPrefix+f, diag.Pos{}); d != nil {
			if c := d.Classification(); c != nil {
				out = append(out, c)
			}
		}
	}
	return out
}
