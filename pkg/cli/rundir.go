package cli

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gofrs/flock"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/pipeline"
)

// runDir writes a run folder: into a temporary folder beside the target, which
// takes the target's place only when everything is there. A run that fails
// leaves the earlier folder as it was.
type runDir struct {
	target  string
	temp    string
	folders []runFolder
	lock    *flock.Flock
	done    bool // in place or abandoned

	mu   sync.Mutex
	open []*os.File // written, not known to be on the disk
}

// runFolder is a folder of a run folder.
type runFolder struct {
	name string
	mode fs.FileMode // of the folder
	file fs.FileMode // of its files
}

// The folders of a run: for everybody, and for the agency's staff.
var (
	publicFolder   = runFolder{"public", 0o755, 0o644}
	internalFolder = runFolder{"internal", 0o700, 0o600}
)

// manifestName is written last; a folder without it is not a run folder and is
// never replaced.
const manifestName = "manifest.json"

// openRunDir takes the lock and makes the temporary folder with the folders in it.
// Leftovers of a run that was killed are removed.
func openRunDir(target string, folders []runFolder) (*runDir, error) {
	target = filepath.Clean(target)
	parent, name := filepath.Split(target)
	if name == "" || name == "." || name == ".." || name == string(filepath.Separator) {
		return nil, usage("%q cannot be an output folder", target)
	}
	if parent != "" {
		if err := os.MkdirAll(parent, 0o755); err != nil {
			return nil, cannotWrite(parent, err)
		}
	}
	lock, err := takeLock(target, "folder", 0o600)
	if err != nil {
		return nil, err
	}
	d := &runDir{target: target, temp: filepath.Join(parent, "."+name+".tmp"), folders: folders, lock: lock}
	if err := d.prepare(parent, name); err != nil {
		d.abandon()
		return nil, err
	}
	return d, nil
}

func (d *runDir) prepare(parent, name string) error {
	if err := d.restore(filepath.Join(parent, "."+name+".old")); err != nil {
		return err
	}
	if err := d.replaceable(); err != nil {
		return err
	}
	if err := os.RemoveAll(d.temp); err != nil {
		return cannotWrite(d.temp, err)
	}
	for _, f := range append([]runFolder{{"", 0o755, 0o644}}, d.folders...) {
		path := filepath.Join(d.temp, f.name)
		if err := createFolder(path, f.mode); err != nil {
			return cannotWrite(path, err)
		}
	}
	return nil
}

// restore puts back an earlier folder that a killed run had moved aside.
func (d *runDir) restore(old string) error {
	if _, err := os.Lstat(old); err != nil {
		return nil
	}
	if _, err := os.Lstat(d.target); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(old, d.target); err != nil {
			return cannotWrite(d.target, err)
		}
		return nil
	}
	if err := os.RemoveAll(old); err != nil {
		return cannotWrite(old, err)
	}
	return nil
}

// replaceable refuses to replace what is not a run folder.
func (d *runDir) replaceable() error {
	st, err := os.Lstat(d.target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cannotWrite(d.target, err)
	case !st.IsDir():
		return &failure{code: exitFailed, err: diag.Errorf(diag.Pos{File: d.target}, diag.CannotWrite, "is not a folder")}
	}
	entries, err := os.ReadDir(d.target)
	if err != nil {
		return cannotWrite(d.target, err)
	}
	if len(entries) == 0 {
		return nil
	}
	for _, e := range entries {
		if !slices.Contains(runFiles, e.Name()) {
			return notARunFolder(d.target, "it holds other files")
		}
	}
	var m manifest
	text, err := os.ReadFile(filepath.Join(d.target, manifestName))
	if err != nil || json.Unmarshal(text, &m) != nil || m.Program != programName {
		return notARunFolder(d.target, "its "+manifestName+" is not ours")
	}
	return nil
}

// runFiles are all names that a run can put into its folder; a folder with any
// other is never replaced.
var runFiles = []string{publicFolder.name, internalFolder.name, manifestName}

func notARunFolder(target, why string) error {
	return &failure{code: exitFailed, err: diag.Errorf(diag.Pos{File: target}, diag.CannotWrite,
		"the folder is not empty and not a run folder (%s); it is left alone", why).
		WithHint("name another folder with --output")}
}

// keepsClear refuses a target that holds, or lies over, something that the run
// reads.
func keepsClear(target string, inputs []string) error {
	t := realPath(target)
	for _, in := range inputs {
		if r := realPath(in); r == t || strings.HasPrefix(r, t+"/") {
			return usage("the output folder %s holds what the run reads; name another with --output", target)
		}
	}
	return nil
}

// write makes one file of the run folder with the given mode; store puts it on the
// disk. Several may be written at a time.
func (d *runDir) write(name string, mode fs.FileMode, content func(io.Writer) error) error {
	f, err := fillFile(filepath.Join(d.temp, filepath.FromSlash(name)), mode, content)
	if f != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.open = append(d.open, f)
	}
	return err
}

// clear removes the files that were written into one of the folders, so that they can
// be written again.
func (d *runDir) clear(folder string) error {
	in := filepath.Join(d.temp, folder)
	var err error
	d.open = slices.DeleteFunc(d.open, func(f *os.File) bool {
		if filepath.Dir(f.Name()) != in {
			return false
		}
		_ = f.Close()
		if rerr := os.Remove(f.Name()); rerr != nil && err == nil {
			err = cannotWrite(f.Name(), rerr)
		}
		return true
	})
	return err
}

// store waits until all that was written is on the disk, all files at once.
func (d *runDir) store() error {
	return pipeline.Each(len(d.open), len(d.open), func(i int) error { return storeFile(d.open[i]) })
}

// writeFile creates a file that must not be there yet, and syncs it.
func writeFile(path string, mode fs.FileMode, content func(io.Writer) error) error {
	f, err := fillFile(path, mode, content)
	if err != nil {
		_ = f.Close()
		return err
	}
	return storeFile(f)
}

// fillFile creates a file that must not be there yet. It is left open, even when
// there is an error.
func fillFile(path string, mode fs.FileMode, content func(io.Writer) error) (*os.File, error) {
	f, err := createFile(path, mode)
	if err != nil {
		return nil, cannotWrite(path, err)
	}
	s := &storing{file: f}
	if err := content(s); err != nil {
		return f, cannotWrite(path, err)
	}
	s.begin()
	return f, nil
}

// storeFile waits until a file is on the disk, and closes it.
func storeFile(f *os.File) error {
	err := f.Sync()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return cannotWrite(f.Name(), err)
	}
	return nil
}

// storing is a file that asks the system to begin storing what was written, a
// piece at a time, so that little is left to wait for when it is synced.
type storing struct {
	file        *os.File
	begun, size int64
}

const storedPiece = 8 << 20

func (f *storing) Write(b []byte) (int, error) {
	n, err := f.file.Write(b)
	f.size += int64(n)
	if f.size-f.begun >= storedPiece {
		f.begin()
	}
	return n, err
}

func (f *storing) begin() {
	beginStoring(f.file, f.begun, f.size-f.begun)
	f.begun = f.size
}

// commit puts the new folder in the target's place.
func (d *runDir) commit() error {
	syncDir(d.temp)
	if err := swap(d.temp, d.target); err != nil {
		return cannotWrite(d.target, err)
	}
	d.done = true
	syncDir(filepath.Dir(d.target))
	return d.lock.Unlock()
}

// abandon removes what was begun and gives the lock back, also when a bug ends the run. It
// leaves a folder alone that is in place: another run may have begun.
func (d *runDir) abandon() {
	if d.done {
		return
	}
	d.done = true
	for _, f := range d.open {
		_ = f.Close()
	}
	_ = os.RemoveAll(d.temp)
	_ = d.lock.Unlock()
}

// swap renames a folder into place; what was there is moved aside first and
// removed afterwards.
func swap(temp, target string) error {
	if _, err := os.Lstat(target); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(temp, target)
	}
	if done, err := exchange(temp, target); done {
		if err != nil {
			return err
		}
		return os.RemoveAll(temp) // now the old one
	}
	parent, name := filepath.Split(target)
	old := filepath.Join(parent, "."+name+".old")
	if err := os.Rename(target, old); err != nil {
		return err
	}
	if err := os.Rename(temp, target); err != nil {
		return errors.Join(err, os.Rename(old, target))
	}
	return os.RemoveAll(old)
}

// syncDir makes renames last; file systems that cannot sync a folder say so
// and are left alone.
func syncDir(path string) {
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// cannotWrite says which path failed and why, as the system words it.
func cannotWrite(path string, err error) error {
	var f *failure
	if errors.As(err, &f) {
		return err
	}
	reason := err
	var pe *fs.PathError
	if errors.As(err, &pe) {
		reason = pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		reason = le.Err
	}
	return &failure{code: exitFailed, err: diag.Errorf(diag.Pos{File: path}, diag.CannotWrite, "cannot be written: %v", reason)}
}
