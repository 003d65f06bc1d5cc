package pipeline

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"sync"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/source"
)

// Reject is a row that could not be used. Value is empty unless the plan asked
// for values.
type Reject struct {
	Source int // index in the plan
	File   int // index in the source
	Row    int64
	Column string
	Code   diag.Code
	Value  string
}

// Input is a file as it was read.
type Input struct {
	Source, Name string
	Bytes        int64
	SHA256       [32]byte
	Rows         int64
}

// batchFunc works on one batch of a file; worker is the number of the goroutine
// that calls it, and two calls with one number never overlap.
type batchFunc func(worker, file int, b *source.Batch) error

// scan reads all files of a source with the plan's workers. keep makes the key
// filter of a worker (nil keeps all). The batch is released after work.
func (r *run) scan(ctx context.Context, src *Source, columns []string, keys int, keep func(worker int) source.KeepFunc, work batchFunc) ([]Input, error) {
	var inputs []Input
	for i, name := range src.Files {
		opt := source.Options{Columns: columns, Keys: keys, Names: src.Names(), ChunkBytes: chunkBytes(r.plan.FS, name, r.plan.Workers)}
		in, err := r.scanFile(ctx, src, i, name, opt, keep, work)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

// The bounds of a chunk of text. What a worker does with a chunk of the lower one
// is still much more than what a chunk costs by itself; the upper one fits into a
// processor's cache.
const (
	minChunk = 64 << 10
	maxChunk = 256 << 10
)

// chunkBytes is the size of chunk at which a file, however small, gives all workers
// something to do.
func chunkBytes(fsys fs.FS, name string, workers int) int {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return 0 // opening it will say what is wrong
	}
	return int(min(max(info.Size()/int64(4*workers), minChunk), maxChunk))
}

func (r *run) scanFile(ctx context.Context, src *Source, file int, name string, opt source.Options, keep func(int) source.KeepFunc, work batchFunc) (in Input, err error) {
	opt.Within = normalize.Within(src.Layout, src.Dates)
	rd, err := source.Open(r.plan.FS, name, src.Spec(), opt)
	if err != nil {
		return in, err
	}
	defer func() { err = errors.Join(err, rd.Close()) }()
	if err := pump(ctx, rd, r.plan.Workers, r.progress, file, keep, work); err != nil {
		return in, err
	}
	st := rd.Stats()
	return Input{Source: src.ID, Name: name, Bytes: st.Bytes, SHA256: st.SHA256, Rows: st.Rows}, nil
}

// pump hands chunks to workers until the file ends, a worker fails or the run
// is cancelled.
func pump(ctx context.Context, rd source.Reader, workers int, progress func(raw int64), file int, keep func(int) source.KeepFunc, work batchFunc) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	next := func() (source.Chunk, error) {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() != nil {
			return source.Chunk{}, context.Cause(ctx)
		}
		c, err := rd.Next()
		if err == nil {
			progress(c.Raw)
		}
		return c, err
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var filter source.KeepFunc
			if keep != nil {
				filter = keep(w)
			}
			for {
				err := guard(func() error {
					c, err := next()
					if err != nil {
						return err
					}
					return batch(rd, c, filter, w, file, work)
				})
				if errors.Is(err, io.EOF) {
					return
				}
				if err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

func batch(rd source.Reader, c source.Chunk, filter source.KeepFunc, worker, file int, work batchFunc) error {
	b, err := rd.Decode(c, filter)
	if err != nil {
		return err
	}
	defer b.Release()
	return work(worker, file, b)
}
