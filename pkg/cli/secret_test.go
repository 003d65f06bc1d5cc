//go:build unix

package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pathmetrics/pkg/defs"
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

// A file that is changed between two looks at it would name persons by one secret and
// move counts by another one.
func TestARunLooksForItsSecretOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("another 0123456789abcdef"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		o            runOptions
		rounding     string
		looked       int
		named, moved bool
	}{
		"names and noise":        {runOptions{flags: true}, defs.RoundingBase5, 1, true, true},
		"of a file":              {runOptions{flags: true, ids: idOptions{keyFile: file}}, defs.RoundingBase5, 1, true, true},
		"names":                  {runOptions{flags: true}, defs.RoundingNone, 1, true, false},
		"noise":                  {runOptions{}, defs.RoundingCellKey, 1, false, true},
		"raw names and noise":    {runOptions{flags: true, ids: idOptions{raw: true}}, defs.RoundingBase5, 1, false, true},
		"raw names":              {runOptions{flags: true, ids: idOptions{raw: true}}, defs.RoundingNone, 0, false, false},
		"nothing":                {runOptions{}, defs.RoundingNone, 0, false, false},
		"nothing for the public": {runOptions{internalOnly: true}, defs.RoundingBase5, 0, false, false},
	} {
		looked := 0
		a := newApp(io.Discard, io.Discard, func(key string) string {
			if key == envPrefix+"KEY" {
				looked++
				return "0123456789abcdef"
			}
			return ""
		})
		folders, err := c.o.folders()
		if err != nil {
			t.Fatal(err)
		}
		ids, noise, err := a.secrets(&project{Project: &defs.Project{Protect: defs.Protect{Rounding: c.rounding}}}, folders, &c.o)
		if err != nil {
			t.Fatal(err)
		}
		if looked != c.looked || (ids != nil) != c.o.flags || (ids.check() != "") != c.named || (noise.noise != nil) != c.moved {
			t.Errorf("%s: looked for the secret %d times; names %v, check %q, noise %v", name, looked, ids != nil, ids.check(), noise.noise != nil)
		}
		if c.named && c.moved && ids.check() != noise.check {
			t.Errorf("%s: two secrets", name)
		}
	}
}
