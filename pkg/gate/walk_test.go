package gate

import "testing"

// TestWhatCannotBeReckonedIsStuck solves equations whose coefficients outgrow their place
// when one is put into the other.
func TestWhatCannotBeReckonedIsStuck(t *testing.T) {
	const a, b = 1_000_003, 999_983 // primes
	s := &system{
		vars:      []variable{{5, 0, unbounded}, {5, 0, unbounded}, {5, 0, unbounded}, {5, 0, unbounded}},
		equations: [][]term{{{0, a}, {1, b}, {2, -b}}, {{0, b}, {1, a}, {3, -a}}},
		goals:     []goal{{vars: []int32{0}, width: 3, now: whole(5), lo: whole(5), hi: whole(5)}},
	}
	if open := s.solve(); len(open) != 1 || !open[0].stuck {
		t.Errorf("%d goals are open", len(open))
	}
}

// TestBoundsOfRangesHold has a number that a range keeps between 3 and 7.
func TestBoundsOfRangesHold(t *testing.T) {
	for width, want := range map[int64]int{4: 0, 5: 1} {
		s := &system{
			vars:      []variable{{5, 0, unbounded}, {5, 3, 7}},
			equations: [][]term{{{0, 1}, {1, -1}}},
			goals:     []goal{{vars: []int32{0}, width: width, now: whole(5), lo: whole(5), hi: whole(5)}},
		}
		if open := s.solve(); len(open) != want || want == 1 && open[0].stuck {
			t.Errorf("width %d: %d goals are open, want %d", width, len(open), want)
		}
	}
}

// TestRestoredLinesAreThoseOfTheFirst pivots here and there and goes back.
func TestRestoredLinesAreThoseOfTheFirst(t *testing.T) {
	vars := make([]variable, 6)
	for i := range vars {
		vars[i] = variable{int64(i + 1), 0, unbounded}
	}
	work := patience
	w := solvedFor(vars, [][]term{{{0, 1}, {1, 1}, {2, 1}}, {{2, 1}, {3, 1}, {4, 1}}, {{0, 1}, {3, -1}, {5, 1}}}, &work)
	show := func() (out [][]entry) {
		for i := range w.lines {
			l := &w.lines[i]
			if l.basis != none && (w.home[l.basis] != int32(i) || l.by(l.basis) != l.own || l.own <= 0) {
				t.Errorf("line %d has lost its basis", i)
			}
			out = append(out, append([]entry{}, l.entries...))
		}
		for v := range vars {
			if w.home[v] != none {
				continue
			}
			n := 0
			for i := range w.lines {
				if w.lines[i].by(int32(v)) != 0 {
					n++
				}
			}
			if len(w.places(int32(v))) != n {
				t.Errorf("variable %d is in %d lines, and known to be in %d", v, n, len(w.places(int32(v))))
			}
		}
		return out
	}
	first := show()
	for round := range 3 {
		for i := range w.lines {
			for v := range int32(len(vars)) {
				if w.home[v] == none && w.lines[i].by(v) != 0 && int(v)%2 == round%2 {
					w.pivot(int32(i), v)
					show()
					break
				}
			}
		}
		w.restore()
		again := show()
		for i := range first {
			for k := range first[i] {
				if len(again[i]) != len(first[i]) || again[i][k] != first[i][k] {
					t.Fatalf("round %d: line %d is another one", round, i)
				}
			}
		}
	}
}
