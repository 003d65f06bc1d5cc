package normalize

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// read is a field's value in storage units, or Blank, or what is wrong.
func (w *Worker) read(f *field, b Cells, i int) (int64, fault) {
	switch {
	case f.op == opTwoColumns:
		return w.twoColumns(f, b, i)
	case !f.first:
		return w.readText(f, w.text(f, b, i), f.col, b, i)
	}
	for k, col := range f.joined {
		if t := w.fill(f, f.cell(b, col, i)); len(t) > 0 {
			v, bad := w.readText(f, t, col, b, i)
			return v, bad | place(bad, k)
		}
	}
	return f.blank, 0
}

// place says of a fault in which of several columns it is; of the fourth and
// further ones the first is named.
func place(bad fault, k int) fault {
	switch {
	case bad != 0 && k == 1:
		return second
	case bad != 0 && k == 2:
		return third
	}
	return 0
}

// readText is the value of a text from the cell of a column.
func (w *Worker) readText(f *field, t []byte, col int, b Cells, i int) (int64, fault) {
	switch {
	case len(t) == 0:
		return f.blank, 0
	case f.op == opCode:
		return w.code(f, t)
	}
	if v, bad, done := f.lookUp(t); done {
		return v, bad
	}
	switch f.op {
	case opNumber:
		return w.number(f, t, b, i)
	case opBool:
		if v, ok := boolean(t); ok {
			return v, 0
		}
		return f.unreadable(badBool)
	}
	return w.time(f, t, (f.joined == nil || f.first) && b.Native(col) == ISODate)
}

// number reads a number, multiplies it and holds it against the field's bounds.
func (w *Worker) number(f *field, t []byte, b Cells, i int) (int64, fault) {
	var v int64
	var ok bool
	if f.times < 0 {
		v, ok = number(t, f.scale, f.unit)
	} else {
		by := f.cell(b, f.times, i)
		if len(by) == 0 {
			return model.Blank, blankRequired | second
		}
		if v, ok = product(t, by, f.scale, f.unit); !ok {
			if _, good := number(by, micro, f.unit); !good {
				return model.Blank, badNumber | second
			}
		}
	}
	switch {
	case !ok:
		return f.unreadable(badNumber)
	case f.min != nil && v < f.min.is && v < 0:
		return f.min.instead(f.below)
	case f.min != nil && v < f.min.is:
		return f.min.instead(badNumber)
	case f.max != nil && v > f.max.is:
		return f.max.instead(tooLarge)
	case v < 0:
		return f.unreadable(f.below)
	}
	return v, 0
}

// unreadable is what a cell comes to that cannot be read: a fault, or blank.
func (f *field) unreadable(bad fault) (int64, fault) {
	if f.lenient {
		return model.Blank, 0
	}
	return model.Blank, bad
}

// instead is what stands for a number beyond a bound.
func (b *bound) instead(bad fault) (int64, fault) {
	if b.reject {
		return model.Blank, bad
	}
	return b.to, 0
}

// time reads dates and quarters. iso says that the cell comes from a column of
// dates, which overrides the form.
func (w *Worker) time(f *field, t []byte, iso bool) (int64, fault) {
	if f.op == opQuarter && !iso {
		v, bad := f.quarter(t)
		if bad != 0 {
			return f.unreadable(bad)
		}
		return v, 0
	}
	d, bad := f.date(t, iso)
	switch {
	case bad != 0:
		return f.unreadable(bad)
	case f.op == opDate:
		return int64(d), 0
	case f.op == opDateText:
		w.isoBuf = appendISO(w.isoBuf[:0], d)
		return int64(w.n.env.Symbols.InternBytes(w.isoBuf)), 0
	}
	return int64(d.Quarter().Add(f.plus)), 0
}

// date reads a date in one of the field's forms, or as a term.
func (f *field) date(t []byte, iso bool) (calendar.Date, fault) {
	form := f.form
	if iso {
		form = isoDate
	}
	d, ok := form.date(t)
	for k := 0; !ok && k < len(f.forms); k++ {
		d, ok = f.forms[k].date(t)
	}
	listed := true
	if !ok && f.terms != nil {
		d, ok, listed = f.terms.date(t)
	}
	switch {
	case !listed:
		return d, unmapped
	case !ok:
		return d, badDate
	}
	return d, 0
}

// quarter reads a quarter in the first form that fits.
func (f *field) quarter(t []byte) (int64, fault) {
	for _, form := range f.quarters {
		if q, ok := form.quarterOf(t); ok {
			return int64(q), 0
		}
	}
	return model.Blank, badQuarter
}

func (w *Worker) twoColumns(f *field, b Cells, i int) (int64, fault) {
	year, q := f.cell(b, f.col, i), f.cell(b, f.col2, i)
	switch {
	case len(year) == 0 && len(q) == 0:
		return f.orColumn(b, i)
	case yearNumber(year) == 0:
		return f.unreadable(badQuarter)
	}
	if v, ok := quarter(year, q); ok {
		return int64(v), 0
	}
	return f.unreadable(badQuarter | second)
}

// orColumn reads a quarter from the column that stands where year and quarter
// are blank.
func (f *field) orColumn(b Cells, i int) (int64, fault) {
	if f.col3 < 0 {
		return model.Blank, 0
	}
	t := f.cell(b, f.col3, i)
	if len(t) == 0 {
		return model.Blank, 0
	}
	v, bad := f.quarter(t)
	if bad != 0 {
		bad |= third
	}
	return v, bad
}
