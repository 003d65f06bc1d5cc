package normalize

import (
	"strings"
	"testing"

	"pathmetrics/pkg/model"
)

func TestPlain(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "1": "1", "1.0": "1", "20220701.0": "20220701", "1.00": "1.00", "1.5": "1.5", ".0": ".0", "x.0": "x.0",
		`="02"`: "02", `=" 2 "`: "2", `=""`: `=""`, `="`: `="`, "=2": "=2",
		"$5": "5", "$12,345.67": "12345.67", "12,345": "12345", "1,234,567.8": "1234567.8", "1,5": "1,5", "12,34": "12,34",
		"1234,567": "1234,567", ",123": ",123", "$": "$", "$x": "$x", "1,234.x": "1,234.x", "Smith, A": "Smith, A", "-1,234": "-1,234",
	} {
		if got := string(Plain([]byte(cell))); got != want {
			t.Errorf("%q: got %q, want %q", cell, got, want)
		}
	}
}

func TestCellsAsSpreadsheetsWriteThem(t *testing.T) {
	l := layout(t, `csv: {cells: spreadsheet}
key: {column: K, as: ssn}
records:
  - kind: participation
    each:
      - {set: {program: wioa_adult}, when: {column: A, in: ["1", "2"]}}
    fields: {entry: {column: E, date: YYYYMMDD}, exit_reason: {column: R, pad: 2, map: {"00": none, "02": medical}, else: ""}}
  - kind: employment
    fields: {quarter: {column: E, date: YYYYMMDD, plus: 1}, wages: {column: W, "null": ["999999"]}}
`)
	n := compile(t, l, Env{Symbols: model.NewSymbols()})
	w := n.Worker()
	for _, c := range []struct{ a, e, r, wages, want string }{
		{"1", "20220701", "02", "12345.67", "participation program=wioa_adult entry=2022-07-01 exit_reason=medical; employment quarter=2022Q4 wages=1234567"},
		{"1.0", "20220701.0", "2.0", "12,345.67", "participation program=wioa_adult entry=2022-07-01 exit_reason=medical; employment quarter=2022Q4 wages=1234567"},
		{"01", `="20220701"`, `="2"`, "$12,345.67", "participation program=wioa_adult entry=2022-07-01 exit_reason=medical; employment quarter=2022Q4 wages=1234567"},
		{"02", "20220701", "0002", "999999.0", "participation program=wioa_adult entry=2022-07-01 exit_reason=medical"},
		{"001", "20220701", "0", "", "participation program=wioa_adult entry=2022-07-01 exit_reason=none"},
		{"11", "20220701", "2", "", ""},
	} {
		cells := map[string]string{"A": c.a, "E": c.e, "R": c.r, "W": c.wages}
		var row []string
		for _, column := range l.Columns() {
			row = append(row, cells[column])
		}
		if got := strings.Join(run(n, w, rows{cells: [][]string{row}}, 0), "; "); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}
