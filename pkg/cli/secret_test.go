//go:build unix

package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Root cannot be kept from reading a file, so that whose it is decides: also where
// it could be read, a file of somebody else is no secret of ours.
func TestSecretOfSomebodyElseIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(name, []byte("0123456789abcdef"), 0o600); err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := privateFile(name, st, os.Geteuid()); err != nil {
		t.Errorf("our own file: %v", err)
	}
	err = privateFile(name, st, os.Geteuid()+1)
	var f *failure
	if !errors.As(err, &f) || f.code != exitUsage || !strings.Contains(err.Error(), "somebody else") {
		t.Errorf("a file of somebody else: %v", err)
	}
}

func TestOnlyTwoModesAreForASecret(t *testing.T) {
	name := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(name, []byte("0123456789abcdef"), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode := range os.FileMode(0o1000) {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		st, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		good := mode == 0o600 || mode == 0o400
		if err := privateFile(name, st, os.Geteuid()); (err == nil) != good {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
}
