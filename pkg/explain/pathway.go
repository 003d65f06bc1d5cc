package explain

import (
	"strings"

	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
)

// Pathway is the manual page of a pathway. With a book, CIP and NAICS codes are
// followed by their titles.
func Pathway(pw *defs.Pathway, book *codes.Book) *Page {
	p := &Page{}
	w := Words{unit: "spell"}
	p.add("", "  ", "%s: %s (pathway)", pw.ID, pw.Name)
	p.heading("On the pathway")
	p.para("A record is activity on the pathway when any of these holds:")
	p.rules(pw.Flag, book)
	p.heading("Participant")
	p.para("A spell counts once it holds at least %s. Entry is the day on which that is reached.", threshold(pw.Threshold))
	p.heading("Leaver")
	p.para("A spell ends after %s. Exit is the last day of activity; until records are complete to the end of that gap the spell is current.", Gap(pw.Leaver))
	p.heading("Completer")
	if len(pw.Completer) == 0 {
		p.para("The definition names no credential that completes the pathway.")
	} else {
		within := "from entry to one year after exit"
		if pw.Within != nil {
			within = w.within(pw.Within)
		}
		p.para("A spell is completed by a credential dated %s that meets any of these:", within)
		p.rules(pw.Completer, book)
	}
	p.heading("Sector")
	if len(pw.Sector) == 0 {
		p.para("None: nobody counts as employed in the pathway's sector.")
	} else {
		p.para("Industries whose NAICS code %s.", accepted(pw.Sector))
		p.titles(0, "naics", pw.Sector, book)
	}
	p.reference(pw.Reference)
	p.heading("In force")
	p.para("For records %s.", days(pw.InForce))
	p.heading("Definition")
	p.para("%s, hash %s.", pw.File, pw.Hash)
	return p
}

func (p *Page) rules(rules []defs.RecordRule, book *codes.Book) {
	for _, r := range rules {
		s := article(r.Kind.String()) + " record"
		if r.Where != nil && len(r.Where.Tests) > 0 {
			s += " (" + Where(r.Where) + ")"
		}
		p.item(0, "%s", s)
		if r.Where == nil {
			continue
		}
		for _, t := range r.Where.Tests {
			p.titles(1, t.Field, t.In, book)
		}
	}
}

func threshold(t defs.Threshold) string {
	what := strings.ReplaceAll(t.What, "_", " ")
	n := t.N * 10_000
	if t.What == "credits" || t.What == "contact_hours" {
		n = t.N
		what += " earned"
		if t.What == "contact_hours" {
			what = "contact hours"
		}
	} else if t.N == 1 {
		what = strings.TrimSuffix(what, "s")
	}
	return number(n) + " " + what
}

// Gap is a leaver rule in words.
func Gap(g defs.Gap) string {
	if g.NextAcademicYear {
		return "a whole next academic year without activity"
	}
	unit := unitNames[g.Offset.Unit]
	if unit == "quarter" {
		unit = "whole calendar quarter"
	}
	return count(g.Offset.N, unit) + " without activity"
}
