package source

import (
	"encoding/binary"
	"io"

	"github.com/apache/arrow/go/v15/parquet"

	"pathmetrics/pkg/diag"
)

// chunkReader lays open the pages of one column chunk, as far as they are written
// in the encodings that matter: plain values, places in a dictionary, levels in
// runs. Of any other it says errOther.
type chunkReader struct {
	d      *groupDecode
	column int
	leaf   *leaf
	walk   pageWalk
	open   page
	// onlyAt, when not nil, says for the rows from row on up to row+n whether any is
	// wanted; the bytes of other pages are not read.
	onlyAt func(row, n int) bool
}

// page is a data page laid open.
type page struct {
	rows, values int
	at           []int32 // by row which of the values it has, -1 for a null; nil when row i has value i
	indexed      bool    // data are places in the dictionary; otherwise plain values
	data         []byte
}

// The encodings that we decode.
const (
	encPlain     = 0
	encPlainDict = 2
	encRuns      = 3
	encDict      = 8
)

// maxPageValues is how many values of a page we lay open at once: a few bytes can say
// that there are many more. Arrow reads such a page in small steps.
const maxPageValues = 1 << 21

// open starts on the pages of column i.
func (d *groupDecode) open(i int) (*chunkReader, error) {
	l := &d.r.leaves[i]
	if l.physical == parquet.Types.FixedLenByteArray && l.width < 1 {
		return nil, errOther
	}
	w, err := d.r.walk(d.group, *l, d.page)
	d.dict.reset(l.width)
	return &chunkReader{d: d, column: i, leaf: l, walk: w}, err
}

// each hands out the wanted pages, with the row at which a page begins. All headers
// are looked at, so that the rows are counted in any case.
func (c *chunkReader) each(do func(p *page, row int) error) error {
	defer func() { c.d.page = c.walk.buf }()
	for row := 0; ; {
		h, err := c.walk.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if h.kind == dictionaryPage {
			if err := c.dictionary(h); err != nil {
				return err
			}
			continue
		}
		n := int(h.values)
		if c.onlyAt == nil || c.onlyAt(row, n) {
			if err := c.data(h); err != nil {
				return err
			}
			if err := do(&c.open, row); err != nil {
				return err
			}
		}
		row += n
	}
}

// data reads and lays open a data page.
func (c *chunkReader) data(h pageHeader) error {
	body, err := c.walk.body(h)
	if err != nil {
		return err
	}
	if h.encoding != encPlain && h.encoding != encPlainDict && h.encoding != encDict || h.values > maxPageValues {
		return errOther
	}
	levels, values, err := c.parts(h, body)
	if err != nil {
		return err
	}
	d := c.d
	p := page{rows: int(h.values), values: int(h.values), indexed: h.encoding != encPlain, data: values}
	if c.leaf.maxDef > 0 {
		d.at = room(d.at, p.rows)
		n, nulls, ok := definitions(levels, p.rows, d.at)
		if !ok {
			return errColumn
		}
		if p.values = n; nulls {
			p.at = d.at
		}
	}
	c.open = p
	return nil
}

// parts unpacks a page and parts its definition levels from its values.
func (c *chunkReader) parts(h pageHeader, body []byte) (levels, values []byte, err error) {
	d := c.d
	if h.kind == dataPage2 {
		levels, body = body[h.repetitions:h.levels()], body[h.levels():]
		if !h.packed {
			return levels, body, nil
		}
		d.plain, err = d.unpackPage(c.walk.codec, d.plain, body, h.uncompressed-h.levels())
		return levels, d.plain, err
	}
	if d.plain, err = d.unpackPage(c.walk.codec, d.plain, body, h.uncompressed); err != nil || c.leaf.maxDef == 0 {
		return nil, d.plain, err
	}
	if h.levelsAs != encRuns {
		return nil, nil, errOther
	}
	levels, values, ok := cutText(d.plain)
	if !ok {
		return nil, nil, errColumn
	}
	return levels, values, nil
}

// dictionary reads the chunk's dictionary.
func (c *chunkReader) dictionary(h pageHeader) error {
	body, err := c.walk.body(h)
	if err != nil {
		return err
	}
	if h.encoding != encPlain && h.encoding != encPlainDict || c.leaf.physical == parquet.Types.Boolean || h.values > maxPageValues {
		return errOther
	}
	dict := &c.d.dict
	if dict.data, err = c.d.unpackPage(c.walk.codec, dict.data, body, h.uncompressed); err != nil {
		return err
	}
	if !dict.index(int(h.values)) {
		return errColumn
	}
	return nil
}

// indices reads what stands at d.places in a page of places in the dictionary.
func (c *chunkReader) indices(p *page) error {
	d := c.d
	d.indices = room(d.indices, len(d.places))
	if len(d.places) == 0 {
		return nil
	}
	if len(p.data) == 0 || p.data[0] > 32 {
		return errColumn
	}
	r := runs{b: p.data[1:], width: uint(p.data[0])}
	if !r.gather(d.places, d.indices) {
		return errColumn
	}
	return nil
}

// text writes the text of a dictionary's entry to the column's data, once for all
// rows that have it. An entry that has no text is an empty cell, and bad in the
// dictionary.
func (c *chunkReader) text(entry uint32) span {
	dict := &c.d.dict
	if cell := dict.cells[entry]; cell.n != unwritten {
		return cell
	}
	column := &c.d.b.Columns[c.column]
	from := len(column.data)
	var code diag.Code
	if column.data, code = c.leaf.write(column.data, dict.value(int(entry))); code != "" {
		dict.markBad(entry, code)
	}
	column.bounded()
	cell := span{uint32(from), uint32(len(column.data) - from)}
	dict.cells[entry] = cell
	return cell
}

// dictionary has the distinct values of a column chunk.
type dictionary struct {
	n      int
	width  int // bytes of a value; 0: each has its own length
	data   []byte
	values []span // in data, when width is 0
	cells  []span // in the column's data; unwritten until somebody asks
	bad    map[uint32]diag.Code
}

// unwritten is the length of no cell: a column's text has at most 1 << 31 bytes.
const unwritten = 1<<32 - 1

func (d *dictionary) reset(width int) {
	d.n, d.width, d.bad, d.cells = 0, width, nil, d.cells[:0]
}

// index finds the n values in data; false when there are not so many.
func (d *dictionary) index(n int) bool {
	if d.width > 0 && n > len(d.data)/d.width || d.width == 0 && n > len(d.data)/4 {
		return false
	}
	if d.width == 0 {
		d.values = room(d.values, n)
		rest, from := d.data, 0
		for i := range n {
			v, r, ok := cutText(rest)
			if !ok {
				return false
			}
			d.values[i] = span{uint32(from + 4), uint32(len(v))}
			rest, from = r, from+4+len(v)
		}
	}
	d.cells = room(d.cells, n)
	for i := range d.cells {
		d.cells[i].n = unwritten
	}
	d.n = n
	return true
}

func (d *dictionary) value(i int) []byte {
	if d.width == 0 {
		return d.values[i].of(d.data)
	}
	return d.data[i*d.width : (i+1)*d.width]
}

func (d *dictionary) markBad(entry uint32, code diag.Code) {
	if d.bad == nil {
		d.bad = map[uint32]diag.Code{}
	}
	d.bad[entry] = code
}

// cutText cuts a value with its own length off b.
func cutText(b []byte) (v, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := uint64(binary.LittleEndian.Uint32(b))
	if n > uint64(len(b)-4) {
		return nil, nil, false
	}
	return b[4 : 4+n : 4+n], b[4+n:], true
}

// plainValues goes through the values of a plain page.
type plainValues struct {
	data  []byte
	width int // 0: each has its own length
}

func (p *plainValues) next() (v []byte, ok bool) {
	if p.width == 0 {
		v, p.data, ok = cutText(p.data)
		return v, ok
	}
	if len(p.data) < p.width {
		return nil, false
	}
	v, p.data = p.data[:p.width:p.width], p.data[p.width:]
	return v, true
}
