//go:build unix

package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// SIGQUIT makes the Go runtime print the stacks of a program, with what functions are
// working on. Ours ends as at the other signals: quickly, and without leftovers.
func TestSignalsShowNoStack(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for signal, want := range map[syscall.Signal]int{syscall.SIGQUIT: 131, syscall.SIGTERM: 143, syscall.SIGINT: 130} {
		dir := t.TempDir()
		program, state := filepath.Join(dir, "pathmetrics"), filepath.Join(dir, "state")
		if err := os.Symlink(self, program); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program, "synth", "--people", "5000000", "-o", state)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
		for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(5 * time.Millisecond) {
			if _, err := os.Stat(filepath.Join(state, "data")); err == nil {
				break
			}
		}
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != want {
			t.Errorf("%v: %v, want exit status %d\n%s", signal, err, want, said.Bytes())
		}
		late.Stop()
		if strings.Contains(said.String(), "goroutine") {
			t.Errorf("%v: the stacks are printed", signal)
		}
		if _, err := os.Stat(state); err == nil {
			t.Errorf("%v: something is left", signal)
		}
	}
}
