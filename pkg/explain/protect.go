package explain

import (
	"fmt"

	"pathmetrics/pkg/defs"
)

// ProtectProfile is the manual page of a protection profile.
func ProtectProfile(f *defs.ProtectProfile) *Page {
	p := &Page{}
	p.add("", "  ", "%s: %s (protection profile)", f.ID, f.Title)
	if f.Description != "" {
		p.blank()
		p.para("%s", f.Description)
	}
	p.heading("Parameters")
	t := Table{Head: []string{"key", "value"}}
	for _, s := range f.Protect.Settings() {
		if s.Key != "profile" && s.Key != "ledger" {
			t.Rows = append(t.Rows, []string{s.Key, s.Value})
		}
	}
	p.table(t)
	p.heading("Rates by size of the denominator")
	p.table(ladderTable(f.Protect.Ladder))
	if f.Protect.Rates == defs.RatesExact {
		p.para("Rates are shown as they are; only where nobody or everybody has the outcome, and the denominator is small, the words of the first or last range stand instead.")
	}
	p.heading("How to set it")
	p.para("In the project file: protect: {profile: %s}; for one run: --set protect.profile=%s. Other keys of protect win over those of the profile.", f.ID, f.ID)
	p.reference(f.Reference)
	p.heading("Definition")
	p.para("%s, hash %s.", f.File, f.Hash)
	return p
}

func ladderTable(ladder []defs.Rung) Table {
	t := Table{Head: []string{"denominator", "lowest", "highest", "between"}}
	from := "up to "
	for i, r := range ladder {
		size := fmt.Sprintf("%s%d", from, r.To)
		if r.To == 0 {
			size = "any"
			if i > 0 {
				size = fmt.Sprintf("above %d", ladder[i-1].To)
			}
		}
		between := fmt.Sprintf("ranges of %d points", r.Step)
		if r.Step == 1 {
			between = "whole percents"
		}
		t.Rows = append(t.Rows, []string{size, fmt.Sprintf("at most %d %%", r.Low), fmt.Sprintf("at least %d %%", r.High), between})
	}
	return t
}
