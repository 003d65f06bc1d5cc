package normalize

import (
	"fmt"
	"slices"
	"testing"

	"pathmetrics/pkg/model"
)

func TestCodesOfClassifications(t *testing.T) {
	tryField(t, "cip", "enrollment", "start: {value: 2023-01-01}, ", "cip", "{column: C}", Text, []fieldCase{
		{"51.3801", "51.3801"}, {"513801", "51.3801"}, {`="51.3801"`, "51.3801"}, {"1.0101", "01.0101"}, {"ABC", "ABC"}, {"99.9999", "99.9999"}, {"NA", ""}, {"a\x01", "[bad-text]"},
	})
	tryField(t, "cip with a map", "enrollment", "start: {value: 2023-01-01}, ", "cip", "{column: C, map: {RN: 513801, LPN: '51.3901'}}", Text, []fieldCase{
		{"RN", "51.3801"}, {"LPN", "51.3901"}, {"510801", "51.0801"},
	})
	tryField(t, "naics", "employment", "quarter: {value: 2023Q1}, ", "naics", "{column: C}", Text, []fieldCase{
		{"622110", "622110"}, {"622110.0", "622110"}, {`="62"`, "62"}, {"hospital", "hospital"},
	})
	tryField(t, "cip of a padded number", "credential", "date: {value: 2023-01-01}, type: {value: certificate}, ", "cip", "{column: C, pad: 6}", Text, []fieldCase{{"10101", "01.0101"}})
}

const twoRecordsOfOneCIP = `key: {column: K, as: ssn}
records:
  - kind: enrollment
    fields: {start: {column: S, date: YYYYMMDD}, cip: CIP}
    attributes: {naics: N}
  - kind: credential
    when: {column: A, present: true}
    fields: {date: {column: A, date: YYYYMMDD}, type: {value: certificate}, cip: CIP}
`

func TestRepairsAreCounted(t *testing.T) {
	w := compile(t, layout(t, twoRecordsOfOneCIP), Env{}).Worker()
	// K, S, CIP, N, A
	b := rows{cells: [][]string{
		{"1", "20230101", "51.3801", "622110", ""},
		{"1", "20230101", "513801", "622110", "20230501"}, // two records, one cell
		{"1", "20230101", `="1.0101"`, "622110.0", ""},
		{"1", "20230101", "51.1", "hospital", ""},
		{"1", "20230101", "51.1", "", ""},
		{"1", "20230101", "ABC", "", ""},
		{"1", "20239999", "513801", "", ""}, // rejected
	}}
	for i := range b.N() {
		w.Row(b, i, 0, 0, func(model.Kind, []int64) {})
	}
	want := []Repaired{
		{"CIP", "excel_quotes", 1}, {"CIP", "leading_zeros_lost", 1}, {"CIP", "missing_dot", 1}, {"CIP", "not_a_code", 1}, {"CIP", "trailing_zeros_lost", 2},
		{"N", "decimals", 1}, {"N", "not_a_code", 1},
	}
	if got := SumRepaired(w.Repaired()); !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if got := SumRepaired(slices.Concat(w.Repaired(), w.Repaired())); len(got) != len(want) || got[4].Cells != 4 {
		t.Errorf("twice: %v", got)
	}
}

func TestRepairsOfAnEarlierRowAreForgotten(t *testing.T) {
	w := compile(t, layout(t, twoRecordsOfOneCIP), Env{}).Worker()
	b := rows{cells: [][]string{{"1", "20230101", "513801", "", "20230501"}, {"1", "20230101", "", "", "20230501"}, {"1", "20230101", "51.3801", "", "20230501"}}}
	for i := range b.N() {
		w.Row(b, i, 0, 0, func(model.Kind, []int64) {})
	}
	if got, want := SumRepaired(w.Repaired()), []Repaired{{"CIP", "missing_dot", 1}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRepairedRowsDoNotAllocate(t *testing.T) {
	w := compile(t, layout(t, twoRecordsOfOneCIP), Env{}).Worker()
	b := &byteRows{}
	for i := range 500 {
		cip := []string{"%02d3801", "%02d.381", `="%02d.01"`, "X%d"}[i%4]
		b.cells = append(b.cells, [][]byte{[]byte("1"), []byte("20230101"), fmt.Appendf(nil, cip, i%50), []byte("622110.0"), []byte("20230501")})
	}
	out := func(model.Kind, []int64) {}
	pass := func() {
		for i := range b.N() {
			w.Row(b, i, 0, 0, out)
		}
	}
	pass()
	if a := testing.AllocsPerRun(10, pass); a != 0 {
		t.Errorf("%v allocations in %d rows", a, b.N())
	}
}
