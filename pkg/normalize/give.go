package normalize

import (
	"slices"

	"pathmetrics/pkg/model"
)

// decide finds the rows of which a record is made, and those that Row has to look at.
func (w *Worker) decide(r int) {
	rec, own := &w.n.records[r], &w.turn.records[r]
	own.made = own.made[:0]
	switch {
	case own.full || len(rec.fields) == 0:
		own.made = append(own.made, own.applies...)
	case len(own.applies) > 0:
		own.made = those(own.made, own.applies, own.filled)
	}
	values := w.turn.values[rec.from:rec.to]
	if rec.dated {
		for _, p := range own.made {
			if backwards(values[rec.start][p], values[rec.end][p]) {
				w.turn.later(p)
			}
		}
	}
	w.demanded(rec, own)
	if w.n.env.Dates != nil && rec.begins >= 0 {
		begins := values[rec.begins]
		own.made = slices.DeleteFunc(own.made, func(p uint32) bool { return w.n.beyond(rec, begins[p]) })
	}
}

// demanded looks for blanks in the fields that are required.
func (w *Worker) demanded(rec *record, own *turnRecord) {
	left := false
	for k := range rec.fields {
		f := &rec.fields[k]
		if !f.required {
			continue
		}
		values := w.turn.values[rec.from+f.slot]
		for _, p := range own.made {
			if values[p] != model.Blank {
				continue
			}
			if left = left || f.leaves; !f.leaves {
				w.turn.later(p)
			}
		}
	}
	if left {
		own.made = slices.DeleteFunc(own.made, func(p uint32) bool { return !rec.complete(w.turn.values, p) })
	}
}

// complete reports that nothing required is blank.
func (rec *record) complete(values [][]int64, p uint32) bool {
	for _, slot := range rec.musts {
		if values[rec.from+slot][p] == model.Blank {
			return false
		}
	}
	return true
}

// later leaves a row to Row.
func (t *turn) later(p uint32) { t.slow[p], t.slows = true, true }

// give hands out the records of the turn.
func (w *Worker) give(b Batch, people []uint32, file int32, refused func(i int, rej *Reject)) (used, filtered int64) {
	t := w.turn
	if w.n.origins {
		for k, i := range t.rows {
			t.numbers[k] = b.Batch.Row[i]
		}
	}
	rows := model.Rows{People: people, Numbers: t.numbers, Source: int32(w.n.env.Source), File: file}
	for r := range w.n.records {
		w.giveRecord(r, &rows)
	}
	w.countTurn()
	for _, yes := range t.used[:len(t.rows)] {
		if yes {
			used++
		}
	}
	filtered = int64(len(t.rows)) - used
	if t.slows {
		more, bad := w.giveSlow(b, people, file, refused)
		used, filtered = used+more, filtered-more-bad
	}
	return used, filtered
}

func (w *Worker) giveRecord(r int, rows *model.Rows) {
	rec, own, t := &w.n.records[r], &w.turn.records[r], w.turn
	t.quick(r)
	for _, p := range own.made {
		t.used[p] = true
	}
	if !rec.drop {
		rows.Columns = t.values[rec.from : rec.from+rec.emit]
		w.Tables[rec.kind].AppendRows(rows, own.made)
	}
}

// quick takes the slow rows out of those of which a record is made.
func (t *turn) quick(r int) {
	own := &t.records[r]
	own.visited = 0
	if t.slows {
		own.made = slices.DeleteFunc(own.made, func(p uint32) bool { return t.slow[p] })
	}
}

// giveSlow has Row look at the rows with which something may be wrong.
func (w *Worker) giveSlow(b Batch, people []uint32, file int32, refused func(i int, rej *Reject)) (used, bad int64) {
	for p, i := range w.turn.rows {
		if !w.turn.slow[p] {
			continue
		}
		made, rej := w.Row(b, i, people[p], file, nil)
		switch {
		case rej != nil:
			bad++
			refused(i, rej)
		case made > 0:
			used++
		}
	}
	return used, bad
}

// countTurn counts the repaired cells of the turn, as countRepairs does of a row.
func (w *Worker) countTurn() {
	t := w.turn
	for c := range w.n.spelled {
		for _, f := range w.n.spelled[c].fields {
			for _, p := range t.records[f.record].made {
				t.sum[p] |= t.repairs[f.id][p]
			}
		}
		for p, repair := range t.sum[:len(t.rows)] {
			if repair != 0 {
				w.counts[c][repair]++
				t.sum[p] = 0
			}
		}
	}
}
