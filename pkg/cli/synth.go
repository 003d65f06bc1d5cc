package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/configs"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/synth"
)

type synthOptions struct {
	synth.Options
	output string
	force  bool
}

func (a *app) synthCommand() *cobra.Command {
	demo := synth.Demo()
	o := synthOptions{Options: demo}
	cmd := &cobra.Command{
		Use:   "synth -o FOLDER",
		Short: "Make up a state: extracts of any number of people who do not exist",
		Long: `Makes up what the agencies of a state would hand over, for as many people as wanted, and
writes it with a project that reads it:

  pathmetrics synth --people 100000 -o state
  pathmetrics run -c state/pathmetrics.yaml

Nobody in it exists. The same options give the same rows, on every computer. A share of
rows is spoiled on purpose, as real extracts are; --dirty 0 spoils none. --format is that
of the wages; the agencies' other files are always text.`,
		Example: `  pathmetrics synth --people 2000 -o state
  pathmetrics synth --people 1000000 --seed 7 --format parquet --gzip -o big`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runSynth(cmd.Context(), &o) },
	}
	f := cmd.Flags()
	f.IntVar(&o.People, "people", demo.People, "how many residents; most are in some program, one in seven in none")
	f.Uint64Var(&o.Seed, "seed", demo.Seed, "another seed is another state")
	f.StringVarP(&o.output, "output", "o", "", "folder to make")
	f.StringVar(&o.Format, "format", synth.FormatCSV, "format of the wages: csv or parquet")
	f.BoolVar(&o.Compress, "gzip", false, "compress the text files")
	f.Float64Var(&o.DirtyRate, "dirty", demo.DirtyRate, "share of rows spoiled on purpose, 0 to 0.5")
	f.BoolVar(&o.force, "force", false, "write into a folder that is not empty; earlier made-up extracts in it are removed")
	return cmd
}

func (a *app) runSynth(ctx context.Context, o *synthOptions) error {
	if o.output == "" {
		return usage("no folder; name one with --output")
	}
	if entries, err := os.ReadDir(o.output); err == nil && len(entries) > 0 && !o.force {
		return usage("%s is not empty; name another folder or add --force", o.output)
	}
	w := &stateWriter{dir: o.output, rows: map[string]int64{}}
	o.Written = func(name string, rows int64) { w.rows[name] = rows }
	report, end := a.progressFunc()
	if report != nil {
		o.Progress = func(people int) {
			report(pipeline.Progress{Phase: "people", Done: int64(people), Total: int64(o.People)})
		}
	}
	err := w.state(ctx, o.Options)
	end()
	if err != nil {
		w.undo()
		return stateFailure(err)
	}
	a.stateSummary(w)
	return nil
}

// stateFailure gives an error its exit code: options that make no state are
// wrong usage, the rest could not be written.
func stateFailure(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case strings.HasPrefix(err.Error(), "cannot make this state"):
		return usage("%s", err)
	}
	return fail(exitFailed, "the state cannot be written: %w", err)
}

func (a *app) stateSummary(w *stateWriter) {
	var total int64
	for _, name := range w.order {
		a.say("%12d rows  %s", w.rows[name], filepath.Join("data", name))
		total += w.rows[name]
	}
	a.say("%12d rows in %d files in %s; read them with: pathmetrics run -c %s", total, len(w.order), w.dir,
		filepath.Join(w.dir, defaultConfig))
}

// stateWriter writes a made-up state into a folder and remembers what it made,
// so that it can be taken back.
type stateWriter struct {
	dir   string
	made  []string // files and folders, in order
	order []string // data files
	rows  map[string]int64
}

func (w *stateWriter) state(ctx context.Context, o synth.Options) error {
	data := filepath.Join(w.dir, "data")
	if err := w.folder(data); err != nil {
		return err
	}
	if err := w.removeEarlier(data); err != nil {
		return err
	}
	if err := synth.Generate(ctx, o, w.open); err != nil {
		return err
	}
	return w.project()
}

// folder makes a folder and those above it.
func (w *stateWriter) folder(dir string) error {
	if st, err := os.Stat(dir); err == nil && st.IsDir() {
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := w.folder(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	w.made = append(w.made, dir)
	return nil
}

// removeEarlier takes away the extracts of an earlier state, which the
// project's globs would read together with the new ones.
func (w *stateWriter) removeEarlier(data string) error {
	names := []string{"wages.parquet"}
	for _, f := range synth.Files() {
		names = append(names, f.Name, f.Name+".gz")
	}
	for _, name := range names {
		found, err := filepath.Glob(filepath.Join(data, name))
		if err != nil {
			return err
		}
		for _, f := range found {
			if err := os.Remove(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// create makes a file; with --force one may be there, which goes. A link goes too, and
// is not followed.
func (w *stateWriter) create(name string) (*os.File, error) {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := createFile(name, 0o644)
	if err == nil {
		w.made = append(w.made, name)
	}
	return f, err
}

// open makes one data file.
func (w *stateWriter) open(name string) (io.WriteCloser, error) {
	w.order = append(w.order, name)
	return w.create(filepath.Join(w.dir, "data", name))
}

// project copies the demonstration's definitions.
func (w *stateWriter) project() error {
	return fs.WalkDir(configs.FS, "demo", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rest := strings.TrimPrefix(strings.TrimPrefix(name, "demo"), "/")
		target := filepath.Join(w.dir, filepath.FromSlash(rest))
		switch {
		case rest == "data":
			return fs.SkipDir
		case d.IsDir():
			return w.folder(target)
		case !strings.HasSuffix(name, ".yaml"):
			return nil
		}
		text, err := configs.FS.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := w.create(target)
		if err != nil {
			return err
		}
		_, err = f.Write(text)
		return errors.Join(err, f.Close())
	})
}

// undo removes what was made, the last first; folders that hold something else
// stay.
func (w *stateWriter) undo() {
	for _, name := range slices.Backward(w.made) {
		_ = os.Remove(name)
	}
}
