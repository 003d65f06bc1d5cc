package source

import (
	"github.com/apache/arrow/go/v15/parquet"

	"pathmetrics/pkg/diag"
)

// ownColumn reads column i of the kept rows with our own decoders: of a page the
// values that a kept row has, of a chunk the pages with kept rows.
func (d *groupDecode) ownColumn(i int) error {
	in, err := d.open(i)
	if err != nil {
		return err
	}
	next := 0 // of the kept rows
	in.onlyAt = func(row, n int) bool { return next < len(d.kept) && int(d.kept[next]) < row+n }
	err = in.each(func(p *page, row int) error {
		from := next
		for next < len(d.kept) && int(d.kept[next]) < row+p.rows {
			next++
		}
		return d.cells(in, p, row, from, next)
	})
	if err == nil && next != len(d.kept) {
		return errColumn
	}
	return err
}

// cells appends the cells of the kept rows from..to, which lie in the page that
// begins at row.
func (d *groupDecode) cells(in *chunkReader, p *page, row, from, to int) error {
	d.places = room(d.places, to-from)[:0]
	for _, r := range d.kept[from:to] {
		at := r - int32(row)
		if p.at != nil {
			at = p.at[at]
		}
		if at >= 0 {
			d.places = append(d.places, at)
		}
	}
	k := cellWriter{d: d, in: in, p: p, row: row, k: from}
	var err error
	switch {
	case p.indexed:
		err = k.indexed()
	case in.leaf.width == 0:
		err = k.plainTexts()
	case in.leaf.physical == parquet.Types.Boolean:
		err = k.booleans()
	default:
		err = k.plain()
	}
	if err != nil {
		return err
	}
	k.nulls(to) // those behind the last value
	return nil
}

// cellWriter appends cells to a column, in the order of the kept rows.
type cellWriter struct {
	d   *groupDecode
	in  *chunkReader
	p   *page
	row int // at which the page begins
	k   int // the kept row whose cell comes next
}

// nulls appends the nulls that come before the next value, up to the kept row at most.
func (w *cellWriter) nulls(to int) {
	if w.p.at != nil {
		w.skipNulls(to)
	}
}

func (w *cellWriter) skipNulls(to int) {
	c := &w.d.b.Columns[w.in.column]
	for w.k < to && w.p.at[int(w.d.kept[w.k])-w.row] < 0 {
		c.add(span{}, true)
		w.k++
	}
}

// indexed writes cells that point at the dictionary's texts.
func (w *cellWriter) indexed() error {
	d, c := w.d, &w.d.b.Columns[w.in.column]
	if err := w.in.indices(w.p); err != nil {
		return err
	}
	dict := &d.dict
	for _, entry := range d.indices {
		w.nulls(len(d.kept))
		if int(entry) >= len(dict.cells) {
			return errColumn
		}
		cell := dict.cells[entry]
		if cell.n == unwritten {
			cell = w.in.text(entry)
		}
		if dict.bad != nil {
			w.markEntry(entry)
		}
		c.cells = append(c.cells, cell)
		if c.nulls != nil {
			c.nulls = append(c.nulls, false)
		}
		w.k++
	}
	return nil
}

func (w *cellWriter) markEntry(entry uint32) {
	if code := w.d.dict.bad[entry]; code != "" {
		w.d.mark(w.k, w.in.column, code)
	}
}

// value writes a cell of its own.
func (w *cellWriter) value(v []byte) {
	w.nulls(len(w.d.kept))
	c := &w.d.b.Columns[w.in.column]
	from := len(c.data)
	var code diag.Code
	if c.data, code = w.in.leaf.write(c.data, v); code != "" {
		w.d.mark(w.k, w.in.column, code)
	}
	c.push(from, false)
	c.bounded()
	w.k++
}

// plain writes values that all have the same length.
func (w *cellWriter) plain() error {
	n := w.in.leaf.width
	for _, at := range w.d.places {
		i := int(at) * n
		if i+n > len(w.p.data) {
			return errColumn
		}
		w.value(w.p.data[i : i+n])
	}
	return nil
}

// plainTexts writes values that each have their own length, so that all before them
// must be passed.
func (w *cellWriter) plainTexts() error {
	rest, next := w.p.data, int32(0)
	for _, at := range w.d.places {
		var v []byte
		for ok := true; next <= at; next++ {
			if v, rest, ok = cutText(rest); !ok {
				return errColumn
			}
		}
		w.value(v)
	}
	return nil
}

// booleans writes values of a bit each.
func (w *cellWriter) booleans() error {
	for _, at := range w.d.places {
		if int(at>>3) >= len(w.p.data) {
			return errColumn
		}
		w.value([]byte{w.p.data[at>>3] >> (at & 7) & 1})
	}
	return nil
}
