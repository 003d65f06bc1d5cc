package cli

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/source"
)

// readable is a file's text: unpacked, and of Parquet the cells.
func readable(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err == nil && filepath.Base(name) == "results.parquet" {
		return resultCells(name)
	}
	return unpacked(name, text), err
}

// unpacked is the text of a file, of a damaged one what can be unpacked.
func unpacked(name string, text []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return text
	}
	plain, _ := io.ReadAll(z)
	return plain
}

// resultCells are the cells of a results.parquet, which is packed.
func resultCells(name string) ([]byte, error) {
	r, err := source.Open(os.DirFS(filepath.Dir(name)), filepath.Base(name), source.Spec{}, source.Options{Columns: defs.ResultColumns})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var out bytes.Buffer
	for {
		chunk, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, err
		}
		b, err := r.Decode(chunk, nil)
		if err != nil {
			return nil, err
		}
		for row := range b.N {
			for c := range b.Columns {
				out.Write(b.Columns[c].Cell(row))
				out.WriteByte('\n')
			}
		}
		b.Release()
	}
}

// isResult are the names of what the program wrote, which is no extract.
var isResult = regexp.MustCompile(`(^|/)(public|internal)/`)

// before is what a folder held before a command.
type before struct {
	dir     string
	files   map[string]fs.FileInfo
	persons *persons
}

// lookIn takes up what is there, with the identifiers of all extracts.
func lookIn(dir string) (*before, error) {
	b := &before{dir, map[string]fs.FileInfo{}, newPersons(suite())}
	err := walkFiles(dir, func(name string, st fs.FileInfo) error {
		b.files[name] = st
		if !isExtract.MatchString(name) || isResult.MatchString(filepath.ToSlash(name)) || !st.Mode().IsRegular() || st.Size() > 4<<20 {
			return nil
		}
		text, err := readable(name)
		if err == nil {
			b.persons.harvest(text)
		}
		return nil
	})
	return b, err
}

// walkFiles calls do for every file under a folder; what goes away meanwhile, or
// cannot be looked at, is passed over.
func walkFiles(dir string, do func(name string, st fs.FileInfo) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		st, err := d.Info()
		if err != nil {
			return nil
		}
		return do(name, st)
	})
}

// after says what a command left that holds an identifier, of its streams and of the
// files that are new or changed, and which files that may hold some others can read.
func (b *before) after(args []string, stdout, stderr []byte) (found []string) {
	may := declared(args)
	if kind := b.persons.in(stderr); kind != "" {
		found = append(found, "standard error holds "+kind)
	}
	if kind := b.persons.in(stdout); kind != "" && !may.stdout {
		found = append(found, "standard output holds "+kind)
	}
	err := walkFiles(b.dir, func(name string, st fs.FileInfo) error {
		was, there := b.files[name]
		if !st.Mode().IsRegular() || there && os.SameFile(was, st) && was.Size() == st.Size() && was.ModTime().Equal(st.ModTime()) {
			return nil
		}
		rel, err := filepath.Rel(b.dir, name)
		if err != nil {
			return err
		}
		if may.file != nil && may.file.MatchString(filepath.ToSlash(rel)) {
			if !may.anybody && st.Mode().Perm() != 0o600 {
				found = append(found, "the mode of "+rel+" is "+st.Mode().Perm().String())
			}
			return nil
		}
		text, err := readable(name)
		if err != nil {
			found = append(found, rel+" cannot be read")
			return nil
		}
		for _, text := range [][]byte{[]byte(rel), text} {
			if kind := b.persons.in(text); kind != "" {
				found = append(found, rel+" holds "+kind)
			}
		}
		return nil
	})
	if err != nil {
		found = append(found, err.Error())
	}
	return found
}

// outputs of a command that hold persons on purpose. docs/results.md has the list.
type outputs struct {
	stdout  bool
	file    *regexp.Regexp // of the names in the folder; they are for their owner only
	anybody bool           // but for made-up people
}

// declared are the outputs of a command line that may hold persons.
func declared(args []string) (o outputs) {
	has := func(flag string) bool { return slices.Contains(args, flag) }
	if len(args) == 0 {
		return o
	}
	switch command := args[0]; {
	case command == "explain":
		o.stdout = true
	case command == "synth":
		o.file, o.anybody = regexp.MustCompile(`(^|/)data/[^/]+$`), true
	case command == "init" && has("--copy"):
		o.file = regexp.MustCompile(`(^|/)data/[^/]+$`)
	case command == "flag" && has("--raw-ids"):
		o.stdout = !has("-o")
		o.file = regexp.MustCompile(`(^|/)[a-z]+\.csv$`)
	case command == "run" && has("--raw-ids") && has("--show-values"):
		o.file = regexp.MustCompile(`(^|/)internal/(flags|rejects)\.csv$`)
	case command == "run" && has("--raw-ids"):
		o.file = regexp.MustCompile(`(^|/)internal/flags\.csv$`)
	case command == "run" && has("--show-values"):
		o.file = regexp.MustCompile(`(^|/)internal/rejects\.csv$`)
	}
	return o
}

// watched is Run for tests. It fails when something comes out that identifies a
// person of an extract in the temporary folders of the tests.
func watched(t testing.TB, args []string, stdout, stderr io.Writer) int {
	t.Helper()
	return watchedIn(t, os.TempDir(), args, stdout, stderr, func(out, errs io.Writer) int { return Run(args, out, errs) })
}

func watchedIn(t testing.TB, dir string, args []string, stdout, stderr io.Writer, run func(out, errs io.Writer) int) int {
	t.Helper()
	b, err := lookIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := run(io.MultiWriter(&out, stdout), io.MultiWriter(&errs, stderr))
	for _, what := range b.after(args, out.Bytes(), errs.Bytes()) {
		t.Errorf("%v: %s", args, what)
	}
	return code
}

// Watched is watched for the tests outside of the package.
func Watched(t testing.TB, args []string, stdout, stderr io.Writer) int {
	t.Helper()
	return watched(t, args, stdout, stderr)
}
