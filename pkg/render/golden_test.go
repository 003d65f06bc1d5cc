package render_test

import (
	"bytes"
	"io"
	"testing"

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
	full, empty := protect.Internal(sample()), protect.Internal(nil)
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
		{"public_crosswalk.md", public(sample()), render.Crosswalk},
		{"internal_crosswalk.md", full, render.Crosswalk},
		{"crosswalk_without_wioa.md", protect.Internal(sample()[10:16]), render.Crosswalk},
		{"crosswalk_without_results.md", empty, render.Crosswalk},
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
