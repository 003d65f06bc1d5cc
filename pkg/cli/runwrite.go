package cli

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"path"
	"slices"
	"sync"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/gate"
	"pathmetrics/pkg/ledger"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
)

// runWriter puts what a run found into its folder.
type runWriter struct {
	ctx     context.Context // an interrupted run ends before the next piece of work
	dir     *runDir
	project *project
	plan    *pipeline.Plan
	res     *pipeline.Result
	ids     *pseudonyms // nil: no flags
	found   []editQuality
	ledger  *ledgerFile // nil: the project has none, or nothing is published
	noise   cellNoise
	gate    gatekeeper     // nil: nobody looks at public/
	judged  *gate.Findings // of the last attempt; nil before the first
}

// runFile is one file of a run folder.
type runFile struct {
	name    string
	mode    fs.FileMode
	content func(io.Writer) error
}

// longest are the endings of the files that take longest to write.
var longest = []string{".jsonl", ".parquet", ".csv"}

// rank says which files are begun first: those that take longest, so that no core is
// left alone with one of them at the end.
func (f *runFile) rank() int {
	if i := slices.Index(longest, path.Ext(f.name)); i >= 0 {
		return i
	}
	return len(longest)
}

// write writes every file of the run folder, several at once, and calls beside
// meanwhile: public/ first, which the guard looks at, and the manifest last. The table
// is that of public/, nil when that is not written.
func (w *runWriter) write(beside func()) (*protect.Publishable, error) {
	public, err := w.publish()
	if err != nil {
		return nil, err
	}
	err = w.together(w.internal(public), beside) // as long as the longest
	if err != nil {
		return nil, err
	}
	err = w.file(runFile{manifestName, 0o644, func(out io.Writer) error {
		return render.JSON(out, w.manifest(public))
	}})
	if err != nil {
		return nil, err
	}
	return public, w.dir.store()
}

// publish makes the table for the public and writes public/; nil when that is not to be
// written at all.
func (w *runWriter) publish() (*protect.Publishable, error) {
	if !slices.Contains(w.dir.folders, publicFolder) {
		return nil, nil
	}
	found := &aggregate.Found{Rows: w.res.Rows, Makeups: w.res.Makeups}
	options := protect.Options{Noise: w.noise.noise, Each: w.each}
	return w.ledger.apply(w.releaseOf, func(past *ledger.Ledger) (*protect.Publishable, error) {
		options.Ledger = past
		public, err := protect.Apply(found, w.project.Protect, options)
		if err != nil {
			return nil, err
		}
		return public, w.try(public)
	})
}

// try writes public/ until the guard has nothing against it: after each refusal more is
// hidden.
func (w *runWriter) try(public *protect.Publishable) error {
	for attempt := 1; ; attempt++ {
		if err := w.interrupted(); err != nil {
			return err
		}
		if err := w.dir.clear(publicFolder.name); err != nil {
			return err
		}
		if err := w.together(w.tables(publicFolder, public), nil); err != nil {
			return err
		}
		refused, err := w.guard()
		switch {
		case err != nil:
			return err
		case len(refused) == 0:
			return nil
		case attempt == attempts:
			return w.refusal("what was written for publication tells too much about few people", refused)
		}
		for i := range refused {
			refused[i].Attempt = attempt
		}
		public.Refuse(refused)
	}
}

// each shares work out to the plan's workers until the run is interrupted; a panic of one
// of them is an error.
func (w *runWriter) each(n int, do func(int) error) error {
	return pipeline.Each(w.plan.Workers, n, func(i int) error {
		if err := w.interrupted(); err != nil {
			return err
		}
		return do(i)
	})
}

// interrupted is why the run ends early; nil while it goes on.
func (w *runWriter) interrupted() error {
	if w.ctx.Err() == nil {
		return nil
	}
	return context.Cause(w.ctx)
}

// together writes files, several at once, and calls beside meanwhile.
func (w *runWriter) together(files []runFile, beside func()) error {
	slices.SortStableFunc(files, func(a, b runFile) int { return cmp.Compare(a.rank(), b.rank()) })
	return w.each(1+len(files), func(i int) error {
		if i == 0 {
			if beside != nil {
				beside()
			}
			return nil
		}
		return w.file(files[i-1])
	})
}

// manifest is manifest.json: also which folders there are, and what the public must know
// of all numbers.
func (w *runWriter) manifest(public *protect.Publishable) manifest {
	m := manifestOf(w.project, w.plan, w.res, w.ids)
	for _, f := range w.dir.folders {
		m.Options.Folders = append(m.Options.Folders, f.name)
	}
	if public != nil {
		m.Notes = public.Notes()
	}
	if m.KeyCheck == "" {
		m.KeyCheck = w.noise.check
	}
	return m
}

// internal are the files of internal/; none when it is not to be written.
func (w *runWriter) internal(public *protect.Publishable) []runFile {
	if !slices.Contains(w.dir.folders, internalFolder) {
		return nil
	}
	files := append(w.tables(internalFolder, protect.Internal(w.res.Rows)), w.listings()...)
	if public != nil {
		files = append(files, protectionFiles(sync.OnceValue(public.Report))...)
	}
	return files
}

func (w *runWriter) file(f runFile) error { return w.dir.write(f.name, f.mode, f.content) }

// tables are the files with results for one audience.
func (w *runWriter) tables(folder runFolder, table *protect.Publishable) (files []runFile) {
	add := func(name string, write render.Writer) {
		files = append(files, runFile{folder.name + "/" + name, folder.file, func(out io.Writer) error { return write(out, table) }})
	}
	for _, f := range w.project.Output.Formats {
		add(render.File(f))
	}
	add("crosswalk.md", render.Crosswalk)
	return files
}

// protectionFiles are the account of what was hidden, for staff.
func protectionFiles(report func() *protect.Report) []runFile {
	return []runFile{
		{"internal/protection.md", internalFolder.file, func(out io.Writer) error { return render.Protection(out, report()) }},
		{"internal/protection.json", internalFolder.file, func(out io.Writer) error { return render.JSON(out, report()) }},
	}
}

// listings are the files about rows and persons.
func (w *runWriter) listings() []runFile {
	q := qualityOf(w.project, w.plan, w.res)
	q.Edits = w.found
	files := []runFile{
		{"internal/rejects.csv", internalFolder.file, func(out io.Writer) error { return render.Rejects(out, rejectRows(w.project, w.plan, w.res)) }},
		{"internal/quality.json", internalFolder.file, func(out io.Writer) error { return render.JSON(out, q) }},
	}
	if w.ids != nil {
		files = append(files, runFile{"internal/flags.csv", internalFolder.file, func(out io.Writer) error { return render.Flags(out, flagRows(w.res.Flags, w.ids)) }})
	}
	return files
}
