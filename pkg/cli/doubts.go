package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pipeline"
)

// doubts warns of data that could be read and look wrong as a whole: each of
// these has made wrong numbers of files in which no single row is wrong. Nothing
// of a cell is in a warning.
func doubts(p *project, plan *pipeline.Plan, res *pipeline.Result, found []editQuality, probs *diag.List) {
	for i := range plan.Sources {
		unusedSource(&plan.Sources[i], &res.Accounts[i], probs)
		coversTooFar(&plan.Sources[i], res, i, probs)
		beginsTooLate(plan, &plan.Sources[i], probs)
	}
	asOfOfFewRecords(p, res, probs)
	unlinkedKeys(p, res, probs)
	crowdedKeys(p, res, probs)
	repeatedJobs(plan, res, probs)
	repeatedParticipations(p, res, probs)
	for i := range found {
		editErrors(p, &found[i], probs)
	}
}

// unusedSource finds a source of whose rows none was used: its keys belong to
// nobody who is looked at, or no row makes a record.
func unusedSource(s *pipeline.Source, acc *pipeline.Account, probs *diag.List) {
	left := acc.Read - int64(len(acc.Rejects))
	if len(s.Layout.Records) == 0 || left == 0 || acc.Used > 0 {
		return
	}
	probs.Warnf(s.Pos, diag.Doubtful, "source %s: none of %d rows was used", s.ID, left).
		WithHint("either no row makes a record of the layout %s, or no key belongs to anybody in a program or on a pathway; see profile, and identity.crosswalks", s.Layout.ID)
}

// tooFar is how many days records may end before the day through which the
// project says that they are complete.
const tooFar = 183

func coversTooFar(s *pipeline.Source, res *pipeline.Result, i int, probs *diag.List) {
	seen := res.Seen[i]
	if !s.Through.Known() || !seen.Known() || min(s.Through, res.AsOf)-seen <= tooFar {
		return
	}
	probs.Warnf(s.Pos, diag.Doubtful, "source %s: covers.through is %s, and its last record is of %s", s.ID, s.Through, seen).
		WithHint("if a delivery is missing, what it would hold counts as no; set covers.through to the day to which the files are complete")
}

// beginsTooLate finds a source whose dates leave out records of the earliest
// cohort itself: what they hold counts as no.
func beginsTooLate(plan *pipeline.Plan, s *pipeline.Source, probs *diag.List) {
	if s.Dates == nil {
		return
	}
	first := calendar.Forever
	for _, m := range plan.Metrics {
		for _, p := range plan.Project.Periods {
			first = min(first, measure.Cohort(m, p).From)
		}
	}
	if s.Dates.From <= first || first == calendar.Forever {
		return
	}
	probs.Warnf(s.Pos, diag.Doubtful, "source %s: dates.from is %s, and the earliest cohort begins on %s", s.ID, s.Dates.From, first).
		WithHint("records before dates.from count as if they were not there; leave room for entries and quarters that the measures look back at")
}

// fewRecords is how many records must end in the year before a day that nobody
// has set.
const fewRecords = 10

func asOfOfFewRecords(p *project, res *pipeline.Result, probs *diag.List) {
	if p.AsOf.Known() || !res.AsOf.Known() || res.LastYear >= fewRecords {
		return
	}
	probs.Warnf(diag.Pos{File: p.File}, diag.Doubtful, "as_of is not set and was taken from the latest date, %s; only %d records lie in the year before it", res.AsOf, res.LastYear).
		WithHint("a single wrong date is enough for that; set as_of to the day on which the files were made")
}

func unlinkedKeys(p *project, res *pipeline.Result, probs *diag.List) {
	for i, w := range res.Walks {
		c := crosswalkOf(p, i, w)
		without := c.BlankTo + c.BadTo + c.Ambiguous
		if without*10 < c.Rows || without == 0 {
			continue
		}
		probs.Warnf(p.Identity.Crosswalks[i].Pos, diag.Doubtful, "crosswalk %s: %d of %d rows lead to no %s (%d blank, %d unusable, %d keys with several)", c.Source, without, c.Rows, c.To, c.BlankTo, c.BadTo, c.Ambiguous).
			WithHint("these people are linked to no record under %s: without one they count as not employed and without credentials", c.To)
	}
}

// crowdedKeys finds keys to which an id file leads so many others that they can hardly
// be one person's.
func crowdedKeys(p *project, res *pipeline.Result, probs *diag.List) {
	for i, w := range res.Walks {
		if w.Crowded == 0 {
			continue
		}
		c := p.Identity.Crosswalks[i]
		probs.Warnf(c.Pos, diag.Doubtful, "crosswalk %s: more than %d values of %s lead to one %s; %d times", c.Source, identity.MaxSharing, c.From, c.To, w.Crowded).
			WithHint("all of them count as one person; if it is a number that was typed to get past a form, take its rows out of the id file")
	}
}

// repeatedJobs counts employment records that are the same in everything but
// come twice from one source, as in deliveries that overlap: their wages add up.
func repeatedJobs(plan *pipeline.Plan, res *pipeline.Result, probs *diag.List) {
	t := res.Store.Tables[model.Employment]
	quarter, wages, employer, total := t.Col(model.Employment.StartField()), t.Col("wages"), t.Col("employer"), t.Col("total")
	twice := make([]int64, len(plan.Sources))
	for person := range uint32(res.Store.Persons) {
		lo, hi := res.Store.Rows(model.Employment, person)
		for row := lo + 1; row < hi; row++ {
			if quarter.Get(row) != quarter.Get(row-1) || employer.Get(row) != employer.Get(row-1) {
				continue // as nearly all rows
			}
			if wages.Get(row) > 0 && employer.Get(row) != model.Blank && total.Get(row) != 1 && t.Source(row) == t.Source(row-1) && sameRow(t, row, row-1) {
				twice[t.Source(row)]++
			}
		}
	}
	for i, n := range twice {
		if n > 0 {
			probs.Warnf(plan.Sources[i].Pos, diag.Doubtful, "source %s: %d wage records say the same as another one of the person, quarter and employer; their wages are added up", plan.Sources[i].ID, n).
				WithHint("deliveries that overlap count twice: leave the earlier one out, or say one_row_per in a layout of your own")
		}
	}
}

func sameRow(t *model.Table, a, b int) bool {
	for i := range t.Columns {
		if t.Columns[i].Get(a) != t.Columns[i].Get(b) {
			return false
		}
	}
	return true
}

// repeatedParticipations counts periods of participation that begin on the same
// day in the same program of the same person as another one.
func repeatedParticipations(p *project, res *pipeline.Result, probs *diag.List) {
	t := res.Store.Tables[model.Participation]
	entry, program := t.Col("entry"), t.Col("program")
	n := 0
	for person := range uint32(res.Store.Persons) {
		lo, hi := res.Store.Rows(model.Participation, person)
		for row := lo + 1; row < hi; row++ {
			for other := row - 1; other >= lo && entry.Get(other) == entry.Get(row); other-- {
				if program.Get(other) == program.Get(row) {
					n++
					break
				}
			}
		}
	}
	if n > 0 {
		probs.Warnf(diag.Pos{File: p.File}, diag.Doubtful, "%d periods of participation begin on the day on which another one of the person begins in the same program; each of them is counted", n).
			WithHint("rows that come again in later deliveries are taken once when all files are one source with one_row_per, as in the layout pirl")
	}
}

// editErrors names the edit checks that found the most errors in a source.
func editErrors(p *project, q *editQuality, probs *diag.List) {
	const most = 3
	var errors []editFinding
	for _, f := range q.Found {
		if f.Severity == defs.EditSeverities[0] {
			errors = append(errors, f)
		}
	}
	if len(errors) == 0 {
		return
	}
	slices.SortStableFunc(errors, func(a, b editFinding) int { return cmp.Compare(b.Count, a.Count) })
	var parts []string
	for _, f := range errors[:min(most, len(errors))] {
		parts = append(parts, fmt.Sprintf("%s %s in %d of %d rows", f.Element, f.ID, f.Count, f.Applicable))
	}
	probs.Warnf(diag.Pos{File: p.File}, diag.Doubtful, "source %s: %d edit checks found errors, the most: %s", q.Source, len(errors), strings.Join(parts, ", ")).
		WithHint("all of them are under edits in internal/quality.json; profile --edits shows them as a table")
}
