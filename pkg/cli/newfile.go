package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"pathmetrics/pkg/diag"
)

// Files and folders that the program makes. A file is never written into one that is
// there: a symbolic link or a file of somebody else, put where ours will be, is an
// error and is left as it was.

// createFile makes a file that must not be there yet. One for its owner only has
// exactly that mode, whatever the umask; others have what the umask leaves.
func createFile(path string, mode fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|noFollow, mode)
	if err == nil && ownersOnly(mode) {
		_ = f.Chmod(mode) // a umask only takes rights away, and a file system without modes has none to give
	}
	return f, err
}

// createFolder makes a folder that must not be there yet, with a mode as that of
// createFile.
func createFolder(path string, mode fs.FileMode) error {
	err := os.Mkdir(path, mode)
	if err == nil && ownersOnly(mode) {
		_ = os.Chmod(path, mode)
	}
	return err
}

func ownersOnly(mode fs.FileMode) bool { return mode&0o077 == 0 }

// takeLock takes the lock of a target, which lies beside it; it is for one process
// at a time and ends with it; what says what the target is. A lock that is not there yet
// gets what the umask leaves of the mode. Whoever may only read it can take it as well. A
// symbolic link in the lock's place is an error.
func takeLock(target, what string, mode fs.FileMode) (*flock.Flock, error) {
	parent, name := filepath.Split(target)
	path := filepath.Join(parent, "."+name+".lock")
	lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|noFollow), flock.SetPermissions(mode))
	got, err := lock.TryLock()
	if errors.Is(err, fs.ErrPermission) {
		lock = flock.New(path, flock.SetFlag(os.O_RDONLY|noFollow))
		got, err = lock.TryLock()
	}
	if err != nil {
		return nil, cannotWrite(lock.Path(), err)
	}
	if !got {
		return nil, &failure{code: exitLocked, err: diag.Errorf(diag.Pos{File: target}, diag.Locked, "another run is writing this %s", what)}
	}
	return lock, nil
}

// personFile is a file about single persons that a command writes to a place of the
// user's: for its owner only, all of it or nothing.
type personFile struct {
	target, temp string
	lock         *flock.Flock
}

// openPersonFile takes the lock, removes what a killed run left, and looks whether the
// target can be one, so that nobody waits for hours to hear that it cannot.
func openPersonFile(target string) (*personFile, error) {
	target = filepath.Clean(target)
	parent, name := filepath.Split(target)
	if st, err := os.Lstat(target); err == nil && !st.Mode().IsRegular() {
		return nil, &failure{code: exitFailed, err: diag.Errorf(diag.Pos{File: target}, diag.CannotWrite, "is not a file, or a link to one")}
	}
	lock, err := takeLock(target, "file", 0o600)
	if err != nil {
		return nil, err
	}
	f := &personFile{target, filepath.Join(parent, "."+name+".tmp"), lock}
	if err := os.Remove(f.temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		_ = lock.Unlock()
		return nil, cannotWrite(f.temp, err)
	}
	return f, nil
}

// write writes the file under its temporary name beside the target and renames it
// into place. A link that came into the target's place meanwhile is replaced, not
// followed.
func (f *personFile) write(content func(io.Writer) error) error {
	if err := writeFile(f.temp, 0o600, content); err != nil {
		return err
	}
	if err := os.Rename(f.temp, f.target); err != nil {
		return cannotWrite(f.target, err)
	}
	syncDir(filepath.Dir(f.target))
	return nil
}

// close removes what was not renamed and gives the lock back.
func (f *personFile) close() {
	_ = os.Remove(f.temp)
	_ = f.lock.Unlock()
}
