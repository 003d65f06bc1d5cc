package puf

import (
	"bytes"
	"encoding/csv"
	"flag"
	"maps"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/puf anew")

// checkedIn is the file of the traps as it lies beside the other test data, for
// people to read and for the scripts.
const checkedIn = "../../../testdata/puf/traps_py2022.csv"

// TestCheckedInFile: the file is what the traps make.
func TestCheckedInFile(t *testing.T) {
	var made bytes.Buffer
	if err := TrapFile().Write(&made); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(checkedIn, made.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(checkedIn)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, made.Bytes()) {
		t.Error("testdata/puf/traps_py2022.csv is not what the traps make; write it with -update and read the difference")
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) != len(Traps())+1 {
		t.Errorf("%d rows, %v", len(rows)-1, err)
	}
}

// TestRandomIsTheSame: one seed makes one file, another another.
func TestRandomIsTheSame(t *testing.T) {
	file := func(seed uint64) string {
		f := &File{Year: 2021, Records: Random(seed, 2021, 200)}
		f.Answer()
		var b strings.Builder
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first, again := file(3), file(3)
	if first != again {
		t.Error("one seed made two files")
	}
	if file(3) == file(4) {
		t.Error("two seeds made one file")
	}
}

// TestRandomMeetsEverything: among random records every answer column has
// successes, failures and blanks.
func TestRandomMeetsEverything(t *testing.T) {
	for year := Year(2019); year <= 2023; year++ {
		seen := map[string]map[string]int{}
		for _, c := range AnswerColumns {
			seen[c] = map[string]int{}
		}
		for _, r := range Random(1, year, 3000) {
			a := r.Answer(year)
			for _, c := range AnswerColumns {
				v := a[c]
				if (c == "CALC4015" || c == "CALC4016") && v != "" {
					v = "amount"
				}
				seen[c][v]++
			}
		}
		for _, c := range AnswerColumns {
			want := []string{"1", "0", ""}
			if c == "CALC4015" || c == "CALC4016" {
				want = []string{"amount", ""}
			}
			for _, v := range want {
				if seen[c][v] < 5 {
					t.Errorf("PY%d: %s is %q for %d records only", year, c, v, seen[c][v])
				}
			}
		}
	}
}

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
