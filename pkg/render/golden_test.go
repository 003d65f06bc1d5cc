package render_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
)

func TestGolden(t *testing.T) {
	narrow := func(w io.Writer, p *protect.Publishable) error {
		return render.Markdown(w, p, render.MarkdownOptions{Width: 100})
	}
	breakdowns := func(w io.Writer, p *protect.Publishable) error {
		return render.Markdown(w, p, render.MarkdownOptions{Breakdowns: true})
	}
	full, empty := internal(sample()), protect.Internal(nil)
	onePeriod := public(sample()[:16])
	cases := []struct {
		file  string
		table *protect.Publishable
		write render.Writer
	}{
		{"public_results.csv", public(sample()), render.CSV},
		{"internal_results.csv", full, render.CSV},
		{"public_results.jsonl", public(sample()), render.JSONLines},
		{"internal_results.jsonl", full, render.JSONLines},
		{"public_results.md", public(sample()), func(w io.Writer, p *protect.Publishable) error {
			_, write := render.File("md")
			return write(w, p)
		}},
		{"internal_results_with_breakdowns.md", full, breakdowns},
		{"narrow_terminal_two_periods.md", public(sample()), narrow},
		{"narrow_terminal_one_period.md", onePeriod, narrow},
		{"no_results.md", empty, breakdowns},
		{"public_results_with_marker.md", publicUnder(sample(), defs.Protect{MinCell: 10, Marker: "DS"}), narrow},
		{"public_crosswalk_with_marker.md", publicUnder(sample()[:16], defs.Protect{MinCell: 10, Marker: "DS"}), render.Crosswalk},
		{"results_in_words.md", internal(inWords()), breakdowns},
		{"crosswalk_in_words.md", internal(inWords()), render.Crosswalk},
		{"public_crosswalk.md", public(sample()), render.Crosswalk},
		{"internal_crosswalk.md", full, render.Crosswalk},
		{"crosswalk_without_wioa.md", internal(sample()[10:16]), render.Crosswalk},
		{"crosswalk_without_results.md", empty, render.Crosswalk},
	}
	reports := []struct {
		file   string
		report *protect.Report
	}{
		{"protection.md", sampleReport()},
		{"protection_without_results.md", public(nil).Report()},
	}
	for _, c := range reports {
		t.Run(c.file, func(t *testing.T) {
			var b bytes.Buffer
			if err := render.Protection(&b, c.report); err != nil {
				t.Fatal(err)
			}
			golden(t, c.file, b.Bytes())
		})
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			var b bytes.Buffer
			if err := c.write(&b, c.table); err != nil {
				t.Fatal(err)
			}
			golden(t, c.file, b.Bytes())
		})
	}
}

// inWords has rates that are told as ranges, as a public table may have them.
func inWords() []aggregate.Row {
	rows := sample()[:16]
	for i, words := range map[int]string{1: "at most 67 %", 2: "employment complete through 2024-12-31; 65 to 69 %"} {
		rows[i].Value, rows[i].Numerator, rows[i].Reason = aggregate.Decimal{}, aggregate.Decimal{}, words
	}
	rows[5].Status, rows[5].Value, rows[5].Reason = aggregate.Provisional, aggregate.Decimal{}, "at least 95 %"
	return rows
}

// TestTablesForReadingSayWhatWasDoneToAllCounts looks under the titles.
func TestTablesForReadingSayWhatWasDoneToAllCounts(t *testing.T) {
	for _, rounding := range []string{defs.RoundingBase5, defs.RoundingCellKey} {
		p := publicUnder(sample(), defs.Protect{MinCell: 10, Rounding: rounding})
		for _, write := range []render.Writer{render.Crosswalk, func(w io.Writer, p *protect.Publishable) error {
			return render.Markdown(w, p, render.MarkdownOptions{})
		}} {
			var b bytes.Buffer
			if err := write(&b, p); err != nil {
				t.Fatal(err)
			}
			head, _, _ := strings.Cut(b.String(), "\n## ")
			if len(p.Notes()) != 1 || !strings.Contains(head, "\n"+p.Notes()[0]+"\n") {
				t.Errorf("%s: the head is\n%s", rounding, head)
			}
		}
	}
}

// sampleReport has two tables and three rules.
func sampleReport() *protect.Report {
	counts := func(shown, small, employers, secondary, pending, coded int) protect.ReportCounts {
		c := protect.ReportCounts{Rows: shown + small + employers + secondary, Shown: shown, BlankPending: pending, Coded: coded}
		for _, x := range []protect.RuleCount{{Rule: protect.RuleSmall, Cells: small}, {Rule: protect.RuleEmployers, Cells: employers}, {Rule: protect.RuleSecondary, Cells: secondary}} {
			if x.Cells > 0 {
				c.Hidden = append(c.Hidden, x)
			}
		}
		return c
	}
	p := defs.DefaultProtect()
	p.Profile, p.Rounding, p.Ledger = "min10", defs.RoundingBase5, "releases/ledger.jsonl"
	return &protect.Report{
		Settings: p.Settings(), Notes: publicUnder(nil, p).Notes(), Releases: 2, All: counts(1230, 41, 2, 37, 12, 5),
		Tables: []protect.TableReport{
			{Set: "aqcp", Metric: "c1_employment_q2", Statistic: defs.Rate, Period: "PY2023", ReportCounts: counts(1000, 40, 0, 37, 12, 5)},
			{Set: "aqcp", Metric: "c5_initial_earnings", Statistic: defs.Median, Period: "PY2023", ReportCounts: counts(230, 1, 2, 0, 0, 0)},
		},
	}
}
