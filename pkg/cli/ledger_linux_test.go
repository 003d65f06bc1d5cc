package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"pathmetrics/pkg/defs"
)

// asOther does something as a user who owns none of the files of this one: as somebody
// else where that may be, and otherwise with files that their owner may only read.
func asOther(t *testing.T, name string, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		if err := os.Chmod(name, 0o444); err != nil {
			t.Fatal(err)
		}
		do()
		return
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // never given back: the thread ends with its other user
		err := syscall.Setfsuid(65534)
		if err == nil {
			do()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// Whoever makes the next release need not be who made the first one.
func TestTheLockOfALedgerIsForOthersToo(t *testing.T) {
	folder := t.TempDir()
	for dir := folder; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		st, err := os.Stat(dir)
		if err == nil && ownersOnly(st.Mode()) {
			err = os.Chmod(dir, 0o711)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	open := func() (*ledgerFile, error) {
		a := newApp(&bytes.Buffer{}, &bytes.Buffer{}, noEnv)
		return a.openLedger(&project{Project: &defs.Project{Protect: defs.Protect{Ledger: filepath.Join(folder, "ledger.jsonl")}}})
	}
	var first *ledgerFile
	var err error
	underMask(0o022, func() { first, err = open() })
	if err != nil {
		t.Fatal(err)
	}
	lock := filepath.Join(folder, ".ledger.jsonl.lock")
	hasMode(t, lock, 0o644)
	asOther(t, lock, func() {
		if _, err := open(); err == nil {
			t.Error("two have the ledger at a time")
		}
	})
	first.close()
	asOther(t, lock, func() {
		l, err := open()
		if err != nil {
			t.Errorf("somebody else: %v", err)
		}
		l.close()
	})
	f, err := openPersonFile(filepath.Join(folder, "flags.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	hasMode(t, filepath.Join(folder, ".flags.csv.lock"), 0o600)
}
