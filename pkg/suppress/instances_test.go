package suppress

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// The instances of the specification (reference disclosure_control.md, section 2.4)
// as systems. S15, S16, S18, S19, S23 and S24 are rules of single cells and belong
// to package protect. S07, S09, S10 and S13 are in instances_more_test.go.

// line is a total with its parts.
func line(width int64, values ...int64) *System {
	r := &release{System{Atoms: values}}
	r.table("", width, count(len(values)), way{n: len(values)})
	return &r.System
}

// grid is a two-way table, given by rows.
func grid(width int64, rows ...[]int64) *System {
	r := &release{System{Atoms: slices.Concat(rows...)}}
	r.table("", width, count(len(r.Atoms)), way{n: len(rows[0])}, way{n: len(rows)})
	return &r.System
}

func count(n int) (out []int32) {
	for i := range n {
		out = append(out, int32(i))
	}
	return out
}

// keys of the cells that are hidden.
func keys(s *System, hidden []bool) string {
	var out []string
	for c, h := range hidden {
		if h {
			out = append(out, strings.Trim(s.Cells[c].Key, "[]"))
		}
	}
	return strings.Join(out, ", ")
}

func TestInstances(t *testing.T) {
	for _, c := range []struct {
		name  string // with its source
		s     *System
		width int64
		want  string // places in rows and columns, the last being the total
	}{
		{"S01, brute force", line(10, 5, 100, 95), 10, "0, 2"},
		{"S02, brute force", line(10, 250, 4), 10, "0, 1"},
		{"S03, the remainder of a total tells two ones, public test", line(5, 12, 1, 1), 5, "0, 1, 2"},
		{"S04, brute force", grid(10, []int64{3, 17}, []int64{20, 40}), 10, "0 0, 1 0, 0 1, 1 1"},
		{"S14, Wyoming Labor Market Information, July 2008", line(3, 2, 3, 3), 3, "0, 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Solve(c.s, c.width)
			hold(t, c.s, r, c.width)
			if got := keys(c.s, r.Hidden); got != c.want {
				t.Errorf("hidden: %s, want %s", got, c.want)
			}
		})
	}
}

func TestDiagonalNeedsThreeMore(t *testing.T) { // S05, brute force: two patterns
	s := grid(10, []int64{4, 40, 50}, []int64{60, 5, 70}, []int64{80, 90, 6})
	r := Solve(s, 10)
	hold(t, s, r, 10)
	if r.Primary != 3 || r.Secondary != 3 {
		t.Errorf("%d and %d hidden: %s", r.Primary, r.Secondary, keys(s, r.Hidden))
	}
}

func TestSmallRowTakesItsTotalAndAnotherRow(t *testing.T) { // S06, brute force
	s := grid(10, []int64{1, 2, 3}, []int64{40, 50, 60}, []int64{70, 80, 90})
	r := Solve(s, 10)
	hold(t, s, r, 10)
	if r.Primary != 4 || r.Secondary != 4 || !r.Hidden[slices.IndexFunc(s.Cells, func(c Cell) bool { return c.Key == "[3 1]" })] {
		t.Errorf("%d and %d hidden: %s", r.Primary, r.Secondary, keys(s, r.Hidden))
	}
}

// S08: z1 is the part of z2w, as printed in the vignette of easySdcTable, with
// kostragr 300. The unit test of GaussSuppression hides rows 12, 13, 22, 23, 42 and
// 43 of the table with its margins first: annet and arbeid of B, D and H.
func TestMunicipalities(t *testing.T) {
	s := grid(4,
		[]int64{11, 11, 55, 36}, []int64{7, 1, 29, 18}, []int64{5, 8, 35, 25}, []int64{13, 2, 17, 13},
		[]int64{9, 14, 63, 52}, []int64{12, 9, 24, 22}, []int64{6, 4, 22, 8}, []int64{9, 3, 38, 15})
	r := Solve(s, 4)
	hold(t, s, r, 4)
	if got, want := keys(s, r.Hidden), "0 1, 1 1, 0 3, 1 3, 0 7, 1 7"; got != want {
		t.Errorf("hidden: %s, want %s", got, want)
	}
}

// S09: a row of zeros whose remainder is shown is known, as nothing is below 0.
func TestZerosThatFollow(t *testing.T) {
	s := line(3, 0, 0, 7)
	s.Sums[0].Wide, s.Sums[1].Wide, s.Cells[0].Primary, s.Cells[1].Primary = true, true, true, true
	if known(t, s, []bool{true, true, false, false}, 0) != "0 to 0" {
		t.Error("the zeros should follow")
	}
	r := Solve(s, 3)
	hold(t, s, r, 3)
	if got, want := keys(s, r.Hidden), "0, 1, 2"; got != want {
		t.Errorf("hidden: %s, want %s", got, want)
	}
}

// S10: two hidden ones that sum to 2 are no protection of each other.
func TestTwoSingletons(t *testing.T) {
	s := line(3, 1, 1, 6)
	if got := known(t, s, []bool{true, true, false, false}, 0); got != "0 to 2" {
		t.Error(got)
	}
	if r := Solve(s, 3); keys(s, r.Hidden) != "0, 1, 2" {
		t.Errorf("hidden: %s", keys(s, r.Hidden))
	}
}

// known is an interval as text.
func known(t *testing.T, s *System, hidden []bool, sum int) string {
	t.Helper()
	low, up, bounded := interval(s, hidden, sum)
	if !bounded {
		return low.RatString() + " or more"
	}
	return fmt.Sprintf("%s to %s", low.RatString(), up.RatString())
}

// S11: sdcTable, tests/testthat/test-simpleheuristic.R. Nine cells are hidden and
// one can be computed; the package hides one more and finds 0 to 141.
func TestFourByFour(t *testing.T) {
	s := grid(0, []int64{30, 47, 64, 89}, []int64{90, 124, 5, 31}, []int64{92, 100, 59, 85}, []int64{800, 991, 651, 685})
	for c := range s.Cells {
		for _, key := range []string{"0 0", "1 0", "2 0", "0 1", "2 1", "1 2", "3 2", "1 3", "3 3"} {
			if s.Cells[c].Key == "["+key+"]" {
				s.Cells[c].Primary, s.Sums[c].Wide = true, true
			}
		}
	}
	before := make([]bool, len(s.Cells))
	for c := range before {
		before[c] = s.Cells[c].Primary
	}
	b := slices.IndexFunc(s.Cells, func(c Cell) bool { return c.Key == "[1 0]" })
	x := slices.IndexFunc(s.Cells, func(c Cell) bool { return c.Key == "[1 1]" })
	if got := known(t, s, before, b); got != "47 to 47" {
		t.Error(got)
	}
	before[x] = true
	if got := known(t, s, before, b); got != "0 to 141" {
		t.Error(got)
	}
	r := Solve(s, 10)
	hold(t, s, r, 10)
	if r.Secondary != 1 {
		t.Errorf("%d more hidden: %s", r.Secondary, keys(s, r.Hidden))
	}
}

// S12: sdcTable, tests/testthat/test-linked-tables.r. Eight regions by county and
// by size: either table is safe, both show that K is 3, unless N is hidden.
func TestCountiesAndSizes(t *testing.T) {
	r := &release{System{Atoms: []int64{2, 2, 8, 8, 3, 3, 3, 7}}} // A B I J K L M N
	for i := range int32(8) {
		r.cell("ABIJKLMN"[i:i+1], 0, 4, i)
	}
	r.cell("county-1", 1, 4, 0, 1, 2, 3)
	r.cell("county-2", 1, 4, 4, 5, 6, 7)
	r.cell("big", 1, 4, 5, 6)
	r.cell("small", 1, 4, 0, 1, 2, 3, 4, 7)
	r.cell("Total", 2, 4, count(8)...)
	s := &r.System
	if got := known(t, s, []bool{true, true, false, false, true, true, true, false, false, false, false, false, false}, 4); got != "3 to 3" {
		t.Error(got)
	}
	out := Solve(s, 4)
	hold(t, s, out, 4)
	if got, want := keys(s, out.Hidden), "A, B, K, L, M, N"; got != want {
		t.Errorf("hidden: %s, want %s", got, want)
	}
}

// S13 without its numbers: one cell of a table of four regions by two sexes takes
// three more (sdcTable, tests/testthat/test-protectTable.r).
func TestOneCellTakesThreeMore(t *testing.T) {
	s := grid(10, []int64{50, 6}, []int64{40, 45}, []int64{60, 70}, []int64{35, 90})
	r := Solve(s, 10)
	hold(t, s, r, 10)
	if r.Primary != 1 || r.Secondary != 3 {
		t.Errorf("%d and %d hidden: %s", r.Primary, r.Secondary, keys(s, r.Hidden))
	}
}

// S17, CMS cell size policy: 13 in one table and 53.8 % in another give 7.
func TestRateAndItsDenominator(t *testing.T) {
	r := &release{System{Atoms: []int64{7, 6}}}
	r.cell("denominator", 1, 10, 0, 1)
	r.cell("rate", 0, 10, 0) // as good as the numerator
	r.Cells[1].Primary = false
	r.Sums = append(r.Sums, Sum{Of: []int32{1}, Cell: None, Wide: true}) // the complement
	s := &r.System
	out := Solve(s, 10)
	hold(t, s, out, 10)
	if got, want := keys(s, out.Hidden), "rate"; got != want {
		t.Errorf("hidden: %s, want %s", got, want)
	}
}

// S20: 25 was published, now it is 26.
func TestNextRelease(t *testing.T) {
	r := &release{System{Atoms: []int64{25, 1}}}
	r.Sums = []Sum{{Of: []int32{0}, Cell: Shown}, {Of: []int32{1}, Cell: None, Wide: true}}
	r.cell("now", 0, 10, 0, 1)
	if out := Solve(&r.System, 10); keys(&r.System, out.Hidden) != "now" || len(out.Open) > 0 {
		t.Errorf("hidden: %s", keys(&r.System, out.Hidden))
	}
	r.Cells[0].Stays = true
	if out := Solve(&r.System, 10); keys(&r.System, out.Hidden) != "" || !slices.Equal(out.Open, []int32{1}) {
		t.Errorf("hidden: %s, open %v", keys(&r.System, out.Hidden), out.Open)
	}
}

// S21: a quarter of 40 and a half year of 46. S22: 18-24 has 40, 18-25 has 44.
func TestDifference(t *testing.T) {
	for _, second := range []int64{6, 4} {
		r := &release{System{Atoms: []int64{40, second}}}
		r.cell("part", 0, 10, 0)
		r.cell("sum", 1, 10, 0, 1)
		r.Sums = append(r.Sums, Sum{Of: []int32{1}, Cell: None, Wide: true})
		out := Solve(&r.System, 10)
		hold(t, &r.System, out, 10)
		if out.Primary != 0 || out.Secondary != 1 {
			t.Errorf("hidden: %s", keys(&r.System, out.Hidden))
		}
	}
}

// TestExactAttacker holds the tests' own method against intervals known by hand.
func TestExactAttacker(t *testing.T) {
	s := grid(0, []int64{3, 17}, []int64{20, 40})
	hidden := make([]bool, len(s.Cells))
	for c, cell := range s.Cells {
		hidden[c] = cell.Level == 0
	}
	if got := known(t, s, hidden, 0); got != "0 to 20" {
		t.Error(got)
	}
	hidden[0] = false
	if got := known(t, s, hidden, 1); got != "17 to 17" {
		t.Error(got)
	}
	for c := range hidden {
		hidden[c] = true
	}
	if got := known(t, s, hidden, 0); got != "0 or more" {
		t.Error(got)
	}
	large := line(0, 1<<40, 1<<41, 7)
	if low, up, _ := interval(large, []bool{true, true, false, false}, 0); low.Sign() != 0 || up.Cmp(big.NewRat(3<<40, 1)) != 0 {
		t.Errorf("%v to %v", low, up)
	}
}
