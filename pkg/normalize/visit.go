package normalize

import "pathmetrics/pkg/model"

// Visitor hears of rows that are read many at a time: of each row, in the order in
// which they were given, first Begin with its place among them, then its records as
// Row hands them out, then Done. The slice is good only during the call.
type Visitor interface {
	Begin(place int)
	Record(kind model.Kind, values []int64)
	Done(place, made int, rej *Reject)
}

// Visit makes the records of some rows of a batch, as Row does of each of them.
func (w *Worker) Visit(b Batch, rows []int, file int32, v Visitor) {
	if w.turn == nil {
		w.turn = w.n.newTurn()
	}
	out := v.Record
	for done := 0; done < len(rows); done += len(w.turn.rows) {
		w.take(b, rows[done:min(done+w.turn.most, len(rows))])
		for r := range w.turn.records {
			w.turn.quick(r)
		}
		w.countTurn()
		for p, i := range w.turn.rows {
			v.Begin(done + p)
			made, rej := 0, (*Reject)(nil)
			if w.turn.slow[p] {
				made, rej = w.Row(b, i, 0, file, out)
			} else {
				made = w.visit(uint32(p), v)
			}
			v.Done(done+p, made, rej)
		}
	}
}

// visit hands out the records of a row.
func (w *Worker) visit(p uint32, v Visitor) (made int) {
	for r := range w.turn.records {
		own := &w.turn.records[r]
		if len(own.made) == own.visited || own.made[own.visited] != p {
			continue
		}
		own.visited++
		made++
		rec := &w.n.records[r]
		if rec.drop {
			continue
		}
		values := w.values[rec.from : rec.from+rec.emit]
		for slot := range values {
			values[slot] = w.turn.values[rec.from+slot][p]
		}
		v.Record(rec.kind, values)
	}
	return made
}
