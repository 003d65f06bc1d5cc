package cli

import (
	"cmp"
	"io"
	"io/fs"
	"path"
	"slices"

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
	ledger  *ledgerFile // nil: the project has none
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
// meanwhile; the manifest comes last.
func (w *runWriter) write(beside func()) (*protect.Publishable, error) {
	public, err := w.protected()
	if err != nil {
		return nil, err
	}
	internal := protect.Internal(w.res.Rows)
	files := append(w.tables("public", 0o644, public), w.tables("internal", 0o600, internal)...)
	files = append(files, w.listings()...)
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
		return render.JSON(out, manifestOf(w.project, w.plan, w.res, w.ids))
	}})
	if err != nil {
		return nil, err
	}
	return public, w.dir.store()
}

func (w *runWriter) file(f runFile) error { return w.dir.write(f.name, f.mode, f.content) }

// tables are the files with results for one audience.
func (w *runWriter) tables(folder string, mode fs.FileMode, table *protect.Publishable) (files []runFile) {
	add := func(name string, write render.Writer) {
		files = append(files, runFile{folder + "/" + name, mode, func(out io.Writer) error { return write(out, table) }})
	}
	for _, f := range w.project.Output.Formats {
		add(render.File(f))
	}
	add("crosswalk.md", render.Crosswalk)
	return files
}

// listings are the files about rows and persons.
func (w *runWriter) listings() []runFile {
	q := qualityOf(w.project, w.plan, w.res)
	q.Edits = w.found
	files := []runFile{
		{"internal/rejects.csv", 0o600, func(out io.Writer) error { return render.Rejects(out, rejectRows(w.project, w.plan, w.res)) }},
		{"internal/quality.json", 0o600, func(out io.Writer) error { return render.JSON(out, q) }},
	}
	if w.ids != nil {
		files = append(files, runFile{"internal/flags.csv", 0o600, func(out io.Writer) error { return render.Flags(out, flagRows(w.res.Flags, w.ids)) }})
	}
	return files
}
