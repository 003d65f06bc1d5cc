package pipeline

import (
	"context"
	"io/fs"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/edits"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/source"
)

// Check runs the edits of a file over the files of a source, in a reading of its
// own. Columns that some file lacks, or that it has more than once, are taken as
// missing in all of them.
func Check(ctx context.Context, fsys fs.FS, src *Source, f *defs.EditFile, env edits.Env, workers int, progress func(raw int64)) (*edits.Result, error) {
	var res *edits.Result
	l, err := checkLook(fsys, src, f, env, workers, func(x *edits.Result) { res = x })
	if err != nil {
		return nil, err
	}
	r := &rows{fs: fsys, src: src, workers: workers, progress: progress}
	if err := r.alone(ctx, l); err != nil {
		return nil, err
	}
	return res, nil
}

// checkLook runs the edits of a file over the rows of a source and hands over what
// they found.
func checkLook(fsys fs.FS, src *Source, f *defs.EditFile, env edits.Env, workers int, found func(*edits.Result)) (*look, error) {
	names := EditNames(src, f)
	columns, err := editColumns(fsys, src, f, names)
	if err != nil {
		return nil, err
	}
	plan := edits.Compile(f, columns, env)
	ws := make([]*edits.Worker, workers)
	for i := range ws {
		ws[i] = plan.Worker()
	}
	return &look{
		columns: columns, names: names,
		batch: func(w, file int, b *source.Batch) { ws[w].Batch(file, normalize.Batch{Batch: b}) },
		end:   func() { found(plan.Result(ws...)) },
	}, nil
}

// EditNames says how the columns of an edits file are found in the headers of a
// source: as its layout finds its own, and by the spellings of `with`.
func EditNames(src *Source, f *defs.EditFile) *source.Names {
	n := &source.Names{Loose: f.Elements != nil, Elements: f.Elements, Also: map[string][]string{}}
	for column, spellings := range src.Layout.Names.Also {
		n.Also[column] = append(n.Also[column], spellings...)
	}
	for column, name := range src.With {
		n.Also[column] = append(n.Also[column], name)
		n.Loose = true
	}
	return n
}

// editColumns are the columns of the edits file that all files have once.
func editColumns(fsys fs.FS, src *Source, f *defs.EditFile, names *source.Names) ([]string, error) {
	want := f.Columns()
	lost := make([]bool, len(want))
	for _, name := range src.Files {
		h, err := source.Inspect(fsys, name, src.Spec())
		if err != nil {
			return nil, err
		}
		for i, found := range names.Find(h.Columns, want) {
			lost[i] = lost[i] || found == ""
		}
	}
	var columns []string
	for i, c := range want {
		if !lost[i] {
			columns = append(columns, c)
		}
	}
	return columns, nil
}
