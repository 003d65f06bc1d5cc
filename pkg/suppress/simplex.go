package suppress

import "math"

// lp is a linear program over bounded variables: maximize gain·x with rows·x = 0
// and low ≤ x ≤ high. Zero is feasible. Every row begins with a variable of its
// own in the basis that stays within a hair of zero, so that no first phase is
// needed and few steps are of length zero; it never comes back once it has left.
//
// It is the primal simplex method on a dense tableau. Variables outside the basis
// may stand anywhere between their bounds.
type lp struct {
	cols, rows int
	tab        []float64 // rows × cols: the rows solved for the basis
	low, high  []float64 // of the variables, then of the rows' own
	gain       []float64
	x          []float64
	basis      []int // the variable of each row
	in         []bool
	reduced    []float64
}

const (
	tiny = 1e-9
	inf  = math.MaxFloat64
	hair = 1e-6
)

func newLP(cols, rows int) *lp {
	n := cols + rows
	p := &lp{cols: cols, rows: rows, tab: make([]float64, rows*cols), low: make([]float64, n), high: make([]float64, n),
		gain: make([]float64, n), x: make([]float64, n), basis: make([]int, rows), in: make([]bool, n), reduced: make([]float64, cols)}
	for i := range rows {
		p.basis[i], p.in[cols+i] = cols+i, true
		h := hair * float64(1+(i*7919)%97) / 97
		p.low[cols+i], p.high[cols+i] = -h, h
	}
	return p
}

func (p *lp) row(i int) []float64 { return p.tab[i*p.cols : (i+1)*p.cols] }

// maximize runs to the optimum, or until done says that it is enough. It reports
// whether it came to an end.
func (p *lp) maximize(done func() bool) bool {
	copy(p.reduced, p.gain)
	for i, b := range p.basis {
		if g := p.gain[b]; g != 0 {
			for j, t := range p.row(i) {
				p.reduced[j] -= g * t
			}
		}
	}
	stuck := 0
	for range 20*(p.rows+p.cols) + 200 {
		if done != nil && done() {
			return true
		}
		j, dir := p.entering(stuck > 50)
		if j < 0 {
			return true
		}
		if p.step(j, dir) > tiny {
			stuck = 0
		} else {
			stuck++
		}
	}
	return false
}

// entering chooses the variable that brings most, or the first that brings
// anything (Bland's rule, which does not run in circles).
func (p *lp) entering(first bool) (best int, dir float64) {
	best, most := -1, 1e-7
	for j, d := range p.reduced {
		if p.in[j] {
			continue
		}
		switch {
		case d > most && p.x[j] < p.high[j]-tiny:
			best, dir, most = j, 1, d
		case -d > most && p.x[j] > p.low[j]+tiny:
			best, dir, most = j, -1, -d
		default:
			continue
		}
		if first {
			return
		}
	}
	return
}

// step moves variable j as far as the bounds allow and says how far.
func (p *lp) step(j int, dir float64) float64 {
	far := inf
	if dir > 0 && p.high[j] < inf {
		far = p.high[j] - p.x[j]
	}
	if dir < 0 && p.low[j] > -inf {
		far = p.x[j] - p.low[j]
	}
	leave, size := -1, 0.0
	for i, b := range p.basis {
		t := p.tab[i*p.cols+j] * dir // b falls by t a step
		var room float64
		switch {
		case t > tiny && p.low[b] > -inf:
			room = (p.x[b] - p.low[b]) / t
		case t < -tiny && p.high[b] < inf:
			room = (p.high[b] - p.x[b]) / -t
		default:
			continue
		}
		room = max(room, 0)
		if room < far-tiny || room <= far && math.Abs(t) > size {
			far, leave, size = min(far, room), i, math.Abs(t)
		}
	}
	if far == inf {
		far = 1e12 // nothing holds it
	}
	p.x[j] += dir * far
	for i, b := range p.basis {
		if t := p.tab[i*p.cols+j]; t != 0 {
			p.x[b] -= dir * far * t
		}
	}
	if leave >= 0 {
		p.pivot(leave, j)
	}
	return far
}

func (p *lp) pivot(i, j int) {
	r := p.row(i)
	f := 1 / r[j]
	for k := range r {
		r[k] *= f
	}
	for k := range p.rows {
		if k != i {
			p.eliminate(p.row(k), r, j)
		}
	}
	p.eliminate(p.reduced, r, j)
	p.in[p.basis[i]] = false
	p.basis[i], p.in[j] = j, true
}

// eliminate takes r from row so often that nothing stays at j.
func (p *lp) eliminate(row, r []float64, j int) {
	g := row[j]
	if g == 0 {
		return
	}
	row = row[:len(r)]
	for c, v := range r {
		row[c] -= g * v
	}
	row[j] = 0
}
