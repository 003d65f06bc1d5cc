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
		{Source: "wages", File: "wages_2024q1.csv", Row: 10, Column: "WAGES", Code: "bad-number"},
		{Source: "wages", File: "wages_2024q1.csv", Row: 9, Column: "WAGES", Code: "bad-number"},
		{Source: "wages", File: "wages_2024q1.csv", Row: 9, Column: "QTR", Code: "bad-quarter"},
		{Source: "college", File: "=cmd.csv", Row: 2, Column: "@SUM(A1)", Code: "bad-date"},
		{Source: "college", File: "students, all.csv", Row: 3, Column: "", Code: "short-row"},
	}
	var b bytes.Buffer
	if err := render.Rejects(&b, rows); err != nil {
		t.Fatal(err)
	}
	golden(t, "rejects.csv", b.Bytes())
}

func TestRejectsHaveAColumnForValuesOnlyWhenThereAreSome(t *testing.T) {
	var b bytes.Buffer
	if err := render.Rejects(&b, []render.RejectRow{{Source: "wages", File: "w.csv", Row: 9, Column: "WAGES", Code: "bad-number", Value: "=1"}}); err != nil {
		t.Fatal(err)
	}
	if want := "source,file,row,column,code,value\nwages,w.csv,9,WAGES,bad-number,'=1\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestJSONIsIndentedWithKeysInOrder(t *testing.T) {
	v := map[string]any{"b": []int{1, 2}, "a": "R&D <x>", "c": nil}
	var b bytes.Buffer
	if err := render.JSON(&b, v); err != nil {
		t.Fatal(err)
	}
	golden(t, "indented.json", b.Bytes())
}
