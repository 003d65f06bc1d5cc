//go:build unix

package cli

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// underMask does something under an umask. No test that runs at the same time may
// make files.
func underMask(mask int, do func()) {
	was := syscall.Umask(mask)
	defer syscall.Umask(was)
	do()
}

func hasMode(t *testing.T, name string, want fs.FileMode) {
	t.Helper()
	if st, err := os.Stat(name); err != nil || st.Mode().Perm() != want {
		t.Errorf("%s: %v %v, want %04o", filepath.Base(name), st, err, want)
	}
}

func TestFilesForTheirOwnerHaveTheirModeUnderAnyUmask(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o077, 0o277, 0o777} {
		dir := t.TempDir()
		file, folder := filepath.Join(dir, "file"), filepath.Join(dir, "folder")
		var f *os.File
		var ferr, derr error
		underMask(mask, func() { f, ferr = createFile(file, 0o600); derr = createFolder(folder, 0o700) })
		if ferr != nil || derr != nil {
			t.Fatal(ferr, derr)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		hasMode(t, file, 0o600)
		hasMode(t, folder, 0o700)
	}
}

func TestNoFileIsWrittenIntoOneThatIsThere(t *testing.T) {
	dir := t.TempDir()
	victim, nowhere := filepath.Join(dir, "victim"), filepath.Join(dir, "nowhere")
	if err := os.WriteFile(victim, []byte("keep me"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"a link": victim, "a link to nothing": nowhere} {
		link := filepath.Join(dir, name)
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
		if _, err := createFile(link, 0o600); err == nil {
			t.Errorf("%s is followed", name)
		}
		if err := createFolder(link, 0o700); err == nil {
			t.Errorf("%s is taken for a folder", name)
		}
	}
	if _, err := createFile(victim, 0o600); err == nil {
		t.Error("a file that is there is opened")
	}
	if text, err := os.ReadFile(victim); err != nil || string(text) != "keep me" {
		t.Errorf("the file that was there is changed: %v", err)
	}
	if _, err := os.Lstat(nowhere); err == nil {
		t.Error("the file that the link names was made")
	}
}

// Under an umask that takes nothing away, whoever is not the owner would see what
// the program forgets to close.
func TestFilesWithPersonsAreForTheirOwner(t *testing.T) {
	clearSettings(t)
	t.Setenv("PATHMETRICS_KEY", "the secret of a made-up state")
	dir := t.TempDir()
	writeAll(t, dir, canaryProject())
	t.Chdir(dir)
	open := filepath.Join(dir, "open.csv") // anybody's until now
	if err := os.WriteFile(open, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	underMask(0, func() {
		for _, args := range [][]string{
			{"run", "-q", "-c", "project.yaml", "--flags", "--raw-ids", "--show-values", "-o", "out"},
			{"flag", "-q", "-c", "project.yaml", "--raw-ids", "-o", "flags.csv"},
			{"flag", "-q", "-c", "project.yaml", "--raw-ids", "-o", "open.csv"},
			{"init", "-q", "copied", "--from", "data/wages.csv", "--copy"},
		} {
			var errs bytes.Buffer
			if code := watched(t, args, io.Discard, &errs); code != exitOK {
				t.Fatalf("%v: exit code %d\n%s", args, code, errs.Bytes())
			}
		}
	})
	hasMode(t, "out/internal", 0o700)
	hasMode(t, "flags.csv", 0o600)
	hasMode(t, "open.csv", 0o600)
	hasMode(t, "copied/data", 0o700)
	for _, folder := range []string{"out/internal", "copied/data"} {
		n := 0
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				n++
				hasMode(t, name, 0o600)
			}
			return err
		})
		if err != nil || n == 0 {
			t.Errorf("%s: %d files, %v", folder, n, err)
		}
	}
}

// What a killed run leaves is closed to others and goes with the next run.
func TestLeftoversOfAKilledRunGo(t *testing.T) {
	clearSettings(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	program, left := filepath.Join(dir, "pathmetrics"), filepath.Join(dir, ".out.tmp")
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "run", "--demo", "--flags", "-q", "-o", filepath.Join(dir, "out"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(filepath.Join(left, "internal")); err == nil {
			break
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if cmd.Wait() == nil {
		t.Fatal("the run ended by itself")
	}
	hasMode(t, filepath.Join(left, "internal"), 0o700)
	writeAll(t, left, map[string]string{"internal/flags.csv": "what was written until then", "internal/other": "and more"})
	writeAll(t, dir, canaryProject())
	if code := watched(t, []string{"run", "-q", "-c", filepath.Join(dir, "project.yaml"), "-o", filepath.Join(dir, "out")}, io.Discard, os.Stderr); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	if _, err := os.Lstat(left); err == nil {
		t.Error("the leftovers are there")
	}
	if _, err := os.Stat(filepath.Join(dir, "out/internal/other")); err == nil {
		t.Error("the leftovers are in the new folder")
	}
}

// writeAll makes files in a folder.
func writeAll(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
