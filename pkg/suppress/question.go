package suppress

import "math"

// mode says what becomes of known sums that may be hidden.
type mode uint8

const (
	strict mode = iota // they stay
	priced             // they move at a cost
	lavish             // they move
)

// question is a linear program that asks how far a target can move.
type question struct {
	*solver
	program
	target int32
	what   int32   // its variable
	dir    float64 // in which it should move
	need   float64 // how far
	mode   mode
	upto   int // the level up to which cells may be hidden
}

// ask begins a program with nothing but the target.
func (q *question) ask(target int32, m mode, upto int) {
	q.reset()
	q.target, q.mode, q.upto = target, m, upto
	q.what = q.addRow(variable{}, false)
}

// far is how far anything may move.
func (q *question) far() float64 { return reach * float64(q.width) }

// point tells the program where to go.
func (q *question) point(dir float64) {
	q.dir, q.need = dir, q.short(q.target, dir)
	t := &q.vars[q.what]
	t.low, t.high, t.gain = -q.far(), q.far(), dir
	if q.mode == priced {
		t.gain *= worthy
	}
	if dir > 0 {
		t.high = max(q.need, t.x)
	} else {
		t.low = min(-q.need, t.x)
	}
}

func (q *question) there() bool { return q.dir*q.vars[q.what].x >= q.need-accuracy }

// reweigh makes it dearer to move a sum that moves little and cheaper to move one
// that moves much, as its cell will be hidden anyway.
func (q *question) reweigh() {
	for i := range q.vars {
		if v := &q.vars[i]; v.cost > 0 {
			v.cost = v.base * float64(q.width) / (math.Abs(v.x)*4 + float64(q.width)/4)
		}
	}
}

// short is how far a target must go in a direction to be wide.
func (q *question) short(target int32, dir float64) float64 {
	if dir > 0 {
		return float64(q.width) + q.proofs[target].low.units()
	}
	return float64(q.width) - q.proofs[target].high.units()
}

// can reports whether there are units enough in a target to make it wide in a
// direction.
func (q *question) can(target int32, dir float64) bool {
	return dir > 0 || len(q.Sums[target].Less) > 0 || float64(q.values[target]) >= q.short(target, dir)
}

// parts are how fine the parts of a unit are in which changes are reckoned: all numbers
// up to 60, and some that many others divide. Changes in large parts move few cells.
var parts = func() (out []int64) {
	for k := range int64(60) {
		out = append(out, k+1)
	}
	return append(out, 72, 84, 90, 96, 120, 144, 168, 180, 240, 252, 336, 360, 420, 504, 720, 840)
}()

// round is x in parts of 1/of, if it is nearly whole in them. Who is wrong about
// that is told so when the change is verified.
func round(x float64, of int64) (k int64, ok bool) {
	r := math.Round(x * float64(of))
	return int64(r), math.Abs(x*float64(of)-r) <= accuracy*max(1, float64(of)/60)
}
