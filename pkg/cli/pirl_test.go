package cli_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The tests of the layouts for the Participant Individual Record Layout and for
// DOL's public-use file. What the indicators must give is worked out here from the
// cells of the CSV files, with element numbers, plain loops and the standard
// library's calendar. It knows no record, no layout and no measure of the program.

const pirlFolder = "../../testdata/pirl"

// pirlRow is a row by element number: "900", "108A".
type pirlRow map[string]string

var pirlNumber = regexp.MustCompile(`^(?i:pirl ?|p)?(\d{3,4})(?:-?([A-Ca-c]))?(?: .*)?$`)

// pirlElement is the element number of a header, or "". Names are those of the
// file whose headers have the number and the name.
func pirlElement(head string, names map[string]string) string {
	if m := pirlNumber.FindStringSubmatch(head); m != nil {
		return m[1] + strings.ToUpper(m[2])
	}
	return names[pirlLetters(head)]
}

func pirlLetters(s string) string {
	letters := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(s))
	return strings.TrimSuffix(letters, "wioa")
}

func readPIRL(t *testing.T) []pirlRow {
	t.Helper()
	names := map[string]string{}
	for _, h := range csvTable(t, pirlFolder+"/data/pirl_number_name.csv")[0] {
		number, name, _ := strings.Cut(h, " ")
		names[pirlLetters(name)] = strings.ReplaceAll(number, "-", "")
	}
	files, err := filepath.Glob(pirlFolder + "/data/pirl_*.csv")
	if err != nil || len(files) != 6 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var rows []pirlRow
	for _, f := range files {
		table, known := csvTable(t, f), 0
		for _, h := range table[0] {
			if pirlElement(h, names) != "" {
				known++
			}
		}
		if known != 265 {
			t.Fatalf("%s: %d of 265 elements are known by their headers", f, known)
		}
		for _, cells := range table[1:] {
			r := pirlRow{}
			for i, c := range cells {
				if e := pirlElement(table[0][i], names); e != "" {
					r[e] = strings.TrimSpace(c)
				}
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// date is a cell as a day of the past; what lies after today is not known today.
func (r pirlRow) date(element string) (time.Time, bool) {
	for _, form := range []string{"20060102", "2006-01-02", "01/02/2006"} {
		if d, err := time.Parse(form, r[element]); err == nil {
			return d, !d.After(pirlToday)
		}
	}
	return time.Time{}, false
}

func (r pirlRow) is(element string, codes ...string) bool { return slices.Contains(codes, r[element]) }

var pirlToday = pdpDay(2024, 5, 15)

// pirlTri is no, not known yet, or yes.
type pirlTri int

const (
	pirlNo pirlTri = iota
	pirlWait
	pirlYes
)

func pirlIs(b bool) pirlTri {
	if b {
		return pirlYes
	}
	return pirlNo
}

// pirlFound is yes, or no when today is not before the last day looked at.
func pirlFound(hit bool, last time.Time) pirlTri {
	if !hit && last.After(pirlToday) {
		return pirlWait
	}
	return pirlIs(hit)
}

// pirlUnit is a row in one program.
type pirlUnit struct {
	row         pirlRow
	program     string
	entry, exit time.Time // exit is today for those who are still in
	left        bool
	all         []*pirlUnit // of the person
}

// programs of a row.
func (r pirlRow) programs() (out []string) {
	add := func(program string, in bool) {
		if in {
			out = append(out, program)
		}
	}
	add("wioa_adult", r.is("903", "1", "2", "3"))
	add("wioa_dislocated_worker", r.is("904", "1", "2", "3") || r.is("909", "1"))
	add("wioa_youth", r.is("905", "1", "2", "3"))
	add("aefla", r.is("910", "1"))
	add("vr", r.is("917", "1", "3"))
	add("wagner_peyser", r.is("918", "1"))
	return out
}

func pirlUnits(rows []pirlRow) (units []*pirlUnit) {
	people := map[string][]*pirlUnit{}
	for _, r := range rows {
		entry, ok := r.date("900")
		exit, left := r.date("901")
		if !ok || r["100"] == "" || r["901"] != "" && (!left || exit.Before(entry)) {
			continue
		}
		if !left {
			exit = pirlToday
		}
		for _, p := range r.programs() {
			u := &pirlUnit{row: r, program: p, entry: entry, exit: exit, left: left}
			units = append(units, u)
			people[r["100"]] = append(people[r["100"]], u)
		}
	}
	for _, u := range units {
		u.all = people[u.row["100"]]
	}
	return units
}

// excluded says whether the reason of the exit takes the unit out.
func (u *pirlUnit) excluded(gains bool) bool {
	code, _ := strconv.Atoi(u.row["923"])
	switch {
	case !u.left:
		return false
	case code >= 1 && code <= 4:
		return true
	case code == 5:
		return u.program == "wioa_youth"
	case code == 6:
		return u.program == "vr"
	case code == 7:
		return u.program == "aefla" && !gains
	}
	return false
}

// wages are the cents of a cell; known is false when the cell says not available.
func pirlWages(cell string, whole bool) (cents int64, known bool) {
	switch cell {
	case "999999.99", "999999", "999999.00":
		return 0, false
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || v < 0 || v > 999999.99 {
		return 0, true
	}
	if whole {
		return int64(v+0.5) * 100, true
	}
	return int64(v*100 + 0.5), true
}

// employed is what the row says of the k-th quarter after its exit, and the wages
// in cents if any count.
func (u *pirlUnit) employed(k int, whole bool) (pirlTri, int64) {
	q := pdpQuarter(u.exit) + k
	if !pdpLastDay(q - 1).Before(pirlToday) {
		return pirlWait, 0 // it has not begun
	}
	due := !pdpLastDay(q + 2).After(pirlToday)
	settled := pirlWait
	if due {
		settled = pirlNo
	}
	status := u.row[[]string{"1600", "1602", "1604", "1606"}[k-1]]
	match := u.row[[]string{"1601", "1603", "1605", "1607"}[k-1]]
	pay := u.row[[]string{"1703", "1704", "1705", "1706"}[k-1]]
	cents, known := pirlWages(pay, whole)
	if status == "4" && u.row.is("917", "1", "3") {
		status = "1"
	}
	switch {
	case match == "5" || status == "9":
		return settled, 0
	case status == "0":
		return pirlNo, 0
	case status == "1" || status == "2" || status == "3":
		if !known && !due {
			return pirlWait, 0
		}
		return pirlYes, cents
	case pay == "" || !known:
		return settled, 0
	case cents > 0:
		return pirlYes, cents
	}
	return pirlFound(false, pdpLastDay(q)), 0
}

// placed says whether the row has one of the codes in the k-th quarter after exit.
func (u *pirlUnit) placed(k int, codes ...string) pirlTri {
	cell := map[int]string{2: u.row["1900"], 4: u.row["1901"]}[k]
	return pirlFound(cell != "" && slices.Contains(codes, cell), pdpLastDay(pdpQuarter(u.exit)+k))
}

// enrolled says whether the person enrolled after some exit on a day from..to.
func (u *pirlUnit) enrolled(from, to time.Time) pirlTri {
	for _, v := range u.all {
		if d, ok := v.row.date("1406"); ok && pdpInside(d, from, to) {
			return pirlYes
		}
	}
	return pirlFound(false, to)
}

// credential says whether the person has a credential of the codes dated from..to;
// code 8 stands for a graduate degree.
func (u *pirlUnit) credential(from, to time.Time, codes ...string) pirlTri {
	for _, v := range u.all {
		for _, pair := range [][2]string{{"1800", "1801"}, {"1802", "1803"}, {"1804", "1805"}} {
			if d, ok := v.row.date(pair[1]); ok && v.row[pair[0]] != "8" && v.row.is(pair[0], codes...) && pdpInside(d, from, to) {
				return pirlYes
			}
		}
		if d, ok := v.row.date("1814"); ok && slices.Contains(codes, "8") && pdpInside(d, from, to) {
			return pirlYes
		}
	}
	return pirlFound(false, to)
}

func (u *pirlUnit) trained(codes ...int) bool {
	return slices.ContainsFunc([]string{"1303", "1310", "1315"}, func(e string) bool {
		n, err := strconv.Atoi(u.row[e])
		return err == nil && slices.Contains(codes, n)
	})
}

// pirlYear is one year on: a year after 29 February is 28 February.
func pirlYear(d time.Time) time.Time {
	if d.Month() == time.February && d.Day() == 29 {
		return pdpDay(d.Year()+1, time.February, 28)
	}
	return d.AddDate(1, 0, 0)
}

func (u *pirlUnit) credentialDenominator() bool {
	day := u.entry.AddDate(0, 0, -1)
	diploma := u.row.is("408", "1", "2", "4", "5", "6", "7", "8") || u.credential(pdpDay(1900, 1, 1), day, "1") == pirlYes
	return u.trained(2, 3, 4, 6, 7, 8, 9, 10) || u.row.is("1332", "1") || u.enrolled(u.entry, u.exit) == pirlYes ||
		u.program == "wioa_youth" && u.row.is("409", "1", "2", "3") || u.row.is("1401", "1") && !diploma
}

func (u *pirlUnit) credentialNumerator(whole bool) pirlTri {
	after, last := u.exit.AddDate(0, 0, 1), pirlYear(u.exit)
	codes := []string{"2", "3", "4", "5", "6", "7"}
	if u.program == "vr" {
		codes = append(codes, "8")
	}
	then := max(u.enrolled(after, last), u.trainedLater(after, last))
	for k := 1; k <= 4; k++ {
		e, _ := u.employed(k, whole)
		then = max(then, e, u.placed(k, "1", "2"))
	}
	return max(u.credential(u.entry, last, codes...), min(u.credential(u.entry, last, "1"), then))
}

// trainedLater says whether the person was in training in a period of
// participation that began, or went on with its training, from..to.
func (u *pirlUnit) trainedLater(from, to time.Time) pirlTri {
	for _, v := range u.all {
		if !v.trained(2, 3, 4, 6, 9, 10) {
			continue
		}
		if pdpInside(v.entry, from, to) {
			return pirlYes
		}
		start, ok := v.row.date("1811")
		end, ended := v.row.date("1813")
		if !ended {
			end = v.exit
		}
		if ok && pdpOverlap(start, end, from, to) {
			return pirlYes
		}
	}
	return pirlFound(false, to)
}

func (u *pirlUnit) gainDenominator(from, to time.Time) bool {
	start, in := u.row.date("1811")
	end, ended := u.row.date("1813")
	if !ended {
		end = pirlToday
	}
	first, last := pirlLater(u.entry, from), pirlEarlier(u.exit, to)
	aefla := slices.ContainsFunc(u.all, func(v *pirlUnit) bool {
		return v.program == "aefla" && !first.After(last) && pdpOverlap(v.entry, v.exit, first, last)
	})
	return u.program == "aefla" || in && pdpOverlap(start, end, from, to) ||
		u.program == "wioa_youth" && (u.row.is("409", "1", "2", "3") || aefla || u.enrolled(first, last) == pirlYes)
}

func (u *pirlUnit) gainNumerator(from, to time.Time) pirlTri {
	first, last := pirlLater(u.entry, from), pirlEarlier(u.exit, to)
	dated := func(elements ...string) bool {
		for _, v := range u.all {
			for _, e := range elements {
				if d, ok := v.row.date(e); ok && pdpInside(d, first, last) {
					return true
				}
			}
		}
		return false
	}
	v := max(pirlIs(dated("1806")), u.credential(first, last, "1"))
	if u.program == "aefla" {
		v = max(v, u.enrolled(first, to))
	}
	if u.program != "aefla" || u.trained(4) {
		v = max(v, pirlIs(dated("1807", "1808", "1809", "1810")))
	}
	return v
}

func pirlLater(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func pirlEarlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// retained is PIRL 1618. Where it does not say yes, nobody can know before the
// fourth quarter is known, as no employer is named; a blank is never known, but for
// those who had no job in that quarter.
func (u *pirlUnit) retained(whole bool) pirlTri {
	if u.row.is("1618", "1") {
		return pirlYes
	}
	switch fourth, _ := u.employed(4, whole); {
	case fourth != pirlYes:
		return fourth
	case u.row.is("1618", "0"):
		return pirlNo
	}
	return pirlWait
}

// pirlCell is what a cell of results.csv must hold.
type pirlCell struct {
	num, den, pending, excluded int
	median                      string
}

// pirlMetric judges a unit of its cohort.
type pirlMetric struct {
	programs []string
	lag      int // quarters back from the program year; -1: who was in during it
	judge    func(u *pirlUnit, from, to time.Time) (den, num pirlTri)
	pay      func(u *pirlUnit) int64 // of a median
	person   bool                    // over all programs every person counts once
}

func pirlMetrics(whole bool) map[string]pirlMetric {
	five := []string{"wioa_adult", "wioa_dislocated_worker", "aefla", "wagner_peyser", "vr"}
	six := append([]string{"wioa_youth"}, five...)
	teach := []string{"wioa_adult", "wioa_dislocated_worker", "wioa_youth", "aefla", "vr"}
	youth := []string{"wioa_youth"}
	rate := func(k int) func(*pirlUnit, time.Time, time.Time) (pirlTri, pirlTri) {
		return func(u *pirlUnit, _, _ time.Time) (pirlTri, pirlTri) {
			e, _ := u.employed(k, whole)
			if u.program == "wioa_youth" {
				q := pdpQuarter(u.exit) + k
				e = max(e, u.placed(k, "1", "2", "3"), u.enrolled(pdpLastDay(q-1).AddDate(0, 0, 1), pdpLastDay(q)))
			}
			return pirlYes, e
		}
	}
	return map[string]pirlMetric{
		"employment_rate_q2":                 {programs: five, lag: 4, judge: rate(2)},
		"employment_rate_q4":                 {programs: five, lag: 6, judge: rate(4)},
		"youth_education_employment_rate_q2": {programs: youth, lag: 4, judge: rate(2)},
		"youth_education_employment_rate_q4": {programs: youth, lag: 6, judge: rate(4)},
		"median_earnings_q2": {programs: six, lag: 4,
			judge: func(u *pirlUnit, _, _ time.Time) (pirlTri, pirlTri) {
				e, _ := u.employed(2, whole)
				return e, pirlYes
			},
			pay: func(u *pirlUnit) int64 {
				_, cents := u.employed(2, whole)
				return cents
			}},
		"credential_attainment": {programs: teach, lag: 6, judge: func(u *pirlUnit, _, _ time.Time) (pirlTri, pirlTri) {
			return pirlIs(u.credentialDenominator()), u.credentialNumerator(whole)
		}},
		"measurable_skill_gains": {programs: teach, lag: -1, judge: func(u *pirlUnit, from, to time.Time) (pirlTri, pirlTri) {
			return pirlIs(u.gainDenominator(from, to)), u.gainNumerator(from, to)
		}},
		"retention_same_employer": {programs: six, lag: 6, person: true, judge: func(u *pirlUnit, _, _ time.Time) (pirlTri, pirlTri) {
			e, _ := u.employed(2, whole)
			return e, u.retained(whole)
		}},
	}
}

// in reports whether the unit is in the cohort of a program year.
func (m *pirlMetric) in(u *pirlUnit, from, to time.Time) bool {
	if !slices.Contains(m.programs, u.program) {
		return false
	}
	if m.lag < 0 {
		return pdpOverlap(u.entry, u.exit, from, to)
	}
	return u.left && pdpInside(u.exit, from.AddDate(0, -3*m.lag, 0), to.AddDate(0, 0, 1).AddDate(0, -3*m.lag, -1))
}

// cell adds the units up.
func (m *pirlMetric) cell(units []*pirlUnit, gains bool, from, to time.Time) (c pirlCell) {
	var pay []int64
	for _, u := range units {
		if u.excluded(gains) {
			c.excluded++
			continue
		}
		den, num := m.judge(u, from, to)
		switch {
		case den == pirlNo:
		case den == pirlWait || num == pirlWait:
			c.pending++
		case m.pay != nil:
			if cents := m.pay(u); cents > 0 {
				pay = append(pay, cents)
				c.den++
			}
		default:
			c.den++
			c.num += int(num) / 2
		}
	}
	if n := len(pay); n > 0 {
		slices.Sort(pay)
		cents := (pay[(n-1)/2] + pay[n/2] + 1) / 2
		c.median = fmt.Sprintf("%d.%02d", cents/100, cents%100)
	}
	return c
}

// oncePerPerson keeps of each person the unit that left last; of equals one that
// is not excluded.
func oncePerPerson(units []*pirlUnit) (out []*pirlUnit) {
	best := map[string]*pirlUnit{}
	for _, u := range units {
		key, b := u.row["100"], best[u.row["100"]]
		if b == nil || u.exit.After(b.exit) || u.exit.Equal(b.exit) && b.excluded(false) && !u.excluded(false) {
			best[key] = u
		}
	}
	for _, key := range slices.Sorted(maps.Keys(best)) {
		out = append(out, best[key])
	}
	return out
}

// pirlExpected are all cells, by "metric,period,program".
func pirlExpected(units []*pirlUnit, whole bool) map[string]pirlCell {
	want := map[string]pirlCell{}
	for name, m := range pirlMetrics(whole) {
		for year := 2022; year <= 2023; year++ {
			from, to := pdpDay(year, 7, 1), pdpDay(year+1, 6, 30)
			var cohort []*pirlUnit
			for _, u := range units {
				if m.in(u, from, to) {
					cohort = append(cohort, u)
				}
			}
			gains := m.lag < 0
			for _, p := range m.programs {
				of := slices.DeleteFunc(slices.Clone(cohort), func(u *pirlUnit) bool { return u.program != p })
				want[fmt.Sprintf("%s,PY%d,%s", name, year, p)] = m.cell(of, gains, from, to)
			}
			if m.person {
				cohort = oncePerPerson(cohort)
			}
			want[fmt.Sprintf("%s,PY%d,*", name, year)] = m.cell(cohort, gains, from, to)
		}
	}
	return want
}

// pirlCompare holds a run folder against what was worked out.
func pirlCompare(t *testing.T, dir string, want map[string]pirlCell) {
	t.Helper()
	left := maps.Clone(want)
	compared := 0
	for _, row := range csvRows(t, filepath.Join(dir, "internal/results.csv")) {
		if row["breakdown"] != "all" || row["pathway"] != "" {
			continue
		}
		key := row["metric"] + "," + row["period"] + "," + row["program"]
		got := pirlCell{den: whole(t, row["denominator"]), pending: whole(t, row["pending"]), excluded: whole(t, row["excluded"])}
		if row["statistic"] == "median" {
			got.median = row["value"]
		} else {
			got.num = whole(t, row["numerator"])
		}
		if got != want[key] {
			t.Errorf("%s: %+v, by hand %+v", key, got, want[key])
		}
		delete(left, key)
		compared++
	}
	for key, c := range left {
		if c != (pirlCell{}) {
			t.Errorf("%s: no row, by hand %+v", key, c)
		}
	}
	if compared < 80 {
		t.Errorf("only %d cells were compared", compared)
	}
}

// TestPIRLRun reads six files, each under another kind of headers.
func TestPIRLRun(t *testing.T) {
	dir, _ := runProject(t, pirlFolder+"/pathmetrics.yaml")
	rows := readPIRL(t)
	pirlCompare(t, dir, pirlExpected(pirlUnits(rows), false))
	var got []string
	for _, row := range csvRows(t, filepath.Join(dir, "internal/rejects.csv")) {
		got = append(got, strings.TrimPrefix(row["file"], "data/pirl_")+" "+row["column"]+" "+row["code"])
	}
	want := []string{
		"name.csv 901 end-before-start", "number.csv 100 blank-key", "number_name.csv 900 blank-required",
		"p.csv 901 bad-date", "pirl.csv 900 bad-date",
	}
	if !slices.Equal(got, want) {
		t.Errorf("rejects are %q, expected %q", got, want)
	}
	if n := rejectedRows(t, dir)["pirl"]; n != 5 {
		t.Errorf("%d rows rejected", n)
	}
}

// publicCell is a cell of the full layout as DOL recodes it for the public file.
func publicCell(element, cell string, vr bool) string {
	switch element {
	case "1600", "1602", "1604", "1606":
		switch {
		case cell == "2", cell == "3", cell == "4" && vr:
			return "1"
		}
	case "1601", "1603", "1605", "1607":
		return map[string]string{"1": "1", "2": "1", "3": "1", "4": "2", "5": "9", "0": "0"}[cell]
	case "1700", "1701", "1702", "1703", "1704", "1705", "1706":
		v, err := strconv.ParseFloat(cell, 64)
		if _, known := pirlWages(cell, true); err == nil && known && v > 0 {
			return strconv.FormatInt(int64(v+0.5), 10)
		}
	case "200", "2700":
		return ""
	}
	return cell
}

// publicHeaders are the headers of three editions of the public file: of an
// element, and of an item that DOL calculates, by its present number.
var publicHeaders = []struct {
	name    string
	element func(string) string
	item    func(int) string
	added   []string // elements of the edition whose numbers were calculated items before
}{
	{"PY2019", func(e string) string { return "PIRL " + e }, func(n int) string { return fmt.Sprintf("PIRL %d", n-1000) }, nil},
	{"PY2021", func(e string) string { return "PIRL" + e }, func(n int) string { return fmt.Sprintf("PIRL%d", n) }, []string{"PIRL3004", "PIRL3007"}},
	{"PY2022", func(e string) string { return "p" + strings.ToLower(e) }, func(n int) string { return fmt.Sprintf("CALC%d", n) }, []string{"p3004", "p3007"}},
}

// publicTable writes the rows as a public file. The calculated items are 1 on the
// rows of men and blank on all others.
func publicTable(t *testing.T, rows []pirlRow, edition int) string {
	t.Helper()
	h := publicHeaders[edition]
	elements := slices.Sorted(maps.Keys(rows[0]))
	items := []int{4007, 4013, 4019}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	line := slices.Clone(h.added)
	for _, n := range items {
		line = append(line, h.item(n))
	}
	for _, e := range elements {
		line = append(line, h.element(e))
	}
	if err := w.Write(line); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		line = line[:0]
		for range h.added {
			line = append(line, "1")
		}
		for range items {
			cell := ""
			if r["201"] == "1" {
				cell = "1"
			}
			line = append(line, cell)
		}
		for _, e := range elements {
			line = append(line, publicCell(e, r[e], r.is("917", "1", "3")))
		}
		if err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return text.String()
}

// TestPublicFile turns the same rows into the public file of three years: every
// number is that of the plain computation with whole dollars, and DOL's own answers
// are found under the numbers of each year.
func TestPublicFile(t *testing.T) {
	rows := readPIRL(t)
	units := pirlUnits(rows)
	want := pirlExpected(units, true)
	men := 0
	for _, u := range units {
		if m := pirlMetrics(true)["employment_rate_q4"]; m.in(u, pdpDay(2022, 7, 1), pdpDay(2023, 6, 30)) && u.row["201"] == "1" && !u.excluded(false) {
			if e, _ := u.employed(4, true); e != pirlWait {
				men++
			}
		}
	}
	if men < 10 {
		t.Fatalf("only %d men to look for", men)
	}
	for i, h := range publicHeaders {
		t.Run(h.name, func(t *testing.T) {
			folder := t.TempDir()
			writeText(t, filepath.Join(folder, "puf.csv"), publicTable(t, rows, i))
			project := textOf(t, pirlFolder+"/pathmetrics.yaml")
			project = strings.Replace(project, "path: data/pirl_*.csv", "path: puf.csv", 1)
			project = strings.Replace(project, "layout: pirl", "layout: dol_puf", 1)
			project = strings.Replace(project, "breakdowns: [sex, race]", "breakdowns: [calc_msg, calc_er_q2, calc_credential]", 1)
			writeText(t, filepath.Join(folder, "pathmetrics.yaml"), project)
			dir, _ := runProject(t, filepath.Join(folder, "pathmetrics.yaml"))
			pirlCompare(t, dir, want)
			found := 0
			for _, row := range csvRows(t, filepath.Join(dir, "internal/results.csv")) {
				if row["metric"] == "employment_rate_q4" && row["period"] == "PY2022" && row["program"] == "*" && row["group"] == "1" {
					found++
					if n := whole(t, row["denominator"]); n != men {
						t.Errorf("%s: %d records with an answer, expected %d", row["breakdown"], n, men)
					}
				}
			}
			if found != 3 {
				t.Errorf("%d of three answers were found", found)
			}
		})
	}
}
