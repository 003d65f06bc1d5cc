package explain

import (
	"strings"
	"testing"
)

// page is a metric's page on one line.
func pageOf(t *testing.T, lines ...string) string {
	t.Helper()
	var b strings.Builder
	if err := Metric(metric(t, "participations", lines...), Example{}).Write(&b, 0); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Each setting of `employment` and `even` has words of its own, and a metric
// without the keys says nothing of them.
func TestRulesOfEmploymentInWords(t *testing.T) {
	base := []string{"cohort: {by: exit}", "statistic: median", "of: {earnings: exit+2q}"}
	with := func(line string) string { return pageOf(t, append([]string{line}, base...)...) }
	for _, c := range []struct{ key, word, other, says string }{
		{"past_due", "not_employed", "leave_out", "still pending means not employed"},
		{"past_due", "leave_out", "not_employed", "still pending stays pending"},
		{"status_against_wages", "status", "wages", "the status counts"},
		{"status_against_wages", "wages", "status", "whatever the status of the record says"},
		{"zero_wages", "by_status", "not_employed", "wages of 0 the person was employed"},
		{"zero_wages", "not_employed", "by_status", "wages of 0 the person was not employed"},
		{"wages_pending", "pending_until_due", "by_status", "pending until the quarter is due"},
		{"wages_pending", "by_status", "pending_until_due", "was employed at once"},
	} {
		if !strings.Contains(with("employment: {due: 2q, "+c.key+": "+c.word+"}"), c.says) {
			t.Errorf("%s: %s does not say %q", c.key, c.word, c.says)
		}
		if strings.Contains(with("employment: {due: 2q, "+c.key+": "+c.other+"}"), c.says) {
			t.Errorf("%s: %s says %q as well", c.key, c.other, c.says)
		}
	}
	if !strings.Contains(with("employment: {due: 3q}"), "on the last day of the third quarter after it") {
		t.Error("the due date is not said")
	}
	if strings.Contains(pageOf(t, base...), "CONTRADICTS") {
		t.Error("a metric without the key speaks of it")
	}
	for even, says := range map[string]string{
		"mean": "the mean of the two middle ones", "lower": "the lower of the two middle ones", "upper": "the higher of the two middle ones",
	} {
		if !strings.Contains(with("even: "+even), says) {
			t.Errorf("even: %s does not say %q", even, says)
		}
	}
}
