//go:build unix

package cli

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/ledger"
	"pathmetrics/pkg/protect"
)

// aRelease has begun: a run folder with an earlier one in its place, and a ledger
// with a release.
func aRelease(t *testing.T) (*ledgerFile, *runDir, func() *ledgerFile) {
	t.Helper()
	folder := t.TempDir()
	target := filepath.Join(folder, "out")
	if err := os.Mkdir(target, 0o755); err != nil {
		t.Fatal(err)
	}
	open := func() *ledgerFile {
		t.Helper()
		a := newApp(&bytes.Buffer{}, &bytes.Buffer{}, noEnv)
		l, err := a.openLedger(&project{Project: &defs.Project{Protect: defs.Protect{Ledger: filepath.Join(folder, "ledger.jsonl")}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(l.close)
		return l
	}
	l := open()
	l.take(40)
	if err := l.write(); err != nil {
		t.Fatal(err)
	}
	l.close()
	dir, err := openRunDir(target, []runFolder{publicFolder})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(dir.abandon)
	l = open()
	l.take(60)
	return l, dir, open
}

// take makes a release of one number.
func (l *ledgerFile) take(n int64) {
	l.release = ledger.Release{AsOf: calendar.MustDate("2024-12-31"), Run: "x"}
	l.cells = []ledger.Cell{{Key: ledger.Key{Metric: "own.m", Period: "PY2022"}, Numerator: ledger.Number{V: n, Ok: true},
		Cohort: calendar.Interval{From: calendar.MustDate("2022-07-01"), To: calendar.MustDate("2023-06-30")}}}
}

func (l *ledgerFile) says(t *testing.T, n int64) {
	t.Helper()
	c, _ := l.ledger.Last(ledger.Key{Metric: "own.m", Period: "PY2022"})
	if c.Numerator.V != n {
		t.Errorf("the ledger does not say what it should")
	}
}

func TestTheLedgerIsInPlaceBeforeTheRunFolder(t *testing.T) {
	l, dir, open := aRelease(t)
	if err := os.RemoveAll(dir.temp); err != nil { // so that nothing can take the folder's place
		t.Fatal(err)
	}
	if err := complete(l, dir); err == nil {
		t.Fatal("a run folder that is not there takes its place")
	}
	l.close()
	open().says(t, 60)
}

// A new ledger has what the umask leaves of its mode; one that is there keeps its own.
func TestModesOfTheLedger(t *testing.T) {
	l, dir, open := aRelease(t)
	hasMode(t, l.target, 0o644)
	if err := os.Chmod(l.target, 0o664); err != nil {
		t.Fatal(err)
	}
	l.close()
	l = open()
	l.take(80)
	underMask(0o077, func() {
		if err := complete(l, dir); err != nil {
			t.Fatal(err)
		}
	})
	hasMode(t, l.target, 0o664)
	l.close()
	if err := os.Remove(l.target); err != nil {
		t.Fatal(err)
	}
	l = open()
	l.take(80)
	underMask(0o077, func() {
		if err := l.write(); err != nil {
			t.Fatal(err)
		}
	})
	hasMode(t, l.target, 0o600)
}

func TestWithoutTheLedgerThereIsNoRunFolder(t *testing.T) {
	for name, hinder := range map[string]func(l *ledgerFile) error{
		"a file in the place of the new one": func(l *ledgerFile) error { return os.WriteFile(l.temp, nil, 0o600) },
		"a ledger that became longer":        func(l *ledgerFile) error { return grow(l.target) },
		"a ledger that became shorter":       func(l *ledgerFile) error { return os.Truncate(l.target, 10) },
		"a ledger that is gone":              func(l *ledgerFile) error { return os.Remove(l.target) },
	} {
		t.Run(name, func(t *testing.T) {
			l, dir, _ := aRelease(t)
			if err := hinder(l); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(l.target)
			if err := complete(l, dir); err == nil {
				t.Fatal("the release is complete")
			}
			dir.abandon()
			l.close()
			if after, _ := os.ReadFile(l.target); !bytes.Equal(before, after) {
				t.Error("the ledger changed")
			}
			if _, err := os.Lstat(filepath.Join(dir.target, "public")); err == nil {
				t.Error("the run folder is in place")
			}
			for _, left := range []string{dir.temp, l.temp} {
				if _, err := os.Lstat(left); err == nil {
					t.Errorf("%s is left", filepath.Base(left))
				}
			}
		})
	}
}

func grow(name string) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\n")
	return errors.Join(err, f.Close())
}

func TestALedgerThatMayNotBeReadStopsTheRun(t *testing.T) {
	l, _, _ := aRelease(t)
	l.close()
	if err := os.Chmod(l.target, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(l.target); err == nil {
		// Root may read everything; a folder in the way of the new file will do.
		if err := os.MkdirAll(filepath.Join(l.temp, "x"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	err := l.open()
	var p *diag.Problem
	if !errors.As(err, &p) || p.Code != diag.CannotRead && p.Code != diag.CannotWrite {
		t.Errorf("%v", err)
	}
}

func TestTheLastReleaseOnceMoreStandsBeforeItself(t *testing.T) {
	release := func(n int64) (*protect.Publishable, error) {
		rows := []aggregate.Row{{Heading: &aggregate.Heading{Set: "own", Metric: "m"}, People: &aggregate.People{}, Denominator: aggregate.Whole(n)}}
		return protect.Apply(&aggregate.Found{Rows: rows}, defs.Protect{}, protect.Options{})
	}
	l := &ledgerFile{ledger: &ledger.Ledger{}}
	run := func(name string, n int64) (stoodBehind []int) {
		_, err := l.apply(func() (ledger.Release, error) { return ledger.Release{Run: name}, nil }, func(past *ledger.Ledger) (*protect.Publishable, error) {
			stoodBehind = append(stoodBehind, past.Releases())
			return release(n)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.ledger.Append(io.Discard, l.release, l.cells); err != nil {
			t.Fatal(err)
		}
		return stoodBehind
	}
	for i, c := range []struct {
		run  string
		n    int64
		want []int
	}{
		{"a", 40, []int{0}},
		{"a", 40, []int{0}},    // once more
		{"b", 40, []int{1}},    // says the same and is no release
		{"a", 60, []int{0, 1}}, // finds something else
		{"a", 60, []int{1}},
		{"a", 40, []int{1, 2}},
		{"c", 60, []int{3}},
	} {
		if got := run(c.run, c.n); !slices.Equal(got, c.want) {
			t.Errorf("step %d stands behind %v releases, want %v", i, got, c.want)
		}
	}
}

// A release that the guard refuses was not made.
func TestARefusedReleaseIsNotInTheLedger(t *testing.T) {
	parent := t.TempDir()
	out, file := filepath.Join(parent, "out"), filepath.Join(parent, "ledger.jsonl")
	refuses := func(*runWriter, fs.FS) ([]protect.Refused, error) {
		return []protect.Refused{{Metric: "a", Why: "b"}}, nil
	}
	args := []string{"-q", "--format", "csv", "--set", "protect.ledger=" + file}
	if _, stderr, code := guarded(t, out, refuses, args...); code != exitGate {
		t.Fatalf("code %d: %s", code, stderr)
	}
	if _, err := os.Lstat(file); err == nil {
		t.Error("the ledger has a release that was refused")
	}
	if _, stderr, code := guarded(t, out, nil, args...); code != exitOK {
		t.Fatalf("code %d: %s", code, stderr)
	}
	before := readText(t, file)
	if _, stderr, code := guarded(t, out, refuses, append(args, "--set", "protect.min_cell=5")...); code != exitGate {
		t.Fatalf("code %d: %s", code, stderr)
	}
	if readText(t, file) != before {
		t.Error("the ledger has a release that was refused")
	}
}

// The demonstration has no ledger, and may be given one.
func TestTheDemonstrationWithALedger(t *testing.T) {
	clearSettings(t)
	t.Chdir(t.TempDir())
	run := func(out string, args ...string) {
		t.Helper()
		callOK(t, append([]string{"run", "--demo", "-q", "-o", out, "--public-only", "--format", "csv", "--set", "protect.secondary=false"}, args...)...)
	}
	run("without")
	for _, out := range []string{"first", "second"} {
		run(out, "--set", "protect.ledger=ledger.jsonl")
		if want, got := readText(t, "without/public/results.csv"), readText(t, out+"/public/results.csv"); got != want {
			t.Errorf("the %s release is another one than without a ledger", out)
		}
	}
	text := readText(t, "ledger.jsonl")
	if n := strings.Count(text, `"release":`); n != 1 {
		t.Errorf("%d releases in the ledger, want 1", n)
	}
	if rows := strings.Count(readText(t, "first/public/results.csv"), "\n") - 1; strings.Count(text, "\n") != rows+2 {
		t.Errorf("the ledger has not a line for each of %d rows", rows)
	}
}
