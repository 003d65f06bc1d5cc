package suppress

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/trials"
)

// release puts systems together for tests.
type release struct{ System }

// cell shows the sum of some atoms. It is primary and wide when it is small.
func (r *release) cell(key string, level int, width int64, of ...int32) {
	v := int64(0)
	for _, a := range of {
		v += r.Atoms[a]
	}
	small := v > 0 && v < width
	r.Sums = append(r.Sums, Sum{Of: of, Cell: int32(len(r.Cells)), Wide: small})
	r.Cells = append(r.Cells, Cell{Key: key, Level: level, Primary: small})
}

// table is a table of any number of ways with all its margins. A way may have
// groups: then it has a subtotal for each.
func (r *release) table(name string, width int64, atoms []int32, dims ...way) {
	at := make([]int, len(dims))
	for {
		of, level := []int32{}, 0
		for k, a := range atoms {
			in, rest := true, k
			for i, d := range dims {
				in = in && slices.Contains(d.of(at[i]), rest%d.n)
				rest /= d.n
			}
			if in {
				of = append(of, a)
			}
		}
		for i, d := range dims {
			level += d.level(at[i])
		}
		r.cell(fmt.Sprint(name, at), level, width, of...)
		i := 0
		for ; i < len(dims); i++ {
			if at[i]++; at[i] < dims[i].all() {
				break
			}
			at[i] = 0
		}
		if i == len(dims) {
			return
		}
	}
}

// way is one dimension: n values in groups of so many, 0 for none.
type way struct{ n, group int }

func (w way) groups() int {
	if w.group == 0 {
		return 0
	}
	return (w.n + w.group - 1) / w.group
}

func (w way) all() int { return w.n + w.groups() + 1 }

func (w way) level(at int) int {
	switch {
	case at < w.n:
		return 0
	case at < w.all()-1:
		return 1
	}
	return 2
}

func (w way) of(at int) (out []int) {
	from, upto := 0, w.n
	switch w.level(at) {
	case 0:
		return []int{at}
	case 1:
		from = (at - w.n) * w.group
		upto = min(w.n, from+w.group)
	}
	for k := from; k < upto; k++ {
		out = append(out, k)
	}
	return out
}

// numbers puts n atoms in, many of them small.
func (r *release) numbers(rnd *rand.Rand, n int, mean float64) (atoms []int32) {
	for range n {
		atoms = append(atoms, int32(len(r.Atoms)))
		r.Atoms = append(r.Atoms, int64(rnd.ExpFloat64()*mean))
	}
	return atoms
}

func pairs(a, b []int32) (out [][]int32) {
	for i := range a {
		out = append(out, []int32{a[i], b[i]})
	}
	return out
}

const kinds = 9

// some makes one of nine kinds of release.
func some(rnd *rand.Rand, kind int, width int64) *System {
	r := &release{}
	mean := []float64{6, 15, 40}[rnd.IntN(3)]
	switch kind {
	case 0:
		n := 2 + rnd.IntN(6)
		r.table("one", width, r.numbers(rnd, n, mean), way{n: n})
	case 1:
		a, b := 2+rnd.IntN(3), 2+rnd.IntN(3)
		r.table("two", width, r.numbers(rnd, a*b, mean), way{n: a}, way{n: b})
	case 2:
		c := 2 + rnd.IntN(2)
		r.table("three", width, r.numbers(rnd, 4*c, mean), way{n: 2}, way{n: 2}, way{n: c})
	case 3:
		n := 3 + rnd.IntN(4)
		r.table("tree", width, r.numbers(rnd, 2*n, mean), way{n: n, group: 2}, way{n: 2})
	case 4: // two tables of the same persons share the margin of the first way
		atoms := r.numbers(rnd, 12, mean)
		first, second := make([][]int32, 6), make([][]int32, 6)
		for k, a := range atoms { // ways of 3, 2 and 2
			first[k%6] = append(first[k%6], a)
			second[k%3+3*(k/6)] = append(second[k%3+3*(k/6)], a)
		}
		r.groups("a", width, first, 3)
		r.groups("b", width, second, 3)
	case 5: // two periods, and both together
		n := 2 + rnd.IntN(3)
		one, two := r.numbers(rnd, n, mean), r.numbers(rnd, n, mean)
		r.table("first", width, one, way{n: n})
		r.table("second", width, two, way{n: n})
		r.groups("both", width, pairs(one, two), n)
	case 6: // overlapping groups, some shown before, some of which nobody is shown a part
		r.numbers(rnd, 4+rnd.IntN(5), mean)
		for k := range 3 + rnd.IntN(6) {
			var of []int32
			for a := range r.Atoms {
				if rnd.IntN(2) == 0 {
					of = append(of, int32(a))
				}
			}
			r.cell(fmt.Sprint(k), len(of)/4, width, of...)
			if s := &r.Sums[k]; rnd.IntN(4) == 0 { // one group less another
				some := rnd.IntN(len(of) + 1)
				s.Of, s.Less = of[:some], of[some:]
				s.Wide = r.small(*s, width)
				r.Cells[s.Cell].Primary = s.Wide
			}
			switch s := &r.Sums[len(r.Sums)-1]; rnd.IntN(8) {
			case 0:
				s.Cell, s.Wide = Shown, false
			case 1:
				s.Cell = None
			case 2:
				r.Cells[s.Cell].Stays = true
			}
		}
	case 7: // persons by area and sex, and by area and age: the areas tie them
		r.tied(rnd, width, mean, false)
	case 8: // the same for a rate whose denominator is known
		r.tied(rnd, width, mean, true)
	}
	return &r.System
}

// small reports whether a sum is a number that is not shown.
func (r *release) small(s Sum, width int64) bool {
	v := int64(0)
	for _, a := range s.Of {
		v += r.Atoms[a]
	}
	for _, a := range s.Less {
		v -= r.Atoms[a]
	}
	return v > 0 && v < width
}

// tied has the units of two areas, and all, in two breakdowns whose groups are tied
// to each other by area. Of a rate it has those with and those without, and the sum
// of both is known where it is not small.
func (r *release) tied(rnd *rand.Rand, width int64, mean float64, rate bool) {
	const areas = 2
	classes, groups := 1, [2]int{2, 2 + rnd.IntN(2)}
	if rate {
		classes = 2
	}
	var of [areas + 1][2][4][2][]int32 // the last area is all of them
	for area := range areas {
		for class := range classes {
			first := r.numbers(rnd, groups[0], mean)
			n := r.Atoms[first[0]] + r.Atoms[first[1]]
			var second []int32
			for g := range groups[1] {
				k := n
				if g < groups[1]-1 {
					k = rnd.Int64N(n + 1)
				}
				second, n = append(second, int32(len(r.Atoms))), n-k
				r.Atoms = append(r.Atoms, k)
			}
			r.Sums = append(r.Sums, Sum{Of: second, Less: first, Cell: Shown})
			for d, atoms := range [2][]int32{first, second} {
				for g, a := range atoms {
					of[area][d][g][class] = []int32{a}
					of[areas][d][g][class] = append(of[areas][d][g][class], a)
				}
			}
		}
	}
	for area, all := range of {
		for d := range all {
			for g := range groups[d] {
				r.part(fmt.Sprint(area, d, g), area/areas, width, all[d][g][:classes])
			}
		}
	}
}

// part is a cell with a sum for each class. The sum of both is known if it is not
// small.
func (r *release) part(key string, level int, width int64, of [][]int32) {
	c, all, wide := int32(len(r.Cells)), Sum{Cell: Shown}, false
	for _, atoms := range of {
		s := Sum{Of: atoms, Cell: c}
		s.Wide = r.small(s, width)
		wide = wide || s.Wide
		r.Sums = append(r.Sums, s)
		all.Of = append(all.Of, atoms...)
	}
	if len(of) > 1 && !r.small(all, width) {
		r.Sums = append(r.Sums, all)
	}
	r.Cells = append(r.Cells, Cell{Key: key, Level: level, Primary: wide})
}

// groups is a table of groups of atoms with the margins of rows of n.
func (r *release) groups(name string, width int64, g [][]int32, n int) {
	rows, cols := make([][]int32, len(g)/n), make([][]int32, n)
	var all []int32
	for k, of := range g {
		r.cell(fmt.Sprint(name, k), 0, width, of...)
		rows[k/n] = append(rows[k/n], of...)
		cols[k%n] = append(cols[k%n], of...)
		all = append(all, of...)
	}
	if len(rows) > 1 {
		for k, of := range rows {
			r.cell(fmt.Sprint(name, "row", k), 1, width, of...)
		}
		for k, of := range cols {
			r.cell(fmt.Sprint(name, "column", k), 1, width, of...)
		}
	}
	r.cell(fmt.Sprint(name, "all"), 2, width, all...)
}

// hold fails if a wide sum is narrow and not open, and counts open sums.
func hold(t *testing.T, s *System, r Result, width int64) {
	t.Helper()
	for i, sum := range s.Sums {
		if sum.Wide && !slices.Contains(r.Open, int32(i)) && !reaches(s, r.Hidden, i, width) {
			low, up, _ := interval(s, r.Hidden, i)
			t.Fatalf("%+v: sum %d is known to be from %v to %v; hidden %v", s, i, low, up, r.Hidden)
		}
	}
	for c, cell := range s.Cells {
		if cell.Primary && !r.Hidden[c] || cell.Stays && !cell.Primary && r.Hidden[c] {
			t.Fatalf("%+v: cell %d should not be as it is", s, c)
		}
	}
}

func TestRandomReleasesHoldAgainstAnExactAttacker(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 1))
	open := map[int]int{}
	for i := range trials.Of(10_000, 1500) {
		width := []int64{2, 5, 10, 11}[rnd.IntN(4)]
		s := some(rnd, i%kinds, width)
		r := Solve(s, width)
		hold(t, s, r, width)
		open[i%kinds] += len(r.Open)
	}
	for kind := range kinds {
		if kind != 6 && kind != 8 && open[kind] > 0 { // these have sums that may not be hidden
			t.Errorf("kind %d: %d sums are open, where hiding everything would protect them", kind, open[kind])
		}
	}
	t.Log(open)
}
