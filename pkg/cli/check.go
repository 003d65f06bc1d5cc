package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check project, definitions and the extracts' headers; compute nothing",
		Long: `Reads the project file, its layouts, pathways and measures, and the header of every
extract. All problems are reported at once, with their places. Nothing is computed.`,
		Example: "  pathmetrics check -c pathmetrics.yaml\n  pathmetrics check --set sources.wages.path=data/wages_new.csv",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			p, plan, err := a.prepare()
			if err != nil {
				return err
			}
			files := 0
			for _, s := range plan.Sources {
				files += len(s.Files)
			}
			rules := ""
			if len(p.derive) > 0 {
				rules = fmt.Sprintf("%d derive rules, ", len(p.derive))
			}
			a.say("%s: %d sources in %d files, %d pathways, %s%d metrics, %s", p.File, len(plan.Sources), files, len(p.pathways), rules, len(p.metrics), problemCount(p.warnings.Len()))
			return nil
		},
	}
	a.projectFlags(cmd)
	return cmd
}

func problemCount(warnings int) string {
	switch warnings {
	case 0:
		return "no problems"
	case 1:
		return "no errors, 1 warning"
	}
	return fmt.Sprintf("no errors, %d warnings", warnings)
}
