package codes_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
)

var book = codes.NewBook(configs.FS)

// TestTablesAreWhole holds the shipped files against what is known of their
// sources: how many codes, and that each stands once below one that exists.
func TestTablesAreWhole(t *testing.T) {
	for system, want := range map[string]int{"cip": 2848, "soc": 867, "naics": 2125, "fips": 60} {
		all := book.Of(system).All()
		if len(all) != want {
			t.Errorf("%s has %d codes, want %d", system, len(all), want)
		}
		for i, e := range all {
			if e.Title == "" || e.Title != strings.Join(strings.Fields(e.Title), " ") || i > 0 && all[i-1].Code >= e.Code {
				t.Errorf("%s %s: no title, blanks in it, or the code stands twice", system, e.Code)
			}
		}
	}
	levels := map[int]int{}
	for _, e := range book.CIP().All() {
		levels[len(e.Code)]++
		if got, repair, ok := codes.CIP(e.Code); !ok || repair != 0 || got != e.Code {
			t.Errorf("CIP %s is not in canonical spelling", e.Code)
		}
		if n := len(book.CIP().Parents(e.Code)); n != map[int]int{2: 0, 5: 1, 7: 2}[len(e.Code)] {
			t.Errorf("CIP %s has %d codes above it", e.Code, n)
		}
		if _, there := book.CIP().Get(e.Now); e.Now != "" && e.Now != "deleted" && !there {
			t.Errorf("CIP %s was moved to %s, which does not exist", e.Code, e.Now)
		}
	}
	if levels[2] != 50 || levels[5] != 473 || levels[7] != 2325 {
		t.Errorf("CIP levels %v", levels)
	}
	for _, e := range book.NAICS().All() {
		if _, repair, ok := codes.NAICS(e.Code); !ok || repair != 0 {
			t.Errorf("NAICS %s is not in canonical spelling", e.Code)
		}
		if !strings.Contains(e.Code, "-") && len(book.NAICS().Parents(e.Code)) != len(e.Code)-2 {
			t.Errorf("NAICS %s: codes above it are missing", e.Code)
		}
		if len(e.Code) < 6 && strings.HasSuffix(e.Title, "T") {
			t.Errorf("NAICS %s has the mark of the trilateral agreement in its title", e.Code)
		}
	}
}

// TestProgramsAndOccupationsExist: both ends of every line of the crosswalk are
// codes, and its two directions agree.
func TestProgramsAndOccupationsExist(t *testing.T) {
	pairs := 0
	for _, e := range book.CIP().All() {
		for _, soc := range book.Occupations(e.Code) {
			pairs++
			if _, ok := book.SOC().Get(soc); !ok {
				t.Errorf("%s leads to %s, which does not exist", e.Code, soc)
			}
			if !slices.Contains(book.Programs(soc), e.Code) {
				t.Errorf("%s leads to %s, but not back", e.Code, soc)
			}
		}
	}
	if pairs != 5723 {
		t.Errorf("%d pairs of existing programs and occupations, want all 5723 of the file", pairs)
	}
}

func TestTitles(t *testing.T) {
	for _, c := range [][3]string{
		{"cip", "51", "HEALTH PROFESSIONS AND RELATED PROGRAMS"}, {"cip", "51.3801", "Registered Nursing/Registered Nurse"},
		{"cip", "01.0309", "Viticulture and Enology"}, {"naics", "62", "Health Care and Social Assistance"}, {"naics", "31-33", "Manufacturing"},
		{"naics", "622110", "General Medical and Surgical Hospitals"}, {"soc", "29-1141", "Registered Nurses"}, {"fips", "06", "California"}, {"fips", "72", "Puerto Rico"},
	} {
		if e, ok := book.Of(c[0]).Get(c[1]); !ok || e.Title != c[2] {
			t.Errorf("%s %s: %q", c[0], c[1], e.Title)
		}
	}
	if e, _ := book.FIPS().Get("06"); e.Also != "CA" {
		t.Errorf("FIPS 06 has the postal code %q", e.Also)
	}
	if e, _ := book.CIP().Get("01.0309"); e.Now != "01.1004" {
		t.Errorf("CIP 01.0309 is now %q", e.Now)
	}
	if book.Of("isco") != nil {
		t.Error("a classification that is not there")
	}
}

func TestLookups(t *testing.T) {
	list := func(entries []codes.Entry) string {
		var out []string
		for _, e := range entries {
			out = append(out, e.Code)
		}
		return strings.Join(out, " ")
	}
	cip, naics := book.CIP(), book.NAICS()
	for what, pair := range map[string][2]string{
		"parents of a program":      {list(cip.Parents("51.3801")), "51 51.38"},
		"parents of no program":     {list(cip.Parents("51.3877")), "51 51.38"},
		"parents of an industry":    {list(naics.Parents("311111")), "31-33 311 3111 31111"},
		"parents of a sector":       {list(naics.Parents("31-33")), ""},
		"children of a sector":      {list(naics.Children("44-45")), "441 444 445 449 455 456 457 458 459"},
		"children of a series":      {list(cip.Children("51.32")), "51.3201 51.3202 51.3203 51.3204 51.3205 51.3206 51.3299"},
		"children of a detail":      {list(cip.Children("51.3801")), ""},
		"matches of a prefix":       {list(cip.Matches("51.32*")), "51.32 51.3201 51.3202 51.3203 51.3204 51.3205 51.3206 51.3299"},
		"matches of a code":         {list(cip.Matches("51.32")), "51.32"},
		"matches of what is not":    {list(cip.Matches("51.32010")), ""},
		"occupations":               {strings.Join(book.Occupations("51.3801"), " "), "25-1072 29-1141"},
		"matches of a prefix to it": {list(naics.Matches("6221*")), "6221 62211 622110"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s, want %s", what, pair[0], pair[1])
		}
	}
	for pattern, want := range map[string]string{"51.3877": "51.38", "51.9*": "51.99", "513801x": "51", "00.1": ""} {
		if e, _ := cip.Nearest(pattern); e.Code != want {
			t.Errorf("nearest to %s is %q, want %q", pattern, e.Code, want)
		}
	}
}

// TestAgainstTheAgenciesFiles compares every code and title with the files of the
// agencies, where these are at hand.
func TestAgainstTheAgenciesFiles(t *testing.T) {
	const dir = "../../../shared/data"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the agencies' files are not beside this checkout; TestTablesAreWhole holds the counts")
	}
	for _, r := range rows(t, dir, "CIPCode2020.csv")[1:] {
		e, ok := book.CIP().Get(strings.Trim(r[1], `="`))
		title := strings.TrimSuffix(strings.Join(strings.Fields(r[4]), " "), ".")
		gone := r[2] == "Deleted" || r[2] == "Moved from"
		if !ok || e.Title != title || (e.Now != "") != gone {
			t.Errorf("CIP %s differs", r[1])
		}
	}
	pairs := 0
	for _, r := range rows(t, dir, "CIP2020_SOC2018_Crosswalk.csv")[1:] {
		if r[0] == "99.9999" || r[2] == "99-9999" {
			continue
		}
		pairs++
		if e, ok := book.SOC().Get(r[2]); !ok || e.Title != r[3] || !slices.Contains(book.Occupations(r[0]), r[2]) {
			t.Errorf("CIP %s and SOC %s differ", r[0], r[2])
		}
	}
	if pairs != 5723 {
		t.Errorf("%d pairs", pairs)
	}
	n := 0
	for _, r := range rows(t, dir, "2022_NAICS_Structure.csv") {
		e, ok := book.NAICS().Get(strings.TrimSpace(r[1]))
		if !ok {
			continue
		}
		n++
		title := strings.Join(strings.Fields(r[2]), " ")
		if e.Title != title && e.Title+"T" != title {
			t.Errorf("NAICS %s differs", e.Code)
		}
	}
	if n != len(book.NAICS().All()) {
		t.Errorf("%d NAICS codes", n)
	}
}

func rows(t *testing.T, dir, name string) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	// The file writes ="01", which encoding/csv takes with LazyQuotes only.
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	out, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDescriptionsSayWhatIsThere reads the YAML files beside the tables.
func TestDescriptionsSayWhatIsThere(t *testing.T) {
	l := defs.NewLoader(defs.FSFiles{FS: configs.FS}, &defs.Library{Files: defs.FSFiles{FS: configs.FS}})
	described := map[string]bool{}
	for _, c := range l.Classifications() {
		text, err := configs.FS.ReadFile("codes/classifications/" + c.File)
		if err != nil {
			t.Error(err)
			continue
		}
		described[c.File] = true
		var columns []string
		for _, col := range c.Columns {
			columns = append(columns, col.Name)
		}
		head, _, _ := strings.Cut(string(text), "\n")
		if strings.Join(columns, ",") != head {
			t.Errorf("%s: the columns are %s", c.ID, head)
		}
		if c.Of != "cip_soc" && book.Of(c.Of) == nil {
			t.Errorf("%s is of %q, which is no classification", c.ID, c.Of)
		}
	}
	if err := l.Problems.Err(); err != nil {
		t.Error(err)
	}
	files, _ := configs.FS.ReadDir("codes/classifications")
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".csv") && !described[f.Name()] {
			t.Errorf("%s has no description", f.Name())
		}
	}
}
