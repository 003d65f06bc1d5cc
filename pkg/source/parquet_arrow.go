package source

import (
	"encoding/binary"
	"math"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"

	"pathmetrics/pkg/diag"
)

// step is how many rows of a column are in hand at a time.
const step = 4096

// cells reads the values of one column chunk as text, some rows at a time, through
// Arrow's own readers. They know all encodings; our own (parquet_column.go) are for
// those that matter.
type cells interface {
	start(file.ColumnChunkReader) error
	next(n int) error // the next n rows; error when there are not so many
	null(i int) bool  // of the rows in hand
	cell(dst []byte, i int) ([]byte, diag.Code)
	finish() error // there must be nothing left
}

// cells makes the reader of a column, once per row group.
func (l leaf) cells() cells {
	little := binary.LittleEndian
	switch l.physical {
	case parquet.Types.Boolean:
		return newCells(l, func(b []byte, v bool) []byte {
			if v {
				return append(b, 1)
			}
			return append(b, 0)
		})
	case parquet.Types.Int32:
		return newCells(l, func(b []byte, v int32) []byte { return little.AppendUint32(b, uint32(v)) })
	case parquet.Types.Int64:
		return newCells(l, func(b []byte, v int64) []byte { return little.AppendUint64(b, uint64(v)) })
	case parquet.Types.Int96:
		return newCells(l, func(b []byte, v parquet.Int96) []byte { return append(b, v[:]...) })
	case parquet.Types.Float:
		return newCells(l, func(b []byte, v float32) []byte { return little.AppendUint32(b, math.Float32bits(v)) })
	case parquet.Types.Double:
		return newCells(l, func(b []byte, v float64) []byte { return little.AppendUint64(b, math.Float64bits(v)) })
	case parquet.Types.ByteArray:
		return newCells(l, func(_ []byte, v parquet.ByteArray) []byte { return v })
	}
	return newCells(l, func(_ []byte, v parquet.FixedLenByteArray) []byte { return v })
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
	plain  func(b []byte, v T) []byte // the value as plain encoding has it, in b or elsewhere
	write  cellFunc
	values []T
	defs   []int16
	at     []int32 // index in values of each row's value, -1 for null
	buf    [16]byte
}

func newCells[T any](l leaf, plain func(b []byte, v T) []byte) cells {
	return &typedCells[T]{maxDef: l.maxDef, plain: plain, write: l.write}
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
	return c.write(dst, c.plain(c.buf[:0], c.values[c.at[i]]))
}

func (c *typedCells[T]) finish() error {
	if c.in.HasNext() || c.in.Err() != nil {
		return errColumn
	}
	return nil
}

// openColumn checks the pages of a wanted column and opens it.
func (d *groupDecode) openColumn(i int) (cells, error) {
	l := d.r.leaves[i]
	w, err := d.r.walk(d.group, l, d.page)
	if err == nil && !d.r.unchecked {
		err = w.check()
	}
	d.page = w.buf
	if err != nil {
		return nil, err
	}
	in, err := d.r.pf.RowGroup(d.group).Column(l.index)
	if err != nil {
		return nil, errColumn
	}
	c := l.cells()
	return c, c.start(in)
}

// arrowColumn reads column i of the kept rows.
func (d *groupDecode) arrowColumn(i int) error {
	in, err := d.openColumn(i)
	if err != nil {
		return err
	}
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
	c.push(from, false)
	c.bounded()
	return nil
}
