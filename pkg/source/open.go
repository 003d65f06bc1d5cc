package source

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"pathmetrics/pkg/diag"
)

// osFS opens real paths. Unlike os.DirFS it has no root, so absolute paths and
// ".." work: whether a project may leave its folder is decided elsewhere.
type osFS struct{}

func (osFS) Open(name string) (fs.File, error)          { return os.Open(name) }
func (osFS) Stat(name string) (fs.FileInfo, error)      { return os.Stat(name) }
func (osFS) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }

// OS is the machine's file system. Paths may be absolute and may start with "..".
func OS() fs.FS { return osFS{} }

// Expand gives the sorted names of the files that a glob matches ("**" crosses
// folders). A name without wildcards, or one that exists as it stands, is
// returned as is. A glob that matches nothing is a problem (no-match).
func Expand(fsys fs.FS, pattern string) ([]string, error) {
	if !strings.ContainsAny(pattern, `*?[{\`) {
		return []string{pattern}, nil
	}
	if _, err := fs.Stat(fsys, pattern); err == nil {
		return []string{pattern}, nil
	}
	var names []string
	var err error
	if _, real := fsys.(osFS); real {
		names, err = doublestar.FilepathGlob(pattern, doublestar.WithFilesOnly())
	} else {
		names, err = doublestar.Glob(fsys, pattern, doublestar.WithFilesOnly())
	}
	pos := diag.Pos{File: pattern}
	if errors.Is(err, doublestar.ErrBadPattern) {
		return nil, diag.Errorf(pos, diag.BadValue, "not a file pattern")
	}
	if err != nil {
		return nil, cannotRead(pattern, err)
	}
	if len(names) == 0 {
		return nil, diag.Errorf(pos, diag.NoMatch, "no file matches the pattern")
	}
	slices.Sort(names)
	return names, nil
}

// Inspect reads a file's header and nothing else.
func Inspect(fsys fs.FS, name string, spec Spec) (Header, error) {
	if err := checkSpec(name, &spec); err != nil {
		return Header{}, err
	}
	if spec.Format == Parquet {
		return inspectParquet(fsys, name)
	}
	t, err := openText(fsys, name, spec, Options{}.withDefaults())
	if err != nil {
		return Header{}, err
	}
	defer t.Close()
	return Header{Columns: t.header, Duplicates: duplicates(t.header), Rows: -1}, nil
}

// Open starts to read a file: it checks that the file is what its name or spec
// says, reads the header and finds the wanted columns. All problems with columns
// come at once, as a *diag.List; every other error is a *diag.Problem.
func Open(fsys fs.FS, name string, spec Spec, opt Options) (Reader, error) {
	opt = opt.withDefaults()
	if err := checkSpec(name, &spec); err != nil {
		return nil, err
	}
	if spec.Format == Parquet {
		return openParquet(fsys, name, opt)
	}
	t, err := openText(fsys, name, spec, opt)
	if err != nil {
		return nil, err
	}
	if err := t.choose(opt); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// checkSpec settles format and delimiter, by the ending where the spec is silent.
func checkSpec(name string, spec *Spec) error {
	pos := diag.Pos{File: name}
	base, packed := splitEnding(name)
	if spec.Format == Auto {
		f, ok := formatOf(base, len(spec.Fixed) > 0)
		if !ok {
			return diag.Errorf(pos, diag.UnsupportedFile, "the ending of the name does not say what the file is").
				WithHint("known are .csv, .tsv, .txt and .parquet, text also with .gz or .zst")
		}
		spec.Format = f
	}
	switch spec.Format {
	case Parquet:
		if packed != "" {
			return diag.Errorf(pos, diag.UnsupportedFile, "a compressed Parquet file cannot be read").
				WithHint("Parquet compresses its columns itself; unpack the file first")
		}
		return nil
	case Fixed:
		return checkFixed(pos, spec.Fixed)
	}
	if spec.Delimiter == 0 {
		spec.Delimiter = ','
		if base == ".tsv" || base == ".tab" || base == ".txt" {
			spec.Delimiter = '\t'
		}
	}
	if d := spec.Delimiter; d >= 0x80 || d == '"' || d == '\n' || d == '\r' || d == 0 {
		return diag.Errorf(pos, diag.BadValue, "the delimiter must be one ASCII character, and no quote or line end")
	}
	return nil
}

// splitEnding gives the ending that names the format and the one that names the
// compression, both in lower case: "W.CSV.gz" → ".csv", ".gz".
func splitEnding(name string) (format, packed string) {
	name = strings.ToLower(name)
	for _, p := range []string{".gz", ".zst"} {
		if s, ok := strings.CutSuffix(name, p); ok {
			name, packed = s, p
			break
		}
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 && !strings.ContainsAny(name[i:], `/\`) {
		format = name[i:]
	}
	return format, packed
}

func formatOf(ending string, fixed bool) (Format, bool) {
	if fixed {
		return Fixed, true
	}
	switch ending {
	case ".csv", ".tsv", ".tab", ".txt":
		return CSV, true
	case ".parquet", ".pq":
		return Parquet, true
	}
	return Auto, false
}

func checkFixed(pos diag.Pos, fields []FixedField) error {
	if len(fields) == 0 {
		return diag.Errorf(pos, diag.BadValue, "fixed-width text needs its fields")
	}
	for _, f := range fields {
		if f.Start < 1 || f.Length < 1 || f.Start > maxChunk || f.Length > maxChunk {
			pos.Column = f.Name
			return diag.Errorf(pos, diag.BadValue, "a fixed-width field needs a start of 1 or more and a length of 1 or more")
		}
	}
	return nil
}

// cannotRead says why a file could not be read; the reason is the system's and
// holds no data.
func cannotRead(name string, err error) *diag.Problem {
	pos := diag.Pos{File: name}
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return diag.Errorf(pos, diag.CannotRead, "there is no such file")
	case errors.Is(err, fs.ErrPermission):
		return diag.Errorf(pos, diag.CannotRead, "no permission to read the file")
	case errors.As(err, &path):
		return diag.Errorf(pos, diag.CannotRead, "the file cannot be read: %v", path.Err)
	}
	return diag.Errorf(pos, diag.CannotRead, "the file cannot be read")
}
