package render

import (
	"io"
	"strconv"

	"pathmetrics/pkg/protect"
)

// Protection writes protection.md, for the agency's staff: how many rows of public/ are
// hidden by which rule, all in all and table by table. It does not say which rows.
func Protection(w io.Writer, r *protect.Report) error {
	out := output{w: w}
	out.b = append(out.b, "# Protection of public/\n\nFor the agency's staff, not for publication. Counts are rows of the results. Rules are explained in docs/results.md, "+
		"\"What is hidden in public\"; each row is counted under the first one that hides it.\n"...)
	for _, s := range r.Notes {
		out.b = append(out.b, "\nOf the public numbers: "+s+"\n"...)
	}
	out.b = append(out.b, '\n')
	out.b = ledgerNote(out.b, r)
	out.b = append(out.b, "\n## Parameters\n\n"...)
	t := newTable(2, "key", "value")
	for _, s := range r.Settings {
		if s.Value != "" {
			t.word(s.Key)
			t.word(plain(s.Value))
		}
	}
	out.b = t.write(out.b)
	out.b = append(out.b, "\n## All tables\n\n"...)
	out.b = ruleTable(out.b, &r.All)
	out.b = append(out.b, "\n## By table\n\n"...)
	out.b = reportTables(out.b, r)
	return out.flush()
}

// ledgerNote says whether earlier releases were looked at.
func ledgerNote(b []byte, r *protect.Report) []byte {
	switch {
	case r.Releases == 1:
		return append(b, "One earlier release was looked at.\n"...)
	case r.Releases > 1:
		return append(b, strconv.Itoa(r.Releases)+" earlier releases were looked at.\n"...)
	}
	return append(b, "No earlier release was looked at: there is none in a ledger, or the project names no ledger.\n"...)
}

// ruleTable has a line for every rule, also for those that hide nothing.
func ruleTable(b []byte, c *protect.ReportCounts) []byte {
	t := newTable(2, "rule", "says", "rows")
	line := func(name, says string, n int) {
		t.word(name)
		t.word(says)
		t.put(strconv.AppendInt(t.text, int64(n), 10))
	}
	line("shown", "", c.Shown)
	for _, rule := range protect.Rules() {
		line(rule.String(), rule.Says(), cellsOf(c, rule))
	}
	line("all", "", c.Rows)
	b = append(t.write(b), "\nOf the rows shown:\n\n"...)
	t = newTable(1, "what", "rows")
	for _, x := range []struct {
		what string
		n    int
	}{{"pending is blank", c.BlankPending}, {"excluded is blank", c.BlankExcluded}, {"the rate is told in words or as a range", c.Coded}} {
		t.word(x.what)
		t.put(strconv.AppendInt(t.text, int64(x.n), 10))
	}
	return t.write(b)
}

// reportTables has a line for each table and a column for each rule that hides something
// somewhere.
func reportTables(b []byte, r *protect.Report) []byte {
	if len(r.Tables) == 0 {
		return append(b, "No results.\n"...)
	}
	head := []string{"set", "metric", "statistic", "period", "rows", "shown"}
	for _, h := range r.All.Hidden {
		head = append(head, h.Rule.String())
	}
	head = append(head, "pending blank", "excluded blank", "in words")
	t := newTable(4, head...)
	for i := range r.Tables {
		x := &r.Tables[i]
		for _, s := range [...]string{x.Set, x.Metric, x.Statistic, x.Period} {
			t.word(s)
		}
		counts := []int{x.Rows, x.Shown}
		for _, h := range r.All.Hidden {
			counts = append(counts, cellsOf(&x.ReportCounts, h.Rule))
		}
		for _, n := range append(counts, x.BlankPending, x.BlankExcluded, x.Coded) {
			t.put(strconv.AppendInt(t.text, int64(n), 10))
		}
	}
	return t.write(b)
}

// cellsOf is how many rows a rule hides.
func cellsOf(c *protect.ReportCounts, rule protect.Rule) int {
	for _, h := range c.Hidden {
		if h.Rule == rule {
			return h.Cells
		}
	}
	return 0
}
