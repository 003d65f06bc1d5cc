package identity

import (
	"math"
	"sync"
	"sync/atomic"
)

// ambiguous marks a key with two targets.
const ambiguous = math.MaxUint32

// Crosswalk turns values of one key into values of another. Adding is safe for
// concurrent use; the outcome depends on the set of rows, not on their order.
type Crosswalk struct {
	From, To string // key names

	norm    *Normalizer
	mu      sync.RWMutex
	frozen  atomic.Bool
	from    table
	to      table
	targets []uint32 // per from: number in to, or ambiguous
	stats   CrosswalkStats
}

// CrosswalkStats count what a crosswalk was built from. Rows is the sum of the
// row counts BlankFrom, BadFrom, BlankTo, BadTo and of the rows that were used;
// Mapped and Ambiguous count distinct values of the from key.
type CrosswalkStats struct {
	Rows      int64
	BlankFrom int64 // rows
	BadFrom   int64 // rows whose from is malformed, or valid in its own source only
	BlankTo   int64 // rows
	BadTo     int64 // rows whose to is malformed, or valid in its own source only
	Mapped    int64 // values with one target
	Ambiguous int64 // values with two or more targets; they map to nothing
	Crowded   int64 // targets of more than MaxSharing values; they stay what they are
}

// MaxSharing is how many values of one key may lead to one value of another before
// that can hardly be one person's: nobody has more student numbers, while a number
// that was typed to get past a form has as many as there were forms.
const MaxSharing = 50

// NewCrosswalk makes an empty crosswalk between two key names.
func NewCrosswalk(from, to string, n *Normalizer) *Crosswalk {
	return &Crosswalk{From: from, To: to, norm: n, from: newTable(0, 0), to: newTable(0, 0)}
}

// Add takes one row's raw cells. It returns the verdicts on the two, so that a
// caller can list the row; only rows whose cells are both OK count. Adding to a
// frozen crosswalk panics.
func (w *Crosswalk) Add(from, to []byte) (fromVerdict, toVerdict Verdict) {
	var fb, tb [MaxKey]byte
	f, fv := w.norm.Normalize(fb[:0], w.From, from)
	t, tv := w.norm.Normalize(tb[:0], w.To, to)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.frozen.Load() {
		panic("identity: a row for a frozen crosswalk")
	}
	w.stats.Rows++
	switch {
	case fv == Blank:
		w.stats.BlankFrom++
	case fv != OK:
		w.stats.BadFrom++
	case tv == Blank:
		w.stats.BlankTo++
	case tv != OK:
		w.stats.BadTo++
	default:
		w.join(f, t)
	}
	return fv, tv
}

func (w *Crosswalk) join(from, to []byte) {
	f, fresh := w.from.add(from)
	if !fresh && w.targets[f] == ambiguous {
		return
	}
	t, _ := w.to.add(to)
	switch {
	case fresh:
		w.targets = append(w.targets, t)
		w.stats.Mapped++
	case w.targets[f] != t:
		w.targets[f] = ambiguous
		w.stats.Mapped--
		w.stats.Ambiguous++
	}
}

// Freeze ends adding and makes Find free of locks.
func (w *Crosswalk) Freeze() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.frozen.Store(true)
}

// Find gives the target of a normalised value; ok is false when there is none
// or when there are two. The slice must not be changed.
func (w *Crosswalk) Find(value []byte) (to []byte, ok bool) {
	if !w.frozen.Load() {
		w.mu.RLock()
		defer w.mu.RUnlock()
	}
	f, ok := w.from.find(value)
	if !ok || w.targets[f] == ambiguous {
		return nil, false
	}
	return w.to.key(w.targets[f]), true
}

// has reports whether a normalised value has one target.
func (w *Crosswalk) has(value []byte) bool {
	_, ok := w.Find(value)
	return ok
}

// Stats are the counts so far.
func (w *Crosswalk) Stats() CrosswalkStats {
	w.mu.RLock()
	defer w.mu.RUnlock()
	s := w.stats
	s.Crowded = w.crowded()
	return s
}

// crowded counts the targets of more than MaxSharing values.
func (w *Crosswalk) crowded() (n int64) {
	sharing := make([]uint8, w.to.len())
	for _, t := range w.targets {
		if t == ambiguous || sharing[t] > MaxSharing {
			continue
		}
		if sharing[t]++; sharing[t] == MaxSharing+1 {
			n++
		}
	}
	return n
}
