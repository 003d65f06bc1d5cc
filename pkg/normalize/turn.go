package normalize

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/model"
)

// turn are rows of a batch that are read together: field by field, all rows of a
// field one after the other. What is said by place is parallel to rows.
type turn struct {
	most    int // rows of a turn
	all     []uint32
	room    []int64          // for values
	values  [][]int64        // of all records, by place
	repairs [][]codes.Repair // by field id and place; nil where nothing is repaired
	memos   []memo           // by field id: what cells came to as they stand
	runs    runs
	answers answers
	records []turnRecord
	sum     []codes.Repair

	rows    []int
	applies []uint32 // places of the rows that the layout does not filter out
	own     []uint32 // room for applies
	slow    []bool   // by place: something may be wrong with the row, Row has to say
	slows   bool     // with any of them
	used    []bool   // by place
	numbers []int64
}

// turnRecord is what is known of a record of the turn's rows.
type turnRecord struct {
	applies []uint32 // places of the rows that the record applies to
	own     []uint32 // room for applies
	filled  []bool   // by place, of applies: some cell is not blank
	full    bool     // all are filled
	made    []uint32 // places
	visited int      // of made
}

// turnRows and turnValues bound a turn, so that its values stay where they are
// quickly got at.
const (
	turnRows   = 1024
	leastRows  = 64
	turnValues = 1 << 16
)

func (n *Normalizer) newTurn() *turn {
	most := min(turnRows, max(leastRows, turnValues/max(1, n.size)))
	t := &turn{most: most, all: make([]uint32, most), room: make([]int64, n.size*most), values: make([][]int64, n.size),
		repairs: make([][]codes.Repair, n.fields), memos: make([]memo, n.fields), records: make([]turnRecord, len(n.records)),
		sum: make([]codes.Repair, most), slow: make([]bool, most), used: make([]bool, most), numbers: make([]int64, most),
		own: make([]uint32, 0, most), runs: newRuns(most)}
	t.answers.room(len(n.asks), most)
	for i := range t.all {
		t.all[i] = uint32(i)
	}
	for r := range n.records {
		t.record(&n.records[r], &t.records[r])
	}
	return t
}

// record makes room for a record; what is the same in all rows is filled in.
func (t *turn) record(rec *record, own *turnRecord) {
	own.filled, own.made = make([]bool, t.most), make([]uint32, 0, t.most)
	if rec.when != nil {
		own.own = make([]uint32, 0, t.most)
	}
	for slot, v := range rec.template {
		at := rec.from + slot
		t.values[at] = t.room[at*t.most : (at+1)*t.most]
		for i := range t.values[at] {
			t.values[at][i] = v
		}
	}
	for k := range rec.fields {
		f := &rec.fields[k]
		if f.spell != nil {
			t.repairs[f.id] = make([]codes.Repair, t.most)
		}
	}
}

// Rows makes the records of some rows of a batch, as Row does of each of them, and
// appends them to w.Tables under the rows' persons. It counts the rows of which
// records were made and those that the layout filters out; refused hears of the
// others.
func (w *Worker) Rows(b Batch, rows []int, people []uint32, file int32, refused func(i int, rej *Reject)) (used, filtered int64) {
	if w.turn == nil {
		w.turn = w.n.newTurn()
	}
	for len(rows) > 0 {
		n := min(len(rows), w.turn.most)
		w.take(b, rows[:n])
		u, f := w.give(b, people[:n], file, refused)
		used, filtered = used+u, filtered+f
		rows, people = rows[n:], people[n:]
	}
	return used, filtered
}

// take reads the rows of a turn.
func (w *Worker) take(b Batch, rows []int) {
	t := w.turn
	t.rows, t.slows, w.batch = rows, false, b.Batch
	clear(t.slow[:len(rows)])
	clear(t.used[:len(rows)])
	clear(t.answers.known)
	t.applies = t.all[:len(rows)]
	if w.n.asked >= 0 {
		t.own = those(t.own, t.applies, w.answer(w.n.asked, b.Batch))
		t.applies = t.own
	}
	for r := range w.n.records {
		w.takeRecord(r, b)
	}
	for r := range w.n.records {
		if w.n.records[r].counts {
			w.countColumns(r)
		}
	}
	for r := range w.n.records {
		w.decide(r)
	}
}

// those are the places for which the answer is yes.
func those(to, places []uint32, yes []bool) []uint32 {
	to = to[:0]
	for _, p := range places {
		if yes[p] {
			to = append(to, p)
		}
	}
	return to
}

// takeRecord reads a record's fields of the rows that it applies to.
func (w *Worker) takeRecord(r int, b Batch) {
	rec, own := &w.n.records[r], &w.turn.records[r]
	own.applies, own.full = w.turn.applies, false
	if rec.asked >= 0 {
		own.own = those(own.own, own.applies, w.answer(rec.asked, b.Batch))
		own.applies = own.own
	}
	if len(own.applies) == 0 {
		return
	}
	clear(own.filled[:len(w.turn.rows)])
	for k := range rec.fields {
		f := &rec.fields[k]
		if f.op == opOf {
			continue
		}
		out := w.turn.values[rec.from+f.slot]
		w.column(f, b, own.applies, out)
		if !f.only {
			own.fill(out)
		}
	}
}

// fill marks the rows in which a field is not blank.
func (own *turnRecord) fill(values []int64) {
	if own.full {
		return
	}
	n := 0
	for _, p := range own.applies {
		if values[p] != model.Blank {
			own.filled[p] = true
		}
		if own.filled[p] {
			n++
		}
	}
	own.full = n == len(own.applies)
}

// countColumns fills the quarters that are counted from dates of the rows.
func (w *Worker) countColumns(r int) {
	rec, own := &w.n.records[r], &w.turn.records[r]
	for k := range rec.fields {
		f := &rec.fields[k]
		if f.op != opOf {
			continue
		}
		out := w.turn.values[rec.from+f.slot]
		for _, p := range own.applies {
			out[p] = model.Blank
			if own.filled[p] || !rec.cells {
				out[p] = w.counted(f, p)
			}
		}
		for _, p := range own.applies {
			own.filled[p] = own.filled[p] || out[p] != model.Blank
		}
	}
}

// counted is the quarter that is counted from the first date of a record that
// applies to the row. One that cannot be read has made the row a slow one.
func (w *Worker) counted(f *field, p uint32) int64 {
	for k := range f.of {
		ref := &f.of[k]
		if asked := w.n.records[ref.record].asked; asked >= 0 && !w.turn.answers.rows[asked][p] {
			continue
		}
		if d := w.turn.values[ref.value][p]; d != model.Blank {
			return int64(calendar.Date(d).Quarter().Add(f.plus))
		}
		return model.Blank
	}
	return model.Blank
}
