package suppress

import (
	"slices"
	"strings"
	"testing"
)

// The instances whose tables are published data. Instances, by test and source:
//
//	S01-S04, S14   TestInstances                               brute force; S03 a public test; S14 Wyoming Labor Market Information, July 2008
//	S05, S06       TestDiagonalNeedsThreeMore, TestSmallRow…   brute force
//	S07            TestPathwaysByOutcome                       four cells and two intervals of the specification
//	S08            TestMunicipalities                          GaussSuppression, unit test; data z1 as in easySdcTable
//	S09            TestCountriesWithZeros                      GaussSuppression, vignette on small counts, table 7
//	S10            TestCountriesWithSingletons                 the same, table 8
//	S11, S12       TestFourByFour, TestCountiesAndSizes        sdcTable, test-simpleheuristic.R and test-linked-tables.r
//	S13            TestRegionsBySex                            sdcTable, microdata1 and test-protectTable.r
//	S15, S16       protect: TestDominance, TestShares          GaussSuppression, test-DominanceRule.R; the 80/3 rule
//	S17            TestRateAndItsDenominator                   CMS cell size suppression policy
//	S18, S19       protect: TestNinetySevenOf100, TestTwelve…  CMS; Delaware DOE; SLDS Technical Brief 3
//	S20-S22        TestNextRelease, TestDifference             differencing
//	S23, S24       protect: TestFiveWages, TestNobody          rule of few values; CMS

// numbered is the number of the cell with a key.
func numbered(t *testing.T, s *System, key string) int {
	t.Helper()
	c := slices.IndexFunc(s.Cells, func(c Cell) bool { return strings.Trim(c.Key, "[]") == key })
	if c < 0 {
		t.Fatalf("no cell %s", key)
	}
	return c
}

// hide marks the cells with the keys given.
func hide(t *testing.T, s *System, keys ...string) []bool {
	t.Helper()
	hidden := make([]bool, len(s.Cells))
	for _, key := range keys {
		hidden[numbered(t, s, key)] = true
	}
	return hidden
}

// at is what is known of the cell with a key.
func at(t *testing.T, s *System, hidden []bool, key string) string {
	t.Helper()
	return known(t, s, hidden, numbered(t, s, key))
}

// S07: of the specification's table of four pathways by four outcomes four numbers
// are given and the intervals that follow from these alone. The others here are our
// own, large enough that no other two cells protect both small ones; all pairs are
// tried.
func TestPathwaysByOutcome(t *testing.T) {
	s := grid(10, // employed, credential, both, neither
		[]int64{90, 40, 33, 71}, // health
		[]int64{61, 12, 8, 45},  // IT
		[]int64{52, 3, 14, 38},  // manufacturing
		[]int64{47, 28, 26, 30}) // construction
	r := Solve(s, 10)
	hold(t, s, r, 10)
	if got, want := keys(s, r.Hidden), "1 1, 2 1, 1 2, 2 2"; got != want {
		t.Fatalf("hidden: %s, want %s", got, want)
	}
	if first, second := at(t, s, r.Hidden, "2 1"), at(t, s, r.Hidden, "1 2"); first != "5 to 20" || second != "0 to 15" {
		t.Errorf("known: %s and %s", first, second)
	}
	both, cred := numbered(t, s, "2 1"), numbered(t, s, "1 2")
	pairs := 0
	for a := range s.Cells {
		for b := range a {
			hidden := hide(t, s, "2 1", "1 2")
			hidden[a], hidden[b] = true, true
			if reaches(s, hidden, both, 10) && reaches(s, hidden, cred, 10) {
				pairs++
			}
		}
	}
	if pairs != 1 {
		t.Errorf("%d pairs protect both", pairs)
	}
}

// Countries are 0 Portugal, 1 Spain, 2 Iceland, 3 EU, 4 not EU and 5 all of them;
// ages 0 young, 1 old and 2 both. Source: data example1 of SSBtools, as printed in
// the vignette of GaussSuppression on small counts.

// S09: the year 2015. Zeros are hidden like ones and twos. With eight cells hidden
// and Spain shown, all eight can be computed since nothing is below 0; the vignette's
// table 7 hides Spain too.
func TestCountriesWithZeros(t *testing.T) {
	r := &release{System{Atoms: []int64{0, 5, 0, 4, 6, 3}}}
	r.table("", 3, count(6), way{n: 3, group: 2}, way{n: 2})
	s := &r.System
	for _, key := range []string{"0 0", "2 0", "4 0"} {
		c := numbered(t, s, key)
		s.Cells[c].Primary, s.Sums[c].Wide = true, true
	}
	eight := []string{"0 0", "0 1", "2 0", "2 1", "3 0", "3 1", "4 0", "4 1"}
	for key, exactly := range map[string]string{"0 0": "0", "0 1": "4", "2 0": "0", "2 1": "3", "3 0": "5", "3 1": "10", "4 0": "0", "4 1": "3"} {
		if got := at(t, s, hide(t, s, eight...), key); got != exactly+" to "+exactly {
			t.Errorf("%s is known to be %s", key, got)
		}
	}
	ten := hide(t, s, append(eight, "1 0", "1 1")...)
	for key, want := range map[string]string{"0 0": "0 to 4", "2 0": "0 to 3", "4 0": "0 to 3"} {
		if got := at(t, s, ten, key); got != want {
			t.Errorf("%s is known to be %s, want %s", key, got, want)
		}
	}
	out := Solve(s, 3)
	hold(t, s, out, 3)
	if got, want := keys(s, out.Hidden), keys(s, ten); got != want {
		t.Errorf("hidden: %s, want %s", got, want)
	}
}

// S10: three years, which come as the third number, 3 being all of them. Zeros are
// shown. Of the young in 2016 one is in Iceland and one in Portugal: with Spain
// shown, the two are known to be two.
func TestCountriesWithSingletons(t *testing.T) {
	r := &release{System{Atoms: []int64{
		0, 5, 2, 4, 6, 3, // 2014
		0, 5, 0, 4, 6, 3, // 2015
		1, 7, 1, 3, 5, 4, // 2016
	}}}
	r.table("", 2, count(18), way{n: 3}, way{n: 2}, way{n: 3})
	var eu, other []int32
	for year := range int32(3) {
		a := 6 * year
		r.cell("EU", 1, 2, a, a+1, a+3, a+4)
		r.cell("not EU", 1, 2, a+2, a+5)
		eu, other = append(eu, a, a+1, a+3, a+4), append(other, a+2, a+5)
	}
	r.cell("EU in all years", 2, 2, eu...)
	r.cell("not EU in all years", 2, 2, other...)
	pair := len(r.Sums)
	r.Sums = append(r.Sums, Sum{Of: []int32{12, 14}, Cell: None})
	s := &r.System

	eight := []string{"0 0 2", "2 0 2", "0 1 2", "2 1 2", "0 0 3", "2 0 3", "0 1 3", "2 1 3"}
	if got := known(t, s, hide(t, s, eight...), pair); got != "2 to 2" {
		t.Errorf("the two are known to be %s", got)
	}
	out := Solve(s, 3)
	hold(t, s, out, 3)
	if !out.Hidden[numbered(t, s, "1 0 2")] {
		t.Error("Spain is shown")
	}
	if !reaches(s, out.Hidden, pair, 3) {
		t.Errorf("the two are known to be %s", known(t, s, out.Hidden, pair))
	}
}

// S13: sdcTable, data-raw/microdata1.R, a hundred persons counted by region and sex.
// The women of A are to be protected; the package's test says that by all its methods
// they take three more, the men of A and both of C.
func TestRegionsBySex(t *testing.T) {
	s := grid(10, []int64{18, 2}, []int64{14, 19}, []int64{12, 10}, []int64{11, 14}) // men, women
	r := Solve(s, 10)
	hold(t, s, r, 10)
	if got, want := keys(s, r.Hidden), "0 0, 1 0, 0 2, 1 2"; got != want || r.Primary != 1 {
		t.Errorf("hidden: %s, want %s", got, want)
	}
	if got := at(t, s, r.Hidden, "1 0"); got != "0 to 12" {
		t.Errorf("the women of A are known to be %s", got)
	}
}
