package render_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run go test -update and read the difference. Got:\n%s", path, got)
	}
}

func public(rows []aggregate.Row) *protect.Publishable {
	return publicUnder(rows, defs.Protect{MinCell: 10, RoundRates: 1_000})
}

// publicUnder protects rows of which nobody knows what they are sums of.
func publicUnder(rows []aggregate.Row, p defs.Protect) *protect.Publishable {
	out, err := protect.Apply(&aggregate.Found{Rows: inOrder(rows)}, p, protect.Options{Noise: protect.NewNoise(make([]byte, 32))})
	if err != nil {
		panic(err)
	}
	return out
}

func internal(rows []aggregate.Row) *protect.Publishable { return protect.Internal(inOrder(rows)) }

// inOrder are the rows in the order of results.csv.
func inOrder(rows []aggregate.Row) []aggregate.Row {
	rows = slices.Clone(rows)
	aggregate.SortRows(rows)
	return rows
}

// sample is a small state: two pathways, one of them with few people.
func sample() []aggregate.Row {
	var rows []aggregate.Row
	for _, period := range []string{"PY2022", "PY2023"} {
		rows = append(rows,
			rate("wioa", "employment_rate_q2", period, "", 610, 1000),
			rate("wioa", "employment_rate_q2", period, "*", 60, 90),
			rate("wioa", "employment_rate_q2", period, "healthcare", 55, 80),
			rate("wioa", "employment_rate_q2", period, "welding", 5, 10),
			rate("wioa", "employment_rate_q2", period, "none", 550, 910),
			rate("wioa", "youth_education_employment_rate_q2", period, "", 20, 31),
			money("wioa", "median_earnings_q2", period, "", 1_234, 612_350),
			money("wioa", "median_earnings_q2", period, "healthcare", 55, 702_149),
			rate("wioa", "measurable_skill_gains", period, "", 0, 0),
			rate("wioa", "retention_same_employer", period, "", 400, 610),
			rate("aqcp", "a6_credits_earned", period, "healthcare", 40, 81),
			credits("aqcp", "a6_credits_earned", period, "healthcare", 81),
			rate("aqcp", "c1_employment_q2", period, "*", 70, 101),
			rate("aqcp", "c1_employment_q2", period, "healthcare", 60, 81),
			rate("aqcp", "c1_employment_q2", period, "welding", 4, 20),
			money("aqcp", "c5_initial_earnings", period, "*", 60, 1_402_100),
		)
	}
	group := rate("wioa", "employment_rate_q2", "PY2023", "", 11, 25)
	group.Breakdown, group.Group = "area", "=HYPERLINK(\"x\") | a <b>\nNorth, \"East\""
	program := rate("wioa", "employment_rate_q2", "PY2023", "", 300, 500)
	program.Program = "wioa_adult"
	late := rate("wioa", "employment_rate_q4", "PY2023", "", 300, 600)
	late.Status, late.Pending, late.Reason = aggregate.Provisional, aggregate.Whole(40), "pending 40; employment complete through 2024-12-31"
	unknown := rate("wioa", "credential_attainment", "PY2023", "", 0, 0)
	unknown.Status, unknown.Reason, unknown.Denominator = aggregate.NoSource, "no source of credential", aggregate.Decimal{}
	unknown.Numerator, unknown.Persons = aggregate.Decimal{}, aggregate.Decimal{}
	unknown.Pending, unknown.Excluded = aggregate.Decimal{}, aggregate.Decimal{}
	return append(rows, group, program, late, unknown)
}

var titles = map[string]string{
	"a6_credits_earned": "Credits earned", "c1_employment_q2": "Employment in the 2nd quarter after exit",
	"c5_initial_earnings": "Initial earnings", "credential_attainment": "Credential attainment",
	"employment_rate_q2": "Employment rate, 2nd quarter after exit", "employment_rate_q4": "Employment rate, 4th quarter after exit",
	"measurable_skill_gains": "Measurable skill gains", "median_earnings_q2": "Median earnings, 2nd quarter after exit",
	"retention_same_employer": "Retention with the same employer", "youth_education_employment_rate_q2": "Youth education and employment rate, 2nd quarter",
}

func cell(set, metric, period, pathway string, denominator int64) aggregate.Row {
	p, err := calendar.ParsePeriod(period, calendar.July1)
	if err != nil {
		panic(err)
	}
	r := aggregate.Row{
		Heading: &aggregate.Heading{Set: set, Metric: metric, Title: titles[metric], Period: p, Cohort: p.Shift(-4),
			Confidence: "text", Definition: "00c0ffee00c0ffee", Population: "participations", Category: "labor_market"},
		People:      &aggregate.People{Pathway: pathway, Program: "*", Breakdown: "all", Group: "all"},
		Status:      aggregate.Final,
		Denominator: aggregate.Whole(denominator), Persons: aggregate.Whole(denominator),
		Pending: aggregate.Whole(0), Excluded: aggregate.Whole(12), Reason: "excluded deceased 12",
	}
	if set == "aqcp" {
		r.Population, r.Confidence = "leavers", "default"
		if metric[0] == 'a' {
			r.Category = "interim"
		}
	}
	if denominator == 0 {
		r.Status = aggregate.EmptyCell
	}
	return r
}

func rate(set, metric, period, pathway string, numerator, denominator int64) aggregate.Row {
	r := cell(set, metric, period, pathway, denominator)
	r.Statistic, r.Unit, r.Numerator = defs.Rate, "fraction", aggregate.Whole(numerator)
	if denominator > 0 {
		v := numerator * 1_000_000 / denominator
		r.Value = aggregate.Decimal{V: v, Places: 6, Ok: true}
		r.CILow = aggregate.Decimal{V: max(v-50_000, 0), Places: 6, Ok: true}
		r.CIHigh = aggregate.Decimal{V: min(v+50_000, 1_000_000), Places: 6, Ok: true}
		r.Target = aggregate.Decimal{V: 650_000, Places: 6, Ok: true}
		r.Score = aggregate.Decimal{V: v / 650, Places: 1, Ok: true}
	}
	return r
}

func money(set, metric, period, pathway string, denominator, cents int64) aggregate.Row {
	r := cell(set, metric, period, pathway, denominator)
	r.Statistic, r.Unit, r.Value = defs.Median, "usd", aggregate.Decimal{V: cents, Places: 2, Ok: true}
	return r
}

func credits(set, metric, period, pathway string, denominator int64) aggregate.Row {
	r := cell(set, metric, period, pathway, denominator)
	r.Statistic, r.Unit, r.Value = defs.Median, "credits", aggregate.Decimal{V: 1250, Places: 2, Ok: true}
	return r
}
