package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
)

// Example is what a metric's page shows beside the definition.
type Example struct {
	Period calendar.Period // for worked examples of dates
	Cases  []string        // names of the metric's cases
}

// ProgramNames are the programs of the closed list in words.
var ProgramNames = map[string]string{
	"wioa_adult": "WIOA Adult (title I)", "wioa_dislocated_worker": "WIOA Dislocated Worker (title I)",
	"wioa_youth": "WIOA Youth (title I)", "aefla": "Adult Education and Family Literacy (title II)",
	"wagner_peyser": "Wagner-Peyser Employment Service (title III)", "vr": "Vocational Rehabilitation (title IV)",
	"snap_et": "SNAP Employment and Training", "tanf": "TANF", "apprenticeship": "Registered Apprenticeship",
	"college": "college", "noncredit": "noncredit instruction", "secondary_cte": "secondary career and technical education",
	"other": "another program",
}

// ProgramName is a program in words; one of the project's own is its id.
func ProgramName(id string) string {
	if s, ok := ProgramNames[id]; ok {
		return s
	}
	return id
}

// CategoryNames are the categories of metrics in words.
var CategoryNames = map[string]string{
	"interim": "interim outcomes", "education_training": "education and training outcomes",
	"labor_market": "labor market outcomes", "employer": "effectiveness in serving employers",
}

// Metric is the manual page of a metric.
func Metric(m *defs.Metric, ex Example) *Page {
	p := &Page{}
	w := WordsOf(m)
	p.add("", "  ", "%s: %s", m.Name(), m.Title)
	if m.Description != "" {
		p.blank()
		p.para("%s", m.Description)
	}
	p.counted(m)
	p.cohort(m, ex.Period)
	p.exclusions(m, w)
	p.anchors(m, w)
	p.conditions(m, w)
	p.employment(m.Employment)
	p.statistic(m, w)
	p.pending(m, ex.Period)
	p.reference(m.Reference)
	p.heading("In force")
	p.para("%s.", begins(m.InForce))
	p.heading("Definition")
	p.para("%s, hash %s. The hash stands in every result row; it changes when the definition does.", m.File, m.Hash)
	p.cases(ex.Cases)
	return p
}

var populations = map[defs.Population]string{
	defs.Participations: "Each period of participation as an agency reports it",
	defs.Participants:   "Each spell of a participant: one unbroken stay on a pathway that reached the pathway's threshold",
	defs.Leavers:        "Each spell of a leaver: one unbroken stay on a pathway whose last day is known",
	defs.Completers:     "Each spell of a completer: one unbroken stay on a pathway with a credential that completes it",
}

func (p *Page) counted(m *defs.Metric) {
	p.heading("What is counted")
	s := populations[m.Population]
	switch {
	case m.Population != defs.Participations:
	case len(m.Programs) == 0:
		s += ", in any program"
	default:
		var names []string
		for _, id := range m.Programs {
			names = append(names, ProgramName(id)+" ["+id+"]")
		}
		s += ", in " + list(names, "or")
	}
	p.para("%s. Somebody with two of them counts twice; the column persons counts people.", s)
	if m.Unduplicate {
		p.para(`Where programs are joined (program "*"), every person counts once, with the latest exit of the cohort.`)
	}
	if m.Dimensions != nil {
		p.para("%s", dimensionWords(m))
	}
	if m.Category != "" {
		p.para("Category: %s.", CategoryNames[m.Category])
	}
	if len(m.Breakdowns) > 0 {
		p.para("Always also shown by: %s.", strings.Join(m.Breakdowns, ", "))
	}
	if len(m.Needs) > 0 {
		p.para("Cannot do without %s records: a project without a source of them gets the status no_source.", kindList(m.Needs))
	}
}

// dimensionWords says by what a metric is shown that says it itself.
func dimensionWords(m *defs.Metric) string {
	switch pathway, program := m.ShownBy(defs.ByPathway), m.ShownBy(defs.ByProgram); {
	case pathway && program:
		return "Shown for everyone, by pathway and by program."
	case pathway:
		return "Shown for everyone and by pathway, not by program."
	case program:
		return "Shown for everyone and by program, not by pathway."
	}
	return "Shown for everyone, not by pathway and not by program."
}

func kindList(kinds []model.Kind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.String()
	}
	return list(names, "and")
}

var cohortNouns = map[string]string{"exit": "exits", "entry": "entries", "completion": "completions"}

func (p *Page) cohort(m *defs.Metric, ex calendar.Period) {
	p.heading("Cohort")
	c := measure.Cohort(m, ex)
	noun, ok := cohortNouns[m.By]
	if !ok {
		p.para("Whoever is there on at least one day of the reporting period.")
		p.para("Example: for %s, everybody there on a day %s.", ex.Label, days(c))
		return
	}
	if m.Lag == 0 {
		p.para("The %s of the reporting period.", noun)
		p.para("Example: for %s, %s %s.", ex.Label, noun, days(c))
		return
	}
	p.para("The %s of the reporting period moved back %s, so that what happens afterwards can be known.", noun, count(m.Lag, "quarter"))
	p.para("Example: %s %s for %s (%s to %s): the period moved back %s.", noun, days(c), ex.Label, Day(ex.From), Day(ex.To), count(m.Lag, "quarter"))
}

func (p *Page) exclusions(m *defs.Metric, w Words) {
	p.heading("Who is left out, and why")
	if len(m.Exclude) == 0 {
		p.para("Nobody.")
		return
	}
	p.para("The first reason that applies counts; the column excluded says how many.")
	for _, x := range m.Exclude {
		c := w.Cond(x.When)
		c.Text = x.Reason + ": " + c.Text
		p.clause(0, c)
	}
}

func (p *Page) anchors(m *defs.Metric, w Words) {
	if len(m.Anchors) == 0 {
		return
	}
	p.heading("Dates with a name")
	for _, a := range m.Anchors {
		p.item(0, "%s: %s. Without such a record nothing lies in a time that is counted from it.", a.Name, w.anchor(a))
	}
}

func (w Words) anchor(a defs.Anchor) string {
	which, day := "first", "first day"
	if a.Last {
		which = "last"
	}
	if a.Record.On == "end" {
		day = "last day"
	}
	if a.Record.Kind.EndField() == "" {
		day = "date"
	}
	return "the " + day + " of the " + which + " " + w.record(a.Record, a.Record.Kind.String())
}

func (p *Page) conditions(m *defs.Metric, w Words) {
	p.heading("Denominator")
	switch {
	case m.Denominator == nil && m.Numerator == nil && m.Of != nil:
		p.para("Everybody of the cohort who is not left out and has a value.")
	case m.Denominator == nil:
		p.para("Everybody of the cohort who is not left out.")
	default:
		p.clause(0, w.Cond(m.Denominator))
	}
	if m.Numerator != nil {
		p.heading("Numerator")
		p.clause(0, w.Cond(m.Numerator))
	}
}

func (p *Page) statistic(m *defs.Metric, w Words) {
	p.heading("Statistic and unit")
	p.para("%s", statisticWords(m.Statistic, m.Of, m.Unit, w, m.Even))
	if m.Also != nil {
		p.para("Also: %s", statisticWords(m.Also.Statistic, m.Also.Of, m.Also.Of.Unit(), w, m.Even))
	}
}

// evens say what the median of an even count is.
var evens = map[string]string{
	defs.EvenMean:  "of an even number the mean of the two middle ones",
	defs.EvenLower: "of an even number the lower of the two middle ones",
	defs.EvenUpper: "of an even number the higher of the two middle ones",
}

func statisticWords(statistic string, of *defs.Value, unit string, w Words, even string) string {
	switch statistic {
	case defs.Rate:
		return "Rate: numerator divided by denominator, as a fraction from 0 to 1."
	case defs.Count:
		return "Count: how many there are in the denominator."
	}
	s := map[string]string{
		defs.Median: "Median: the middle value, " + evens[even],
		defs.Mean:   "Mean", defs.Sum: "Sum",
	}[statistic]
	return fmt.Sprintf("%s, of %s. Unit: %s. Whoever has no value is not in the denominator.", s, w.Value(of), unit)
}

func (p *Page) pending(m *defs.Metric, ex calendar.Period) {
	p.heading("Pending")
	p.para("Where the answer hangs on records that are not complete yet, it is neither yes nor no: the case is taken out, " +
		"counted in the column pending, and the result is provisional. So a late file never looks like a failure.")
	if m.Population != defs.Participations && m.By == "exit" {
		p.para("A spell is in the cohort only once its exit is known: once records are complete to the end of the gap that makes a leaver.")
	}
	if need := Horizon(m, ex); len(need) > 0 {
		p.para("For %s nothing is pending once these records are complete: %s.", ex.Label, complete(need))
	}
}

// complete says which kinds must be complete through which day, kinds of one
// day together.
func complete(need map[model.Kind]calendar.Date) string {
	kinds := map[calendar.Date][]model.Kind{}
	for _, k := range model.Kinds() {
		if day, asked := need[k]; asked {
			kinds[day] = append(kinds[day], k)
		}
	}
	var parts []string
	for _, day := range slices.Sorted(maps.Keys(kinds)) {
		until := Day(day)
		if until == "" {
			until = "a day that differs from person to person"
		}
		parts = append(parts, kindList(kinds[day])+" through "+until)
	}
	return strings.Join(parts, "; ")
}

// begins says when a reporting period must begin.
func begins(i calendar.Interval) string {
	const periods = "For reporting periods that begin "
	switch {
	case !i.From.Known() && !i.To.Known():
		return "For every reporting period"
	case !i.To.Known():
		return periods + "on or after " + Day(i.From)
	case !i.From.Known():
		return periods + "on or before " + Day(i.To)
	}
	return periods + days(i)
}

var confidences = map[string]string{
	"text":        "the authority's own words were read",
	"second_hand": "the authority's own words could not be read; the definition follows what others say of them",
	"default":     "this project's own reading, where no authority's words decide",
}

func (p *Page) reference(r defs.Reference) {
	p.heading("Source")
	if r.Title == "" {
		p.para("None is given.")
		return
	}
	if d, err := calendar.ParseDate(r.Issued); err == nil {
		r.Issued = Day(d)
	}
	p.para("%s.", r)
	if s := confidences[r.Confidence]; s != "" {
		p.para("Confidence: %s. That means: %s.", r.Confidence, s)
	}
	if r.Note != "" {
		p.para("Note: %s", r.Note)
	}
}

func (p *Page) cases(names []string) {
	p.heading("Cases")
	if len(names) == 0 {
		p.para("None yet.")
		return
	}
	p.para(`Made-up people and what is expected of them; "pathmetrics test" runs them.`)
	for _, n := range names {
		p.item(0, "%s", n)
	}
}
