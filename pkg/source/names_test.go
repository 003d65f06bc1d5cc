package source

import (
	"bytes"
	"slices"
	"testing"
	"testing/fstest"
)

var elementNames = &Names{
	Loose: true,
	Elements: map[string][]string{
		"100":      {"Unique Individual Identifier"},
		"108-A":    {"ETA-Assigned 1st Local Workforce Board Code"},
		"1602":     {"Employed in 2nd Quarter After Exit Quarter", "EMPQ2"},
		"CALC4013": {"WIOA Employment rate (quarter 2)"},
		"CALC4004": {"Served by a dislocated worker grant", "4004", "3004"},
		"3004":     {"Individualized Services Provided Virtual/Online"},
	},
	Also:     map[string][]string{"ssn": {"employee_ssn", "Social Security Number"}},
	Optional: map[string]bool{"1602": true, "CALC4013": true},
}

func TestColumnsAreFoundByNumberThenByName(t *testing.T) {
	for _, c := range []struct {
		want   string
		header string
		found  bool
	}{
		{"1602", "1602", true},
		{"1602", "PIRL1602", true},
		{"1602", "PIRL 1602", true},
		{"1602", "pirl_1602", true},
		{"1602", "p1602", true},
		{"1602", "P1602", true},
		{"1602", "1602 Employed in 2nd Quarter After Exit Quarter (WIOA)", true},
		{"1602", "PIRL 1602 - Employed 2nd Qtr", true},
		{"1602", "Employed in 2nd Quarter After Exit Quarter (WIOA)", true},
		{"1602", "Employed in 2nd Quarter After Exit Quarter", true},
		{"1602", "employed_in_2nd_quarter_after_exit_quarter_wioa", true},
		{"1602", "empq2", true},
		{"1602", "16020", false},
		{"1602", "1602 Barriers", false},
		{"1602", "x1602", false},
		{"108-A", "108-A", true},
		{"108-A", "PIRL108A", true},
		{"108-A", "p108a", true},
		{"108-A", "PIRL 108-A", true},
		{"108-A", "108", false},
		{"108-A", "108-B", false},
		{"100", "100 percent low income", false},
		{"100", "100 Unique Individual Identifier (WIOA)", true},
		{"CALC4013", "CALC4013", true},
		{"CALC4013", "calc 4013", true},
		{"CALC4013", "4013", false},
		{"CALC4004", "4004", true},
		{"CALC4004", "PIRL 4004", true},
		{"CALC4004", "3004", true},
		{"CALC4004", "p3004", true},
		{"CALC4004", "3004 Served by a dislocated worker grant", true},
		{"CALC4004", "5004", false},
		{"CALC4004", "3004 Individualized Services Provided Virtual/Online", false},
		{"3004", "3004 Individualized Services Provided Virtual/Online", true},
		{"ssn", "SSN", true},
		{"ssn", "Employee SSN", true},
		{"ssn", "social-security-number", true},
		{"ssn", "ssn2", false},
	} {
		if got := elementNames.Find([]string{"other", c.header}, []string{c.want})[0]; (got != "") != c.found {
			t.Errorf("%s in a header with %q: found %q", c.want, c.header, got)
		}
	}
	if got := (*Names)(nil).Find([]string{"SSN"}, []string{"ssn"})[0]; got != "" {
		t.Error("without names a column is found by its own name only")
	}
	both := []string{"PIRL 1602", "p1602"}
	if err := CheckHeader("f.csv", both, []string{"1602"}, elementNames).Err(); err == nil {
		t.Error("two columns of one element are no problem")
	}
	for want, header := range map[string][]string{"1602": {"1602", "PIRL 1602"}, "ssn": {"SSN", "ssn"}} {
		if got := elementNames.Find(header, []string{want})[0]; got != "" {
			t.Errorf("%s is found in %v, where two columns can be meant", want, header)
		}
	}
	if got := elementNames.Find([]string{"EMPQ2", "PIRL1602"}, []string{"1602"})[0]; got != "PIRL1602" {
		t.Errorf("the number does not go before the name: %q", got)
	}
	for _, header := range [][]string{{"employee_ssn", "SSN"}, {"SSN", "Social Security Number", "employee_ssn"}, {"SSN"}} {
		if got := elementNames.Find(header, []string{"ssn"})[0]; got != "SSN" {
			t.Errorf("of %q the column's own name does not go before other spellings: %q", header, got)
		}
	}
	if got := elementNames.Find([]string{"Social Security Number", "Employee SSN"}, []string{"ssn"})[0]; got != "Employee SSN" {
		t.Errorf("spellings do not go in their order: %q", got)
	}
	if err := CheckHeader("f.csv", []string{"employee_ssn", "Employee SSN"}, []string{"ssn"}, elementNames).Err(); err == nil {
		t.Error("two columns of one spelling are no problem")
	}
}

func TestMissingOptionalColumnsAreBlank(t *testing.T) {
	header := []string{"id", "pirl 1602"}
	rows := [][]string{{"a", "1"}, {"b", "9"}}
	csv := "id,pirl 1602\na,1\nb,\"9\"\n"
	files := fstest.MapFS{"f.csv": {Data: []byte(csv)}, "f.dat": {Data: []byte("a1\nb9\n")}, "f.parquet": {Data: parquetOf(t, header, rows)}}
	for name, spec := range map[string]Spec{
		"f.csv": {}, "f.parquet": {},
		"f.dat": {Fixed: []FixedField{{"id", 1, 1}, {"1602", 2, 1}}},
	} {
		names := &Names{Loose: true, Elements: elementNames.Elements, Optional: map[string]bool{"1602": true, "CALC4013": true}}
		for _, keep := range []KeepFunc{nil, EachRow(1, func([][]byte) bool { return true })} {
			r, err := Open(files, name, spec, Options{Columns: []string{"id", "CALC4013", "1602"}, Keys: 1, Names: names})
			if err != nil {
				t.Fatal(name, err)
			}
			var got []string
			c, err := r.Next()
			if err != nil {
				t.Fatal(name, err)
			}
			b, err := r.Decode(c, keep)
			if err != nil {
				t.Fatal(name, err)
			}
			for i := range b.N {
				for j := range b.Columns {
					got = append(got, string(b.Columns[j].Cell(i)))
				}
			}
			if want := []string{"a", "", "1", "b", "", "9"}; !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
			r.Close()
		}
	}
	_, err := Open(files, "f.csv", Spec{}, Options{Columns: []string{"id", "CALC4013"}, Names: &Names{Loose: true, Elements: elementNames.Elements}})
	if err == nil {
		t.Error("a needed column that is missing is no problem")
	}
}

// parquetOf writes rows of text as Parquet.
func parquetOf(t *testing.T, header []string, rows [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	var cols []WriteColumn
	for _, h := range header {
		cols = append(cols, WriteColumn{Name: h, Type: WString})
	}
	w, err := NewParquetWriter(&b, cols, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		for i, cell := range r {
			w.AppendString(i, cell)
		}
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// An earlier number of an element counts only where no later one is in the header.
func TestTheLatestNumberOfAnElementWins(t *testing.T) {
	for _, c := range []struct {
		header []string
		found  string
	}{
		{[]string{"3004", "4004", "CALC4004"}, "CALC4004"},
		{[]string{"p3004", "PIRL 4004"}, "PIRL 4004"},
		{[]string{"p3004", "Served by a dislocated worker grant"}, "p3004"},
		{[]string{"5004", "Served by a dislocated worker grant"}, "Served by a dislocated worker grant"},
	} {
		if got := elementNames.Find(c.header, []string{"CALC4004"})[0]; got != c.found {
			t.Errorf("%q: found %q, want %q", c.header, got, c.found)
		}
	}
}
