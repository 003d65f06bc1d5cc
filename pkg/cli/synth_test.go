package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pathmetrics/pkg/synth"
)

func TestSynthMakesAStateThatIsReadAtOnce(t *testing.T) {
	for _, format := range [][]string{{"--format", "csv"}, {"--format", "parquet", "--gzip"}} {
		dir := filepath.Join(t.TempDir(), "a", "state")
		_, errOut, code := call(t, append([]string{"synth", "--people", "200", "--seed", "7", "-o", dir}, format...)...)
		if code != exitOK || !strings.Contains(errOut, "rows in") {
			t.Fatalf("%v: code %d: %s", format, code, errOut)
		}
		_, errOut, code = call(t, "check", "-c", filepath.Join(dir, defaultConfig))
		if code != exitOK || !strings.Contains(errOut, "no problems") {
			t.Errorf("%v: check gives %d: %s", format, code, errOut)
		}
	}
}

func TestSynthCountsRows(t *testing.T) {
	state := func(args ...string) string {
		_, errOut, code := call(t, append([]string{"synth", "--people", "100", "-o", filepath.Join(t.TempDir(), "s")}, args...)...)
		if code != exitOK {
			t.Fatal(errOut)
		}
		return errOut
	}
	total := func(text string) string {
		lines := strings.Split(strings.TrimSpace(text), "\n")
		return strings.Fields(lines[len(lines)-1])[0]
	}
	plain := total(state())
	if plain == "0" || plain != total(state("--gzip")) || plain != total(state("--format", "parquet")) {
		t.Error("the same state has another number of rows in another format")
	}
}

func TestSynthRefusesAFolderThatIsNotEmpty(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(other, []byte("keep me"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, code := call(t, "synth", "--people", "20", "-o", dir); code != exitUsage {
		t.Errorf("a folder that is not empty: code %d", code)
	}
	callOK(t, "synth", "--people", "20", "-o", dir, "--force")
	callOK(t, "synth", "--people", "20", "-o", dir, "--force", "--format", "parquet", "--gzip")
	found, err := filepath.Glob(filepath.Join(dir, "data", "wages*"))
	if err != nil || len(found) != 1 {
		t.Errorf("wages of the earlier state are still there: %v %v", found, err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("a file that is not ours is gone")
	}
}

func TestSynthRefusesBadOptions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "s")
	for _, args := range [][]string{{"synth"}, {"synth", "-o", dir, "--people", "0"}, {"synth", "-o", dir, "--dirty", "2"}, {"synth", "-o", dir, "--format", "xml"}} {
		if _, errOut, code := call(t, args...); code != exitUsage || errOut == "" {
			t.Errorf("%v: code %d, %q", args, code, errOut)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder was made")
	}
}

func TestCancelledSynthLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errOut bytes.Buffer
	if code := newApp(&out, &errOut, noEnv).run(ctx, []string{"synth", "-o", dir}); code != 130 {
		t.Errorf("code %d: %s", code, errOut.String())
	}
	// Cancelled on the way: after the files are open.
	w := &stateWriter{dir: dir, rows: map[string]int64{}}
	ctx, cancel = context.WithCancel(context.Background())
	if err := w.state(ctx, synth.Options{People: 100_000, Progress: func(int) { cancel() }}); err == nil {
		t.Error("nothing was cancelled")
	}
	w.undo()
	if _, err := os.Stat(filepath.Dir(dir)); err == nil {
		t.Error("something is left")
	}
}
