package source

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"

	"pathmetrics/pkg/calendar"
)

// WriteType is the type of a column that we write.
type WriteType uint8

// The types; every column may hold nulls.
const (
	WString WriteType = iota // UTF-8
	WInt64
	WDouble
	WDate // days since 1970-01-01, Parquet's DATE
	WBool
)

// WriteColumn is one column of a Parquet file to be written.
type WriteColumn struct {
	Name string
	Type WriteType
}

// ParquetWriter writes rows to a Parquet file (snappy, data pages of version 1),
// which DuckDB, pandas and Spark read. The same rows give the same bytes.
//
// The append methods fill the current row, EndRow ends it; a column that was not
// filled is null. A method that does not fit the column's type, or a column that
// is filled twice, is an error that EndRow and Close report. Not safe for
// concurrent use.
type ParquetWriter struct {
	out   *file.Writer
	cols  []writeBuffer
	limit int // rows of a row group
	rows  int // rows in the buffers
	err   error
}

// defaultGroup is DuckDB's size of a row group.
const defaultGroup = 122880

// NewParquetWriter starts a file on w, which it never closes. rowGroupRows is the
// number of rows that are kept in memory and written at once; 0 means 122,880.
func NewParquetWriter(w io.Writer, cols []WriteColumn, rowGroupRows int) (*ParquetWriter, error) {
	if rowGroupRows <= 0 {
		rowGroupRows = defaultGroup
	}
	p := &ParquetWriter{limit: rowGroupRows}
	props := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Snappy),
		parquet.WithCreatedBy("pathmetrics"),
		// A dictionary that overflows makes a column chunk with two encodings,
		// and v15 lists those in random order: no chunk may ever overflow.
		parquet.WithDictionaryPageSizeLimit(1 << 40),
	}
	var fields schema.FieldList
	seen := map[string]bool{}
	for _, c := range cols {
		n, err := c.node()
		if err != nil {
			return nil, err
		}
		if seen[c.Name] || c.Name == "" {
			return nil, fmt.Errorf("column %q is written twice or has no name", c.Name)
		}
		seen[c.Name] = true
		if c.Type == WInt64 || c.Type == WDouble {
			props = append(props, parquet.WithDictionaryFor(c.Name, false))
		}
		fields = append(fields, n)
		p.cols = append(p.cols, newWriteBuffer(c.Type))
	}
	if len(fields) == 0 {
		return nil, errors.New("a Parquet file needs a column")
	}
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		return nil, err
	}
	p.open(w, root, parquet.NewWriterProperties(props...))
	return p, p.err
}

// open writes the magic bytes. The library closes what it is given when it can,
// and w is not ours to close.
func (p *ParquetWriter) open(w io.Writer, root *schema.GroupNode, props *parquet.WriterProperties) {
	defer p.caught()
	p.out = file.NewParquetWriter(struct{ io.Writer }{w}, root, file.WithWriterProps(props))
}

func (c WriteColumn) node() (schema.Node, error) {
	opt := parquet.Repetitions.Optional
	switch c.Type {
	case WString:
		return schema.NewPrimitiveNodeLogical(c.Name, opt, schema.StringLogicalType{}, parquet.Types.ByteArray, -1, -1)
	case WInt64:
		return schema.NewInt64Node(c.Name, opt, -1), nil
	case WDouble:
		return schema.NewFloat64Node(c.Name, opt, -1), nil
	case WDate:
		return schema.NewPrimitiveNodeLogical(c.Name, opt, schema.DateLogicalType{}, parquet.Types.Int32, -1, -1)
	case WBool:
		return schema.NewBooleanNode(c.Name, opt, -1), nil
	}
	return nil, fmt.Errorf("column %q has no known type", c.Name)
}

// writeBuffer holds one column of the row group under way.
type writeBuffer interface {
	kind() WriteType
	filled(row int) bool
	null()
	flush(file.ColumnChunkWriter) error
}

// typedBuffer packs the values that are not null, as Parquet does; defs has 1 for
// a value and 0 for a null.
type typedBuffer[T any] struct {
	typ    WriteType
	values []T
	defs   []int16
}

func newWriteBuffer(t WriteType) writeBuffer {
	switch t {
	case WInt64:
		return &typedBuffer[int64]{typ: t}
	case WDouble:
		return &typedBuffer[float64]{typ: t}
	case WDate:
		return &typedBuffer[int32]{typ: t}
	case WBool:
		return &typedBuffer[bool]{typ: t}
	}
	return &typedBuffer[parquet.ByteArray]{typ: WString}
}

func (b *typedBuffer[T]) kind() WriteType     { return b.typ }
func (b *typedBuffer[T]) filled(row int) bool { return len(b.defs) > row }
func (b *typedBuffer[T]) null()               { b.defs = append(b.defs, 0) }

func (b *typedBuffer[T]) flush(w file.ColumnChunkWriter) error {
	out, ok := w.(interface {
		WriteBatch(values []T, defs, reps []int16) (int64, error)
	})
	if !ok {
		return errors.New("a column is of another type than its buffer")
	}
	_, err := out.WriteBatch(b.values, b.defs, nil)
	clear(b.values)
	b.values, b.defs = b.values[:0], b.defs[:0]
	return errors.Join(err, w.Close())
}

// put appends v to column col of the current row.
func put[T any](p *ParquetWriter, col int, typ WriteType, v T) {
	if p.err != nil {
		return
	}
	if col < 0 || col >= len(p.cols) || p.cols[col].kind() != typ || p.cols[col].filled(p.rows) {
		p.err = fmt.Errorf("column %d does not exist, is of another type or is filled twice", col)
		return
	}
	b := p.cols[col].(*typedBuffer[T])
	b.values = append(b.values, v)
	b.defs = append(b.defs, 1)
}

// AppendString fills a WString column; col is 0-based, as in the others.
func (p *ParquetWriter) AppendString(col int, s string) { put(p, col, WString, parquet.ByteArray(s)) }

// AppendInt fills a WInt64 column.
func (p *ParquetWriter) AppendInt(col int, v int64) { put(p, col, WInt64, v) }

// AppendDouble fills a WDouble column.
func (p *ParquetWriter) AppendDouble(col int, v float64) { put(p, col, WDouble, v) }

// AppendDate fills a WDate column; a date that is not known is written as null.
func (p *ParquetWriter) AppendDate(col int, d calendar.Date) {
	if !d.Known() {
		p.AppendNull(col)
		return
	}
	put(p, col, WDate, int32(d))
}

// AppendBool fills a WBool column.
func (p *ParquetWriter) AppendBool(col int, v bool) { put(p, col, WBool, v) }

// AppendNull leaves a column of any type without a value.
func (p *ParquetWriter) AppendNull(col int) {
	if p.err != nil {
		return
	}
	if col < 0 || col >= len(p.cols) || p.cols[col].filled(p.rows) {
		p.err = fmt.Errorf("column %d does not exist or is filled twice", col)
		return
	}
	p.cols[col].null()
}

// EndRow ends the current row, and writes the row group when it is full.
func (p *ParquetWriter) EndRow() error {
	if p.err != nil {
		return p.err
	}
	for _, c := range p.cols {
		if !c.filled(p.rows) {
			c.null()
		}
	}
	if p.rows++; p.rows >= p.limit {
		p.flush()
	}
	return p.err
}

// flush writes the buffers as a row group.
func (p *ParquetWriter) flush() {
	defer p.caught()
	group := p.out.AppendRowGroup()
	for _, c := range p.cols {
		w, err := group.NextColumn()
		if err == nil {
			err = c.flush(w)
		}
		if err != nil {
			p.err = err
			return
		}
	}
	p.rows, p.err = 0, group.Close()
}

// caught turns a panic of the library into an error. It panics when the writer
// beneath fails, and the text then is that writer's; else it may hold data.
func (p *ParquetWriter) caught() {
	switch x := recover().(type) {
	case nil:
	case error:
		p.err = fmt.Errorf("the Parquet file cannot be written: %w", x)
	default:
		p.err = errors.New("the Parquet file cannot be written")
	}
}

// Close writes the rows that are left and the footer. A row that was not ended
// is an error.
func (p *ParquetWriter) Close() error {
	for _, c := range p.cols {
		if p.err == nil && c.filled(p.rows) {
			p.err = errors.New("the last row was not ended")
		}
	}
	if p.err == nil && p.rows > 0 {
		p.flush()
	}
	if p.err == nil {
		p.close()
	}
	err := p.err
	if p.err == nil {
		p.err = errors.New("the Parquet file is closed")
	}
	return err
}

func (p *ParquetWriter) close() {
	defer p.caught()
	p.err = p.out.Close()
}
