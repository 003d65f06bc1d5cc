package suppress

import (
	"math/big"
	"math/bits"
)

// This file is a second way to find what an attacker can know. It shares no code
// with the package: the simplex method in two phases on whole numbers (each row of
// the tableau times the same denominator, Bland's rule), which is exact.

// reaches reports whether a sum can differ by at least width between two ways to
// fill the atoms that agree with everything known. It is exact, and slow.
func reaches(s *System, hidden []bool, target int, width int64) bool {
	low, up, bounded := interval(s, hidden, target)
	if !bounded {
		return true
	}
	d := new(big.Rat).Sub(up, low)
	return d.Cmp(new(big.Rat).SetInt64(width)) >= 0
}

// interval is what an attacker knows of a sum at best, if both ends are bounded.
func interval(s *System, hidden []bool, target int) (low, up *big.Rat, bounded bool) {
	var rows [][]int64
	var right []int64
	for _, sum := range s.Sums {
		if sum.Cell == None || sum.Cell >= 0 && hidden[sum.Cell] {
			continue
		}
		row, value := coefficients(s, sum), int64(0)
		for a, k := range row {
			value += k * s.Atoms[a]
		}
		if value < 0 { // the method begins with right sides that are not negative
			value = -value
			for a := range row {
				row[a] = -row[a]
			}
		}
		rows, right = append(rows, row), append(right, value)
	}
	gain := coefficients(s, s.Sums[target])
	up, bounded = optimum(rows, right, gain)
	for a := range gain {
		gain[a] = -gain[a]
	}
	low, below := optimum(rows, right, gain)
	return low.Neg(low), up, bounded && below
}

// coefficients of a sum, by atom.
func coefficients(s *System, sum Sum) []int64 {
	row := make([]int64, len(s.Atoms))
	for _, a := range sum.Of {
		row[a] = 1
	}
	for _, a := range sum.Less {
		row[a] = -1
	}
	return row
}

// exact is the program rows·x = right, x ≥ 0, in whole numbers over one
// denominator. The last column is the right side, the last row the gain.
type exact struct {
	t     [][]int64
	d     int64
	basis []int
	large *bigger // used from the first number on that is too large
}

func optimum(rows [][]int64, right, gain []int64) (*big.Rat, bool) {
	m, n := len(rows), len(gain)
	e := &exact{d: 1}
	first := make([]int64, n+m+1) // the sum of all rows: what the first phase brings down to nothing
	for i, row := range rows {
		r := make([]int64, n+m+1)
		copy(r, row)
		r[n+i], r[n+m] = 1, right[i]
		for j := range n {
			first[j] += row[j]
		}
		first[n+m] += right[i]
		e.t, e.basis = append(e.t, r), append(e.basis, n+i)
	}
	second := make([]int64, n+m+1)
	copy(second, gain)
	e.t = append(e.t, second, first)
	e.run(n, m+1)
	for i := range m { // what is left of the first phase stands at nothing
		if e.basis[i] >= n {
			for j := range n {
				if e.sign(i, j) != 0 {
					e.pivot(i, j)
					break
				}
			}
		}
	}
	if !e.run(n, m) {
		return new(big.Rat), false
	}
	return e.value(m, n+m), true
}

// run brings row goal to its optimum over the first n columns. It reports false if
// there is none.
func (e *exact) run(n, goal int) bool {
	for {
		j := 0
		for j < n && e.sign(goal, j) <= 0 {
			j++
		}
		if j == n {
			return true
		}
		i := -1
		for k := range e.basis {
			if e.sign(k, j) > 0 && (i < 0 || e.before(k, i, j)) {
				i = k
			}
		}
		if i < 0 {
			return false
		}
		e.pivot(i, j)
	}
}

// before reports whether row k stops column j before row i does.
func (e *exact) before(k, i, j int) bool {
	last := len(e.t[0]) - 1
	c := e.compare(k, last, i, j, i, last, k, j)
	return c < 0 || c == 0 && e.basis[k] < e.basis[i]
}

// compare t[a]·t[b] with t[c]·t[d].
func (e *exact) compare(a, aj, b, bj, c, cj, d, dj int) int {
	if e.large != nil {
		t := e.large.t
		return new(big.Int).Mul(t[a][aj], t[b][bj]).Cmp(new(big.Int).Mul(t[c][cj], t[d][dj]))
	}
	h1, l1 := bits.Mul64(uint64(e.t[a][aj]), uint64(e.t[b][bj])) // none is negative here
	h2, l2 := bits.Mul64(uint64(e.t[c][cj]), uint64(e.t[d][dj]))
	switch {
	case h1 != h2:
		return compareUint(h1, h2)
	default:
		return compareUint(l1, l2)
	}
}

func compareUint(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (e *exact) sign(i, j int) int {
	if e.large != nil {
		return e.large.t[i][j].Sign()
	}
	switch x := e.t[i][j]; {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

// value of the last column of a goal's row, which is what was gained, negated.
func (e *exact) value(i, j int) *big.Rat {
	if e.large != nil {
		return new(big.Rat).Neg(new(big.Rat).SetFrac(e.large.t[i][j], e.large.d))
	}
	return big.NewRat(-e.t[i][j], e.d)
}

const fits = 1 << 30 // products of two such numbers and their difference fit

// pivot is one step of Edmonds' and Bareiss' elimination: the division is exact.
func (e *exact) pivot(i, j int) {
	if e.large == nil && !e.small() {
		e.large = e.enlarge()
	}
	e.basis[i] = j
	if e.large != nil {
		e.large.pivot(i, j)
		return
	}
	p, r := e.t[i][j], e.t[i]
	if p < 0 {
		for k := range r {
			r[k] = -r[k]
		}
		p = -p
	}
	for k, row := range e.t {
		if f := row[j]; k != i {
			for c := range row {
				row[c] = (row[c]*p - f*r[c]) / e.d
			}
		}
	}
	e.d = p
}

func (e *exact) small() bool {
	for _, row := range e.t {
		for _, x := range row {
			if x >= fits || x <= -fits {
				return false
			}
		}
	}
	return true
}

// bigger is the same with numbers of any size.
type bigger struct {
	t [][]*big.Int
	d *big.Int
}

func (e *exact) enlarge() *bigger {
	b := &bigger{d: big.NewInt(e.d)}
	for _, row := range e.t {
		var r []*big.Int
		for _, x := range row {
			r = append(r, big.NewInt(x))
		}
		b.t = append(b.t, r)
	}
	return b
}

func (b *bigger) pivot(i, j int) {
	r := b.t[i]
	if r[j].Sign() < 0 {
		for _, x := range r {
			x.Neg(x)
		}
	}
	p := r[j]
	var left, product big.Int
	for k, row := range b.t {
		if k == i {
			continue
		}
		f := new(big.Int).Set(row[j])
		for c, x := range row {
			left.Mul(x, p)
			product.Mul(f, r[c])
			x.Quo(left.Sub(&left, &product), b.d)
		}
	}
	b.d = new(big.Int).Set(p)
}
