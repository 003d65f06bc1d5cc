package normalize

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/source"
)

// Worker is the state of one goroutine. It is not safe for concurrent use.
type Worker struct {
	// Tables are the worker's own, of the shape of Env.Tables (nil without
	// them). Row fills them when it is given no out.
	Tables *Tables

	n       *Normalizer
	batch   *source.Batch  // the rows at hand, where they are of one
	values  []int64        // of all records of the row
	faults  []fault        // by field id
	states  []state        // by record
	known   []texts        // by field id
	repairs []codes.Repair // by field id: of the row's cell
	counts  [][codes.Repairs]int64
	joinBuf []byte
	padBuf  []byte
	trimBuf []byte
	isoBuf  []byte
	rej     Reject
	turn    *turn // of Rows
}

// state is what is known of a record of the row.
type state struct {
	applies bool // its when holds
	bad     bool // some cell has a fault
	filled  bool // some cell is not blank
	made    bool
}

// Worker makes the state of one goroutine.
func (n *Normalizer) Worker() *Worker {
	w := &Worker{
		n: n, values: make([]int64, n.size), faults: make([]fault, n.fields),
		states: make([]state, len(n.records)), known: make([]texts, n.fields),
		repairs: make([]codes.Repair, n.fields), counts: make([][codes.Repairs]int64, len(n.spelled)),
	}
	if n.env.Tables != nil {
		w.Tables = n.env.Tables.NewLike()
	}
	return w
}

// Row makes the records of row i (0-based). With an out, each of them is given
// to it, in the order of the layout; values are parallel to FieldOrder and good
// only during the call. Without, they are appended to w.Tables under person and
// file. made counts the records; made == 0 without a reject is a row that the
// layout filters out: no when holds, or all of it is blank. A rejected row makes
// no record at all. The reject is good until the next call.
func (w *Worker) Row(b Cells, i int, person uint32, file int32, out func(kind model.Kind, values []int64)) (made int, rej *Reject) {
	w.batch = nil
	if own, ok := b.(Batch); ok {
		w.batch = own.Batch
	}
	if w.n.when != nil && !w.n.when.holds(b, i) {
		return 0, nil
	}
	for r := range w.n.records {
		w.readRecord(r, b, i)
	}
	for r := range w.n.records {
		if !w.states[r].applies {
			continue
		}
		column, bad := w.settle(r)
		if w.n.env.Dates != nil && w.outside(r) {
			w.states[r].made = false
			continue
		}
		if bad != 0 {
			w.rej = Reject{Row: b.Row(i), Column: column, Code: bad.code()}
			return 0, &w.rej
		}
	}
	if len(w.n.spelled) > 0 {
		w.countRepairs()
	}
	for r := range w.n.records {
		if w.states[r].made {
			made++
			w.emit(&w.n.records[r], b.Row(i), person, file, out)
		}
	}
	return made, nil
}

func (w *Worker) emit(rec *record, row int64, person uint32, file int32, out func(model.Kind, []int64)) {
	values := w.values[rec.from : rec.from+rec.emit]
	switch {
	case rec.drop:
	case out != nil:
		out(rec.kind, values)
	default:
		w.Tables[rec.kind].Append(person, values, model.Origin{Source: int32(w.n.env.Source), File: file, Row: row})
	}
}

// readRecord reads the cells of one record map, if it applies to the row.
func (w *Worker) readRecord(r int, b Cells, i int) {
	rec, st := &w.n.records[r], &w.states[r]
	*st = state{}
	if rec.when != nil && !rec.when.holds(b, i) {
		return
	}
	st.applies = true
	values := w.values[rec.from:rec.to]
	copy(values, rec.template)
	for k := range rec.fields {
		f := &rec.fields[k]
		if f.op == opOf {
			continue
		}
		v, ok := w.quickly(f, b, i)
		bad := fault(0)
		if !ok {
			v, bad = w.read(f, b, i)
		}
		values[f.slot], w.faults[f.id] = v, bad
		st.bad = st.bad || bad != 0
		st.filled = st.filled || !f.only && (v != model.Blank || bad != 0)
	}
}

// settle does what needs the whole row: it counts quarters from dates, decides
// whether the record is made, and finds its first bad column.
func (w *Worker) settle(r int) (column string, bad fault) {
	rec, st := &w.n.records[r], &w.states[r]
	if rec.counts && (st.filled || !rec.cells) {
		w.count(rec, st)
	}
	if !st.filled && len(rec.fields) > 0 {
		return "", 0
	}
	values := w.values[rec.from:rec.to]
	if !st.bad && !rec.counts && rec.good(values) {
		st.made = true
		return "", 0
	}
	leave := false
	for k := range rec.fields {
		f := &rec.fields[k]
		bad := w.faults[f.id]
		switch {
		case bad&second != 0:
			return f.column2, bad
		case bad&third != 0:
			return f.column3, bad
		case bad != 0 && f.op == opOf:
			return w.date(f).column, bad
		case bad != 0:
			return f.column, bad
		case f.required && values[f.slot] == model.Blank:
			if !f.leaves {
				return f.column, blankRequired
			}
			leave = true
		case f.checkEnd && backwards(values[rec.start], values[rec.end]):
			if !f.lenient || f.slot != rec.end {
				return f.column, endBeforeStart
			}
			values[rec.end] = model.Blank
		}
	}
	st.made = !leave
	return "", 0
}

// good reports that nothing required is blank and the dates are the right way round,
// so that a record without faults is made.
func (rec *record) good(values []int64) bool {
	for _, slot := range rec.musts {
		if values[slot] == model.Blank {
			return false
		}
	}
	return !rec.dated || !backwards(values[rec.start], values[rec.end])
}

func backwards(start, end int64) bool {
	return end < start && end != model.Blank
}

// count fills the quarters that are counted from a date of the row. A bad date
// is a bad quarter too, under the date's column.
func (w *Worker) count(rec *record, st *state) {
	for k := range rec.fields {
		f := &rec.fields[k]
		if f.op != opOf {
			continue
		}
		v := &w.values[rec.from+f.slot]
		*v, w.faults[f.id] = model.Blank, 0
		ref := w.date(f)
		if !w.states[ref.record].applies {
			continue
		}
		if ref.id >= 0 {
			w.faults[f.id] = w.faults[ref.id]
		}
		if d := w.values[ref.value]; d != model.Blank {
			*v = int64(calendar.Date(d).Quarter().Add(f.plus))
		}
		st.filled = st.filled || *v != model.Blank || w.faults[f.id] != 0
	}
}

// date is the date that a quarter is counted from: that of the first record map
// that applies to the row, else of the first one.
func (w *Worker) date(f *field) *dateRef {
	for k := range f.of {
		if w.states[f.of[k].record].applies {
			return &f.of[k]
		}
	}
	return &f.of[0]
}
