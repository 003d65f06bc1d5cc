package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"

	"pathmetrics/pkg/source"
)

// look is one way to look at all rows of a source: which columns, under which
// names, what is done with a batch, and what when all have been seen.
type look struct {
	columns []string
	names   *source.Names
	batch   func(worker, file int, b *source.Batch)
	end     func()
}

// rows are those of a source, to be looked at.
type rows struct {
	fs       fs.FS
	src      *Source
	workers  int
	progress func(raw int64)
}

// each lets all looks see the rows of a source, in one reading where that is the
// same as a reading for each. A look is made anew for every attempt. The first one
// must want every column of the files that it can have.
func (r *rows) each(ctx context.Context, looks []func() (*look, error)) error {
	err := r.together(ctx, looks)
	if !errors.Is(err, errApart) {
		return err
	}
	for _, begin := range looks {
		l, err := begin()
		if err != nil {
			return err
		}
		if err := r.alone(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

func (r *rows) alone(ctx context.Context, l *look) error {
	return r.read(ctx, source.Options{Columns: l.columns, Names: l.names}, l.end, func(w, file int, b *source.Batch) error {
		l.batch(w, file, b)
		return nil
	})
}

func (r *rows) read(ctx context.Context, opt source.Options, end func(), work batchFunc) error {
	pass := Pass{FS: r.fs, Source: r.src.ID, Files: r.src.Files, Spec: r.src.Spec(), Workers: r.workers, Progress: r.progress, Options: opt}
	if _, err := pass.Run(ctx, work); err != nil {
		return err
	}
	end()
	return nil
}

// errApart says that the looks must have a reading each: something is wrong that
// is a matter of one of them, and each has to meet it by itself. So it is with
// Parquet, too, where a look reads its own columns only.
var errApart = errors.New("the looks need readings of their own")

// noColumn is a name that no file has: the column of it is blank.
const noColumn = "\x00"

func (r *rows) together(ctx context.Context, begin []func() (*look, error)) error {
	var looks []*look
	for _, f := range begin {
		l, err := f()
		if err != nil {
			return errApart
		}
		looks = append(looks, l)
	}
	places, ok := r.places(looks)
	if !ok {
		return errApart
	}
	opt := source.Options{Columns: append(slices.Clone(looks[0].columns), noColumn), Names: &source.Names{Optional: maps.Clone(looks[0].names.Optional)}}
	opt.Names.Optional[noColumn] = true
	end := func() {
		for _, l := range looks {
			l.end()
		}
	}
	return r.read(ctx, opt, end, func(w, file int, b *source.Batch) error {
		if slices.ContainsFunc(b.Rejects, func(j source.Reject) bool { return j.Column != "" }) {
			return errApart // a look that does not want the column keeps the row
		}
		for i, l := range looks {
			view := *b
			view.Columns = make([]source.Column, len(l.columns))
			for c, at := range places[file][i] {
				view.Columns[c] = b.Columns[at]
			}
			l.batch(w, file, &view)
		}
		return nil
	})
}

// places are, for every file, look and column, where the column stands among those
// of the first look; behind the last of them where the file does not have it.
func (r *rows) places(looks []*look) (out [][][]int, ok bool) {
	at := map[string]int{"": len(looks[0].columns)}
	for i, c := range looks[0].columns {
		at[c] = i
	}
	for _, name := range r.src.Files {
		h, err := source.Inspect(r.fs, name, r.src.Spec())
		if err != nil || h.Rows >= 0 {
			return nil, false
		}
		var file [][]int
		for _, l := range looks {
			if source.CheckHeader(name, h.Columns, l.columns, l.names).Errors() > 0 {
				return nil, false
			}
			var columns []int
			for _, c := range l.names.Find(h.Columns, l.columns) {
				i, known := at[c]
				if !known {
					return nil, false
				}
				columns = append(columns, i)
			}
			file = append(file, columns)
		}
		out = append(out, file)
	}
	return out, true
}
