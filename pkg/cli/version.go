package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which version this is and what definitions it carries",
		Long: `Prints the version of the program, the state of the source it was built from, the Go
version, and how many measure sets and metrics are inside. Name it when you report a
problem or publish results.`,
		Example: "  pathmetrics version\n  pathmetrics version --format json",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return a.runVersion(format) },
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func (a *app) runVersion(format string) error {
	if err := oneOf("format", format, "text", "json"); err != nil {
		return err
	}
	revision, changed := programRevision()
	sets, metrics := len(a.library.Sets()), len(a.library.Metrics())
	if format == "json" {
		l := listing{head: []string{"version", "revision", "changed", "go", "sets", "metrics"}}
		l.add(programVersion(), revision, changed, runtime.Version(), sets, metrics)
		return l.writeJSON(a.out)
	}
	built := ""
	if revision != "" {
		built = " (revision " + revision
		if changed {
			built += ", with changes"
		}
		built += ")"
	}
	_, err := fmt.Fprintf(a.out, "pathmetrics %s%s\n%s\n%d measure sets with %d metrics\n",
		programVersion(), built, runtime.Version(), sets, metrics)
	return err
}

// programVersion is the module's version, or "devel" for a build from a
// checkout.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// programRevision is the commit of the source and whether it was changed since;
// "" when the build does not know.
func programRevision() (revision string, changed bool) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", false
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			changed = s.Value == "true"
		}
	}
	return revision, changed
}
