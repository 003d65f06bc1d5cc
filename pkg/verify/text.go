package verify

import (
	"fmt"
	"io"
	"strings"
)

// Text writes the report for people.
func (r *Report) Text(w io.Writer) error {
	t := &text{}
	t.line("%s", r.Title)
	t.line("%s, %s to %s: %d records compared", r.Period, r.PeriodStart, r.PeriodEnd, r.Records)
	t.line("")
	t.line("How often our answer and the file's came together, as ours/file (- is blank)")
	t.line("%-9s %-46s %9s %9s %9s %9s %9s %9s %9s %9s %9s %9s %10s", "column", "metric",
		"1/1", "1/0", "1/-", "0/1", "0/0", "0/-", "-/1", "-/0", "-/-", "other", "agreement")
	for i := range r.Indicators {
		if x := &r.Indicators[i]; x.Amounts == nil {
			t.rates(x)
		}
	}
	t.line("")
	t.line("Amounts: of those that both sides have, the same, the same to the nearest dollar, and apart")
	t.line("%-9s %-46s %9s %9s %9s %9s %9s %9s %9s %10s", "column", "metric", "same", "rounded", "apart", "ours/-", "-/file", "-/-", "other", "agreement")
	for i := range r.Indicators {
		if x := &r.Indicators[i]; x.Amounts != nil {
			t.amounts(x)
		}
	}
	for i := range r.Indicators {
		t.differences(&r.Indicators[i])
	}
	t.line("")
	t.line("Notes")
	for _, n := range r.Notes {
		t.line("  %s", n)
	}
	t.line("")
	if r.Differ == 0 {
		t.line("complete agreement")
	} else {
		t.line("%d answers differ", r.Differ)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

type text struct{ strings.Builder }

func (t *text) line(format string, args ...any) {
	t.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// at is a cell of the confusion table.
func (x *Indicator) at(ours, file Code) int64 {
	for _, c := range x.Table {
		if c.Ours == ours && c.File == file {
			return c.Records
		}
	}
	return 0
}

// unread is the records whose cell in the file is no answer.
func (x *Indicator) unread() (n int64) {
	for _, c := range x.Table {
		if c.File == Other {
			n += c.Records
		}
	}
	return n
}

func (t *text) rates(x *Indicator) {
	t.line("%-9s %-46s %9d %9d %9d %9d %9d %9d %9d %9d %9d %9d %10s", x.Column, x.Metric,
		x.at(One, One), x.at(One, Zero), x.at(One, Blank), x.at(Zero, One), x.at(Zero, Zero), x.at(Zero, Blank),
		x.at(Blank, One), x.at(Blank, Zero), x.at(Blank, Blank), x.unread(), x.percent())
}

func (t *text) amounts(x *Indicator) {
	t.line("%-9s %-46s %9d %9d %9d %9d %9d %9d %9d %10s", x.Column, x.Metric, x.Amounts.Exact, x.Amounts.Rounded, x.Amounts.Apart,
		x.at(Amount, Blank), x.at(Blank, Amount), x.at(Blank, Blank), x.unread(), x.percent())
}

// percent is the agreement in percent with two decimals, rounded down, so that
// 100.00% means that nothing differs.
func (x *Indicator) percent() string {
	if x.Answered == 0 {
		return "-"
	}
	share := x.Agree * 10_000 / x.Answered
	return fmt.Sprintf("%d.%02d%%", share/100, share%100)
}

func (t *text) differences(x *Indicator) {
	if x.Differ == 0 {
		return
	}
	t.line("")
	t.line("%s, %s: %d of %d answers differ", x.Column, x.Metric, x.Differ, x.Answered)
	for _, d := range x.Differences {
		t.line("  ours %-6s file %-6s %9d  %s", d.Ours, d.File, d.Records, d.Reason)
	}
	for _, r := range x.Rows {
		t.line("  %s: row %d: ours %s, file %s: %s", r.Name, r.Row, r.Ours, r.Theirs, r.Reason)
	}
}
