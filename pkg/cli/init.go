package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/configs"
)

type initOptions struct {
	from []string
	copy bool
}

func (a *app) initCommand() *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init [FOLDER] | init --from FILE... [FOLDER]",
		Short: "Make a project folder: a small example, or proposals for files at hand",
		Long: `Without --from, makes a folder (default: this one) with a small project that runs: made-up
extracts, layouts, a pathway, and a README that says what to change.

With --from, reads the header and up to 1,000 first and last rows of each file (CSV, TSV, text
with other delimiters, Parquet; plain, .gz or .zst), finds the built-in layout that reads it,
or else proposes a layout with how sure each field is, and writes a project that "check"
accepts: pathmetrics.yaml, layouts/*.yaml and pathways/example.yaml. What is proposed is
printed, with the day to which the data seem to be complete and keys that nothing links.
Further files may follow the first one, as in --from data/*.csv.

The project is written into FOLDER; without it, into the folder that holds all the files, so
that they are read where they are. A FOLDER that does not hold them needs one of
  --allow-outside   refer to the files where they are; check and run need it as well
  --copy            copy the files into FOLDER/data
No file is ever overwritten. Of the files' values none is written or printed but codes of
coded columns that many rows share, and the month of the latest dates.`,
		Example: `  pathmetrics init my_state
  pathmetrics init --from data/wages.csv data/courses.csv
  pathmetrics init --from /share/wages.parquet --allow-outside my_state`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(o.from) == 0 {
				return a.runInit(args)
			}
			return a.runInitFrom(&o, args)
		},
	}
	cmd.Flags().StringArrayVar(&o.from, "from", nil, "propose layouts for these files")
	cmd.Flags().BoolVar(&o.copy, "copy", false, "with --from: copy the files into FOLDER/data")
	cmd.Flags().BoolVar(&a.allowOutside, "allow-outside", false, "with --from: refer to files outside FOLDER where they are")
	return cmd
}

// starter is where the example project lies among the shipped files. A name that
// begins with a dot cannot be shipped; dot_ stands for it.
const starter = "starter"

func (a *app) runInit(args []string) error {
	dir := "."
	if len(args) > 1 {
		return usage("init makes one folder; name one")
	}
	if len(args) == 1 {
		dir = args[0]
	}
	var files []newFile
	err := fs.WalkDir(configs.FS, starter, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(configs.FS, name)
		rel := strings.TrimPrefix(name, starter+"/")
		rel = path.Join(path.Dir(rel), strings.Replace(path.Base(rel), "dot_", ".", 1))
		files = append(files, newFile{rel, text})
		return err
	})
	if err != nil {
		return fail(exitFailed, "%v", err)
	}
	if err := writeNew(dir, files); err != nil {
		return err
	}
	for _, f := range files {
		a.say("%s", filepath.Join(dir, f.name))
	}
	config := filepath.Join(dir, defaultConfig)
	a.say("made; try: pathmetrics check -c %s, then: pathmetrics run -c %s", config, config)
	return nil
}

// newFile is a file to be made, with its slash-separated name in the project.
type newFile struct {
	name string
	text []byte
}

// writeNew makes files in a folder, and the folder. Where one of them is there
// already, nothing is written.
func writeNew(dir string, files []newFile) error {
	for _, f := range append(slices.Clone(files), newFile{name: defaultConfig}) {
		name := filepath.Join(dir, filepath.FromSlash(f.name))
		if _, err := os.Lstat(name); err == nil {
			return usage("%s is there already, and nothing is overwritten; name another folder", name)
		}
	}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return unwritable(err)
		}
		w, err := createFile(name, 0o644)
		if err != nil {
			return unwritable(err)
		}
		_, err = w.Write(f.text)
		if err := errors.Join(err, w.Close()); err != nil {
			return unwritable(err)
		}
	}
	return nil
}

func unwritable(err error) error {
	return fail(exitFailed, "%v; name another folder", fmt.Errorf("the project cannot be written: %w", err))
}
