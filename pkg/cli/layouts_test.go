package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/cli"
)

// The tests of whole runs over files of education and human services.

const educationProject = "../../testdata/layouts/pathmetrics.yaml"

// TestEducationSources runs the six built-in layouts together. The stays were worked
// out by hand from the rows:
//
//   - P1 is an adult learner (hours 2022-09-06 to 2023-05-12; a basic education
//     component of SNAP E&T lies inside it), then in college for two terms, and the
//     Clearinghouse reports a certificate 21 days after the last.
//   - P2 left adult education on 2023-02-10; took one term at one college and the next
//     at another one, of which only the Clearinghouse knows. The grade W does not end it.
//   - P3 was in welding at school and, less than a year later, in college: one stay.
//   - P7 is in adult education only. K05 is on no pathway.
func TestEducationSources(t *testing.T) {
	flags := filepath.Join(t.TempDir(), "flags.csv")
	var out, errs bytes.Buffer
	if code := cli.Watched(t, []string{"flag", "-c", educationProject, "-o", flags, "--raw-ids", "--progress", "never"}, &out, &errs); code != 0 {
		t.Fatalf("exit code %d\n%s", code, errs.String())
	}
	var got []string
	for _, row := range csvRows(t, flags) {
		if row["pathway"] != "*" {
			got = append(got, strings.Join([]string{row["person"], row["pathway"], row["entry"], row["exit"], row["completion"]}, " "))
		}
	}
	want := []string{
		"person_id:P1 basic_skills 2022-09-06 2023-05-12 ",
		"person_id:P1 health 2023-08-20 2024-05-20 2024-06-10",
		"person_id:P2 basic_skills 2022-09-12 2023-02-10 ",
		"person_id:P2 health 2023-08-20 2024-05-10 ",
		"person_id:P3 welding 2021-08-30 2023-12-20 ",
		"person_id:P7 basic_skills 2022-10-03 2022-11-15 ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("flags are\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	dir, _ := runProject(t, educationProject)
	var rejects []string
	for _, row := range csvRows(t, filepath.Join(dir, "internal/rejects.csv")) {
		rejects = append(rejects, strings.Join([]string{row["source"], row["row"], row["column"], row["code"]}, " "))
	}
	if want := []string{"adult 4 EXIT_DATE end-before-start", "college 5 TERM unmapped-value"}; !slices.Equal(rejects, want) {
		t.Errorf("rejects are %q, expected %q", rejects, want)
	}
	rejectedRows(t, dir)
	educationResults(t, filepath.Join(dir, "internal/results.csv"))
}

// educationResults looks at two metrics. Of the three periods in adult education of
// PY2022 P1 went up a level between two tests, P2 attained an equivalency, and P7
// has died. Nobody brings wages.
func educationResults(t *testing.T, file string) {
	t.Helper()
	gains, employment := 0, 0
	for _, row := range csvRows(t, file) {
		switch row["metric"] {
		case "measurable_skill_gains":
			if row["program"] != "aefla" || row["pathway"] != "" || row["period"] != "PY2022" || row["breakdown"] != "all" {
				continue
			}
			gains++
			if got := row["numerator"] + " of " + row["denominator"] + ", " + row["excluded"] + " excluded"; got != "2 of 2, 1 excluded" {
				t.Errorf("gains in adult education: %s", got)
			}
		case "employment_rate_q2":
			if employment++; row["status"] != "no_source" {
				t.Errorf("employment of %s in %s has the status %s, without a source of wages", row["program"], row["period"], row["status"])
			}
		}
	}
	if gains != 1 || employment == 0 {
		t.Errorf("%d rows of gains and %d of employment", gains, employment)
	}
}

// publicSample is a file of somebody else's, read where it is at hand.
type publicSample struct {
	file, layout, with string
	rows               int
}

// TestPublicSamples reads the public sample files of colleges where they are at
// hand: check passes, every row is accounted for, and none is rejected. The rows in
// testdata/pdp and testdata/layouts have the same headers and do not depend on them.
func TestPublicSamples(t *testing.T) {
	const folder = "../../../shared/data"
	samples := []publicSample{
		{"edvise_raw_pdp_course_data.csv", "pdp_course", "", 9},
		{"edvise_raw_pdp_cohort_data.csv", "pdp_cohort", "", 9},
		{"datakind_INSTXYZ_COURSE_LEVEL_AR_DEID.csv", "pdp_course", "", 95},
		{"datakind_INSTXYZ_STUDENT_SEMESTER_AR_DEIDENTIFIED.csv", "pdp_cohort", "", 10},
		{"datakind_DataKind_School1_CourseFile.csv", "college_term", "", 459},
		{"datakind_DataKind_School1_SemesterFile.csv", "college_term", "", 100},
		{"datakind_DataKind_School1_StudentFile.csv", "college_student", ", with: {RACE: Ethnicity, ETHNICITY: Race}", 100},
		{"datakind_synthetic_dataset.csv", "college_term", ", with: {TERM_BEGIN: Term, TERM_END: Term, CREDITS_EARNED: Credits+Hours Semester Passed Perf SUM, PELL: Pell Flag}", 100},
	}
	read := 0
	for _, s := range samples {
		file, err := filepath.Abs(filepath.Join(folder, s.file))
		if _, missing := os.Stat(file); err != nil || missing != nil {
			t.Logf("NOT READ: %s is not in %s; only the committed rows were tested", s.file, folder)
			continue
		}
		read++
		t.Run(s.file, func(t *testing.T) { readSample(t, s, file) })
	}
	t.Logf("%d of %d public samples were read", read, len(samples))
}

func readSample(t *testing.T, s publicSample, file string) {
	project := filepath.Join(t.TempDir(), "pathmetrics.yaml")
	writeText(t, filepath.Join(filepath.Dir(project), "any.yaml"), "version: 1\npathways: [{id: any_course, flag: {any: [{record: enrollment}, {record: credential}]}}]\n")
	writeText(t, filepath.Join(filepath.Dir(project), "adult.csv"), "STUDENT_ID,ENTRY_DATE\nA1,2022-09-01\n")
	writeText(t, project, fmt.Sprintf(`version: 1
name: Sample
as_of: 2026-06-30
periods: [PY2019]
measures: [aqcp]
pathways: [any.yaml]
limits: {max_reject_rate: 0}
output: {formats: [csv]}
sources:
  - {id: sample, path: %q, system: education, layout: %s%s}
  - {id: adult, path: adult.csv, layout: nrs_student}
`, file, s.layout, s.with))
	var out, errs bytes.Buffer
	if code := cli.Watched(t, []string{"check", "-c", project, "--allow-outside"}, &out, &errs); code != 0 {
		t.Fatalf("check: exit code %d\n%s", code, errs.String())
	}
	dir, _ := runProject(t, project, "--allow-outside")
	if n := rejectedRows(t, dir)["sample"]; n != 0 {
		t.Errorf("%d rows rejected", n)
	}
	if n := len(csvRows(t, file)); n != s.rows {
		t.Errorf("%d rows, not %d; is it another file?", n, s.rows)
	}
}
