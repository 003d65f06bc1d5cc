package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
)

// The docs hold figures between these marks; the rest is written by people.
const (
	beginMark = "<!-- figures: written by cmd/bench; changes are lost -->"
	endMark   = "<!-- end of figures -->"
)

// goalScales are the sizes for which goals are set.
var goalScales = []float64{0.25, 1}

// writeDocs puts the figures between the marks of a file.
func writeDocs(name string, f *figures) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	begin, end := bytes.Index(text, []byte(beginMark)), bytes.Index(text, []byte(endMark))
	if begin < 0 || end < begin {
		return fmt.Errorf("%s does not have the lines %q and %q", name, beginMark, endMark)
	}
	var out bytes.Buffer
	out.Write(text[:begin+len(beginMark)])
	out.WriteString("\n\n" + f.report() + "\n")
	out.Write(text[end:])
	return os.WriteFile(name, out.Bytes(), 0o644)
}

// report is everything that was measured, in Markdown.
func (f *figures) report() string {
	d := &doc{}
	d.machine(f.Machine)
	d.goals(f.goals(goalScales))
	d.states(f)
	d.others(f)
	d.limits(f)
	d.profile(f.Profile)
	d.stages(f.Stages)
	return strings.TrimSpace(d.String()) + "\n"
}

// doc is a text of Markdown.
type doc struct{ strings.Builder }

func (d *doc) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func (d *doc) heading(text string) { d.line("\n## %s\n", text) }

func (d *doc) made(m made) { d.line("Commit %s, %s.\n", m.Commit, m.Day) }

func (d *doc) row(cells ...string) { d.line("| %s |", strings.Join(cells, " | ")) }

func (d *doc) machine(m machine) {
	d.line("## Where it was measured\n")
	if m.System == "" {
		d.line("Nothing has been measured yet; `make bench` does.")
		return
	}
	memory := "not known"
	if m.MemoryGiB > 0 {
		memory = fmt.Sprintf("%.0f GiB", m.MemoryGiB)
	}
	d.line("%s, %d cores (%s), %s of memory, Go %s. DuckDB %s.", m.System, m.Cores, m.Processor, memory, m.Go, m.DuckDB)
}

func (d *doc) goals(all []goal) {
	d.heading("Goals")
	d.row("what", "goal", "measured", "")
	d.row("---", "--:", "--:", "---")
	for _, g := range all {
		d.row(g.what, g.wanted, g.measured, g.verdict())
	}
}

func (d *doc) states(f *figures) {
	d.line("\n## Against DuckDB")
	keys := make([]string, 0, len(f.States))
	for k := range f.States {
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		d.line("\nNot measured.")
	}
	slices.SortFunc(keys, func(a, b string) int { return compareStates(f.States[a].State, f.States[b].State) })
	for _, k := range keys {
		d.state(f.States[k])
	}
}

// compareStates sorts by cohort and then by size, so that like stands by like.
func compareStates(a, b state) int {
	switch {
	case a.Cohort != b.Cohort && a.Cohort == 1:
		return -1
	case a.Cohort != b.Cohort && b.Cohort == 1:
		return 1
	case a.Cohort != b.Cohort:
		return int(1000 * (a.Cohort - b.Cohort))
	}
	return int(1000 * (a.Scale - b.Scale))
}

func (d *doc) state(f *stateFigures) {
	title := fmt.Sprintf("Scale %g", f.State.Scale)
	if f.State.Cohort != 1 {
		title += fmt.Sprintf(", cohort × %g", f.State.Cohort)
	}
	d.line("\n### %s\n", title)
	d.line("%s wage rows, %.2f GB as CSV, %s people in programs. Commit %s, %s.\n", grouped(f.Rows), float64(f.Bytes)/1e9, grouped(f.People), f.Commit, f.Day)
	d.row("wages", "", "wall s", "CPU s", "peak MiB", "wall ratio", "memory ratio", "others' load")
	d.row("---", "---", "--:", "--:", "--:", "--:", "--:", "--:")
	for _, form := range forms {
		runs := f.Series[form]
		for _, s := range runs {
			d.seriesRow(form, s, runs[len(runs)-1])
		}
	}
	d.line("")
	for _, form := range forms {
		if c, ok := f.Compared[form]; ok {
			d.line("* %s: %s cells with %s figures compared with DuckDB's; %s differ.", form, grouped(c.Cells), grouped(c.Figures), grouped(len(c.Differences)))
		}
	}
}

func (d *doc) seriesRow(first string, s, base series) {
	load := short(s.median(others))
	if s.median(others) < 0 {
		load = ""
	}
	d.row(first, fmt.Sprintf("%s (%s)", s.Name, plural(len(s.Runs), "run")), short(s.median(wall)), short(s.median(cpu)), short(s.median(peak)),
		short(s.ratio(base, wall)), short(s.ratio(base, peak)), load)
}

// others are the tasks that have no peer.
func (d *doc) others(f *figures) {
	d.heading("Metrics, width, start")
	for _, m := range []struct {
		what string
		of   *measured
	}{{"How many metrics", f.Metrics}, {"Start", f.Start}} {
		if m.of == nil {
			d.line("%s: not measured.\n", m.what)
			continue
		}
		d.made(m.of.made)
		d.tasks(m.of.Series)
	}
	if f.Wide == nil {
		d.line("A file of 380 columns: not measured.")
		return
	}
	d.line("A file of 380 columns, of which 30 are used: %s rows, %.2f GB. Commit %s, %s.\n", grouped(f.Wide.Rows), float64(f.Wide.Bytes)/1e9, f.Wide.Commit, f.Wide.Day)
	d.tasks(f.Wide.Series)
}

func (d *doc) tasks(all []series) {
	d.row("", "wall s", "CPU s", "peak MiB", "others' load")
	d.row("---", "--:", "--:", "--:", "--:")
	for _, s := range all {
		d.row(fmt.Sprintf("%s (%s)", s.Name, plural(len(s.Runs), "run")), fmt.Sprintf("%.3f", s.median(wall)), fmt.Sprintf("%.3f", s.median(cpu)), short(s.median(peak)), short(s.median(others)))
	}
	d.line("")
}

func (d *doc) limits(f *figures) {
	d.heading("The limits of the machine")
	l := f.Limits
	if l == nil {
		d.line("Not measured.")
		return
	}
	d.made(l.made)
	d.line("One core, on the wages of a state, from the page cache: read %s GB/s, SHA-256 %s GB/s, count lines %s GB/s.", short(l.Read), short(l.Hash), short(l.Lines))
	for _, scale := range goalScales {
		s := state{Scale: scale, Cohort: 1}
		runs := f.runs(s, "csv")
		if len(runs) == 0 {
			continue
		}
		gb := float64(f.States[s.key()].Bytes) / 1e9
		need := gb/l.Read + gb/l.Hash
		d.line("At scale %g reading and hashing once take %s s of a core at least; the run takes %s s of all cores together.", scale, short(need), short(runs[0].median(cpu)))
	}
}

func (d *doc) profile(p *profileFigures) {
	d.heading("Where the time goes")
	if p == nil {
		d.line("Not measured.")
		return
	}
	d.made(p.made)
	d.line("`pathmetrics run`, wages as CSV, under the profiler: %s s of processor time. What allocates, copies or waits for a package of ours is put down to it.\n", short(p.Seconds))
	d.shares("package", p.Packages, p.Seconds)
	d.line("\nThe functions that run longest by themselves:\n")
	d.shares("function", p.Functions, p.Seconds)
}

func (d *doc) shares(what string, all []share, total float64) {
	d.row(what, "s", "share")
	d.row("---", "--:", "--:")
	for _, s := range all {
		d.row("`"+s.Name+"`", fmt.Sprintf("%.2f", s.Seconds), fmt.Sprintf("%.1f %%", 100*s.Seconds/max(total, 1e-9)))
	}
}

func (d *doc) stages(s *stageFigures) {
	d.heading("The stages")
	if s == nil {
		d.line("Not measured.")
		return
	}
	d.made(s.made)
	d.line("    %s\n", stageCommand)
	d.row("package", "benchmark", "")
	d.row("---", "---", "---")
	for _, l := range s.Lines {
		d.row(l.Package, "`"+l.Name+"`", l.Figures)
	}
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
