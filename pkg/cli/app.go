package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
	"golang.org/x/term"

	"pathmetrics/configs"
	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/pipeline"
)

// app is what commands share: streams, settings and the shipped definitions.
type app struct {
	out, err io.Writer
	terminal bool // standard error is one
	process  bool // this is all that the process does
	width    int  // columns of standard output, 0 when it is no terminal
	getenv   func(string) string
	environ  func() []string
	settings *viper.Viper
	bound    map[string][]*pflag.Flag // by setting
	library  *defs.Library
	book     *codes.Book
	// gatekeeper has the last word about what is published.
	gatekeeper gatekeeper

	// common flags
	config       string
	demo         bool
	allowOutside bool
	sets         []string
	quiet        bool
	logFormat    string
	noColor      bool
	progress     string
	workers      int
	memory       string
}

// What is shipped is read once in a process, when something asks for it.
var (
	shipped         = &defs.Library{Files: defs.FSFiles{FS: configs.FS}}
	shippedCodeBook = codes.NewBook(configs.FS)
)

// Main runs the program with the process's streams and returns its exit code. It is
// for a process that does nothing else: what it holds in memory is closed to others.
func Main(args []string) int {
	closeProcess()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	defer stop()
	// Left to the runtime, SIGQUIT would print the stacks, and in the arguments there are
	// keys of persons. A second signal of the others ends the process at once.
	defer context.AfterFunc(ctx, func() { stop(); signal.Ignore(syscall.SIGQUIT) })()
	a := newApp(os.Stdout, os.Stderr, os.Getenv)
	a.process = true
	a.terminal = term.IsTerminal(int(os.Stderr.Fd()))
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		a.width = w
	}
	return a.run(withSignal(ctx), args)
}

func newApp(out, errOut io.Writer, getenv func(string) string) *app {
	return &app{
		out: out, err: errOut, getenv: getenv, environ: os.Environ, settings: viper.New(), bound: map[string][]*pflag.Flag{},
		library: shipped, book: shippedCodeBook, gatekeeper: judge,
	}
}

// run executes one command line. A panic is a bug of the program; its text may
// hold data and is not shown.
func (a *app) run(ctx context.Context, args []string) (code int) {
	defer func() {
		if recover() != nil {
			a.complain("internal error: a bug of this program ("+pipeline.Where()+"); what it was working on is not shown", "")
			code = exitFailed
		}
	}()
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err := root.ExecuteContext(ctx)
	return a.finish(ctx, root, err)
}

// readsDefinitions lets garbage lie until 16 MB have come together, where 4 MB are
// usual: what definitions leave behind is hardly more, and collecting it takes a
// quarter of the time of reading them. back puts it as it was. A setting of the
// environment stands.
func (a *app) readsDefinitions() (back func()) {
	if !a.process || a.getenv("GOGC") != "" {
		return func() {}
	}
	was := debug.SetGCPercent(400)
	return func() { debug.SetGCPercent(was) }
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "pathmetrics",
		Short: "Career-pathway metrics and WIOA indicators from agencies' extracts",
		Long: `pathmetrics reads education, workforce and human-service extracts, finds out who is
on which career pathway, and computes the AQCP metrics next to the six WIOA
performance indicators, each with its definition, cohort and counts.

Try it on the demonstration state:

  pathmetrics run --demo -o out

Definitions (projects, layouts, pathways, measures, cases) are YAML files.
Results go to a folder, tables to standard output, messages to standard error.

Exit codes: 0 done · 1 could not read, write or finish · 2 wrong usage ·
3 definitions or project invalid · 4 data problems above the limit ·
5 cases failed or differences found · 6 output folder locked by another run ·
7 protection gate refused · 130, 131, 143 interrupted.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if err := oneOf("log-format", a.logFormat, "text", "json"); err != nil {
				return err
			}
			if err := oneOf("progress", a.progress, "auto", "always", "never"); err != nil {
				return err
			}
			if a.workers < 0 || a.workers > 1024 {
				return usage("--workers is a number from 1 to 1024")
			}
			return nil
		},
	}
	f := root.PersistentFlags()
	f.BoolVarP(&a.quiet, "quiet", "q", false, "print nothing but errors")
	f.StringVar(&a.logFormat, "log-format", "text", "messages: text or json")
	f.BoolVar(&a.noColor, "no-color", false, "no colors (there are none in files anyway)")
	f.StringVar(&a.progress, "progress", "auto", "progress lines: auto, always or never")
	f.IntVar(&a.workers, "workers", 0, "goroutines that read and evaluate (default: the machine's cores)")
	f.StringVar(&a.memory, "memory", "", "memory that the run should stay under, as in 4GiB")
	root.AddCommand(a.runCommand(), a.flagCommand(), a.checkCommand(), a.profileCommand(), a.testCommand(), a.listCommand(), a.showCommand(), a.explainCommand(), a.synthCommand(), a.verifyCommand(), a.initCommand(), a.versionCommand())
	ownErrors(root)
	return root
}

// ownErrors gives what a command itself returns the exit code 1 where it has
// none, so that only what cobra refuses is wrong usage.
func ownErrors(c *cobra.Command) {
	for _, sub := range c.Commands() {
		ownErrors(sub)
	}
	inner := c.RunE
	if inner == nil {
		return
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		err := inner(cmd, args)
		var f *failure
		if err == nil || errors.As(err, &f) || errors.Is(err, context.Canceled) {
			return err
		}
		return fail(exitFailed, "%v", err)
	}
}

// Run executes a command line in process, with the environment of the process
// and no terminal; for tests and for programs that embed this one.
func Run(args []string, stdout, stderr io.Writer) int {
	return newApp(stdout, stderr, os.Getenv).run(context.Background(), args)
}
