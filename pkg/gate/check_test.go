package gate

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
	"pathmetrics/pkg/trials"
)

var testRules = rulesFrom(5)

// rulesFrom are the defaults with another smallest cell.
func rulesFrom(least int) defs.Protect {
	p := defs.DefaultProtect()
	p.MinCell, p.MinDenominator, p.MinMedian, p.Width = least, least, least, least
	return p
}

// published are rows as they are published: those that show less hold less, and what is
// shown is rounded as testRules say. It does so by itself, as the gate does not trust
// those who do it.
func published(rows []aggregate.Row, shows []shown) []aggregate.Row {
	out := slices.Clone(rows)
	for i := range out {
		r, s := &out[i], &shows[i]
		r.Numerator, r.Denominator, r.Persons = s.cells[cNumerator], s.cells[cDenominator], s.cells[cPersons]
		r.Value, r.CILow, r.CIHigh = s.cells[cValue], s.cells[cLow], s.cells[cHigh]
		r.Pending, r.Excluded, r.Score = s.cells[cPending], s.cells[cExcluded], s.cells[cScore]
		r.Status, r.Reason = s.status, s.reason
		blank := aggregate.Decimal{}
		d := rows[i].Denominator.V
		if n := rows[i].Numerator.V; r.Statistic == defs.Rate && r.Denominator.Ok && d > 0 && d < 301 && (n == 0 || n == d) {
			r.Numerator, r.Value, r.CILow, r.CIHigh = blank, blank, blank, blank
			r.Reason = "at most 20 %"
			if n == d {
				r.Reason = "at least 80 %"
			}
		}
		if r.Statistic == defs.Rate {
			for _, d := range []*aggregate.Decimal{&r.Value, &r.CILow, &r.CIHigh} {
				d.V = (d.V + 500) / 1000 * 1000
			}
		} else {
			r.CILow, r.CIHigh = blank, blank
			r.Value.V = (r.Value.V + 5000) / 10000 * 10000
		}
	}
	return out
}

// folder is the public folder with such rows.
func folder(t testing.TB, rows []aggregate.Row) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	table := protect.Internal(rows)
	for _, f := range append(slices.Clone(render.Formats), render.Format{File: crosswalkFile, Write: render.Crosswalk}) {
		var b bytes.Buffer
		if err := f.Write(&b, table); err != nil {
			t.Fatal(err)
		}
		out[f.File] = &fstest.MapFile{Data: b.Bytes()}
	}
	return out
}

// example is a safe release of two rates and a median: the crosswalk has a row of it.
func example(t testing.TB, seed uint64) (Input, []shown) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 2))
	cohort := calendar.Interval{From: 19000, To: 19400}
	m := &mold{programs: []string{"adult", "youth"}, pathways: []string{"care", "weld"}, breakdowns: []string{"area", "sex"}, groups: 3,
		classes: 4, statistic: defs.Rate, byProgram: true}
	earn := *m
	earn.statistic = defs.Median
	var headings []*made
	for _, h := range []*aggregate.Heading{m.heading("employment_rate_q2", "PY2023", cohort), m.heading("credential_attainment", "PY2023", cohort),
		earn.heading("median_earnings_q2", "PY2023", cohort)} {
		x := &made{h, m, m.units(rng, 250)}
		if h.Statistic == defs.Median {
			x.mold = &earn
			x.units = earn.units(rng, 250)
		}
		headings = append(headings, x)
	}
	rows, makeups := release(headings)
	for i := range rows {
		rows[i].Reason = "excluded deceased 2; employment complete through 2024-03-31"
		rows[i].Employers = aggregate.Employers{Known: rows[i].Denominator.V, Several: 3}
	}
	shows, open := hideUntilSafe(rows, makeups, testRules)
	if open > 0 {
		t.Fatalf("%d numbers of the example are open", open)
	}
	for i := range shows {
		if !shows[i].hidden() {
			shows[i].reason = "employment complete through 2024-03-31"
		}
	}
	return Input{Public: folder(t, published(rows, shows)), Rows: rows, Makeups: makeups, Rules: testRules}, shows
}

// verdict is what a check says in one word.
func verdict(in Input) string {
	found, err := Check(in)
	switch {
	case err != nil:
		return "error: " + err.Error()
	case len(found.Refused) > 0:
		return fmt.Sprintf("refused: %v of %s", found.Refused[0].Rule, found.Refused[0].Number)
	}
	return "fine"
}

func TestSafeFolderPasses(t *testing.T) {
	in, shows := example(t, 1)
	found, err := Check(in)
	if err != nil {
		t.Fatal(err)
	}
	hidden := 0
	for i := range shows {
		if shows[i].hidden() {
			hidden++
		}
	}
	if len(found.Refused) > 0 || hidden == 0 || hidden == len(in.Rows) {
		t.Errorf("%d refused of %d, %d hidden; the first: %+v", len(found.Refused), len(in.Rows), hidden, found.Refused[:min(1, len(found.Refused))])
	}
	for _, only := range [][]string{{"results.csv"}, {"results.jsonl"}, {"results.parquet"}, {"results.md"}, {"results.parquet", "results.md"}, {"results.jsonl", "results.parquet"}} {
		some := in
		files := fstest.MapFS{crosswalkFile: in.Public.(fstest.MapFS)[crosswalkFile]}
		for _, name := range only {
			files[name] = in.Public.(fstest.MapFS)[name]
		}
		some.Public = files
		if got := verdict(some); got != "fine" {
			t.Errorf("with %v alone: %s", only, got)
		}
	}
}

// backwards is an Each that begins with the last, all at once.
func backwards(n int, do func(int) error) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[n-1-i] = do(n - 1 - i) })
	}
	all.Wait()
	return errors.Join(errs...)
}

func TestWhoDoesTheWorkDoesNotMatter(t *testing.T) {
	in, shows := example(t, 3)
	for i := range shows { // everything is open
		if shows[i].hidden() && i%3 > 0 {
			shows[i] = showing(&in.Rows[i], false)
		}
	}
	in.Public = folder(t, published(in.Rows, shows))
	var first *Findings
	for name, each := range map[string]func(int, func(int) error) error{"none": nil, "in turn": inTurn, "backwards": backwards} {
		in.Each = each
		found, err := Check(in)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = found
		}
		if !slices.Equal(found.Refused, first.Refused) {
			t.Errorf("%s: something else is found", name)
		}
	}
	if len(first.Refused) == 0 {
		t.Error("nothing is refused")
	}
}

// TestRevealedCellsAreRefused shows one more row at a time in all files, of every other row. A small number
// is refused by itself; of the others those are that hid something.
func TestRevealedCellsAreRefused(t *testing.T) {
	in, shows := example(t, 1)
	small, others, every := 0, 0, 20/trials.Of(10, 2)
	for i := range shows {
		if !shows[i].hidden() || i%every > 0 {
			continue
		}
		more := slices.Clone(shows)
		more[i] = showing(&in.Rows[i], false)
		in.Public = folder(t, published(in.Rows, more))
		found, err := Check(in)
		if err != nil {
			t.Fatal(err)
		}
		c := &check{Input: Input{Rules: in.Rules}}
		r := &in.Rows[i]
		if n, d := r.Numerator.V, r.Denominator.V; c.small(d) || r.Statistic == defs.Rate && (c.small(n) || c.small(d-n)) {
			small++
			if len(found.Refused) == 0 {
				t.Errorf("row %d shows a small number", i)
			}
		} else if len(found.Refused) > 0 {
			others++
		}
	}
	if small == 0 || others == 0 {
		t.Errorf("%d small and %d others: that tells little", small, others)
	}
}

// TestChangedFilesAreNoticed changes single places in single files.
func TestChangedFilesAreNoticed(t *testing.T) {
	in, shows := example(t, 1)
	in.Rules.Secondary = false // what is read back is held against the numbers either way
	clean := in.Public.(fstest.MapFS)
	change := func(name string, to func(s string) string) {
		t.Helper()
		files := fstest.MapFS{}
		for k, f := range clean {
			files[k] = f
		}
		text := string(clean[name].Data)
		changed := to(text)
		if changed == text {
			t.Fatalf("%s was not changed", name)
		}
		files[name] = &fstest.MapFile{Data: []byte(changed)}
		in.Public = files
		if got := verdict(in); got == "fine" {
			at := 0
			for at < min(len(text), len(changed)) && text[at] == changed[at] {
				at++
			}
			t.Errorf("%s: a change in line %d is not noticed: %q", name, 1+strings.Count(text[:at], "\n"), strings.Split(changed, "\n")[strings.Count(text[:at], "\n")])
		}
	}
	rng := rand.New(rand.NewPCG(5, 5))
	for _, name := range []string{"results.csv", "results.jsonl"} {
		text := clean[name].Data
		for range trials.Of(150, 30) { // any letter or digit
			at := rng.IntN(len(text))
			with := "7x\n, "[rng.IntN(5)]
			if text[at] == with {
				continue
			}
			change(name, func(s string) string { return s[:at] + string(with) + s[at+1:] })
		}
	}
	for _, name := range []string{"results.md", crosswalkFile} {
		text := clean[name].Data
		for range trials.Of(150, 30) { // a digit where there is none, or another one
			at := rng.IntN(len(text))
			if text[at] == '\n' {
				continue
			}
			with := byte('0' + rng.IntN(10))
			if text[at] == with || text[at] >= 0x80 || strings.HasPrefix(string(text[bytes.LastIndexByte(text[:at], '\n')+1:]), "|---") {
				continue
			}
			change(name, func(s string) string { return s[:at] + string(with) + s[at+1:] })
		}
	}
	change("results.csv", func(s string) string { // two rows change places
		lines := strings.SplitAfter(s, "\n")
		lines[3], lines[4] = lines[4], lines[3]
		return strings.Join(lines, "")
	})
	change("results.csv", func(s string) string { return s[:strings.LastIndex(strings.TrimSpace(s), "\n")+1] })
	change("results.csv", func(s string) string { return s + s[strings.LastIndex(strings.TrimSpace(s), "\n")+1:] })
	change("results.csv", func(s string) string { return strings.ReplaceAll(s, "suppressed", "final") })
	change("results.jsonl", func(s string) string { return strings.Replace(s, `,"suppressed":true`, "", 1) })
	change("results.md", func(s string) string { return strings.Replace(s, "| suppressed", "| final     ", 1) })
	change("results.parquet", func(s string) string { // another row is shown there
		i := slices.IndexFunc(shows, func(x shown) bool { return x.hidden() })
		more := slices.Clone(shows)
		more[i] = showing(&in.Rows[i], false)
		return string(folder(t, published(in.Rows, more))["results.parquet"].Data)
	})
	change("results.parquet", func(s string) string { return s[:len(s)/2] })
	change(crosswalkFile, func(s string) string { return strings.Replace(s, "| *  ", "| 12 ", 1) })
	change(crosswalkFile, func(s string) string { return s + "\nTwelve of 31 are hidden.\n" })
	change(crosswalkFile, func(s string) string { return s + "\nTwelve of ٣١ are hidden.\n" })
	change("results.md", func(s string) string { return s + "\n31\n" })

	files := fstest.MapFS{"notes.txt": &fstest.MapFile{Data: []byte("hello")}}
	for k, f := range clean {
		files[k] = f
	}
	in.Public = files
	if _, err := Check(in); err == nil || !strings.Contains(err.Error(), "notes.txt") {
		t.Errorf("a file that nobody reads: %v", err)
	}
	in.Public = fstest.MapFS{}
	if _, err := Check(in); err == nil {
		t.Error("an empty folder passes")
	}
}

// Titles may hold digits, and end as nobody sees.
func TestTitlesWithDigitsPass(t *testing.T) {
	in, shows := example(t, 1)
	for _, title := range []string{"Employed in quarter 2", "Employed in quarter 2 ", "Employed *2* quarters\t", " 2"} {
		for i := range in.Makeups {
			in.Makeups[i].Title = title
		}
		in.Public = folder(t, published(in.Rows, shows))
		in.Rules.Secondary = false
		if got := verdict(in); got != "fine" {
			t.Errorf("%q: %s", title, got)
		}
	}
}

// Rules that leave something open would ask for less.
func TestIncompleteRulesAreAnError(t *testing.T) {
	in, _ := example(t, 1)
	for name, open := range map[string]func(p *defs.Protect){
		"min_cell":        func(p *defs.Protect) { p.MinCell = 0 },
		"min_denominator": func(p *defs.Protect) { p.MinDenominator = 0 },
		"min_median_n":    func(p *defs.Protect) { p.MinMedian = 0 },
		"width":           func(p *defs.Protect) { p.Width = 0 },
		"ladder":          func(p *defs.Protect) { p.Ladder = nil },
		"rates":           func(p *defs.Protect) { p.Rates = "" },
		"rounding":        func(p *defs.Protect) { p.Rounding = "" },
		"marker":          func(p *defs.Protect) { p.Marker = "" },
	} {
		in.Rules = testRules
		open(&in.Rules)
		if got := verdict(in); got != "error: the rules of protection are not complete" {
			t.Errorf("without %s: %s", name, got)
		}
	}
}

// TestMessagesHoldNoValue looks for the numbers of a hidden row in what an error says.
func TestMessagesHoldNoValue(t *testing.T) {
	in, _ := example(t, 1)
	clean := in.Public.(fstest.MapFS)
	files := fstest.MapFS{}
	for k, f := range clean {
		files[k] = f
	}
	text := string(clean["results.csv"].Data)
	lines := strings.SplitAfter(text, "\n")
	lines[2] = strings.Replace(lines[2], ",rate,", ",rate,987654", 1)
	files["results.csv"] = &fstest.MapFile{Data: []byte(strings.Join(lines, ""))}
	in.Public = files
	_, err := Check(in)
	if err == nil || strings.Contains(err.Error(), "9876") || !strings.Contains(err.Error(), "results.csv: row 2") {
		t.Errorf("the error is: %v", err)
	}
}
