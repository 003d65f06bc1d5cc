package pipeline

import (
	"context"
	"errors"
	"io/fs"

	"pathmetrics/pkg/source"
)

// Pass is one reading of the files of one source, for whoever looks at cells and
// not at records.
type Pass struct {
	FS       fs.FS
	Source   string
	Files    []string
	Spec     source.Spec
	Options  source.Options
	Workers  int // at least 1
	Progress func(raw int64)
}

// Run reads the files and gives every batch to work, which is called by several
// goroutines: worker is the number of the one that calls, and two calls with one
// number never overlap; file is the place in Files. The batch is released after
// work.
func (p *Pass) Run(ctx context.Context, work func(worker, file int, b *source.Batch) error) ([]Input, error) {
	var inputs []Input
	for i, name := range p.Files {
		in, err := p.file(ctx, i, name, work)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

func (p *Pass) file(ctx context.Context, file int, name string, work batchFunc) (in Input, err error) {
	opt := p.Options
	if opt.ChunkBytes == 0 {
		opt.ChunkBytes = chunkBytes(p.FS, name, p.Workers)
	}
	rd, err := source.Open(p.FS, name, p.Spec, opt)
	if err != nil {
		return in, err
	}
	defer func() { err = errors.Join(err, rd.Close()) }()
	progress := p.Progress
	if progress == nil {
		progress = func(int64) {}
	}
	if err := pump(ctx, rd, p.Workers, progress, file, nil, work); err != nil {
		return in, err
	}
	st := rd.Stats()
	return Input{Source: p.Source, Name: name, Bytes: st.Bytes, SHA256: st.SHA256, Rows: st.Rows}, nil
}
