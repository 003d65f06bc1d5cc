package protect_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

func TestTheReportCountsRowsAndNoPeople(t *testing.T) {
	rows := []aggregate.Row{
		with(rate(50, 100), func(r *aggregate.Row) { r.Pathway = "a"; r.Pending = aggregate.Whole(7) }),
		with(rate(3, 4321), func(r *aggregate.Row) { r.Pathway = "b" }),
		with(rate(5678, 5679), func(r *aggregate.Row) { r.Pathway = "c" }),
		with(rate(600, 1000), func(r *aggregate.Row) { r.Pathway = "d"; r.Excluded = aggregate.Whole(3) }),
	}
	h := *rows[0].Heading
	for i := range rows {
		rows[i].Heading = &h
	}
	other := median(50, 50)
	table := apply(append(rows, other), defs.Protect{MinCell: threshold})
	r := table.Report()
	cells, hidden := table.Counts()
	if r.All.Rows != cells || r.All.Shown != cells-hidden || hidden != 2 {
		t.Errorf("%+v, but %d rows with %d hidden", r.All, cells, hidden)
	}
	if len(r.Tables) != 2 || r.Tables[0].Rows+r.Tables[1].Rows != cells {
		t.Fatalf("%+v", r.Tables)
	}
	x := r.Tables[1] // rate after median
	if len(x.Hidden) != 1 || x.Hidden[0] != (protect.RuleCount{Rule: protect.RuleSmall, Cells: 2}) || x.BlankPending != 1 || x.BlankExcluded != 1 || x.Coded != 0 {
		t.Errorf("%+v", x)
	}
	text, err := json.Marshal(r)
	if err != nil || !strings.Contains(string(text), `{"rule":"small","rows":2}`) {
		t.Errorf("%v: %s", err, text)
	}
	for _, secret := range []string{"4321", "5678", "5679"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the report holds %s", secret)
		}
	}
}

func TestAnInternalTableHidesNothing(t *testing.T) {
	r := protect.Internal([]aggregate.Row{rate(1, 3)}).Report()
	if r.All.Rows != 1 || r.All.Shown != 1 || len(r.All.Hidden) != 0 {
		t.Errorf("%+v", r.All)
	}
}

// The manual explains each rule under its name.
func TestEveryRuleIsExplained(t *testing.T) {
	manual, err := os.ReadFile("../../docs/results.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range protect.Rules() {
		if seen[r.String()] || r.Says() == "" {
			t.Errorf("rule %d has no words or the name of another", r)
		}
		seen[r.String()] = true
		if !strings.Contains(string(manual), "| `"+r.String()+"` |") {
			t.Errorf("docs/results.md has no line for the rule %s", r)
		}
	}
	if len(seen) != int(protect.RuleGate) {
		t.Errorf("%d rules are listed", len(seen))
	}
}

func TestMarkerAndNotes(t *testing.T) {
	if m := apply(nil, defs.Protect{}).Marker(); m != "*" {
		t.Errorf("the marker is %q", m)
	}
	if m := apply(nil, defs.Protect{Marker: "DS"}).Marker(); m != "DS" {
		t.Errorf("the marker is %q", m)
	}
	for rounding, notes := range map[string]int{"": 0, defs.RoundingNone: 0, defs.RoundingBase5: 1, defs.RoundingCellKey: 1} {
		p, err := protect.Apply(&aggregate.Found{}, defs.Protect{Rounding: rounding}, protect.Options{Noise: protect.NewNoise(make([]byte, 32))})
		if err != nil {
			t.Fatal(err)
		}
		got := p.Notes()
		if len(got) != notes || notes > 0 && (!strings.Contains(got[0], "totals need not add") || strings.ContainsAny(got[0], "0123456789")) {
			t.Errorf("%q: %q", rounding, got)
		}
	}
	if notes := protect.Internal(nil).Notes(); notes != nil {
		t.Errorf("an internal table says %q", notes)
	}
}

func TestCodedWordsAreAPartOfTheReason(t *testing.T) {
	for reason, want := range map[string]string{
		"": "", "no source of employment": "", "at most 20 %": "at most 20 %", "employment complete through 2025-03-31; 40 to 49 %": "40 to 49 %",
		"40 to 49 %; counts are rounded; totals need not add": "40 to 49 %",
	} {
		c := protect.Internal([]aggregate.Row{with(rate(50, 100), func(r *aggregate.Row) { r.Reason, r.Value = reason, aggregate.Decimal{} })}).Row(0)
		if got := c.Coded(); got != want {
			t.Errorf("%q has the words %q", reason, got)
		}
		shown := protect.Internal([]aggregate.Row{with(rate(50, 100), func(r *aggregate.Row) { r.Reason = reason })}).Row(0)
		if got := shown.Coded(); got != "" {
			t.Errorf("a rate that is shown has the words %q", got)
		}
	}
}
