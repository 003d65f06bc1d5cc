package synth

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"pathmetrics/pkg/source"
)

// parquetTable writes cells into typed columns: money as doubles, whole numbers
// as integers, the rest as strings. A blank cell is null.
type parquetTable struct {
	w     *source.ParquetWriter
	types []source.WriteType
	below closers
}

func newParquetTable(file io.WriteCloser, columns []Column) (TableWriter, error) {
	buffer, below := stack(file, false)
	t := parquetTable{below: below}
	var typed []source.WriteColumn
	for _, c := range columns {
		kind := source.WString
		switch {
		case c.Kind == Money:
			kind = source.WDouble
		case c.Form == whole:
			kind = source.WInt64
		}
		t.types = append(t.types, kind)
		typed = append(typed, source.WriteColumn{Name: c.Name, Type: kind})
	}
	var err error
	t.w, err = source.NewParquetWriter(buffer, typed, 0)
	return t, err
}

// Row parses the cells of typed columns; one that does not fit is our own fault,
// as spoiling leaves typed columns typed.
func (t parquetTable) Row(cells ...string) error {
	for i, cell := range cells {
		var err error
		switch {
		case cell == "":
			t.w.AppendNull(i)
		case t.types[i] == source.WDouble:
			var v float64
			v, err = strconv.ParseFloat(cell, 64)
			t.w.AppendDouble(i, v)
		case t.types[i] == source.WInt64:
			var v int64
			v, err = strconv.ParseInt(cell, 10, 64)
			t.w.AppendInt(i, v)
		default:
			t.w.AppendString(i, cell)
		}
		if err != nil {
			return fmt.Errorf("column %d is typed and its cell is not: %w", i+1, err)
		}
	}
	return t.w.EndRow()
}

func (t parquetTable) Close() error { return errors.Join(t.w.Close(), t.below.Close()) }
