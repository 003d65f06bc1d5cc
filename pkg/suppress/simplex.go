package suppress

import (
	"math"
	"slices"
)

// program is a linear program in variables that are 0 together: columns, which are
// chosen, and rows, which follow from them. It is solved by the primal simplex
// method on a tableau that holds each row as a sum of columns; a step makes a row
// of a column and a column of a row. Columns and rows can be added at any time.
//
// Rows that should stay 0 may move within a hair, each by another one, and so may
// variables that cost something before they do. Then few steps are of length zero
// and the method does not run in circles. Who reads the result rounds it.
type program struct {
	vars    []variable
	rows    []int32     // the variable of each row
	cols    []int32     // the variable of each column
	tab     [][]float64 // rows × cols
	spare   [][]float64 // rows to be used again
	reduced []float64   // by column: what its growing by one brings through the rows
	nonzero []int32     // columns of the row that leaves
	moving  []int32     // rows that the column that enters moves
	work    int64       // numbers of the tableau that were changed
	limit   int64       // of work
}

// variable stays within low and high. It brings gain for each unit, and costs cost
// for each unit that it is farther from 0 than hair.
type variable struct {
	low, high, hair float64
	gain, cost      float64
	base            float64 // the cost at first
	x               float64
	zone            float64 // while it is a row: -1 below -hair, 1 above hair, else 0; always 0 if it costs nothing
	at              int32   // its row or column
	row             bool
	still           bool // never chosen again once it is a column
}

const (
	tiny = 1e-9 // what counts as nothing in the tableau
	tied = 1e-11
	hair = 1e-6
)

func (p *program) reset() {
	p.spare = append(p.spare, p.tab...)
	p.vars, p.rows, p.cols, p.tab, p.reduced = p.vars[:0], p.rows[:0], p.cols[:0], p.tab[:0], p.reduced[:0]
}

// addColumn adds a variable that moves no row yet.
func (p *program) addColumn(v variable) int32 {
	id := int32(len(p.vars))
	v.at, v.hair, v.base = int32(len(p.cols)), width(id), v.cost
	p.vars, p.cols, p.reduced = append(p.vars, v), append(p.cols, id), append(p.reduced, 0)
	for i := range p.tab {
		p.tab[i] = append(p.tab[i], 0)
	}
	return id
}

// addRow adds a variable that follows from no column yet. It stays 0 if it is fixed.
func (p *program) addRow(v variable, fixed bool) int32 {
	id := int32(len(p.vars))
	v.at, v.row, v.hair, v.base = int32(len(p.rows)), true, width(id), v.cost
	if fixed {
		v.still, v.low, v.high = true, -v.hair, v.hair
	}
	var row []float64
	if k := len(p.spare); k > 0 {
		row, p.spare = p.spare[k-1][:0], p.spare[:k-1]
	}
	row = slices.Grow(row, len(p.cols))[:len(p.cols)]
	clear(row)
	p.vars, p.rows, p.tab = append(p.vars, v), append(p.rows, id), append(p.tab, row)
	return id
}

// tie makes the variables of some sums follow a new column. The rows that follow a
// sum that is a column follow the new one the other way, so that the sum stays free.
func (p *program) tie(sums []term, col int32) {
	j := p.vars[col].at
	free := 0 // the first sums are those that are columns
	for i, m := range sums {
		if s := &p.vars[m.at]; s.row {
			p.tab[s.at][j] += float64(m.sign)
		} else {
			sums[i], sums[free] = sums[free], term{s.at, m.sign}
			free++
		}
	}
	if free == 0 {
		return
	}
	for _, row := range p.tab {
		t := 0.0
		for _, m := range sums[:free] {
			t += row[m.at] * float64(m.sign)
		}
		row[j] -= t
	}
	p.work += int64(len(p.tab) * free)
}

// width of a hair; no two close ones are the same.
func width(id int32) float64 { return hair * float64(1+id*7919%97) / 97 }

func (v *variable) slope(zone float64) float64 { return v.gain - v.cost*zone }

// toward is the zone that a column comes to when it moves.
func (v *variable) toward(dir float64) float64 {
	switch {
	case v.cost == 0:
		return 0
	case v.x > v.hair || v.x == v.hair && dir > 0:
		return 1
	case v.x < -v.hair || v.x == -v.hair && dir < 0:
		return -1
	}
	return 0
}

// end is how far a variable can go in a zone.
func (v *variable) end(zone, dir float64) float64 {
	switch {
	case v.cost == 0 || dir == zone:
		if dir > 0 {
			return v.high
		}
		return v.low
	case zone == 0:
		if dir > 0 {
			return min(v.hair, v.high)
		}
		return max(-v.hair, v.low)
	}
	return zone * v.hair
}

// maximize runs to the optimum, or until done says that it is enough. It reports
// whether it came to an end within the limit of work.
func (p *program) maximize(done func() bool) bool {
	most := p.price()
	for k := range 30*(len(p.rows)+len(p.cols)) + 200 {
		if done() {
			return true
		}
		if p.work > p.limit {
			return false
		}
		j, dir := p.entering(worth(most), k > 10*(len(p.rows)+len(p.cols)))
		if j < 0 {
			return true
		}
		p.step(j, dir)
		p.work += int64(len(p.rows) + len(p.cols))
	}
	return false
}

// worth is a gain that is worth a step, if the largest gain of a variable is most.
func worth(most float64) float64 { return 1e-7 + 1e-9*most }

// price sets what columns bring and returns the largest gain of a variable.
func (p *program) price() (most float64) {
	clear(p.reduced)
	for i, b := range p.rows {
		v := &p.vars[b]
		most = max(most, math.Abs(v.gain))
		if s := v.slope(v.zone); s != 0 {
			for j, t := range p.tab[i] {
				p.reduced[j] += s * t
			}
		}
	}
	for _, b := range p.cols {
		most = max(most, math.Abs(p.vars[b].gain))
	}
	return most
}

// entering chooses the column that brings most, or the first that brings anything
// (Bland's rule), and its direction.
func (p *program) entering(most float64, first bool) (best int, dir float64) {
	best = -1
	for j, b := range p.cols {
		v := &p.vars[b]
		if v.still {
			continue
		}
		if v.cost == 0 {
			switch g := p.reduced[j] + v.gain; {
			case g > most && v.high > v.x:
				best, dir, most = j, 1, g
			case -g > most && v.low < v.x:
				best, dir, most = j, -1, -g
			default:
				continue
			}
			if first {
				return
			}
			continue
		}
		for _, d := range [2]float64{1, -1} {
			z := v.toward(d)
			if g := d * (p.reduced[j] + v.slope(z)); g > most && d*(v.end(z, d)-v.x) > 0 {
				best, dir, most = j, d, g
				if first {
					return
				}
			}
		}
	}
	return
}

// step moves column j as far as the bounds allow. The row that stops it takes its
// place.
func (p *program) step(j int, dir float64) {
	e := &p.vars[p.cols[j]]
	e.zone = e.toward(dir)
	far := dir * (e.end(e.zone, dir) - e.x)
	leave, size := -1, 0.0
	p.moving = p.moving[:0]
	for i, row := range p.tab {
		t := row[j] * dir
		if t == 0 {
			continue
		}
		p.moving = append(p.moving, int32(i))
		if t < tiny && t > -tiny {
			continue
		}
		v, d := &p.vars[p.rows[i]], math.Copysign(1, t)
		room := max(0, (v.end(v.zone, d)-v.x)/t)
		if room < far-tied || room <= far && math.Abs(t) > size {
			far, leave, size = min(far, room), i, math.Abs(t)
		}
	}
	e.x += dir * far
	for _, i := range p.moving {
		p.vars[p.rows[i]].x += dir * far * p.tab[i][j]
	}
	if leave < 0 {
		e.x = e.end(e.zone, dir)
		return
	}
	v := &p.vars[p.rows[leave]]
	v.x = v.end(v.zone, math.Copysign(1, p.tab[leave][j]*dir))
	p.pivot(leave, j)
}

// pivot makes a column of row i and a row of column j.
func (p *program) pivot(i, j int) {
	r := p.tab[i]
	f := 1 / r[j]
	p.nonzero = p.nonzero[:0]
	for k, t := range r {
		if t < tiny && t > -tiny {
			r[k] = 0
			continue
		}
		r[k] = -t * f
		p.nonzero = append(p.nonzero, int32(k))
	}
	r[j] = f
	for _, k := range p.moving {
		if row := p.tab[k]; int(k) != i {
			g := row[j]
			row[j] = 0
			p.addRowTimes(row, r, g)
			p.work += int64(len(p.nonzero))
		}
	}
	e, l := &p.vars[p.cols[j]], &p.vars[p.rows[i]]
	g := p.reduced[j] + e.slope(e.zone)
	p.reduced[j] = -l.slope(l.zone)
	p.addRowTimes(p.reduced, r, g)
	p.rows[i], p.cols[j] = p.cols[j], p.rows[i]
	e.at, e.row, l.at, l.row = int32(i), true, int32(j), false
}

func (p *program) addRowTimes(row, r []float64, g float64) {
	for _, k := range p.nonzero {
		row[k] += g * r[k]
	}
}
