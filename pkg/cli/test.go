package cli

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/casetest"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

func (a *app) testCommand() *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:   "test [PATH...]",
		Short: "Run the cases that stand beside definitions",
		Long: `Runs cases: made-up people and what is expected of them (see docs/definitions.md).
A PATH is a case file or a folder, in which all files with "cases:" are run.
Without a PATH the cases of the shipped definitions are run.`,
		Example: "  pathmetrics test\n  pathmetrics test measures/ pathways/health.cases.yaml",
		RunE:    func(_ *cobra.Command, args []string) error { return a.runTest(args, verbose) },
	}
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "also name the cases that passed")
	return cmd
}

func (a *app) runTest(paths []string, verbose bool) error {
	defer a.readsDefinitions()()
	var files defs.Files = osFiles{}
	if len(paths) == 0 {
		files = a.library.Files
		paths = []string{"measures", "layouts", "derive", "edits", "demo"}
	}
	l := defs.NewLoader(files, a.library)
	var results []*casetest.Result
	for _, p := range paths {
		names, err := caseFiles(files, p)
		if err != nil {
			return err
		}
		for _, n := range names {
			results = append(results, casetest.File(n, l)...)
		}
	}
	for _, r := range results {
		if r.Passed() {
			if verbose {
				a.say("ok    %s: %s", r.Pos, r.Name)
			}
			continue
		}
		a.complain(fmt.Sprintf("FAIL  %s: %s", r.Pos, r.Name), "")
		a.problems(r.Problems, l.Source)
	}
	passed, failed := casetest.Summary(results)
	if !a.quiet || failed > 0 {
		if _, err := fmt.Fprintln(a.out, casetest.Line(passed, failed)); err != nil {
			return cannotWrite("standard output", err)
		}
	}
	switch {
	case l.Problems.Errors() > 0:
		return invalid(l)
	case failed > 0:
		return fail(exitDifferences, "%d cases failed", failed)
	case passed == 0:
		return usage("no cases found in %s", strings.Join(paths, ", "))
	}
	return nil
}

// caseFiles are the case files behind a path: itself, or in a folder all YAML
// files with cases.
func caseFiles(files defs.Files, p string) ([]string, error) {
	if st, err := os.Stat(p); err == nil && !st.IsDir() {
		return []string{p}, nil
	}
	var out []string
	for _, pattern := range []string{"/**/*.yaml", "/*.yaml", "/*/*.yaml"} {
		found, _ := files.Glob(strings.TrimSuffix(p, "/") + pattern)
		for _, f := range found {
			if !slices.Contains(out, f) && holdsCases(files, f) {
				out = append(out, f)
			}
		}
	}
	if len(out) == 0 {
		if _, err := os.Stat(p); err != nil {
			return nil, fail(exitFailed, "%s: no such file or folder", p)
		}
	}
	slices.Sort(out)
	return out, nil
}

func holdsCases(files defs.Files, name string) bool {
	if defs.IsCases(name) {
		return true
	}
	text, err := files.ReadFile(name)
	if err != nil || !bytes.Contains(text, []byte("cases")) && !bytes.ContainsRune(text, '\\') {
		return false // nor spelled with escapes
	}
	return defs.NewDecoder(name, text, &diag.List{}).Has("cases")
}
