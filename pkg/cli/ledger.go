package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/gofrs/flock"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/ledger"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
)

// ledgerFile is the release ledger of a project while a run has it: read, locked, and
// replaced by one with the new release when the run is complete. A nil one is that of
// a project without a ledger.
type ledgerFile struct {
	target, temp string
	lock         *flock.Flock
	mode         fs.FileMode
	there        bool  // it was not made by this run
	read         int64 // bytes of the file that were read
	ledger       *ledger.Ledger

	release ledger.Release
	cells   []ledger.Cell
}

// ledgerMode is that of a new ledger. It holds what is published anyway, and whoever
// makes the next release must be able to read it. One that is there keeps its mode.
const ledgerMode = 0o644

// ledgerPath is where the project's ledger is; "" when it has none.
func (a *app) ledgerPath(p *project) string {
	if p.Protect.Ledger == "" {
		return ""
	}
	return filepath.Clean(filepath.FromSlash(a.written(p, "protect.ledger", p.Protect.Ledger)))
}

// openLedger takes the lock of the project's ledger and reads it. One that cannot be
// trusted is an error: nothing may be published on it. A file that is not there is a
// ledger without a release.
func (a *app) openLedger(p *project) (*ledgerFile, error) {
	target := a.ledgerPath(p)
	if target == "" {
		return nil, nil
	}
	parent, name := filepath.Split(target)
	lock, err := takeLock(target, "ledger", ledgerMode)
	if err != nil {
		return nil, err
	}
	l := &ledgerFile{target: target, temp: filepath.Join(parent, "."+name+".tmp"), lock: lock, mode: ledgerMode, ledger: &ledger.Ledger{}}
	if err := l.open(); err != nil {
		l.close()
		return nil, err
	}
	if l.ledger.Releases() == 0 {
		probs := &diag.List{}
		probs.Warnf(diag.Pos{File: target}, diag.NewLedger, "this ledger has no release yet; what was published before is not known to it")
		a.warn(probs, nil)
	}
	return l, nil
}

// open removes what a killed run left and reads the ledger.
func (l *ledgerFile) open() error {
	if err := os.Remove(l.temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannotWrite(l.temp, err)
	}
	st, err := os.Lstat(l.target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil && !st.Mode().IsRegular():
		return l.damaged("this is not a file, or a link to one")
	}
	f, err := os.OpenFile(l.target, os.O_RDONLY|noFollow|noWait, 0)
	if err != nil {
		return &failure{code: exitFailed, err: diag.Errorf(diag.Pos{File: l.target}, diag.CannotRead, "the ledger cannot be read")}
	}
	defer f.Close()
	l.mode, l.there = st.Mode().Perm(), true
	counted := &counter{Reader: f}
	l.ledger, err = ledger.Read(counted)
	l.read = counted.n
	switch {
	case errors.Is(err, ledger.ErrDamaged):
		return l.damaged(err.Error())
	case err != nil:
		return &failure{code: exitFailed, err: diag.Errorf(diag.Pos{File: l.target}, diag.CannotRead, "the ledger cannot be read")}
	}
	return nil
}

// counter counts the bytes that were read.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += int64(n)
	return n, err
}

func (l *ledgerFile) damaged(what string) error {
	return &failure{code: exitGate, err: diag.Errorf(diag.Pos{File: l.target}, diag.DamagedLedger, "%s; nothing can be published on it", what).
		WithHint("put the last good copy back; docs/ledger.md says what to do without one")}
}

// releaseOf says which release a run makes. The manifest names all that it is made of.
func (w *runWriter) releaseOf() (ledger.Release, error) {
	sum := sha256.New()
	err := render.JSON(sum, manifestOf(w.project, w.plan, w.res, nil))
	return ledger.Release{AsOf: w.res.AsOf, Run: hex.EncodeToString(sum.Sum(nil))}, err
}

// apply makes the public table of a release, which comes after what is given to after. A run that is the last release once more
// stands before it, not behind it, so that it finds the same for the same reasons. Where
// it does not, as with another version of the program, it is a new release.
func (l *ledgerFile) apply(release func() (ledger.Release, error), after func(*ledger.Ledger) (*protect.Publishable, error)) (_ *protect.Publishable, err error) {
	if l == nil {
		return after(nil)
	}
	if l.release, err = release(); err != nil {
		return nil, err
	}
	for past := l.ledger.Before(l.release.Run); ; past = l.ledger {
		public, err := after(past)
		if err != nil {
			return nil, err
		}
		l.cells = public.LedgerCells()
		if past == l.ledger || l.ledger.Says(l.cells) {
			return public, nil
		}
	}
}

// write puts the ledger with the new release in the place of the old one. One that
// says all of it already is left as it is.
func (l *ledgerFile) write() error {
	if l == nil || l.ledger.Says(l.cells) {
		return nil
	}
	err := writeFile(l.temp, l.mode, func(w io.Writer) error {
		if err := l.copy(w); err != nil {
			return err
		}
		return l.ledger.Append(w, l.release, l.cells)
	})
	if err != nil {
		return err
	}
	if l.there {
		_ = os.Chmod(l.temp, l.mode) // what the umask took away
	}
	if err := os.Rename(l.temp, l.target); err != nil {
		return cannotWrite(l.target, err)
	}
	syncDir(filepath.Dir(l.target))
	return nil
}

// copy writes the releases that were read.
func (l *ledgerFile) copy(w io.Writer) error {
	if l.read == 0 {
		return nil
	}
	f, err := os.OpenFile(l.target, os.O_RDONLY|noFollow|noWait, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if n, err := io.Copy(w, f); err != nil || n != l.read {
		return cmp.Or(err, l.damaged("this ledger has changed since it was read"))
	}
	return nil
}

// close removes what was not put in place and gives the lock back.
func (l *ledgerFile) close() {
	if l == nil {
		return
	}
	_ = os.Remove(l.temp)
	_ = l.lock.Unlock()
}

// complete puts a release in place: the ledger first. Where the run ends between the
// two, the ledger knows of a release that is not out, and not the other way round.
func complete(l *ledgerFile, dir *runDir) error {
	if err := l.write(); err != nil {
		return err
	}
	return dir.commit()
}

// written is where something of a project is written that a setting names: relative to
// the project file when the file says it, to the working folder when a flag or variable
// does.
func (a *app) written(p *project, setting, name string) string {
	if a.demo || path.IsAbs(name) || p.outside[setting] {
		return name
	}
	return path.Join(p.dir, name)
}
