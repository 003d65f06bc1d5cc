package render

// crosswalkTicks says which AQCP categories answer which WIOA measure, in the
// order of the source: the summary of the AQCP Framework 1.0, "How Does the
// Alliance Fit With WIOA?", table "WIOA Performance Metrics / Alliance Career
// Pathway Metrics Categories". The youth variants and the chosen
// form of "effectiveness in serving employers" take the ticks of their measure.
var crosswalkTicks = []struct {
	measure    string
	categories []string
}{
	{"measurable_skill_gains", []string{"interim", "education_training"}},
	{"credential_attainment", []string{"interim", "education_training"}},
	{"employment_rate_q2", []string{"labor_market"}},
	{"youth_education_employment_rate_q2", []string{"labor_market"}},
	{"employment_rate_q4", []string{"labor_market"}},
	{"youth_education_employment_rate_q4", []string{"labor_market"}},
	{"median_earnings_q2", []string{"labor_market"}},
	{"retention_same_employer", nil},
}

// categoryLetters are the framework's names of the AQCP categories.
var categoryLetters = map[string]string{"interim": "A", "education_training": "B", "labor_market": "C"}

// ticked is the row of crosswalkTicks, and its categories; a measure that is
// not in it comes last and has none.
func ticked(measure string) (order int, categories []string) {
	for i, t := range crosswalkTicks {
		if t.measure == measure {
			return i, t.categories
		}
	}
	return len(crosswalkTicks), nil
}
