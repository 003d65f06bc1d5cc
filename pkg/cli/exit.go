package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

// The exit codes, as docs/errors.md lists them.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInvalid     = 3
	exitData        = 4
	exitDifferences = 5
	exitLocked      = 6
	exitGate        = 7
)

// failure is an error with the exit code that it means.
type failure struct {
	code int
	err  error
	// problems, when set, are printed instead of err, with lines of sources.
	problems *diag.List
	source   func(string) []byte
}

func (f *failure) Error() string {
	if f.err != nil {
		return f.err.Error()
	}
	return f.problems.Error()
}

func (f *failure) Unwrap() error { return f.err }

func fail(code int, format string, args ...any) error {
	return &failure{code: code, err: fmt.Errorf(format, args...)}
}

// invalid is the failure of definitions with problems.
func invalid(l *defs.Loader) error {
	return &failure{code: exitInvalid, problems: l.Problems, source: l.Source}
}

// usage marks an error of the command line.
func usage(format string, args ...any) error { return fail(exitUsage, format, args...) }

// oneOf refuses a flag's value that is none of the known ones.
func oneOf(flag, value string, known ...string) error {
	if slices.Contains(known, value) {
		return nil
	}
	return usage("unknown --%s %q; known are %s%s", flag, value, strings.Join(known, ", "), didYouMean(value, known))
}

// maxProblems caps how many problems are printed at once.
const maxProblems = 100

// finish prints an error and gives the exit code.
func (a *app) finish(ctx context.Context, root *cobra.Command, err error) int {
	if err == nil {
		return exitOK
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		a.complain("interrupted; nothing was changed", "")
		return 128 + int(interruptedBy(ctx))
	}
	var f *failure
	if !errors.As(err, &f) {
		// Whatever cobra refuses is wrong usage.
		a.complain(firstLine(err), fmt.Sprintf("see %q", root.CommandPath()+" --help"))
		return exitUsage
	}
	var p *diag.Problem
	switch {
	case f.problems != nil:
		a.problems(f.problems, f.source)
	case errors.As(f.err, &p):
		one := &diag.List{}
		one.Add(p)
		a.problems(one, nil)
	default:
		a.complain(f.err.Error(), "")
	}
	return f.code
}

func firstLine(err error) string {
	s, _, _ := strings.Cut(err.Error(), "\n")
	return s
}

type signalKey struct{}

// withSignal remembers which signal ended the context. NotifyContext gives it
// as the cause from Go 1.26 on.
func withSignal(ctx context.Context) context.Context {
	return context.WithValue(ctx, signalKey{}, ctx)
}

func interruptedBy(ctx context.Context) syscall.Signal {
	if c := context.Cause(ctx); c != nil && strings.Contains(c.Error(), os.Kill.String()) {
		return syscall.SIGKILL
	} else if c != nil && strings.Contains(c.Error(), syscall.SIGTERM.String()) {
		return syscall.SIGTERM
	} else if c != nil && strings.Contains(c.Error(), syscall.SIGQUIT.String()) {
		return syscall.SIGQUIT
	}
	return syscall.SIGINT
}
