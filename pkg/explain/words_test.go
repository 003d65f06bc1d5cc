package explain

import (
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// metric reads a metric whose other parts are given as lines of YAML.
func metric(t *testing.T, population string, lines ...string) *defs.Metric {
	t.Helper()
	text := "version: 1\nset: s\nattributes: [campus]\nmetrics:\n  - id: m\n    title: M\n    population: " + population + "\n"
	for _, l := range lines {
		text += "    " + l + "\n"
	}
	probs := &diag.List{}
	ms := defs.NewDecoder("m.yaml", []byte(text), probs).Measures()
	if probs.Errors() > 0 || len(ms) != 1 {
		t.Fatalf("%v", probs.Error())
	}
	return ms[0]
}

// flat is a clause on one line: heading [part; part].
func flat(c Clause) string {
	if len(c.Parts) == 0 {
		return c.Text
	}
	parts := make([]string, len(c.Parts))
	for i, p := range c.Parts {
		parts[i] = flat(p)
	}
	return c.Text + " [" + strings.Join(parts, "; ") + "]"
}

func TestConditionsInWords(t *testing.T) {
	for _, c := range []struct{ condition, want string }{
		{`{always: true}`, "everyone"},
		{`{employed: exit+2q}`, "employed in the second quarter after the quarter of exit"},
		{`{employed: exit+1q..exit+4q}`, "employed in at least one of the first to fourth quarters after the quarter of exit"},
		{`{employed: {in: [exit+2q, entry-1q], every: true}}`, "employed in the second quarter after the quarter of exit and in the first quarter before the quarter of entry"},
		{`{employed: {in: exit+2q, where: {naics: sector}, employer: main}}`, "employed in the second quarter after the quarter of exit, by the employer with the highest wages of the quarter, whose naics is in the pathway's sector"},
		{`{employed: period}`, "employed in at least one of the quarters of the reporting period"},
		{`{record: credential, where: {type: [certificate, license, associate]}, within: entry..exit+1y}`, "a credential record (type is certificate, license or associate) dated from entry to one year after exit"},
		{`{record: enrollment, where: {cip: ["51.*"], credits_earned: {at_least: 3}}, within: [spell, period], on: end}`, "an enrollment record (cip begins with 51. and credits_earned is at least 3) with its last day during the spell (entry to exit) and in the reporting period"},
		{`{record: enrollment, on_pathway: true, within: entry+0q}`, "an enrollment record of the pathway with a day in the quarter of entry"},
		{`{record: credential, on_pathway: true, within: exit+1d..exit+365d}`, "a credential record completing the pathway dated from the day after exit to 365 days after exit"},
		{`{record: gain, at_least: {records: 2}}`, "at least 2 gain records"},
		{`{record: enrollment, within: period, at_least: {sum: credits_earned, value: 12.5}}`, "enrollment records with a day in the reporting period, whose credits_earned add up to at least 12.5"},
		{`{not: {record: credential, where: {not: {type: [license, certificate]}}, within: entry-100y..entry-1d}}`, "no credential record (type is none of license, certificate) dated up to the day before entry"},
		{`{record: enrollment, within: period, at_least: {sum: credits_earned, value: 12, terms: 2, over: 12m}}`, "enrollment records with a day in the reporting period, whose credits_earned add up to at least 12 over at most 2 terms within 12 months"},
		{`{record: enrollment, within: period, at_least: {sum: credits_earned, value: 12, terms: 2, over: interval}}`, "enrollment records with a day in the reporting period, whose credits_earned add up to at least 12 over at most 2 terms, all of which end in that time"},
		{`{same_employer: [exit+2q, exit+4q]}`, "paid by one and the same employer in the second quarter after the quarter of exit and in the fourth quarter after the quarter of exit"},
		{`{same_employer: {in: [exit+2q, exit+4q], employer: main}}`, "paid most by one and the same employer in the second quarter after the quarter of exit and in the fourth quarter after the quarter of exit"},
		{`{not: {field: campus, in: [north]}}`, "campus is not north"},
		{`{not: {field: campus, in: ["n*"]}}`, "campus does not begin with n"},
		{`{not: {field: campus, present: true}}`, "campus is not given"},
		{`{not: {any: [{field: campus, present: true}, {employed: exit+2q}]}}`, "none of these holds: [campus is given; employed in the second quarter after the quarter of exit]"},
		{`{not: {employed: exit+2q}}`, "not employed in the second quarter after the quarter of exit"},
		{`{all: [{field: sex, in: [female]}, {placed: {in: exit+2q, type: [military]}}]}`, "all of these hold: [sex is female; a placement (type is military) in the second quarter after the quarter of exit]"},
		{`{same_employer: [exit+2q, exit+4q]}`, "paid by one and the same employer in the second quarter after the quarter of exit and in the fourth quarter after the quarter of exit"},
		{`{overlaps: completion, with: entry..entry+4q}`, "the day of completion shares a day with the time from entry to the fourth quarter after the quarter of entry"},
		{`{compare: {earnings: exit+2q}, at_least: 0.01}`, "the wages of the second quarter after the quarter of exit come to at least 0.01 US dollars"},
		{`{compare: {minus: [{earnings: exit+2q}, {earnings: entry-2q}]}, at_most: 5}`, "the difference: the wages of the second quarter after the quarter of exit minus the wages of the second quarter before the quarter of entry come to at most 5 US dollars"},
	} {
		m := metric(t, "participants", "cohort: {by: exit, lag: 4q}", "statistic: rate", "numerator: "+c.condition)
		if got := flat(WordsOf(m).Cond(m.Numerator)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.condition, got, c.want)
		}
	}
}

func TestDatedValuesInWords(t *testing.T) {
	for steps, want := range map[string]string{
		"[{from: 2016-07-01, is: 12}]":                              "12",
		"[{from: 2016-07-01, is: 12}, {from: 2020-07-01, is: 7.5}]": "the value then in force (12 from 1 July 2016, 7.5 from 1 July 2020)",
	} {
		m := metric(t, "participants", "cohort: {by: active}", "statistic: rate",
			"numerator: {record: enrollment, at_least: {sum: credits_earned, value: $least}}", "values: {least: "+steps+"}")
		if got := flat(WordsOf(m).Cond(m.Numerator)); !strings.HasSuffix(got, "at least "+want) {
			t.Errorf("%s: %s", steps, got)
		}
	}
}

func TestPageWorksTheCohortOut(t *testing.T) {
	period := calendar.Period{Label: "PY2023", Interval: calendar.July1.Year(2023)}
	for _, c := range []struct{ cohort, want string }{
		{"{by: exit, lag: 4q}", "exits from 1 July 2022 to 30 June 2023 for PY2023"},
		{"{by: entry}", "for PY2023, entries from 1 July 2023 to 30 June 2024"},
		{"{by: active}", "for PY2023, everybody there on a day from 1 July 2023 to 30 June 2024"},
	} {
		m := metric(t, "participations", "cohort: "+c.cohort, "statistic: count")
		var b strings.Builder
		if err := Metric(m, Example{Period: period}).Write(&b, 1000); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), c.want) {
			t.Errorf("%s: no %q in\n%s", c.cohort, c.want, b.String())
		}
	}
}

// TestHorizon counts by hand: the cohort of PY2023 with a lag of 6 quarters
// ends on 31 December 2022.
func TestHorizon(t *testing.T) {
	period := calendar.Period{Label: "PY2023", Interval: calendar.July1.Year(2023)}
	for _, c := range []struct {
		condition string
		kind      model.Kind
		want      string
	}{
		{"{employed: exit+2q}", model.Employment, "2023-06-30"},
		{"{any: [{employed: exit+2q}, {employed: exit+4q}]}", model.Employment, "2023-12-31"},
		{"{record: credential, within: entry..exit+1y}", model.Credential, "2023-12-31"},
		{"{record: gain, within: [exit..exit+10y, period]}", model.Gain, "2024-06-30"},
		{"{record: enrollment, within: training_start..training_end}", model.Enrollment, ""},
		{"{placed: exit}", model.Placement, "2022-12-31"},
	} {
		m := metric(t, "participations", "cohort: {by: exit, lag: 6q}", "statistic: rate", "numerator: "+c.condition)
		need := Horizon(m, period)
		if day, ok := need[c.kind]; !ok || day.String() != c.want || len(need) != 1 {
			t.Errorf("%s: %v", c.condition, need)
		}
	}
}

func TestDimensionsInWords(t *testing.T) {
	for want, dims := range map[string][]string{
		"Shown for everyone and by program, not by pathway.":     {"program"},
		"Shown for everyone and by pathway, not by program.":     {"pathway"},
		"Shown for everyone, by pathway and by program.":         {"pathway", "program"},
		"Shown for everyone, not by pathway and not by program.": {},
	} {
		if got := dimensionWords(&defs.Metric{Dimensions: dims}); got != want {
			t.Errorf("%v: %s", dims, got)
		}
	}
}
