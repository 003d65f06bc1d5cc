package cli

import (
	"bufio"
	"bytes"
	"compress/gzip"
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
	"pathmetrics/pkg/source"
	"pathmetrics/pkg/synth"
)

type synthOptions struct {
	synth.Options
	output string
	gzip   bool
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
	f.StringVar(&o.Format, "format", synth.FormatCSV, "of the wages: csv or parquet")
	f.BoolVar(&o.gzip, "gzip", false, "compress the text files")
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
	o.Compress = false // the files are compressed here, above the counting
	w := &stateWriter{dir: o.output, gzip: o.gzip, rows: map[string]int64{}}
	expected, err := expectedLines(ctx, o.Options)
	if err != nil {
		return stateFailure(err)
	}
	report, end := a.progressFunc()
	w.progress = func(lines int64) {
		if report != nil {
			report(pipeline.Progress{Phase: "people", Done: lines, Total: expected})
		}
	}
	err = w.state(ctx, o.Options)
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

// probe is how many people tell how long the files will be.
const probe = 300

// expectedLines estimates the lines of the text files from the first people of
// the state, for the share that progress shows.
func expectedLines(ctx context.Context, o synth.Options) (int64, error) {
	people := o.People
	o.People = min(people, probe)
	var lines int64
	err := synth.Generate(ctx, o, func(string) (io.WriteCloser, error) {
		return &lineCounter{below: discard{}, add: func(n int64) { lines += n }}, nil
	})
	return lines * int64(people) / int64(max(o.People, 1)), err
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) Close() error                { return nil }

// lineCounter counts the lines that go through it.
type lineCounter struct {
	below io.WriteCloser
	add   func(lines int64)
}

func (c *lineCounter) Write(p []byte) (int, error) {
	c.add(int64(bytes.Count(p, []byte("\n"))))
	return c.below.Write(p)
}

func (c *lineCounter) Close() error { return c.below.Close() }

// stateWriter writes a made-up state into a folder and remembers what it made,
// so that it can be taken back.
type stateWriter struct {
	dir      string
	gzip     bool
	made     []string // files and folders, in order
	order    []string // data files
	rows     map[string]int64
	lines    int64
	progress func(lines int64)
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
	if err := w.typedRows(data); err != nil {
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

func (w *stateWriter) create(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err == nil {
		w.made = append(w.made, name)
	}
	return f, err
}

// open makes one data file, whose lines are counted; the header is not a row.
func (w *stateWriter) open(name string) (io.WriteCloser, error) {
	typed := strings.HasSuffix(name, ".parquet")
	stored := name
	if w.gzip && !typed {
		stored += ".gz"
	}
	f, err := w.create(filepath.Join(w.dir, "data", stored))
	if err != nil {
		return nil, err
	}
	w.order = append(w.order, stored)
	if typed {
		return f, nil
	}
	if strings.HasSuffix(name, ".csv") {
		w.rows[stored] = -1
	}
	var below io.WriteCloser = f
	if w.gzip {
		below = newZipped(f)
	}
	return &lineCounter{below: below, add: func(n int64) {
		w.rows[stored] += n
		w.lines += n
		w.progress(w.lines)
	}}, nil
}

// typedRows asks the Parquet files how many rows they have.
func (w *stateWriter) typedRows(data string) error {
	for _, name := range w.order {
		if !strings.HasSuffix(name, ".parquet") {
			continue
		}
		h, err := source.Inspect(source.OS(), filepath.ToSlash(filepath.Join(data, name)), source.Spec{})
		if err != nil {
			return err
		}
		w.rows[name] = h.Rows
	}
	return nil
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

// zipped compresses into a file.
type zipped struct {
	*gzip.Writer
	buffer *bufio.Writer
	file   io.Closer
}

func newZipped(f io.WriteCloser) *zipped {
	buffer := bufio.NewWriterSize(f, 1<<16)
	return &zipped{gzip.NewWriter(buffer), buffer, f}
}

// Close finishes the compressed stream and closes the file, whatever fails.
func (z *zipped) Close() error {
	return errors.Join(z.Writer.Close(), z.buffer.Flush(), z.file.Close())
}
