package source

import (
	"cmp"
	"errors"
	"slices"

	"github.com/apache/arrow/go/v15/parquet/file"

	"pathmetrics/pkg/diag"
)

// step is how many rows of a column are in hand at a time.
const step = 4096

// maxCells bounds the text of one column of a batch: its offsets have 32 bits.
const maxCells = 1 << 31

var errColumn = errors.New("the column does not hold what it should")

// cells reads the values of one column chunk as text, some rows at a time.
type cells interface {
	start(file.ColumnChunkReader) error
	next(n int) error // the next n rows; error when there are not so many
	null(i int) bool  // of the rows in hand
	cell(dst []byte, i int) ([]byte, diag.Code)
	finish() error // there must be nothing left
}

// batchReader is what Arrow's typed column readers have in common.
type batchReader[T any] interface {
	HasNext() bool
	Err() error
	ReadBatch(n int64, values []T, defs, reps []int16) (total int64, read int, err error)
}

// typedCells reads values of one physical type.
type typedCells[T any] struct {
	in     batchReader[T]
	maxDef int16
	write  valueFunc[T]
	values []T
	defs   []int16
	at     []int32 // index in values of each row's value, -1 for null
}

// opener makes the reader of a column, once per row group.
func opener[T any](l leaf, write valueFunc[T]) func() cells {
	return func() cells { return &typedCells[T]{maxDef: l.maxDef, write: write} }
}

func (c *typedCells[T]) start(r file.ColumnChunkReader) error {
	in, ok := r.(batchReader[T])
	if !ok {
		return errColumn
	}
	c.in = in
	c.values, c.at = make([]T, step), make([]int32, step)
	if c.maxDef > 0 {
		c.defs = make([]int16, step)
	}
	return nil
}

// next asks until it has n rows. Arrow may give fewer, page by page; nothing at
// all means that the column ended early, with or without an error of its own.
func (c *typedCells[T]) next(n int) error {
	rows, values := 0, 0
	for rows < n {
		var defs []int16
		if c.defs != nil {
			defs = c.defs[rows:n]
		}
		total, read, err := c.in.ReadBatch(int64(n-rows), c.values[values:n], defs, nil)
		if err != nil || c.in.Err() != nil || total <= 0 || total > int64(n-rows) || read < 0 || read > int(total) {
			return errColumn
		}
		if c.defs == nil && read != int(total) {
			return errColumn
		}
		rows += int(total)
		values += read
	}
	return c.place(n, values)
}

// place finds each row's value: Arrow packs the values that are not null.
func (c *typedCells[T]) place(n, values int) error {
	v := int32(0)
	for i := range n {
		if c.defs != nil && c.defs[i] != c.maxDef {
			c.at[i] = -1
			continue
		}
		c.at[i] = v
		v++
	}
	if int(v) != values {
		return errColumn
	}
	return nil
}

func (c *typedCells[T]) null(i int) bool { return c.at[i] < 0 }

func (c *typedCells[T]) cell(dst []byte, i int) ([]byte, diag.Code) {
	return c.write(dst, c.values[c.at[i]])
}

func (c *typedCells[T]) finish() error {
	if c.in.HasNext() || c.in.Err() != nil {
		return errColumn
	}
	return nil
}

// Decode reads the key columns of the row group first, asks keep about each row,
// and reads the other columns only when a row is kept.
func (r *parquetReader) Decode(c Chunk, keep KeepFunc) (*Batch, error) {
	if c.text != nil || c.group >= len(r.pf.MetaData().RowGroups) {
		return nil, diag.Errorf(r.pos(), diag.CannotRead, "this chunk is another reader's")
	}
	d := groupDecode{r: r, group: c.group, first: c.FirstRow, rows: int(c.Rows), b: newBatch(len(r.leaves))}
	d.b.Read = c.Rows
	for i, l := range r.leaves {
		d.b.Columns[i].Native = l.native
	}
	if err := d.run(keep); err != nil {
		d.b.Release()
		return nil, err
	}
	return d.b, nil
}

// groupDecode is one Decode under way. Rows are counted from 0 in the row group.
type groupDecode struct {
	r     *parquetReader
	b     *Batch
	group int
	first int64
	rows  int
	kept  []int32     // the rows that stay, in order
	tags  []uint32    // parallel to kept; nil without a KeepFunc
	codes []diag.Code // of each kept row, why it cannot stay after all; nil when all can
	bad   []int       // the column of that
	pages []byte      // scratch of the page walk
}

func (d *groupDecode) run(keep KeepFunc) error {
	first := 0
	if keep != nil {
		if err := d.keys(keep); err != nil {
			return err
		}
		if first = d.r.opt.Keys; len(d.kept) == 0 {
			return nil
		}
	} else {
		d.kept = make([]int32, d.rows)
		for i := range d.kept {
			d.kept[i] = int32(i)
		}
	}
	for i := first; i < len(d.r.leaves); i++ {
		if err := d.column(i); err != nil {
			return err
		}
	}
	d.finish()
	return nil
}

// openColumn checks the pages of a wanted column and opens it.
func (d *groupDecode) openColumn(i int) (cells, error) {
	l := d.r.leaves[i]
	if err := d.r.checkPages(d.group, l, &d.pages); err != nil {
		return nil, err
	}
	in, err := d.r.pf.RowGroup(d.group).Column(l.index)
	if err != nil {
		return nil, d.r.broken(l.name, d.group)
	}
	c := l.open()
	if c.start(in) != nil {
		return nil, d.r.broken(l.name, d.group)
	}
	return c, nil
}

// guarded runs do for column i and names it in what goes wrong.
func (d *groupDecode) guarded(i int, do func() error) error {
	name := d.r.leaves[i].name
	err := d.r.guard(name, d.group, do)
	if errors.Is(err, errColumn) {
		return d.r.broken(name, d.group)
	}
	return err
}

// keys reads the key columns side by side and asks keep about each row.
func (d *groupDecode) keys(keep KeepFunc) error {
	n := d.r.opt.Keys
	k := keyReader{d: d, in: make([]cells, n), spans: make([][]span, n), text: make([][]byte, n), keys: make([][]byte, n)}
	for i := range k.in {
		err := d.guarded(i, func() (err error) { k.in[i], err = d.openColumn(i); return err })
		if err != nil {
			return err
		}
		k.spans[i] = make([]span, step)
	}
	for row := 0; row < d.rows; row += step {
		if err := k.step(row, min(step, d.rows-row), keep); err != nil {
			return err
		}
	}
	for i := range k.in {
		if err := d.guarded(i, k.in[i].finish); err != nil {
			return err
		}
	}
	return nil
}

// keyReader holds the key cells of the rows in hand.
type keyReader struct {
	d     *groupDecode
	in    []cells
	text  [][]byte // per key column, the cells' text
	spans [][]span
	keys  [][]byte // one row's, for keep
	codes [step]diag.Code
	bad   [step]int
}

// step reads n rows from row on.
func (k *keyReader) step(row, n int, keep KeepFunc) error {
	clear(k.codes[:])
	for i := range k.in {
		if err := k.d.guarded(i, func() error { return k.read(i, n) }); err != nil {
			return err
		}
	}
	b := k.d.b
	for j := range n {
		at := k.d.first + int64(row+j)
		if k.codes[j] != "" {
			b.reject(at, k.d.r.leaves[k.bad[j]].name, k.codes[j])
			continue
		}
		for i := range k.in {
			k.keys[i] = nil
			if !k.in[i].null(j) {
				k.keys[i] = k.spans[i][j].of(k.text[i])
			}
		}
		var tag [1]uint32
		if keep(k.keys, tag[:]); tag[0] == Drop {
			b.Filtered++
			continue
		}
		k.d.kept = append(k.d.kept, int32(row+j))
		k.d.tags = append(k.d.tags, tag[0])
		for i := range k.in {
			if err := k.d.guarded(i, func() error { return k.d.put(i, k.keys[i], k.in[i].null(j)) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// read puts the text of key column i of the next n rows into k.text.
func (k *keyReader) read(i, n int) error {
	c := k.in[i]
	if err := c.next(n); err != nil {
		return err
	}
	text := k.text[i][:0]
	if text == nil {
		text = make([]byte, 0, 16*step)
	}
	for j := range n {
		from := len(text)
		if !c.null(j) {
			var code diag.Code
			if text, code = c.cell(text, j); code != "" && k.codes[j] == "" {
				k.codes[j], k.bad[j] = code, i
			}
		}
		k.spans[i][j] = span{uint32(from), uint32(len(text) - from)}
	}
	k.text[i] = text
	return nil
}

// put appends a cell to column i of the batch.
func (d *groupDecode) put(i int, text []byte, null bool) error {
	c := &d.b.Columns[i]
	from := len(c.data)
	if from+len(text) > maxCells {
		return d.r.tooLarge(d.r.leaves[i].name, maxCells)
	}
	c.data = append(c.data, text...)
	c.push(from, null)
	return nil
}

// push ends the cell whose text starts at from.
func (c *Column) push(from int, null bool) {
	if null && c.nulls == nil {
		c.nulls = make([]bool, len(c.cells), max(cap(c.cells), step))
	}
	if c.nulls != nil {
		c.nulls = append(c.nulls, null)
	}
	c.cells = append(c.cells, span{uint32(from), uint32(len(c.data) - from)})
}

// column reads column i of the kept rows.
func (d *groupDecode) column(i int) error {
	if d.r.leaves[i].missing {
		for range d.kept {
			d.b.Columns[i].push(0, true)
		}
		return nil
	}
	return d.guarded(i, func() error {
		in, err := d.openColumn(i)
		if err != nil {
			return err
		}
		d.b.Columns[i].cells = slices.Grow(d.b.Columns[i].cells, len(d.kept))
		k := 0
		for row := 0; row < d.rows; row += step {
			n := min(step, d.rows-row)
			if err := in.next(n); err != nil {
				return err
			}
			for ; k < len(d.kept) && int(d.kept[k]) < row+n; k++ {
				if err := d.take(i, k, in, int(d.kept[k])-row); err != nil {
					return err
				}
			}
		}
		return in.finish()
	})
}

// take appends the cell of the k-th kept row, which is row j of those in hand.
func (d *groupDecode) take(i, k int, in cells, j int) error {
	c := &d.b.Columns[i]
	from := len(c.data)
	if in.null(j) {
		c.push(from, true)
		return nil
	}
	var code diag.Code
	if c.data, code = in.cell(c.data, j); code != "" {
		d.mark(k, i, code)
	}
	if len(c.data) > maxCells {
		return d.r.tooLarge(d.r.leaves[i].name, maxCells)
	}
	c.push(from, false)
	return nil
}

// mark notes that a kept row has a cell that cannot be read; the first one counts.
func (d *groupDecode) mark(k, column int, code diag.Code) {
	if d.codes == nil {
		d.codes, d.bad = make([]diag.Code, len(d.kept)), make([]int, len(d.kept))
	}
	if d.codes[k] == "" {
		d.codes[k], d.bad[k] = code, column
	}
}

// finish numbers the kept rows and takes the marked ones out of all columns.
func (d *groupDecode) finish() {
	b := d.b
	w := 0
	for k, row := range d.kept {
		at := d.first + int64(row)
		if d.codes != nil && d.codes[k] != "" {
			b.reject(at, d.r.leaves[d.bad[k]].name, d.codes[k])
			continue
		}
		b.Row = append(b.Row, at)
		if d.tags != nil {
			b.Tags = append(b.Tags, d.tags[k])
		}
		if w != k {
			for i := range b.Columns {
				c := &b.Columns[i]
				c.cells[w] = c.cells[k]
				if c.nulls != nil {
					c.nulls[w] = c.nulls[k]
				}
			}
		}
		w++
	}
	b.N = w
	slices.SortStableFunc(b.Rejects, func(x, y Reject) int { return cmp.Compare(x.Row, y.Row) })
}
