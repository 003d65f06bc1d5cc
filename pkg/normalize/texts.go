package normalize

import (
	"encoding/binary"

	"pathmetrics/pkg/model"
	"pathmetrics/pkg/source"
)

// runs are the cells of a column of a turn: stretches of rows with the same text, as
// files are often sorted by something.
type runs struct {
	of     []uint16 // by row that is read: its run
	cells  []stretch
	values []int64  // by run: what the text came to
	bad    []uint16 // the runs whose text cannot be read
}

// stretch is a stretch of rows with the same text.
type stretch struct {
	text  packed
	place uint32 // of its first row
	known known  // what the text came to
}

func newRuns(most int) runs {
	return runs{of: make([]uint16, most), cells: make([]stretch, most+1), values: make([]int64, most)}
}

// part finds the runs of a column's cells at some places, and how many they are. Of
// texts that are too long every one is a run.
func (x *runs) part(cells *source.Column, rows []int, places []uint32) (n int) {
	last, of := packed{n: -1}, x.of[:len(places)]
	for k, p := range places {
		now := trimmed(cells.Cell(rows[p]))
		if now.n == tooLong {
			now.lo = uint64(p)
		}
		// It is written as a run of its own in any case, and counts if its text is another
		// one: a processor could not foresee a branch here.
		at := &x.cells[n]
		at.text, at.place = now, p
		differs := (now.lo ^ last.lo) | (now.hi ^ last.hi) | uint64(now.n^last.n)
		n += int((differs | -differs) >> 63)
		of[k] = uint16(n - 1)
		last = now
	}
	return n
}

// trimmed packs a cell without the blanks around it.
func trimmed(t []byte) packed {
	if n := len(t); n >= 8 && n <= model.MaxShort && t[0] > ' ' && t[n-1] > ' ' {
		return packed{binary.LittleEndian.Uint64(t), binary.LittleEndian.Uint64(t[n-8:]), n}
	}
	return trimmedAny(t)
}

func trimmedAny(t []byte) packed {
	switch t = model.TrimBlanks(t); {
	case len(t) == 0:
		return packed{}
	case len(t) > model.MaxShort:
		return packed{n: tooLong}
	}
	return pack(t)
}

// texts looks cells up among those met before, once for rows that follow one another
// and have the same text.
func (w *Worker) texts(f *field, b Batch, cells *source.Column, places []uint32, out []int64) {
	x := &w.turn.runs
	n := x.part(cells, w.turn.rows, places)
	w.lookUp(f, b, n)
	values, of := x.values[:n], x.of[:len(places)]
	for i := range values {
		values[i] = x.cells[i].known.value()
	}
	for k, p := range places {
		out[p] = values[of[k]]
	}
	if repairs := w.turn.repairs[f.id]; repairs != nil {
		for k, p := range places {
			repairs[p] = x.cells[of[k]].known.repair
		}
	}
	for _, bad := range x.bad {
		for k, p := range places {
			if of[k] == bad {
				w.turn.later(p)
			}
		}
	}
}

// lookUp finds what the texts of the first n runs came to.
func (w *Worker) lookUp(f *field, b Batch, n int) {
	memo := &w.turn.memos[f.id]
	if !f.remembersRaw() {
		memo = &w.known[f.id].short
	}
	x, order := &w.turn.runs, newOrder(memo)
	x.bad = x.bad[:0]
	for i := range x.cells[:n] {
		r := &x.cells[i]
		if r.text.n == 0 {
			r.known = newKnown(f.blank, 0)
			continue
		}
		if r.text.n != tooLong {
			if at := order.find(r.text); at >= 0 {
				r.known = memo.texts[at].known()
				continue
			}
		}
		w.first(f, b, memo, i)
	}
	order.close(n)
}

// first reads the text of a run the long way and remembers it.
func (w *Worker) first(f *field, b Batch, memo *memo, i int) {
	x := &w.turn.runs
	r := &x.cells[i]
	w.repairs[f.id] = 0
	v, bad := w.read(f, b, w.turn.rows[r.place])
	r.known = newKnown(v, w.repairs[f.id])
	switch {
	case bad != 0:
		x.bad = append(x.bad, uint16(i))
	case f.remembersRaw() && r.text.n != tooLong:
		memo.put(r.text, r.known)
	}
}
