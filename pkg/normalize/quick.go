package normalize

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// quick is a short way to read a plain cell as most are written.
type quick uint8

const (
	noQuick      quick = iota
	quickCode          // a text that has been met before
	quickNumber        // see plainDecimal
	quickDate          // YYYY-MM-DD
	quickQuarter       // a year of four digits and a quarter of one
)

// quickWay is the short way to read a field whose cells are taken as they are; most
// have one.
func (f *field) quickWay() quick {
	if f.joined != nil || f.spreadsheet || len(f.nulls) > 0 {
		return noQuick
	}
	switch {
	case f.op == opCode:
		return quickCode // texts are remembered cleaned and padded, which changes none again
	case f.mapped != nil || f.clean != "" || f.pad != 0:
		return noQuick
	case f.op == opNumber && f.times < 0 && f.min == nil && f.max == nil && f.scale == 0:
		return quickNumber
	case f.op == opDate && f.form.iso():
		return quickDate
	case f.op == opTwoColumns:
		return quickQuarter
	}
	return noQuick
}

// quickly reads a field the short way; without ok the long way has to be gone.
func (w *Worker) quickly(f *field, b Cells, i int) (v int64, ok bool) {
	if f.quick == noQuick {
		if f.spell != nil {
			w.repairs[f.id] = 0
		}
		return 0, false
	}
	t := model.TrimBlanks(w.cell(b, f.col, i))
	switch {
	case f.quick == quickQuarter:
		q, ok := quarter(t, model.TrimBlanks(w.cell(b, f.col2, i)))
		return int64(q), ok
	case len(t) == 0:
		if f.spell != nil {
			w.repairs[f.id] = 0
		}
		return f.blank, true
	case f.quick == quickCode:
		return w.met(f, t)
	case f.quick == quickNumber:
		return plainDecimal(t, f.unit)
	}
	return isoDay(t)
}

// cell is a cell of the row as it stands.
func (w *Worker) cell(b Cells, col, i int) []byte {
	if w.batch != nil {
		return w.batch.Columns[col].Cell(i)
	}
	return b.Cell(col, i)
}

// met is what a text came to when it was met before.
func (w *Worker) met(f *field, t []byte) (int64, bool) {
	k, ok := w.known[f.id].get(t)
	if f.spell != nil {
		w.repairs[f.id] = k.repair
	}
	return k.value(), ok
}

func (f *form) iso() bool {
	return f.size == 10 && f.year == 0 && f.month == 5 && f.day == 8 && !f.named && !f.excel && slices.Equal(f.literals, isoDate.literals)
}

func isoDay(t []byte) (int64, bool) {
	if len(t) != 10 || t[4] != '-' || t[7] != '-' {
		return 0, false
	}
	d, ok := calendar.NewDate(four(t), two(t[5:]), two(t[8:]))
	return int64(d), ok
}
