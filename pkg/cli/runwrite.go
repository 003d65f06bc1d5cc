package cli

import (
	"cmp"
	"io"
	"io/fs"
	"path"
	"slices"
	"sync"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/ledger"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
)

// runWriter puts what a run found into its folder.
type runWriter struct {
	dir     *runDir
	project *project
	plan    *pipeline.Plan
	res     *pipeline.Result
	ids     *pseudonyms // nil: no flags
	found   []editQuality
	ledger  *ledgerFile // nil: the project has none, or nothing is published
	noise   cellNoise
	gate    gatekeeper // nil: nobody looks at public/
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
// meanwhile; the manifest comes last, and then the guard looks at what was written.
// The table is that of public/, nil when that is not written.
func (w *runWriter) write(beside func()) (*protect.Publishable, error) {
	public, files, err := w.files()
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(files, func(a, b runFile) int { return cmp.Compare(a.rank(), b.rank()) })
	err = pipeline.Each(w.plan.Workers, 1+len(files), func(i int) error {
		if i == 0 {
			beside() // as long as the longest
			return nil
		}
		return w.file(files[i-1])
	})
	if err != nil {
		return nil, err
	}
	err = w.file(runFile{manifestName, 0o644, func(out io.Writer) error {
		return render.JSON(out, w.manifest(public))
	}})
	if err != nil {
		return nil, err
	}
	if public != nil {
		if err := w.guard(public); err != nil {
			return nil, err
		}
	}
	return public, w.dir.store()
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

// files are those of the folders that the run writes, without the manifest.
func (w *runWriter) files() (public *protect.Publishable, files []runFile, err error) {
	if slices.Contains(w.dir.folders, publicFolder) {
		if public, err = w.protected(); err != nil {
			return nil, nil, err
		}
		files = w.tables(publicFolder, public)
	}
	if slices.Contains(w.dir.folders, internalFolder) {
		files = append(files, w.tables(internalFolder, protect.Internal(w.res.Rows))...)
		files = append(files, w.listings()...)
		if public != nil {
			files = append(files, protectionFiles(sync.OnceValue(public.Report))...)
		}
	}
	return public, files, nil
}

// protected is the table for the public.
func (w *runWriter) protected() (*protect.Publishable, error) {
	found := &aggregate.Found{Rows: w.res.Rows, Makeups: w.res.Makeups}
	options := protect.Options{Noise: w.noise.noise, Each: func(n int, do func(int) error) error { return pipeline.Each(w.plan.Workers, n, do) }}
	return w.ledger.apply(w.releaseOf, func(past *ledger.Ledger) (*protect.Publishable, error) {
		options.Ledger = past
		return protect.Apply(found, w.project.Protect, options)
	})
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
