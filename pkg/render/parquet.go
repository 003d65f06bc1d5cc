package render

import (
	"bytes"
	"fmt"
	"io"

	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/source"
)

// parquetTypes are the types of the kinds of columns.
var parquetTypes = map[kind]source.WriteType{
	word: source.WString, free: source.WString, day: source.WDate, whole: source.WInt64, number: source.WDouble,
}

// Parquet writes results.parquet: the columns of results.csv, typed, with null
// for a blank. Decimals become doubles; who needs their exact digits reads one
// of the text formats. The file is made in memory, where the table is anyway,
// and written at once, so that the library beneath never sees a write fail.
func Parquet(w io.Writer, p *protect.Publishable) error {
	var typed []source.WriteColumn
	for _, c := range columns {
		typed = append(typed, source.WriteColumn{Name: c.name, Type: parquetTypes[c.kind]})
	}
	var file bytes.Buffer
	out, err := source.NewParquetWriter(&file, typed, 0)
	if err != nil {
		return err
	}
	var cell protect.Cell
	for i := range p.Len() {
		p.Read(i, &cell)
		for k := range columns {
			if err := columns[k].appendTo(out, k, &cell); err != nil {
				return err
			}
		}
		if err := out.EndRow(); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	_, err = w.Write(file.Bytes())
	return err
}

// appendTo fills column k of the row under way.
func (c *column) appendTo(out *source.ParquetWriter, k int, cell *protect.Cell) error {
	switch c.kind {
	case day:
		out.AppendDate(k, c.date(cell))
	case whole, number:
		d := c.num(cell)
		switch {
		case !d.Ok:
			out.AppendNull(k)
		case c.kind == number:
			out.AppendDouble(k, d.Float())
		case d.Places == 0:
			out.AppendInt(k, d.V)
		default:
			return fmt.Errorf("column %s of %s holds a count that is not whole", c.name, cell.Name())
		}
	default:
		if s := c.show(cell); s != "" {
			out.AppendString(k, s)
		} else {
			out.AppendNull(k)
		}
	}
	return nil
}
