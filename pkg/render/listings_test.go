package render_test

import (
	"bytes"
	"slices"
	"testing"

	"pathmetrics/pkg/render"
)

func TestFlagsAreSortedByAllColumns(t *testing.T) {
	rows := []render.FlagRow{
		{"p2", "welding", "2023-01-09", "", "current", "", "2023-05-01", "default", "enrollment"},
		{"p1", "welding", "2023-01-09", "2023-06-30", "left", "", "2023-06-30", "default", "enrollment"},
		{"p1", "healthcare", "2022-01-10", "2023-02-01", "left", "2023-01-31", "2023-02-01", "any, of two", "enrollment credential"},
		{"p1", "healthcare", "2021-01-10", "2021-02-01", "left", "", "2021-02-01", "default", "service"},
	}
	before := slices.Clone(rows)
	var b bytes.Buffer
	if err := render.Flags(&b, rows); err != nil {
		t.Fatal(err)
	}
	golden(t, "flags.csv", b.Bytes())
	if !slices.Equal(rows, before) {
		t.Error("the caller's rows were moved")
	}
}

func TestRejectsAreSortedByPlaceWithRowsAsNumbers(t *testing.T) {
	rows := []render.RejectRow{
		{"wages", "wages_2024q1.csv", 10, "WAGES", "bad-number"},
		{"wages", "wages_2024q1.csv", 9, "WAGES", "bad-number"},
		{"wages", "wages_2024q1.csv", 9, "QTR", "bad-quarter"},
		{"college", "=cmd.csv", 2, "@SUM(A1)", "bad-date"},
		{"college", "students, all.csv", 3, "", "short-row"},
	}
	var b bytes.Buffer
	if err := render.Rejects(&b, rows); err != nil {
		t.Fatal(err)
	}
	golden(t, "rejects.csv", b.Bytes())
}

func TestJSONIsIndentedWithKeysInOrder(t *testing.T) {
	v := map[string]any{"b": []int{1, 2}, "a": "R&D <x>", "c": nil}
	var b bytes.Buffer
	if err := render.JSON(&b, v); err != nil {
		t.Fatal(err)
	}
	golden(t, "indented.json", b.Bytes())
}
