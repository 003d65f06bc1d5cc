package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// closeUp is the heading that docs/protection-demo.md shows row by row. It has rows of
// every fate.
var closeUp = [4]string{"aqcp", "a5_pathway_retention", "rate", "PY2023"}

// fate is what became of a row of the demonstration in public/.
type fate byte

const (
	isShown     fate = '.'
	isEmpty     fate = '0'
	isInWords   fate = 'w'
	isSmall     fate = 'S'
	isSecondary fate = '+'
	isNoSource  fate = '-'
)

// demoRow is a row of the demonstration: with its full numbers, as it is published, and
// what became of it.
type demoRow struct {
	full, public map[string]string
	fate         fate
	why          string // of a small one the number, in words
}

// demoHeading are the rows of a metric, statistic and period.
type demoHeading struct {
	name [4]string
	rows []demoRow
}

// demoProtection makes the account of a run folder of the demonstration: the pages of
// docs and testdata that say of every row of public/ why it is hidden. That a row is
// small is found here by the full numbers; that the others are secondary follows. Both
// are held against the protection report.
func demoProtection(t *testing.T, out string) (page, cells []byte) {
	t.Helper()
	headings := demoHeadings(t, out)
	holdReport(t, out, headings)
	at := slices.IndexFunc(headings, func(h demoHeading) bool { return h.name == closeUp })
	if at < 0 {
		t.Fatalf("no heading %s", closeUp)
	}
	for _, f := range []fate{isShown, isInWords, isSmall, isSecondary} {
		if headings[at].count(f) == 0 {
			t.Errorf("%s has no row of the kind %q; choose another heading for the close-up", closeUp, f)
		}
	}
	return demoPage(headings, &headings[at]), demoCells(headings)
}

func demoHeadings(t *testing.T, out string) (headings []demoHeading) {
	t.Helper()
	full, public := csvRows(t, filepath.Join(out, "internal/results.csv")), csvRows(t, filepath.Join(out, "public/results.csv"))
	if len(full) != len(public) {
		t.Fatalf("%d full and %d public rows", len(full), len(public))
	}
	at := map[[4]string]int{}
	for i := range full {
		for _, c := range []string{"set", "metric", "statistic", "period", "pathway", "program", "breakdown", "group"} {
			if full[i][c] != public[i][c] {
				t.Fatalf("row %d has another %s in public/", i+1, c)
			}
		}
		name := [4]string{full[i]["set"], full[i]["metric"], full[i]["statistic"], full[i]["period"]}
		h, ok := at[name]
		if !ok {
			h = len(headings)
			at[name], headings = h, append(headings, demoHeading{name: name})
		}
		row := demoRow{full: full[i], public: public[i]}
		row.fate, row.why = fateOf(t, full[i], public[i])
		headings[h].rows = append(headings[h].rows, row)
	}
	slices.SortFunc(headings, func(a, b demoHeading) int { return slices.Compare(a.name[:], b.name[:]) })
	return headings
}

func csvRows(t *testing.T, name string) (out []map[string]string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(readText(t, name))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, c := range lines[0] {
			row[c] = line[i]
		}
		out = append(out, row)
	}
	return out
}

func fateOf(t *testing.T, full, public map[string]string) (fate, string) {
	t.Helper()
	small := smallest(full)
	switch {
	case public["status"] == "suppressed" && small != "":
		return isSmall, small
	case public["status"] == "suppressed":
		return isSecondary, ""
	case small != "":
		t.Errorf("a row of %s %s is shown and has a small %s", full["metric"], full["period"], small)
	case public["status"] == "no_source":
		return isNoSource, ""
	case public["status"] == "empty":
		return isEmpty, ""
	case full["numerator"] != "" && public["numerator"] == "":
		return isInWords, ""
	}
	return isShown, ""
}

// smallest says which number of a row is from 1 to 9, in words; "" when none is. It is
// the first rule of docs/protection.md, for the demonstration's min_cell of 10.
func smallest(full map[string]string) string {
	number := func(c string) int {
		n, err := strconv.Atoi(full[c])
		if err != nil {
			return 0
		}
		return n
	}
	n, d := number("numerator"), number("denominator")
	list := []struct {
		name string
		n    int
	}{{"denominator", d}, {"persons", number("persons")}}
	if full["statistic"] == "rate" {
		list = append(list, struct {
			name string
			n    int
		}{"numerator", n}, struct {
			name string
			n    int
		}{"complement", d - n})
	}
	for _, x := range list {
		if 0 < x.n && x.n < 10 {
			return fmt.Sprintf("%s %d", x.name, x.n)
		}
	}
	return ""
}

func (h *demoHeading) count(f fate) (n int) {
	for i := range h.rows {
		if h.rows[i].fate == f {
			n++
		}
	}
	return n
}

// blanked counts the shown rows of which a number is known and not published.
func (h *demoHeading) blanked(column string) (n int) {
	for i := range h.rows {
		r := &h.rows[i]
		if !r.hidden() && r.full[column] != "" && r.public[column] == "" {
			n++
		}
	}
	return n
}

func (r *demoRow) hidden() bool { return r.fate == isSmall || r.fate == isSecondary }

// numbers are those of the account of a heading, in the order of its table.
func (h *demoHeading) numbers() [7]int {
	small, secondary := h.count(isSmall), h.count(isSecondary)
	return [7]int{len(h.rows), len(h.rows) - small - secondary, small, secondary, h.blanked("pending"), h.blanked("excluded"), h.count(isInWords)}
}

// holdReport holds the account of the headings against internal/protection.json.
func holdReport(t *testing.T, out string, headings []demoHeading) {
	t.Helper()
	var report struct {
		Tables []struct {
			Set, Metric, Statistic, Period string
			Rows, Shown, Coded             int
			Hidden                         []struct {
				Rule string
				Rows int
			}
			BlankPending  int `json:"blank_pending"`
			BlankExcluded int `json:"blank_excluded"`
		}
	}
	if err := json.Unmarshal([]byte(readText(t, filepath.Join(out, "internal/protection.json"))), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Tables) != len(headings) {
		t.Fatalf("%d tables in the report and %d headings", len(report.Tables), len(headings))
	}
	for _, x := range report.Tables {
		name := [4]string{x.Set, x.Metric, x.Statistic, x.Period}
		i := slices.IndexFunc(headings, func(h demoHeading) bool { return h.name == name })
		if i < 0 {
			t.Fatalf("the report has a heading %s", name)
		}
		hidden := map[string]int{}
		for _, r := range x.Hidden {
			hidden[r.Rule] = r.Rows
		}
		said := [7]int{x.Rows, x.Shown, hidden["small"], hidden["secondary"] + hidden["gate"], x.BlankPending, x.BlankExcluded, x.Coded}
		if said != headings[i].numbers() {
			t.Errorf("%s: the report says %v, the files %v", name, said, headings[i].numbers())
		}
	}
}

const madeBy = "<!-- made by: go test ./pkg/cli -run TestDemoTables -update -->\n"

// demoPage is docs/protection-demo.md.
func demoPage(headings []demoHeading, one *demoHeading) []byte {
	var b bytes.Buffer
	b.WriteString("# The demonstration's public/, explained\n\n" + madeBy + `
This page belongs to [protection.md](protection.md). It is written by a test out of a run of the demonstration state, so it cannot grow old.

**A real release never says what this page says.** It tells rows that were hidden by themselves from rows that were hidden to protect others, and it
shows the full numbers. That is fine here: the people are made up. Of a real release the staff may know how many rows each rule hid
(` + "`internal/protection.md`" + `), and the public knows only that a row is hidden.

Why so much is hidden: the state has two thousand people, and it is cut by pathway, program, sex, race, age and completion. Most groups hold
fewer than ten people. With more people in each group less is hidden.

## Every table

*Small* are rows hidden since one of their own numbers is from 1 to 9. *Secondary* are rows hidden so that nobody can work out a small one (by the gate too). *Pending*
and *excluded* count rows that are shown without that number. *In words* are shown rates that stand as words, as nobody or everybody
of a small group has the outcome. No row is hidden by another rule.

| set | metric | statistic | period | rows | shown | small | secondary | pending | excluded | in words |
|---|---|---|---|---:|---:|---:|---:|---:|---:|---:|
`)
	var all [7]int
	for i := range headings {
		n := headings[i].numbers()
		for k := range n {
			all[k] += n[k]
		}
		fmt.Fprintf(&b, "| %s |%s\n", strings.Join(headings[i].name[:], " | "), cellsText(n[:]))
	}
	fmt.Fprintf(&b, "| all | | | |%s\n", cellsText(all[:]))
	b.WriteString("\nThe list of [all rows](../testdata/tables/demo/cells.md) has a sign for each of them.\n")
	fmt.Fprintf(&b, "\n## One table, row by row\n\n`%s.%s`, %s, %s. *Full* is numerator/denominator as `internal/` has them; *public* is what `public/` shows.\n\n",
		one.name[0], one.name[1], one.name[2], one.name[3])
	b.WriteString("| pathway | breakdown | group | full | public | why |\n|---|---|---|---:|---:|---|\n")
	for i := range one.rows {
		r := &one.rows[i]
		fmt.Fprintf(&b, "| %s | %s | %s | %s/%s | %s | %s |\n", wherePut(r.full["pathway"]), r.full["breakdown"], r.full["group"],
			r.full["numerator"], r.full["denominator"], r.told(), r.reason())
	}
	return b.Bytes()
}

func cellsText(list []int) (out string) {
	for _, n := range list {
		out += " " + strconv.Itoa(n) + " |"
	}
	return out
}

// wherePut is a pathway or program as Markdown.
func wherePut(s string) string {
	switch s {
	case "":
		return "everyone"
	case "*":
		return "any"
	}
	return s
}

// told is what the public sees of a rate.
func (r *demoRow) told() string {
	switch {
	case r.hidden():
		return `\*`
	case r.fate == isInWords:
		parts := strings.Split(r.public["reason"], "; ")
		return parts[len(parts)-1] + " of " + r.public["denominator"]
	}
	return r.public["numerator"] + "/" + r.public["denominator"]
}

func (r *demoRow) reason() string {
	out := map[fate]string{
		isShown:     "no number is small, and none can be worked out with it",
		isEmpty:     "nobody is counted",
		isInWords:   "nobody or everybody has the outcome; words keep it from being said of each of them",
		isSmall:     "hidden: " + r.why + ", from 1 to 9",
		isSecondary: "hidden: with it a small number of another row could be worked out too closely",
	}[r.fate]
	for _, c := range []string{"pending", "excluded"} {
		if !r.hidden() && r.full[c] != "" && r.public[c] == "" {
			out += "; " + c + " is blank"
		}
	}
	return out
}

// demoCells is testdata/tables/demo/cells.md.
func demoCells(headings []demoHeading) []byte {
	var b bytes.Buffer
	b.WriteString("# Every row of the demonstration's public/\n\n" + madeBy + `
A sign for each row, with the group in front of it. The people are made up; a real release never tells S from +. See
[protection-demo.md](../../../docs/protection-demo.md).

| sign | the row is |
|---|---|
| . | shown |
| 0 | shown; nobody is counted |
| - | shown without numbers: no source |
| w | shown; the rate stands in words |
| S | hidden, since one of its own numbers is from 1 to 9 |
| + | hidden, so that no small number can be worked out |
`)
	for i := range headings {
		h := &headings[i]
		fmt.Fprintf(&b, "\n## %s.%s, %s, %s\n\n", h.name[0], h.name[1], h.name[2], h.name[3])
		var last [3]string
		for k := range h.rows {
			r := &h.rows[k]
			at := [3]string{r.full["pathway"], r.full["program"], r.full["breakdown"]}
			if k == 0 || at[0] != last[0] || at[1] != last[1] {
				if k > 0 {
					b.WriteString("\n")
				}
				fmt.Fprintf(&b, "* pathway %s, program %s: %s", wherePut(at[0]), wherePut(at[1]), r.group(true))
			} else if at[2] != last[2] {
				b.WriteString("; " + r.group(true))
			} else {
				b.WriteString(", " + r.group(false))
			}
			last = at
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

// group is the group of a row and its sign, with the breakdown in front for the first.
func (r *demoRow) group(first bool) (out string) {
	if first && r.full["breakdown"] != "all" {
		out = r.full["breakdown"] + " "
	}
	return fmt.Sprintf("%s%s `%c`", out, r.full["group"], r.fate)
}
