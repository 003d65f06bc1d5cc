package pipeline_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pathmetrics/pkg/synth"
)

func drawn() *rand.Rand { return rand.New(rand.NewPCG(3, 5)) }

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	t.Parallel()
	st := made(t, dirty())
	want := run(t, st.files(), anyRejects)
	r := drawn()
	other := st.clone()
	for _, tb := range other {
		r.Shuffle(len(tb.rows), func(i, j int) { tb.rows[i], tb.rows[j] = tb.rows[j], tb.rows[i] })
	}
	slices.Reverse(other)
	got := run(t, other.files(), anyRejects)
	same(t, want.results, got.results)
	if !maps.Equal(want.quality, got.quality) {
		t.Errorf("accounts differ: %v and %v", want.quality, got.quality)
	}
}

func TestCutsIntoFilesDoNotMatter(t *testing.T) {
	t.Parallel()
	st := made(t, dirty())
	want := run(t, st.files(), anyRejects)
	r := drawn()
	var pieces state
	for n, tb := range st.clone() {
		rows := tb.rows
		for k := 4; k > 0; k-- {
			piece := *tb
			at := len(rows)
			if k > 1 {
				at = 1 + r.IntN(max(1, len(rows)-k))
			}
			at = min(at, len(rows))
			piece.rows, rows = rows[:at], rows[at:]
			piece.name = fmt.Sprintf("cut %d-%d %s", k, n, tb.name)
			if len(piece.rows) > 0 {
				pieces = append(pieces, &piece)
			}
		}
	}
	got := run(t, pieces.files(), anyRejects)
	same(t, want.results, got.results)
	if !maps.Equal(want.quality, got.quality) {
		t.Errorf("accounts differ: %v and %v", want.quality, got.quality)
	}
}

func TestFormOfFilesDoesNotMatter(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	want := run(t, st.files())
	change := func(f func(tb *table)) []file {
		out := st.clone()
		for _, tb := range out {
			f(tb)
		}
		return out.files()
	}
	extra := func(tb *table, at int) {
		tb.columns = slices.Insert(slices.Clone(tb.columns), at, synth.Column{Name: "SOMETHING ELSE"})
		for i := range tb.rows {
			tb.rows[i] = slices.Insert(tb.rows[i], at, "x, \"y\"\n"+strconv.Itoa(i))
		}
	}
	forms := map[string]func() []file{
		"line ends": func() []file { return change(func(tb *table) { tb.crlf = !tb.crlf }) },
		"byte order mark": func() []file {
			return change(func(tb *table) { tb.bom = !tb.bom && seps[tb.source] != ';' && tb.source != "licenses" })
		},
		"quotes": func() []file { return change(func(tb *table) { tb.quote = true }) },
		"extra columns": func() []file {
			return change(func(tb *table) {
				if tb.sep != 0 {
					extra(tb, 0)
					extra(tb, 3)
				}
			})
		},
		"order of columns": func() []file {
			return change(func(tb *table) {
				if tb.sep != 0 {
					tb.columns = slices.Clone(tb.columns)
					slices.Reverse(tb.columns)
					for i := range tb.rows {
						slices.Reverse(tb.rows[i])
					}
				}
			})
		},
		"gzip": func() []file {
			out := st.files()
			for i := range out {
				out[i].name, out[i].data = out[i].name+".gz", zipped(t, out[i].data)
			}
			return out
		},
		"parquet wages": func() []file {
			o := small()
			o.Format = synth.FormatParquet
			return files(t, o)
		},
	}
	for name, f := range forms {
		t.Run(name, func(t *testing.T) {
			got := run(t, f())
			same(t, want.results, got.results)
			if !maps.Equal(want.quality, got.quality) {
				t.Errorf("accounts differ: %v and %v", want.quality, got.quality)
			}
		})
	}
}

// fresh gives Social Security numbers that nobody in the state has.
func fresh(st state, n int) (out []string) {
	used := map[string]bool{}
	for _, tb := range st {
		for _, row := range tb.rows {
			used[digits(tb.cell(row, "SSN"))] = true
		}
	}
	for i := 0; len(out) < n; i++ {
		if s := fmt.Sprintf("4%02d%02d%04d", i%97, 1+i%89, 1000+i); !used[s] {
			out = append(out, s)
		}
	}
	return out
}

func TestPeopleInNoProgramDoNotMatter(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	want := run(t, st.files())
	other := st.clone()
	r := drawn()
	added := map[string]int64{}
	for i, ssn := range fresh(st, 300) {
		for _, source := range []string{"wages", "federal_wages", "licenses", "placements"} {
			tb := other.of(source)
			row := tb.with(st.of(source).rows[r.IntN(len(st.of(source).rows))], map[string]string{"SSN": ssn})
			tb.insert(r, row)
			added[source]++
		}
		for _, id := range []string{"college_ids", "adult_ed_ids", "client_ids"} {
			tb := other.of(id)
			tb.insert(r, []string{fmt.Sprintf("unheard of %d", i), ssn})
		}
	}
	got := run(t, other.files())
	same(t, want.results, got.results)
	if want.persons != got.persons {
		t.Errorf("%d persons, %d with people in no program", want.persons, got.persons)
	}
	for source, n := range added {
		a, b := want.quality[source], got.quality[source]
		if b != (account{a.read + n, a.used, a.filtered + n, a.rejected}) {
			t.Errorf("%s: %v became %v with %d rows that concern nobody", source, a, b, n)
		}
	}
}

var counts = []string{"numerator", "denominator", "persons", "pending", "excluded"}

func TestCountsOfDisjointPeopleAddUp(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	link := st.linked()
	half := func(n uint32) state {
		return st.where(func(tb *table, row []string) bool {
			h := fnv.New32a()
			h.Write([]byte(link.person(tb, row)))
			return h.Sum32()>>7%2 == n
		})
	}
	all, a, b := run(t, st.files()), run(t, half(0).files()), run(t, half(1).files())
	if all.persons != a.persons+b.persons || a.persons < 100 || b.persons < 100 {
		t.Fatalf("%d persons in %d and %d", all.persons, a.persons, b.persons)
	}
	ca, cb, call := cellsOf(t, a.results), cellsOf(t, b.results), cellsOf(t, all.results)
	for _, key := range keysOf(ca, cb, call) {
		for _, c := range counts {
			if x, y, z := ca[key].count(t, c), cb[key].count(t, c), call[key].count(t, c); x+y != z {
				t.Errorf("%s: %s %d and %d of the halves, %d of the whole", key, c, x, y, z)
			}
		}
		x, y, z := ca[key], cb[key], call[key]
		if z["statistic"] == "median" && x["value"] != "" && y["value"] != "" {
			lo, hi := x.cents(t, "value"), y.cents(t, "value")
			if m := z.cents(t, "value"); m < min(lo, hi) || m > max(lo, hi) {
				t.Errorf("%s: median %s is not between %s and %s", key, z["value"], x["value"], y["value"])
			}
		}
	}
}

// TestRenamingPeopleDoesNotMatter gives everybody another number, one to one: a
// valid Social Security number for a valid one, a pseudo number for a pseudo one.
func TestRenamingPeopleDoesNotMatter(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	want := run(t, st.files())
	renamed := map[string]string{}
	back := map[string]string{}
	other := st.each(func(source string, c synth.Column, cell string) string {
		switch {
		case c.Name == "SSN" && len(digits(cell)) == 9:
			to := otherNumber(digits(cell))
			renamed[digits(cell)] = to
			back[to] = digits(cell)
			return inForm(cell, to)
		case c.Kind == synth.Key && c.Name != "SSN":
			d := []byte(digits(cell))
			slices.Reverse(d)
			return inForm(cell, string(d))
		}
		return cell
	})
	if len(renamed) < 300 || len(renamed) != len(back) {
		t.Fatalf("%d numbers became %d", len(renamed), len(back))
	}
	same(t, want.results, run(t, other.files()).results)
}

// otherNumber is one-to-one on areas 001 to 899 without 666, and on 900 to 999.
func otherNumber(s string) string {
	area, _ := strconv.Atoi(s[:3])
	group, _ := strconv.Atoi(s[3:5])
	serial, _ := strconv.Atoi(s[5:])
	switch {
	case area >= 900:
		area = 1899 - area
	case area != 234 && area != 666: // 900 - 234 is 666, which is no area
		area = 900 - area
	}
	return fmt.Sprintf("%03d%02d%04d", area, (group-1)*2%99+1, (serial-1)*7%9999+1)
}

// inForm writes digits where another text has digits.
func inForm(form, digits string) string {
	i := -1
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return r
		}
		i++
		return rune(digits[i])
	}, form)
}

var years = regexp.MustCompile(`\b(19|20)\d\d\b|\b(19|20)\d\d(Q[1-4])`)

// later moves every year that is written out in a text by four.
func later(s string) string {
	return years.ReplaceAllStringFunc(s, func(m string) string {
		y, _ := strconv.Atoi(m[:4])
		return strconv.Itoa(y+4) + m[4:]
	})
}

func TestFourYearsLaterIsTheSame(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	want := run(t, st.files())
	other := st.each(func(source string, c synth.Column, cell string) string {
		switch {
		case strings.TrimSpace(cell) == "":
			return cell
		case c.Form == "YYYYMMDD":
			y, err := strconv.Atoi(cell[:4])
			if err != nil {
				t.Fatal(err)
			}
			return strconv.Itoa(y+4) + cell[4:]
		case strings.Contains(c.Form, "YYYY"), c.Name == "YEAR", c.Name == "QUARTER", c.Name == "PLACE_QTR":
			if out := later(cell); out != cell {
				return out
			}
			t.Fatalf("%s %s: %q has no year", source, c.Name, cell)
		}
		return cell
	})
	shift := regexp.MustCompile(`(?m)^( +covers: |as_of: |periods: ).*`)
	got := run(t, other.files(), func(s string) string {
		return shift.ReplaceAllStringFunc(s, func(line string) string {
			return regexp.MustCompile(`20\d\d`).ReplaceAllStringFunc(line, later)
		})
	})
	a, b := cellsOf(t, want.results), cellsOf(t, got.results)
	moved := map[string]result{}
	labels := []string{"period_start", "period_end", "cohort_start", "cohort_end", "reason"}
	for key, r := range a {
		y, _ := strconv.Atoi(r["period"][2:])
		label := "PY" + strconv.Itoa(y+4)
		key = strings.Replace(key, "|"+r["period"]+"|", "|"+label+"|", 1)
		r["period"] = label
		for _, c := range labels {
			r[c] = later(r[c])
		}
		moved[key] = r
	}
	differ := 0
	for _, key := range keysOf(moved, b) {
		if !maps.Equal(moved[key], b[key]) {
			if differ++; differ < 4 {
				t.Errorf("%s:\n- %v\n+ %v", key, moved[key], b[key])
			}
		}
	}
	if differ > 0 {
		t.Errorf("%d of %d cells differ", differ, len(moved))
	}
}

func TestTwiceTheWagesIsTwiceTheMedians(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	want := run(t, st.files())
	other := st.each(func(source string, c synth.Column, cell string) string {
		if !slices.Contains([]string{"WAGES", "CENTS", "PAY_Q2", "PAY_Q4"}, c.Name) || cell == "" {
			return cell
		}
		whole, cents, isDollars := strings.Cut(cell, ".")
		n, err := strconv.Atoi(whole + cents)
		if err != nil || isDollars && len(cents) != 2 {
			t.Fatalf("%s: %q", c.Name, cell)
		}
		if !isDollars {
			return strconv.Itoa(2 * n)
		}
		return fmt.Sprintf("%d.%02d", 2*n/100, 2*n%100)
	})
	got := run(t, other.files())
	a, b := cellsOf(t, want.results), cellsOf(t, got.results)
	money := 0
	for _, key := range keysOf(a, b) {
		x, y := a[key], b[key]
		if x["unit"] == "usd" && x["value"] != "" {
			money++
			// A median of two values may fall on half a cent and be rounded up.
			if d := 2*x.cents(t, "value") - y.cents(t, "value"); d < 0 || d > 1 {
				t.Errorf("%s: %s became %s", key, x["value"], y["value"])
			}
			for _, c := range []string{"ci_low", "ci_high"} {
				if x[c] != "" && 2*x.cents(t, c) != y.cents(t, c) {
					t.Errorf("%s: %s %s became %s", key, c, x[c], y[c])
				}
			}
			for _, c := range []string{"value", "ci_low", "ci_high"} {
				delete(x, c)
				delete(y, c)
			}
		}
		if !maps.Equal(x, y) {
			t.Errorf("%s: %v became %v", key, x, y)
		}
	}
	if money < 50 {
		t.Errorf("only %d amounts were compared", money)
	}
}

// tomorrow is, per source, what a row becomes when it is about a time after the
// day on which the run stands; blanks are facts that are not known yet.
var tomorrow = map[string][]map[string]string{
	"enrolments": {{"TERM_BEGIN": "20250825", "TERM_END": "20251212", "AWARD_DATE": "", "AWARD": ""},
		{"TERM_BEGIN": "20250701", "TERM_END": "20250702", "AWARD_DATE": "2025-07-01", "AWARD": "CERT"}},
	"workforce": {{"ENTRY": "07/01/2025", "EXIT": "", "EXIT_REASON": "", "TRAIN_BEGIN": "07/01/2025", "TRAIN_END": "", "GAIN_EFL": "07/02/2025", "GAIN_DIPLOMA": "",
		"GAIN_SECTR": "", "GAIN_POSTTR": "", "GAIN_MILESTONE": "07/01/2025", "GAIN_SKILLS": "08/01/2025", "CRED1_TYPE": "5", "CRED1_DATE": "07/01/2025", "CRED2_TYPE": "", "CRED2_DATE": ""},
		{"ENTRY": "08/11/2025", "EXIT": "09/12/2025", "EXIT_REASON": "03", "TRAIN_BEGIN": "", "TRAIN_END": "", "GAIN_EFL": "", "GAIN_DIPLOMA": "",
			"GAIN_SECTR": "", "GAIN_POSTTR": "", "GAIN_MILESTONE": "", "GAIN_SKILLS": "", "CRED1_TYPE": "", "CRED1_DATE": "", "CRED2_TYPE": "", "CRED2_DATE": ""}},
	"adult_education": {{"BEGIN": "01-JUL-2025", "END": "", "SEP_REASON": "", "DIPLOMA_DATE": "", "DIPLOMA_TYPE": ""}},
	"snap_et": {{"ENROLLED": "2025-07-01", "DISENROLLED": "", "CLOSE_CODE": "", "SVC_CODE": "", "SVC_DATE": "", "SVC_END": ""},
		{"ENROLLED": "", "DISENROLLED": "", "CLOSE_CODE": "", "SVC_CODE": "HCNAV", "SVC_DATE": "2025-07-01", "SVC_END": ""}},
	"vr": {{"IPE_DATE": "20250701", "CLOSED": "", "CLOSE_REASON": "", "TRAIN_BEGIN": "", "TRAIN_END": "", "MILESTONE": "20250702", "CRED": "", "CRED_DATE": "",
		"EMPL_Q2": "", "PAY_Q2": "", "EMPL_Q4": "", "PAY_Q4": ""}},
	"licenses":      {{"ISSUED": "20250701"}},
	"wages":         {{"YEAR": "2025", "QTR": "3"}, {"YEAR": "2026", "QTR": "1"}},
	"federal_wages": {{"QUARTER": "2025Q3"}},
	"placements":    {{"PLACE_QTR": "2025-3", "PLACEMENT": "2"}},
}

func TestTheFutureDoesNotMatter(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	want := run(t, st.files())
	other := st.clone()
	r := drawn()
	strangers := fresh(st, 200)
	for i, tb := range other {
		full := slices.DeleteFunc(slices.Clone(st[i].rows), func(row []string) bool { return len(row) != len(tb.columns) })
		for _, cells := range tomorrow[tb.source] {
			for range 120 {
				row := full[r.IntN(len(full))]
				tb.insert(r, tb.with(row, cells))
			}
			if tb.columns[0].Name != "SSN" {
				continue
			}
			for n := range 20 { // people of whom nothing else is known
				ssn := inForm(full[0][0], strangers[n])
				tb.insert(r, tb.with(tb.with(full[r.IntN(len(full))], cells), map[string]string{"SSN": ssn}))
			}
		}
	}
	got := run(t, other.files())
	same(t, want.results, got.results)
	for source, a := range want.quality {
		if b := got.quality[source]; b.rejected != a.rejected || tomorrow[source] != nil && b.read < a.read+120 {
			t.Errorf("%s: %v became %v", source, a, b)
		}
	}
}

// spoiled are copies of a row, each of them wrong in one cell.
func spoiled(tb *table, row []string) (out [][]string) {
	for _, c := range tb.columns {
		was := tb.cell(row, c.Name)
		var bad []string
		switch {
		case was == "":
		case c.Kind == synth.Key && tb.sep == 0:
			bad = []string{strings.Repeat(" ", len(was))}
		case c.Kind == synth.Key:
			bad = []string{""}
		case c.Kind == synth.Date:
			bad = []string{map[string]string{"YYYYMMDD": "20230230", "MM/DD/YYYY": "02/30/2023", "DD-MON-YYYY": "30-FEB-2023", "YYYY-MM-DD": "2023-02-30"}[c.Form]}
		case c.Kind == synth.Code && tb.sep == 0:
			bad = []string{"?7 "}
		case c.Kind == synth.Code:
			bad = []string{"?7"}
		case c.Kind == synth.Number:
			bad = []string{"12,345.67", "1e3"}
		case c.Kind == synth.Money:
			bad = []string{"12,345.67", "-5", "NaN"}
		}
		for _, b := range bad {
			out = append(out, tb.with(row, map[string]string{c.Name: b}))
		}
	}
	if tb.sep != 0 {
		out = append(out, row[:len(row)-1], append(slices.Clone(row), "one too many"))
	}
	return out
}

func TestBadRowsAreCountedAndChangeNothing(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	want := run(t, st.files())
	link := st.linked()
	inProgram := map[string]bool{}
	for _, tb := range st {
		for _, row := range tb.rows {
			if tb.source == "workforce" || tb.source == "vr" {
				inProgram[link.person(tb, row)] = true
			}
		}
	}
	other := st.clone()
	r := drawn()
	added := map[string]int64{}
	for i, tb := range other {
		rows := slices.DeleteFunc(slices.Clone(st[i].rows), func(row []string) bool {
			// Of these rows the layout reads less than what is spoiled here.
			little := tb.cell(row, "REC") == "R" || tb.cell(row, "PLACEMENT") == "0"
			// A pseudo number is somebody else in every source.
			p := link.person(tb, row)
			return little || !inProgram[p] || p[0] == '9'
		})
		for range min(40, len(rows)) {
			bad := spoiled(tb, rows[r.IntN(len(rows))])
			tb.insert(r, bad...)
			added[tb.source] += int64(len(bad))
		}
	}
	got := run(t, other.files(), anyRejects)
	same(t, want.results, got.results)
	for source, a := range want.quality {
		n := added[source]
		if b := got.quality[source]; n == 0 || b != (account{a.read + n, a.used, a.filtered, a.rejected + n}) {
			t.Errorf("%s: %v became %v with %d bad rows", source, a, b, n)
		}
	}
}

// TestOnePersonLess takes people out one at a time: every count falls by what it
// is for that person alone, and by 1 person at most.
func TestOnePersonLess(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	// Fixed-width text without a line is no file; somebody else keeps it one.
	stranger := fresh(st, 1)[0]
	st.of("licenses").rows = append(st.of("licenses").rows, st.of("licenses").with(st.of("licenses").rows[0], map[string]string{"SSN": stranger}))
	link := st.linked()
	all := run(t, st.files())
	full := cellsOf(t, all.results)
	workforce := st.of("workforce")
	r := drawn()
	touched := 0
	for range 4 {
		who := link.person(workforce, workforce.rows[r.IntN(len(workforce.rows))])
		only := func(in bool) state {
			return st.where(func(tb *table, row []string) bool {
				p := link.person(tb, row)
				return p == stranger || (p == who) == in
			})
		}
		without, alone := run(t, only(false).files()), run(t, only(true).files())
		if without.persons != all.persons-1 || alone.persons != 1 {
			t.Fatalf("%d persons are %d without one, who is %d", all.persons, without.persons, alone.persons)
		}
		rest, one := cellsOf(t, without.results), cellsOf(t, alone.results)
		for _, key := range keysOf(full, rest, one) {
			units := one[key].count(t, "denominator") + one[key].count(t, "pending") + one[key].count(t, "excluded")
			for _, c := range counts {
				fall := full[key].count(t, c) - rest[key].count(t, c)
				if fall != one[key].count(t, c) || fall > units || c == "persons" && fall > 1 {
					t.Errorf("%s: %s falls by %d, by itself %d, of %d units", key, c, fall, one[key].count(t, c), units)
				}
				touched += fall
			}
		}
	}
	if touched < 100 {
		t.Errorf("the people taken out were in %d counts only", touched)
	}
}

// folder is every file of a run folder by name.
func folder(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		out[rel] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sameFolder(t *testing.T, want, got map[string]string) {
	t.Helper()
	if len(want) < 6 || len(want) != len(got) {
		t.Errorf("%d and %d files", len(want), len(got))
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s differs", name)
		}
	}
}

// TestMachineDoesNotMatter compares whole run folders. The state is large enough
// for several turns of persons and several stretches of the files.
func TestMachineDoesNotMatter(t *testing.T) {
	o := dirty()
	o.People = 2600
	dir := project(t, made(t, o).files(), anyRejects)
	want := folder(t, runIn(t, dir, "--workers", "1").dir)
	for _, n := range []string{"2", "3", "8"} {
		t.Run(n+" workers", func(t *testing.T) {
			sameFolder(t, want, folder(t, runIn(t, dir, "--workers", n).dir))
		})
	}
	t.Run("one processor", func(t *testing.T) {
		was := runtime.GOMAXPROCS(1)
		defer runtime.GOMAXPROCS(was)
		sameFolder(t, want, folder(t, runIn(t, dir, "--workers", "3").dir))
	})
	t.Run("time zone, locale, folder", func(t *testing.T) {
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(exe, "-test.run=^TestElsewhere$")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "METAMORPHIC_CHILD=.", "TZ=Pacific/Kiritimati", "LC_ALL=tr_TR.UTF-8", "LANG=de_DE.UTF-8", "GOGC=20")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		sameFolder(t, want, folder(t, filepath.Join(dir, "out")))
	})
}

// TestElsewhere is the other process of TestMachineDoesNotMatter; it does nothing
// when it is not started by that.
func TestElsewhere(t *testing.T) {
	if dir := os.Getenv("METAMORPHIC_CHILD"); dir != "" {
		runIn(t, dir)
	}
}
