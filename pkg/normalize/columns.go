package normalize

import (
	"encoding/binary"

	"pathmetrics/pkg/model"
	"pathmetrics/pkg/source"
)

// way is how a field is read of many rows one after the other.
type way uint8

const (
	wayLong    way = iota // cell by cell with read, but for empty ones
	wayEach               // with read, empty ones too
	wayText               // what was met before is remembered by its text
	wayNumber             // see plainDecimal
	wayDate               // dates, and quarters of dates
	wayQuarter            // year and quarter in two columns
)

// columnWay is how a field is read of many rows. Those that are remembered depend on
// the text of one cell alone, and have few texts.
func (f *field) columnWay() way {
	switch {
	case f.op == opTwoColumns && f.quick == quickQuarter:
		return wayQuarter
	case f.op == opTwoColumns || f.op == opOf:
		return wayEach
	case f.joined != nil:
		return wayLong
	case f.op == opCode, f.op == opBool, f.op == opQuarter, f.op == opDateText:
		return wayText
	case f.quick == quickNumber:
		return wayNumber
	case (f.op == opDate || f.op == opDateQuarter) && f.mapped == nil && f.clean == "" && f.pad == 0:
		return wayDate
	}
	return wayLong
}

// remembersRaw reports that what a cell of the field came to is remembered under the
// text as it stands there. Others share what code remembers.
func (f *field) remembersRaw() bool {
	return f.op != opCode || f.spreadsheet || len(f.nulls) > 0 || f.clean != "" || f.pad != 0
}

// column reads a field of the rows at some places.
func (w *Worker) column(f *field, b Batch, places []uint32, out []int64) {
	cells := &b.Columns[f.col]
	switch {
	case f.way == wayQuarter:
		w.quarters(f, b, places, out)
	case f.way == wayNumber:
		w.numbers(f, b, cells, places, out)
	case f.way == wayDate:
		w.dates(f, b, cells, places, out)
	case f.way == wayText && (f.op == opCode || b.Native(f.col) != ISODate):
		w.texts(f, b, cells, places, out)
	case f.way == wayEach:
		for _, p := range places {
			out[p] = w.long(f, b, p)
		}
	default:
		w.longs(f, b, places, out)
	}
}

// long reads a cell the long way. A row with a cell that cannot be read is left to
// Row.
func (w *Worker) long(f *field, b Batch, p uint32) int64 {
	w.repairs[f.id] = 0
	v, bad := w.read(f, b, w.turn.rows[p])
	if bad != 0 {
		w.turn.later(p)
	}
	return w.mended(f, v, p)
}

// mended keeps what was repaired in a cell that has been read.
func (w *Worker) mended(f *field, v int64, p uint32) int64 {
	if f.spell != nil {
		w.turn.repairs[f.id][p] = w.repairs[f.id]
	}
	return v
}

func (w *Worker) longs(f *field, b Batch, places []uint32, out []int64) {
	var one [1]int
	columns := f.joined
	if columns == nil {
		one[0] = f.col
		columns = one[:]
	}
	for _, p := range places {
		if f.empty(b, columns, w.turn.rows[p]) {
			out[p] = w.blank(f, p)
			continue
		}
		out[p] = w.long(f, b, p)
	}
}

// empty reports that there is nothing in any of the cells.
func (f *field) empty(b Batch, columns []int, row int) bool {
	for _, c := range columns {
		if len(b.Columns[c].Cell(row)) > 0 {
			return false
		}
	}
	return true
}

func (w *Worker) blank(f *field, p uint32) int64 {
	if f.spell != nil {
		w.turn.repairs[f.id][p] = 0
	}
	return f.blank
}

func (w *Worker) numbers(f *field, b Batch, cells *source.Column, places []uint32, out []int64) {
	rows := w.turn.rows
	for _, p := range places {
		t := cells.Cell(rows[p])
		if n := len(t); n > 0 && n <= 8 {
			if v, ok := shortDecimal(t, f.unit); ok {
				out[p] = v
				continue
			}
		}
		t = model.TrimBlanks(t)
		v, ok := plainDecimal(t, f.unit)
		switch {
		case ok:
			out[p] = v
		case len(t) == 0:
			out[p] = f.blank
		default:
			out[p] = w.long(f, b, p)
		}
	}
}

func (w *Worker) quarters(f *field, b Batch, places []uint32, out []int64) {
	years, numbers := &b.Columns[f.col], &b.Columns[f.col2]
	last, value := ^uint64(0), int64(0)
	for _, p := range places {
		year, q := years.Cell(w.turn.rows[p]), numbers.Cell(w.turn.rows[p])
		if len(year) != 4 || len(q) != 1 {
			out[p] = w.long(f, b, p)
			continue
		}
		both := uint64(binary.LittleEndian.Uint32(year))<<8 | uint64(q[0])
		if both != last {
			v, ok := quarter(year, q)
			if !ok {
				out[p] = w.long(f, b, p)
				continue
			}
			last, value = both, int64(v)
		}
		out[p] = value
	}
}

func (w *Worker) dates(f *field, b Batch, cells *source.Column, places []uint32, out []int64) {
	iso := b.Native(f.col) == ISODate
	for _, p := range places {
		t := cells.Cell(w.turn.rows[p])
		if f.quick == quickDate {
			if d, ok := isoDay(t); ok {
				out[p] = d
				continue
			}
		}
		if len(t) > 0 {
			t = f.cell(b, f.col, w.turn.rows[p])
		}
		if len(t) == 0 {
			out[p] = f.blank
			continue
		}
		d, bad := f.date(t, iso)
		switch {
		case bad != 0:
			out[p] = w.long(f, b, p)
		case f.op == opDate:
			out[p] = int64(d)
		default:
			out[p] = int64(d.Quarter().Add(f.plus))
		}
	}
}
