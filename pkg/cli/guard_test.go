package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/protect"
)

// guarded runs the scripts' small project into a folder under a gatekeeper.
func guarded(t *testing.T, out string, g gatekeeper, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return guardedUntil(context.Background(), t, out, g, args...)
}

// guardedUntil is guarded with a context that may end.
func guardedUntil(ctx context.Context, t *testing.T, out string, g gatekeeper, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	args = append([]string{"run", "-c", filepath.Join(root, "testdata/scripts/base", defaultConfig), "-o", out}, args...)
	code = watchedIn(t, filepath.Dir(out), args, &o, &e, func(out, errs io.Writer) int {
		a := newApp(out, errs, noEnv)
		a.gatekeeper = g
		return a.run(ctx, args)
	})
	return o.String(), e.String(), code
}

// contents are the names and texts of all files of a folder.
func contents(t *testing.T, folder string) string {
	t.Helper()
	var b strings.Builder
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			b.WriteString(name + "\n" + readText(t, filepath.Join(folder, name)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestARefusedPublicFolderLeavesTheEarlierOne(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "out")
	if _, stderr, code := guarded(t, out, nil, "-q", "--format", "csv"); code != exitOK {
		t.Fatalf("code %d: %s", code, stderr)
	}
	before := contents(t, out)
	for name, c := range map[string]struct {
		gate gatekeeper
		says []string
	}{
		"a number tells too much": {
			func(*runWriter, fs.FS) ([]protect.Refused, error) {
				return []protect.Refused{{Metric: "wioa.employment_rate_q2", Period: "PY2023", Statistic: "rate", People: protect.People{Program: "*", Breakdown: "sex", Group: "female"},
					Why: "numerator: can be worked out too closely"}}, nil
			},
			[]string{"out: what was written for publication tells too much about few people; nothing was changed [disclosure]", "hint: --internal-only",
				"out/public: wioa.employment_rate_q2 PY2023 rate, everyone, program *, sex female: numerator: can be worked out too closely [disclosure]"},
		},
		"the files cannot be judged": {
			func(*runWriter, fs.FS) ([]protect.Refused, error) {
				return nil, errors.New("results.csv: line 3: not what it should be")
			},
			[]string{"could not be checked: results.csv: line 3: not what it should be; nothing was changed [disclosure]"},
		},
		"very many": {
			func(*runWriter, fs.FS) ([]protect.Refused, error) { return make([]protect.Refused, 5000), nil },
			[]string{"and 4901 more problems"},
		},
	} {
		for _, only := range []string{"--public-only", "--public-only=false"} {
			stdout, stderr, code := guarded(t, out, c.gate, "--format", "csv,md", only)
			if code != exitGate || stdout != "" {
				t.Errorf("%s: exit code %d, %d bytes on standard output", name, code, len(stdout))
			}
			for _, want := range c.says {
				if !strings.Contains(stderr, want) {
					t.Errorf("%s: no %q in\n%.2000s", name, want, stderr)
				}
			}
			if strings.Count(stderr, "\n") > maxProblems+20 {
				t.Errorf("%s: %d lines are printed", name, strings.Count(stderr, "\n"))
			}
			if contents(t, out) != before {
				t.Errorf("%s: the earlier folder was changed", name)
			}
			if left, _ := filepath.Glob(filepath.Join(parent, ".out.*")); len(left) > 1 { // the lock stays
				t.Errorf("%s: left behind: %q", name, left)
			}
		}
	}
}

// TestTheGatekeeperSeesAllOfPublicAndNothingElse also holds that it is not asked where
// nothing is published.
func TestTheGatekeeperSeesAllOfPublicAndNothingElse(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	asked := 0
	look := func(w *runWriter, files fs.FS) ([]protect.Refused, error) {
		asked++
		found, err := fs.Glob(files, "*")
		if want := "crosswalk.md results.csv results.jsonl results.parquet"; err != nil || strings.Join(found, " ") != want {
			t.Errorf("the files are %q, %v", found, err)
		}
		text, err := fs.ReadFile(files, "results.csv")
		if err != nil || bytes.Count(text, []byte("\n")) != 1+len(w.res.Rows) {
			t.Errorf("results.csv is not complete: %v", err)
		}
		return nil, err
	}
	if _, stderr, code := guarded(t, out, look, "-q", "--format", "csv,json,parquet"); code != exitOK || asked != 1 {
		t.Errorf("code %d, asked %d times: %s", code, asked, stderr)
	}
	if _, stderr, code := guarded(t, out, look, "-q", "--format", "csv", "--internal-only"); code != exitOK || asked != 1 {
		t.Errorf("code %d, asked %d times: %s", code, asked, stderr)
	}
}

// A number that the guard refuses is hidden better, and public/ is written again.
func TestWhatTheGuardRefusesIsHiddenBetter(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	asked := 0
	var hidden []int
	gate := func(w *runWriter, files fs.FS) ([]protect.Refused, error) {
		asked++
		text, err := fs.ReadFile(files, "results.csv")
		if err != nil {
			return nil, err
		}
		hidden = append(hidden, bytes.Count(text, []byte(",suppressed,")))
		if asked == attempts {
			return nil, nil
		}
		for i := range w.res.Rows {
			r := &w.res.Rows[i]
			if r.Denominator.V >= 10 && r.Breakdown == "all" {
				return []protect.Refused{{Metric: r.Name(), Period: r.Period.Label, Statistic: r.Statistic, People: *r.People, Why: "test"}}, nil
			}
		}
		return nil, errors.New("no such row")
	}
	if _, stderr, code := guarded(t, out, gate, "-q", "--format", "csv", "--set", "protect.min_cell=1"); code != exitOK {
		t.Fatalf("code %d: %s", code, stderr)
	}
	if asked != attempts || !slices.IsSorted(hidden) || hidden[0] == hidden[attempts-1] {
		t.Errorf("asked %d times, with %v rows hidden", asked, hidden)
	}
	if text := readText(t, filepath.Join(out, "internal", "protection.json")); !strings.Contains(text, `"gate"`) {
		t.Error("the account for staff does not say what was hidden for the gate")
	}
}

// A bug of the gate is said as any other is, without what it was working on, and leaves
// the earlier folder.
func TestAPanicOfTheGateShowsNothing(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "out")
	broken := func(w *runWriter, files fs.FS) ([]protect.Refused, error) {
		for i := range w.res.Makeups {
			w.res.Makeups[i].Heading = nil
		}
		return judge(w, files)
	}
	stdout, stderr, code := guarded(t, out, broken, "-q", "--format", "csv", "--workers", "2")
	if code != exitGate || stdout != "" || !strings.Contains(stderr, "internal error: a bug of this program (") || !strings.Contains(stderr, "gate.(*check)") {
		t.Errorf("exit code %d, %d bytes on standard output\n%s", code, len(stdout), stderr)
	}
	if strings.Contains(stderr, "goroutine") || strings.Contains(stderr, "0x") {
		t.Errorf("the stack is shown\n%s", stderr)
	}
	if left, _ := filepath.Glob(filepath.Join(parent, ".out.*")); len(left) > 1 { // the lock stays
		t.Errorf("left behind: %q", left)
	}
}

// A bug that shows where no worker is leaves nothing behind either.
func TestAPanicOfARunLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	bug := func(*runWriter, fs.FS) ([]protect.Refused, error) { panic("personal") }
	_, stderr, code := guarded(t, filepath.Join(parent, "out"), bug, "-q", "--format", "csv")
	if code != exitFailed || !strings.Contains(stderr, "internal error") || strings.Contains(stderr, "personal") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if left, _ := os.ReadDir(parent); len(left) > 1 { // the lock stays
		t.Errorf("left behind: %v", left)
	}
}

// A run that is interrupted while public/ is protected or looked at ends before the next
// piece of work, and leaves the earlier folder.
func TestInterruptedProtectionLeavesTheEarlierFolder(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "out")
	if _, stderr, code := guarded(t, out, nil, "-q", "--format", "csv"); code != exitOK {
		t.Fatalf("code %d: %s", code, stderr)
	}
	before := contents(t, out)
	ctx, stop := context.WithCancel(context.Background())
	interrupted := func(w *runWriter, files fs.FS) ([]protect.Refused, error) {
		stop()
		found, err := judge(w, files)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the gate goes on: %v", err)
		}
		return found, err
	}
	_, stderr, code := guardedUntil(ctx, t, out, interrupted, "-q", "--format", "csv")
	if code != 130 || !strings.Contains(stderr, "interrupted; nothing was changed") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if contents(t, out) != before {
		t.Error("the earlier folder was changed")
	}
	if left, _ := filepath.Glob(filepath.Join(parent, ".out.*")); len(left) > 1 { // the lock stays
		t.Errorf("left behind: %q", left)
	}
	w := &runWriter{ctx: ctx, plan: &pipeline.Plan{Workers: 2}}
	if err := w.each(5, func(int) error { t.Error("something is begun"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := w.try(nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
