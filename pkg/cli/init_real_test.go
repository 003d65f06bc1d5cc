package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
)

// write makes a file in a folder and gives its name.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if os.MkdirAll(filepath.Dir(file), 0o755) != nil || os.WriteFile(file, []byte(text), 0o600) != nil {
		t.Fatal("cannot write")
	}
	return file
}

// pirlPeople are rows of 40 people in the adult program; half of them have exited
// in the second quarter of 2022. Of every fourth the number begins with a zero,
// which a spreadsheet took away. change alters a row.
func pirlPeople(header string, change func(i int, row []string)) string {
	var b strings.Builder
	b.WriteString(header + "\n")
	for i := range 40 {
		ssn := 212550101 + i
		if i%4 == 0 {
			ssn = 12550101 + i
		}
		row := []string{fmt.Sprint("P", i), fmt.Sprint(ssn), "20220103", "20220520", "1", "0", "0", "1", "5000.00"}
		if i%2 == 1 {
			row[2], row[3] = "20240115", ""
		}
		if change != nil {
			change(i, row)
		}
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	return b.String()
}

const (
	pirlNumbers  = "100,2700,900,901,903,904,905,1602,1704"
	pirlPrefixed = "PIRL 100,PIRL 2700,PIRL 900,PIRL 901,PIRL 903,PIRL 904,PIRL 905,PIRL 1602,PIRL 1704"
)

// result is a row of results.csv of all persons of a program.
func result(t *testing.T, dir, metric, program, period string) (numerator, denominator string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(readText(t, filepath.Join(dir, "out/internal/results.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for _, r := range rows[1:] {
		if r[at["metric"]] == metric && r[at["program"]] == program && r[at["period"]] == period && r[at["breakdown"]] == "all" && r[at["pathway"]] == "" {
			return r[at["numerator"]], r[at["denominator"]]
		}
	}
	t.Fatalf("no row for %s, %s, %s", metric, program, period)
	return "", ""
}

// TestInitJoinsDeliveries: files of one layout whose headers are spelled otherwise
// are one source, the oldest first, and every person counts once.
func TestInitJoinsDeliveries(t *testing.T) {
	clearSettings(t)
	dir := t.TempDir()
	newer := write(t, dir, "a_2024q4.csv", pirlPeople(pirlPrefixed, nil))
	older := write(t, dir, "b_2024q2.csv", pirlPeople(pirlNumbers, func(_ int, r []string) { r[7], r[8] = "0", "0" }))
	callOK(t, "init", "--from", newer, older)
	config := filepath.Join(dir, defaultConfig)
	if text := readText(t, config); !strings.Contains(text, `path: ["b_2024q2.csv", "a_2024q4.csv"]`) || strings.Count(text, "- id:") != 1 || !strings.Contains(text, "oldest first") {
		t.Errorf("two deliveries:\n%s", text)
	}
	callOK(t, "run", "-q", "-c", config, "--period", "PY2022")
	if n, d := result(t, dir, "employment_rate_q2", "wioa_adult", "PY2022"); n != "20" || d != "20" {
		t.Errorf("employed are %s of %s, want 20 of 20: everybody once, by the newer file", n, d)
	}
	// Other columns are other files.
	other := t.TempDir()
	callOK(t, "init", "--from", write(t, other, "a.csv", pirlPeople(pirlNumbers, nil)), write(t, other, "b.csv", pirlPeople("100,2700,900,901,903,101,1812,1301,1800", nil)))
	if text := readText(t, filepath.Join(other, defaultConfig)); strings.Count(text, "layout: pirl ") != 2 {
		t.Errorf("files of other columns:\n%s", text)
	}
}

func TestOldestFirst(t *testing.T) {
	for _, names := range [][]string{
		{"x/pirl_2023q4.csv", "x/pirl_2024q2.csv"},
		{"x/q4_2023.csv", "x/q1_2024.csv"},
		{"x/w9.csv", "x/w10.csv"},
		{"x/p_12312023.csv", "x/p_03312024.csv"},
		{"x/to_2021.csv", "x/from_2022.csv"},
		{"x/2019/q4_2023.csv", "x/2019/q1_2024.csv"},
		{"x/a.csv", "x/b.csv"},
		{"x/2023/b.csv", "x/2024/a.csv"},
		{"a.csv", "b/a.csv"},
	} {
		looks := []*look{{file: names[1]}, {file: names[0]}}
		oldestFirst(looks)
		if looks[0].file != names[0] {
			t.Errorf("%s comes before %s", names[1], names[0])
		}
	}
}

// wageRowsOf are wages of one person in each row; the quarter is a function of the row.
func wageRowsOf(n int, quarter func(i int) (year, q int)) string {
	var b strings.Builder
	b.WriteString("SSN,YEAR,QTR,FEIN,WAGES\n")
	for i := range n {
		y, q := quarter(i)
		fmt.Fprintf(&b, "%d,%d,%d,12345,100.00\n", 212550101+i, y, q)
	}
	return b.String()
}

// TestInitFindsTheDayOfTheData: it is the latest quarter that ten rows share, also
// when it stands at the end of a long file, and no typing error moves it.
func TestInitFindsTheDayOfTheData(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"one typing error": {wageRowsOf(200, func(i int) (int, int) {
			if i == 7 {
				return 2042, 1
			}
			return 2024, 1 + i%2
		}), []string{"as_of: 2024-06-30", "periods: [PY2023]", "# covers: {through: 2024-06-30}"}},
		"nine rows came early": {wageRowsOf(200, func(i int) (int, int) {
			if i < 9 {
				return 2024, 3
			}
			return 2024, 2
		}), []string{"as_of: 2024-06-30"}},
		"sorted by quarter": {wageRowsOf(5000, func(i int) (int, int) { return 2020 + i/1000, 1 }), []string{"as_of: 2024-03-31", "periods: [PY2022]"}},
		"too few rows":      {wageRowsOf(9, func(int) (int, int) { return 2024, 1 }), []string{"# as_of: YYYY-MM-DD", "# covers: {through: YYYY-MM-DD}"}},
		"exits, of which some are planned": {pirlPeople(pirlNumbers, func(i int, r []string) {
			if i < 3 {
				r[3] = "99991231"
			}
		}), []string{"as_of: 2024-01-31", "periods: [PY2022]", "min_cell: 10}   # numbers about fewer persons"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			out := callOK(t, "init", "--from", write(t, dir, "x.csv", c.text))
			text := readText(t, filepath.Join(dir, defaultConfig))
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			if !strings.Contains(out, "as_of: ") {
				t.Errorf("the day is not said:\n%s", out)
			}
		})
	}
}

// TestDueYear: the cohort of a program year exits until 30 June before the year's
// half; its quarter is due when two more have ended.
func TestDueYear(t *testing.T) {
	for _, c := range []struct {
		asOf, wages string
		want        int
	}{
		{"2024-06-30", "", 2023}, {"2024-06-29", "", 2022}, {"2024-12-31", "", 2023}, {"2025-06-30", "", 2024},
		{"2024-12-31", "2023-12-31", 2023}, {"2024-12-31", "2023-09-30", 2022},
	} {
		wages := calendar.NoDate
		if c.wages != "" {
			wages = calendar.MustDate(c.wages)
		}
		if got := dueYear(calendar.MustDate(c.asOf), wages); got != c.want {
			t.Errorf("on %s with wages to %s: PY%d, want PY%d", c.asOf, c.wages, got, c.want)
		}
	}
}

// TestInitLinksWages: a PIRL with numbers of people and wages by number are linked,
// also where a spreadsheet took zeros away; without the numbers it is said.
func TestInitLinksWages(t *testing.T) {
	clearSettings(t)
	var wages strings.Builder
	wages.WriteString("SSN,YEAR,QTR,FEIN,WAGES\n")
	for i := range 40 {
		ssn := fmt.Sprint(212550101 + i)
		if i%4 == 0 {
			ssn = fmt.Sprintf("%09d", 12550101+i)
		}
		for q := range 8 {
			fmt.Fprintf(&wages, "%s-%s-%s,%d,%d,12345,100.00\n", ssn[:3], ssn[3:5], ssn[5:], 2022+q/4, 1+q%4)
		}
	}
	// The PIRL itself knows nothing of employment.
	unknown := func(_ int, r []string) { r[7], r[8] = "", "" }
	dir := t.TempDir()
	out := callOK(t, "init", "--from", write(t, dir, "state.csv", pirlPeople(pirlNumbers, unknown)), write(t, dir, "ui.csv", wages.String()))
	config := filepath.Join(dir, defaultConfig)
	text := readText(t, config)
	for _, want := range []string{"{source: state_ids, from: participant_id, to: ssn}", "- id: state_ids\n    path: \"state.csv\"\n    layout: pirl_ids "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text+out, "nothing links") || !strings.Contains(out, "state_ids links participant_id to ssn") {
		t.Errorf("what is linked:\n%s", out)
	}
	callOK(t, "run", "-q", "-c", config, "--period", "PY2022")
	if n, d := result(t, dir, "employment_rate_q2", "wioa_adult", "PY2022"); n != "20" || d != "20" {
		t.Errorf("employed are %s of %s, want 20 of 20", n, d)
	}
	var doc struct {
		Crosswalks []struct {
			Mapped int64 `json:"keys_mapped"`
			BadTo  int64 `json:"rows_with_unusable_target"`
		}
	}
	if err := json.Unmarshal([]byte(readText(t, filepath.Join(dir, "out/internal/quality.json"))), &doc); err != nil || len(doc.Crosswalks) != 1 ||
		doc.Crosswalks[0].Mapped != 40 || doc.Crosswalks[0].BadTo != 0 {
		t.Errorf("the crosswalk: %v %+v", err, doc.Crosswalks)
	}

	for name, people := range map[string]string{
		"no such column": pirlPeople(strings.Replace(pirlNumbers, "2700", "101", 1), unknown),
		"blank":          pirlPeople(pirlNumbers, func(i int, r []string) { unknown(i, r); r[1] = "" }),
	} {
		dir := t.TempDir()
		out := callOK(t, "init", "--from", write(t, dir, "state.csv", people), write(t, dir, "ui.csv", wages.String()))
		text := readText(t, filepath.Join(dir, defaultConfig))
		if strings.Contains(text, "crosswalks:") || !strings.Contains(text, "#   participant_id of state\n#   ssn of ui\n") || !strings.Contains(out, "participant_id of state; ssn of ui") {
			t.Errorf("%s: it is not said that nothing links the keys:\n%s%s", name, out, text)
		}
	}
}

// TestInitReadsThroughEnvelopes: the lines about a PDP submission are no header.
func TestInitReadsThroughEnvelopes(t *testing.T) {
	dir := t.TempDir()
	args := []string{"init", "--from"}
	for _, name := range []string{"pdp_cohort.submission.csv", "pdp_course.submission.csv"} {
		args = append(args, write(t, dir, name, readText(t, filepath.Join(root, "testdata/layouts", name))))
	}
	callOK(t, args...)
	text := readText(t, filepath.Join(dir, defaultConfig))
	for _, want := range []string{"layout: pdp_cohort ", "layout: pdp_course "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	// A file of no layout keeps its envelope in the own one.
	own := t.TempDir()
	callOK(t, "init", "--from", write(t, own, "own.csv", "DCE02,1,2\nK,SSN,GENDER\n"+people("D1,7315501{i},F")+"T1,30,\n"))
	if text := proposedText(t, own); !strings.Contains(text, "envelope: [DCE02, T1]") || !strings.Contains(text, "person") {
		t.Errorf("an own layout:\n%s", text)
	}
	// A code T1 in a file without such a first line is a code.
	plain := t.TempDir()
	out := callOK(t, "init", "--from", write(t, plain, "plain.csv", "KIND,SSN,GENDER\n"+people("T1,7315501{i},F")))
	if !strings.Contains(out, "30") {
		t.Errorf("rows that begin with T1 are gone:\n%s", out)
	}
}

// TestInitProposesServices: the project hints at the rules, and works when the hint
// is followed.
func TestInitProposesServices(t *testing.T) {
	clearSettings(t)
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("Client SSN,Program,Service,Begin,End\n")
	for i := range 40 {
		fmt.Fprintf(&b, "%d,Adult,%s,01/10/2022,02/10/2022\n", 212550101+i/2, []string{"Job search", "Self service kiosk"}[i%2])
	}
	ui := wageRowsOf(20, func(int) (int, int) { return 2022, 3 }) + wageRowsOf(20, func(int) (int, int) { return 2024, 2 })[len("SSN,YEAR,QTR,FEIN,WAGES\n"):]
	callOK(t, "init", "--from", write(t, dir, "services.csv", b.String()), write(t, dir, "ui.csv", ui))
	config, layout := filepath.Join(dir, defaultConfig), filepath.Join(dir, "layouts/services.yaml")
	text := readText(t, config)
	if !strings.Contains(text, "# derive: [wioa_services]") || !strings.Contains(text, "docs/definitions.md#participation-from-services") {
		t.Fatalf("no hint at rules:\n%s", text)
	}
	// The services go further than the latest one.
	text = strings.NewReplacer("# derive:", "derive:", "# covers: {through: 2022-01-31}", "covers: {through: 2024-06-30}").Replace(text)
	mapped := strings.Replace(readText(t, layout), "Adult: other", "Adult: wioa_adult", 1)
	if os.WriteFile(config, []byte(text), 0o600) != nil || os.WriteFile(layout, []byte(mapped), 0o600) != nil {
		t.Fatal("cannot write")
	}
	callOK(t, "run", "-q", "-c", config, "--period", "PY2022")
	if n, d := result(t, dir, "employment_rate_q2", "wioa_adult", "PY2022"); n != "20" || d != "20" {
		t.Errorf("employed are %s of %s, want 20 of 20", n, d)
	}
	// Beside participations no rules are needed.
	other := t.TempDir()
	callOK(t, "init", "--from", write(t, other, "services.csv", b.String()), write(t, other, "pirl.csv", pirlPeople(pirlNumbers, nil)))
	if text := readText(t, filepath.Join(other, defaultConfig)); strings.Contains(text, "derive:") {
		t.Errorf("rules beside participations:\n%s", text)
	}
}
