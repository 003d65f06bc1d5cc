package synth

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// Generate writes the whole state. open is called once for each file before
// the first row, in the order of Files, with the name as it should be stored;
// Generate closes what it opened, also after an error. It stops soon after ctx
// is done, with the context's error, and then what was written is incomplete.
func Generate(ctx context.Context, opts Options, open func(name string) (io.WriteCloser, error)) error {
	o, err := opts.complete()
	if err != nil {
		return err
	}
	s := &sink{rate: o.DirtyRate, typed: o.Format == FormatParquet}
	if err := s.open(o, open); err != nil {
		s.close()
		return err
	}
	err = everyone(ctx, o, s)
	if closing := s.close(); err == nil {
		err = closing
	}
	if err == nil && o.Written != nil {
		for _, w := range s.all() {
			o.Written(w.name, w.rows)
		}
	}
	return err
}

// everyone tells the lives one after the other.
func everyone(ctx context.Context, o Options, s *sink) error {
	for number := range o.People {
		if number%256 == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if o.Progress != nil {
				o.Progress(number)
			}
		}
		s.dirt = stream(o.Seed, streamDirt, number)
		live(o, number, s)
		if s.err != nil {
			return s.err
		}
	}
	return nil
}

// open opens every file of the state.
func (s *sink) open(o Options, open func(name string) (io.WriteCloser, error)) error {
	for t := range tables {
		for _, name := range s.names(o, t) {
			stored := name
			if o.Compress && !strings.HasSuffix(name, ".parquet") {
				stored += ".gz"
			}
			w, err := openTable(o, t, stored, open)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			s.parts[t] = append(s.parts[t], &counted{TableWriter: w, name: stored})
		}
	}
	return nil
}

// names lists the files of a table, without .gz.
func (s *sink) names(o Options, t table) []string {
	switch {
	case t == enrolments:
		return enrolmentFiles[:]
	case t == wages && o.Format == FormatParquet:
		return []string{"wages.parquet"}
	case t == wages:
		from := o.From.Quarter().Add(-2).Interval().From
		to := o.WagesThrough.Quarter().Add(1).Interval().From
		first, _, _ := from.Civil()
		last, _, _ := to.Civil()
		s.first = first
		var names []string
		for year := first; year <= last; year++ {
			names = append(names, strings.Replace(files[t].Name, "*", fmt.Sprint(year), 1))
		}
		return names
	}
	return []string{files[t].Name}
}

// counted counts the rows of a file.
type counted struct {
	TableWriter
	name string
	rows int64
}

func (c *counted) Row(cells ...string) error {
	c.rows++
	return c.TableWriter.Row(cells...)
}

func openTable(o Options, t table, stored string, open func(name string) (io.WriteCloser, error)) (TableWriter, error) {
	file, err := open(stored)
	if err != nil {
		return nil, err
	}
	var w TableWriter
	switch {
	case strings.HasSuffix(stored, ".parquet"):
		w, err = newParquetTable(file, files[t].Columns)
	case t == licenses:
		w = newFixedTable(file, o.Compress, fixedWidths)
	default:
		w, err = newCSVTable(file, o.Compress, csvForms[t], files[t].Columns)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return w, nil
}
