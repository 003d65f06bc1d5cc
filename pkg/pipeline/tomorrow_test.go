package pipeline_test

import "testing"

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
