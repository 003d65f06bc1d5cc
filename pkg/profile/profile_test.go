package profile_test

import (
	"reflect"
	"testing"

	"pathmetrics/pkg/profile"
)

func TestPersonalValues(t *testing.T) {
	for v, want := range map[string]bool{
		"F": false, "03": false, "2023": false, "51.38": true, "2023Q3": true, "Full-Time": false, "1-2": false, "AAS": false,
		"12345": true, "19990101": true, "1999-01-01": true, "01/02/99": true, "4321.09": true, "12,000": true, "$5": true,
		"a@b": true, "55 Elm": true, "5 or more": false, "a text that is far too long to be a code of any kind": true, "a\nb": true,
	} {
		if profile.Personal(v) != want {
			t.Errorf("%q: %v, want %v", v, !want, want)
		}
	}
}

func TestPersonalNames(t *testing.T) {
	for name, want := range map[string]bool{
		"SEX": false, "RACE": false, "STATUS": false, "GRADE": false, "WIDTH": false, "PIRL 904": false,
		"SSN": true, "Student ID": true, "student_id": true, "DOB": true, "Last Name": true, "QTR_WAGES": true, "memberId": true,
	} {
		if got := profile.PersonalName(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func TestHeaderThatIsARow(t *testing.T) {
	for _, c := range []struct {
		columns []string
		want    bool
	}{
		{[]string{"SSN", "BEGIN", "1602"}, false},
		{[]string{"212550101", "x"}, true},
		{[]string{"a", "1984-02-28"}, true},
		{[]string{"a", "43.10"}, true},
		{[]string{"", "a"}, true},
		{[]string{"", "a_date"}, false},
		{[]string{"Smith", "Anna", "F"}, true},
	} {
		if got := profile.HeaderIsData(c.columns); got != c.want {
			t.Errorf("%q: %v, want %v", c.columns, got, c.want)
		}
	}
}

// rows is one column of cells.
type rows []string

func (r rows) N() int               { return len(r) }
func (r rows) Cell(_, i int) []byte { return []byte(r[i]) }

func repeat(cell string, n int) (out rows) {
	for range n {
		out = append(out, cell)
	}
	return out
}

func TestWhatIsShown(t *testing.T) {
	cells := append(append(repeat("B", 12), repeat("A", 10)...), append(repeat("C", 9), "", " ", "NA", "Z")...)
	for _, c := range []struct {
		role profile.Role
		want profile.Line
	}{
		{profile.Role{Name: "X"}, profile.Line{Values: []profile.Count{{"B", 12}, {"A", 10}}, Rare: profile.Group{Values: 2, Rows: 10}}},
		{profile.Role{Name: "X", Use: profile.Coded, Codes: map[string]bool{"A": true, "C": true}},
			profile.Line{Values: []profile.Count{{"A", 10}}, Rare: profile.Group{Values: 1, Rows: 9}, Unknown: profile.Group{Values: 2, Rows: 13}}},
		{profile.Role{Name: "X", Use: profile.Hidden}, profile.Line{}},
		{profile.Role{Name: "FIRST_NAME"}, profile.Line{}},
	} {
		// In two halves, as two goroutines would.
		a := profile.NewColumns([]profile.Role{c.role}, []string{"NA"})
		b := profile.NewColumns([]profile.Role{c.role}, []string{"NA"})
		a.Batch(cells[:15])
		b.Batch(cells[15:])
		a.Add(b)
		want := c.want
		want.Role, want.Rows, want.Blank, want.Distinct = c.role, int64(len(cells)), 3, 4
		if got := a.Lines()[0]; !reflect.DeepEqual(got, want) {
			t.Errorf("%+v: %+v, want %+v", c.role, got, want)
		}
	}
}

func TestTooManyValuesAreOnlyCounted(t *testing.T) {
	a, b := profile.NewColumns([]profile.Role{{Name: "X"}}, nil), profile.NewColumns([]profile.Role{{Name: "X"}}, nil)
	for i := range profile.MaxDistinct {
		a.Batch(rows{string(rune('a' + i))})
		b.Batch(rows{string(rune('b' + i))})
	}
	if l := a.Lines()[0]; l.More || l.Distinct != profile.MaxDistinct {
		t.Errorf("%d values, more %v", l.Distinct, l.More)
	}
	a.Add(b)
	if l := a.Lines()[0]; !l.More || l.Distinct != profile.MaxDistinct || l.Values != nil {
		t.Errorf("%d values, more %v", l.Distinct, l.More)
	}
}

func TestCodesOfOneCell(t *testing.T) {
	role := profile.Role{Name: "X", Use: profile.Coded, Codes: map[string]bool{"01": true, "06": true}, Split: ";", Pad: 2}
	c := profile.NewColumns([]profile.Role{role}, nil)
	c.Batch(append(repeat("1;06", 10), repeat("01;99", 10)...))
	l := c.Lines()[0]
	if len(l.Values) != 1 || l.Values[0].Value != "1;06" || l.Unknown.Rows != 10 {
		t.Errorf("%+v", l)
	}
}

func TestCodesAsTheLayoutComparesThem(t *testing.T) {
	for _, c := range []struct {
		role  profile.Role
		cell  string
		known bool
	}{
		{profile.Role{Codes: map[string]bool{"01": true}, Spreadsheet: true}, "1.0", true},
		{profile.Role{Codes: map[string]bool{"1": true}, Spreadsheet: true}, `="01"`, true},
		{profile.Role{Codes: map[string]bool{"0": true}, Spreadsheet: true}, "00", true},
		{profile.Role{Codes: map[string]bool{"1": true}}, "1.0", false},
		{profile.Role{Codes: map[string]bool{"1": true}}, "01", false},
		{profile.Role{Codes: map[string]bool{"Yes": true}, AnyCase: true}, "YES", true},
		{profile.Role{Codes: map[string]bool{"Yes": true}}, "YES", false},
		{profile.Role{Codes: map[string]bool{"ABE*": true}}, "ABE 3", true},
		{profile.Role{Codes: map[string]bool{"ABE*": true}}, "ASE", false},
	} {
		c.role.Name, c.role.Use = "X", profile.Coded
		n := profile.NewColumns([]profile.Role{c.role}, nil)
		n.Batch(repeat(c.cell, 10))
		if got := n.Lines()[0].Unknown.Rows == 0; got != c.known {
			t.Errorf("%q among %v: known %v", c.cell, c.role.Codes, got)
		}
	}
}
