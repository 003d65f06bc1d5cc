package pipeline_test

import (
	"maps"
	"testing"
	"time"
)

// TestWhatIsOverTomorrowIsOpenToday fills in ends that come after the day on which
// the run stands: it must know neither of them nor of their reasons.
func TestWhatIsOverTomorrowIsOpenToday(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	want := run(t, st.files())
	ends := []struct {
		source, entry, exit string
		cells               map[string]string
	}{
		{"workforce", "ENTRY", "EXIT", map[string]string{"EXIT": "07/01/2025", "EXIT_REASON": "03"}},
		{"workforce", "TRAIN_BEGIN", "TRAIN_END", map[string]string{"TRAIN_END": "07/01/2025"}},
		{"vr", "IPE_DATE", "CLOSED", map[string]string{"CLOSED": "20250701", "CLOSE_REASON": "03"}},
		{"adult_education", "EFL", "END", map[string]string{"END": "01-JUL-2025", "SEP_REASON": "DEC"}},
	}
	for _, e := range ends {
		t.Run(e.source+" "+e.exit, func(t *testing.T) {
			other := st.clone()
			tb, ended := other.of(e.source), 0
			for i, row := range tb.rows {
				if tb.cell(row, e.entry) != "" && tb.cell(row, e.exit) == "" {
					tb.rows[i] = tb.with(row, e.cells)
					ended++
				}
			}
			if ended == 0 {
				t.Fatal("nothing was open")
			}
			same(t, want.results, run(t, other.files()).results)
		})
	}
}

// TestStandingOnAnEarlierDay: a run that stands on a day gives what it gives when
// everything later is cut out of the extracts. Who somebody is has no date, so
// there are no breakdowns by it.
func TestStandingOnAnEarlierDay(t *testing.T) {
	t.Parallel()
	st := made(t, small())
	for _, day := range []string{"2023-08-15", "2024-03-31"} {
		t.Run(day, func(t *testing.T) {
			edits := []edit{
				replaced("as_of: 2025-06-30", "as_of: "+day),
				replaced("periods: [PY2022, PY2023]", "periods: [PY2021, PY2022, PY2023]"),
				replaced("breakdowns: [sex, race, age_at_entry, completion]", "breakdowns: [completion]"),
			}
			want, got := cellsOf(t, run(t, st.files(), edits...).results), cellsOf(t, run(t, known(t, st, day).files(), edits...).results)
			differ := 0
			for _, key := range keysOf(want, got) {
				if maps.Equal(want[key], got[key]) {
					continue
				}
				if differ++; differ > 3 {
					continue
				}
				for c, v := range want[key] {
					if v != got[key][c] {
						t.Errorf("%s: %s is %q, and %q without what comes later", key, c, v, got[key][c])
					}
				}
			}
			if differ > 0 {
				t.Errorf("%d cells know of what comes later", differ)
			}
		})
	}
}

// begins are the columns that date a whole row.
var begins = map[string][]string{
	"enrolments": {"TERM_BEGIN"}, "workforce": {"ENTRY"}, "adult_education": {"BEGIN"}, "snap_et": {"ENROLLED", "SVC_DATE"},
	"vr": {"IPE_DATE"}, "licenses": {"ISSUED"},
}

// facts are the columns that are blank, with the column of the date, until the
// date has come. A term's results come when it ends; its end is known before.
var facts = map[string]map[string][]string{
	"enrolments": {"TERM_END": {"CR_EARN", "GRADE", "PASSED"}, "AWARD_DATE": {"AWARD_DATE", "AWARD"}},
	"workforce": {"EXIT": {"EXIT", "EXIT_REASON"}, "TRAIN_BEGIN": {"TRAIN_BEGIN"}, "TRAIN_END": {"TRAIN_END"},
		"GAIN_EFL": {"GAIN_EFL"}, "GAIN_DIPLOMA": {"GAIN_DIPLOMA"}, "GAIN_SECTR": {"GAIN_SECTR"}, "GAIN_POSTTR": {"GAIN_POSTTR"},
		"GAIN_MILESTONE": {"GAIN_MILESTONE"}, "GAIN_SKILLS": {"GAIN_SKILLS"},
		"CRED1_DATE": {"CRED1_DATE", "CRED1_TYPE"}, "CRED2_DATE": {"CRED2_DATE", "CRED2_TYPE"}},
	"adult_education": {"DIPLOMA_DATE": {"DIPLOMA_DATE", "DIPLOMA_TYPE"}},
	"snap_et":         {"DISENROLLED": {"DISENROLLED", "CLOSE_CODE"}},
	"vr": {"CLOSED": {"CLOSED", "CLOSE_REASON", "EMPL_Q2", "PAY_Q2", "EMPL_Q4", "PAY_Q4"}, "TRAIN_BEGIN": {"TRAIN_BEGIN"}, "TRAIN_END": {"TRAIN_END"},
		"MILESTONE": {"MILESTONE"}, "CRED_DATE": {"CRED_DATE", "CRED"}},
}

// known is what could be known on a day.
func known(t *testing.T, st state, day string) state {
	t.Helper()
	limit, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	later := func(tb *table, row []string, column string) bool {
		cell := tb.cell(row, column)
		if cell == "" {
			return false
		}
		d, err := time.Parse(layoutOf(tb, column), cell)
		if err != nil {
			t.Fatal(err)
		}
		return d.After(limit)
	}
	out := st.where(func(tb *table, row []string) bool {
		for _, c := range begins[tb.source] {
			if later(tb, row, c) {
				return false
			}
		}
		// A quarter counts as begun on its first day.
		return tb.source != "wages" || tb.cell(row, "YEAR")+"-"+firstMonth[tb.cell(row, "QTR")] <= day
	})
	for _, tb := range out {
		for i, row := range tb.rows {
			unknown := map[string]string{}
			for column, blank := range facts[tb.source] {
				if later(tb, row, column) {
					for _, c := range blank {
						unknown[c] = ""
					}
				}
			}
			// The classes of adult education have their ends beforehand too.
			if tb.cell(row, "REC") == "P" && later(tb, row, "END") {
				unknown["END"], unknown["SEP_REASON"] = "", ""
			}
			tb.rows[i] = tb.with(row, unknown)
		}
	}
	return out
}

var firstMonth = map[string]string{"1": "01-01", "2": "04-01", "3": "07-01", "4": "10-01"}

// layoutOf is the form of a column's dates in Go's words; month names are read in
// any case.
func layoutOf(tb *table, column string) string {
	forms := map[string]string{"YYYYMMDD": "20060102", "MM/DD/YYYY": "01/02/2006", "DD-MON-YYYY": "02-Jan-2006", "YYYY-MM-DD": time.DateOnly}
	for _, c := range tb.columns {
		if c.Name == column {
			return forms[c.Form]
		}
	}
	return ""
}
