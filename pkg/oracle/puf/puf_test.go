package puf

import (
	"maps"
	"strings"
	"testing"
)

// TestTraps: the plain computation answers every record made by hand as it was
// worked out by hand.
func TestTraps(t *testing.T) {
	for _, trap := range Traps() {
		if got := trap.Answer(TrapYear); !maps.Equal(got, trap.Want) {
			t.Errorf("%s:\n got %v\nwant %v", trap.Note, got, trap.Want)
		}
	}
}

// TestTrapsAreOwnThings: no two traps have the same note, and every element that
// one names is a column.
func TestTrapsAreOwnThings(t *testing.T) {
	columns := map[string]bool{}
	for _, e := range elements {
		columns[e] = true
	}
	seen := map[string]bool{}
	for _, trap := range Traps() {
		if seen[trap.Note] {
			t.Errorf("%q is there twice", trap.Note)
		}
		seen[trap.Note] = true
		for e := range trap.Record {
			if !columns[e] {
				t.Errorf("%s: no column %s", trap.Note, e)
			}
		}
	}
}

// TestSpellings: the same item under its name in each program year.
func TestSpellings(t *testing.T) {
	for _, c := range []struct {
		year                  Year
		employed, area, rates string
	}{
		{2019, "PIRL 1602", "PIRL 108A", "PIRL 3013"},
		{2020, "p1602", "p108a", "p3013"},
		{2021, "PIRL1602", "PIRL108A", "PIRL4013"},
		{2022, "PIRL 1602", "PIRL 108-A", "CALC4013"},
		{2023, "1602", "108-A", "CALC4013"},
	} {
		header := "," + strings.Join(Header(c.year), ",") + ","
		for _, want := range []string{c.employed, c.area, c.rates} {
			if strings.Count(header, ","+want+",") != 1 {
				t.Errorf("PY%d: the header does not hold %q once", c.year, want)
			}
		}
		if n := strings.Count(header, ","); n < 150 {
			t.Errorf("PY%d: %d columns", c.year, n-1)
		}
	}
}
