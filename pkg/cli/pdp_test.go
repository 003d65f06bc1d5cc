package cli_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pathmetrics/pkg/cli"
)

// The tests of the layouts for the files of the Postsecondary Data Partnership.
// What A5 to A7 must give is worked out here from the rows of the CSV file with
// plain loops and the standard library's calendar, and that working-out is itself
// checked against histories of which the answers were written down by hand.

const pdpFolder = "../../testdata/pdp"

// pdpCourse is a usable row of the course file.
type pdpCourse struct {
	student    string
	start, end time.Time
	health     bool
	college    bool
	subject    string
	passed     bool
	credits    float64
}

// pdpStudent is what the groups are made of.
type pdpStudent struct {
	sex, race, intensity string
	courses              []pdpCourse
}

var pdpRaces = map[string]string{
	"WHITE": "white", "BLACK OR AFRICAN AMERICAN": "black", "ASIAN": "asian", "HISPANIC": "hispanic",
	"TWO OR MORE RACES": "two_or_more", "UNKNOWN": "not_stated",
}

var pdpSexes = map[string]string{"M": "male", "F": "female", "X": "nonbinary", "P": "not_stated", "UK": "not_stated"}

// pdpGrade says whether a grade is one, and whether it passes.
func pdpGrade(g string) (passed, known bool) {
	switch g {
	case "P":
		return true, true
	case "F", "W", "I", "A", "M", "O":
		return false, true
	}
	v, err := strconv.ParseFloat(g, 64)
	return v >= 1, err == nil && v >= 0 && v <= 4
}

// readPDP takes the usable rows of the two files.
func readPDP(t *testing.T) map[string]*pdpStudent {
	t.Helper()
	students := map[string]*pdpStudent{}
	for _, row := range csvRows(t, pdpFolder+"/data/course.csv") {
		start, err1 := time.Parse("20060102", row["Course Begin Date"])
		end, err2 := time.Parse("20060102", row["Course End Date"])
		credits, err3 := strconv.ParseFloat(row["Number of Credits Earned"], 64)
		passed, graded := pdpGrade(row["Grade"])
		race, sex := pdpRaces[strings.ToUpper(row["Race"])], pdpSexes[row["Gender"]]
		kind, gateway := row["Course Type"], row["Math or English Gateway"]
		if err1 != nil || err2 != nil || err3 != nil || end.Before(start) || !graded || race == "" || sex == "" || row["Study ID"] == "" ||
			!slices.Contains([]string{"CU", "CG", "CC", "CD", "EL", "AB", "GE", "NC", "O"}, kind) || !slices.Contains([]string{"M", "E", "NA", ""}, gateway) {
			continue
		}
		s := students[row["Study ID"]]
		if s == nil {
			s = &pdpStudent{sex: sex, race: race, intensity: "(blank)"}
			students[row["Study ID"]] = s
		}
		s.courses = append(s.courses, pdpCourse{
			student: row["Study ID"], start: start, end: end, health: strings.HasPrefix(row["Course CIP"], "51."), college: kind == "CU",
			subject: map[string]string{"M": "math", "E": "english"}[gateway], passed: passed, credits: credits,
		})
	}
	for _, row := range csvRows(t, pdpFolder+"/data/cohort.csv") {
		if s := students[row["Study ID"]]; s != nil {
			s.sex, s.race = pdpSexes[row["Gender"]], pdpRaces[strings.ToUpper(row["Race"])]
			if v := map[string]string{"Full-Time": "full_time", "Part-Time": "part_time"}[row["Enrollment Intensity First Term"]]; v != "" {
				s.intensity = v
			}
		}
	}
	return students
}

// pdpQuarter numbers the calendar quarters.
func pdpQuarter(d time.Time) int { return d.Year()*4 + int(d.Month()-1)/3 }

// pdpLastDay is the last day of a quarter.
func pdpLastDay(q int) time.Time {
	return time.Date(q/4, time.Month(q%4*3+4), 0, 0, 0, 0, 0, time.UTC)
}

func pdpDay(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

var pdpToday = pdpDay(2020, 12, 31)

// pdpStay is a spell: from the first health course until two whole quarters pass
// without one; a stay that is not over lasts until today.
type pdpStay struct{ entry, exit time.Time }

func pdpStays(courses []pdpCourse) (out []pdpStay) {
	var health []pdpCourse
	for _, c := range courses {
		if c.health {
			health = append(health, c)
		}
	}
	slices.SortFunc(health, func(a, b pdpCourse) int { return a.start.Compare(b.start) })
	for _, c := range health {
		if n := len(out) - 1; n >= 0 && pdpQuarter(c.start)-pdpQuarter(out[n].exit) <= 2 {
			if c.end.After(out[n].exit) {
				out[n].exit = c.end
			}
			continue
		}
		out = append(out, pdpStay{c.start, c.end})
	}
	for i := range out {
		if pdpLastDay(pdpQuarter(out[i].exit) + 2).After(pdpToday) {
			out[i].exit = pdpToday
		}
	}
	return out
}

// pdpOutcome is what one stay gives to one metric; absent when it is not asked.
type pdpOutcome struct {
	state string // yes, no, pending
	sum   *float64
}

func pdpOverlap(a1, a2, b1, b2 time.Time) bool { return !a1.After(b2) && !b1.After(a2) }

func pdpInside(d, from, to time.Time) bool { return !d.Before(from) && !d.After(to) }

// pdpFound is yes, or no when the records reach the end of the window, else pending.
func pdpFound(hit bool, to time.Time) *pdpOutcome {
	switch {
	case hit:
		return &pdpOutcome{state: "yes"}
	case to.After(pdpToday):
		return &pdpOutcome{state: "pending"}
	}
	return &pdpOutcome{state: "no"}
}

// pdpMetrics are the four metrics by hand: courses, stay, program year → outcome.
var pdpMetrics = map[string]func(cs []pdpCourse, s pdpStay, year int) *pdpOutcome{
	"a5_pathway_retention": func(cs []pdpCourse, s pdpStay, year int) *pdpOutcome {
		if !pdpEntered(s, year) {
			return nil
		}
		q := pdpQuarter(s.entry)
		hit := slices.ContainsFunc(cs, func(c pdpCourse) bool { return c.health && pdpQuarter(c.start) > q && pdpQuarter(c.start) <= q+4 })
		return pdpFound(hit, pdpLastDay(q+4))
	},
	"a6_credits_earned": func(cs []pdpCourse, s pdpStay, year int) *pdpOutcome {
		from, to := pdpDay(year, 7, 1), pdpDay(year+1, 6, 30)
		if s.entry.After(from) {
			from = s.entry
		}
		if s.exit.Before(to) {
			to = s.exit
		}
		asked, sum := false, 0.0
		for _, c := range cs {
			if !c.health || !c.college || from.After(to) {
				continue
			}
			if pdpInside(c.end, from, to) {
				asked = true
				sum += c.credits
			}
		}
		if !asked {
			return nil
		}
		o := pdpFound(sum >= 12, to)
		o.sum = &sum
		return o
	},
	"a7_first_college_math":    func(cs []pdpCourse, s pdpStay, year int) *pdpOutcome { return pdpGateway(cs, s, year, "math") },
	"a7_first_college_english": func(cs []pdpCourse, s pdpStay, year int) *pdpOutcome { return pdpGateway(cs, s, year, "english") },
}

func pdpEntered(s pdpStay, year int) bool {
	return pdpInside(s.entry, pdpDay(year-1, 7, 1), pdpDay(year, 6, 30))
}

func pdpGateway(cs []pdpCourse, s pdpStay, year int, subject string) *pdpOutcome {
	if !pdpEntered(s, year) {
		return nil
	}
	if !slices.ContainsFunc(cs, func(c pdpCourse) bool { return c.college && pdpOverlap(c.start, c.end, s.entry, s.exit) }) {
		return nil
	}
	to := pdpLastDay(pdpQuarter(s.entry) + 4)
	hit := slices.ContainsFunc(cs, func(c pdpCourse) bool {
		return c.college && c.subject == subject && c.passed && pdpInside(c.end, s.entry, to)
	})
	return pdpFound(hit, to)
}

// TestPDPByHand checks the working-out of this file against answers that were
// written down by hand, a line per student; years in which nothing is asked are
// left out.
func TestPDPByHand(t *testing.T) {
	want := map[string][]string{
		// Nursing in fall and spring, 16 credits in PY2018; algebra in the first fall.
		"HND001": {"a5 PY2019 yes", "a6 PY2018 yes 16", "math PY2019 yes", "english PY2019 no"},
		// One course of 6 credits, then nothing.
		"HND002": {"a5 PY2019 no", "a6 PY2018 no 6", "math PY2019 no", "english PY2019 no"},
		// A is an audit: no credit, algebra not passed. The second algebra is a 0.7.
		"HND003": {"a5 PY2019 no", "a6 PY2018 no 0", "math PY2019 no", "english PY2019 no"},
		// Spring 2018 and spring 2019: third and fourth quarter 2018 are empty, so two
		// stays; the second begins in the fourth quarter after the entry of the first.
		"HND004": {"a5 PY2018 yes", "a5 PY2019 no", "a6 PY2017 no 4", "a6 PY2018 no 4", "math PY2018 no", "math PY2019 no", "english PY2018 no", "english PY2019 no"},
		// Entered in 2020Q1: the window ends with 2021Q1. The stay ended in May, and two
		// whole quarters have passed on the last day of the year: it is over.
		"HND005": {"a5 PY2020 pending", "a6 PY2019 no 8", "math PY2020 pending", "english PY2020 pending"},
		// The same, but another nursing course and English came in time.
		"HND006": {"a5 PY2020 yes", "a6 PY2019 no 8", "a6 PY2020 no 8", "math PY2020 pending", "english PY2020 yes"},
		// Developmental and noncredit courses of the field: on the pathway, without any
		// college course to count.
		"HND007": {"a5 PY2019 no"},
		// Business and computing only: not on the pathway.
		"HND008": nil,
		// Entered in 2019Q1, window to 2020Q1: English ends in May 2020 and mathematics
		// in December, both too late. The stay ended in May 2019.
		"HND009": {"a5 PY2019 no", "a6 PY2018 no 8", "math PY2019 no", "english PY2019 no"},
	}
	names := map[string]string{"a5": "a5_pathway_retention", "a6": "a6_credits_earned", "math": "a7_first_college_math", "english": "a7_first_college_english"}
	students := readPDP(t)
	for id, lines := range want {
		var got []string
		for short, m := range names {
			for year := 2017; year <= 2020; year++ {
				for _, s := range pdpStays(students[id].courses) {
					o := pdpMetrics[m](students[id].courses, s, year)
					if o == nil {
						continue
					}
					line := fmt.Sprintf("%s PY%d %s", short, year, o.state)
					if o.sum != nil {
						line += fmt.Sprintf(" %g", *o.sum)
					}
					got = append(got, line)
				}
			}
		}
		slices.Sort(got)
		slices.Sort(lines)
		if !slices.Equal(got, lines) {
			t.Errorf("%s: worked out %q, by hand %q", id, got, lines)
		}
	}
}

// pdpCell is the part of a results row that is compared.
type pdpCell struct {
	num, den, persons, pending int
	median                     string
}

// pdpExpected works out every cell of the four metrics.
func pdpExpected(students map[string]*pdpStudent) map[string]pdpCell {
	type tally struct {
		pdpCell
		sums []float64
	}
	cells := map[string]*tally{}
	for _, s := range students {
		groups := []string{"all,all", "sex," + s.sex, "race," + s.race, "enrollment_intensity," + s.intensity}
		for m, f := range pdpMetrics {
			for year := 2018; year <= 2020; year++ {
				seen := map[string]bool{} // a person counts once in a cell
				for _, st := range pdpStays(s.courses) {
					o := f(s.courses, st, year)
					if o == nil {
						continue
					}
					for _, g := range groups {
						stats := []string{"rate"}
						if m == "a6_credits_earned" {
							stats = append(stats, "median")
						}
						for _, stat := range stats {
							key := fmt.Sprintf("%s,PY%d,%s,%s", m, year, g, stat)
							c := cells[key]
							if c == nil {
								c = &tally{}
								cells[key] = c
							}
							switch {
							case stat == "median" && o.sum == nil:
								continue
							case stat == "median":
								c.sums = append(c.sums, *o.sum)
							case o.state == "pending":
								c.pending++
								continue
							case o.state == "yes":
								c.num++
							}
							c.den++
							if !seen[key] {
								seen[key] = true
								c.persons++
							}
						}
					}
				}
			}
		}
	}
	out := map[string]pdpCell{}
	for key, c := range cells {
		if n := len(c.sums); n > 0 {
			slices.Sort(c.sums)
			c.median = fmt.Sprintf("%.2f", (c.sums[(n-1)/2]+c.sums[n/2])/2)
		}
		out[key] = c.pdpCell
	}
	return out
}

func TestPDPMetrics(t *testing.T) {
	dir, _ := runProject(t, pdpFolder+"/pathmetrics.yaml")
	want := pdpExpected(readPDP(t))
	left := maps.Clone(want)
	compared := 0
	for _, row := range csvRows(t, filepath.Join(dir, "internal/results.csv")) {
		if pdpMetrics[row["metric"]] == nil {
			continue
		}
		key := strings.Join([]string{row["metric"], row["period"], row["breakdown"], row["group"], row["statistic"]}, ",")
		got := pdpCell{den: whole(t, row["denominator"]), persons: whole(t, row["persons"]), pending: whole(t, row["pending"])}
		if row["statistic"] == "rate" {
			got.num = whole(t, row["numerator"])
		} else {
			got.median = row["value"]
		}
		if got != want[key] {
			t.Errorf("%s on %s: %+v, by hand %+v", key, row["pathway"], got, want[key])
		}
		if row["pathway"] == "health" {
			delete(left, key)
		}
		compared++
	}
	for key, c := range left {
		if c != (pdpCell{}) {
			t.Errorf("%s: no row, by hand %+v", key, c)
		}
	}
	if compared < 150 {
		t.Errorf("only %d cells were compared", compared)
	}
}

func TestPDPRejects(t *testing.T) {
	dir, _ := runProject(t, pdpFolder+"/pathmetrics.yaml")
	want := []string{
		"21 Study ID blank-key",
		"46 Course Begin Date bad-date",
		"71 Course Begin Date bad-date",
		"96 Course End Date end-before-start",
		"121 Course Type unmapped-value",
		"146 Grade unmapped-value", // B is no grade of this file
		"171 Grade unmapped-value", // 4.5
		"196 Math or English Gateway unmapped-value",
		"221 Number of Credits Earned bad-number",
		"246 Gender unmapped-value",
		"271 Race unmapped-value",
		"288  bad-row",
	}
	var got []string
	for _, row := range csvRows(t, filepath.Join(dir, "internal/rejects.csv")) {
		got = append(got, row["row"]+" "+row["column"]+" "+row["code"])
	}
	if !slices.Equal(got, want) {
		t.Errorf("rejects are\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	rejectedRows(t, dir)
}

// TestPDPAnalysisReady writes the same rows as the analysis-ready files have
// them: the key is called Student GUID, dates are YYYY-MM-DD, words in capitals.
func TestPDPAnalysisReady(t *testing.T) {
	dir, _ := runProject(t, pdpFolder+"/pathmetrics.yaml")
	ar := t.TempDir()
	for _, name := range []string{"course.csv", "cohort.csv"} {
		rows := csvTable(t, pdpFolder+"/data/"+name)
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		for n, row := range rows {
			for i, cell := range row {
				switch head := rows[0][i]; {
				case n == 0 && cell == "Study ID":
					row[i] = "Student GUID"
				case n == 0:
				case strings.HasSuffix(head, "Date") && len(cell) == 8:
					row[i] = cell[:4] + "-" + cell[4:6] + "-" + cell[6:]
				case slices.Contains([]string{"Race", "Enrollment Type", "Enrollment Intensity First Term", "Student Age"}, head):
					row[i] = strings.ToUpper(cell)
				}
			}
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		writeText(t, filepath.Join(ar, "data", name), text.String())
	}
	writeText(t, filepath.Join(ar, "health.yaml"), textOf(t, pdpFolder+"/health.yaml"))
	same := textOf(t, pdpFolder+"/pathmetrics.yaml")
	named := strings.Replace(same, "layout: pdp_course,", "layout: pdp_course_ar,", 1)
	named = strings.Replace(named, "layout: pdp_cohort}", "layout: pdp_cohort, with: {Study ID: Student GUID}}", 1)
	for _, project := range []string{same, named} {
		writeText(t, filepath.Join(ar, "pathmetrics.yaml"), project)
		got, _ := runProject(t, filepath.Join(ar, "pathmetrics.yaml"))
		if textOf(t, filepath.Join(got, "internal/results.csv")) != textOf(t, filepath.Join(dir, "internal/results.csv")) {
			t.Error("the same rows as analysis-ready files give other results")
		}
		if n := rejectedRows(t, got)["courses"]; n != 12 {
			t.Errorf("%d rows rejected, not 12", n)
		}
	}
}

// TestPDPPublicSamples reads the public sample files where they are at hand: check
// passes, every row is accounted for, and no value falls outside the code lists.
// The committed rows above do not depend on them.
func TestPDPPublicSamples(t *testing.T) {
	const folder = "../../../shared/data"
	samples := []struct {
		cohort, course, layout, with string
		rows                         int
	}{
		{"edvise_raw_pdp_cohort_data.csv", "edvise_raw_pdp_course_data.csv", "pdp_course", "", 9},
		{"datakind_INSTXYZ_STUDENT_SEMESTER_AR_DEIDENTIFIED.csv", "datakind_INSTXYZ_COURSE_LEVEL_AR_DEID.csv", "pdp_course_ar", ", with: {Study ID: Student GUID}", 95},
	}
	read := 0
	for _, s := range samples {
		cohort, err1 := filepath.Abs(filepath.Join(folder, s.cohort))
		course, err2 := filepath.Abs(filepath.Join(folder, s.course))
		if _, err := os.Stat(course); err1 != nil || err2 != nil || err != nil {
			t.Logf("NOT READ: %s is not in %s; only the committed rows were tested", s.course, folder)
			continue
		}
		read++
		project := filepath.Join(t.TempDir(), "pathmetrics.yaml")
		writeText(t, filepath.Join(filepath.Dir(project), "any.yaml"), "version: 1\npathways: [{id: any_course, flag: {any: [{record: enrollment}]}}]\n")
		writeText(t, project, fmt.Sprintf(`version: 1
name: Samples
as_of: 2025-06-30
periods: [PY2018]
measures: [aqcp]
pathways: [any.yaml]
breakdowns: [sex, race, ethnicity, pell, first_generation, enrollment_intensity, credential_sought]
limits: {max_reject_rate: 0}
output: {formats: [csv]}
sources:
  - {id: cohort, path: %q, system: education, layout: pdp_cohort%s}
  - {id: courses, path: %q, system: education, layout: %s}
`, cohort, s.with, course, s.layout))
		var out, errs bytes.Buffer
		if code := cli.Watched(t, []string{"check", "-c", project, "--allow-outside"}, &out, &errs); code != 0 {
			t.Fatalf("check: exit code %d\n%s", code, errs.String())
		}
		dir, _ := runProject(t, project, "--allow-outside")
		rejected := rejectedRows(t, dir)
		if rejected["courses"] != 0 || rejected["cohort"] != 0 {
			t.Errorf("%s: %d and %d rows rejected", s.course, rejected["courses"], rejected["cohort"])
		}
		if n := len(csvRows(t, course)); n != s.rows {
			t.Errorf("%s: %d rows, not %d; is it another file?", s.course, n, s.rows)
		}
		t.Logf("read %s: %d rows", s.course, s.rows)
	}
	t.Logf("%d of %d public samples were read", read, len(samples))
}
