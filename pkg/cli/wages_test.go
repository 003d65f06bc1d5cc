package cli_test

import (
	"encoding/json"
	"math/big"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The test of the layouts for wage records. What each person earned with whom is
// worked out here from the rows of the five files with plain loops: rates are
// converted with fractions, employers are cleaned by hand, and of one employer the
// first source that tells of wages counts.

const wagesFolder = "../../testdata/wages"

// pay is what one source says of one person, quarter and employer.
type pay struct {
	source   int // 0 state, 1 neighbor, 2 federal, 3 military, 4 follow-up: the order of matches and of the project
	employer string
	cents    int64
}

// paidIn is the person's number and the quarter as 20223.
type paidIn struct{ person, quarter string }

// digitsOf are the digits of a text, filled with zeros to nine; a text with
// letters stays as it is.
func digitsOf(s string) string {
	out := ""
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			out += string(c)
		case c != '-':
			return s
		}
	}
	if out == "" {
		return ""
	}
	return strings.Repeat("0", max(0, 9-len(out))) + out
}

func firstFilled(cells ...string) string {
	i := slices.IndexFunc(cells, func(c string) bool { return c != "" })
	if i < 0 {
		return ""
	}
	return digitsOf(cells[i])
}

// centsOf multiplies plain decimals and rounds half up to cents; ok is false when
// one of them is none.
func centsOf(factors ...string) (int64, bool) {
	n := big.NewRat(100, 1)
	for _, f := range factors {
		x, ok := new(big.Rat).SetString(f)
		if !ok || strings.Contains(f, ",") {
			return 0, false
		}
		n.Mul(n, x)
	}
	n.Add(n, big.NewRat(1, 2))
	return new(big.Int).Div(n.Num(), n.Denom()).Int64(), n.Sign() >= 0
}

// readPay takes the usable rows of the five files.
func readPay(t *testing.T) map[paidIn][]pay {
	t.Helper()
	all := map[paidIn][]pay{}
	put := func(source int, ssn, quarter, employer string, factors ...string) {
		quarter = strings.NewReplacer("-", "", "Q", "").Replace(quarter)
		cents, ok := centsOf(factors...)
		if ok && slices.Contains([]string{"1", "2", "3", "4"}, quarter[4:]) && !strings.HasPrefix(digitsOf(ssn), "000") {
			k := paidIn{digitsOf(ssn), quarter}
			all[k] = append(all[k], pay{source, employer, cents})
		}
	}
	rows := func(name string) []map[string]string { return csvRows(t, wagesFolder+"/data/"+name+".csv") }
	for _, r := range rows("ui") {
		if !strings.HasPrefix(r["WAGES"], "-") {
			put(0, r["SSN"], r["YEAR"]+r["QTR"], firstFilled(r["FEIN"], r["ACCOUNT_NUMBER"]), r["WAGES"])
		}
	}
	for _, r := range rows("lehd") {
		put(1, r["employee_ssn"], r["reporting_period"], firstFilled(r["federal_ein"], r["state_ein"], r["ui_account_number"]), r["employee_wage_amount"])
	}
	for _, r := range rows("federal") {
		if !strings.HasPrefix(r["period"], "Q") {
			put(2, r["ssn"], r["period"], firstFilled(r["fein"], r["agency"]), r["wages"])
		}
	}
	for _, r := range rows("military") {
		put(3, r["ssn"], r["period"], firstFilled(r["branch"]), r["wages"])
	}
	weeks := map[string]string{"hourly": "13", "weekly": "13", "biweekly": "6.5", "monthly": "3", "annual": "1/4"}
	for _, r := range rows("followup") {
		quarter, employer, basis := r["year"]+r["quarter"], digitsOf(r["fein"]), r["pay_basis"]
		switch {
		case r["wages_in_quarter"] != "":
			put(4, r["SSN"], quarter, employer, r["wages_in_quarter"])
		case basis == "hourly":
			put(4, r["SSN"], quarter, employer, r["pay_rate"], r["hours_per_week"], weeks[basis])
		case weeks[basis] != "":
			put(4, r["SSN"], quarter, employer, r["pay_rate"], weeks[basis])
		}
	}
	return all
}

// earned is what of a quarter counts, and with whom.
func earned(records []pay) (cents int64, employers []string) {
	best := map[string]int{}
	for _, r := range records {
		if old, ok := best[r.employer]; r.cents > 0 && r.employer != "" && (!ok || r.source < old) {
			best[r.employer] = r.source
		}
	}
	for _, r := range records {
		if s, ok := best[r.employer]; ok && s == r.source && r.cents > 0 {
			cents += r.cents
			if !slices.Contains(employers, r.employer) {
				employers = append(employers, r.employer)
			}
		}
	}
	// Follow-up without an employer counts where no other source has wages.
	others := slices.ContainsFunc(records, func(r pay) bool { return r.source != 4 && r.cents > 0 })
	for _, r := range records {
		if r.source == 4 && r.employer == "" && !others {
			cents += r.cents
		}
	}
	return cents, employers
}

func TestWageLayouts(t *testing.T) {
	all := readPay(t)
	var people, employed, stayed int
	var earnings []int64
	var overstated int64
	for _, r := range csvRows(t, wagesFolder+"/data/people.csv") {
		people++
		person := digitsOf(r["SSN"])
		cents, second := earned(all[paidIn{person, "20223"}])
		if cents == 0 {
			continue
		}
		employed++
		earnings = append(earnings, cents)
		for _, p := range all[paidIn{person, "20223"}] {
			overstated += p.cents
		}
		overstated -= cents
		_, fourth := earned(all[paidIn{person, "20231"}])
		if slices.ContainsFunc(second, func(e string) bool { return slices.Contains(fourth, e) }) {
			stayed++
		}
	}
	slices.Sort(earnings)
	middle := earnings[len(earnings)/2]
	if len(earnings)%2 == 0 {
		middle = (earnings[len(earnings)/2-1] + middle + 1) / 2
	}
	if people != 120 || overstated == 0 || stayed == 0 {
		t.Fatalf("the files prove too little: %d people, %d cents twice, %d stayed", people, overstated, stayed)
	}
	dir, _ := runProject(t, wagesFolder+"/pathmetrics.yaml")
	want := map[string]string{
		"employment_rate_q2,PY2022":      strconv.Itoa(employed) + "/" + strconv.Itoa(people),
		"median_earnings_q2,PY2022":      "/" + strconv.Itoa(employed),
		"retention_same_employer,PY2023": strconv.Itoa(stayed) + "/" + strconv.Itoa(employed),
	}
	for _, row := range csvRows(t, filepath.Join(dir, "internal/results.csv")) {
		key := row["metric"] + "," + row["period"]
		if row["program"] != "*" || row["breakdown"] != "all" || row["pathway"] != "" || want[key] == "" {
			continue
		}
		if got := row["numerator"] + "/" + row["denominator"]; got != want[key] || row["status"] != "final" {
			t.Errorf("%s is %s (%s), computed by hand %s", key, got, row["status"], want[key])
		}
		if cents, ok := centsOf(row["value"]); row["metric"] == "median_earnings_q2" && (!ok || cents != middle) {
			t.Errorf("the median is %s, computed by hand %d cents", row["value"], middle)
		}
		delete(want, key)
	}
	if len(want) > 0 {
		t.Errorf("no rows for %v", want)
	}
	wagesSetAside(t, dir)
}

// wagesSetAside checks that every reason that the files are made for is counted,
// for the sources that can have it.
func wagesSetAside(t *testing.T, dir string) {
	t.Helper()
	var q struct {
		SetAside []struct {
			Source, Reason string
			Records        int64
		} `json:"employment_set_aside"`
	}
	if err := json.Unmarshal([]byte(textOf(t, filepath.Join(dir, "internal/quality.json"))), &q); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range q.SetAside {
		seen[a.Source+" "+a.Reason] = a.Records > 0
	}
	for _, want := range []string{"neighbor same_employer", "followup same_employer", "followup better_record"} {
		if !seen[want] {
			t.Errorf("nothing is set aside as %s; there is %v", want, q.SetAside)
		}
	}
}

func TestWageRejects(t *testing.T) {
	dir, _ := runProject(t, wagesFolder+"/pathmetrics.yaml")
	want := []string{
		"federal period bad-quarter", "followup basis blank-required", "followup basis unmapped-value", "followup hours_per_week blank-required",
		"followup rate blank-required", "neighbor employee_wage_amount bad-number", "state quarter bad-quarter", "state ssn bad-key", "state wages negative-wages",
	}
	var got []string
	for _, row := range csvRows(t, filepath.Join(dir, "internal/rejects.csv")) {
		got = append(got, row["source"]+" "+row["column"]+" "+row["code"])
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("rejects are\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	rejectedRows(t, dir)
}
