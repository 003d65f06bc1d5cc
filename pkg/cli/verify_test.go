package cli

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/oracle/puf"
	"pathmetrics/pkg/verify"
)

// written puts a file of records where verify can read it.
func written(t *testing.T, f *puf.File) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "puf.csv")
	w, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// verified runs verify in its JSON form.
func verified(t *testing.T, wantCode int, args ...string) verification {
	t.Helper()
	out, errOut, code := call(t, append([]string{"verify", "--format", "json"}, args...)...)
	if code != wantCode {
		t.Fatalf("exit code %d, want %d: %s\n%s", code, wantCode, errOut, out)
	}
	var v verification
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// cellAt is a number of an indicator's confusion table.
func cellAt(x *verify.Indicator, ours, file verify.Code) (n int64) {
	for _, c := range x.Table {
		if c.Ours == ours && c.File == file {
			n += c.Records
		}
	}
	return n
}

// made is a file of random records with answers.
func made(year puf.Year, n int) *puf.File {
	f := &puf.File{Year: year, Records: puf.Random(20260101, year, n)}
	f.Answer()
	return f
}

// TestVerifyAgreesInEveryYear: the indicators and the plain computation agree on
// every random record, under the header of every program year.
func TestVerifyAgreesInEveryYear(t *testing.T) {
	clearSettings(t)
	for year := puf.Year(2019); year <= 2023; year++ {
		t.Run(fmt.Sprintf("PY%d", year), func(t *testing.T) {
			f := made(year, 3000)
			v := verified(t, exitOK, written(t, f), "--period", fmt.Sprintf("PY%d", year))
			if v.Records != 3000 || v.Differ != 0 || len(v.Indicators) != len(puf.AnswerColumns) {
				t.Fatalf("%d records, %d differ, %d indicators", v.Records, v.Differ, len(v.Indicators))
			}
			for i := range v.Indicators {
				x := &v.Indicators[i]
				if x.Agreement != "1.000000" || x.Agree != x.Answered || len(x.Differences) != 0 {
					t.Errorf("%s: agreement %s", x.Column, x.Agreement)
				}
				codes := []verify.Code{verify.One, verify.Zero, verify.Blank}
				if x.Amounts != nil {
					codes = []verify.Code{verify.Amount, verify.Blank}
					if x.Amounts.Exact == 0 || x.Amounts.Apart != 0 {
						t.Errorf("%s: amounts %+v", x.Column, *x.Amounts)
					}
				}
				for _, c := range codes {
					if cellAt(x, c, c) < 5 {
						t.Errorf("%s: only %d records with the answer %s", x.Column, cellAt(x, c, c), c)
					}
				}
			}
		})
	}
}

// byHand is the file of the traps with the answers that were worked out by hand.
func byHand() *puf.File {
	f := &puf.File{Year: puf.TrapYear}
	for _, trap := range puf.Traps() {
		for column, v := range trap.Want {
			trap.Record[column] = v
		}
		f.Records = append(f.Records, trap.Record)
	}
	return f
}

// TestVerifyAgreesOnEveryTrap: every record made by hand has the answers that were
// worked out by hand, and the file that is checked in is these records.
func TestVerifyAgreesOnEveryTrap(t *testing.T) {
	clearSettings(t)
	n := int64(len(puf.Traps()))
	for _, name := range []string{written(t, byHand()), root + "/testdata/puf/traps_py2022.csv"} {
		out, errOut, code := call(t, "verify", name, "--period", "PY2022", "--show-rows=100")
		if code != exitOK || !strings.Contains(out, fmt.Sprintf("%d records compared", n)) || !strings.HasSuffix(out, "\ncomplete agreement\n") {
			t.Errorf("exit code %d: %s\n%s", code, errOut, out)
		}
	}
}

// TestVerifyLooksAtEveryTrap: with the opposite of every answer in the file, every
// one of them differs.
func TestVerifyLooksAtEveryTrap(t *testing.T) {
	clearSettings(t)
	f := byHand()
	for _, r := range f.Records {
		for _, c := range puf.AnswerColumns {
			r[c] = opposite(c, r[c])
		}
	}
	v := verified(t, exitDifferences, written(t, f), "--period", "PY2022", "--show-rows=1000")
	for _, x := range v.Indicators {
		if x.Differ != int64(len(f.Records)) || len(x.Rows) != len(f.Records) {
			t.Errorf("%s: %d of %d records differ", x.Column, x.Differ, len(f.Records))
		}
		for i, r := range x.Rows {
			if r.Row != int64(i+1) || r.Reason == "" {
				t.Fatalf("%s: row %d in the place of %d, reason %q", x.Column, r.Row, i+1, r.Reason)
			}
		}
	}
}

// opposite is an answer that differs from one.
func opposite(column, answer string) string {
	earnings := column == "CALC4015" || column == "CALC4016"
	switch {
	case answer == "" && earnings:
		return "1234"
	case answer == "":
		return "1"
	case earnings:
		return ""
	case answer == "1":
		return "0"
	}
	return ""
}

// TestVerifyFindsWhatWasChanged: answers that are changed in a file without fault
// are found, by row and column, and nothing else is.
func TestVerifyFindsWhatWasChanged(t *testing.T) {
	clearSettings(t)
	f := made(2022, 2000)
	rng := rand.New(rand.NewPCG(5, 5))
	var want []string
	for len(want) < 60 {
		row, column := rng.IntN(len(f.Records)), puf.AnswerColumns[rng.IntN(len(puf.AnswerColumns))]
		key := fmt.Sprintf("%s %d", column, row+1)
		if slices.Contains(want, key) {
			continue
		}
		f.Records[row][column] = opposite(column, f.Records[row][column])
		want = append(want, key)
	}
	name := written(t, f)
	v := verified(t, exitDifferences, name, "--period", "PY2022", "--show-rows=100")
	var got []string
	for _, x := range v.Indicators {
		for _, r := range x.Rows {
			got = append(got, fmt.Sprintf("%s %d", x.Column, r.Row))
			if r.Name != filepath.ToSlash(name) {
				t.Errorf("the row is said to be in %s", r.Name)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("found\n%v\nchanged were\n%v", got, want)
	}
	if v.Differ != int64(len(want)) {
		t.Errorf("%d differ", v.Differ)
	}
}

// TestVerifyCountsByReason changes one answer for each of our reasons.
func TestVerifyCountsByReason(t *testing.T) {
	clearSettings(t)
	traps := puf.Traps()
	find := func(note string) int {
		i := slices.IndexFunc(traps, func(trap puf.Trap) bool { return trap.Note == note })
		if i < 0 {
			t.Fatalf("no trap %q", note)
		}
		return i
	}
	f := byHand()
	for _, c := range []struct{ note, column, answer, reason string }{
		{"deceased", "CALC4013", "0", "excluded: deceased"},
		{"no exit", "CALC4013", "1", "no exit by the end of the period"},
		{"exit on the first day that is not due", "CALC4013", "1", "the exit is not due yet"},
		{"reportable individual of Adult", "CALC4013", "1", "not a participant in a program of the indicator"},
		{"employed in both quarters", "CALC4013", "0", "in the numerator"},
		{"employed in neither quarter", "CALC4013", "1", "in the denominator only"},
		{"employed without wages", "CALC4015", "500", "employed without a known amount"},
		{"employed in neither quarter", "CALC4015", "500", "not in the denominator"},
		{"employed in both quarters", "CALC4015", "7400", "an amount"},
		{"left before the year, training has no end", "CALC4007", "1", "not a participant in the period"},
		{"not in training", "CALC4007", "0", "not in the denominator"},
	} {
		r := f.Records[find(c.note)]
		before := r[c.column]
		r[c.column] = c.answer
		v := verified(t, exitDifferences, written(t, f), "--period", "PY2022")
		r[c.column] = before
		for _, x := range v.Indicators {
			if x.Column != c.column {
				continue
			}
			if len(x.Differences) != 1 || x.Differences[0].Reason != c.reason || x.Differences[0].Records != 1 {
				t.Errorf("%s, %s: %+v, want %q", c.note, c.column, x.Differences, c.reason)
			}
			if len(x.Rows) != 0 {
				t.Errorf("rows are shown though nobody asked")
			}
		}
	}
}

// TestVerifyTellsNothingOfARecord: neither form nor messages hold an identifier, a
// date or an amount of a record, with rows shown and answers that differ.
func TestVerifyTellsNothingOfARecord(t *testing.T) {
	clearSettings(t)
	f := byHand()
	for i, r := range f.Records {
		r["100"] = fmt.Sprintf("QUILLZORRO%02d", i%97)
		if r["1704"] != "" && r["1704"] != "0" {
			r["1704"] = "87654"
		}
		r["CALC4015"], r["CALC4013"], r["CALC4007"] = "76543", "ZORRO", "1"
	}
	f.Records[3]["900"] = "20219999" // a row that cannot be read
	name := written(t, f)
	shown := regexp.MustCompile(`QUILL|ZORRO|8765|7654|20(19|2\d)\d{4}|9999`)
	for _, format := range []string{"text", "json"} {
		out, errOut, code := call(t, "verify", name, "--period", "PY2022", "--show-rows=1000", "--format", format, "--set", "limits.max_reject_rate=1")
		if code != exitDifferences || !strings.Contains(out, "1 rows could not be read") {
			t.Fatalf("exit code %d: %s\n%s", code, errOut, out)
		}
		hash := regexp.MustCompile(`[0-9a-f]{64}`)
		for _, text := range []string{hash.ReplaceAllString(out, ""), errOut} {
			text = strings.ReplaceAll(text, filepath.ToSlash(name), "FILE") // its folder has a random number
			if at := shown.FindString(text); at != "" {
				t.Errorf("%s: a cell's value is shown: %s", format, at)
			}
		}
	}
}

// TestVerifyJoined: put together with the other record of the same person, the first
// of two periods has the certificate of the second.
func TestVerifyJoined(t *testing.T) {
	clearSettings(t)
	traps := puf.Traps()
	v := verified(t, exitDifferences, written(t, byHand()), "--period", "PY2022", "--joined", "--show-rows")
	if v.Differ != 1 || !v.Joined {
		t.Fatalf("%d differ", v.Differ)
	}
	for _, x := range v.Indicators {
		if x.Differ == 0 {
			continue
		}
		r := x.Rows[0]
		if x.Column != "CALC4019" || r.Row != int64(len(traps)-1) || r.Ours != verify.One || r.Theirs != verify.Zero {
			t.Errorf("%s differs: %+v", x.Column, r)
		}
	}
}

// TestVerifySwitches: another setting of a decision shows in the records that it is
// about, and in no others.
func TestVerifySwitches(t *testing.T) {
	clearSettings(t)
	v := verified(t, exitDifferences, written(t, byHand()), "--period", "PY2022", "--show-rows", "--set", "switches.wioa.certificate_of_attendance=diploma")
	traps := puf.Traps()
	for _, x := range v.Indicators {
		for _, r := range x.Rows {
			if note := traps[r.Row-1].Note; x.Column != "CALC4019" || note != "a certificate of attendance is no diploma" {
				t.Errorf("%s differs for %q", x.Column, note)
			}
		}
	}
	if v.Differ != 1 {
		t.Errorf("%d differ", v.Differ)
	}
}

// TestVerifyIsDeterministic: the same bytes whatever the number of workers.
func TestVerifyIsDeterministic(t *testing.T) {
	clearSettings(t)
	f := made(2020, 2500)
	for i, r := range f.Records {
		if i%7 == 0 {
			r["CALC4019"] = opposite("CALC4019", r["CALC4019"])
		}
	}
	name := written(t, f)
	one, _, _ := call(t, "verify", name, "--period", "PY2020", "--show-rows", "--workers", "1")
	for _, workers := range []string{"2", "5"} {
		if many, _, _ := call(t, "verify", name, "--period", "PY2020", "--show-rows", "--workers", workers); many != one {
			t.Errorf("another report with %s workers", workers)
		}
	}
}

// TestVerifyInPasses: the same report and the same account of the rows when the file
// is read in parts, with rows that cannot be read.
func TestVerifyInPasses(t *testing.T) {
	clearSettings(t)
	f := made(2021, 1500)
	for i, r := range f.Records {
		switch {
		case i%50 == 0:
			r["900"] = "20219999"
		case i%60 == 0:
			r["100"] = ""
		case i%9 == 0:
			r["CALC4013"] = opposite("CALC4013", r["CALC4013"])
		}
	}
	args := []string{written(t, f), "--period", "PY2021", "--show-rows=30", "--set", "limits.max_reject_rate=1"}
	want := verified(t, exitDifferences, args...)
	if want.Rows.Read != 1500 || want.Rows.Rejected < 40 || want.Rows.Used+want.Rows.Filtered+want.Rows.Rejected != 1500 {
		t.Errorf("rows %+v", want.Rows)
	}
	for _, n := range []string{"2", "7"} {
		if got := verified(t, exitDifferences, append(args, "--passes", n)...); !reflect.DeepEqual(got, want) {
			t.Errorf("%s passes: another report, rows %+v, want %+v", n, got.Rows, want.Rows)
		}
	}
	if _, errOut, code := call(t, append([]string{"verify", "--joined", "--passes", "2"}, args...)...); code != exitUsage {
		t.Errorf("in passes and joined: exit code %d, %s", code, errOut)
	}
}

// TestVerifyWithoutAColumn: an item that is not in the file is named and left out; a
// file without any is refused.
func TestVerifyWithoutAColumn(t *testing.T) {
	clearSettings(t)
	text := readText(t, written(t, byHand()))
	without := func(columns ...string) string {
		for _, c := range columns {
			text = strings.Replace(text, c+",", "OTHER"+c[5:]+",", 1)
		}
		name := filepath.Join(t.TempDir(), "puf.csv")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	v := verified(t, exitOK, without("CALC4012"), "--period", "PY2022")
	if len(v.Indicators) != len(puf.AnswerColumns)-1 || !slices.Contains(v.Notes, "the files have no column CALC4012; it is not compared") {
		t.Errorf("%d indicators, notes %q", len(v.Indicators), v.Notes)
	}
	// Without its items a file has an element 3007 still, which up to PY2020 was one.
	text = strings.Replace(text, "PIRL 3007,", "PIRL 9007,", 1)
	_, errOut, code := call(t, "verify", without(puf.AnswerColumns...), "--period", "PY2022")
	if code != exitInvalid || !strings.Contains(errOut, "none of the columns with answers, from CALC4007 to CALC4019 [missing-column]") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}

// TestVerifyQuarter: the report of a quarter knows fewer exits.
func TestVerifyQuarter(t *testing.T) {
	clearSettings(t)
	v := verified(t, exitDifferences, written(t, byHand()), "--period", "2023Q1", "--show-rows=1000")
	traps := puf.Traps()
	var notes []string
	for _, x := range v.Indicators {
		if x.Column != "CALC4013" {
			continue
		}
		for _, r := range x.Rows {
			if r.Reason != "the exit is not due yet" || r.Ours != verify.Blank {
				t.Errorf("row %d: %+v", r.Row, r)
			}
			notes = append(notes, traps[r.Row-1].Note)
		}
	}
	want := []string{
		"exit on the first day of the last quarter that is due", "exit on the last day that is due",
		"not yet available after the due date is a no",
	}
	if !slices.Equal(notes, want) {
		t.Errorf("not due are %q", notes)
	}
}

// TestVerifyUsage is what can be wrong with the command line.
func TestVerifyUsage(t *testing.T) {
	clearSettings(t)
	name := root + "/testdata/puf/traps_py2022.csv"
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "no file", []string{"--period", "PY2022"}},
		{exitUsage, "--period PY2022", []string{name}},
		{exitUsage, "known are text, json", []string{name, "--period", "PY2022", "--format", "csv"}},
		{exitUsage, "number of records", []string{name, "--period", "PY2022", "--show-rows=-1"}},
		{exitUsage, "no such setting", []string{name, "--period", "PY2022", "--set", "nonsense=1"}},
		{exitInvalid, "[bad-period]", []string{name, "--period", "2022"}},
		{exitInvalid, "[unknown-layout]", []string{name, "--period", "PY2022", "--layout", "nonsense"}},
		{exitInvalid, "[file-not-found]", []string{name, "--period", "PY2022", "--answers", "nonsense"}},
		{exitInvalid, "carries none of the answers", []string{name, "--period", "PY2022", "--layout", "ui_wage"}},
		{exitFailed, "[cannot-read]", []string{"nowhere.csv", "--period", "PY2022"}},
	} {
		out, errOut, code := call(t, append([]string{"verify"}, c.args...)...)
		if code != c.code || !strings.Contains(errOut, c.want) || out != "" {
			t.Errorf("%q: exit code %d, %s%s", c.args, code, errOut, out)
		}
	}
}
