package explain

import (
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Derive is the manual page of a derive rule.
func Derive(r *defs.DeriveRule) *Page {
	p := &Page{}
	p.add("", "  ", "%s: %s (derive rule)", r.ID, r.Title)
	if r.Participation != nil {
		p.participationRule(r.Participation)
	} else {
		p.gainRule(r.Gain)
	}
	p.reference(r.Reference)
	p.heading("Definition")
	p.para("%s, hash %s.", r.File, r.Hash)
	return p
}

func (p *Page) participationRule(r *defs.ParticipationRule) {
	p.heading("Makes")
	p.para("Periods of participation in %s.", list(programNames(r.Programs), "and"))
	p.heading("Out of")
	p.para("%s records%s. %s", r.From.Kind, brackets(r.From.Where), whose(r))
	if len(r.NotCounted) > 0 {
		var parts []string
		for _, w := range r.NotCounted {
			parts = append(parts, Where(w))
		}
		p.para("Not counted, so that they neither begin nor prolong a period: those whose %s.", strings.Join(parts, ", and those whose "))
	}
	p.heading("Period")
	gap := offset(r.Gap)
	p.para("Records are joined while fewer than %s lie from the last day of one to the first day of the next; with %s or more the next one begins a new period. "+
		"What is scheduled keeps the period open through that day.", gap, gap)
	if r.CommonExit {
		p.para("The programs have a common exit: periods are built over all of them together, and each program with a record in the period has a participation in it that ends with the period.")
	} else if len(r.Programs) > 1 {
		p.para("Each program is looked at alone.")
	}
	p.heading("Participant")
	if len(r.Participant) == 0 {
		p.para("Everybody with a record that counts.")
	} else {
		p.para("Inside one period all of these must be met:")
		for _, l := range r.Participant {
			p.item(0, "%s", participantLine(&l, r.From.Kind))
		}
	}
	p.heading("Entry and exit")
	entry := "the first day of the program's records in the period"
	if r.AtParticipant {
		entry = "the day on which the last of the conditions is met; where there is none, the first day of the program's records in the period"
	}
	p.para("Entry is %s.", entry)
	p.para("Exit is the last day of the period. It is known once %s records are complete, and the run stands, %s later with nothing scheduled ahead; until then the participation is open.", r.From.Kind, gap)
	if r.Training != nil {
		p.heading("Training")
		for _, c := range r.Training.Codes {
			p.item(0, "%s %s is training of the type %s", r.Training.Field, c.Code, c.Type)
		}
	}
}

// whose says how a record's program is known.
func whose(r *defs.ParticipationRule) string {
	if r.Named {
		return "Each counts for the program that it names."
	}
	return "All of them count for that program."
}

func participantLine(l *defs.ParticipantLine, k model.Kind) string {
	s := ""
	if l.Field == "" {
		s = fmt.Sprintf("%s%s", count(l.Records, k.String()+" record"), brackets(l.Where))
	} else {
		s = fmt.Sprintf("%s %s in %s records%s", number(l.Sum), strings.ReplaceAll(l.Field, "_", " "), k, brackets(l.Where))
	}
	if len(l.Programs) > 0 {
		s += "; only of " + list(programNames(l.Programs), "and")
	}
	return s
}

func (p *Page) gainRule(g *defs.GainRule) {
	p.heading("Makes")
	p.para("Gains of the type %s.", g.Type)
	p.heading("Out of")
	p.para("%s records%s.", g.From.Kind, brackets(g.From.Where))
	if g.Credits != nil {
		p.heading("Gain")
		p.para("%s", creditsWords(g.Credits))
	}
	if len(g.Ladders) > 0 {
		p.heading("Levels")
		for _, l := range g.Ladders {
			p.item(0, "%s, the lowest first: %s", l.ID, strings.Join(l.Levels, ", "))
		}
		p.heading("Gain")
		same := "all of a person's"
		if len(g.Same) > 0 {
			same = "those with the same " + list(g.Same, "and")
		}
		p.para("Of the assessments on one ladder, %s make a series. The first one is the pre-test. Each later one on a higher level than that, and than any gain before it, is a gain on its day.", same)
	}
	if g.Within {
		of := ""
		if len(g.Programs) > 0 {
			of = " in " + list(programNames(g.Programs), "or")
		}
		p.para("Each participation%s is looked at by itself, from entry to exit; for somebody who has none, all records are.", of)
	}
}

func creditsWords(c *defs.CreditsLeast) string {
	s := fmt.Sprintf("At least %s %s in a term", number(c.Value), strings.ReplaceAll(c.Field, "_", " "))
	if c.Terms > 1 {
		s += fmt.Sprintf(", or in %s within %s", terms(c.Terms, c.Consecutive), offset(c.Over))
	}
	return s + ". A term is a stretch of overlapping records. The gain is dated by the last day of the last term."
}

// brackets are the conditions on a record, if there are any.
func brackets(w *defs.Where) string {
	if w == nil || len(w.Tests) == 0 {
		return ""
	}
	return " (" + Where(w) + ")"
}

func programNames(ids []string) []string {
	out := slices.Clone(ids)
	for i, id := range out {
		out[i] = ProgramName(id)
	}
	return out
}

// offset is a length of time in words.
func offset(o calendar.Offset) string { return count(o.N, unitNames[o.Unit]) }
